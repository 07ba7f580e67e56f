"""What AmazonSageMakerFullAccess allows of all that an execution role may need, from the copy that moto carries."""

from __future__ import annotations

import json
import runpy

from facts_sources import MOTO

NAME = "AmazonSageMakerFullAccess"
SERVICES = {"cloudwatch", "ec2", "ecr", "kms", "lambda", "logs", "s3", "sns", "ssmmessages"}
"""Services that an execution role of an endpoint calls."""


def table() -> dict[str, object]:
    """Statements as actions and resources, in the order of the policy.

    Conditions are on tags of the objects, which nobody can see before; so what has one counts as allowed.
    """
    policies = runpy.run_path(str(MOTO.path("moto/iam/aws_managed_policies.py")))["aws_managed_policies_data"]
    policy = json.loads(policies)[NAME]
    allowed = [
        [actions, [arn.replace("arn:aws:", "arn:*:") for arn in _listed(statement["Resource"])]]
        for statement in policy["Document"]["Statement"]
        if (actions := [each for each in _listed(statement["Action"]) if each.partition(":")[0] in SERVICES])
    ]
    return {
        "source": MOTO.credit(holds=f"what {NAME} allows on {', '.join(sorted(SERVICES))}"),
        "version": policy["DefaultVersionId"],
        "allowed": allowed,
    }


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
