"""Writing the members of an archive, one chunk at a time."""

from __future__ import annotations

import itertools
import os
import stat
import tarfile
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, BinaryIO

from constructs_sm.errors import PackagingError
from constructs_sm.packaging.names import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from constructs_sm.packaging.gzip_stream import GzipWriter
    from constructs_sm.packaging.progress import Tally
    from constructs_sm.packaging.sources import Source

_CHUNK = 1024 * 1024
_TIME = 315_619_200  # 1980-01-02: zip files, such as wheels built from code/, know no earlier time in any time zone
_OPEN = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


@contextmanager
def written_aside(output: Path) -> Iterator[BinaryIO]:
    """A new file that takes the place of *output* when all went well, and vanishes when not."""
    output.parent.mkdir(parents=True, exist_ok=True)
    for attempt in itertools.count():
        aside = output.with_name(f".{output.name}.{os.getpid()}-{attempt}.partial")
        try:
            file = aside.open("xb")
        except FileExistsError:
            continue
        break
    try:
        with file:
            yield file
        aside.replace(output)
    finally:
        aside.unlink(missing_ok=True)


def write_members(sources: Sequence[Source], writer: GzipWriter, tally: Tally) -> None:
    """Write a whole tar, with a directory entry before the first file of each directory.

    Args:
        sources: What to write, in order.
        writer: Where to; finished afterwards.
        tally: Told how far things are.

    Raises:
        PackagingError: A file is not what it was when it was found.
        OSError: A file cannot be read or the archive not written.
    """
    made: set[PurePosixPath] = set()
    for source in sources:
        for parent in reversed(PurePosixPath(source.name).parents[:-1]):
            if parent not in made:
                made.add(parent)
                writer.write(_header(str(parent), tarfile.DIRTYPE, 0))
        tally.starts(source)
        _write_file(source, writer, tally)
        tally.finishes(source)
    writer.write(bytes(2 * tarfile.BLOCKSIZE))
    writer.write(bytes(-writer.content_size % tarfile.RECORDSIZE))
    writer.finish()


def _header(name: str, kind: bytes, size: int) -> bytes:
    header = tarfile.TarInfo(name)
    header.type = kind
    header.size = size
    header.mtime = _TIME
    header.mode = 0o755 if kind == tarfile.DIRTYPE else 0o644
    return header.tobuf(tarfile.PAX_FORMAT, "utf-8", "strict")


def _write_file(source: Source, writer: GzipWriter, tally: Tally) -> None:
    with _opened(source) as file:
        writer.write(_header(source.name, tarfile.REGTYPE, source.size))
        left = source.size
        while left:
            chunk = file.read(min(_CHUNK, left))
            if not chunk:
                raise _changed(source)
            writer.write(chunk)
            left -= len(chunk)
            tally.adds(source, len(chunk))
        _require_unchanged(source, file)
    writer.write(bytes(-source.size % tarfile.BLOCKSIZE))


@contextmanager
def _opened(source: Source) -> Iterator[BinaryIO]:
    """Open without hanging on a pipe that has taken the file's place."""
    try:
        descriptor = os.open(source.path, _OPEN)
    except FileNotFoundError as error:
        raise PackagingError(f"{shown(source.name)}: vanished while the archive was written; pack again") from error
    with open(descriptor, "rb", buffering=0) as file:  # noqa: PTH123 - a descriptor, not a path
        _require_unchanged(source, file)
        yield file


def _require_unchanged(source: Source, file: BinaryIO) -> None:
    status = os.fstat(file.fileno())
    now = (stat.S_ISREG(status.st_mode), status.st_size, status.st_mtime_ns)
    if now != (True, source.size, source.modified):
        raise _changed(source)


def _changed(source: Source) -> PackagingError:
    return PackagingError(f"{shown(source.name)}: changed while the archive was written; pack again when it is at rest")
