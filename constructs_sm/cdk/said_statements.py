"""Statements of the user's own, as rules can read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aws_cdk import aws_iam as iam

from constructs_sm.spec.deploying import SaidStatement


def said(statements: Sequence[iam.PolicyStatement] | None) -> tuple[SaidStatement, ...]:
    """What each says; what is no statement is left to its field."""
    given = () if statements is None else statements
    return tuple(_said(each.to_json()) for each in given)


def _said(plain: Mapping[str, object]) -> SaidStatement:
    conditions = plain.get("Condition")
    keyed = conditions.values() if isinstance(conditions, Mapping) else ()
    return SaidStatement(
        allows=plain.get("Effect") == "Allow",
        actions=_texts(plain.get("Action")),
        resources=_texts(plain.get("Resource")),
        condition_keys=tuple(str(key) for keys in keyed for key in keys),
    )


def _texts(value: object) -> tuple[str, ...]:
    listed = value if isinstance(value, list) else [] if value is None else [value]
    return tuple(str(each) for each in listed)
