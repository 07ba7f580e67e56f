"""Multi-model containers, model packages, private registries, licences, and where data lies."""

from __future__ import annotations

from constructs_sm.errors import Severity
from constructs_sm.facts import limits
from constructs_sm.facts.images import parse_image_uri
from constructs_sm.facts.s3_hosts import region_of_s3_url
from constructs_sm.rules.known import shown, text
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.adapter import AdapterSpec
from constructs_sm.spec.component import ComponentSpec
from constructs_sm.spec.image import PrivateImage
from constructs_sm.spec.model import Container, ModelSpec
from constructs_sm.spec.model_data import ModelData, S3Archive, S3Object, S3Prefix, UriData
from constructs_sm.spec.walking import at

_MULTI_MODEL = "https://docs.aws.amazon.com/sagemaker/latest/dg/create-multi-model-endpoint.html"
_PRIVATE = "https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-containers-inference-private.html"


@rule(
    "SM111",
    Container,
    title="a multi-model container loads a prefix",
    why="each archive below it is one model",
    source=_MULTI_MODEL,
)
def multi_model_prefix(container: Container) -> Findings:
    if container.multi_model is None:
        return
    data = container.model_data
    if data is None:
        yield "model_data", "is needed with multi_model, got none; give ModelData.s3_prefix"
    elif not _is_prefix(data):
        got = "one file" if isinstance(data, S3Object) else "one archive"
        yield "model_data", f"must be a prefix with multi_model, got {got}; use ModelData.s3_prefix"


@rule(
    "SM113",
    ModelSpec,
    title="a pipeline has one multi-model container at most",
    why="a call names one target model",
    source=_MULTI_MODEL,
)
def one_multi_model(spec: ModelSpec) -> Findings:
    count = sum(container.multi_model is not None for container in spec.containers)
    if count > 1:
        yield "containers", f"must have one multi-model container at most, got {count}; split the pipeline"


@rule(
    "SM114",
    Container,
    title="a multi-model container takes no access settings",
    why="it loads its data by a plain URL, which has none",
    source=limits.S3_MODEL_DATA_SOURCE,
)
def plain_data(container: Container) -> Findings:
    data = container.model_data
    special = isinstance(data, (S3Archive, S3Object, S3Prefix, UriData)) and (
        data.accept_eula is not None or data.hub_content_arn is not None
    )
    if special and container.multi_model is not None:
        yield "model_data", "must have no accept_eula and no hub_content_arn with multi_model, got some; leave them out"


@rule(
    "SM115",
    Container,
    title="a container has an image or a model package",
    why="there is nothing to run otherwise",
    source=limits.CREATE_MODEL,
)
def image_or_package(container: Container) -> Findings:
    if container.image is None and container.model_package is None:
        yield "image", "is needed, got neither an image nor a model package; give one"


@rule(
    "SM116",
    Container,
    severity=Severity.WARNING,
    title="a model package brings its own image and data",
    why="what stands beside it is ignored, or the call is refused",
    source=limits.CONTAINER_DEFINITION,
)
def package_alone(container: Container) -> Findings:
    if container.model_package is not None:
        for name in ("image", "model_data"):
            if getattr(container, name) is not None:
                yield (
                    name,
                    "should be left out beside model_package, which brings its own, got both; drop one of the two",
                )


@rule(
    "SM117",
    ModelSpec,
    title="a private registry is reached through a VPC",
    why="SageMaker has no other way to it",
    source=_PRIVATE,
)
def private_needs_vpc(spec: ModelSpec) -> Findings:
    for path, part in spec.walk():
        if isinstance(part, PrivateImage) and not spec.in_vpc:
            yield path, "must be reached through a VPC, as every private registry, got none; give vpc"


@rule(
    "SM118",
    PrivateImage,
    title="a private registry is not Amazon ECR",
    why="images of Amazon ECR are pulled with the role, not with a password",
    source=_PRIVATE,
)
def private_is_not_ecr(image: PrivateImage) -> Findings:
    uri = text(image.image_uri)
    if uri is not None and parse_image_uri(uri) is not None:
        yield "image_uri", f"must be outside of Amazon ECR, got {uri!r}; use ContainerImage.uri or ContainerImage.ecr"


@rule(
    "SM121",
    ModelSpec,
    ComponentSpec,
    AdapterSpec,
    title="model data lies in the Region of the stack",
    why="the service reads from its own Region only",
    source=limits.CONTAINER_DEFINITION,
)
def data_at_home(spec: ModelSpec | ComponentSpec | AdapterSpec) -> Findings:
    found: list[tuple[str, str | None]] = []
    if isinstance(spec, AdapterSpec):
        found.append(("model_data", spec.data_region))
    else:
        within = "containers" if isinstance(spec, ModelSpec) else "specifications"
        for index, known in spec.data_regions.items():
            found.append(("model_data" if spec.single else f"{within}[{index}].model_data", known))
    for path, part in spec.walk():
        uri = text(part.data_uri) if isinstance(part, UriData) else None
        found.append((path, None if uri is None else region_of_s3_url(uri)))
    for place, where in found:
        if where is not None and spec.region is not None and where != spec.region:
            yield place, f"must lie in {spec.region} like the stack, got a bucket in {where}; replicate it there"


@rule(
    "SM147",
    ModelSpec,
    title="a container that installs requirements has a network",
    why="in isolation pip reaches no package index, and the container does not start",
    source=limits.ISOLATION,
)
def requirements_need_network(spec: ModelSpec) -> Findings:
    if spec.network_isolation is True:
        for place in sorted(spec.installing):
            path = "model_data" if spec.single else f"containers[{place}].model_data"
            what = "must bring no requirements.txt, which an isolated container cannot install"
            yield path, f"{what}, got one; say network_isolation=False"


@rule(
    "SM126",
    S3Archive,
    S3Object,
    S3Prefix,
    UriData,
    title="a licence is accepted, or not mentioned",
    why="the service refuses a gated model whose licence is not accepted",
    source="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ModelAccessConfig.html",
)
def licence(data: S3Archive | S3Object | S3Prefix | UriData) -> Findings:
    if data.accept_eula is False:
        yield (
            "accept_eula",
            "must be True to use a gated model, got False; read the licence and accept it, or leave it out",
        )


def _is_prefix(data: ModelData) -> bool:
    return isinstance(data, S3Prefix) or (
        isinstance(data, UriData) and (text(data.data_uri) is None or data.data_uri.endswith("/"))
    )


@rule(
    "SM715",
    ModelSpec,
    title="an isolated container has an image that runs without a network",
    why="those of Chainer and of reinforcement learning fetch from S3 by themselves",
    source=limits.ISOLATION,
)
def runs_isolated(spec: ModelSpec) -> Findings:
    for path, part in spec.walk() if spec.network_isolation is True else ():
        if isinstance(part, Container) and part.fetches_by_itself():
            got = f"got {shown(part.image_uri())}"
            yield at(path, "image"), f"must run without a network, {got}; say network_isolation=False"
