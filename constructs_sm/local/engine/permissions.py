"""What a role may do, decided by ministack's evaluator on the role's real policies, whatever the profile.

SageMaker reads models, pulls images, writes results and publishes notifications *as the execution role*:
https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from constructs_sm.local.engine import host
from constructs_sm.local.engine.faults import invalid

SERVICE_PRINCIPAL = "sagemaker.amazonaws.com"
_ECR_IMAGE = re.compile(r"(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?/([^:@]+)")
_PULL_ACTIONS = ("ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage")


@dataclass(frozen=True, kw_only=True, slots=True)
class Need:
    """One permission something needs.

    Attributes:
        action: Such as ``s3:GetObject``.
        resource: The ARN it acts on, or ``*``.
        context: Condition keys of the request.
    """

    action: str
    resource: str
    context: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.action} on {self.resource}"


def role_name(role_arn: str) -> str:
    """The name in a role's ARN, without its path.

    Args:
        role_arn: The role's ARN.
    """
    return role_arn.rsplit("/", 1)[-1]


def allows(role_arn: str, need: Need) -> bool:
    """Whether a role may do something: its policies, its boundary and the resource's own policy.

    Args:
        role_arn: The role.
        need: What is to be done.
    """
    iam = host.module("ministack.core.iam_evaluator")
    roles = host.module("ministack.services.iam")._roles  # noqa: SLF001 - see host.NAMES
    account, name = host.account(), role_name(role_arn)
    limits = iam._permissions_boundary(roles, name, account)  # noqa: SLF001 - see host.NAMES
    context = iam.EvalContext(
        principal_arn=f"arn:aws:sts::{account}:assumed-role/{name}/SageMaker",
        principal_type="AssumedRole",
        principal_account=account,
        action=need.action,
        resource_arn=need.resource,
        region=host.region(),
        secure_transport=True,
        service_context={key.lower(): value for key, value in need.context.items()},
    )
    result = iam.evaluate(context, iam._gather_role_policies(name, account), *limits)  # noqa: SLF001 - see host.NAMES
    service = need.action.partition(":")[0]
    found = iam._resource_policy(service, need.resource)  # noqa: SLF001 - see host.NAMES
    if found is not None:
        result = iam.combine_resource_policy(result, context, *found, required=service == "kms", limits=tuple(limits))
    return bool(result.decision == "Allow")


def lacking(role_arn: str, needs: list[Need]) -> list[Need]:
    """The permissions of a list that a role does not have.

    Args:
        role_arn: The role.
        needs: What is to be done.
    """
    return [need for need in needs if not allows(role_arn, need)]


def require_assumable(role_arn: str) -> None:
    """Refuses an execution role that does not exist or does not trust SageMaker.

    The trust policy is evaluated with the source ARN AWS documents for inference, whose last part is an asterisk.
    Source: https://docs.aws.amazon.com/sagemaker/latest/dg/security-confused-deputy-prevention.html

    Args:
        role_arn: The role.

    Raises:
        ApiError: A ValidationException that names the role.
    """
    role = host.module("ministack.services.iam")._roles.get(role_name(role_arn))  # noqa: SLF001 - see host.NAMES
    if role is None or role.get("Arn") != role_arn or not _trusts_sagemaker(role):
        raise invalid(
            f"Could not assume role {role_arn}. Please ensure that the role exists and allows principal "
            f"'{SERVICE_PRINCIPAL}' to assume the role."
        )


def _trusts_sagemaker(role: dict[str, Any]) -> bool:
    iam = host.module("ministack.core.iam_evaluator")
    document = role.get("AssumeRolePolicyDocument")
    if isinstance(document, str):
        document = json.loads(document)
    statements = document.get("Statement", []) if isinstance(document, dict) else []
    source = f"arn:aws:sagemaker:{host.region()}:{host.account()}:*"
    context = iam.EvalContext(
        principal_arn=SERVICE_PRINCIPAL,
        principal_type="Service",
        principal_account="",
        action="sts:AssumeRole",
        resource_arn="*",
        region=host.region(),
        service_context={"aws:sourcearn": source, "aws:sourceaccount": host.account()},
    )
    effects = {
        statement["Effect"]
        for statement in (statements if isinstance(statements, list) else [statements])
        if "sts:AssumeRole" in _listed(statement.get("Action"))
        and iam._service_principal_matches(statement.get("Principal"), SERVICE_PRINCIPAL)  # noqa: SLF001 - see host.NAMES
        and iam._conditions_met(statement.get("Condition", {}), context)  # noqa: SLF001 - see host.NAMES
    }
    return effects == {"Allow"}


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def pull_needs(image: str) -> list[Need]:
    """What pulling an image takes; nothing when it is not in ECR.

    Args:
        image: The image's URI.
    """
    match = _ECR_IMAGE.match(image)
    if match is None:
        return []
    account, region, repository = match.groups()
    arn = f"arn:aws:ecr:{region}:{account}:repository/{repository}"
    return [*(Need(action=action, resource=arn) for action in _PULL_ACTIONS), login_need()]


def login_need() -> Need:
    """What logging in to ECR takes."""
    return Need(action="ecr:GetAuthorizationToken", resource="*")
