"""Where the names of an archive lead when they are unpacked: through files that are also directories, and through links."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from constructs_sm.errors import Severity
from constructs_sm.packaging.findings import Finding
from constructs_sm.packaging.tar_stream import Entry, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINKS = frozenset({Kind.SYMBOLIC_LINK, Kind.HARD_LINK})
_MOST_STEPS = 40  # links that Linux follows in one path: https://man7.org/linux/man-pages/man7/path_resolution.7.html


def leads_out(entry: Entry) -> bool:
    """Whether a link by itself leads out: a symbolic one is read from where it lies, a hard one from the root."""
    base = posixpath.dirname(entry.name) if entry.kind is Kind.SYMBOLIC_LINK else ""
    reached = posixpath.normpath(posixpath.join(base, entry.target))
    return reached.startswith("/") or reached.split("/")[0] == ".."


class Links:
    """The names of an archive and the links among them."""

    def __init__(self) -> None:
        self._kinds: dict[str, Entry] = {}
        self._targets: dict[str, str] = {}
        self._known: set[str] = set()

    def enter(self, name: str, entry: Entry) -> None:
        """Take note of a member; *name* is its normalised path."""
        self._kinds[name] = entry
        if entry.kind is Kind.SYMBOLIC_LINK:
            self._targets[name] = entry.target

    def findings(self) -> Iterator[Finding]:
        """Everything that cannot be unpacked as it is named."""
        for name, entry in self._kinds.items():
            yield from self._parents(name, entry)
            if entry.kind in _LINKS and not leads_out(entry):
                yield from self._chain(name, entry)

    def _parents(self, name: str, entry: Entry) -> Iterator[Finding]:
        parent = posixpath.dirname(name)
        while parent not in {"", "/", "."}:
            above = self._kinds.get(parent)
            if above is not None and above.kind is not Kind.DIRECTORY:
                what = f"lies below {parent}, which is a {above.kind} and no directory; rename one of the two"
                yield Finding(severity=Severity.ERROR, member=entry.name, message=what)
                return
            parent = posixpath.dirname(parent)

    def _chain(self, name: str, entry: Entry) -> Iterator[Finding]:
        start = posixpath.dirname(name) if entry.kind is Kind.SYMBOLIC_LINK else ""
        reached = self._follow([*filter(None, start.split("/")), *entry.target.split("/")])
        if reached is None:
            message = "is a link that leads back to itself; remove it"
        elif reached.startswith(".."):
            message = f"is a {entry.kind} that leads out of the archive by way of others, to {reached!r}; remove it"
        elif reached not in self._kinds and reached not in self._directories():
            message = f"is a {entry.kind} to {reached!r}, which the archive does not hold; add it, or remove the link"
        else:
            return
        yield Finding(severity=Severity.ERROR, member=entry.name, message=message)

    def _directories(self) -> set[str]:
        """Every directory, also those that only the names below them tell of."""
        if not self._known:
            self._known = {"."}
            for name in self._kinds:
                parent = posixpath.dirname(name)
                while parent not in self._known and parent not in {"", "/"}:
                    self._known.add(parent)
                    parent = posixpath.dirname(parent)
        return self._known

    def _follow(self, parts: list[str]) -> str | None:
        """Where a path ends when every link in it is followed; None if that never ends, ``..`` first if it is outside."""
        steps, pending, place = 0, parts[::-1], ""
        while pending:
            part = pending.pop()
            if part in {"", "."}:
                continue
            if part == "..":
                if not place:
                    return posixpath.join("..", *pending[::-1])
                place = posixpath.dirname(place)
                continue
            here = posixpath.join(place, part)
            target = self._targets.get(here)
            if target is None:
                place = here
                continue
            steps += 1
            if steps > _MOST_STEPS:
                return None
            if target.startswith("/"):
                return f"../{target.lstrip('/')}"
            pending += target.split("/")[::-1]
        return place or "."  # nothing is left: the root
