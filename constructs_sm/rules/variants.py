"""Variants and endpoint configurations."""

from __future__ import annotations

from collections import Counter

from constructs_sm.errors import Severity
from constructs_sm.facts import limits
from constructs_sm.rules.known import number, plain, shown, text
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.component import ComponentSpec, settings_of
from constructs_sm.spec.endpoint import EndpointConfigSpec
from constructs_sm.spec.instances import ScaleInPolicy, ScaleInStrategy
from constructs_sm.spec.variant import InstanceVariant, ServerlessVariant

_ON_MODEL, _MOVE = "must be said on the model", "move it to each Model"


@rule(
    "SM201",
    EndpointConfigSpec,
    title="variant names differ",
    why="calls, metrics and scaling address a variant by its name",
    source=limits.CREATE_ENDPOINT_CONFIG,
)
def unique_names(spec: EndpointConfigSpec) -> Findings:
    names = Counter(text(variant.variant_name) for variant in spec.variants)
    for name, times in names.items():
        if name is not None and times > 1:
            yield "variants", f"must have different names, got {name!r} {times} times; rename all but one"
    shadow = None if spec.shadow is None else text(spec.shadow.variant_name)
    if shadow is not None and shadow in names:
        yield (
            "shadow.variant_name",
            f"must be no other variant's, got {shadow!r}; give it one of its own, such as 'Shadow'",
        )


@rule(
    "SM211",
    EndpointConfigSpec,
    title="some variant receives traffic",
    why="a variant's share is its weight divided by the sum of all weights",
    source=limits.PRODUCTION_VARIANT,
)
def some_traffic(spec: EndpointConfigSpec) -> Findings:
    weights = [number(variant.initial_variant_weight) for variant in spec.variants]
    if weights and all(weight == 0 for weight in weights):
        at = "initial_variant_weight" if spec.single else "variants"
        yield at, "must have a weight above 0 on one variant, got 0 on all, so that none receives traffic; raise one"


@rule(
    "SM225",
    EndpointConfigSpec,
    title="all variants have a model, or none has",
    why="a variant without a model is one for inference components",
    source=limits.DEPLOY_MODELS,
)
def one_mode(spec: EndpointConfigSpec) -> Findings:
    without = [path for path, variant in spec.walk_variants() if variant.model is None]
    if without and len(without) < len(list(spec.walk_variants())):
        yield "variants", f"must all have a model or none, got none for {', '.join(without)}; give each one a model"


@rule(
    "SM226",
    EndpointConfigSpec,
    title="an endpoint for inference components has a role",
    why="there is no model to take it from",
    source=limits.CREATE_ENDPOINT_CONFIG,
)
def components_need_a_role(spec: EndpointConfigSpec) -> Findings:
    if _for_components(spec) and not spec.has_role and not spec.single:
        yield "role", "is needed on an endpoint for inference components, got none; give it an execution role"


@rule(
    "SM227",
    EndpointConfigSpec,
    title="network isolation is said where the model is",
    why="a configuration takes it only for inference components",
    source=limits.CREATE_ENDPOINT_CONFIG,
)
def isolation_on_model(spec: EndpointConfigSpec) -> Findings:
    if _has_models(spec) and spec.network_isolation is not None:
        yield "network_isolation", f"{_ON_MODEL}, got {shown(spec.network_isolation)} here; {_MOVE}"


@rule(
    "SM228",
    EndpointConfigSpec,
    title="the VPC is said where the model is",
    why="a configuration takes it only for inference components",
    source=limits.CREATE_ENDPOINT_CONFIG,
)
def vpc_on_model(spec: EndpointConfigSpec) -> Findings:
    if _has_models(spec) and spec.in_vpc:
        yield "vpc", f"{_ON_MODEL}, got one here; {_MOVE}"


@rule(
    "SM269",
    EndpointConfigSpec,
    title="a real-time endpoint has variants on instances",
    why="scaling, updates and metrics of a serverless endpoint are others",
    source=limits.SERVERLESS_GUIDE,
)
def instances_only(spec: EndpointConfigSpec) -> Findings:
    for path, variant in spec.walk_variants() if spec.instances_only else ():
        if isinstance(variant, ServerlessVariant):
            what = "must be an InstanceVariant on a RealTimeEndpoint, got a ServerlessVariant"
            yield path, f"{what}; make a ServerlessEndpoint, or say its instance_type"


@rule(
    "SM229",
    InstanceVariant,
    title="managed instance scaling is for inference components",
    why="the service refuses it beside a model",
    source=limits.MANAGED_INSTANCE_SCALING,
)
def managed_without_model(variant: InstanceVariant) -> Findings:
    if variant.managed_instance_scaling is not None and variant.model is not None:
        at, cure = "managed_instance_scaling", "scale such a variant with Application Auto Scaling"
        yield at, f"must stand on a variant for inference components, got it beside a model; {cure}"


