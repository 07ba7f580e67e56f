"""What an execution role may be told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aws_cdk import aws_iam as iam

from constructs_sm.cdk.permissions import Statement
from constructs_sm.cdk.role_reading import rights_of
from constructs_sm.errors import Problem, Severity
from constructs_sm.facts import limits
from constructs_sm.rules.kinds import Each, Flag, Kind, Part, Text
from constructs_sm.spec.role import Right
from constructs_sm.spec.several import several
from constructs_sm.spec.tokens import is_token

_KINDS: dict[str, Kind] = {
    "role_name": Text(limits.ROLE_NAME),
    "description": Text(limits.ROLE_DESCRIPTION),
    "path": Text(limits.ROLE_PATH),
    "permissions_boundary": Part("a managed policy, owned or imported", ("managed_policy_arn",)),
    "source_arn_condition": Flag(),
    "statements": Each(Part("a policy statement", ("to_json",))),
}
_NEEDED = {"source_arn_condition", "statements"}
"""Arguments that cannot be None."""


def judged_arguments(**said: object) -> list[Problem]:
    """Every mistake in what was *said*, by the names of the arguments."""
    return [
        Problem(rule, Severity.ERROR, f"{name}{below}", message)
        for name, value in said.items()
        if (value is not None or name in _NEEDED) and not (isinstance(value, str) and is_token(value))
        for rule, below, message in _KINDS[name].judge(value)
    ]


def rights_in(statements: Sequence[Statement | iam.PolicyStatement]) -> Iterator[Right]:
    """What statements allow; what is none is left to its field."""
    for each in several(statements):
        if isinstance(each, Statement):
            yield each.right
        elif isinstance(each, iam.PolicyStatement):
            yield from rights_of({"Statement": [each.to_json()]})
