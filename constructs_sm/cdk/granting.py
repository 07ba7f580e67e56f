"""Rights given to callers: where they are written, and what is told where they give nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from aws_cdk import CfnResource
from aws_cdk import aws_iam as iam
from constructs import Construct

from constructs_sm.cdk.execution_role import beside_calls
from constructs_sm.cdk.misfits import misfit
from constructs_sm.cdk.permissions import Condition
from constructs_sm.cdk.validation import warn
from constructs_sm.cdk.values import literal_account
from constructs_sm.errors import Problem, Severity
from constructs_sm.spec.references import offers
from constructs_sm.spec.tokens import is_token

_FOREIGN_CALLER = (
    "an endpoint has no policy of its own that could let others in; let it take on a role in the account of the endpoint "
    "and grant to that role"
)
_FOREIGN_READER = (
    "the policies of the bucket, the topics and their keys must allow it too; add the same actions there, or let it take "
    "on a role in the account of the endpoint and grant to that role"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Right:
    """Actions on exactly these resources."""

    actions: Sequence[str]
    resources: Sequence[str]
    conditions: Condition = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Granted:
    """What rights are given on.

    Attributes:
        arn: ARN of the endpoint.
        construct: What stands for it, to carry warnings. None for an ARN alone: nothing can be told then.
    """

    arn: str
    construct: Construct | None = None

    def give(self, way: str, grantee: iam.IGrantable, rights: Sequence[Right], *, calls: bool = True) -> iam.Grant:
        """Write *rights* to the policies of *grantee*.

        They go into a policy beside a role that the endpoint itself comes after, as no such role can come after the
        endpoint too. Where they give nothing, the endpoint is warned, under the name of the *way* that they were asked
        for by.

        Args:
            way: The method of the user.
            grantee: Who is to have the rights.
            rights: At least one.
            calls: Whether they let call the endpoint. Default: yes; data and topics have policies of their own.

        Raises:
            SpecError: *grantee* holds no rights at all.
        """
        if not offers(grantee, "grant_principal"):
            what = "something that holds rights, such as a role, a user or a function"
            raise misfit("grants", "grantee", what, grantee)
        principal = grantee.grant_principal
        holder = self._holder(grantee, principal, rights)
        grants = [
            iam.Grant.add_to_principal(
                grantee=holder,
                actions=list(each.actions),
                resource_arns=list(each.resources),
                conditions=each.conditions or None,
            )
            for each in rights
        ]
        whole = grants[0]
        for more in grants[1:]:
            whole = whole.combine(more)
        if self.construct is not None:
            self._tell(self.construct, f"grants.{way}", principal, rights, held=whole.success, calls=calls)
        return whole

    def _holder(self, grantee: iam.IGrantable, principal: iam.IPrincipal, rights: Sequence[Right]) -> iam.IGrantable:
        if self.construct is None or not _is_made_here(self.construct):
            return grantee
        plain = [
            {"Action": list(each.actions), "Resource": list(each.resources), "Condition": each.conditions}
            for each in rights
        ]
        beside = beside_calls((grantee, principal), plain, self.construct)
        return grantee if beside is None else beside

    def _tell(
        self,
        construct: Construct,
        path: str,
        principal: iam.IPrincipal,
        rights: Sequence[Right],
        *,
        held: bool,
        calls: bool,
    ) -> None:
        rule, why = ("SM739", _FOREIGN_CALLER) if calls else ("SM740", _FOREIGN_READER)
        what = "should be to a role, a user or a group in the account of the endpoint"
        theirs = principal.principal_account if offers(principal, "principal_account") else None
        ours = self._account(construct)
        if not held:
            message = f"{what}, got {_article(type(principal).__name__)}, which holds no policies: {why}"
        elif theirs is not None and ours is not None and not is_token(theirs) and theirs != ours:
            message = f"{what}, got {_place(principal)} in account {theirs}, and the endpoint is in {ours}: {why}"
        elif _takes_nothing(principal):
            actions = ", ".join(dict.fromkeys(action for each in rights for action in each.actions))
            rule = "SM741"
            message = f"is to {_place(principal)}, which takes no policy here; it must already allow {actions}"
        else:
            return
        warn(construct, [Problem(rule, Severity.WARNING, path, message)])

    def _account(self, construct: Construct) -> str | None:
        parts = self.arn.split(":")
        if len(parts) > 5 and not is_token(parts[4]):  # noqa: PLR2004 # arn:partition:service:region:account:resource
            return parts[4]
        return literal_account(construct)


def _article(name: str) -> str:
    return f"{'an' if name[0] in 'AEIOU' else 'a'} {name}"


def _place(principal: object) -> str:
    """Where a grantee is in the app, so that the warnings on two are two."""
    node = getattr(principal, "node", None)
    return "one" if node is None else str(node.path)


def _is_made_here(construct: Construct) -> bool:
    """Whether a resource of this app stands behind it, with roles that come before it."""
    return CfnResource.is_cfn_resource(construct) or construct.node.default_child is not None


def _takes_nothing(principal: iam.IPrincipal) -> bool:
    """Whether no policy was made for it, though the CDK says that the rights were added; an imported role has its below."""
    if isinstance(principal, (iam.Role, iam.User, iam.Group)) or not offers(principal, "node"):
        return False
    below: Construct = principal  # type: ignore[assignment] # whatever has a node is one
    return offers(principal, "role_arn") and not any(isinstance(each, iam.Policy) for each in below.node.find_all())
