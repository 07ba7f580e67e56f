"""Whether the capacity of a variant can follow its traffic."""

from __future__ import annotations

from constructs_sm.errors import Severity
from constructs_sm.facts import limits
from constructs_sm.facts.instance_types import like
from constructs_sm.rules.known import number, plain
from constructs_sm.rules.pools import named_types
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.endpoint import EndpointConfigSpec
from constructs_sm.spec.scaling import InstanceScaling
from constructs_sm.spec.variant import InstanceVariant
from constructs_sm.spec.walking import at


@rule(
    "SM501",
    InstanceScaling,
    title="the least capacity does not exceed the most",
    why="Application Auto Scaling refuses it",
    source=limits.SCALABLE_TARGET,
)
def capacities_in_order(scaling: InstanceScaling) -> Findings:
    low, high = number(scaling.min_capacity), number(scaling.max_capacity)
    if low is not None and high is not None and low > high:
        yield "min_capacity", f"must not exceed max_capacity {plain(high)}, got {plain(low)}; lower it"


@rule(
    "SM525",
    InstanceScaling,
    title="capacity follows something",
    why="without a target nothing ever moves it",
    source=limits.SCALING_POLICY,
)
def follows_something(scaling: InstanceScaling) -> Findings:
    if scaling.invocations_per_instance is None and scaling.concurrent_requests_per_model is None:
        yield "invocations_per_instance", "is needed, got none; give it, or concurrent_requests_per_model"
    for name in ("invocations_per_instance", "concurrent_requests_per_model"):
        if number(getattr(scaling, name)) == 0:
            yield name, "must be above 0, got 0; leave it out where nothing is to be tracked"


@rule(
    "SM506",
    InstanceVariant,
    title="a variant that scales is of no burstable type",
    why="SageMaker does not scale these",
    source="https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-auto-scaling-add-console.html",
)
def not_burstable(variant: InstanceVariant) -> Findings:
    for name in named_types(variant) if variant.scaling is not None else ():
        known = like(name)
        if known is not None and known.burstable:
            yield (
                "scaling",
                f"must be on a type that is not burstable, got {name!r}; take another, such as 'ml.m5.large'",
            )


@rule(
    "SM507",
    EndpointConfigSpec,
    title="instances follow a metric that their endpoint publishes",
    why="an asynchronous endpoint counts neither invocations nor requests for each instance",
    source="https://docs.aws.amazon.com/sagemaker/latest/dg/async-inference-monitor.html",
)
def published(spec: EndpointConfigSpec) -> Findings:
    for path, variant in spec.walk_instances() if spec.async_inference is not None else ():
        if variant.scaling is not None:
            what = "must not be InstanceScaling on an asynchronous endpoint, got one"
            yield (
                at(path, "scaling"),
                f"{what}; track its metrics.backlog_size_per_instance(), as docs/guide/endpoints.md shows",
            )


@rule(
    "SM512",
    InstanceVariant,
    title="instances for components are counted by managed scaling",
    why="two would move one count",
    source=limits.MANAGED_INSTANCE_SCALING,
)
def not_for_components(variant: InstanceVariant) -> Findings:
    if variant.scaling is not None and variant.model is None:
        yield "scaling", "must stand beside a model, got one on a variant for inference components; give managed counts"


@rule(
    "SM515",
    InstanceVariant,
    severity=Severity.WARNING,
    title="a variant starts within its capacity",
    why="scaling moves it at once",
    source=limits.SCALABLE_TARGET,
)
def starts_within(variant: InstanceVariant) -> Findings:
    if variant.scaling is None:
        return
    low, high = number(variant.scaling.min_capacity), number(variant.scaling.max_capacity)
    start = number(variant.initial_instance_count)
    if start is not None and low is not None and start < low:
        yield "initial_instance_count", f"should not be below min_capacity {plain(low)}, got {plain(start)}; raise it"
    if start is not None and high is not None and start > high:
        yield "initial_instance_count", f"should not exceed max_capacity {plain(high)}, got {plain(start)}; lower it"
