"""Checks of roles and their policies, as cdk-nag and Checkov make them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from constructs_sm.compliance.check import PLAIN, UNREADABLE, Check, Findings, Judge, unless
from constructs_sm.compliance.wording import flat
from constructs_sm.facts.actions import UNCONSTRAINED_PERMISSIONS, UNCONSTRAINED_WRITES
from constructs_sm.facts.resource_types import MANAGED_POLICY, POLICY, ROLE
from constructs_sm.facts.unscoped import UNSCOPED
from constructs_sm.templates.template import Resource, Template, statements
from constructs_sm.templates.values import several


def _documents(resource: Resource) -> list[object]:
    """The document of a policy, or those of the inline policies of a role."""
    return list(resource.all("Policies.*.PolicyDocument" if resource.type == ROLE else "PolicyDocument"))


def allowed(resource: Resource) -> Iterator[Resource]:
    """The Allow statements of a policy, or of the inline policies of a role."""
    for document in _documents(resource):
        yield from (each for each in statements(document) if each.one("Effect") == "Allow")


def wildcards(resource: Resource) -> list[str]:
    """What ends in, or is, an asterisk in its Allow statements, in cdk-nag's words."""
    found: dict[str, None] = {}
    for statement in allowed(resource):
        actions = [str(each) for each in several(statement.one("Action"))]
        resources = [flat(each) for each in several(statement.one("Resource"))]
        found |= {f"Action::{each}": None for each in actions if "*" in each}
        found |= {f"Resource::{each}": None for each in resources if "*" in each}
    return list(found)


def _wildcards(resource: Resource, _: Template) -> Findings:
    yield from wildcards(resource)


def _managed_by_aws(role: Resource, _: Template) -> Findings:
    named = dict.fromkeys(flat(each) for each in several(role.one("ManagedPolicyArns")))
    yield from (f"Policy::{each}" for each in named if ":iam::aws:" in each)


def _inline(resource: Resource, _: Template) -> Findings:
    return unless(resource.type == ROLE and resource.one("Policies") is None)


def _admin(resource: Resource, _: Template) -> Findings:
    return unless(not any(_everything(each) and "*" in _resources(each) for each in allowed(resource)))


def _full(resource: Resource, _: Template) -> Findings:
    whole = [str(action) for each in allowed(resource) for action in several(each.one("Action"))]
    return unless(not any(action == "*" or action.endswith(":*") for action in whole))


def _star(resource: Resource, _: Template) -> Findings:
    """Checkov reads the first statement of a document and no other."""
    first = [each for document in _documents(resource) for each in list(statements(document))[:1]]
    return unless(not any(_everything(each) and each.one("Effect") == "Allow" for each in first))


def _is_inline(resource: Resource) -> bool:
    return resource.type == POLICY or bool(_documents(resource))


def _of_user(policy: Resource, _: Template) -> Findings:
    return unless(policy.one("Users") is None)


def _public_trust(role: Resource, _: Template) -> Findings:
    trusted = [each for each in statements(role.one("AssumeRolePolicyDocument")) if each.one("Effect") != "Deny"]
    return unless(not any("*" in several(each.one("Principal.AWS")) for each in trusted))


def _account_trust(role: Resource, _: Template) -> Findings:
    trusted = [each for each in statements(role.one("AssumeRolePolicyDocument")) if each.one("Effect") != "Deny"]
    named = [flat(each) for statement in trusted for each in several(statement.one("Principal.AWS"))]
    return unless(not any(re.fullmatch(r"\d{12}|arn:[^:]+:iam::[^:]+:root", each) for each in named))


def unconstrained(resource: Resource) -> set[str]:
    """The actions that a policy allows on everything, under no condition."""
    return {
        str(action)
        for each in allowed(resource)
        if "*" in _resources(each) and each.one("Condition") is None
        for action in several(each.one("Action"))
    }


def names_the_rest(resource: Resource) -> bool:
    """Whether a policy allows all but what it names, which nobody lists here."""
    return any(each.one(field) is not None for each in allowed(resource) for field in ("NotAction", "NotResource"))


def _lacks(*named: str) -> Judge:
    """A judge of what is unconstrained: none of these actions, and none that this library does not write itself."""

    def judge(resource: Resource, _: Template) -> Findings:
        actions = unconstrained(resource)
        if actions & set(named):
            yield PLAIN
        elif actions - set(UNSCOPED) or names_the_rest(resource):
            yield UNREADABLE

    return judge


def _everything(statement: Resource) -> bool:
    return "*" in several(statement.one("Action"))


def _resources(statement: Resource) -> list[str]:
    return [flat(each) for each in several(statement.one("Resource"))]


_NO_ROLE = "no role of the template is its execution role"
_NO_INLINE = "no execution role of the template has an inline policy"
_INLINE = (ROLE, POLICY)
_ANY = (ROLE, POLICY, MANAGED_POLICY)
CHECKS = {
    "IAMNoWildcardPermissions": Check(types=_ANY, judge=_wildcards, absent=_NO_ROLE),
    "IAMNoManagedPolicies": Check(types=(ROLE,), judge=_managed_by_aws, absent=_NO_ROLE),
    "IAMNoInlinePolicy": Check(types=(ROLE, POLICY), judge=_inline, absent=_NO_ROLE),
    "IAMPolicyNoStatementsWithAdminAccess": Check(types=_ANY, judge=_admin, absent=_NO_ROLE),
    "IAMPolicyNoStatementsWithFullAccess": Check(types=_ANY, judge=_full, absent=_NO_ROLE),
    "IAMUserNoPolicies": Check(types=(POLICY, MANAGED_POLICY), judge=_of_user, absent=_NO_ROLE),
    "PolicyUsers": Check(types=(POLICY,), judge=_of_user, absent=_NO_INLINE),
    "InlineAdmin": Check(types=_INLINE, judge=_admin, absent=_NO_INLINE, concerns=_is_inline),
    "InlineStar": Check(types=_INLINE, judge=_star, absent=_NO_INLINE, concerns=_is_inline),
    "PublicTrust": Check(types=(ROLE,), judge=_public_trust, absent=_NO_ROLE),
    "AccountTrust": Check(types=(ROLE,), judge=_account_trust, absent=_NO_ROLE),
    "CredentialsExposure": Check(types=_ANY, judge=_lacks(), absent=_NO_ROLE),
    "DataExfiltration": Check(types=_ANY, judge=_lacks(), absent=_NO_ROLE),
    "PermissionsManagement": Check(types=_ANY, judge=_lacks(*UNCONSTRAINED_PERMISSIONS), absent=_NO_ROLE),
    "PrivilegeEscalation": Check(types=_ANY, judge=_lacks(), absent=_NO_ROLE),
    "WriteAccess": Check(types=_ANY, judge=_lacks(*UNCONSTRAINED_WRITES), absent=_NO_ROLE),
}
