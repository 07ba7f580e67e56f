"""Where the container image of a model comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from os import PathLike
from typing import Literal, TypeAlias

from constructs_sm.facts.images import ImageNotFoundError, ResolvedImage, resolve_image
from constructs_sm.spec.paths import plain_path
from constructs_sm.spec.references import FunctionReference, RepositoryReference
from constructs_sm.spec.tokens import is_token

AcceleratorWord: TypeAlias = Literal["cpu", "gpu", "neuron"]


@dataclass(frozen=True, kw_only=True, slots=True)
class ContainerImage:
    """The image a model runs in. Make one with a class method; each subclass is one source of images."""

    @classmethod
    def uri(cls, image_uri: str) -> UriImage:
        """An image by its full URI.

        Args:
            image_uri: For example ``111122223333.dkr.ecr.eu-west-1.amazonaws.com/churn:3``. Account, Region and
                repository are read from it, so that the role may pull exactly this repository.
        """
        return UriImage(image_uri=image_uri)

    @classmethod
    def framework(
        cls,
        name: str,
        *,
        version: str | None = None,
        instance_type: str | None = None,
        accelerator: AcceleratorWord | None = None,
        py_version: str | None = None,
        base_framework_version: str | None = None,
    ) -> FrameworkImage:
        """An image that AWS publishes, in the registry of whatever Region the stack is in.

        Args:
            name: Such as ``pytorch``, ``xgboost``, ``sklearn``, ``huggingface``, ``djl-lmi``, ``vllm``; see
                `constructs_sm.facts.images.frameworks`.
            version: Such as ``2.6``. Default: the newest for the hardware; say one, so that a new release of this
                library does not change your endpoint.
            instance_type: Type the model will run on, which decides between CPU, GPU, Graviton and Neuron images.
                Default: none; then *accelerator* decides, or the framework has but one sort of image.
            accelerator: ``cpu``, ``gpu`` or ``neuron``. Default: what *instance_type* has.
            py_version: Such as ``py312``. Default: the only one that the version has.
            base_framework_version: Such as ``pytorch2.6``, for ``huggingface``. Default: the only one there is.
        """
        return FrameworkImage(
            framework_name=name,
            version=version,
            instance_type=instance_type,
            accelerator=accelerator,
            py_version=py_version,
            base_framework_version=base_framework_version,
        )

    @classmethod
    def ecr(cls, repository: RepositoryReference, *, tag: str | None = None, digest: str | None = None) -> EcrImage:
        """An image of an Amazon ECR repository, owned or imported.

        Args:
            repository: The repository, in the Region of the stack.
            tag: Tag of the image. Default: none; then *digest* is needed.
            digest: Digest such as ``sha256:…``, which no push can move. Default: none; then *tag* is needed.
        """
        return EcrImage(repository=repository, tag=tag, digest=digest)

    @classmethod
    def private_registry(cls, image_uri: str, *, credentials: FunctionReference | None = None) -> PrivateImage:
        """An image of a registry that is not Amazon ECR, reached through the VPC of the model.

        Args:
            image_uri: For example ``registry.example.com/team/churn:3``.
            credentials: A Lambda function that gives the user name and password. Default: none; the registry asks for
                none. Source: https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-containers-inference-private.html
        """
        return PrivateImage(image_uri=image_uri, credentials=credentials)

    @classmethod
    def asset(
        cls,
        directory: str | PathLike[str],
        *,
        file: str | None = None,
        target: str | None = None,
        build_args: Mapping[str, str] | None = None,
    ) -> AssetImage:
        """An image built from a Dockerfile when the app is deployed.

        Args:
            directory: Directory of the build context.
            file: Dockerfile, relative to *directory*. Default: ``Dockerfile``.
            target: Stage of the Dockerfile to stop at. Default: the last.
            build_args: Arguments of the build. Default: none.
        """
        return AssetImage(directory=plain_path(directory), file=file, target=target, build_args=build_args)


@dataclass(frozen=True, kw_only=True, slots=True)
class UriImage(ContainerImage):
    """An image by URI; see `ContainerImage.uri`."""

    image_uri: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FrameworkImage(ContainerImage):
    """An image that AWS publishes; see `ContainerImage.framework`."""

    framework_name: str
    version: str | None = None
    instance_type: str | None = None
    accelerator: AcceleratorWord | None = None
    py_version: str | None = None
    base_framework_version: str | None = None

    def resolve(self) -> ResolvedImage:
        """Repository, tag and registries.

        Raises:
            ImageNotFoundError: no such image is published; the message names the nearest that are.
        """
        return resolve_image(
            self.framework_name,
            version=self.version,
            instance_type=self.instance_type,
            accelerator=self.accelerator,
            py_version=self.py_version,
            base_framework_version=self.base_framework_version,
        )

    @property
    def is_known(self) -> bool:
        """Whether everything that was said is a text known at synthesis."""
        named = isinstance(self.framework_name, str)
        said = [getattr(self, each.name) for each in fields(self)]
        return named and all(value is None or (isinstance(value, str) and not is_token(value)) for value in said)

    def known_uri(self) -> str | None:
        """The image in some Region, for what does not depend on the Region. None when it is not known, or none is."""
        if not self.is_known:
            return None
        try:
            found = self.resolve()
        except ImageNotFoundError:
            return None
        return found.uri(next(iter(found.registries)))


@dataclass(frozen=True, kw_only=True, slots=True)
class EcrImage(ContainerImage):
    """An image of a repository; see `ContainerImage.ecr`."""

    repository: RepositoryReference
    tag: str | None = None
    digest: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PrivateImage(ContainerImage):
    """An image of another registry; see `ContainerImage.private_registry`."""

    image_uri: str
    credentials: FunctionReference | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class AssetImage(ContainerImage):
    """An image built at deployment; see `ContainerImage.asset`."""

    directory: str
    file: str | None = None
    target: str | None = None
    build_args: Mapping[str, str] | None = None
