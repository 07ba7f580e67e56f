"""Statements on as many managed policies as they take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import count

from aws_cdk import aws_iam as iam
from constructs import Construct

from constructs_sm.cdk.misfits import misfit
from constructs_sm.cdk.permissions import Statement
from constructs_sm.cdk.policy_size import EMPTY, estimated_size, is_too_long
from constructs_sm.cdk.said_statements import pieces
from constructs_sm.cdk.validation import warn
from constructs_sm.cdk.values import literal_account
from constructs_sm.errors import Problem, Severity, SpecError
from constructs_sm.facts.limits import MAX_MANAGED_POLICIES, MAX_MANAGED_POLICY
from constructs_sm.spec.references import offers, read_once
from constructs_sm.spec.several import several
from constructs_sm.spec.tokens import is_token


class PolicyHolder(Construct):
    """A construct whose rights fill one managed policy, or several, which are attached together.

    Every statement that is too long for one policy is split by its resources.
    """

    _policies: list[iam.ManagedPolicy]

    def _open(self, description: str) -> None:
        """Begin, before anything is allowed."""
        self._description = description
        self._policies, self._sids = [], set[str]()
        self._held: list[Statement] = []
        self._attached: list[tuple[str, object]] = []
        self._turn()

    @property
    def policy(self) -> iam.IManagedPolicy:
        """The first managed policy, and the only one unless the rights take more than 6,144 characters."""
        return self._policies[0]

    @property
    def policies(self) -> tuple[iam.IManagedPolicy, ...]:
        """All managed policies, to be attached together; a principal takes 10 unless the quota is higher."""
        return tuple(self._policies)

    def attach_to_role(self, role: iam.IRole) -> None:
        """Give the rights to a role, owned or imported.

        Raises:
            SpecError: it is no role, or one of another account.
        """
        self._attach("role", role)

    def attach_to_user(self, user: iam.IUser) -> None:
        """Give the rights to a user, owned or imported.

        Raises:
            SpecError: it is no user, or one of another account.
        """
        self._attach("user", user)

    def attach_to_group(self, group: iam.IGroup) -> None:
        """Give the rights to a group of users, owned or imported.

        Raises:
            SpecError: it is no group, or one of another account.
        """
        self._attach("group", group)

    def grant(self, grantee: iam.IGrantable) -> None:
        """Give the rights to whatever acts as a role, a user or a group: a pipeline's project, a function, a principal.

        Raises:
            SpecError: it is none of them, so that no managed policy can be attached to it; or one of another account.
        """
        principal = grantee.grant_principal if offers(grantee, "grant_principal") else None
        for kind in ("role", "user", "group"):
            if offers(principal, f"{kind}_name"):
                return self._attach(kind, principal)
        raise misfit("grant", "grantee", "something that acts as a role, a user or a group", grantee)

    def _attach(self, kind: str, principal: object) -> None:
        way = f"attach_to_{kind}"
        if not offers(principal, f"{kind}_name"):
            raise misfit(way, kind, f"a {kind}, owned or imported", principal)
        theirs = read_once(principal, "principal_account") if offers(principal, "principal_account") else None
        ours = literal_account(self)
        if ours is not None and theirs is not None and not is_token(theirs) and theirs != ours:
            what = f"must be in account {ours} like the policy, got one in {theirs}; make the policy in a stack there"
            raise SpecError(way, [Problem("SM743", Severity.ERROR, kind, what)])
        self._attached.append((way, principal))
        for policy in self._policies:
            getattr(policy, way)(principal)

    def _allow_said(self, statements: Sequence[iam.PolicyStatement] | None) -> None:
        for statement in several(statements):
            for piece in pieces(statement):
                sid = piece.sid
                named = piece if sid is None or (free := self._free(sid)) == sid else piece.copy(sid=free)
                self._add(named, estimated_size(named.to_json()))

    def _allow(self, statements: Iterable[Statement]) -> None:
        for statement in statements:
            for piece in _fitting(statement):
                unnamed = replace(piece, sid="")
                if unnamed in self._held:
                    continue
                self._held.append(unnamed)
                named = replace(piece, sid=self._free(piece.sid))
                self._add(iam.PolicyStatement.from_json(named.to_json()), estimated_size(named.to_json()))

    def _free(self, sid: str) -> str:
        """The id, or it with the first number that nobody has: they are unique in a policy."""
        found = next(
            each for number in count(1) if (each := sid if number == 1 else f"{sid}{number}") not in self._sids
        )
        self._sids.add(found)
        return found

    def _add(self, statement: iam.PolicyStatement, size: int) -> None:
        if self._size + size > MAX_MANAGED_POLICY:
            self._turn()
        self._size += size
        self._policies[-1].add_statements(statement)

    def _turn(self) -> None:
        """Continue in a policy of its own."""
        number = len(self._policies) + 1
        policy = iam.ManagedPolicy(self, "Policy" if number == 1 else f"Policy{number}", description=self._description)
        self._policies.append(policy)
        self._size = EMPTY
        for way, principal in self._attached:
            getattr(policy, way)(principal)
        if number == MAX_MANAGED_POLICIES + 1:
            what = f"should be at most {MAX_MANAGED_POLICIES} managed policies, got more"
            cure = "let several principals deploy fewer endpoints each, or raise the quota"
            warn(self, [Problem("SM733", Severity.WARNING, "policies", f"{what}; {cure}")])


def _fitting(statement: Statement) -> Iterator[Statement]:
    """The statement, or its halves by resources, until each fits a policy."""
    if len(statement.resources) > 1 and is_too_long(statement.to_json()):
        middle = len(statement.resources) // 2
        for half in (statement.resources[:middle], statement.resources[middle:]):
            yield from _fitting(replace(statement, resources=half))
    else:
        yield statement
