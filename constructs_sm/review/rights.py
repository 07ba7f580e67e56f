"""What roles are allowed, as far as the template holds it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from constructs_sm.facts.resource_types import MANAGED_POLICY, POLICY, ROLE
from constructs_sm.spec.change import SeenRight
from constructs_sm.templates.template import Resource, Template, statements
from constructs_sm.templates.values import several

_ROLE_ARN = re.compile(r"\$\{(\w+)\.Arn\}")


def rights_of(template: Template, roles: Sequence[object]) -> tuple[SeenRight, ...] | None:
    """All that some roles are allowed; None if there are none, or one of them is not in the template.

    A policy that is not in the template is taken as one right, under its ARN. What is denied is not looked at.
    """
    found: set[SeenRight] = set()
    for arn in roles:
        named = _ROLE_ARN.fullmatch(template.text(arn))
        role = template.resources.get(named[1]) if named is not None else None
        if role is None or role.type != ROLE:
            return None
        found.update(_of_role(template, role))
    return tuple(sorted(found, key=lambda right: (right.action, right.resource, right.condition))) if roles else None


def _of_role(template: Template, role: Resource) -> Iterator[SeenRight]:
    for document in role.all("Policies.*.PolicyDocument"):
        yield from _allowed(template, document)
    here = {f"${{{one.id}}}": one for one in template.of(MANAGED_POLICY)}
    for arn in map(template.text, several(role.properties.get("ManagedPolicyArns"))):
        if arn in here:
            yield from _allowed(template, here[arn].properties.get("PolicyDocument"))
        else:
            yield SeenRight(action=f"policy {arn}", resource="*")
    for policy in template.of(MANAGED_POLICY, POLICY):
        if f"${{{role.id}}}" in map(template.text, several(policy.properties.get("Roles"))):
            yield from _allowed(template, policy.properties.get("PolicyDocument"))


def _allowed(template: Template, document: object) -> Iterator[SeenRight]:
    for statement in statements(document):
        if statement.one("Effect") != "Allow":
            continue
        condition = statement.one("Condition")
        under = "" if condition is None else json.dumps(condition, sort_keys=True)
        for action in _said(template, statement, "Action"):
            for resource in _said(template, statement, "Resource"):
                yield SeenRight(action=action, resource=resource, condition=under)


def _said(template: Template, statement: Resource, name: str) -> list[str]:
    without = [f"all but {template.text(each)}" for each in several(statement.properties.get(f"Not{name}"))]
    return [*map(template.text, several(statement.properties.get(name))), *without]
