"""Where ministack is more lenient, or less able, than AWS in a way that our stacks meet."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from constructs_sm.local.engine import host
from constructs_sm.local.engine.shapes import Document

_CLOUDFORMATION = "ministack.services.cloudformation"
_EVALUATE = "_evaluate_conditions"
_EVALUATOR, _KEY_OF = "ministack.core.iam_evaluator", "_resolve_condition_key"
_SESSION = re.compile(r"arn:([\w-]+):sts::(\d{12}):assumed-role/([^/]+)/[^/]+")
_CONFLICT = 409
BUCKET = "AWS::S3::Bucket"

Evaluate = Callable[[Document, Document], dict[str, bool]]
Delete = Callable[[str, Document], None]


def joins_in_conditions() -> None:
    """Makes ``Fn::Join`` of a list parameter work inside conditions.

    The CDK's bootstrap stack asks that way whether execution policies were given. Without it the answer is always yes,
    and the role that CloudFormation deploys with ends up with none at all.
    """
    names = [f"{_CLOUDFORMATION}.{name}" for name in ("engine", "stacks", "handlers", "changesets")]
    modules = [host.module(name) for name in names]
    evaluate: Evaluate = getattr(modules[0], _EVALUATE)

    def evaluate_with_joins(template: Document, parameters: Document) -> dict[str, bool]:
        conditions = resolved(template.get("Conditions", {}), parameters)
        return evaluate({**template, "Conditions": conditions}, parameters)

    for module in modules:
        host.replace(module, _EVALUATE, evaluate_with_joins)


def resolved(node: object, parameters: Document) -> object:
    """A condition with its joins done.

    Args:
        node: A part of the template's conditions.
        parameters: The stack's parameters, each with its ``Value``; a list is one text with commas.
    """
    if isinstance(node, list):
        return [resolved(item, parameters) for item in node]
    if not isinstance(node, dict):
        return node
    if set(node) != {"Fn::Join"}:
        return {name: resolved(item, parameters) for name, item in node.items()}
    separator, parts = node["Fn::Join"]
    if isinstance(parts, dict) and parts.get("Ref") in parameters:
        return str(parameters[parts["Ref"]]["Value"]).replace(",", separator)
    return separator.join(str(_text(part, parameters)) for part in parts)


def _text(part: object, parameters: Document) -> object:
    if isinstance(part, dict) and part.get("Ref") in parameters:
        return parameters[part["Ref"]]["Value"]
    return part


def only_empty_buckets(delete: Delete) -> Delete:
    """Refuses to delete a bucket that holds something, as S3 does.

    Args:
        delete: ministack's own deletion, which asks nothing.
    """

    def delete_if_empty(physical_id: str, properties: Document) -> None:
        status, _, _ = host.call("s3", "DELETE", f"/{physical_id}", headers={})
        if status == _CONFLICT:
            raise ValueError(
                f"The bucket you tried to delete is not empty (Service: S3, Status Code: 409, Bucket: {physical_id})"
            )
        delete(physical_id, properties)

    return delete_if_empty


def principals_by_their_role() -> None:
    """Makes ``aws:PrincipalArn`` of a session the ARN of its role, not of the session.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
    """
    module = host.module(_EVALUATOR)
    key_of: Callable[[str, object], Any] = getattr(module, _KEY_OF)

    def key_of_role(key: str, context: object) -> Any:
        found = key_of(key, context)
        return role_of(found) if key.lower() == "aws:principalarn" and isinstance(found, str) else found

    host.replace(module, _KEY_OF, key_of_role)


def role_of(principal_arn: str) -> str:
    """The ARN of the role behind a session; that of any other principal stays. Roles with a path are not known here.

    Args:
        principal_arn: The ARN of whoever calls.
    """
    return _SESSION.sub(r"arn:\1:iam::\2:role/\3", principal_arn)
