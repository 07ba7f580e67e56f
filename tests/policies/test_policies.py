"""Least privilege, proved: what is needed is allowed, its neighbours are not, and nothing could be taken away.

Rows say what each role must be able to do and what lies right next to it. Then every statement, action, resource and
value is taken away in turn, and some needed row must fail; and every resource and condition is widened in turn, and some
neighbour must come in: a right that no row needs and a condition that keeps nobody out are both found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import pytest
from policy_callers import CALLERS
from policy_documents import Deployed
from policy_evaluator import Document, decide, listed
from policy_hosting import HOSTING, Case
from synthesized import new_stack, synth

CASES: Mapping[str, Case] = {**HOSTING, **CALLERS}
ROWS = [row for case in CASES.values() for row in case.rows]
_CONTEXT: dict[str, object] = {}


@pytest.fixture(autouse=True)
def known_context(context: dict[str, object]) -> None:
    _CONTEXT.update(context)


@cache
def statements(name: str) -> tuple[Document, ...]:
    """What decides about the principal of a case; each stack is made once."""
    stack = new_stack(_CONTEXT)
    CASES[name].build(stack)
    return tuple(Deployed(synth(stack)).statements(CASES[name].principal))


@pytest.mark.parametrize("name", CASES)
def test_exactly_what_is_needed_is_allowed(name: str) -> None:
    assert [] == [str(row) for row in CASES[name].rows if row.allowed != decide(statements(name), row)]


@pytest.mark.parametrize("name", CASES)
def test_nothing_could_be_taken_away(name: str) -> None:
    needed = [row for row in CASES[name].rows if row.allowed]
    spare = [what for what, left in _narrower(statements(name)) if all(decide(left, row) for row in needed)]

    assert [] == spare


@pytest.mark.parametrize("name", CASES)
def test_nothing_could_be_wider(name: str) -> None:
    refused = [row for row in CASES[name].rows if not row.allowed]
    unnoticed = [what for what, more in _wider(statements(name)) if not any(decide(more, row) for row in refused)]

    assert [] == unnoticed


def test_there_are_rows_enough_to_tell() -> None:
    assert 30 <= len(CASES)
    assert 1500 <= len(ROWS)
    assert len(ROWS) < 3 * sum(not row.allowed for row in ROWS), "neighbours are at least a third"


def _narrower(policy: Sequence[Document]) -> Iterator[tuple[str, list[Document]]]:
    """The policy without one statement, one action, one resource, or one value of a condition."""
    for place, statement in enumerate(policy):
        if statement["Effect"] == "Deny" or "Principal" in statement:
            continue
        yield f"{statement}", _with(policy, place, None)
        for element in ("Action", "Resource"):
            said = listed(statement[element])
            for each in said if len(said) > 1 else ():
                left: Document = {**statement, element: [other for other in said if other != each]}
                yield f"{each} of {statement}", _with(policy, place, left)
        for operator, name, values in _conditions(statement):
            for each in values if len(values) > 1 else ():
                left = _condition(statement, operator, name, [other for other in values if other != each])
                yield f"{each} of {statement}", _with(policy, place, left)


def _wider(policy: Sequence[Document]) -> Iterator[tuple[str, list[Document]]]:
    """The policy with one resource or one condition that holds nobody back."""
    for place, statement in enumerate(policy):
        if statement["Effect"] == "Deny" or "Principal" in statement:
            continue
        for each in listed(statement["Resource"]):
            if each != "*":
                yield f"* for {each} of {statement}", _with(policy, place, {**statement, "Resource": "*"})
        for operator, name, _ in _conditions(statement):
            yield f"no {name} in {statement}", _with(policy, place, _condition(statement, operator, name, None))


def _conditions(statement: Document) -> list[tuple[str, str, list[Any]]]:
    return [
        (operator, name, listed(values))
        for operator, keys in statement.get("Condition", {}).items()
        for name, values in keys.items()
    ]


def _condition(statement: Document, operator: str, name: str, values: list[Any] | None) -> Document:
    """The statement with other values of one condition, or without it."""
    keys = {each: said for each, said in statement["Condition"][operator].items() if each != name}
    changed = keys if values is None else {**keys, name: values}
    conditions = {each: said for each, said in statement["Condition"].items() if each != operator}
    return {**statement, "Condition": {**conditions, operator: changed} if changed else conditions}


def _with(policy: Sequence[Document], place: int, changed: Document | None) -> list[Document]:
    put = [] if changed is None else [changed]
    return [*policy[:place], *put, *policy[place + 1 :]]
