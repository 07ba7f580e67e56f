"""Whether a variant can scale as it was told, and whether what it follows is published for it."""

from __future__ import annotations

from collections.abc import Iterator

from constructs_sm.errors import Severity
from constructs_sm.facts import limits
from constructs_sm.facts.instance_types import instance_type, like
from constructs_sm.facts.metrics import CPU_UTILIZATION, GPU_UTILIZATION, NAMESPACES, Kind, published_as
from constructs_sm.rules.known import number, plain, text, time
from constructs_sm.rules.pools import named_types
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.rules.scaling import EVERY
from constructs_sm.spec.endpoint import EndpointConfigSpec
from constructs_sm.spec.scaling import CopyScaling, ScaledResource, Scaling
from constructs_sm.spec.scaling_metric import CustomMetric, MetricTarget, flattened
from constructs_sm.spec.several import several
from constructs_sm.spec.variant import InstanceVariant, ServerlessVariant
from constructs_sm.spec.walking import at

_CLASSES = {each.kind: each.__name__ for each in EVERY}
_UP_TO_EACH = 100


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
    ScaledResource,
    title="capacity scales in the way of its endpoint",
    why="an asynchronous endpoint counts neither invocations nor requests for each instance, and no other has a backlog",
    source="https://docs.aws.amazon.com/sagemaker/latest/dg/async-inference-monitor.html",
)
def of_its_kind(spec: EndpointConfigSpec | ScaledResource) -> Findings:
    for path, kind, scaling in _scaled(spec):
        if kind is not None and scaling.kind is not kind and kind in _CLASSES:
            got, cure = type(scaling).__name__, _CLASSES[kind]
            yield path, f"must be {cure} on {kind}, got {got}; use {cure}"


def _scaled(spec: EndpointConfigSpec | ScaledResource) -> Iterator[tuple[str, Kind | None, Scaling]]:
    if isinstance(spec, ScaledResource):
        yield "scaling", spec.kind, spec.scaling
        return
    of_instances = Kind.REAL_TIME if spec.async_inference is None else Kind.ASYNCHRONOUS
    for path, variant in spec.walk_variants():
        if isinstance(variant.scaling, Scaling):
            kind = of_instances if isinstance(variant, InstanceVariant) else Kind.SERVERLESS
            yield at(path, "scaling"), kind, variant.scaling


@rule(
    "SM508",
    CustomMetric,
    title="a metric of a whole endpoint is looked up by the endpoint alone",
    why="the backlog of an asynchronous endpoint is published under EndpointName and nothing else",
    source="https://docs.aws.amazon.com/sagemaker/latest/dg/async-inference-monitor.html",
)
def of_the_whole(metric: CustomMetric) -> Findings:
    whole = any(each.of_endpoint and each.namespace == metric.namespace for each in published_as(metric.metric_name))
    said = ["EndpointName"] if metric.dimensions is None else metric.dimensions
    names = sorted(name for name in said if isinstance(name, str))
    if whole and names != ["EndpointName"]:
        got = ", ".join(names) if names else "none"
        yield "dimensions", f"must be EndpointName alone for {metric.metric_name}, got {got}; leave dimensions out"


@rule(
    "SM529",
    *EVERY,
    title="a metric to follow is published for what scales",
    why="an alarm on any other never sees a value",
    source=limits.CUSTOM_METRIC,
)
def published(scaling: Scaling) -> Findings:
    followed = [
        *((f"metrics[{place}].metric", each.metric) for place, each in enumerate(several(scaling.metrics))),
        *((f"step_scaling[{place}].metric", each.metric) for place, each in enumerate(several(scaling.step_scaling))),
    ]
    for path, metric in followed:
        for part in flattened(metric):
            rows = published_as(part.metric_name) if part.dimensions is None else ()
            here = [row for row in rows if scaling.kind in row.kinds]
            where = sorted({row.namespace for row in here})
            if part.namespace in NAMESPACES and rows and not here:
                what = f"must be one that {scaling.kind} publishes, got {part.metric_name}"
                yield path, f"{what}; give its dimensions where it is of something else"
            elif part.namespace in NAMESPACES and here and part.namespace not in where:
                yield path, f"must be in {' or '.join(where)}, got {part.namespace}; say so in namespace"


@rule(
    "SM512",
    InstanceVariant,
    ScaledResource,
    title="instances for components are counted by managed scaling",
    why="two would move one count",
    source=limits.MANAGED_INSTANCE_SCALING,
)
def not_for_components(spec: InstanceVariant | ScaledResource) -> Findings:
    fleet = spec.kind is Kind.FLEET if isinstance(spec, ScaledResource) else spec.model is None
    if spec.scaling is not None and fleet and not isinstance(spec.scaling, CopyScaling):
        yield "scaling", "must stand beside a model, got one on a variant for inference components; give managed counts"


