"""A rule is an id, a severity, a title, a why, a source and a generator of (path, message).

Rules yield and never raise. Each is registered for one kind of spec and sees every spec of that kind in the tree that
`check` walks; the path it yields is relative to that spec.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
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

    Rules read single values through `number` and `text`, which hide what is a token or was refused already: one
    mistake is not told twice. Only where a whole part is of the wrong class are values not compared at all.
    """
    problems: list[Problem] = []
    sound = True
    parts = []
    for path, part in spec.walk():
        found, whole = judge_fields(part, path)
        problems += found
        sound = sound and whole
        parts.append((path, part))
        if not whole:
            break
    for path, part in parts if sound else ():
        for found_rule in RULES.values():
            if type(part) in found_rule.subjects:
                problems.extend(
                    Problem(found_rule.id, found_rule.severity, _join(path, relative), message)
                    for relative, message in found_rule.body(part)
                )
    return tuple(sorted(problems, key=lambda problem: (problem.rule, problem.path)))


def _join(path: str, relative: str) -> str:
    return ".".join(part for part in (path, relative) if part)
