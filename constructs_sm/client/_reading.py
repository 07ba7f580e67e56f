"""What reading a stream means, apart from how its parts come: from parts to items, from faults to errors."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Generic, TypeVar

from constructs_sm import errors
from constructs_sm.client.framing import ItemTooLongError, JsonValues
from constructs_sm.client.server_sent_events import EventValues
from constructs_sm.client.transport import StreamFault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constructs_sm.client.codecs import Json
    from constructs_sm.client.framing import Splitter
    from constructs_sm.errors import Call

U = TypeVar("U")
_EVENT_STREAM = "text/event-stream"


class Reading(Generic[U]):
    """One pass over a stream.

    Args:
        splitter: What makes items of its bytes.
        call: What an error says about the call.
        limit: How many of the last bytes an error carries.
    """

    def __init__(self, splitter: Splitter[U], *, call: Call, limit: int) -> None:
        self._splitter = splitter
        self._call = call
        self._received = _Received(limit)

    def feed(self, part: bytes | StreamFault) -> Iterator[U]:
        """The items that *part* completes; raises what a fault means."""
        if isinstance(part, StreamFault):
            raise self._fault(part) from part.cause
        self._received.add(part)
        try:
            yield from self._splitter.feed(part)
        except ValueError as error:
            raise self._unreadable(error) from error

    def end(self) -> Iterator[U]:
        """The item that only the end completes."""
        try:
            yield from self._splitter.end()
        except ValueError as error:
            raise self._unreadable(error) from error

    def _unreadable(self, error: ValueError) -> errors.StreamError:
        if isinstance(error, ItemTooLongError):
            return self._error(errors.StreamLimitError, f"{error}; raise max_item_bytes")
        return self._error(errors.StreamDecodingError, str(error))

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


def json_splitter(content_type: str | None, limit: int) -> Splitter[Json]:
    """What takes JSON values out of a stream: of server-sent events their data, else the values themselves."""
    if content_type is not None and content_type.lower().startswith(_EVENT_STREAM):
        return EventValues(limit)
    return JsonValues(limit)


def read_twice(call: Call) -> errors.RequestError:
    """What to raise where a stream is read again, or after it was closed."""
    return errors.RequestError(["stream: can be read once, and not after close; call again"], call=call)


class _Received:
    """The last bytes that arrived, for an error to carry."""

    def __init__(self, limit: int) -> None:
        self.length = 0
        self._limit = limit
        self._kept: deque[bytes] = deque()
        self._dropped = 0

    def add(self, part: bytes) -> None:
        self.length += len(part)
        self._kept.append(part)
        while self.length - self._dropped - len(self._kept[0]) >= self._limit:
            self._dropped += len(self._kept.popleft())

    @property
    def tail(self) -> bytes:
        return b"".join(self._kept)[-self._limit :]
