"""A row of the tables: one sentence, one spec, exactly what is found in it. The documentation prints from it too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from constructs_sm.errors import Problem
from constructs_sm.rules import check
from constructs_sm.rules.registry import Walkable


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """What one spec says about one rule."""

    rule: str
    sentence: str
    spec: Walkable
    findings: tuple[str, ...]
    """``ID path`` of every problem, not only those of this rule."""

    message: str | None = None
    """The full text of this rule's first problem; each rule has one row with it."""

    files: Mapping[str, bytes] = field(default_factory=dict)
    """Files that must be where the app is run."""

    def problems(self) -> tuple[Problem, ...]:
        """Everything found, with the row's files in place."""
        with _laid_out(self.files):
            return check(self.spec)


def row(
    rule: str,
    sentence: str,
    spec: Walkable,
    *findings: str,
    message: str | None = None,
    files: Mapping[str, bytes] | None = None,
) -> Row:
    """A row; without findings, the spec must pass."""
    laid = {} if files is None else files
    return Row(rule=rule, sentence=sentence, spec=spec, findings=findings, message=message, files=laid)


@contextmanager
def _laid_out(files: Mapping[str, bytes]) -> Iterator[None]:
    if not files:
        yield
        return
    with TemporaryDirectory() as directory, chdir(directory):
        for name, content in files.items():
            Path(name).parent.mkdir(parents=True, exist_ok=True)
            Path(name).write_bytes(content)
        yield
