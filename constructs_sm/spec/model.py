"""A model, as the user said it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from constructs_sm.facts.isolation import fetches_by_itself
from constructs_sm.spec.image import ContainerImage, FrameworkImage, PrivateImage, UriImage
from constructs_sm.spec.model_data import ModelData, S3Archive, S3Object, S3Prefix, UriData
from constructs_sm.spec.several import several
from constructs_sm.spec.tokens import is_token


class InferenceExecutionMode(StrEnum):
    """How the containers of a model work together."""

    SERIAL = "Serial"
    """Each container gets the reply of the one before it."""

    DIRECT = "Direct"
    """Each container is called by its hostname."""


class ModelFeature(StrEnum):
    """What some kinds of endpoint cannot serve, in words for a message."""

    ISOLATION = "network isolation"
    MARKETPLACE = "a product of AWS Marketplace"
    MULTI_MODEL = "a multi-model container"
    PRIVATE_REGISTRY = "an image of a private registry"
    SEVERAL_CONTAINERS = "several containers"
    UNCOMPRESSED = "model data that is not one archive"
    VPC = "a VPC"


class ServedBy(StrEnum):
    """What runs a model, in words for a message."""

    COMPONENT = "an inference component"
    INSTANCES = "an endpoint on instances"
    SERVERLESS = "a serverless endpoint"


@dataclass(frozen=True, kw_only=True, slots=True)
class MultiModel:
    """One container that serves any of many models, each loaded when it is first called for.

    Source: https://docs.aws.amazon.com/sagemaker/latest/dg/multi-model-endpoints.html
    """

    cache: bool = True
    """Whether a model that was called stays in memory. Default: yes; no suits many models that are each called seldom."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Container:
    """One container of a model (``ContainerDefinition``)."""

    image: ContainerImage | None = None
    """The image to run. Default: none; then *model_package* is needed."""

    model_data: ModelData | None = None
    """The artifacts it loads. Default: none; the image holds, or fetches, what it needs."""

    multi_model: MultiModel | None = None
    """Makes the container serve every archive below *model_data*, a prefix. Default: none; it serves one model."""

    model_package: str | None = None
    """Name or ARN of a version in the model registry or of a Marketplace product, instead of an image.
    Default: none."""

    environment: Mapping[str, str] = field(default_factory=dict)
    """Environment variables, at most 100 with 1,024 characters each. Default: none."""

    container_hostname: str | None = None
    """Name of the container within a pipeline, given to all or none. Default: named by SageMaker."""

    def image_uri(self) -> str | None:
        """The image, where it is known by name; of one that is in every Region, that of some Region."""
        if isinstance(self.image, UriImage):
            return self.image.image_uri
        return self.image.known_uri() if isinstance(self.image, FrameworkImage) else None

    def fetches_by_itself(self) -> bool:
        """Whether its image is known to need a network."""
        uri = self.image_uri()
        return uri is not None and not is_token(uri) and fetches_by_itself(uri)

    def may_be_bought(self) -> bool:
        """Whether it runs a model package without a version, as those of AWS Marketplace are; one's own mostly have one."""
        package = self.model_package
        return package is not None and not is_token(package) and not package.rpartition("/")[2].isdigit()

    def needs_data_source(self) -> bool:
        """Whether a plain URL does not say all of the model data: loose files for one model, a licence, a hub."""
        data = self.model_data
        if self.multi_model is not None or not isinstance(data, (S3Archive, S3Object, S3Prefix, UriData)):
            return False
        prefix = isinstance(data, UriData) and data.data_uri.endswith("/")
        return (
            prefix
            or isinstance(data, (S3Object, S3Prefix))
            or data.accept_eula is not None
            or data.hub_content_arn is not None
        )

    def walk(self, prefix: str) -> Iterator[tuple[str, object]]:
        """This container and its parts, with the path a message should give each; what is of no known class is left
        out, as its field refuses it.
        """
        yield prefix.removesuffix("."), self
        if isinstance(self.image, ContainerImage):
            yield f"{prefix}image", self.image
        if isinstance(self.multi_model, MultiModel):
            yield f"{prefix}multi_model", self.multi_model
        if isinstance(self.model_data, ModelData):
            yield f"{prefix}model_data", self.model_data


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelSpec:
    """Everything said about one model."""

    containers: tuple[Container, ...]
    inference_execution_mode: InferenceExecutionMode | None = None
    network_isolation: bool | None = None
    in_vpc: bool = False
    model_name: str | None = None
    allow_fixed_name: bool = False
    tags: Mapping[str, str] = field(default_factory=dict)
    region: str | None = None
    """Region of the stack when it is known at synthesis."""

    single: bool = False
    """Whether the one container was said flat, so that messages name its fields without a list around them."""

    said_flat: tuple[str, ...] = ()
    """Names of the arguments of a flat container that were given."""

    data_regions: Mapping[int, str] = field(default_factory=dict)
    """Region of the bucket that a container's model data lies in, by its place, where it is known."""

    installing: frozenset[int] = frozenset()
    """Places of the containers whose model data is known to bring a requirements file."""

    def walk(self) -> Iterator[tuple[str, object]]:
        """This spec and its parts, with the path a message should give each."""
        yield "", self
        for index, container in enumerate(several(self.containers)):
            if isinstance(container, Container):
                yield from container.walk("" if self.single else f"containers[{index}].")

    def image_uris(self) -> tuple[str, ...]:
        """Images that are known by name."""
        return tuple(uri for container in self.containers if (uri := container.image_uri()) is not None)

    def features(self) -> tuple[ModelFeature, ...]:
        """What of this model some kinds of endpoint cannot serve; isolation only if it was asked for."""
        every = self.containers
        has = {
            ModelFeature.ISOLATION: self.network_isolation is True,
            ModelFeature.MARKETPLACE: any(each.may_be_bought() for each in every),
            ModelFeature.MULTI_MODEL: any(each.multi_model is not None for each in every),
            ModelFeature.PRIVATE_REGISTRY: any(isinstance(each.image, PrivateImage) for each in every),
            ModelFeature.SEVERAL_CONTAINERS: len(every) > 1,
            ModelFeature.UNCOMPRESSED: any(each.needs_data_source() for each in every),
            ModelFeature.VPC: self.in_vpc,
        }
        return tuple(feature for feature, there in has.items() if there)

    def reaches(self) -> tuple[str, ...]:
        """Services that it needs through its network, as an endpoint of a VPC names them at its end."""
        data = any(each.model_data is not None for each in self.containers)
        images = [each.image for each in self.containers]
        asks = any(isinstance(image, PrivateImage) and image.credentials is not None for image in images)
        return (*(("s3",) if data else ()), *(("lambda",) if asks else ()))

    @property
    def isolates(self) -> bool:
        """Whether the containers are cut off from the network: as said, or when none of them has a use for it.

        SageMaker fetches model data by itself; a container without any fetches its own, one with a requirements file
        installs it when it starts, and some images of AWS fetch more.
        """
        if self.network_isolation is not None:
            return self.network_isolation
        return bool(self.containers) and all(
            container.model_data is not None and place not in self.installing and not container.fetches_by_itself()
            for place, container in enumerate(self.containers)
        )
