"""Collecting what is wrong with an archive, member by member and then as a whole."""

from __future__ import annotations

import posixpath
from collections import Counter
from typing import TYPE_CHECKING

from constructs_sm.errors import Severity
from constructs_sm.packaging.contents import layout_findings
from constructs_sm.packaging.findings import Finding
from constructs_sm.packaging.frameworks import CODE, Layout
from constructs_sm.packaging.links import Links, leads_out
from constructs_sm.packaging.names import doubtful_name, is_apple_double, is_left_behind, name_problems
from constructs_sm.packaging.script import LARGEST_SCRIPT, script_findings
from constructs_sm.packaging.tar_stream import Entry, Kind, TarError, TarReader

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_FINDINGS = 50
_ORDER = tuple(Severity)
_LINKS = frozenset({Kind.SYMBOLIC_LINK, Kind.HARD_LINK})
_COUNTED = (
    (Kind.SYMBOLIC_LINK, "is a symbolic link, which the service does not want; pack with tar -h to follow links"),
    (Kind.HARD_LINK, "is a hard link, which the service does not want; pack with tar --hard-dereference"),
)


class Inspection:
    """One archive's findings.

    Args:
        layout: Layout of the framework, or None.
        entry_point: The script that must be there, or None.
        most_members: Members beyond which reading stops.
    """

    def __init__(self, *, layout: Layout | None, entry_point: str | None, most_members: int) -> None:
        self._layout = layout
        self._entry_point = entry_point
        self._most_members = most_members
        self._seen: set[str] = set()
        self._files: list[str] = []
        self._found: list[Finding] = []
        self._unseen = 0
        self._firsts: dict[str, str] = {}
        self._counts: Counter[str] = Counter()
        self._stopped = False
        self._links = Links()

    def read(self, reader: TarReader) -> None:
        """Look at every member.

        Raises:
            TarError: The archive is damaged, or holds more members than anybody would look at.
        """
        script = f"{CODE}/{'inference.py' if self._entry_point is None else self._entry_point}"
        for count, entry in enumerate(reader):
            if count >= self._most_members:
                raise TarError(f"holds more than {self._most_members} members; pack large numbers of files as one")
            name = self._enter(entry)
            if entry.kind is Kind.FILE and name == script and entry.size <= LARGEST_SCRIPT:
                for finding in script_findings(name, reader.content(), self._layout):
                    self._add(finding)

    def stop(self, message: str) -> None:
        """Note an error that keeps the rest of the archive from being judged."""
        self._stopped = True
        self.note(Severity.ERROR, message)

    def note(self, severity: Severity, message: str) -> None:
        """Note something about the archive as a whole."""
        self._add(Finding(severity=severity, member=None, message=message))

    def findings(self) -> tuple[Finding, ...]:
        """Everything found, errors first, each kind of leftover once."""
        for finding in () if self._stopped else self._links.findings():
            self._add(finding)
        found = [*self._found, *self._leftovers()]
        if not self._stopped:
            found.extend(layout_findings(self._files, self._layout, self._entry_point))
        found.sort(key=lambda finding: _ORDER.index(finding.severity))
        if self._unseen:
            message = f"has {self._unseen} more problems like these"
            found.append(Finding(severity=Severity.ERROR, member=None, message=message))
        return tuple(found)

    def _enter(self, entry: Entry) -> str:
        name = posixpath.normpath(entry.name)
        self._links.enter(name, entry)
        if name in self._seen and entry.kind is not Kind.DIRECTORY:
            self._warn(entry.name, "is there more than once; only the last one counts, remove the others")
        self._seen.add(name)
        wrong = list(name_problems(entry.name))
        for problem in wrong:
            self._error(entry.name, problem)
        odd_name = None if wrong else doubtful_name(entry.name)
        if odd_name is not None:
            self._warn(entry.name, odd_name)
        if name == "." and entry.kind is not Kind.DIRECTORY:
            self._error(entry.name, f"is a {entry.kind} without a name; remove it")
        self._judge_kind(entry)
        odd = next((part for part in name.split("/") if is_left_behind(part)), None)
        if odd is not None:
            self._count("._*" if is_apple_double(odd) else odd, entry.name)
        elif entry.kind in {Kind.FILE, *_LINKS}:
            self._files.append(name)
        return name

    def _judge_kind(self, entry: Entry) -> None:
        if entry.kind in _LINKS:
            if leads_out(entry):
                self._error(entry.name, f"is a {entry.kind} out of the archive, to {entry.target!r}; remove it")
            else:
                self._count(entry.kind, entry.name)
        elif entry.kind not in {Kind.FILE, Kind.DIRECTORY}:
            self._error(entry.name, f"is a {entry.kind}, not a file; remove it")

    def _leftovers(self) -> Iterator[Finding]:
        for what, count in self._counts.items():
            more = "" if count == 1 else f" (and {count - 1} more like it)"
            message = dict(_COUNTED).get(Kind(what)) if what in set(Kind) else None
            severity = Severity.WARNING
            if what == "._*":
                message = "was made by macOS and may be taken for part of the model; pack with COPYFILE_DISABLE=1 tar"
            elif message is None:
                severity = Severity.ADVICE
                message = f"is no part of a model; pack with tar --exclude={what}"
            yield Finding(severity=severity, member=self._firsts[what], message=message + more)

    def _count(self, what: str, member: str) -> None:
        self._firsts.setdefault(what, member)
        self._counts[what] += 1

    def _error(self, member: str, message: str) -> None:
        self._add(Finding(severity=Severity.ERROR, member=member, message=message))

    def _warn(self, member: str, message: str) -> None:
        self._add(Finding(severity=Severity.WARNING, member=member, message=message))

    def _add(self, finding: Finding) -> None:
        if len(self._found) < _MOST_FINDINGS or finding.member is None:
            self._found.append(finding)
        else:
            self._unseen += 1
