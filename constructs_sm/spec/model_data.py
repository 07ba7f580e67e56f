"""Where the artifacts of a model come from."""

from __future__ import annotations

from dataclasses import dataclass

from constructs_sm.spec.references import BucketReference


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelData:
    """The artifacts a container loads. Make one with a class method; each subclass is one place to find them."""

    @classmethod
    def s3(cls, bucket: BucketReference, key: str) -> S3Archive:
        """One ``.tar.gz`` in a bucket.

        Args:
            bucket: The bucket, in the Region of the stack.
            key: Key of the archive. Put a version into it: a new archive under an old key does not reach the endpoint.
        """
        return S3Archive(bucket=bucket, key=key)

    @classmethod
    def s3_prefix(cls, bucket: BucketReference, prefix: str) -> S3Prefix:
        """Uncompressed artifacts below a prefix of a bucket.

        Args:
            bucket: The bucket, in the Region of the stack.
            prefix: The prefix. A missing slash at its end is added.
        """
        return S3Prefix(bucket=bucket, prefix=prefix)

    @classmethod
    def uri(cls, uri: str) -> UriData:
        """Artifacts by URI: one ``.tar.gz``, or everything below a prefix when the URI ends with a slash.

        Args:
            uri: For example ``s3://artifacts/churn/3/model.tar.gz`` or ``s3://artifacts/churn/3/``.
        """
        return UriData(data_uri=uri)

    @classmethod
    def archive(cls, path: str) -> ArchiveData:
        """A local ``model.tar.gz``, uploaded under a key made of its content when the app is deployed.

        Args:
            path: Path of the archive.
        """
        return ArchiveData(path=path)


@dataclass(frozen=True, kw_only=True, slots=True)
class S3Archive(ModelData):
    """One archive in a bucket; see `ModelData.s3`."""

    bucket: BucketReference
    key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class S3Prefix(ModelData):
    """A prefix of a bucket; see `ModelData.s3_prefix`."""

    bucket: BucketReference
    prefix: str


@dataclass(frozen=True, kw_only=True, slots=True)
class UriData(ModelData):
    """Artifacts by URI; see `ModelData.uri`."""

    data_uri: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ArchiveData(ModelData):
    """A local archive; see `ModelData.archive`."""

    path: str
