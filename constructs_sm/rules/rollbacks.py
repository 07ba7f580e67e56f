"""What undoes an update, and what an update leaves as it is."""

from __future__ import annotations

from collections import Counter

from constructs_sm.errors import Severity
from constructs_sm.facts import limits
from constructs_sm.rules.known import number, plain, shown, text, time
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.deployment import DeploymentSpec, RollbackAlarms, VariantProperty
from constructs_sm.spec.references import read_once
from constructs_sm.spec.rollout import BlueGreen, TrafficRouting
from constructs_sm.spec.several import several
from constructs_sm.spec.unset import Unset

_MINUTE = 60


@rule(
    "SM608",
    DeploymentSpec,
    severity=Severity.WARNING,
    title="an update that waits has alarms to watch",
    why="without one nothing undoes it, however badly the new fleet answers",
    source=limits.ROLLBACK_GUIDE,
)
def watched(spec: DeploymentSpec) -> Findings:
    unsaid = isinstance(spec.rollback_alarms, Unset)
    if not _waits(spec) or not (unsaid or spec.rollback_alarms is None) or spec.own_alarms is not None:
        return
    cure = "give alarms that you made"
    if unsaid and spec.endpoint_name is None and spec.config is not None and not spec.serves_components:
        cure = "give an endpoint_name, so that they can be made here, or alarms that you made"
    yield "rollback_alarms", f"should be given, as nothing else undoes the update, got none; {cure}"


@rule(
    "SM612",
    DeploymentSpec,
    title="what is not retained is named only where the rest is",
    why="the list is an exception from retain_scaled_capacity, and does nothing alone",
    source=limits.UPDATE_ENDPOINT,
)
def exception_of_something(spec: DeploymentSpec) -> Findings:
    said = several(spec.exclude_retained_variant_properties)
    if said and spec.retain_scaled_capacity in (None, False):
        got = f"got {shown(spec.retain_scaled_capacity)} there"
        cure = "say retain_scaled_capacity=True, or leave it out"
        yield "exclude_retained_variant_properties", f"must stand beside retain_scaled_capacity=True, {got}; {cure}"


@rule(
    "SM613",
    DeploymentSpec,
    title="what is not retained is named once",
    why="a repetition says nothing, and the API takes at most three",
    source=limits.UPDATE_ENDPOINT,
)
def named_once(spec: DeploymentSpec) -> Findings:
    named = [text(each) for each in several(spec.exclude_retained_variant_properties)]
    for name, times in Counter(named).items():
        if name is not None and times > 1:
            yield (
                "exclude_retained_variant_properties",
                f"must name each once, got {str(name)!r} {times} times; keep one",
            )


@rule(
    "SM615",
    DeploymentSpec,
    title="an update has one to ten alarms, each once",
    why="the API refuses any other number",
    source=limits.AUTO_ROLLBACK,
)
def alarm_count(spec: DeploymentSpec) -> Findings:
    most, own = limits.MAX_ROLLBACK_ALARMS, spec.own_alarms
    if own is not None:
        each = own.per_variant(asynchronous=spec.is_asynchronous)
        count = each * (1 if spec.config is None else len(several(spec.config.variants)))
        cure = "leave a sort out, or combine alarms of your own in a CompositeAlarm" if each else "keep a sort"
        if not each or count > most:
            yield "rollback_alarms", f"must be 1 to {most} alarms, got {count} over all variants; {cure}"
        return
    given, said = spec.given_alarms, spec.rollback_alarms
    if said is not None and not isinstance(said, Unset) and not 1 <= len(given) <= most:
        cure = "combine some in a CompositeAlarm" if given else "say None for no alarm"
        yield "rollback_alarms", f"must be 1 to {most} alarms, got {len(given)}; {cure}"
    for name, times in Counter(read_once(alarm, "alarm_name") for alarm in given).items():
        if times > 1:
            what = "an alarm" if text(name) is None else shown(name)
            yield "rollback_alarms", f"must have each alarm once, got {what} {times} times; keep one"


