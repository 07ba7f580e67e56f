"""Cut a stream of bytes into lines, JSON values, text or server-sent events, however the bytes were split on the way.

A splitter takes parts as they come (``feed``) and is told of the end (``end``); it keeps no more than one unfinished
item, and refuses one that outgrows its limit.
"""

from __future__ import annotations

import codecs
import json
import re
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constructs_sm.client.codecs import Json

T_co = TypeVar("T_co", covariant=True)

_VALUE_START = re.compile(rb"[^ \t\r\n\x1e]")  # the record separator of RFC 7464 may stand before a value
_BLANKS = " \t\r\n\x1e"
_DECODER = json.JSONDecoder()
_STRUCTURE = re.compile(rb'["{}\[\]]')
_STRING_END = re.compile(rb'["\\]')
_SCALAR_END = re.compile(rb'[\s\x1e"{}\[\]]')
_LINE_END = re.compile(rb"\r\n|\n|\r")


class ItemTooLongError(ValueError):
    """One line, event or value is longer than the limit."""


class Splitter(Protocol[T_co]):
    """Parts in, items out."""

    def feed(self, part: bytes) -> Iterator[T_co]:
        """The items that *part* completes."""

    def end(self) -> Iterator[T_co]:
        """The item that only the end completes, if there is one."""


class Parts:
    """The parts as they are, without the empty ones."""

    def feed(self, part: bytes) -> Iterator[bytes]:
        """The part itself."""
        if part:
            yield part

    def end(self) -> Iterator[bytes]:
        """Nothing is ever kept."""
        return iter(())


class Text:
    """Text as it comes; a character split among parts is held back until it is whole.

    Args:
        encoding: How the text is written. Default: UTF-8.
    """

    def __init__(self, encoding: str = "utf-8") -> None:
        self._decoder = codecs.getincrementaldecoder(encoding)()

    def feed(self, part: bytes) -> Iterator[str]:
        """The text that *part* completes; UnicodeDecodeError if it is none."""
        text = self._decoder.decode(part)
        if text:
            yield text

    def end(self) -> Iterator[str]:
        """UnicodeDecodeError if the last character is not whole."""
        text = self._decoder.decode(b"", final=True)
        if text:
            yield text


class Lines:
    """Lines without their ends. A line feed ends a line, a carriage return before it is dropped.

    Args:
        limit: The longest line in bytes.
        lone_returns: Whether a carriage return alone ends a line too, as in server-sent events. Default: no.
    """

    def __init__(self, limit: int, *, lone_returns: bool = False) -> None:
        self._limit = limit
        self._lone_returns = lone_returns
        self._kept = bytearray()
        self._after_return = False

    def feed(self, part: bytes) -> Iterator[bytes]:
        """The lines that *part* completes."""
        if self._lone_returns and (self._after_return or b"\r" in part):
            return self._feed_returns(part)
        return self._feed_line_feeds(part)

    def end(self) -> Iterator[bytes]:
        """The last line, if no end followed it."""
        if self._kept:
            yield self._take(b"")

    def _feed_line_feeds(self, part: bytes) -> Iterator[bytes]:
        start = 0
        while (end := part.find(b"\n", start)) >= 0:
            yield self._take(part[start:end])
            start = end + 1
        self._keep(part[start:])

    def _feed_returns(self, part: bytes) -> Iterator[bytes]:
        if self._after_return and part:
            part = part.removeprefix(b"\n")  # the other half of an end that was already taken
            self._after_return = False
        start = 0
        for found in _LINE_END.finditer(part):
            yield self._take(part[start : found.start()])
            start = found.end()
            self._after_return = found[0] == b"\r" and start == len(part)
        self._keep(part[start:])

    def _keep(self, piece: bytes) -> None:
        if len(self._kept) + len(piece) > self._limit:
            raise ItemTooLongError(f"a line is longer than {self._limit} bytes")
        self._kept += piece

    def _take(self, piece: bytes) -> bytes:
        if self._kept or len(piece) > self._limit:
            self._keep(piece)
            piece = bytes(self._kept)
            self._kept.clear()
        return piece if self._lone_returns else piece.removesuffix(b"\r")


