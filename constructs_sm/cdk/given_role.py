"""What is judged of a role before its user exists."""

from __future__ import annotations

from constructs import Construct

from constructs_sm.cdk.execution_role import ExecutionRole
from constructs_sm.cdk.role_reading import read_role
from constructs_sm.cdk.values import literal_account
from constructs_sm.spec.references import offers
from constructs_sm.spec.role import RoleSpec


def given_role(role: object, user: Construct) -> tuple[RoleSpec, ...]:
    """What is certain of a *role* given to *user*, which is the account alone where the role judges itself."""
    if role is None or not offers(role, "role_arn"):
        return ()
    if isinstance(role, ExecutionRole):
        return (RoleSpec(account=literal_account(role), home=literal_account(user)),)
    return (read_role(role, user),)
