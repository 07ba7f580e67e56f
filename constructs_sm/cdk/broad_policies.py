"""Tell which policies of AWS make an execution role far broader than it needs to be."""

from __future__ import annotations

import re

from aws_cdk import Stack
from aws_cdk import aws_iam as iam

from constructs_sm.cdk.validation import warn
from constructs_sm.errors import Problem, Severity

# Customers' policies of such names have an account where this has "aws".
_BROAD = re.compile(r":iam::aws:policy/(?:[\w-]+/)*(\w*FullAccess|AdministratorAccess|PowerUserAccess)\b")


def warn_of_broad_policies(role: iam.Role) -> None:
    """Warn at *role*, once however many use it, of the policies that it has by now and that allow all of a service."""
    resource = role.node.default_child
    if not isinstance(resource, iam.CfnRole):
        return
    held = str(Stack.of(role).resolve(resource.managed_policy_arns))
    for name in dict.fromkeys(_BROAD.findall(held)):
        what = (
            f"should give what the containers need and no more, got {name}; drop it, as the exact rights are added here"
        )
        warn(role, [Problem("SM706", Severity.WARNING, "managed_policies", what)])
