"""How an endpoint moves from one version to the next."""

from __future__ import annotations

from constructs_sm.errors import Severity
from constructs_sm.facts import limits
from constructs_sm.facts.instance_types import family_of
from constructs_sm.rules.capacity import outside
from constructs_sm.rules.known import number, text
from constructs_sm.rules.pools import named_types
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.rules.waits import within_its_waits
from constructs_sm.spec.component import settings_of
from constructs_sm.spec.deployment import DeploymentSpec
from constructs_sm.spec.model import ModelFeature
from constructs_sm.spec.rollout import BlueGreen, CapacitySize, RollingUpdate, TrafficRouting
from constructs_sm.spec.several import several
from constructs_sm.spec.variant import InstanceVariant, ServerlessVariant, Variant

_SIZES = {"canary_size": TrafficRouting.CANARY, "linear_step_size": TrafficRouting.LINEAR}
_WHAT = "instances"


@rule(
    "SM602",
    BlueGreen,
    title="a canary and a linear move have their size",
    why="there is no default for the part that is moved first",
    source=limits.TRAFFIC_ROUTING,
)
def sized(rollout: BlueGreen) -> Findings:
    for name, routing in _SIZES.items():
        if text(rollout.traffic_routing) == routing and getattr(rollout, name) is None:
            yield name, f"is needed with the traffic routing {routing}, got none; make it with CapacitySize"


@rule(
    "SM603",
    BlueGreen,
    title="a size belongs to the way traffic moves",
    why="the API refuses the size of a canary in a linear move, and the reverse",
    source=limits.TRAFFIC_ROUTING,
)
def size_of_the_routing(rollout: BlueGreen) -> Findings:
    chosen = text(rollout.traffic_routing)
    for name, routing in _SIZES.items():
        if chosen in {*TrafficRouting} - {routing} and getattr(rollout, name) is not None:
            yield name, f"must stand beside the traffic routing {routing}, got {chosen}; leave it out"


@rule(
    "SM604",
    DeploymentSpec,
    title="a canary is at most half of the fleet",
    why="the API refuses a larger one",
    source=limits.CANARY_PERCENT.source,
)
def small_canary(spec: DeploymentSpec) -> Findings:
    yield from _outside(spec, "canary_size", limits.CANARY_PERCENT)


@rule(
    "SM605",
    DeploymentSpec,
    title="a linear step is a tenth to a half of the fleet",
    why="the API refuses other steps",
    source=limits.LINEAR_STEP_PERCENT.source,
)
def linear_step(spec: DeploymentSpec) -> Findings:
    yield from _outside(spec, "linear_step_size", limits.LINEAR_STEP_PERCENT)


@rule(
    "SM606",
    DeploymentSpec,
    title="a rolling update replaces a twentieth to a half of the fleet at once",
    why="the API refuses other batches; counts are compared with the initial instance count",
    source=limits.BATCH_PERCENT.source,
)
def batch(spec: DeploymentSpec) -> Findings:
    yield from _outside(spec, "maximum_batch_size", limits.BATCH_PERCENT)
    yield from _outside(spec, "rollback_maximum_batch_size", limits.ROLLBACK_BATCH_PERCENT)


@rule(
    "SM607",
    DeploymentSpec,
    title="the whole update may take longer than all its waits",
    why="the update would time out while everything goes well, and be undone",
    source=limits.BLUE_GREEN,
)
def longer_than_its_waits(spec: DeploymentSpec) -> Findings:
    yield from within_its_waits(spec.rollout, _totals(spec))


@rule(
    "SM609",
    DeploymentSpec,
    title="the endpoint is of a kind that can be updated in this way",
    why="a serverless variant has no fleet to move, and a rolling update takes one variant",
    source=limits.GUARDRAIL_EXCLUSIONS,
)
def possible(spec: DeploymentSpec) -> Findings:
    variants = _variants(spec)
    if spec.is_serverless:
        what = "must be left out on a serverless endpoint, which has no fleet to move"
        if spec.rollout is not None:
            yield "rollout", f"{what}, got {type(spec.rollout).__name__}; leave it out"
        if spec.own_alarms is not None or spec.given_alarms:
            yield "rollback_alarms", f"{what}, got some; leave them out"
    elif isinstance(spec.rollout, RollingUpdate) and len(variants) > 1:
        yield "rollout", f"must be no rolling update of several variants, got {len(variants)}; use BlueGreen"


@rule(
    "SM610",
    DeploymentSpec,
    severity=Severity.WARNING,
    title="the endpoint does without Inf1 and AWS Marketplace if its updates are guarded",
    why="SageMaker then moves all traffic at once, without watching any alarm",
    source=limits.GUARDRAIL_EXCLUSIONS,
)
def guarded(spec: DeploymentSpec) -> Findings:
    for variant in _variants(spec) if spec.rollout is not None else ():
        types = named_types(variant) if isinstance(variant, InstanceVariant) else []
        old = [name for name in types if family_of(name) == "inf1"]
        if old:
            what = "should not be given for Inf1, where all traffic moves at once"
            yield "rollout", f"{what}, got {old[0]!r}; choose another type, or leave it out"
        if ModelFeature.MARKETPLACE in settings_of(variant.model).features:
            what = "should not be given for a product of AWS Marketplace, where all traffic moves at once"
            yield "rollout", f"{what}, got a model package without a version; leave it out unless it is your own"


@rule(
    "SM611",
    DeploymentSpec,
    title="a rolling update has at least two instances",
    why="a batch is at most half of the fleet",
    source=limits.ROLLING_UPDATE,
)
def two_instances(spec: DeploymentSpec) -> Findings:
    if isinstance(spec.rollout, RollingUpdate) and 1 in _totals(spec):
        yield "rollout", "must be no rolling update of one instance, got 1; use BlueGreen, or start with 2 or more"


def _outside(spec: DeploymentSpec, name: str, limit: limits.NumberLimit) -> Findings:
    size = getattr(spec.rollout, name, None)
    if isinstance(size, CapacitySize):
        # One instance alone is for SM611 to refuse.
        totals = [total for total in _totals(spec) if total > 1 or isinstance(spec.rollout, BlueGreen)]
        yield from outside(f"rollout.{name}", size, totals, limit, _WHAT)


def _totals(spec: DeploymentSpec) -> list[float]:
    """Instances of each variant at an update, as far as they are known: what scaling may have changed is not."""
    if spec.keeps_counts:
        return []
    counts = [
        number(variant.initial_instance_count)
        for variant in _variants(spec)
        if isinstance(variant, InstanceVariant) and variant.managed_instance_scaling is None
    ]
    return [count for count in counts if count is not None and count >= 1]


def _variants(spec: DeploymentSpec) -> list[Variant]:
    """The variants that share the traffic; what is of no known class is left out, as the configuration refuses it."""
    found = () if spec.config is None else several(spec.config.variants)
    return [variant for variant in found if isinstance(variant, (InstanceVariant, ServerlessVariant))]