@rule(
    "SM515",
    InstanceVariant,
    ServerlessVariant,
    severity=Severity.WARNING,
    title="a variant starts within its capacity",
    why="scaling moves it at once",
    source=limits.SCALABLE_TARGET,
)
def starts_within(variant: InstanceVariant | ServerlessVariant) -> Findings:
    if variant.scaling is None:
        return
    serverless = isinstance(variant, ServerlessVariant)
    name = "provisioned_concurrency" if serverless else "initial_instance_count"
    low, high = number(variant.scaling.min_capacity), number(variant.scaling.max_capacity)
    start = number(getattr(variant, name))
    if start is not None and low is not None and start < low:
        yield name, f"should not be below min_capacity {plain(low)}, got {plain(start)}; raise it"
    if start is not None and high is not None and start > high:
        yield name, f"should not exceed max_capacity {plain(high)}, got {plain(start)}; lower it"


@rule(
    "SM516",
    ServerlessVariant,
    title="provisioned concurrency scales from some up to the maximum concurrency",
    why="there is nothing to scale without any, and no more can be in use",
    source=limits.PROVISIONED_SCALING,
)
def within_concurrency(variant: ServerlessVariant) -> Findings:
    if variant.scaling is None:
        return
    if variant.provisioned_concurrency is None:
        yield "provisioned_concurrency", "is needed beside scaling, got none; give what to start with"
    high, limit = number(variant.scaling.max_capacity), number(variant.max_concurrency)
    if high is not None and limit is not None and high > limit:
        what = f"must not exceed max_concurrency {plain(limit)}, got {plain(high)}"
        yield "scaling.max_capacity", f"{what}; lower it, or raise max_concurrency"


@rule(
    "SM517",
    ServerlessVariant,
    severity=Severity.WARNING,
    title="provisioned concurrency is scaled by CloudFormation at your own risk",
    why="the guide says that CloudFormation does not support it, while stacks that did reached the service",
    source=limits.SERVERLESS_GUIDE,
)
def not_promised(variant: ServerlessVariant) -> Findings:
    if variant.scaling is not None:
        what = "should be tried out before it is relied on, got one"
        yield "scaling", f"{what}; AWS does not promise it in CloudFormation"


@rule(
    "SM519",
    InstanceVariant,
    severity=Severity.WARNING,
    title="the next scale-out waits for the instances of the one before",
    why="while they start, the metric stays high and more are added than are needed",
    source=limits.SCALING_POLICY,
)
def waits_for_start(variant: InstanceVariant) -> Findings:
    said = None if variant.scaling is None else time(variant.scaling.scale_out_cooldown)
    start = time(variant.container_startup_health_check_timeout)
    if said is not None and start is not None and said < start:
        what = "should not be shorter than container_startup_health_check_timeout"
        yield "scaling.scale_out_cooldown", f"{what} {plain(start)} s, got {plain(said)} s; raise it"


@rule(
    "SM520",
    InstanceVariant,
    severity=Severity.WARNING,
    title="a target for processors counts all of them",
    why="each core, and each GPU, adds up to 100 percent",
    source="https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html",
)
def of_all_processors(variant: InstanceVariant) -> Findings:
    followed = [] if variant.scaling is None else list(enumerate(several(variant.scaling.metrics)))
    for place, each in followed:
        target, name = number(each.target_value), _processor(each)
        for type_name in named_types(variant) if target is not None and target <= _UP_TO_EACH else ():
            count = _processors(type_name, name)
            if target is not None and count > 1:
                what = f"should count all {count} of {type_name}, where {name} runs to {count * _UP_TO_EACH}"
                share = f"{plain(target)}, which is {plain(round(target / count, 1))} percent of them"
                yield f"scaling.metrics[{place}].target_value", f"{what}, got {share}; multiply it"
                break


def _processor(target: MetricTarget) -> str | None:
    followed = target.followed
    known = (CPU_UTILIZATION, GPU_UTILIZATION)
    names = [
        row.name
        for row in known
        if isinstance(followed, CustomMetric)
        and (followed.metric_name, followed.namespace) == (row.name, row.namespace)
    ]
    return text(names[0]) if names else None


def _processors(type_name: str, metric_name: str | None) -> int:
    known = None if metric_name is None else instance_type(type_name)
    if known is None:
        return 0
    if metric_name == CPU_UTILIZATION.name:
        return known.vcpus
    return 0 if known.accelerator is None else known.accelerator.count
