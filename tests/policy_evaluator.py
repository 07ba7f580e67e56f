"""What policies allow, as IAM decides it: strict, so that whatever it does not know is an error and no wrong answer.

It knows what the templates of this library and of the CDK say. `test_policy_evaluator` holds it against the evaluator
of the embedded engine.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeAlias

Document: TypeAlias = Mapping[str, Any]
Context: TypeAlias = Mapping[str, str | tuple[str, ...]]

_KNOWN = {"Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition", "Principal"}
_LITERALS = {"${*}": r"\*", "${?}": r"\?", "${$}": r"\$"}


class UnknownPolicyError(AssertionError):
    """A policy says something that is not understood here."""


@dataclass(frozen=True)
class Row:
    """One thing somebody may do, or may not."""

    action: str
    resource: str
    allowed: bool
    context: Context = field(default_factory=dict)

    def __str__(self) -> str:
        beside = "".join(f" {key}={value}" for key, value in self.context.items() if key != "aws:SecureTransport")
        return f"{'may' if self.allowed else 'may not'} {self.action} {self.resource}{beside}"


def decide(statements: Iterable[Document], row: Row, service: str | None = None) -> bool:
    """Whether *statements* allow a row; of a trust policy, to a *service*."""
    allowed = False
    for statement in statements:
        if _applies(statement, row, service):
            if statement["Effect"] == "Deny":
                return False
            allowed = True
    return allowed


def listed(value: Any) -> list[Any]:
    """What may be said once or as a list, as a list."""
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _applies(statement: Document, row: Row, service: str | None) -> bool:
    unknown = set(statement) - _KNOWN
    if unknown or statement["Effect"] not in {"Allow", "Deny"}:
        raise UnknownPolicyError(f"{sorted(unknown)} in {statement}")
    return (
        _is_for(statement.get("Principal"), service)
        and _named(statement, "Action", lambda said: _action(said, row.action))
        and (service is not None or _named(statement, "Resource", lambda said: _like(said, row.resource)))
        and all(
            _holds(operator, key, listed(values), row.context)
            for operator, keys in statement.get("Condition", {}).items()
            for key, values in keys.items()
        )
    )


def _is_for(principal: Any, service: str | None) -> bool:
    """Identity policies have no principal, and of resource policies only what is said of everybody counts."""
    if service is None:
        return principal in (None, "*", {"AWS": "*"})
    if not isinstance(principal, Mapping) or set(principal) - {"Service"}:
        raise UnknownPolicyError(f"principal {principal}")
    return service in listed(principal["Service"])


def _named(statement: Document, element: str, matches: Callable[[str], bool]) -> bool:
    said, negated = statement.get(element), statement.get(f"Not{element}")
    if (said is None) == (negated is None):
        raise UnknownPolicyError(f"one of {element} and Not{element} in {statement}")
    return not any(map(matches, listed(negated))) if said is None else any(map(matches, listed(said)))


def _action(pattern: str, action: str) -> bool:
    return _pattern(pattern.lower()).fullmatch(action.lower()) is not None


def _like(pattern: str, value: str) -> bool:
    return _pattern(pattern).fullmatch(value) is not None


@cache
def _pattern(said: str) -> re.Pattern[str]:
    parts = re.split(r"(\$\{[^}]*\}|\*|\?)", said)
    return re.compile("".join(map(_part, parts)), re.DOTALL)


def _part(part: str) -> str:
    if part.startswith("${"):
        if part not in _LITERALS:
            raise UnknownPolicyError(f"policy variable {part}")
        return _LITERALS[part]
    return {"*": ".*", "?": "."}.get(part, re.escape(part))


def _arn_like(pattern: str, value: str) -> bool:
    """Each of the six parts by itself: a wildcard stops at a colon, but in the last."""
    said, given = pattern.split(":", 5), value.split(":", 5)
    return len(said) == len(given) and all(map(_like, said, given))


_OPERATORS: Mapping[str, Callable[[str, str], bool]] = {
    "StringEquals": lambda said, given: said == given,
    "StringLike": _like,
    "ArnEquals": _arn_like,
    "ArnLike": _arn_like,
    "Bool": lambda said, given: said.lower() == given.lower(),
}


_NEGATED = {"StringNotEquals": "StringEquals"}


def _holds(operator: str, key: str, said: Sequence[Any], context: Context) -> bool:
    # A list without values is as if it were not there.
    found = next((value for name, value in context.items() if name.lower() == key.lower() and value != ()), None)
    if operator == "Null":
        return str(said[0]).lower() == str(found is None).lower()
    quantifier, colon, rest = operator.rpartition(":")
    compared = rest.removesuffix("IfExists")
    compare = _OPERATORS.get(_NEGATED.get(compared, compared))
    if compare is None or (colon and quantifier not in {"ForAnyValue", "ForAllValues"}):
        raise UnknownPolicyError(f"condition operator {operator}")
    if isinstance(found, tuple) and not colon:
        raise UnknownPolicyError(f"{operator} on the several values of {key}")
    if found is None:
        return quantifier == "ForAllValues" or rest != compared or (compared in _NEGATED and not colon)
    matched = (any(compare(str(each), value) for each in said) != (compared in _NEGATED) for value in listed(found))
    return all(matched) if quantifier == "ForAllValues" else any(matched)
