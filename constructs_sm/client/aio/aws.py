"""Calls carried by aiobotocore, an extra that is imported at the first call."""

from __future__ import annotations

import asyncio
import socket
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from constructs_sm.client._arguments import refuse, wrong
from constructs_sm.client._botocore_errors import translated
from constructs_sm.client._botocore_members import accepted, head, members, server_time
from constructs_sm.client._event_stream import FramedParts, interrupted
from constructs_sm.client.objects import MISSING, Missing, StoredObject, about
from constructs_sm.client.transport import RawReply
from constructs_sm.errors import NoReplyError, RequestError
from constructs_sm.facts.invocation import CLIENT_READ_TIMEOUT

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from datetime import timedelta
    from pathlib import Path
    from types import ModuleType

    from botocore.client import ClientMeta

    from constructs_sm.client.objects import S3Location
    from constructs_sm.client.requests import AsyncRequest, InvokeRequest
    from constructs_sm.client.transport import Accepted, ReplyHead, StreamFault
    from constructs_sm.errors import Call


class AioClient(Protocol):
    """A client of aiobotocore, as it comes out of ``async with session.create_client(...)``."""

    @property
    def meta(self) -> ClientMeta:
        """What it knows of itself."""


class AioSession(Protocol):
    """``aiobotocore.session.AioSession``."""

    def create_client(
        self, service_name: str, *, region_name: str | None, config: object
    ) -> AbstractAsyncContextManager[AioClient]:
        """What becomes a client when it is entered."""


class AioTransport:
    """Carries calls to AWS with aiobotocore. For one event loop.

    Args:
        region: The endpoint's region. Default: the session's.
        session: Where clients come from. Default: one of its own, with botocore's own search for credentials.
        client: A ``sagemaker-runtime`` client to use as it is, and not to close. Default: one without retries.
        read_timeout: How long to wait for the next bytes. Default: 70 s, as a model has 60 s for its answer
            (https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html).
        connections: How many connections are open at most. Default: 50.
    """

    def __init__(
        self,
        *,
        region: str | None = None,
        session: AioSession | None = None,
        client: AioClient | None = None,
        read_timeout: timedelta = CLIENT_READ_TIMEOUT,
        connections: int = 50,
    ) -> None:
        refuse(wrong(region=region, read_timeout=read_timeout, connections=connections))
        options = {"read_timeout": read_timeout.total_seconds(), "max_pool_connections": connections}
        self._client = _LazyClient("sagemaker-runtime", region, session, client, attempts=1, options=options)

    async def aclose(self) -> None:
        """Close the connections that are kept open."""
        await self._client.aclose()

    async def invoke(self, request: InvokeRequest) -> RawReply:
        """Send *request* once and bring back the whole reply."""
        with _carried(request.call):
            client = await self._client.get()
            reply = await client.invoke_endpoint(**members(client, "InvokeEndpoint", request))
            async with reply["Body"] as body:
                return RawReply(head=head(reply), body=await body.read())

    async def open_stream(self, request: InvokeRequest) -> AioStream:
        """Send *request* once and bring back the stream, not yet read."""
        with _carried(request.call):
            client = await self._client.get()
            said = members(client, "InvokeEndpointWithResponseStream", request)
            reply = await client.invoke_endpoint_with_response_stream(**said)
            return AioStream(head=head(reply), body=reply["Body"])

    async def submit(self, request: AsyncRequest) -> Accepted:
        """Hand *request* to the queue of an asynchronous endpoint, once."""
        with _carried(request.call):
            client = await self._client.get()
            reply = await client.invoke_endpoint_async(**members(client, "InvokeEndpointAsync", request))
            return accepted(reply, request)


@dataclass(frozen=True, kw_only=True, slots=True)
class AioStream:
    """A response stream of aiobotocore."""

    head: ReplyHead
    body: Any

    async def parts(self) -> AsyncIterator[bytes | StreamFault]:
        """The parts as they come; a fault is the last one."""
        # botocore's own iteration loses what a fault says; the frames below it do not.
        chunks = self.body._raw_stream.content.iter_any()  # noqa: SLF001 - there is no public way to the frames
        framed = FramedParts()
        try:
            async for chunk in chunks:
                for part in framed.feed(chunk):
                    yield part
                if framed.broken:
                    return
        except (_aiohttp().ClientError, OSError) as error:  # a TimeoutError is an OSError
            yield interrupted(f"the connection broke: {error!r}", error)
            return
        for part in framed.end():
            yield part

    def close(self) -> None:
        """Close the connection."""
        self.body.close()