class TextLines:
    """Lines as text.

    Args:
        limit: The longest line in bytes.
        encoding: How they are written.
    """

    def __init__(self, limit: int, encoding: str) -> None:
        self._lines = Lines(limit)
        self._encoding = encoding

    def feed(self, part: bytes) -> Iterator[str]:
        """The lines that *part* completes; UnicodeDecodeError if one is none."""
        for line in self._lines.feed(part):
            yield line.decode(self._encoding)

    def end(self) -> Iterator[str]:
        """The last line, if no end followed it."""
        for line in self._lines.end():
            yield line.decode(self._encoding)


class JsonValues:
    """JSON values, one after another: a line each, spread over lines, or with nothing in between.

    Args:
        limit: The longest value in bytes.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept = bytearray()
        self._at = 0  # how far the kept bytes have been looked at
        self._depth = 0
        self._in_string = False

    def feed(self, part: bytes) -> Iterator[Json]:
        """The values that *part* completes; ValueError if one is not JSON."""
        if not self._kept and len(part) <= self._limit:
            values, part = _leading_values(part)
            yield from values
        self._kept += part
        while (end := self._find_end()) is not None:
            yield self._take(end)
        if len(self._kept) > self._limit:
            raise ItemTooLongError(f"a JSON value is longer than {self._limit} bytes")

    def end(self) -> Iterator[Json]:
        """The last value: a number, or a text that breaks off, which is a ValueError."""
        self._drop_blanks()
        if self._kept:
            yield self._take(len(self._kept))

    def _find_end(self) -> int | None:
        """Where the first kept value ends; None if that is not to be seen yet."""
        if self._at == 0:
            self._drop_blanks()
        if not self._kept:
            return None
        if self._kept[0] not in b'"{[':
            found = _SCALAR_END.search(self._kept, max(self._at, 1))
            self._at = len(self._kept)
            return found.start() if found else None
        while True:
            found = (_STRING_END if self._in_string else _STRUCTURE).search(self._kept, self._at)
            if found is None:
                self._at = max(self._at, len(self._kept))
                return None
            self._at = found.end()
            if self._step(found[0]):
                return self._at

    def _step(self, byte: bytes) -> bool:
        """Walk over one byte that means something; True if it ended the value."""
        if byte == b"\\":
            self._at += 1  # whatever is escaped, perhaps in the next part
        elif byte == b'"':
            self._in_string = not self._in_string
        elif byte in b"{[":
            self._depth += 1
        else:
            self._depth -= 1
        return self._depth == 0 and not self._in_string

    def _drop_blanks(self) -> None:
        found = _VALUE_START.search(self._kept)
        del self._kept[: found.start() if found else len(self._kept)]

    def _take(self, end: int) -> Json:
        value = bytes(self._kept[:end])
        del self._kept[:end]
        self._at, self._depth, self._in_string = 0, 0, False
        if len(value) > self._limit:
            raise ItemTooLongError(f"a JSON value is longer than {self._limit} bytes")
        return _json(value)


def _leading_values(part: bytes) -> tuple[list[Json], bytes]:
    """Whole objects and arrays at the start of *part*, and the rest; quickly, as most parts hold nothing else."""
    values: list[Json] = []
    try:
        text = part.decode()
    except UnicodeDecodeError:
        return values, part
    at, size = 0, len(text)
    while True:
        while at < size and text[at] in _BLANKS:
            at += 1
        if at == size or text[at] not in "{[":
            break
        try:
            value, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):  # cut, or wrong: a closer look will tell
            break
        values.append(value)
    return values, text[at:].encode()


def _json(value: bytes) -> Json:
    try:
        return json.loads(value)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{value[:80]!r} is not JSON: {error}") from error
