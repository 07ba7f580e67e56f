"""A rule is an id, a severity, a title, a why, a source and a generator of (path, message).

Rules yield and never raise. Each is registered for one kind of spec and sees every spec of that kind in the tree that
`check` walks; the path it yields is relative to that spec.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Protocol, TypeVar

from constructs_sm.errors import Problem, Severity
from constructs_sm.rules.fields import judge_fields

Body = TypeVar("Body", bound=Callable[..., "Findings"])
Findings = Iterator[tuple[str, str]]


class Walkable(Protocol):
    """A spec that knows its parts."""

    def walk(self) -> Iterator[tuple[str, object]]:
        """This spec and its parts, with the path of each."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """One thing that must hold."""

    id: str
    severity: Severity
    title: str
    why: str
    source: str
    subjects: tuple[type, ...]
    body: Callable[[Any], Findings]  # each is only ever given its own subjects, by `check`


RULES: dict[str, Rule] = {}


def rule(
    id: str, *subjects: type, title: str, why: str, source: str, severity: Severity = Severity.ERROR
) -> Callable[[Body], Body]:
    """Register the decorated generator under a stable, public id, for the kinds of spec it judges."""

    def register(body: Body) -> Body:
        if id in RULES:
            raise ValueError(f"rule id {id} is already taken by {RULES[id].title!r}")
        RULES[id] = Rule(id=id, severity=severity, title=title, why=why, source=source, subjects=subjects, body=body)
        return body

    return register


def check(spec: Walkable) -> tuple[Problem, ...]:
    """Run every rule on *spec* and its parts and keep every problem, in order of rule id and path.

    One mistake is not told twice: rules read single values through `number` and `text`, which hide tokens and what is of
    another type, and what they say of a value that was refused by itself is dropped. A part with something of the wrong
    class in it is not compared, nor is any whole around it.
    """
    problems: list[Problem] = []
    parts = list(spec.walk())
    broken: set[int] = set()
    for path, part in parts:
        found, whole = judge_fields(part, path)
        problems += found
        broken |= set() if whole else {id(part)}
    refused = {problem.path for problem in problems}
    for path, part in parts:
        if not (broken and _holds(part, broken)):
            problems += (problem for problem in _compared(part, path) if problem.path not in refused)
    return tuple(sorted(problems, key=lambda problem: (problem.rule, problem.path)))


def _holds(part: object, broken: set[int]) -> bool:
    """Whether *part* is one of the *broken*, or has one of them anywhere inside: its rules may look there.

    The objects tell, not their paths, which a flat part shares with the whole around it and with its neighbours.
    """
    if isinstance(part, (tuple, list)):
        return any(_holds(each, broken) for each in part)
    if isinstance(part, type) or not is_dataclass(part):
        return False
    return id(part) in broken or any(_holds(getattr(part, field.name), broken) for field in fields(part))


def _compared(part: object, path: str) -> Iterator[Problem]:
    for found in _rules_for(type(part)):
        for relative, message in found.body(part):
            yield Problem(found.id, found.severity, _join(path, relative), message)


def _rules_for(subject: type) -> list[Rule]:
    return [found for found in RULES.values() if subject in found.subjects]


def _join(path: str, relative: str) -> str:
    return ".".join(part for part in (path, relative) if part)
