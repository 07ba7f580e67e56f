"""From model data as said to where it lies, and to what the role must be able to read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from aws_cdk import Fn
from aws_cdk import aws_s3_assets as s3_assets
from constructs import Construct

from constructs_sm.cdk.permissions import Statement, decrypt, list_prefix, literal_key, read_objects
from constructs_sm.cdk.values import partition
from constructs_sm.packaging import brings_requirements, installs, package
from constructs_sm.spec.model import Container
from constructs_sm.spec.model_data import ArchiveData, ModelData, PackagedData, S3Archive, S3Object, S3Prefix, UriData
from constructs_sm.spec.references import BucketReference, KeyReference, offers, read_once
from constructs_sm.spec.tokens import is_token

_VIRTUAL_HOST = re.compile(r"(.+)\.s3[.-]")
"""Host of an https:// URI that names the bucket; https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html"""


@dataclass(frozen=True, kw_only=True, slots=True)
class BoundData:
    """Model data as CloudFormation wants it."""

    uri: str
    is_prefix: bool
    statements: tuple[Statement, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    """What the container must be told to find its script; empty for data that was packed elsewhere."""

    is_loose: bool = False
    """Whether it is one file as it is, and no archive."""

    accept_eula: bool | None = None
    hub_content_arn: str | None = None


def bind_data(scope: Construct, id: str, data: ModelData) -> BoundData:
    """Find the data; a local archive becomes an asset below *scope*."""
    bound = _bind(scope, id, data)
    if isinstance(data, (S3Archive, S3Object, S3Prefix, UriData)):
        return replace(bound, accept_eula=data.accept_eula, hub_content_arn=data.hub_content_arn)
    return bound


def _bind(scope: Construct, id: str, data: ModelData) -> BoundData:
    match data:
        case S3Archive():
            return _in_bucket(data.bucket, data.key, is_prefix=False)
        case S3Object():
            return replace(_in_bucket(data.bucket, data.key, is_prefix=False), is_loose=True)
        case S3Prefix():
            return _in_bucket(data.bucket, f"{data.prefix.rstrip('/')}/", is_prefix=True)
        case UriData():
            return _by_uri(data.data_uri)
        case ArchiveData():
            return _uploaded(s3_assets.Asset(scope, id, path=data.path))
        case PackagedData():
            return _packaged(scope, id, data)
    raise TypeError(f"no such source of model data: {data!r}")


def _by_uri(uri: str) -> BoundData:
    arn = f"arn:{partition()}:s3:::"
    if is_token(uri) and "://" not in uri:
        # Known at deployment only: one archive, whose bucket and key follow the scheme.
        place = Fn.select(1, Fn.split("://", uri))
        return BoundData(uri=uri, is_prefix=False, statements=tuple(read_objects([f"{arn}{place}"])))
    scheme, _, place = uri.partition("://")
    host, _, path = place.partition("/")
    bucket, _, key = path.partition("/")
    virtual = None if scheme == "s3" else _VIRTUAL_HOST.match(host)
    if scheme == "s3" or virtual is not None:
        bucket, key = host if virtual is None else virtual[1], path
    is_prefix = uri.endswith("/")
    return BoundData(uri=uri, is_prefix=is_prefix, statements=_read(f"{arn}{bucket}", key, is_prefix=is_prefix))


def _packaged(scope: Construct, id: str, data: PackagedData) -> BoundData:
    with TemporaryDirectory() as directory:
        packed = package(
            data.directory,
            output=Path(directory) / "model.tar.gz",
            code=data.code,
            requirements=data.requirements,
            framework=data.framework,
            entry_point=data.entry_point,
        )
        # The content names the asset, so that it is the same wherever it was compressed. The asset is a copy.
        asset = s3_assets.Asset(scope, id, path=str(packed.path), asset_hash=packed.content_sha256)
        return replace(_uploaded(asset), environment=packed.environment)


def _uploaded(asset: s3_assets.Asset) -> BoundData:
    arn = f"arn:{partition()}:s3:::{asset.s3_bucket_name}"
    return BoundData(
        uri=asset.s3_object_url, is_prefix=False, statements=_read(arn, asset.s3_object_key, is_prefix=False)
    )


def _in_bucket(bucket: BucketReference, key: str, *, is_prefix: bool) -> BoundData:
    statements = _read(read_once(bucket, "bucket_arn"), key, is_prefix=is_prefix)
    return BoundData(
        uri=f"s3://{read_once(bucket, 'bucket_name')}/{key}",
        is_prefix=is_prefix,
        statements=(*statements, *decrypt(keys_of(bucket))),
    )


def installing(containers: Iterable[Container]) -> frozenset[int]:
    """Places of the containers whose local model data brings a requirements file."""
    return frozenset(
        place for place, container in enumerate(containers) if _installs(getattr(container, "model_data", None))
    )


def _installs(data: ModelData | None) -> bool:
    if isinstance(data, PackagedData) and isinstance(data.directory, str):
        code = data.code if isinstance(data.code, str) else None
        own = isinstance(data.requirements, str) and installs(data.requirements)
        return own or brings_requirements(data.directory, code=code)
    return isinstance(data, ArchiveData) and isinstance(data.path, str) and brings_requirements(data.path)


def data_regions(containers: Iterable[Container]) -> dict[int, str]:
    """Region of the bucket of each container's model data, by its place, where the CDK knows it."""
    found = {}
    for index, container in enumerate(containers):
        data = getattr(container, "model_data", None)
        bucket = data.bucket if isinstance(data, (S3Archive, S3Object, S3Prefix)) else None
        where = read_once(bucket, "env").region if offers(bucket, "env") else None
        if where is not None and not is_token(where):
            found[index] = where
    return found


def keys_of(bucket: BucketReference) -> list[KeyReference]:
    """The key that a bucket is known to be encrypted with, if there is one."""
    key: KeyReference | None = read_once(bucket, "encryption_key") if offers(bucket, "encryption_key") else None
    return [] if key is None else [key]


def _read(bucket_arn: str, key: str, *, is_prefix: bool) -> tuple[Statement, ...]:
    literal = literal_key(key)
    if is_prefix:
        return (*read_objects([f"{bucket_arn}/{literal}*"]), list_prefix(bucket_arn, literal))
    return tuple(read_objects([f"{bucket_arn}/{literal}"]))
