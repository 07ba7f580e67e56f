"""Deciding what goes into an archive, and everything that speaks against it, before a byte is written."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from constructs_sm.errors import Severity
from constructs_sm.packaging.contents import layout_findings
from constructs_sm.packaging.frameworks import (
    CODE,
    LAYOUTS,
    REQUIREMENTS,
    SAVED_MODEL,
    Layout,
    Script,
    unknown_framework,
)
from constructs_sm.packaging.gunzip import DEFAULT_LIMITS
from constructs_sm.packaging.names import name_problems, shown
from constructs_sm.packaging.script import LARGEST_SCRIPT, script_findings
from constructs_sm.packaging.sources import Scan, Source, source_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from constructs_sm.packaging.findings import Finding

_HANDLERS = Path(__file__).parent / "handlers"
_SUFFIXES = (".tar.gz", ".tgz", ".gz")
_BELOW_CODE = f"{CODE}/"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What the caller of `package` asked for."""

    directory: Path
    output: Path
    code: Path | None
    requirements: Path | None
    framework: str | None
    entry_point: str


class Plan:
    """The files of an archive to be.

    Attributes:
        layout: Layout of the framework, or None.
        sources: What to pack, in the order of the archive.
        problems: Everything wrong, one line each; a plan with problems must not be carried out.
        warnings: What may be wrong, one line each.

    Args:
        wish: What was asked for.
    """

    def __init__(self, wish: Wish) -> None:
        self._wish = wish
        self.problems: list[str] = []
        self.warnings: list[str] = []
        self.layout = self._find_layout()
        self._check_entry_point()
        found = self._artifacts()
        found.extend(self._code(found))
        found.extend(self._requirements(found))
        found.extend(self._shipped(found))
        self.sources = sorted(found, key=lambda source: source.name.encode())
        self._check_script()
        self._check_layout()
        self._check_output()

    @property
    def runs_script(self) -> bool:
        """Whether the archive brings the entry point."""
        return self._script() is not None

    def _find_layout(self) -> Layout | None:
        framework = self._wish.framework
        if framework is not None and framework not in LAYOUTS:
            self._refuse(unknown_framework(framework))
        return None if framework is None else LAYOUTS.get(framework)

    def _check_entry_point(self) -> None:
        name = self._wish.entry_point
        wrong = list(name_problems(name))
        if not wrong and ("/" in name or not name.endswith(".py") or name == ".py"):
            wrong = [f"the container imports one module from {CODE}/, so it takes a file name such as inference.py"]
        fixed = None if self.layout is None else self.layout.fixed_entry_point
        if not wrong and fixed is not None and name != fixed:
            wrong = [f"this container only ever looks for {CODE}/{fixed}"]
        for what in wrong:
            self._refuse(f"entry_point: {what}, got {shown(name)!r}")

    def _artifacts(self) -> list[Source]:
        directory = self._wish.directory
        if not directory.is_dir():
            what = "is a file; name the directory that holds it" if directory.exists() else "does not exist"
            self._refuse(f"directory: {what}, got {shown(str(directory))!r}")
            return []
        scan = Scan(directory)
        self.problems.extend(scan.problems)
        if not scan.sources and not scan.problems:
            self._refuse("directory: holds no files to pack; put the model's artifacts into it")
        return self._versioned(scan.sources)

    def _versioned(self, sources: list[Source]) -> list[Source]:
        """Put a bare SavedModel under a version of its own, as TensorFlow Serving wants it."""
        bare = any(source.name == SAVED_MODEL for source in sources)
        if not bare or self.layout is None or not self.layout.saved_model:
            return sources
        return [
            source if source.name.startswith(_BELOW_CODE) else replace(source, name=f"1/{source.name}")
            for source in sources
        ]

    def _code(self, artifacts: Iterable[Source]) -> list[Source]:
        code = self._wish.code
        if code is None:
            return []
        if any(source.name == CODE or source.name.startswith(_BELOW_CODE) for source in artifacts):
            self._refuse(f"code: given twice, the directory has {CODE}/ of its own; drop one of the two")
        if code.is_dir():
            scan = Scan(code, _BELOW_CODE)
            self.problems.extend(scan.problems)
            if not scan.sources and not scan.problems:
                self._refuse("code: holds no files to pack")
            return scan.sources
        return self._single("code", code, _BELOW_CODE + self._wish.entry_point)

    def _requirements(self, found: Iterable[Source]) -> list[Source]:
        requirements = self._wish.requirements
        if requirements is None:
            return []
        if any(source.name == REQUIREMENTS for source in found):
            self._refuse(f"requirements: given twice, {REQUIREMENTS} exists already; drop one of the two")
        return self._single("requirements", requirements, REQUIREMENTS)

    def _shipped(self, found: Collection[Source]) -> list[Source]:
        own = self._wish.code is not None or any(
            source.name.startswith(_BELOW_CODE) and source.name != REQUIREMENTS for source in found
        )
        if own or self.layout is None or self.layout.script is not Script.SHIPPED:
            return []
        loadable = [source for source in found if any(fnmatchcase(source.name, shape) for shape in self.layout.loads)]
        at_root = [source.name for source in loadable if "/" not in source.name]
        if found and len(at_root) != 1:
            self._refuse(
                f"code: without it, the default script for {self.layout.framework} loads the one file at the root that is"
                f" called {' or '.join(self.layout.loads)}, got {shown(', '.join(at_root)) if at_root else 'none'};"
                " add or remove files, or bring a script"
            )
        return [source_of(_HANDLERS / f"{self.layout.framework}.py", _BELOW_CODE + self._wish.entry_point)]

    def _single(self, argument: str, path: Path, name: str) -> list[Source]:
        try:
            return [source_of(path, name)]
        except FileNotFoundError:
            what = "does not exist"
        except OSError as error:
            what = f"cannot be read: {error.strerror}"
        except ValueError as error:
            what = str(error)
        self._refuse(f"{argument}: {what}, got {shown(str(path))!r}")
        return []

    def _script(self) -> Source | None:
        name = _BELOW_CODE + self._wish.entry_point
        return next((source for source in self.sources if source.name == name), None)

    def _check_script(self) -> None:
        script = self._script()
        if script is not None:
            if script.size <= LARGEST_SCRIPT:
                self._judge(script)
            return
        brought = [source for source in self.sources if source.name.startswith(_BELOW_CODE)]
        asked = self._wish.code is not None or self.layout is not None
        if asked and any(source.name != REQUIREMENTS for source in brought):
            self._refuse(
                f"entry_point: {CODE}/ holds no {shown(self._wish.entry_point)}; add it, or name the script that is"
                " there with entry_point="
            )

    def _check_layout(self) -> None:
        """Refuse what `check_archive` would find wrong, and pass its warnings on."""
        if len(self.sources) > DEFAULT_LIMITS.members:
            self._refuse(
                f"directory: holds more than {DEFAULT_LIMITS.members} files; pack large numbers of files as one"
            )
        if self.problems or self.layout is None:
            return
        wanted = self.runs_script or self.layout.script is Script.REQUIRED
        entry_point = self._wish.entry_point if wanted else None
        for finding in layout_findings([source.name for source in self.sources], self.layout, entry_point):
            self._pass_on(finding)

    def _judge(self, script: Source) -> None:
        for finding in script_findings(script.name, script.path.read_bytes(), self.layout):
            self._pass_on(finding)

    def _pass_on(self, finding: Finding) -> None:
        line = finding.message if finding.member is None else f"{shown(finding.member)}: {finding.message}"
        (self.problems if finding.severity is Severity.ERROR else self.warnings).append(line)

    def _check_output(self) -> None:
        output = self._wish.output
        if not output.name.endswith(_SUFFIXES):
            self._refuse(f"output: must end in .tar.gz, .tgz or .gz, got {shown(str(output))!r}")
        if output.is_dir():
            self._refuse(f"output: is a directory, got {shown(str(output))!r}; name a file in it")
        real = os.path.realpath(output)
        for argument, place in (("directory", self._wish.directory), ("code", self._wish.code)):
            if place is not None and place.is_dir() and Path(real).is_relative_to(os.path.realpath(place)):
                self._refuse(f"output: lies inside {argument}, so the next archive would hold this one; move it out")
        if any(os.path.realpath(source.path) == real for source in self.sources):
            self._refuse("output: is one of the files to pack; choose another name")

    def _refuse(self, what: str) -> None:
        self.problems.append(what)