class AioStore:
    """Objects in S3 with aiobotocore, which retries by itself: reading and writing twice does no harm.

    Args:
        region: The region to sign for. Default: the session's.
        session: Where clients come from. Default: one of its own, with botocore's own search for credentials.
        client: An ``s3`` client to use as it is, and not to close. Default: one made from the other arguments.
        expected_bucket_owner: The account that must own the buckets, else S3 refuses. Default: not checked.
    """

    def __init__(
        self,
        *,
        region: str | None = None,
        session: AioSession | None = None,
        client: AioClient | None = None,
        expected_bucket_owner: str | None = None,
    ) -> None:
        self._client = _LazyClient("s3", region, session, client, attempts=5, options={"max_pool_connections": 50})
        self._owner = {} if expected_bucket_owner is None else {"ExpectedBucketOwner": expected_bucket_owner}

    async def aclose(self) -> None:
        """Close the connections that are kept open."""
        await self._client.aclose()

    async def put(self, location: S3Location, body: bytes | Path, *, content_type: str | None) -> None:
        """Store *body*, or the file it names, which is not read into memory."""
        extra = self._owner if content_type is None else {**self._owner, "ContentType": content_type}
        with _carried(about(location)):
            client = await self._client.get()
            if isinstance(body, bytes):
                await client.put_object(Bucket=location.bucket, Key=location.key, Body=body, **extra)
                return
            with await asyncio.to_thread(body.open, "rb") as file:
                await client.put_object(Bucket=location.bucket, Key=location.key, Body=file, **extra)

    async def get(self, location: S3Location) -> StoredObject | Missing:
        """The object, if it is there."""
        with _carried(about(location)):
            client = await self._client.get()
            try:
                found = await client.get_object(Bucket=location.bucket, Key=location.key, **self._owner)
            except client.exceptions.ClientError as error:
                if error.response.get("Error", {}).get("Code") not in MISSING:
                    raise
                return Missing(server_time=server_time(error.response.get("ResponseMetadata", {})))
            async with found["Body"] as body:
                return StoredObject(
                    body=await body.read(), content_type=found.get("ContentType"), modified=found.get("LastModified")
                )

    async def find(self, location: S3Location) -> bool:
        """Whether the object is there, without reading it."""
        with _carried(about(location)):
            client = await self._client.get()
            try:
                await client.head_object(Bucket=location.bucket, Key=location.key, **self._owner)
            except client.exceptions.ClientError as error:
                if error.response.get("Error", {}).get("Code") not in MISSING:
                    raise
                return False
            return True


class _LazyClient:
    """A client that is made when it is first needed, and closed only if it was."""

    def __init__(
        self,
        service: str,
        region: str | None,
        session: AioSession | None,
        client: AioClient | None,
        *,
        attempts: int,
        options: dict[str, float],
    ) -> None:
        self._service = service
        self._region = region
        self._session = session
        self._made: Any = client
        self._options = {**options, "retries": {"total_max_attempts": attempts, "mode": "standard"}}
        self._opened: AbstractAsyncContextManager[AioClient] | None = None
        self._making = asyncio.Lock()

    async def get(self) -> Any:
        async with self._making:
            if self._made is None:
                session: AioSession = _part_of("session").get_session() if self._session is None else self._session
                config = _part_of("config").AioConfig(**self._options)
                opened = session.create_client(self._service, region_name=self._region, config=config)
                self._made = await opened.__aenter__()
                self._opened = opened
            return self._made

    async def aclose(self) -> None:
        if self._opened is not None:
            opened, self._opened, self._made = self._opened, None, None
            await opened.__aexit__(None, None, None)


@contextmanager
def _carried(call: Call) -> Iterator[None]:
    """Raise ours for whatever aiobotocore or its HTTP library raises inside."""
    from botocore import exceptions  # noqa: PLC0415 - importing the client loads no boto3

    aiohttp = _aiohttp()
    with translated(call):
        try:
            yield
        except exceptions.EndpointConnectionError as error:
            # aiobotocore says the same of a connection that was not made and of one that broke after the call was sent.
            if isinstance(error.kwargs.get("error"), aiohttp.ClientConnectorError | socket.gaierror):
                raise
            raise _no_reply(error, call) from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise _no_reply(error, call) from error


def _no_reply(error: Exception, call: Call) -> NoReplyError:
    return NoReplyError(f"no whole reply, and the model may have worked: {error!r}", call=call)


def _aiohttp() -> ModuleType:
    _part_of("session")
    return import_module("aiohttp")


def _part_of(name: str) -> ModuleType:
    try:
        return import_module(f"aiobotocore.{name}")
    except ImportError as error:
        raise RequestError(
            [
                "aiobotocore: must be there to call AWS with asyncio; pip install 'constructs-sm[aio]', or pass a transport"
            ]
        ) from error
