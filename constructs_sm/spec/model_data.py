"""Where the artifacts of a model come from."""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike

from constructs_sm.spec.paths import plain_path
from constructs_sm.spec.references import BucketReference


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelData:
    """The artifacts a container loads. Make one with a class method; each subclass is one place to find them."""

    @classmethod
    def s3(
        cls, bucket: BucketReference, key: str, *, accept_eula: bool | None = None, hub_content_arn: str | None = None
    ) -> S3Archive:
        """One ``.tar.gz`` in a bucket.

        Args:
            bucket: The bucket, in the Region of the stack.
            key: Key of the archive. Put a version into it: a new archive under an old key does not reach the endpoint.
            accept_eula: Whether the licence of a gated model is accepted. Default: nothing is said of a licence.
            hub_content_arn: ARN of the private hub's content that gives access to the data. Default: none.
        """
        return S3Archive(bucket=bucket, key=key, accept_eula=accept_eula, hub_content_arn=hub_content_arn)

    @classmethod
    def s3_prefix(
        cls,
        bucket: BucketReference,
        prefix: str,
        *,
        accept_eula: bool | None = None,
        hub_content_arn: str | None = None,
    ) -> S3Prefix:
        """Uncompressed artifacts below a prefix of a bucket.

        Args:
            bucket: The bucket, in the Region of the stack.
            prefix: The prefix. A missing slash at its end is added.
            accept_eula: Whether the licence of a gated model is accepted. Default: nothing is said of a licence.
            hub_content_arn: ARN of the private hub's content that gives access to the data. Default: none.
        """
        return S3Prefix(bucket=bucket, prefix=prefix, accept_eula=accept_eula, hub_content_arn=hub_content_arn)

    @classmethod
    def s3_object(
        cls, bucket: BucketReference, key: str, *, accept_eula: bool | None = None, hub_content_arn: str | None = None
    ) -> S3Object:
        """One uncompressed file in a bucket, found by the container as ``/opt/ml/model/NAME``.

        Args:
            bucket: The bucket, in the Region of the stack.
            key: Key of the file; what follows its last slash is the NAME. Put a version into it: a new file under an old
                key does not reach the endpoint.
            accept_eula: Whether the licence of a gated model is accepted. Default: nothing is said of a licence.
            hub_content_arn: ARN of the private hub's content that gives access to the data. Default: none.
        """
        return S3Object(bucket=bucket, key=key, accept_eula=accept_eula, hub_content_arn=hub_content_arn)

    @classmethod
    def uri(cls, uri: str, *, accept_eula: bool | None = None, hub_content_arn: str | None = None) -> UriData:
        """Artifacts by URI: one ``.tar.gz``, or everything below a prefix when the URI ends with a slash.

        Args:
            uri: For example ``s3://artifacts/churn/3/model.tar.gz`` or ``s3://artifacts/churn/3/``.
            accept_eula: Whether the licence of a gated model is accepted. Default: nothing is said of a licence.
            hub_content_arn: ARN of the private hub's content that gives access to the data. Default: none.
        """
        return UriData(data_uri=uri, accept_eula=accept_eula, hub_content_arn=hub_content_arn)

    @classmethod
    def archive(cls, path: str | PathLike[str]) -> ArchiveData:
        """A local ``model.tar.gz``, uploaded under a key made of its content when the app is deployed.

        Args:
            path: Path of the archive.
        """
        return ArchiveData(path=plain_path(path))

    @classmethod
    def package(
        cls,
        directory: str | PathLike[str],
        *,
        code: str | PathLike[str] | None = None,
        requirements: str | PathLike[str] | None = None,
        framework: str | None = None,
        entry_point: str = "inference.py",
    ) -> PackagedData:
        """A local directory, packed into the ``model.tar.gz`` that the framework's container expects.

        The archive is the same, byte for byte, whenever its content is; so a deployment without a change changes
        nothing. The container is told where its script is (``SAGEMAKER_PROGRAM`` and its like), unless you say so.

        Args:
            directory: The artifacts.
            code: A directory of code, or one script. Default: the directory's own ``code/`` if it has one, else a
                script of this library for ``pytorch`` and ``xgboost``, else none.
            requirements: A ``requirements.txt``, installed when the container starts; the model then needs
                ``network_isolation=False``. Default: none but what the code brings.
            framework: ``huggingface``, ``mxnet``, ``pytorch``, ``sklearn``, ``tensorflow`` or ``xgboost``.
                Default: a container of your own.
            entry_point: Name of the script. Default: ``inference.py``.
        """
        return PackagedData(
            directory=plain_path(directory),
            code=None if code is None else plain_path(code),
            requirements=None if requirements is None else plain_path(requirements),
            framework=framework,
            entry_point=entry_point,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class S3Archive(ModelData):
    """One archive in a bucket; see `ModelData.s3`."""

    bucket: BucketReference
    key: str
    accept_eula: bool | None = None
    hub_content_arn: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class S3Prefix(ModelData):
    """A prefix of a bucket; see `ModelData.s3_prefix`."""

    bucket: BucketReference
    prefix: str
    accept_eula: bool | None = None
    hub_content_arn: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class S3Object(ModelData):
    """One uncompressed file in a bucket; see `ModelData.s3_object`."""

    bucket: BucketReference
    key: str
    accept_eula: bool | None = None
    hub_content_arn: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class UriData(ModelData):
    """Artifacts by URI; see `ModelData.uri`."""

    data_uri: str
    accept_eula: bool | None = None
    hub_content_arn: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ArchiveData(ModelData):
    """A local archive; see `ModelData.archive`."""

    path: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PackagedData(ModelData):
    """A local directory; see `ModelData.package`."""

    directory: str
    code: str | None = None
    requirements: str | None = None
    framework: str | None = None
    entry_point: str = "inference.py"
