"""Inference components: what they take of an endpoint, and what they need there."""

from __future__ import annotations

from constructs_sm.errors import Severity
from constructs_sm.facts import limits
from constructs_sm.rules.known import number, plain, shown, text
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.adapter import AdapterSpec
from constructs_sm.spec.component import ComponentSpec, ComputeRequirements, ModelSettings, Specification
from constructs_sm.spec.model_data import S3Object, S3Prefix, UriData
from constructs_sm.spec.references import offers
from constructs_sm.spec.tokens import is_token
from constructs_sm.spec.walking import at


@rule(
    "SM401",
    Specification,
    title="a component has a model or a container",
    why="it is one model on a shared endpoint",
    source=limits.COMPONENT_SPECIFICATION,
)
def has_model(spec: Specification) -> Findings:
    if spec.model is None and spec.container is None and not spec.said_of_container:
        yield "model", "is needed, got neither a model nor an image; give one"


@rule(
    "SM402",
    Specification,
    severity=Severity.WARNING,
    title="a component has either a model or a container",
    why="one page of the guide names one or the other, and another shows both",
    source=limits.DEPLOY_MODELS,
)
def one_model(spec: Specification) -> Findings:
    if spec.model is not None and spec.container is not None:
        yield "model", "should stand alone, got an image beside it; drop one of the two"


@rule(
    "SM428",
    Specification,
    title="model data and environment of a component come with an image",
    why="a model brings its own; they would be ignored",
    source=limits.COMPONENT_CONTAINER,
)
def with_image(spec: Specification) -> Findings:
    for name in spec.said_of_container if spec.container is None else ():
        beside, cure = ("none", "give one") if spec.model is None else ("a model", "say it on the Model")
        yield name, f"must come with an image, got {beside}; {cure}, or leave this out"


@rule(
    "SM403",
    Specification,
    title="a component says what it needs",
    why="copies are placed by it",
    source=limits.COMPONENT_COMPUTE,
)
def has_compute(spec: Specification) -> Findings:
    if spec.compute is None:
        yield "compute", "is needed, got none; give ComputeRequirements with min_memory_mb of 128 or more"


@rule(
    "SM404",
    ComputeRequirements,
    title="maximum memory is not below minimum memory",
    why="the copy would not start",
    source=limits.COMPONENT_COMPUTE,
)
def memory_order(compute: ComputeRequirements) -> Findings:
    low, high = number(compute.min_memory_mb), number(compute.max_memory_mb)
    if low is not None and high is not None and high < low:
        yield "max_memory_mb", f"must not be below min_memory_mb {plain(low)}, got {plain(high)}; raise it"


@rule(
    "SM405",
    ComponentSpec,
    title="a component is created with a copy",
    why="creation with none is refused; scaling may go to 0 afterwards",
    source=limits.CREATE_INFERENCE_COMPONENT,
)
def created_with_a_copy(spec: ComponentSpec) -> Findings:
    if number(spec.copy_count) == 0:
        yield "copy_count", "must be 1 or more at creation, got 0; create with 1 and let scaling go to 0"


@rule(
    "SM418",
    ComputeRequirements,
    severity=Severity.WARNING,
    title="accelerators are whole",
    why="a device is reserved as a whole",
    source=limits.COMPONENT_COMPUTE,
)
def whole_accelerators(compute: ComputeRequirements) -> Findings:
    count = number(compute.accelerators)
    if count is not None and count != int(count):
        yield "accelerators", f"should be a whole number, got {plain(count)}; round it up"


@rule(
    "SM423",
    ComponentSpec,
    title="a component joins an endpoint for components",
    why="a variant serves either a model or components",
    source=limits.DEPLOY_MODELS,
)
def endpoint_for_components(spec: ComponentSpec) -> Findings:
    if spec.endpoint.model_variants:
        yield (
            "endpoint",
            "must be for inference components, got one that serves a model; use InferenceComponentEndpoint",
        )
    elif spec.endpoint.untold:
        what = "must be for inference components, got one of which nothing tells that it is"
        yield "endpoint", f"{what}; refer to it with InferenceComponentEndpoint.from_endpoint_attributes"


@rule(
    "SM424",
    ComponentSpec,
    title="a component names a variant of its endpoint",
    why="it is placed on the instances of that variant",
    source=limits.COMPONENT_SPECIFICATION,
)
def known_variant(spec: ComponentSpec) -> Findings:
    said, there = text(spec.variant_name), text(spec.endpoint.variant_name)
    if said is not None and there is not None and said != there:
        yield "variant_name", f"must be a variant of the endpoint, which has {there!r}, got {said!r}; leave it out"


@rule(
    "SM427",
    Specification,
    AdapterSpec,
    title="a component given by its container, and an adapter, load one archive",
    why="the API takes one URL of a .tar.gz there and no uncompressed prefix",
    source=limits.COMPONENT_CONTAINER,
)
def container_loads_an_archive(spec: Specification | AdapterSpec) -> Findings:
    adapter = isinstance(spec, AdapterSpec)
    data = spec.model_data if isinstance(spec, AdapterSpec) else getattr(spec.container, "model_data", None)
    prefix = isinstance(data, UriData) and (text(data.data_uri) or "").endswith("/")
    if isinstance(data, (S3Object, S3Prefix)) or prefix:
        got = "a file as it is" if isinstance(data, S3Object) else "a prefix"
        cure = "pack it, with ModelData.package" if adapter else "make a Model with it and give model="
        yield "model_data", f"must be one .tar.gz here, got {got}; {cure}"


@rule(
    "SM430",
    ComponentSpec,
    title="model and endpoint agree on role, VPC and isolation",
    why="the service places a model only on an endpoint with the same settings",
    source=limits.DEPLOY_MODELS,
)
def compatible(spec: ComponentSpec) -> Findings:
    for path, one in spec.walk_specifications():
        for name, cure in _CURES.items() if isinstance(one.model_settings, ModelSettings) else ():
            mine, its = getattr(one.model_settings, name), getattr(spec.endpoint, name)
            if mine is not None and its is not None and not _equal(mine, its):
                what = f"must have the {name} of the endpoint, {_shown(its)}, got {_shown(mine)}"
                both = f"say network_isolation={_shown(mine)} on the endpoint, or {_shown(its)} on the model"
                yield at(path, "model"), f"{what}; {both if name == 'network_isolation' else cure}"


_CURES = {
    "role": "make the model with role=endpoint.role",
    "network_isolation": "say the same on both",
    "subnet_ids": "make both in the same vpc and vpc_subnets",
    "security_group_ids": "give both the same security_groups",
}


def _equal(mine: object, its: object) -> bool:
    if isinstance(mine, tuple) and isinstance(its, tuple):
        return _same_ids(mine, its)
    if is_token(mine) or is_token(its):
        return True
    return mine == its or (offers(mine, "role_arn") and _arn(mine) == _arn(its))


def _same_ids(mine: tuple[str, ...], its: tuple[str, ...]) -> bool:
    """Whether the ids are the same in any order; ids known now and ids known later may be, for all that can be seen."""
    if set(mine) == set(its) or is_token(mine) or is_token(its):
        return True
    mixed = len({is_token(each) for each in set(mine) ^ set(its)}) > 1
    return mixed and len(mine) == len(its)


def _arn(role: object) -> str | None:
    return getattr(role, "role_arn", None)


def _shown(value: object) -> str:
    """A role by its place in the app, where it has one: its ARN is a token there."""
    arn = _arn(value)
    path = getattr(getattr(value, "node", None), "path", None)
    return shown(value if arn is None else arn) if path is None or not is_token(arn) else str(path)
