"""What AmazonSageMakerFullAccess allows of all that an execution role may need.

Source: https://docs.aws.amazon.com/sagemaker/latest/dg/security-iam-awsmanpol.html
"""

from __future__ import annotations

from functools import cache
from typing import cast

from constructs_sm.facts import data

NAME = "AmazonSageMakerFullAccess"
_EVERYWHERE = {"*", "arn:*:s3:::*"}


@cache
def allowed() -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """Its statements: actions and resources.

    Objects may be read wherever they are tagged ``SageMaker=true``, which nobody can see here; so that counts as everywhere.
    """
    table = cast("dict[str, list[list[list[str]]]]", data.read("full_access"))
    return tuple((tuple(actions), tuple(resources)) for actions, resources in table["allowed"])


@cache
def named_actions() -> frozenset[str]:
    """Actions that it allows on resources of some names alone."""
    everywhere = {action for actions, resources in allowed() if _EVERYWHERE & set(resources) for action in actions}
    return frozenset(action for actions, _ in allowed() for action in actions) - everywhere