@rule(
    "SM616",
    DeploymentSpec,
    severity=Severity.WARNING,
    title="a rollback alarm watches the endpoint that is updated",
    why="another one says nothing of this update",
    source=limits.ROLLBACK_GUIDE,
)
def alarm_of_this_endpoint(spec: DeploymentSpec) -> Findings:
    variants = () if spec.config is None else several(spec.config.variants)
    names = [text(getattr(variant, "variant_name", None)) for variant in variants]
    for alarm in spec.watched:
        at = f"rollback_alarms[{alarm.place}]"
        there, variant = text(alarm.endpoint_name), text(alarm.variant_name)
        generated, here = spec.endpoint_name is None, text(spec.endpoint_name)
        if there is not None and there != here and (generated or here is not None):
            known = "whose name is generated" if generated else repr(here)
            yield at, f"should watch this endpoint, {known}, got an alarm on {there!r}; watch this one"
        elif variant is not None and names and None not in names and variant not in names:
            known = ", ".join(repr(name) for name in names)
            yield (
                at,
                f"should watch a variant of this endpoint, {known}, got an alarm on {variant!r}; watch one of them",
            )


@rule(
    "SM617",
    DeploymentSpec,
    title="alarms that the endpoint makes for itself know whom to watch before it exists",
    why="an alarm on a generated name would wait for the endpoint, and the endpoint for the alarm",
    source=limits.CLOUDFORMATION_ENDPOINT,
)
def names_for_own_alarms(spec: DeploymentSpec) -> Findings:
    if not isinstance(spec.rollback_alarms, RollbackAlarms):
        return
    if spec.endpoint_name is None:
        what = "must watch an endpoint whose name is known before it exists"
        yield "rollback_alarms", f"{what}, got one whose name is generated; give an endpoint_name"
    if spec.config is None:
        what = "must watch variants that are known here"
        yield "rollback_alarms", f"{what}, got a configuration made elsewhere; give alarms that you made"
    elif spec.serves_components:
        what = "must watch calls of the endpoint"
        got = "got one for inference components, whose calls are theirs"
        yield "rollback_alarms", f"{what}, {got}; give alarms on the metrics of components"


@rule(
    "SM627",
    DeploymentSpec,
    severity=Severity.WARNING,
    title="what is not retained is something that SageMaker supports",
    why="AWS says that DataCaptureConfig is not supported at present",
    source="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_VariantProperty.html",
)
def supported_property(spec: DeploymentSpec) -> Findings:
    if VariantProperty.DATA_CAPTURE_CONFIG in several(spec.exclude_retained_variant_properties):
        what = "should name the count or the weight alone"
        at = "exclude_retained_variant_properties"
        yield at, f"{what}, got {str(VariantProperty.DATA_CAPTURE_CONFIG)!r}; leave it out"


@rule(
    "SM628",
    RollbackAlarms,
    title="an alarm can go off",
    why="a share of errors is at most 1 and must be exceeded",
    source=limits.ROLLBACK_GUIDE,
)
def can_go_off(alarms: RollbackAlarms) -> Findings:
    if number(alarms.server_error_rate) == 1:
        yield "server_error_rate", "must be below 1, which no share of errors exceeds, got 1; lower it"


@rule(
    "SM629",
    DeploymentSpec,
    severity=Severity.WARNING,
    title="an update waits long enough for its alarms to go off",
    why="what goes wrong is noticed after the update, when nothing undoes it any more",
    source=limits.ROLLBACK_GUIDE,
)
def long_enough(spec: DeploymentSpec) -> Findings:
    own = spec.own_alarms
    minutes = None if own is None else number(own.evaluation_periods)
    wait = None if spec.rollout is None else time(spec.rollout.wait_interval)
    if minutes is not None and wait is not None and minutes >= 1 and wait < minutes * _MINUTE and _waits(spec):
        what = f"should be at least the {plain(minutes)} minutes after which the alarms go off"
        yield "rollout.wait_interval", f"{what}, got {plain(wait)} seconds; raise it"


def _waits(spec: DeploymentSpec) -> bool:
    """Whether the update stops to watch: every one does, unless all traffic moves at once and the wait is 0."""
    at_once = isinstance(spec.rollout, BlueGreen) and text(spec.rollout.traffic_routing) == TrafficRouting.ALL_AT_ONCE
    return spec.rollout is not None and not (at_once and time(spec.rollout.wait_interval) == 0)
