"""What comes back from a call that is streamed to asyncio."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Generic, Self, TypeVar

from constructs_sm.client._calls import answered
from constructs_sm.client._reading import Reading, json_splitter, read_twice
from constructs_sm.client.framing import Parts, Text, TextLines
from constructs_sm.client.server_sent_events import Events
from constructs_sm.errors import RequestError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from types import TracebackType

    from constructs_sm.client.aio.transport import AsyncioRawStream
    from constructs_sm.client.codecs import Json
    from constructs_sm.client.framing import Splitter
    from constructs_sm.client.server_sent_events import ServerSentEvent
    from constructs_sm.client.transport import ReplyHead, StreamFault
    from constructs_sm.errors import Call

T = TypeVar("T")
U = TypeVar("U")


class AsyncioReplyStream(Generic[T]):
    """A response stream: iterate over it with ``async for``, or over one of its views. It can be read once.

    The call is made when the stream is entered with ``async with``, or when its first item is asked for. The connection is
    closed at the end, after an error, when the task is cancelled, when the loop over it is left, and by ``close``.
    """

    def __init__(
        self,
        open_stream: Callable[[], Awaitable[AsyncioRawStream]],
        *,
        call: Call,
        max_item_bytes: int,
        view: Callable[[AsyncioReplyStream[T]], AsyncIterator[T]],
    ) -> None:
        self._open_stream = open_stream
        self._call = call
        self._limit = max_item_bytes
        self._view = view
        self._raw: AsyncioRawStream | None = None
        self._reading = False
        self.closed = False

    @property
    def head(self) -> ReplyHead:
        """What stood before the stream: status, content type, variant, request id.

        Raises:
            RequestError: If the call was not made yet.
        """
        if self._raw is None:
            raise RequestError(["stream: has no head before it is open; use it with async with"], call=self._call)
        return self._raw.head

    def __aiter__(self) -> AsyncIterator[T]:
        # Not kept: a loop that is left drops the only reference, and with it goes the connection.
        return self._view(self)

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    async def open(self) -> AsyncioRawStream:
        """Make the call, unless it was made before; the stream underneath."""
        if self.closed:
            raise read_twice(self._call)
        if self._raw is None:
            self._raw = await self._open_stream()
            if self.closed:  # while it was opened
                self._raw.close()
                raise read_twice(self._call)
            self._call = answered(self._call, self._raw.head)
        return self._raw

    def close(self) -> None:
        """Close the connection; the model may go on for a while. Closing twice does nothing."""
        if not self.closed:
            self.closed = True
            if self._raw is not None:
                self._raw.close()

    def parts(self) -> AsyncIterator[bytes]:
        """The bytes as they come. Where they are cut means nothing."""
        return self._read(lambda _: Parts())

    def text(self, encoding: str = "utf-8") -> AsyncIterator[str]:
        """The text as it comes, never cut inside a character.

        Args:
            encoding: How it is written. Default: UTF-8.
        """
        return self._read(lambda _: Text(encoding))

    def lines(self, encoding: str = "utf-8") -> AsyncIterator[str]:
        """Whole lines without their ends; the last one need not be ended.

        Args:
            encoding: How they are written. Default: UTF-8.
        """
        return self._read(lambda _: TextLines(self._limit, encoding))

    def events(self) -> AsyncIterator[ServerSentEvent]:
        """Server-sent events."""
        return self._read(lambda _: Events(self._limit))

    def json(self) -> AsyncIterator[Json]:
        """JSON values, a line each or one after another. Of server-sent events the data, up to ``[DONE]``."""
        return self._read(lambda head: json_splitter(head.content_type, self._limit))

    def reading(self, splitter: Splitter[U]) -> Reading[U]:
        """One pass over the open stream."""
        return Reading(splitter, call=self._call, limit=self._limit)

    def _read(self, splitter: Callable[[ReplyHead], Splitter[U]]) -> AsyncIterator[U]:
        if self._reading or self.closed:
            raise read_twice(self._call)
        self._reading = True
        return _Items(self, splitter)


class _Items(AsyncIterator[U]):
    # Not an async generator: one that is left early is closed by the event loop, some time later; this is closed at once.

    def __init__(self, stream: AsyncioReplyStream[T], splitter: Callable[[ReplyHead], Splitter[U]]) -> None:
        self._stream = stream
        self._splitter = splitter
        self._parts: AsyncIterator[bytes | StreamFault] | None = None
        self._reading: Reading[U] | None = None
        self._ready: Iterator[U] = iter(())
        self._ended = False

    def __del__(self) -> None:
        self._stream.close()

    async def __anext__(self) -> U:
        try:
            while not self._stream.closed:
                for item in self._ready:
                    return item
                if self._ended:
                    break
                self._ready = await self._more()
        except BaseException:  # also of a task that is cancelled
            self._stream.close()
            raise
        self._stream.close()
        raise StopAsyncIteration

    async def _more(self) -> Iterator[U]:
        if self._reading is None or self._parts is None:
            raw = await self._stream.open()
            self._reading = self._stream.reading(self._splitter(raw.head))
            self._parts = aiter(raw.parts())
        try:
            return self._reading.feed(await anext(self._parts))
        except StopAsyncIteration:
            self._ended = True
            return self._reading.end()


class Selected(AsyncIterator[T]):
    """What a function makes of each JSON value of a stream.

    Args:
        select: The function.
        stream: The stream.
    """

    def __init__(self, select: Callable[[Json], T], stream: AsyncioReplyStream[T]) -> None:
        self._select = select
        self._stream = stream
        self._items = stream.json()

    async def __anext__(self) -> T:
        item = await anext(self._items)
        try:
            return self._select(item)
        except BaseException:
            self._stream.close()
            raise
