"""Judging a ``model.tar.gz`` that somebody else made."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from constructs_sm.errors import PackagingError, Severity
from constructs_sm.packaging.findings import Finding
from constructs_sm.packaging.frameworks import LAYOUTS, unknown_framework
from constructs_sm.packaging.gunzip import DEFAULT_LIMITS, MAGIC, ArchiveLimits, Gunzip, GunzipError
from constructs_sm.packaging.inspection import Inspection
from constructs_sm.packaging.names import shown
from constructs_sm.packaging.tar_stream import TarError, TarReader

_USTAR = slice(257, 262)
_MAGIC = (
    (b"PK\x03\x04", "a zip archive"),
    (b"BZh", "compressed with bzip2"),
    (b"\xfd7zXZ", "compressed with xz"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd"),
)
_REPACK = "SageMaker takes one gzip-compressed tar; pack again with tar -czf"


def check_archive(
    archive: str | Path,
    *,
    framework: str | None = None,
    entry_point: str | None = None,
    limits: ArchiveLimits = DEFAULT_LIMITS,
) -> tuple[Finding, ...]:
    """Explain everything that is wrong with a ``model.tar.gz``. Reads it once, front to back, and extracts nothing.

    Args:
        archive: The file.
        framework: Name of the framework whose container is to load it, as for `package`. Default: only what is wrong
            for any container.
        entry_point: Name of the script below ``code/`` that must be there. Default: ``inference.py``, missed only
            where the framework needs it.
        limits: Where to stop reading. Default: far beyond any honest archive.

    Returns:
        The findings, errors first; empty when all is well.

    Raises:
        PackagingError: There is no such file, it cannot be read, or *framework* is unknown.
    """
    if framework is not None and framework not in LAYOUTS:
        raise PackagingError(unknown_framework(framework))
    inspection = Inspection(
        layout=None if framework is None else LAYOUTS[framework],
        entry_point=entry_point,
        most_members=limits.members,
    )
    try:
        with Path(archive).open("rb") as file:
            foreign = _foreign(file)
            if foreign is not None:
                return (Finding(severity=Severity.ERROR, member=None, message=f"is {foreign}; {_REPACK}"),)
            _read(file, inspection, limits)
    except OSError as error:
        raise PackagingError(f"cannot check {shown(str(archive))}: {error.strerror or error}") from error
    return inspection.findings()


def _foreign(file: BinaryIO) -> str | None:
    """What the file is when it is no gzip; rewinds it."""
    head = file.read(512)
    file.seek(0)
    if head.startswith(MAGIC):
        return None
    if not head:
        return "empty"
    if head[_USTAR] == b"ustar":
        return "a tar without compression"
    return next((kind for magic, kind in _MAGIC if head.startswith(magic)), "not gzip")


def _read(file: BinaryIO, inspection: Inspection, limits: ArchiveLimits) -> None:
    stream = Gunzip(file, limits)
    reader = TarReader(stream)
    try:
        inspection.read(reader)
        if reader.ended and reader.trailing():
            inspection.note(Severity.ERROR, "holds data behind its end-of-archive marker, which is lost; pack again")
    except (TarError, GunzipError) as error:
        inspection.stop(str(error))
    if stream.has_foreign_tail:
        inspection.note(Severity.WARNING, "holds something that is not gzip behind its end; pack again")
