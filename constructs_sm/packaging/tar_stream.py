"""Reading a tar that nobody vouches for: front to back, in bounded memory, extracting nothing."""

from __future__ import annotations

import re
import tarfile
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLOCK = tarfile.BLOCKSIZE
_CHUNK = 1024 * 1024
_LARGEST_EXTENSION = 1024 * 1024  # bytes of a header's header; names are at most a few thousand
_MOST_EXTENSIONS = 8  # before one member; writers use three at most


class TarError(ValueError):
    """The bytes are no tar, or stop being one."""


class Readable(Protocol):
    """Anything that gives bytes, fewer than asked for only at its end."""

    def read(self, size: int, /) -> bytes:
        """Give the next *size* bytes."""


class Kind(StrEnum):
    """What a member is."""

    FILE = "file"
    DIRECTORY = "directory"
    SYMBOLIC_LINK = "symbolic link"
    HARD_LINK = "hard link"
    DEVICE = "device"
    PIPE = "named pipe"
    OTHER = "member of unknown type"


_KINDS = {
    tarfile.REGTYPE: Kind.FILE,
    tarfile.AREGTYPE: Kind.FILE,
    tarfile.CONTTYPE: Kind.FILE,
    tarfile.DIRTYPE: Kind.DIRECTORY,
    tarfile.SYMTYPE: Kind.SYMBOLIC_LINK,
    tarfile.LNKTYPE: Kind.HARD_LINK,
    tarfile.CHRTYPE: Kind.DEVICE,
    tarfile.BLKTYPE: Kind.DEVICE,
    tarfile.FIFOTYPE: Kind.PIPE,
}
_WITHOUT_DATA = frozenset({Kind.DIRECTORY, Kind.SYMBOLIC_LINK, Kind.HARD_LINK, Kind.DEVICE, Kind.PIPE})
_RECORD = re.compile(rb"(\d{1,7}) ([^=]+)=")
_WHOLE_NUMBER = re.compile(r"[0-9]{1,20}")
_TELLING = frozenset({"path", "linkpath", "size"})
_SPARSE = "GNU.sparse"


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One member, as its headers describe it."""

    name: str
    kind: Kind
    size: int
    """Bytes of content."""

    target: str
    """Where a link leads."""


class TarReader:
    """The members of a tar, one after the other.

    The standard library's reader takes a corrupt header for the end of the archive and reads extended headers of any
    size into memory; a judge of archives must do neither.

    Args:
        stream: The uncompressed tar.
    """

    def __init__(self, stream: Readable) -> None:
        self._stream = stream
        self._left = 0
        self._padding = 0
        self.ended = False
        """Whether the end-of-archive marker was reached."""

    def __iter__(self) -> Iterator[Entry]:
        """Give each member in turn.

        Yields:
            Members; what of their content was not read is skipped.

        Raises:
            TarError: The bytes are no tar, or end in the middle of something.
        """
        extensions: dict[str, str] = {}
        first, extending = True, 0
        while block := self._stream.read(_BLOCK):
            if not any(block):
                self.ended = True
                return
            header = _parse(block, first=first)
            first = False
            extending += 1
            if extending > _MOST_EXTENSIONS:
                raise TarError("piles up extended headers; the archive is damaged or made to do harm")
            if header.type == tarfile.XGLTYPE:
                self._take_global(header.size)
            elif header.type in {tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE}:
                extensions |= _records(self._take(header.size))
            elif header.type == tarfile.GNUTYPE_LONGNAME:
                extensions["path"] = _text(self._take(header.size).rstrip(b"\0"))
            elif header.type == tarfile.GNUTYPE_LONGLINK:
                extensions["linkpath"] = _text(self._take(header.size).rstrip(b"\0"))
            else:
                yield self._enter(header, extensions)
                extensions, extending = {}, 0
                self._skip()

    def content(self) -> bytes:
        """The whole content of the current member, which must be known to be small."""
        size, self._left = self._left, 0
        return self._exactly(size)

    def trailing(self) -> bool:
        """Read to the very end and tell whether anything but zeros follows the end-of-archive marker."""
        found = False
        while chunk := self._stream.read(_CHUNK):
            found = found or any(chunk)
        return found

    def _enter(self, header: tarfile.TarInfo, extensions: dict[str, str]) -> Entry:
        if header.type == tarfile.GNUTYPE_SPARSE or any(key.startswith(_SPARSE) for key in extensions):
            raise TarError(f"holds {header.name!r} in GNU's sparse format; pack without --sparse")
        kind = _KINDS.get(header.type, Kind.OTHER)
        size = int(extensions["size"]) if "size" in extensions else header.size
        self._left = 0 if kind in _WITHOUT_DATA else size
        self._padding = -self._left % _BLOCK
        return Entry(
            name=extensions.get("path", header.name),
            kind=kind,
            size=self._left,
            target=extensions.get("linkpath", header.linkname),
        )

    def _skip(self) -> None:
        left = self._left + self._padding
        self._left = self._padding = 0
        while left:
            left -= len(self._exactly(min(_CHUNK, left)))

    def _take(self, size: int) -> bytes:
        if size > _LARGEST_EXTENSION:
            raise TarError(f"an extended header claims {size} bytes; the archive is damaged or made to do harm")
        data = self._exactly(size)
        self._exactly(-size % _BLOCK)
        return data

    def _take_global(self, size: int) -> None:
        """Pass over what Git and others say of a whole archive, unless it changes what every member is."""
        changed = sorted(_records(self._take(size)))
        if changed:
            raise TarError(
                f"holds a global header that sets the {changed[0]} of every member; pack again with tar -czf"
            )

    def _exactly(self, size: int) -> bytes:
        data = self._stream.read(size) if size else b""
        if len(data) < size:
            raise TarError("ends in the middle of a member; it is truncated, pack or download it again")
        return data


def _parse(block: bytes, *, first: bool) -> tarfile.TarInfo:
    try:
        header = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except tarfile.TarError as error:
        what = "holds no tar" if first else "holds a corrupt header, behind which members are lost"
        raise TarError(f"{what}; pack again with tar -czf") from error
    if header.size < 0:
        raise TarError("holds a member of negative size; the archive is damaged or made to do harm")
    return header


def _records(data: bytes) -> dict[str, str]:
    """Of the ``length key=value`` records of an extended header those that change what a member is."""
    found: dict[str, str] = {}
    position = 0
    while record := _RECORD.match(data, position):
        end = position + int(record[1])
        if not record.end() < end <= len(data):
            break
        key = _text(record[2])
        if key in _TELLING or key.startswith(_SPARSE):
            found[key] = _text(data[record.end() : end - 1])
        position = end
    if any(data[position:]) or not _WHOLE_NUMBER.fullmatch(found.get("size", "0")):
        raise TarError("holds a corrupt extended header; the archive is damaged or made to do harm")
    return found


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")
