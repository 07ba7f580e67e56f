"""Tell what a role must hold where this library cannot give it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping

from aws_cdk import Stack
from constructs import Construct

from constructs_sm.cdk.permissions import Statement
from constructs_sm.cdk.validation import warn
from constructs_sm.errors import Problem, Severity


def warn_of_missing_rights(user: Construct, path: str, why: str, statements: Iterable[Statement]) -> None:
    """Warn that a role must hold *statements*; *why*, what keeps us from adding them, is the first half of a sentence."""
    needed = ", ".join(f"{'/'.join(each.actions)} on {' and '.join(_places(each))}" for each in statements)
    # Tokens are numbered by the run, so they must not reach the assembly; and nobody can read them.
    message = f"{why}: {readable(Stack.of(user).resolve(needed))}"
    warn(user, [Problem("SM705", Severity.WARNING, path, message)])


def _places(statement: Statement) -> Iterable[str]:
    """What it names; keys that only an alias tells of are no more than those that bear it."""
    return [*statement.resources, *(f"kms:ResourceAliases {alias}" for alias in statement.aliases)]


def readable(value: object, otherwise: Callable[[object], str] = json.dumps) -> str:
    """A resolved text with its references as ``Fn::Sub`` writes them, and *otherwise* what is no plain reference."""
    match value:
        case str():
            return value
        case {"Fn::Join": ["", [*parts]]}:
            return "".join(readable(part, otherwise) for part in parts)
        case {"Ref": str(name)}:
            return f"${{{name}}}"
        case {"Fn::GetAtt": [str(resource), str(attribute)]}:
            return f"${{{resource}.{attribute}}}"
        case Mapping():
            return otherwise(value)
    raise TypeError(f"no text after all: {value!r}")
