"""Stand-ins for AWS in the caller's own asyncio tests: no network, no credentials, no waiting."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING

from constructs_sm.client.fake import FakeStore, FakeTransport

if TYPE_CHECKING:
    from pathlib import Path

    from constructs_sm.client.fake import Answer, Model, OpenFakeStream
    from constructs_sm.client.objects import Missing, S3Location, StoredObject
    from constructs_sm.client.requests import AsyncRequest, InvokeRequest
    from constructs_sm.client.transport import Accepted, RawReply, ReplyHead, StreamFault


class AsyncioFakeStore:
    """Objects in memory, by location: a FakeStore that is awaited.

    Args:
        late: How many times a result is said to be missing before it is there. Default: it is there at once.

    Attributes:
        objects: What it holds, by location.
    """

    def __init__(self, *, late: int = 0) -> None:
        self.blocking = FakeStore(late=late)
        self.objects = self.blocking.objects

    async def put(self, location: S3Location, body: bytes | Path, *, content_type: str | None) -> None:
        """Keep *body*, or what is in the file it names."""
        await asyncio.sleep(0)
        self.blocking.put(location, body, content_type=content_type)

    async def get(self, location: S3Location) -> StoredObject | Missing:
        """The object, once it has been asked for often enough."""
        await asyncio.sleep(0)
        return self.blocking.get(location)

    async def find(self, location: S3Location) -> bool:
        """Whether the object is there; counts as asking for it."""
        await asyncio.sleep(0)
        return self.blocking.find(location)

    async def aclose(self) -> None:
        """Nothing is open."""


class AsyncioFakeTransport:
    """Answers calls from a script or a function, and remembers them: a FakeTransport that is awaited.

    Args:
        answers: As for FakeTransport. Default: no call is expected.
        store: Where asynchronous results go; give the same one to the client. Default: one of its own.

    Attributes:
        requests: What was asked, in order.
        streams: The streams that were opened, in order.
        store: Where asynchronous results go.
    """

    def __init__(self, answers: Sequence[Answer] | Model = (), *, store: AsyncioFakeStore | None = None) -> None:
        self.store = AsyncioFakeStore() if store is None else store
        self._blocking = FakeTransport(answers, store=self.store.blocking)
        self.requests = self._blocking.requests
        self.streams = self._blocking.streams

    async def invoke(self, request: InvokeRequest) -> RawReply:
        """The next answer, as a whole."""
        await asyncio.sleep(0)
        return self._blocking.invoke(request)

    async def open_stream(self, request: InvokeRequest) -> OpenAsyncioFakeStream:
        """The next answer, in parts."""
        await asyncio.sleep(0)
        return OpenAsyncioFakeStream(self._blocking.open_stream(request))

    async def submit(self, request: AsyncRequest) -> Accepted:
        """Take the call, and put the next answer into the store: an error as a failure."""
        await asyncio.sleep(0)
        return self._blocking.submit(request)

    async def aclose(self) -> None:
        """Nothing is open."""


class OpenAsyncioFakeStream:
    """A stream a client opened."""

    def __init__(self, stream: OpenFakeStream) -> None:
        self._stream = stream

    @property
    def head(self) -> ReplyHead:
        """What stood before it."""
        return self._stream.head

    async def parts(self) -> AsyncIterator[bytes | StreamFault]:
        """The scripted parts."""
        for part in self._stream.parts():
            await asyncio.sleep(0)
            yield part

    def close(self) -> None:
        """Remember that the client closed it."""
        self._stream.close()
