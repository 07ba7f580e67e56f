"""Whether an alarm can see what it is to tell."""

from __future__ import annotations

from constructs_sm.errors import Severity
from constructs_sm.facts import limits
from constructs_sm.facts.instance_types import instance_type
from constructs_sm.facts.metrics import MONITORING
from constructs_sm.rules.alarm_windows import judge_window
from constructs_sm.rules.known import number, shown, text, time
from constructs_sm.rules.pools import named_types
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.alarm import (
    Alarms,
    AsyncEndpointAlarms,
    Below,
    ComponentEndpointAlarms,
    EndpointAlarms,
    InferenceComponentAlarms,
    ServerlessEndpointAlarms,
)
from constructs_sm.spec.durations import is_time
from constructs_sm.spec.missing import MissingData
from constructs_sm.spec.observing import ObservingSpec
from constructs_sm.spec.watched import KINDS, WATCHED, Quantity, Unit

_EVERY = (
    EndpointAlarms,
    AsyncEndpointAlarms,
    ServerlessEndpointAlarms,
    ComponentEndpointAlarms,
    InferenceComponentAlarms,
)


@rule(
    "SM913",
    EndpointAlarms,
    severity=Severity.WARNING,
    title="an idle endpoint is told by the data that it does not send",
    why="without calls there are no data points; an alarm that takes them for good ones never goes off",
    source=MONITORING,
)
def idle_without_data(alarms: EndpointAlarms) -> Findings:
    for name, severity, threshold in alarms.thresholds():
        said = threshold.treat_missing_data
        if name == "idle" and said is not None and text(said) is not None and said != MissingData.BREACHING:
            yield (
                _at(name, severity, "treat_missing_data"),
                f"should be breaching, got {shown(str(said))}; leave it out",
            )


@rule(
    "SM914",
    *_EVERY,
    title="a threshold is what its metric measures",
    why="a latency is published in microseconds, an age in seconds, and a share is never above 1, and calls alone are "
    "too few: any other threshold is always or never reached",
    source=MONITORING,
)
def fits_the_metric(alarms: Alarms) -> Findings:
    for name, severity, threshold in alarms.thresholds():
        watched, said = WATCHED[type(alarms)][name], threshold.threshold
        quantity, most, known = watched.quantity, watched.quantity.most, number(said)
        if not isinstance(threshold, watched.bad):
            what = f"must be {watched.bad.__name__} a threshold, got {type(threshold).__name__}"
            yield f"{name}[{str(severity)!r}]", f"{what}; turn it round"
        if watched.bad is Below and known == 0:
            yield _at(name, severity, "threshold"), "must be more than 0, as nothing is below, got 0; raise it"
        if is_time(said) != (quantity is Quantity.TIME) or (most is not None and known is not None and known > most):
            yield _at(name, severity, "threshold"), f"must be {quantity.value}, got {shown(said)}; give one"


@rule(
    "SM915",
    *_EVERY,
    title="an alarm looks back no further than CloudWatch does",
    why="CloudWatch refuses the alarm, and the deployment fails",
    source=limits.METRIC_ALARM,
)
def looks_back(alarms: Alarms) -> Findings:
    for name, severity, threshold in alarms.thresholds():
        window = WATCHED[type(alarms)][name].window(threshold)
        known = time(window.period), number(window.evaluation_periods), number(window.datapoints_to_alarm)
        for field, what in judge_window(*known):
            yield _at(name, severity, field), what


@rule(
    "SM918",
    ObservingSpec,
    title="a share of all processors is asked for where their number is known",
    why="each core and each GPU adds 100 percent to the metric, so that the threshold depends on how many there are",
    source=MONITORING,
)
def processors_known(spec: ObservingSpec) -> Findings:
    said = () if spec.alarms is None else [(WATCHED[type(spec.alarms)], each) for each in spec.alarms.thresholds()]
    for table, (name, severity, threshold) in said:
        unit = table[name].adds_up
        if unit is None:
            continue
        at = f"alarms.{_at(name, severity, 'threshold')}"
        if not is_time(threshold.threshold) and number(threshold.threshold) is None:
            yield at, f"must be known at synthesis, got {shown(threshold.threshold)}; say it outright"
        for variant_name, types, counts in processors(spec, unit):
            if len(counts) != 1 or None in counts:
                got = ", ".join(types) if types else "types that are not known here"
                where = "every variant" if variant_name is None else shown(variant_name)
                cure = "make an alarm of the metric with a threshold of your own"
                yield at, f"must be of instances with one number of {unit.value}, got {got} at {where}; {cure}"


def processors(spec: ObservingSpec, unit: Unit) -> list[tuple[str | None, list[str], set[int | None]]]:
    """For each variant watched its name, its instance types, and their numbers of processors; None for one not known."""
    if spec.config is None:
        return [(None, [], set())]
    variants = [variant for path, variant in spec.config.walk_instances() if path != "shadow"]
    names = [variant.variant_name for variant in variants] if spec.variant_names is None else spec.variant_names
    types = [(name, [each for of in variants if of.variant_name == name for each in named_types(of)]) for name in names]
    return [(name, found, {_count(each, unit) for each in found}) for name, found in types]


def _count(name: str, unit: Unit) -> int | None:
    known = instance_type(name)
    if known is None or unit is Unit.CORE:
        return None if known is None else known.vcpus
    accelerator = known.accelerator
    return accelerator.count if accelerator is not None and accelerator.kind == "gpu" else None


@rule(
    "SM919",
    ObservingSpec,
    title="alarms are those of what they watch",
    why="each kind of endpoint publishes its own metrics, and an alarm on any other never sees a value",
    source=MONITORING,
)
def of_its_kind(spec: ObservingSpec) -> Findings:
    if spec.alarms is not None and spec.kind is not None and KINDS[type(spec.alarms)] is not spec.kind:
        needed = next(kind.__name__ for kind, each in KINDS.items() if each is spec.kind)
        yield "alarms", f"must be {needed} on {spec.kind}, got {type(spec.alarms).__name__}; say that"


def _at(name: str, severity: str, field: str) -> str:
    return f"{name}[{str(severity)!r}].{field}"
