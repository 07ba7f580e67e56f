"""What policies allow, as IAM evaluates them: enough of it for the statements that this library writes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from synthesized import Json, plain, resources

Context: TypeAlias = Mapping[str, str | Sequence[str]]

PSEUDO = {
    "${AWS::Partition}": "aws",
    "${AWS::Region}": "eu-west-1",
    "${AWS::AccountId}": "111122223333",
    "${AWS::URLSuffix}": "amazonaws.com",
}


@dataclass(frozen=True, kw_only=True)
class Call:
    """One thing that somebody does, as IAM sees it."""

    action: str
    resource: str = "*"
    context: Context = field(default_factory=dict)


def call(action: str, resource: str = "*", /, **context: str | Sequence[str]) -> Call:
    """A call; the names of condition keys are written with ``__`` for ``:`` and ``_of_`` for ``/``."""
    keys = {name.replace("__", ":").replace("_of_", "/"): value for name, value in context.items()}
    return Call(action=action, resource=resource, context=keys)


def policy_statements(template: Json, *, below: str = "") -> list[Json]:
    """The statements of the managed policies whose logical id starts with *below*, with everything known put in."""
    found = resources(template, "AWS::IAM::ManagedPolicy")
    return [
        put_in(plain(statement))
        for id, policy in found.items()
        if id.startswith(below)
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
    ]


def put_in(value: Any) -> Any:
    """*value* with pseudo parameters replaced."""
    if isinstance(value, str):
        for name, known in PSEUDO.items():
            value = value.replace(name, known)
        return value
    if isinstance(value, Mapping):
        return {put_in(key): put_in(item) for key, item in value.items()}
    return [put_in(item) for item in value] if isinstance(value, list) else value


def allows(statements: Iterable[Json], asked: Call) -> bool:
    """Whether some statement allows the call and none denies it."""
    effects = {statement["Effect"] for statement in statements if _matches(statement, asked)}
    return effects == {"Allow"}


def _matches(statement: Json, asked: Call) -> bool:
    return (
        any(_like(asked.action.lower(), each.lower()) for each in _listed(statement["Action"]))
        and any(_like(asked.resource, each) for each in _listed(statement["Resource"]))
        and all(
            _holds(operator, asked.context.get(key), _listed(wanted))
            for operator, keys in statement.get("Condition", {}).items()
            for key, wanted in keys.items()
        )
    )


def _holds(operator: str, got: str | Sequence[str] | None, wanted: list[str]) -> bool:
    if operator == "Null":
        return (got is None or len(got) == 0) == (wanted == ["true"])
    quantifier, _, plain_operator = operator.rpartition(":")
    if got is None:
        return plain_operator.endswith("IfExists") or quantifier == "ForAllValues"
    judge = {"StringNotEquals": lambda value: value not in wanted}.get(
        plain_operator, lambda value: any(_compare(plain_operator, value, each) for each in wanted)
    )
    values = [got] if isinstance(got, str) else list(got)
    return all(map(judge, values)) if quantifier != "ForAnyValue" else any(map(judge, values))


def _compare(operator: str, value: str, wanted: str) -> bool:
    name = operator.removesuffix("IfExists")
    assert name in {"StringEquals", "StringLike", "ArnEquals", "ArnLike", "Bool"}, operator
    return value == wanted if name in {"StringEquals", "Bool"} else _like(value, wanted)


def _like(value: str, pattern: str) -> bool:
    parts = "".join({"*": ".*", "?": "."}.get(sign, re.escape(sign)) for sign in pattern)
    return re.fullmatch(parts, value, re.DOTALL) is not None


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
