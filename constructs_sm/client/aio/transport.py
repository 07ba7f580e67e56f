"""The seams between the asyncio clients and what carries their calls; the data on both sides is that of the other clients.

``AioTransport`` carries them to AWS; ``AsyncioFakeTransport`` answers them in the caller's own tests. Every transport raises
the errors of ``constructs_sm.errors`` and no others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from constructs_sm.client.objects import Missing, S3Location, StoredObject
    from constructs_sm.client.requests import AsyncRequest, InvokeRequest
    from constructs_sm.client.transport import Accepted, RawReply, ReplyHead, StreamFault


class AsyncioRawStream(Protocol):
    """An open response stream."""

    @property
    def head(self) -> ReplyHead:
        """What stood before it."""

    def parts(self) -> AsyncIterator[bytes | StreamFault]:
        """The parts as they come; a fault is the last one."""

    def close(self) -> None:
        """Give up the connection, at once and without awaiting; no part comes after it."""


class AsyncioTransport(Protocol):
    """Carries requests. A call whose task is cancelled gives up its connection."""

    async def invoke(self, request: InvokeRequest) -> RawReply:
        """Send *request* once and bring back the whole reply."""

    async def open_stream(self, request: InvokeRequest) -> AsyncioRawStream:
        """Send *request* once and bring back the stream, not yet read."""

    async def submit(self, request: AsyncRequest) -> Accepted:
        """Hand *request* to the queue of an asynchronous endpoint, once."""

    async def aclose(self) -> None:
        """Close the connections that are kept open. Closing twice does nothing."""


class AsyncioObjectStore(Protocol):
    """Puts and gets objects; raises the errors of ``constructs_sm.errors``."""

    async def put(self, location: S3Location, body: bytes | Path, *, content_type: str | None) -> None:
        """Store *body*, or the file it names."""

    async def get(self, location: S3Location) -> StoredObject | Missing:
        """The object, if it is there. AccessDeniedError if the caller may not know."""

    async def find(self, location: S3Location) -> bool:
        """Whether the object is there, without reading it. AccessDeniedError as for ``get``."""

    async def aclose(self) -> None:
        """Close the connections that are kept open. Closing twice does nothing."""
