"""Decompressing a gzip that nobody vouches for."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from constructs_sm.packaging.tar_stream import Readable

MAGIC = b"\x1f\x8b"
"""How every gzip begins."""

_CHUNK = 64 * 1024
_GZIP_ONLY = 16 + zlib.MAX_WBITS


class GunzipError(ValueError):
    """The bytes are no gzip, stop being one, or hold more than anybody would ask for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ArchiveLimits:
    """Where reading an archive stops. Defences of the reader, not limits of AWS."""

    unpacked_bytes: int = 1024**4
    """Bytes of the tar inside. Default: 1 TiB."""

    harmless_bytes: int = 64 * 1024**2
    """Bytes of the tar inside that need no reason. Default: 64 MiB."""

    ratio: int = 200
    """Unpacked bytes for each compressed one, beyond the harmless ones. Default: 200; weights rarely reach 3."""

    members: int = 100_000
    """Default: 100,000."""

    def is_bomb(self, unpacked_bytes: int, packed_bytes: int) -> bool:
        """Tell whether so much out of so little looks like a decompression bomb."""
        return unpacked_bytes > self.harmless_bytes and unpacked_bytes > self.ratio * packed_bytes


DEFAULT_LIMITS = ArchiveLimits()


class Gunzip:
    """Gives the content piece by piece, never holding more than was asked for.

    Unlike the standard library's reader it tells bytes that were appended to a gzip from a gzip that is damaged.

    Args:
        source: The compressed bytes.
        limits: Where to stop.
    """

    def __init__(self, source: Readable, limits: ArchiveLimits) -> None:
        self._source = source
        self._limits = limits
        self._inflate = zlib.decompressobj(_GZIP_ONLY)
        self._waiting = b""
        self._taken = 0
        self._given = 0
        self._ended = False
        self.has_foreign_tail = False
        """Whether something that is not gzip stands behind the gzip."""

    def read(self, size: int, /) -> bytes:
        """Give the next *size* bytes, fewer only at the end.

        Raises:
            GunzipError: What is wrong with the gzip and what to do.
        """
        pieces = []
        while size and (piece := self._piece(size)):
            pieces.append(piece)
            size -= len(piece)
        data = b"".join(pieces)
        self._given += len(data)
        self._require_reason()
        return data

    def _piece(self, size: int) -> bytes:
        """Up to *size* bytes; nothing only at the end."""
        while not self._ended:
            if self._inflate.eof:
                self._next_member()
                continue
            if not self._waiting:
                self._fetch()
            last = not self._waiting  # but the decompressor may still hold something back
            try:
                piece = self._inflate.decompress(self._waiting, size)
            except zlib.error as error:
                raise GunzipError(f"is damaged ({error}); download or pack it again") from error
            self._waiting = self._inflate.unused_data if self._inflate.eof else self._inflate.unconsumed_tail
            if piece:
                return piece
            if last and not self._inflate.eof:
                raise GunzipError("is truncated; download or pack it again")
        return b""

    def _fetch(self) -> None:
        piece = self._source.read(_CHUNK)
        self._taken += len(piece)
        self._waiting += piece

    def _next_member(self) -> None:
        """Pass over padding and begin the next gzip member, if that is what follows."""
        self._waiting = self._waiting.lstrip(b"\0")
        while len(self._waiting) < len(MAGIC):
            before = self._taken
            self._fetch()
            if self._taken == before:
                break
            self._waiting = self._waiting.lstrip(b"\0")
        if self._waiting.startswith(MAGIC):
            self._inflate = zlib.decompressobj(_GZIP_ONLY)
        else:
            self._ended = True
            self.has_foreign_tail = bool(self._waiting)

    def _require_reason(self) -> None:
        if self._given > self._limits.unpacked_bytes:
            raise GunzipError(f"unpacks to more than {self._limits.unpacked_bytes} bytes; split it or raise the limit")
        if self._limits.is_bomb(self._given, self._taken):
            raise GunzipError(
                f"unpacks to more than {self._limits.ratio} times its size, like a decompression bomb;"
                " if it is meant to, raise the limit"
            )
