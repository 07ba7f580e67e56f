"""Objects in S3: where payloads of asynchronous calls are put and their results are found."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import unquote, urlsplit

from constructs_sm.client._botocore_errors import translated
from constructs_sm.client._botocore_members import server_time
from constructs_sm.client.boto_transport import session_of
from constructs_sm.errors import Call, RequestError

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from boto3.session import Session
    from mypy_boto3_s3 import S3Client

_BUCKET_HOST = re.compile(r"(.+)\.s3([.-][a-z0-9-]+)*\.amazonaws\.com(\.cn)?")
MISSING = frozenset({"NoSuchKey", "404", "NotFound"})


@dataclass(frozen=True, kw_only=True, slots=True)
class S3Location:
    """One object, or a prefix of objects."""

    bucket: str
    key: str

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.key}"

    @classmethod
    def parse(cls, text: str) -> S3Location:
        """Read ``s3://bucket/key`` or the ``https`` address of an object, in any of S3's styles.

        Raises:
            RequestError: If *text* is neither.
        """
        parts = urlsplit(text)
        if parts.scheme == "s3" and parts.netloc:
            return cls(bucket=parts.netloc, key=text.removeprefix(f"s3://{parts.netloc}").removeprefix("/"))
        host, path = parts.hostname, unquote(parts.path).removeprefix("/")
        if parts.scheme in {"http", "https"} and host:
            named = _BUCKET_HOST.fullmatch(host)
            if named is not None:
                return cls(bucket=named[1], key=path)
            bucket, _, key = path.partition("/")
            if bucket:
                return cls(bucket=bucket, key=key)
        raise RequestError([f"location: must be s3://bucket/key or an https address of an object, got {text[:200]!r}"])


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredObject:
    """An object that is there."""

    body: bytes = field(repr=False)
    content_type: str | None = None
    modified: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Missing:
    """No object is there, and the store's own time of saying so; None if it did not give one."""

    server_time: datetime | None = None


class ObjectStore(Protocol):
    """Puts and gets objects; safe to use from several threads, raises the errors of ``constructs_sm.errors``."""

    def put(self, location: S3Location, body: bytes | Path, *, content_type: str | None) -> None:
        """Store *body*, or the file it names."""

    def get(self, location: S3Location) -> StoredObject | Missing:
        """The object, if it is there. AccessDeniedError if the caller may not know."""

    def find(self, location: S3Location) -> bool:
        """Whether the object is there, without reading it. AccessDeniedError as for ``get``."""


class BotoStore:
    """Objects in S3 with boto3, which retries by itself: reading and writing twice does no harm.

    Args:
        region: The region to sign for. Default: the session's.
        session: Where credentials come from. Default: boto3's own search.
        client: An ``s3`` client to use as it is. Default: one made from the other arguments.
        expected_bucket_owner: The account that must own the buckets, else S3 refuses. Default: not checked.
    """

    def __init__(
        self,
        *,
        region: str | None = None,
        session: Session | None = None,
        client: S3Client | None = None,
        expected_bucket_owner: str | None = None,
    ) -> None:
        self._region = region
        self._session = session
        self._made = client
        self._owner: dict[str, Any] = (
            {} if expected_bucket_owner is None else {"ExpectedBucketOwner": expected_bucket_owner}
        )
        self._making = threading.Lock()

    def put(self, location: S3Location, body: bytes | Path, *, content_type: str | None) -> None:
        """Store *body*, or the file it names, which is not read into memory."""
        extra = self._owner if content_type is None else {**self._owner, "ContentType": content_type}
        with translated(about(location)):
            if isinstance(body, bytes):
                self._client().put_object(Bucket=location.bucket, Key=location.key, Body=body, **extra)
                return
            with body.open("rb") as file:
                self._client().put_object(Bucket=location.bucket, Key=location.key, Body=file, **extra)

    def get(self, location: S3Location) -> StoredObject | Missing:
        """The object, if it is there."""
        with translated(about(location)):
            client = self._client()
            try:
                found = client.get_object(Bucket=location.bucket, Key=location.key, **self._owner)
            except client.exceptions.ClientError as error:
                if error.response.get("Error", {}).get("Code") not in MISSING:
                    raise
                return Missing(server_time=server_time(error.response.get("ResponseMetadata", {})))
            return StoredObject(
                body=found["Body"].read(), content_type=found.get("ContentType"), modified=found.get("LastModified")
            )

    def find(self, location: S3Location) -> bool:
        """Whether the object is there, without reading it."""
        with translated(about(location)):
            client = self._client()
            try:
                client.head_object(Bucket=location.bucket, Key=location.key, **self._owner)
            except client.exceptions.ClientError as error:
                if error.response.get("Error", {}).get("Code") not in MISSING:
                    raise
                return False
            return True

    def _client(self) -> S3Client:
        with self._making:
            if self._made is None:
                from botocore.config import Config  # noqa: PLC0415 - importing the client loads no boto3

                config = Config(retries={"total_max_attempts": 5, "mode": "standard"}, max_pool_connections=50)
                self._made = session_of(self._session).client("s3", region_name=self._region, config=config)
            return self._made


def about(location: S3Location) -> Call:
    """What an error says about a call for *location*."""
    return Call(subject=f"object {location}")
