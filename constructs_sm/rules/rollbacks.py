"""What undoes an update, and what an update leaves as it is."""

from __future__ import annotations

from collections import Counter

from constructs_sm.errors import Severity
from constructs_sm.facts import limits
from constructs_sm.rules.alarm_lists import judge_alarms, nobody_watches
from constructs_sm.rules.known import number, plain, shown, text
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.rules.waits import watched_seconds
from constructs_sm.spec.deployment import DeploymentSpec, RollbackAlarms, VariantProperty
from constructs_sm.spec.several import several
from constructs_sm.spec.unset import Unset
from constructs_sm.spec.variant import InstanceVariant

_MINUTE = 60
_YOURS = "alarms that you made"


@rule(
    "SM608",
    DeploymentSpec,
    severity=Severity.WARNING,
    title="an update that waits has alarms to watch",
    why="without one nothing undoes it, however badly the new fleet answers",
    source=limits.ROLLBACK_GUIDE,
)
def watched(spec: DeploymentSpec) -> Findings:
    said, unsaid = spec.rollback_alarms is not None, isinstance(spec.rollback_alarms, Unset)
    if watched_seconds(spec.rollout) == 0 or spec.own_alarms is not None or (said and not unsaid) or spec.is_serverless:
        return
    cure = _YOURS
    if unsaid:
        if spec.can_watch_itself:
            most, count = limits.MAX_ROLLBACK_ALARMS, spec.count_of(RollbackAlarms())
            cure = f"RollbackAlarms of one sort, as the default ones would be {count} and {most} may be, or {_YOURS}"
        elif spec.endpoint_name is None and spec.config is not None and not spec.serves_components:
            cure = f"an endpoint_name, so that they can be made here, or {_YOURS}"
    yield from nobody_watches(f"give {cure}")


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
    "SM614",
    DeploymentSpec,
    severity=Severity.WARNING,
    title="an update keeps the capacity that scaling gave",
    why="it would go back to the initial count under load",
    source=limits.SCALING_UPDATE,
)
def capacity_kept(spec: DeploymentSpec) -> Findings:
    if not any(each.scaling is not None for each in _of_instances(spec)):
        return
    if spec.retain_scaled_capacity is False:
        what = "should be True where instances scale, got False"
        yield "retain_scaled_capacity", f"{what}; leave it out, or each update resets the count"
    count = VariantProperty.DESIRED_INSTANCE_COUNT
    if spec.retain_scaled_capacity not in (None, False) and count in several(spec.exclude_retained_variant_properties):
        what = f"should not name the count where instances scale, got {str(count)!r}"
        yield "exclude_retained_variant_properties", f"{what}; leave it out, or each update resets the count"


@rule(
    "SM630",
    DeploymentSpec,
    severity=Severity.WARNING,
    title="a count that an update keeps is one that scaling gave",
    why="the counts of all variants are kept: a new initial count of one that does not scale has no effect",
    source=limits.UPDATE_ENDPOINT,
)
def nothing_frozen(spec: DeploymentSpec) -> Findings:
    variants = _of_instances(spec)
    fixed = [each for each in variants if each.scaling is None and each.managed_instance_scaling is None]
    if spec.keeps_counts and fixed and len(fixed) < len(variants):
        names = ", ".join(shown(each.variant_name) for each in fixed)
        what = "should not keep the count of a variant that does not scale beside one that does"
        cure = "let it scale too, or change its count by UpdateEndpointWeightsAndCapacities"
        yield "retain_scaled_capacity", f"{what}, got {names}; {cure}"


@rule(
    "SM615",
    DeploymentSpec,
    title="an update has one to ten alarms, each once",
    why="the API refuses any other number",
    source=limits.AUTO_ROLLBACK,
)
def alarm_count(spec: DeploymentSpec) -> Findings:
    most, own, said = limits.MAX_ROLLBACK_ALARMS, spec.own_alarms, spec.rollback_alarms
    if own is not None:
        count, sorts = spec.count_of(own), own.per_variant(asynchronous=spec.is_asynchronous)
        if not sorts or count > most:
            cure = "leave a sort out, or combine alarms of your own in a CompositeAlarm" if sorts else "keep a sort"
            yield "rollback_alarms", f"must be 1 to {most} alarms, got {count} over all variants; {cure}"
    elif said is not None and not isinstance(said, Unset):
        yield from judge_alarms(spec.given_alarms)


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
    own, wait = spec.own_alarms, watched_seconds(spec.rollout)
    minutes = None if own is None else number(own.evaluation_periods)
    if minutes is not None and wait is not None and minutes >= 1 and 0 < wait < minutes * _MINUTE:
        what = f"should be at least the {plain(minutes)} minutes after which the alarms go off"
        yield "rollout.wait_interval", f"{what}, got {plain(wait)} seconds; raise it"


@rule(
    "SM631",
    DeploymentSpec,
    severity=Severity.WARNING,
    title="alarms that undo an update stand beside a rollout that waits",
    why="by default all traffic moves at once and the old fleet goes without a wait, so that an alarm comes too late",
    source=limits.ROLLBACK_GUIDE,
)
def time_to_watch(spec: DeploymentSpec) -> Findings:
    if watched_seconds(spec.rollout) != 0 or not _has_alarms(spec):
        return
    if spec.rollout is not None:
        what = "should be longer than 0, which leaves the alarms no time, got 0 seconds"
        yield "rollout.wait_interval", f"{what}; raise it, or say rollback_alarms=None"
    elif spec.retain_deployment_config in (None, False):  # else the one before may have waited
        what = "should stand beside a rollout, as the default one does not wait for alarms, got none"
        yield "rollback_alarms", f"{what}; give a BlueGreen or a RollingUpdate too"


def _has_alarms(spec: DeploymentSpec) -> bool:
    return spec.own_alarms is not None or len(spec.given_alarms) > 0


def _of_instances(spec: DeploymentSpec) -> list[InstanceVariant]:
    return [] if spec.config is None else [variant for _, variant in spec.config.walk_instances()]
