"""A gzip file whose bytes depend on what is written and on nothing else."""

from __future__ import annotations

import hashlib
import struct
import zlib
from typing import Protocol

_LEVEL = 6
_HEADER = struct.pack("<3sBIBB", b"\x1f\x8b\x08", 0, 0, 0, 255)  # no name, no time, unknown system
_MASK = 0xFFFFFFFF


class Sink(Protocol):
    """Anything that takes bytes."""

    def write(self, data: bytes, /) -> object:
        """Take *data*."""


class GzipWriter:
    """Compresses into *sink* and hashes both sides.

    The standard library's own writer puts the time and the compression level into the header, and did so differently
    in different versions; this one writes the header itself. What remains is zlib: another implementation of it may
    compress the same content to other bytes, which is why the hash of the content is kept as well.

    Args:
        sink: Where the compressed bytes go.
    """

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._deflate = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        self._checksum = 0
        self._content = hashlib.sha256()
        self._packed = hashlib.sha256()
        self.content_size = 0
        self.size = 0
        self._put(_HEADER)

    def write(self, data: bytes) -> None:
        """Compress *data*."""
        self._checksum = zlib.crc32(data, self._checksum)
        self._content.update(data)
        self.content_size += len(data)
        self._put(self._deflate.compress(data))

    def finish(self) -> None:
        """Write what is left and the trailer. Nothing can be written after it."""
        self._put(self._deflate.flush())
        self._put(struct.pack("<II", self._checksum, self.content_size & _MASK))

    @property
    def sha256(self) -> str:
        """Hash of the compressed bytes."""
        return self._packed.hexdigest()

    @property
    def content_sha256(self) -> str:
        """Hash of the bytes before compression."""
        return self._content.hexdigest()

    def _put(self, data: bytes) -> None:
        self._packed.update(data)
        self.size += len(data)
        self._sink.write(data)
