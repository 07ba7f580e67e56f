"""Our extract of AmazonSageMakerFullAccess is held against the copy that moto brings."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from typing import Any

from moto.iam.aws_managed_policies import aws_managed_policies_data

from constructs_sm.facts import full_access


def statements() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(aws_managed_policies_data)[full_access.NAME]["Document"]["Statement"]
    return found


def resources(action: str, *, conditional: bool) -> set[str]:
    """Where the policy allows an action; under a condition of some kind, or without any."""
    found: set[str] = set()
    for each in statements():
        asked = each["Action"] if isinstance(each["Action"], list) else [each["Action"]]
        if ("Condition" in each) == conditional and any(fnmatchcase(action, pattern) for pattern in asked):
            named = each.get("Resource", [])
            found |= {named} if isinstance(named, str) else set(named)
    return found


def test_what_is_allowed_everywhere_is() -> None:
    for action in full_access.EVERYWHERE:
        everywhere = resources(action, conditional=action == "s3:GetObject")
        assert everywhere & {"*", "arn:aws:s3:::*"}, action


def test_what_is_allowed_by_name_is_allowed_by_no_other_name() -> None:
    for actions, named in full_access.BY_NAME:
        for action in actions:
            assert resources(action, conditional=False) == {arn.replace("arn:*:", "arn:aws:") for arn in named}, action
