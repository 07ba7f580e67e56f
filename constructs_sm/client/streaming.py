"""What comes back from a call that is streamed."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Generic, Self, TypeVar

from constructs_sm import errors
from constructs_sm.client.framing import ItemTooLongError, JsonValues, Lines, Parts, Text
from constructs_sm.client.server_sent_events import Events
from constructs_sm.client.transport import StreamFault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

    from constructs_sm.client.codecs import Json
    from constructs_sm.client.framing import Splitter
    from constructs_sm.client.server_sent_events import ServerSentEvent
    from constructs_sm.client.transport import RawStream, ReplyHead
    from constructs_sm.errors import Call

T = TypeVar("T")
U = TypeVar("U")
_EVENT_STREAM = "text/event-stream"


class ReplyStream(Generic[T]):
    """An open response stream: iterate over it, or over one of its views. It can be read once.

    The connection is closed at the end, after an error, when the loop over it is left, and by ``close`` or ``with``.

    Attributes:
        head: What stood before the stream: status, content type, variant, request id.
    """

    def __init__(
        self,
        raw: RawStream,
        *,
        call: Call,
        max_item_bytes: int,
        view: Callable[[ReplyStream[T]], Iterator[T]],
    ) -> None:
        self.head: ReplyHead = raw.head
        self._raw = raw
        self._call = call
        self._limit = max_item_bytes
        self._view = view
        self._received = _Received(max_item_bytes)
        self._closed = False
        self._reading = False

    def __iter__(self) -> Iterator[T]:
        # Not kept: a loop that is left drops the only reference, and with it goes the connection.
        return self._view(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection; the model may go on for a while. Closing twice does nothing."""
        if not self._closed:
            self._closed = True
            self._raw.close()

    def parts(self) -> Iterator[bytes]:
        """The bytes as they come. Where they are cut means nothing."""
        return self._read(Parts())

    def text(self, encoding: str = "utf-8") -> Iterator[str]:
        """The text as it comes, never cut inside a character.

        Args:
            encoding: How it is written. Default: UTF-8.
        """
        return self._read(Text(encoding))

    def lines(self, encoding: str = "utf-8") -> Iterator[str]:
        """Whole lines without their ends; the last one need not be ended.

        Args:
            encoding: How they are written. Default: UTF-8.
        """
        return (self._checked(line.decode, encoding) for line in self._read(Lines(self._limit)))

    def events(self) -> Iterator[ServerSentEvent]:
        """Server-sent events."""
        return self._read(Events(self._limit))

    def json(self) -> Iterator[Json]:
        """JSON values, a line each or one after another. Of server-sent events the data, up to ``[DONE]``."""
        kind = self.head.content_type
        if kind is None or not kind.lower().startswith(_EVENT_STREAM):
            return self._read(JsonValues(self._limit))
        return self._event_values()

    def _event_values(self) -> Iterator[Json]:
        events = self.events()
        for event in events:
            if event.is_done:
                break
            yield self._checked(event.json)
        for _ in events:  # whatever follows is read, so that a fault is not missed
            continue

    def _checked(self, decode: Callable[..., U], *arguments: str) -> U:
        try:
            return decode(*arguments)
        except ValueError as error:
            self.close()
            raise self._error(errors.StreamDecodingError, str(error)) from error

    def _read(self, splitter: Splitter[U]) -> Iterator[U]:
        if self._reading or self._closed:
            raise errors.RequestError(["stream: can be read once, and not after close; call again"], call=self._call)
        self._reading = True
        return self._split(splitter)

    def _split(self, splitter: Splitter[U]) -> Iterator[U]:
        try:
            for part in self._raw.parts():
                if isinstance(part, StreamFault):
                    raise self._fault(part) from part.cause
                self._received.add(part)
                yield from self._cut(splitter.feed(part))
                if self._closed:
                    return
            yield from self._cut(splitter.end())
        finally:
            self.close()

    def _cut(self, items: Iterator[U]) -> Iterator[U]:
        while not self._closed:
            try:
                item = next(items)
            except StopIteration:
                return
            except ItemTooLongError as error:
                raise self._error(errors.StreamLimitError, f"{error}; raise max_item_bytes") from error
            except ValueError as error:
                raise self._error(errors.StreamDecodingError, str(error)) from error
            yield item

    def _fault(self, fault: StreamFault) -> errors.StreamError:
        if fault.kind == "model":
            code = "" if fault.error_code is None else f" ({fault.error_code})"
            return errors.ModelStreamError(
                f"the model broke off{code}: {fault.message}",
                error_code=fault.error_code,
                received=self._received.tail,
                received_length=self._received.length,
                call=self._call,
            )
        if fault.kind == "internal":
            return self._error(errors.InternalStreamError, f"AWS broke the stream off: {fault.message}")
        return self._error(errors.StreamInterruptedError, fault.message)

    def _error(self, kind: type[errors.StreamError], message: str) -> errors.StreamError:
        return kind(message, received=self._received.tail, received_length=self._received.length, call=self._call)


class _Received:
    """The last bytes that arrived, for an error to carry."""

    def __init__(self, limit: int) -> None:
        self.length = 0
        self._limit = limit
        self._kept: deque[bytes] = deque()
        self._kept_length = 0

    def add(self, part: bytes) -> None:
        self.length += len(part)
        self._kept.append(part)
        self._kept_length += len(part)
        while self._kept_length - len(self._kept[0]) >= self._limit:
            self._kept_length -= len(self._kept.popleft())

    @property
    def tail(self) -> bytes:
        return b"".join(self._kept)[-self._limit :]
