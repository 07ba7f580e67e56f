"""Refuse what a facade cannot be made of, before it reaches the CDK."""

from __future__ import annotations

from collections.abc import Iterable

from constructs_sm.errors import Problem, Severity, SpecError
from constructs_sm.rules.kinds import TYPE, Kind
from constructs_sm.rules.known import shown
from constructs_sm.spec.tokens import is_token


def misfit(facade: str, path: str, what: str, got: object) -> SpecError:
    """The error of an argument that is no *what*."""
    return SpecError(facade, [Problem(TYPE, Severity.ERROR, path, f"must be {what}, got {shown(got)}")])


def refuse_misfits(facade: str, said: Iterable[tuple[str, Kind, object]]) -> None:
    """Raise everything that is wrong with what was *said*: path, kind and value of each.

    Raises:
        SpecError: with every error found.
    """
    problems = [
        Problem(rule, Severity.ERROR, f"{path}{below}", message)
        for path, kind, value in said
        if not (isinstance(value, str) and is_token(value))
        for rule, below, message in kind.judge(value)
    ]
    if problems:
        raise SpecError(facade, problems)
