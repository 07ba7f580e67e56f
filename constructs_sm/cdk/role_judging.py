"""What of a role of the user can be told only when the app is complete: statements that are added late, and what it lacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from weakref import WeakSet

import jsii
from aws_cdk import Aspects, CfnResource, Tag
from aws_cdk import aws_iam as iam
from constructs import Construct, IValidation

from constructs_sm.cdk.missing_rights import warn_of_missing_rights
from constructs_sm.cdk.role_reading import as_rights, read_policies, read_role, rights_of
from constructs_sm.cdk.validation import warn
from constructs_sm.cdk.values import stack_of
from constructs_sm.errors import Problem, Severity, SpecError
from constructs_sm.rules import check
from constructs_sm.spec.role import ClosedRoleSpec, Right, RoleSpec
from constructs_sm.spec.tokens import is_token

if TYPE_CHECKING:
    from constructs_sm.cdk.permissions import Statement
    from constructs_sm.rules.registry import Walkable

_WATCHED: WeakSet[iam.Role] = WeakSet()


def judge_once_more(role: iam.Role) -> None:
    """Judge *role* at synthesis too, with what is added to it until then."""
    if role not in _WATCHED:
        _WATCHED.add(role)
        role.node.add_validation(_Complete(role))


def judge_when_complete(user: Construct, role: iam.Role, statements: Sequence[Statement]) -> None:
    """Have the app refused at synthesis if *role*, which takes no policies for *user*, does not hold *statements* then."""
    judge_once_more(role)
    user.node.add_validation(_Closed(user, role, statements))


def judge_added(role: iam.Role, statement: Mapping[str, object]) -> None:
    """Refuse a statement that is added to *role* and matches nothing; where a token hides that, at synthesis.

    Raises:
        SpecError: with what is wrong with it.
    """
    rights = tuple(rights_of({"Statement": [statement]}))
    errors = errors_of(rights, role)
    if errors:
        raise SpecError(f"{type(role).__name__} {role.node.path}", errors)
    if any(is_token(arn) for right in rights for arn in right.resources):
        judge_once_more(role)


def errors_of(rights: tuple[Right, ...], scope: Construct) -> list[Problem]:
    """What is wrong with *rights*; only then are they resolved, to be told in words that one can read."""
    if not _errors(RoleSpec(rights=rights)):
        return []
    return _errors(RoleSpec(rights=as_rights(rights, stack_of(scope))))


def watch_boundaries(user: Construct, roles: Sequence[CfnResource]) -> None:
    """Warn *user* at synthesis of each of the *roles* that has no permissions boundary then."""
    if roles:
        user.node.add_validation(_Unbounded(user, roles))


@jsii.implements(IValidation)
class _Unbounded:
    """Judges roles when the app is complete, as a boundary may come by an aspect."""

    def __init__(self, user: Construct, roles: Sequence[CfnResource]) -> None:
        self._user, self._roles = user, roles

    def validate(self) -> list[str]:
        for role in self._roles:
            if isinstance(role, iam.CfnRole) and role.permissions_boundary is None and not _is_changed_late(role):
                what = f"should be the boundary of every role that is written, got none on {role.node.path}"
                cure = "it cannot be created under this policy; give it the boundary"
                problem = Problem("SM744", Severity.WARNING, "permissions_boundary", f"{what}; {cure}")
                warn(self._user, [problem])
        return []


def _is_changed_late(resource: CfnResource) -> bool:
    """Whether an aspect may write to it what nobody can read, such as ``PermissionsBoundary.of``; tags alone do not."""
    found = [each for scope in resource.node.scopes for each in Aspects.of(scope).all if not isinstance(each, Tag)]
    return len(found) > 1  # every role of the CDK has one of the CDK's own


@jsii.implements(IValidation)
class _Complete:
    """Judges a role once more, with what was added to it after it was given."""

    def __init__(self, role: iam.Role) -> None:
        self._role = role

    def validate(self) -> list[str]:
        return _told(read_role(self._role, self._role))


@jsii.implements(IValidation)
class _Closed:
    """Judges whether a role holds what its user needs; where a policy cannot be read, the user is told what that is."""

    def __init__(self, user: Construct, role: iam.Role, statements: Sequence[Statement]) -> None:
        self._user, self._role, self._statements = user, role, statements

    def validate(self) -> list[str]:
        held = read_policies(self._role)
        if not held.whole:
            why = "takes no policy here and has some that cannot be read, so it must already allow"
            warn_of_missing_rights(self._user, "role", why, self._statements)
            return []
        needed = as_rights([each.right for each in self._statements], stack_of(self._role))
        spec = ClosedRoleSpec(needed=needed, held=held.rights, boundary=held.boundary, full_access=held.full_access)
        return _told(spec)


def _told(spec: Walkable) -> list[str]:
    return [str(problem) for problem in _errors(spec)]


def _errors(spec: Walkable) -> list[Problem]:
    return [problem for problem in check(spec) if problem.severity is Severity.ERROR]
