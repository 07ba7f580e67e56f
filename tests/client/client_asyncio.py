"""Asyncio counterparts of the fakes: the same scripts and stores, awaited."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

from client_fakes import Clock

from constructs_sm.client import Missing, RawReply, S3Location, StoredObject, StreamFault
from constructs_sm.client.aio import AsyncioFakeTransport, AsyncioRawStream, AsyncioTicketClient, AsyncioTransport
from constructs_sm.client.objects import ObjectStore
from constructs_sm.client.requests import AsyncRequest, InvokeRequest
from constructs_sm.client.transport import Accepted, ReplyHead

T = TypeVar("T")


def awaited(coroutine: Coroutine[Any, Any, T]) -> T:
    """What *coroutine* returns; no task may be left over."""

    async def alone() -> T:
        async with asyncio.timeout(60):
            result = await coroutine
        for _ in range(5):
            await asyncio.sleep(0)  # async generators that were left are closed by the loop
        assert 1 == len(asyncio.all_tasks())
        return result

    return asyncio.run(alone())


async def everything(items: AsyncIterator[T]) -> list[T]:
    return [item async for item in items]


def napping(clock: Clock) -> Callable[[float], Awaitable[None]]:
    async def sleep(seconds: float) -> None:
        await asyncio.sleep(0)
        clock.sleep(seconds)

    return sleep


class Awaited:
    """A blocking store, awaited."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    async def put(self, location: S3Location, body: bytes | Path, *, content_type: str | None) -> None:
        self._store.put(location, body, content_type=content_type)

    async def get(self, location: S3Location) -> StoredObject | Missing:
        await asyncio.sleep(0)
        return self._store.get(location)

    async def find(self, location: S3Location) -> bool:
        await asyncio.sleep(0)
        return self._store.find(location)

    async def aclose(self) -> None:
        pass


def client(store: ObjectStore, clock: Clock, **options: Any) -> AsyncioTicketClient:
    given: dict[str, Any] = {"transport": AsyncioFakeTransport(), "sleep": napping(clock), **options}
    return AsyncioTicketClient("docs", store=Awaited(store), clock=clock, now=clock.now, random=lambda: 1.0, **given)


class SilentStream:
    """Some parts, and then nothing for ever."""

    def __init__(self, *parts: bytes) -> None:
        self.head = ReplyHead(status_code=200, content_type="text/plain")
        self.closed = False
        self._parts = parts

    async def parts(self) -> AsyncIterator[bytes | StreamFault]:
        for part in self._parts:
            yield part
        await asyncio.Event().wait()

    def close(self) -> None:
        self.closed = True


class Slow(AsyncioTransport):
    """Calls that wait for *go*; a cancelled one is remembered."""

    def __init__(self, stream: SilentStream | None = None) -> None:
        self.go = asyncio.Event()
        self.cancelled = 0
        self.stream = SilentStream(b"first ") if stream is None else stream
        self.closed = 0

    async def _wait(self) -> None:
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise

    async def invoke(self, request: InvokeRequest) -> RawReply:
        await self._wait()
        return RawReply(head=self.stream.head, body=request.body)

    async def open_stream(self, request: InvokeRequest) -> AsyncioRawStream:
        await self._wait()
        assert b"" != request.body
        return self.stream

    async def submit(self, request: AsyncRequest) -> Accepted:
        await self._wait()
        return Accepted(inference_id=str(request.inference_id), output_location="s3://b/out/i")

    async def aclose(self) -> None:
        self.closed += 1
