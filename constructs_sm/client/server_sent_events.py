"""Server-sent events, as https://html.spec.whatwg.org/multipage/server-sent-events.html describes them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from constructs_sm.client.framing import ItemTooLongError, Lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constructs_sm.client.codecs import Json

_MILLISECONDS = re.compile(r"[0-9]{1,12}")  # the standard says digits; more of them would be thirty years
_DONE = "[DONE]"  # how servers of language models say that a stream has ended well


@dataclass(frozen=True, kw_only=True, slots=True)
class ServerSentEvent:
    """One event.

    Attributes:
        data: Its text; several ``data`` lines are joined by line feeds.
        event: Its kind. Default: ``message``.
        id: The last id seen so far. Default: empty.
        retry: How long the server asks to wait before connecting again. Default: it does not ask.
    """

    data: str
    event: str = "message"
    id: str = ""
    retry: timedelta | None = None

    @property
    def is_done(self) -> bool:
        """Whether this is the ``[DONE]`` that servers of language models send last."""
        return self.data.strip() == _DONE

    def json(self) -> Json:
        """Its data as a JSON value; ValueError if it is none."""
        return json.loads(self.data)


class Events:
    """Splits a stream into events. An event without the blank line after it is taken when the stream ends.

    Args:
        limit: The longest event in bytes.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lines = Lines(limit, lone_returns=True)
        self._first = True
        self._id = ""
        self._size = 0
        self._data: list[str] = []
        self._event = ""
        self._retry: timedelta | None = None

    def feed(self, part: bytes) -> Iterator[ServerSentEvent]:
        """The events that *part* completes; UnicodeDecodeError if one is not UTF-8."""
        for line in self._lines.feed(part):
            yield from self._line(line)

    def end(self) -> Iterator[ServerSentEvent]:
        """The last event, if no blank line followed it."""
        for line in self._lines.end():
            yield from self._line(line)
        yield from self._dispatch()

    def _line(self, line: bytes) -> Iterator[ServerSentEvent]:
        if self._first:
            line, self._first = line.removeprefix(b"\xef\xbb\xbf"), False
        if not line:
            yield from self._dispatch()
            return
        self._size += len(line)
        if self._size > self._limit:
            raise ItemTooLongError(f"an event is longer than {self._limit} bytes")
        field, _, value = line.decode().partition(":")
        self._field(field, value.removeprefix(" "))

    def _field(self, field: str, value: str) -> None:
        if field == "data":
            self._data.append(value)
        elif field == "event":
            self._event = value
        elif field == "id" and "\0" not in value:
            self._id = value
        elif field == "retry" and _MILLISECONDS.fullmatch(value):
            self._retry = timedelta(milliseconds=int(value))

    def _dispatch(self) -> Iterator[ServerSentEvent]:
        data, event, retry = self._data, self._event, self._retry
        self._size, self._data, self._event, self._retry = 0, [], "", None
        if data:
            yield ServerSentEvent(
                data="\n".join(data), event="message" if event == "" else event, id=self._id, retry=retry
            )


class EventValues:
    """The data of server-sent events as JSON values, up to ``[DONE]``.

    Args:
        limit: The longest event in bytes.
    """

    def __init__(self, limit: int) -> None:
        self._events = Events(limit)
        self._done = False

    def feed(self, part: bytes) -> Iterator[Json]:
        """The values that *part* completes; ValueError if one is not JSON."""
        return self._values(self._events.feed(part))

    def end(self) -> Iterator[Json]:
        """The value of the last event, if no blank line followed it."""
        return self._values(self._events.end())

    def _values(self, events: Iterator[ServerSentEvent]) -> Iterator[Json]:
        for event in events:
            self._done = self._done or event.is_done
            if not self._done:  # whatever follows is read, so that a fault is not missed
                yield event.json()
