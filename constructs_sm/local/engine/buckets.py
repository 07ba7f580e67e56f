"""S3 as the execution role sees it: every read and write is first allowed by the role's own policies."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from constructs_sm.local.engine import host
from constructs_sm.local.engine.permissions import Need, allows

_OK = 200
_NAMESPACE = "{http://s3.amazonaws.com/doc/2006-03-01/}"


class StorageError(Exception):
    """A read or write that the role may not do, or that S3 refused."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Location:
    """A place in S3.

    Attributes:
        bucket: The bucket's name.
        key: The object's key, or a prefix.
    """

    bucket: str
    key: str

    @classmethod
    def parse(cls, uri: str) -> Location:
        """Reads ``s3://bucket/key``, ``https://bucket.s3.region.amazonaws.com/key`` and the path-style form.

        Args:
            uri: The URI.

        Raises:
            StorageError: When it is none of them.
        """
        parts = urlsplit(uri)
        path = unquote(parts.path.lstrip("/")) if parts.scheme == "https" else uri.partition("://")[2].partition("/")[2]
        if parts.scheme == "s3" and parts.netloc:
            return cls(bucket=parts.netloc, key=path)
        if parts.scheme == "https" and ".s3" in parts.netloc:
            return cls(bucket=parts.netloc.partition(".s3")[0], key=path)
        if parts.scheme == "https" and "/" in path:
            bucket, _, key = path.partition("/")
            return cls(bucket=bucket, key=key)
        raise StorageError(f"{uri!r} is no place in S3; write s3://bucket/key")

    @property
    def arn(self) -> str:
        """The ARN of the object."""
        return f"arn:aws:s3:::{self.bucket}/{self.key}"

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.key}"


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredObject:
    """What was read."""

    body: bytes
    content_type: str


def read(location: Location, role_arn: str) -> StoredObject:
    """Reads an object as a role.

    Args:
        location: The object.
        role_arn: The role.

    Raises:
        StorageError: When the role may not, or there is no such object.
    """
    _require(role_arn, Need(action="s3:GetObject", resource=location.arn))
    status, headers, body = host.call("s3", "GET", f"/{location.bucket}/{location.key}", headers={})
    if status != _OK:
        raise StorageError(f"No S3 objects found under S3 URL '{location}' (status {status}).")
    named = {name.lower(): value for name, value in headers.items()}
    return StoredObject(body=body, content_type=named.get("content-type", "application/octet-stream"))


def write(location: Location, body: bytes, content_type: str, role_arn: str) -> None:
    """Writes an object as a role.

    Args:
        location: The object.
        body: Its bytes.
        content_type: Its media type.
        role_arn: The role.

    Raises:
        StorageError: When the role may not, or there is no such bucket.
    """
    _require(role_arn, Need(action="s3:PutObject", resource=location.arn))
    headers = {"content-type": content_type, "content-length": str(len(body))}
    status, _, answer = host.call("s3", "PUT", f"/{location.bucket}/{location.key}", headers=headers, body=body)
    if status != _OK:
        raise StorageError(f"could not write {location} (status {status}): {answer.decode(errors='replace')[:200]}")


def keys(prefix: Location, role_arn: str) -> list[str]:
    """The keys under a prefix, as a role.

    Args:
        prefix: The bucket and what the keys begin with.
        role_arn: The role.

    Raises:
        StorageError: When the role may not list the bucket, or there is no such bucket.
    """
    bucket_arn = f"arn:aws:s3:::{prefix.bucket}"
    _require(role_arn, Need(action="s3:ListBucket", resource=bucket_arn, context={"s3:prefix": prefix.key}))
    found: list[str] = []
    query = {"list-type": ["2"], "prefix": [prefix.key]}
    while True:
        status, _, body = host.call("s3", "GET", f"/{prefix.bucket}", headers={}, query=query)
        if status != _OK:
            raise StorageError(f"could not list {prefix} (status {status})")
        listing = ET.fromstring(body)  # noqa: S314 - the engine's own listing, made in this process
        found += [str(key.text) for key in listing.iter(f"{_NAMESPACE}Key")]
        token = listing.findtext(f"{_NAMESPACE}NextContinuationToken")
        if token is None:
            return found
        query = {**query, "continuation-token": [token]}


def _require(role_arn: str, need: Need) -> None:
    if not allows(role_arn, need):
        raise StorageError(f"{role_arn} is not authorized to perform: {need.action} on resource: {need.resource}")
