"""Where the container image of a model comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from constructs_sm.spec.references import RepositoryReference


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
    def ecr(cls, repository: RepositoryReference, *, tag: str | None = None, digest: str | None = None) -> EcrImage:
        """An image of an Amazon ECR repository, owned or imported.

        Args:
            repository: The repository, in the Region of the stack.
            tag: Tag of the image. Default: none; then *digest* is needed.
            digest: Digest such as ``sha256:…``, which no push can move. Default: none; then *tag* is needed.
        """
        return EcrImage(repository=repository, tag=tag, digest=digest)

    @classmethod
    def asset(
        cls,
        directory: str,
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
        return AssetImage(directory=directory, file=file, target=target, build_args=build_args)


@dataclass(frozen=True, kw_only=True, slots=True)
class UriImage(ContainerImage):
    """An image by URI; see `ContainerImage.uri`."""

    image_uri: str


@dataclass(frozen=True, kw_only=True, slots=True)
class EcrImage(ContainerImage):
    """An image of a repository; see `ContainerImage.ecr`."""

    repository: RepositoryReference
    tag: str | None = None
    digest: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class AssetImage(ContainerImage):
    """An image built at deployment; see `ContainerImage.asset`."""

    directory: str
    file: str | None = None
    target: str | None = None
    build_args: Mapping[str, str] | None = None
