"""ARN and name of a resource, owned or imported; each is read when it is first asked for, and once."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from aws_cdk import ArnFormat, CfnResource, Names, PhysicalName, Resource
from constructs import Construct

from constructs_sm.cdk.validation import refuse
from constructs_sm.cdk.values import partition, stack_of
from constructs_sm.errors import Problem, Severity
from constructs_sm.facts import limits
from constructs_sm.rules.kinds import Text
from constructs_sm.spec.references import read_once
from constructs_sm.spec.tokens import is_token

_ARN_PARTS = 6
_PAUSED = "-paused"
_LITERAL = re.compile(r"(?:^|(?<=\}))[^$]+")  # what stands between tokens
_NAMES = {
    "endpoint": limits.ENDPOINT_NAME,
    "endpoint-config": limits.ENDPOINT_CONFIG_NAME,
    "inference-component": limits.COMPONENT_NAME,
    "model": limits.MODEL_NAME,
    "pipeline": limits.PIPELINE_NAME,
}


@dataclass(frozen=True, kw_only=True)
class Identity:
    """What a resource is called."""

    read_arn: Callable[[], str]
    read_name: Callable[[], str]

    @cached_property
    def arn(self) -> str:
        """ARN of the resource."""
        return self.read_arn()

    @cached_property
    def name(self) -> str:
        """Name of the resource."""
        return self.read_name()


def owned(
    resource: Resource, cfn: CfnResource, kind: str, name_attribute: Callable[[], str], *, named: bool
) -> Identity:
    """Identity of a resource made here. A fixed name reaches other accounts; a generated one stays a reference."""
    if not named:
        return Identity(read_arn=lambda: cfn.ref, read_name=name_attribute)
    return Identity(
        read_arn=lambda: resource._get_resource_arn_attribute(  # noqa: SLF001 - protected, for subclasses
            cfn.ref,
            service="sagemaker",
            resource=kind,
            resource_name=_authorised(kind, resource._physical_name),  # noqa: SLF001
        ),
        read_name=lambda: resource._get_resource_name_attribute(name_attribute()),  # noqa: SLF001
    )


def absent(resource: Resource, kind: str, name: str | None) -> Identity:
    """Identity of a resource that is not there for the time being: by its name, or by one that nothing else has.

    Whatever refers to it (rights, environment variables, outputs) keeps a text, and comes right when it is back.
    """
    known = _stand_in(resource, kind) if name is None or name == PhysicalName.GENERATE_IF_NEEDED else name
    return Identity(read_arn=lambda: _arn_of(resource, kind, known), read_name=lambda: known)


def _stand_in(resource: Resource, kind: str) -> str:
    longest = _NAMES[kind].maximum - len(_PAUSED)
    return f"{Names.unique_resource_name(resource, max_length=longest, separator='-')}{_PAUSED}".lower()


def physical_name(resource: Resource, name: str | None) -> str | None:
    """What CloudFormation is told to call the resource: nothing, unless the user named it."""
    return None if name is None else resource._physical_name  # noqa: SLF001 - protected, for subclasses


def _authorised(resource: str, name: str) -> str:
    """A name as it stands in an ARN: requests on an endpoint are authorised on its name in lower case.

    Source: https://docs.aws.amazon.com/sagemaker/latest/dg/automating-sagemaker-with-eventbridge.html
    """
    return _LITERAL.sub(lambda found: found[0].lower(), name) if resource == "endpoint" else name


def _arn_of(scope: Construct, resource: str, name: str) -> str:
    """ARN of a resource in the account and Region of *scope*, whichever stack then uses it."""
    stack = stack_of(scope)
    region, account = read_once(stack, "region"), read_once(stack, "account")
    return f"arn:{partition()}:sagemaker:{region}:{account}:{resource}/{_authorised(resource, name)}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A resource made elsewhere."""

    identity: Identity
    environment_from_arn: str | None
    """Tells the CDK its account and Region; None when they are those of the stack that imports it."""


def find(
    kind: type,
    scope: Construct,
    id: str,
    resource: str,
    *,
    arn: str | None = None,
    name: str | None = None,
    beside: Sequence[Problem] = (),
) -> Found:
    """A resource made elsewhere, by its ARN or, in the account and Region of *scope*, by its name.

    Raises:
        SpecError: neither was given, or both were, or what was given is none of such a resource; with what else is wrong
            *beside*.
    """
    refuse(kind, scope, id, [*misnamed(resource, arn, name), *beside])
    if arn is None:
        named = str(name)
        return Found(identity=_known(_arn_of(scope, resource, named), named), environment_from_arn=None)
    if _is_late(arn):
        split = stack_of(scope).split_arn(arn, ArnFormat.SLASH_RESOURCE_NAME).resource_name
        return Found(identity=_known(arn, str(split)), environment_from_arn=arn)
    home, _, named = arn.partition("/")
    return Found(identity=_known(f"{home}/{_authorised(resource, named)}", named), environment_from_arn=arn)


def misnamed(resource: str, arn: str | None, name: str | None) -> list[Problem]:
    """What is wrong with the *arn* or the *name* that a resource was referred to by."""
    field = resource.replace("-", "_")
    if (arn is None) == (name is None):
        got = "neither; give one" if arn is None else "both; keep one"
        return [_problem(f"{field}_arn", f"is needed, or {field}_name instead, got {got}")]
    if arn is None:
        return _judge(f"{field}_name", resource, name)
    return [] if _is_late(arn) else _judge_arn(f"{field}_arn", resource, arn)


def _is_late(arn: object) -> bool:
    """Whether the parts of an ARN are known at deployment only."""
    return isinstance(arn, str) and is_token(arn) and arn.count(":") < _ARN_PARTS - 1


def _known(arn: str, name: str) -> Identity:
    return Identity(read_arn=lambda: arn, read_name=lambda: name)


def _judge_arn(field: str, resource: str, arn: object) -> list[Problem]:
    parts = arn.split(":", _ARN_PARTS - 1) if isinstance(arn, str) else []
    kind, slash, name = parts[-1].partition("/") if parts else ("", "", "")
    if len(parts) != _ARN_PARTS or parts[2] != "sagemaker" or kind != resource or not slash or not name:
        return [_problem(field, f"must be arn:PARTITION:sagemaker:REGION:ACCOUNT:{resource}/NAME, got {arn!r}")]
    return _judge(field, resource, name)


def _judge(field: str, resource: str, name: object) -> list[Problem]:
    if isinstance(name, str) and is_token(name):
        return []
    return [Problem(rule, Severity.ERROR, field, text) for rule, _, text in Text(_NAMES[resource]).judge(name)]


def _problem(field: str, message: str) -> Problem:
    return Problem("SM004", Severity.ERROR, field, message)
