"""The ARNs that a resource may get, as far as they are known before CloudFormation names it.

What it names after the stack begins with the name of the stack and the logical id. Models, configurations and endpoints
begin with the logical id alone; other SageMaker types, and emulators, put the stack before it. So both forms are given.
SageMaker keeps the capitals of a name, and yet authorises endpoints in lower case: again both are given.
`docs/adr/0015-deployers-are-told-by-logical-ids.md` has what this rests on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aws_cdk import CfnResource, Stack
from constructs import Construct

from constructs_sm.cdk.values import partition, stack_of
from constructs_sm.facts import resource_types
from constructs_sm.spec.references import read_once
from constructs_sm.spec.tokens import is_token

_SUFFIX = 14  # a hyphen and the random letters that CloudFormation ends a name with, 12 or 13
_LOGICAL_ID_KEPT = 40 - 13  # of a name without the stack; CloudFormation makes those of 40 characters
_HUMAN_KEPT = 240  # of a logical id before its hash
_KEPT = 20  # of the stack's name and of the logical id where the whole is too long; CloudFormation keeps a few more


@dataclass(frozen=True, kw_only=True, slots=True)
class _Named:
    """How a resource type is named."""

    service: str
    kind: str
    attribute: str
    longest: int


_NAMED = {
    resource_types.MODEL: _Named(service="sagemaker", kind="model/", attribute="model_name", longest=63),
    resource_types.CONFIG: _Named(
        service="sagemaker", kind="endpoint-config/", attribute="endpoint_config_name", longest=63
    ),
    resource_types.ENDPOINT: _Named(service="sagemaker", kind="endpoint/", attribute="endpoint_name", longest=63),
    resource_types.COMPONENT: _Named(
        service="sagemaker", kind="inference-component/", attribute="inference_component_name", longest=63
    ),
    resource_types.ALARM: _Named(service="cloudwatch", kind="alarm:", attribute="alarm_name", longest=255),
    resource_types.BUCKET: _Named(service="s3", kind="", attribute="bucket_name", longest=63),
    resource_types.TOPIC: _Named(service="sns", kind="", attribute="topic_name", longest=256),
    resource_types.ROLE: _Named(service="iam", kind="role", attribute="role_name", longest=64),
    resource_types.LOG_GROUP: _Named(service="logs", kind="log-group:", attribute="log_group_name", longest=512),
    resource_types.MANAGED_POLICY: _Named(service="iam", kind="policy", attribute="managed_policy_name", longest=128),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a resource is, or will be again: its type, its stack and every name that it may have."""

    kind: str
    stack: Stack
    names: tuple[str, ...]

    @property
    def arns(self) -> tuple[str, ...]:
        """Every ARN that it may have."""
        start = start_of(self.kind, self.stack)
        return tuple(f"{start}{name}" for name in self.names)


def place_of(resource: CfnResource) -> Place:
    """Where *resource* is."""
    names = tuple(dict.fromkeys(names_of(resource)))
    return Place(kind=resource.cfn_resource_type, stack=stack_of(resource), names=names)


def place_of_absent(kind: str, construct: Construct, below: Sequence[str]) -> Place:
    """Where what is *below* a construct, as ids, was and will be again, while it is paused."""
    stack = stack_of(construct)
    ids = construct.node.path.removeprefix(stack.node.path).strip("/").split("/")
    names = _generated(_NAMED[kind], stack, logical_id_of([*ids, *below]))
    return Place(kind=kind, stack=stack, names=tuple(names))


def logical_id_of(ids: Sequence[str]) -> str:
    """As the CDK makes it of the ids below the stack, with a pattern for the hash at its end.

    Source: https://docs.aws.amazon.com/cdk/v2/guide/identifiers.html
    """
    shown = [id for id in ids if id != "Default"]
    if len(shown) == 1:
        return _letters(shown[0])
    words: list[str] = []
    for id in shown:
        if not (words and words[-1].endswith(id)):
            words.append(id)
    return "".join(_letters(id) for id in words if id != "Resource")[:_HUMAN_KEPT] + "?" * 8


def _letters(id: str) -> str:
    return re.sub(r"[^A-Za-z0-9]", "", id)


def arns_of(resource: CfnResource) -> tuple[str, ...]:
    """Every ARN that *resource* may have, with ``*`` for what only CloudFormation decides."""
    start = start_of(resource.cfn_resource_type, stack_of(resource))
    path = _path(resource) if start.endswith((":role", ":policy")) else ""
    return tuple(dict.fromkeys(f"{start}{path}{name}" for name in names_of(resource)))


def start_of(kind: str, stack: Stack) -> str:
    """The ARN of every resource of a type in *stack*, up to its path or name."""
    named = _NAMED[kind]
    region, account = read_once(stack, "region"), read_once(stack, "account")
    where = {"s3": ":", "iam": f":{account}"}.get(named.service, f"{region}:{account}")
    return f"arn:{partition()}:{named.service}:{where}:{named.kind}"


def names_of(resource: CfnResource) -> Iterator[str]:
    """Every name that *resource* may have."""
    named = _NAMED[resource.cfn_resource_type]
    given, stack = getattr(resource, named.attribute), stack_of(resource)
    # The CDK's own resources have a token there, which turns out to be nothing where nobody named them.
    said = stack.resolve(given)
    if said is not None:
        yield from _cased(named.service, said if isinstance(said, str) else given)
    else:
        yield from _generated(named, stack, stack.resolve(resource.logical_id))


def _generated(named: _Named, stack: Stack, logical_id: str) -> Iterator[str]:
    if named.service == "sagemaker":
        yield from _cased(named.service, _alone(logical_id))
    yield from _cased(named.service, _after_stack(read_once(stack, "stack_name"), logical_id, named.longest))


def _cased(service: str, name: str) -> Iterator[str]:
    if service != "s3":
        yield name
    if service in {"s3", "sagemaker"} and not is_token(name):
        yield name.lower()


def _alone(logical_id: str) -> str:
    return f"{logical_id}-*" if len(logical_id) <= _LOGICAL_ID_KEPT else f"{logical_id[:_LOGICAL_ID_KEPT]}*"


def _after_stack(stack_name: str, logical_id: str, longest: int) -> str:
    if is_token(stack_name):  # a nested stack is named after its parent
        return f"*-{logical_id[:_KEPT]}*"
    if len(stack_name) + 1 + len(logical_id) + _SUFFIX <= longest:
        return f"{stack_name}-{logical_id}-*"
    return f"{stack_name[:_KEPT]}*-{logical_id[:_KEPT]}*"


def _path(resource: CfnResource) -> str:
    said: str | None = getattr(resource, "path", None)
    return "/" if said is None else said