@rule(
    "SM230",
    InstanceVariant,
    title="managed minimum, initial count and maximum are in order",
    why="the service keeps the count between the two",
    source=limits.MANAGED_INSTANCE_SCALING,
)
def managed_order(variant: InstanceVariant) -> Findings:
    managed = variant.managed_instance_scaling
    if managed is None:
        return
    low, high, start = number(managed.min_count), number(managed.max_count), number(variant.initial_instance_count)
    if low is not None and high is not None and low > high:
        at = "managed_instance_scaling.min_count"
        yield at, f"must not exceed max_count {plain(high)}, got {plain(low)}; lower it"
    elif low is not None and start is not None and start < low:
        yield "initial_instance_count", f"must not be below min_count {plain(low)}, got {plain(start)}; raise it"
    elif high is not None and start is not None and start > high:
        yield "initial_instance_count", f"must not exceed max_count {plain(high)}, got {plain(start)}; lower it"


@rule(
    "SM232",
    ScaleInPolicy,
    severity=Severity.WARNING,
    title="step size and cool-down are those of a consolidation",
    why="instances without copies are released without either",
    source=limits.MANAGED_INSTANCE_SCALING,
)
def only_consolidation_has_steps(policy: ScaleInPolicy) -> Findings:
    for name in ("maximum_step_size", "cooldown"):
        if text(policy.strategy) == ScaleInStrategy.IDLE_RELEASE and getattr(policy, name) is not None:
            yield name, f"should come with a consolidation, got it beside {ScaleInStrategy.IDLE_RELEASE}; leave it out"


@rule(
    "SM233",
    InstanceVariant,
    severity=Severity.WARNING,
    title="a variant for inference components has no weight and no SSM access",
    why="they are ignored there",
    source=limits.DEPLOY_MODELS,
)
def ignored_for_components(variant: InstanceVariant) -> Findings:
    if variant.model is None:
        for name in ("initial_variant_weight", "enable_ssm_access"):
            said = getattr(variant, name)
            if said is not None:
                what = "should not be given on an endpoint for inference components, which ignores it"
                yield name, f"{what}, got {shown(said)}; leave it out"


@rule(
    "SM240",
    EndpointConfigSpec,
    title="an endpoint has one to ten variants",
    why="the API refuses any other number",
    source=limits.CREATE_ENDPOINT_CONFIG,
)
def variant_count(spec: EndpointConfigSpec) -> Findings:
    if not 1 <= len(spec.variants) <= limits.MAX_VARIANTS:
        cure = "leave some out" if spec.variants else "give one"
        yield "variants", f"must be 1 to {limits.MAX_VARIANTS} variants, got {len(spec.variants)}; {cure}"


@rule(
    "SM241",
    EndpointConfigSpec,
    title="variants are said flat, or as a list",
    why="with both, one would be ignored",
    source=limits.CREATE_ENDPOINT_CONFIG,
)
def flat_or_list(spec: EndpointConfigSpec) -> Findings:
    if not spec.single and spec.said_flat:
        yield "variants", f"must stand alone, got {', '.join(spec.said_flat)} beside it; put them into a variant"


@rule(
    "SM242",
    EndpointConfigSpec,
    title="an endpoint has something to serve",
    why="there is no default model and no default instance type",
    source=limits.PRODUCTION_VARIANT,
)
def needed_flat(spec: EndpointConfigSpec) -> Findings:
    only_flat = spec.has_role or spec.async_inference is not None
    instances = all(isinstance(variant, InstanceVariant) for variant in spec.variants)
    for name in ("model", "instance_type") if spec.single and instances else ():
        if name not in spec.said_flat and not (name == "model" and spec.has_role):
            yield name, f"is needed, got none; give it{'' if only_flat else ', or a list of variants'}"


@rule(
    "SM243",
    EndpointConfigSpec,
    ComponentSpec,
    title="a model lies in the account and Region of the stack",
    why="the service takes its name alone, and finds none or another one",
    source=limits.PRODUCTION_VARIANT,
)
def model_at_home(spec: EndpointConfigSpec | ComponentSpec) -> Findings:
    for path, model in spec.walk_models():
        settings = settings_of(model)
        homes = (("", spec.region, settings.region), ("account ", spec.account, settings.account))
        for what, here, there in homes:
            where = text(there)
            if where is not None and here is not None and where != here:
                yield path, f"must lie in {what}{here} like the stack, got a model in {what}{where}; make it here too"


def _for_components(spec: EndpointConfigSpec) -> bool:
    return bool(spec.variants) and all(variant.model is None for variant in spec.variants)


def _has_models(spec: EndpointConfigSpec) -> bool:
    return any(variant.model is not None for variant in spec.variants)
