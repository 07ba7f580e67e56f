"""The frames of ``application/vnd.amazon.eventstream``, in which a response stream travels.

The format: https://smithy.io/2.0/aws/amazon-eventstream.html. botocore's decoder looks at the headers of each frame anew
and moves what is left of the buffer after each; here equal headers, as all parts of a stream have, are read once, and what
is left is moved once a chunk.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

_PRELUDE = struct.Struct(">III")  # the length of all, the length of the headers, the checksum of both
_CHECKSUM = struct.Struct(">I")
_LENGTH = struct.Struct(">H")
_PRELUDE_LENGTH = _PRELUDE.size
_CHECKSUM_LENGTH = _CHECKSUM.size
_LEAST = _PRELUDE_LENGTH + _CHECKSUM_LENGTH
_MAX_HEADERS = 128 * 1024
_MAX_PAYLOAD = 24 * 1024 * 1024
# The value of a header is as long as its type says; a type that is not here says its length itself.
_FIXED = {0: 0, 1: 0, 2: 1, 3: 2, 4: 4, 5: 8, 8: 8, 9: 16}
_SIZED = frozenset({6, 7})
_TEXT = 7


class DamagedFrameError(ValueError):
    """What arrived is no frame."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame: what its headers say in text, and what it carries."""

    headers: Mapping[str, str]
    payload: bytes = field(repr=False)


class Frames:
    """Takes frames out of a stream of bytes, however they were cut on the way."""

    def __init__(self) -> None:
        self._kept = bytearray()
        self._needed = 0
        self._head = b""
        self._headers: Mapping[str, str] = {}

    @property
    def unfinished(self) -> int:
        """How many bytes of an unfinished frame have arrived."""
        return len(self._kept)

    def feed(self, chunk: bytes) -> tuple[list[Frame], DamagedFrameError | None]:
        """The frames that *chunk* completes, and what is wrong with what follows them."""
        if self._kept:
            self._kept += chunk
            if len(self._kept) < self._needed:
                return [], None
            chunk = bytes(self._kept)
            self._kept.clear()
        frames: list[Frame] = []
        at, view = 0, memoryview(chunk)
        try:
            while len(chunk) - at >= self._length(view, at):
                frames.append(self._frame(chunk, view, at))
                at += self._needed
        except DamagedFrameError as error:
            return frames, error
        self._kept += chunk[at:] if at else chunk
        return frames, None

    def _length(self, data: memoryview, at: int) -> int:
        """How long the frame at *at* is; of a prelude that is not whole the length of that."""
        if len(data) - at < _PRELUDE_LENGTH:
            self._needed = _PRELUDE_LENGTH
            return _PRELUDE_LENGTH
        total: int
        total, headers, checksum = _PRELUDE.unpack_from(data, at)
        if zlib.crc32(data[at : at + _PRELUDE_LENGTH - _CHECKSUM_LENGTH]) != checksum:
            raise DamagedFrameError("the checksum of its lengths is wrong")
        if headers > _MAX_HEADERS or not 0 <= total - _LEAST - headers <= _MAX_PAYLOAD:
            raise DamagedFrameError(f"it says it has {total} bytes, {headers} of them headers")
        self._needed = total
        return total

    def _frame(self, data: bytes, view: memoryview, at: int) -> Frame:
        total, headers, checksum = _PRELUDE.unpack_from(data, at)
        body, end = at + _PRELUDE_LENGTH, at + total - _CHECKSUM_LENGTH
        if zlib.crc32(view[body - _CHECKSUM_LENGTH : end], checksum) != _CHECKSUM.unpack_from(data, end)[0]:
            raise DamagedFrameError("its checksum is wrong")
        head = data[body : body + headers]
        if head != self._head:
            self._headers, self._head = _read_headers(head), head
        return Frame(self._headers, data[body + headers : end])


def _read_headers(head: bytes) -> Mapping[str, str]:
    found: dict[str, str] = {}
    at = 0
    try:
        while at < len(head):
            name_end = at + 1 + head[at]
            kind, start = head[name_end], name_end + 1
            if kind in _SIZED:
                (length,) = _LENGTH.unpack_from(head, start)
                start += _LENGTH.size
            else:
                length = _FIXED[kind]
            if start + length > len(head):
                raise DamagedFrameError("its headers break off")
            if kind == _TEXT:
                found[head[at + 1 : name_end].decode()] = head[start : start + length].decode()
            at = start + length
    except (IndexError, KeyError, struct.error, UnicodeDecodeError) as error:
        raise DamagedFrameError(f"its headers cannot be read: {error!r}") from error
    return found
