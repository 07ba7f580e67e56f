"""What a check is: the resources it looks at, and what it finds wrong with one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from constructs_sm.templates.template import Resource, Template

PLAIN = ""
"""A finding without anything to add."""

UNREADABLE = "?"
"""A finding that cannot be made: what it depends on is known at deployment, or is not judged here."""

Findings: TypeAlias = Iterator[str]
Judge: TypeAlias = Callable[[Resource, Template], Findings]


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """One check, which several controls may make."""

    types: tuple[str, ...]
    """CloudFormation types that it looks at."""

    judge: Judge
    """Yields what is wrong with a resource: the same findings, and as many, as the scanner whose check it is."""

    absent: str
    """Why it does not apply where there is no such resource."""

    concerns: Callable[[Resource], bool] = lambda _: True
    """Which of them it concerns. Default: all."""


def unless(fine: bool | None) -> Findings:  # noqa: FBT001 - the one thing that is asked
    """Nothing if it is *fine*, one finding if not; None cannot be told."""
    if fine is None:
        yield UNREADABLE
    elif not fine:
        yield PLAIN
