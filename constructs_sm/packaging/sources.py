"""The files that go into an archive, found without following anything out of their directory."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from constructs_sm.packaging.names import file_name, is_left_behind, name_problems, shown

if TYPE_CHECKING:
    from collections.abc import Iterable

_KINDS = (
    (stat.S_ISDIR, "a directory"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISCHR, "a device"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """One file to pack, as it was when it was found."""

    name: str
    """Its path in the archive."""

    path: Path
    size: int
    """Bytes."""

    modified: int
    """Nanoseconds, only ever compared with itself."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Visit:
    directory: Path
    prefix: str
    ancestors: frozenset[str]


def source_of(path: Path, name: str) -> Source:
    """Describe one regular file.

    Args:
        path: The file.
        name: Its path in the archive.

    Raises:
        OSError: It cannot be looked at.
        ValueError: It is no regular file.
    """
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise ValueError(f"is {_kind(status.st_mode)}, not a file")
    return Source(name=name, path=path, size=status.st_size, modified=status.st_mtime_ns)


class Scan:
    """Everything below a directory, and everything about it that cannot be packed.

    Links are followed as long as they stay below the directory, and packed as the files they lead to, because the
    service does not want links in an archive
    (https://docs.aws.amazon.com/sagemaker/latest/dg/hosting-faqs.html). Directories without files are left out, as git
    and S3 leave them out. Files that belong to tools (``__pycache__``, ``.git``, ``.DS_Store``, ``._*`` ...) stay behind.

    Args:
        root: The directory; itself it may be a link.
        prefix: What stands before every name in the archive, empty or ending with a slash.
    """

    def __init__(self, root: Path, prefix: str = "") -> None:
        self._root = os.path.realpath(root)
        self.sources: list[Source] = []
        self.problems: list[str] = []
        pending = [_Visit(directory=root, prefix=prefix, ancestors=frozenset({self._root}))]
        while pending:
            pending.extend(self._visit(pending.pop()))

    def _visit(self, visit: _Visit) -> list[_Visit]:
        try:
            with os.scandir(visit.directory) as listing:
                entries = sorted(listing, key=lambda entry: os.fsencode(entry.name))
        except OSError as error:
            self._refuse(visit.prefix, f"cannot be listed: {error.strerror}")
            return []
        wanted = (entry for entry in entries if not is_left_behind(entry.name))
        return [below for entry in wanted for below in self._entry(entry, visit)]

    def _entry(self, entry: os.DirEntry[str], visit: _Visit) -> Iterable[_Visit]:
        name = visit.prefix + file_name(entry.name)
        try:
            real = os.path.realpath(entry.path, strict=True)
            mode = os.stat(real).st_mode  # noqa: PTH116 - the name may not be UTF-8, which Path keeps to itself
        except OSError as error:
            self._refuse(name, _unreachable(entry, error))
            return
        if entry.is_symlink() and not self._holds(real):
            self._refuse(name, f"links out of the directory, to {shown(real)}; copy what it leads to in its place")
        elif stat.S_ISDIR(mode):
            if real in visit.ancestors:
                self._refuse(name, "links back to a directory that holds it; remove the link")
            else:
                yield _Visit(directory=Path(entry.path), prefix=name + "/", ancestors=visit.ancestors | {real})
        elif stat.S_ISREG(mode):
            self._add(Path(entry.path), name)
        else:
            self._refuse(name, f"is {_kind(mode)}, not a file; remove it")

    def _add(self, path: Path, name: str) -> None:
        wrong = list(name_problems(name))
        for problem in wrong:
            self._refuse(name, problem)
        if not wrong:
            try:
                self.sources.append(source_of(path, name))
            except (OSError, ValueError) as error:
                self._refuse(name, f"changed while it was looked at: {error}")

    def _holds(self, real: str) -> bool:
        return real == self._root or real.startswith(os.path.join(self._root, ""))  # noqa: PTH118 - keeps the slash

    def _refuse(self, name: str, what: str) -> None:
        self.problems.append(f"{shown(name)}: {what}")


def _unreachable(entry: os.DirEntry[str], error: OSError) -> str:
    if not entry.is_symlink():
        return f"cannot be read: {error.strerror}"
    if isinstance(error, FileNotFoundError):
        return "is a link to nothing; remove it or restore what it led to"
    return f"is a link that cannot be followed: {error.strerror}; remove it"


def _kind(mode: int) -> str:
    return next((kind for applies, kind in _KINDS if applies(mode)), "something else")
