"""What comes back from a call that is streamed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, Self, TypeVar

from constructs_sm.client._reading import Reading, json_splitter, read_twice
from constructs_sm.client.framing import Parts, Text, TextLines
from constructs_sm.client.server_sent_events import Events

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
        return self._read(TextLines(self._limit, encoding))

    def events(self) -> Iterator[ServerSentEvent]:
        """Server-sent events."""
        return self._read(Events(self._limit))

    def json(self) -> Iterator[Json]:
        """JSON values, a line each or one after another. Of server-sent events the data, up to ``[DONE]``."""
        return self._read(json_splitter(self.head.content_type, self._limit))

    def _read(self, splitter: Splitter[U]) -> Iterator[U]:
        if self._reading or self._closed:
            raise read_twice(self._call)
        self._reading = True
        return self._split(Reading(splitter, call=self._call, limit=self._limit))

    def _split(self, reading: Reading[U]) -> Iterator[U]:
        try:
            for part in self._raw.parts():
                for item in reading.feed(part):
                    yield item
                    if self._closed:
                        return
            yield from reading.end()
        finally:
            self.close()
