"""What the app tells of a role that was made elsewhere: who may take it on, and what it is allowed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from constructs_sm.cdk.missing_rights import readable
from constructs_sm.cdk.values import literal_account, stack_of
from constructs_sm.facts import full_access
from constructs_sm.rules.known import text
from constructs_sm.spec.references import offers, read_once
from constructs_sm.spec.role import Right, RoleSpec, Trust

_CLOSED = "ImmutableRole"  # how the CDK names what `without_policy_updates` makes beside a role
_ACCOUNT = 4  # where an ARN names it
_UNKNOWN = "${…}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Policies:
    """All that a role holds, as far as the app shows it."""

    rights: tuple[Right, ...]
    boundary: tuple[Right, ...] | None
    full_access: bool
    whole: bool
    """Whether every policy could be read."""


def made_here(role: object) -> iam.Role | None:
    """The role itself, where the app makes it: also behind a view of it that takes no policies."""
    if isinstance(role, iam.Role):
        return role
    if not offers(role, "node") or not offers(role, "role_arn"):
        return None
    node: Any = read_once(role, "node")
    closed: str = node.id
    if not closed.startswith(_CLOSED):
        return None
    found = node.scope.node.try_find_child(closed.removeprefix(_CLOSED))
    same = isinstance(found, iam.Role) and read_once(found, "role_arn") == read_once(role, "role_arn")
    return found if same else None


def read_role(role: object, user: Construct) -> RoleSpec:
    """What is certain when *role* is given to *user*: who may take it on, what it holds so far, and where it lies."""
    home, own = literal_account(user), made_here(role)
    if own is None:
        return RoleSpec(account=_account(role), home=home)
    return RoleSpec(trusts=_trusts(own), rights=tuple(_rights_below(own)), account=literal_account(own), home=home)


def read_policies(role: iam.Role) -> Policies:
    """All that *role* holds by now. Whatever it names is told as its own stack would."""
    stack, resource = stack_of(role), role.node.default_child
    if not isinstance(resource, iam.CfnRole):  # customised: somebody makes the role by hand, from the CDK's report
        return Policies(rights=(), boundary=None, full_access=False, whole=False)
    listed = [_text(arn) for arn in _list(stack.resolve(resource.managed_policy_arns))]
    full = [arn for arn in listed if arn.endswith(f":iam::aws:policy/{full_access.NAME}")]
    documents: list[object] = _inline(resource, stack)
    managed: dict[str, object] = {}
    name = f"${{{stack.resolve(resource.logical_id)}}}"
    for policy in role.node.root.node.find_all():
        if isinstance(policy, (iam.CfnPolicy, iam.CfnManagedPolicy)):
            document = stack.resolve(policy.policy_document)
            if name in map(_text, _list(stack.resolve(policy.roles))):
                documents.append(document)
            if isinstance(policy, iam.CfnManagedPolicy):
                managed[f"${{{stack.resolve(policy.logical_id)}}}"] = document
    documents += [managed[arn] for arn in listed if arn in managed]
    rights = [right for document in documents for right in rights_of(document)]
    bound = _text(stack.resolve(resource.permissions_boundary))
    return Policies(
        rights=(*rights, *(_full_access() if full else ())),
        boundary=tuple(rights_of(managed[bound])) if bound in managed else None,
        full_access=bool(full),
        whole=all(arn in managed or arn in full for arn in listed),
    )


def as_rights(rights: Iterable[Right], stack: Stack) -> tuple[Right, ...]:
    """What *rights* say, told as *stack* would."""
    return tuple(replace(each, resources=tuple(map(_text, stack.resolve(list(each.resources))))) for each in rights)


def _rights_below(role: iam.Role) -> Iterator[Right]:
    """What the policies that are made with the role allow so far."""
    stack, resource = stack_of(role), role.node.default_child
    documents = _inline(resource, stack) if isinstance(resource, iam.CfnRole) else []
    for child in role.node.find_all():
        if isinstance(child, (iam.CfnPolicy, iam.CfnManagedPolicy)):
            documents.append(stack.resolve(child.policy_document))
    for document in documents:
        yield from rights_of(document)


def _inline(resource: iam.CfnRole, stack: Stack) -> list[object]:
    return [each.get("policyDocument") for each in _list(stack.resolve(resource.policies)) if isinstance(each, Mapping)]


def rights_of(document: object) -> Iterator[Right]:
    """What a policy document allows."""
    for statement in _allowing(document):
        if "Action" in statement or "NotAction" in statement:
            yield Right(actions=_texts(statement, "Action"), resources=_texts(statement, "Resource"))


def _trusts(role: iam.Role) -> tuple[Trust, ...] | None:
    document = None if role.assume_role_policy is None else stack_of(role).resolve(role.assume_role_policy)
    if not isinstance(document, Mapping):
        return None
    return tuple(
        Trust(services=_services(statement.get("Principal", "*")), conditions=_conditions(statement))
        for statement in _allowing(document)
        if any(fnmatchcase("sts:assumerole", action.lower()) for action in _texts(statement, "Action"))
    )


def _services(principal: object) -> tuple[str, ...]:
    """Services that a statement names; all where it names everybody."""
    if not isinstance(principal, Mapping) or "*" in _list(principal.get("AWS")):
        return ("*",)
    return tuple(map(_text, _list(principal.get("Service"))))


def _conditions(statement: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    conditions = statement.get("Condition", {})
    return {
        key.lower(): tuple(map(_text, _list(values)))
        for compared in (conditions.values() if isinstance(conditions, Mapping) else ())
        for key, values in (compared.items() if isinstance(compared, Mapping) else ())
    }


def _allowing(document: object) -> Iterator[Mapping[str, Any]]:
    for statement in _list(document.get("Statement")) if isinstance(document, Mapping) else ():
        if isinstance(statement, Mapping) and statement.get("Effect") == "Allow":
            yield statement


def _texts(statement: Mapping[str, Any], field: str) -> tuple[str, ...]:
    """What a statement names; of one that names the rest, everything."""
    return tuple(map(_text, _list(statement[field]))) if field in statement else ("*",)


def _list(value: object) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _text(value: object) -> str:
    """A resolved text; what only the deployment knows stands in it as a reference."""
    return readable(value, lambda _: _UNKNOWN) if isinstance(value, (str, Mapping)) else _UNKNOWN


def _full_access() -> Iterator[Right]:
    yield from (Right(actions=actions, resources=resources) for actions, resources in full_access.allowed())


def _account(role: object) -> str | None:
    """Account of an imported role, from its ARN."""
    arn = text(read_once(role, "role_arn")) if offers(role, "role_arn") else None
    parts = () if arn is None else arn.split(":")
    found = parts[_ACCOUNT] if len(parts) > _ACCOUNT else ""
    return found if found.isdigit() else None
