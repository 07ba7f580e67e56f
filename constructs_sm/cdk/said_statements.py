"""Statements of the user's own, as rules can read them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from aws_cdk import aws_iam as iam

from constructs_sm.cdk.policy_size import is_too_long
from constructs_sm.spec.deploying import SaidStatement
from constructs_sm.spec.several import several


def said(statements: Sequence[iam.PolicyStatement] | None) -> tuple[SaidStatement, ...]:
    """What each says; what is no statement is left to its field."""
    return tuple(_said(each) if isinstance(each, iam.PolicyStatement) else each for each in several(statements))


def pieces(statement: iam.PolicyStatement) -> Iterator[iam.PolicyStatement]:
    """The statement, or its halves by resources or by actions, until each fits a policy or is one action on one resource."""
    resources, actions = statement.resources, statement.actions
    if max(len(resources), len(actions)) > 1 and is_too_long(statement.to_json()):
        by_resources = len(resources) >= len(actions)
        longer = resources if by_resources else actions
        middle = len(longer) // 2
        for half in (longer[:middle], longer[middle:]):
            yield from pieces(statement.copy(resources=half) if by_resources else statement.copy(actions=half))
    else:
        yield statement


def _said(statement: iam.PolicyStatement) -> SaidStatement:
    plain: Mapping[str, object] = statement.to_json()
    conditions = plain.get("Condition")
    keyed = conditions.values() if isinstance(conditions, Mapping) else ()
    return SaidStatement(
        allows=plain.get("Effect") == "Allow",
        actions=_texts(plain.get("Action")),
        resources=_texts(plain.get("Resource")),
        excepted_actions=_texts(plain.get("NotAction")),
        excepted_resources=_texts(plain.get("NotResource")),
        condition_keys=tuple(str(key) for keys in keyed for key in keys),
        fits=not any(is_too_long(each.to_json()) for each in pieces(statement)),
    )


def _texts(value: object) -> tuple[str, ...]:
    listed = value if isinstance(value, list) else [] if value is None else [value]
    return tuple(str(each) for each in listed)
