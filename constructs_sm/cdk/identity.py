"""ARN and name of a resource, owned or imported; each is read when it is first asked for, and once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from aws_cdk import ArnFormat, CfnResource, Resource, Stack
from constructs import Construct

from constructs_sm.cdk.validation import refuse
from constructs_sm.cdk.values import account, partition, region
from constructs_sm.errors import Problem, Severity
from constructs_sm.spec.tokens import is_token

_ARN_PARTS = 6


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
            resource_name=resource._physical_name,  # noqa: SLF001
        ),
        read_name=lambda: resource._get_resource_name_attribute(name_attribute()),  # noqa: SLF001
    )


def physical_name(resource: Resource, name: str | None) -> str | None:
    """What CloudFormation is told to call the resource: nothing, unless the user named it."""
    return None if name is None else resource._physical_name  # noqa: SLF001 - protected, for subclasses


def arn_of(kind: str, name: str) -> str:
    """ARN of a resource in the account and Region of whatever stack it ends up in, by name."""
    return f"arn:{partition()}:sagemaker:{region()}:{account()}:{kind}/{name}"


def imported(kind: type, scope: Construct, id: str, field: str, arn: str, resource: str) -> Identity:
    """Identity of a resource made elsewhere.

    Raises:
        SpecError: *arn* is no ARN of such a resource.
    """
    if is_token(arn) and arn.count(":") < _ARN_PARTS - 1:
        name = Stack.of(scope).split_arn(arn, ArnFormat.SLASH_RESOURCE_NAME).resource_name
        return Identity(read_arn=lambda: arn, read_name=lambda: str(name))
    parts = arn.split(":", _ARN_PARTS - 1)
    tail = parts[-1].split("/", 1)
    if len(parts) != _ARN_PARTS or parts[2] != "sagemaker" or len(tail) != 2 or tail[0] != resource or not tail[1]:  # noqa: PLR2004
        message = f"must be arn:PARTITION:sagemaker:REGION:ACCOUNT:{resource}/NAME, got {arn!r}"
        refuse(kind, scope, id, [Problem("SM004", Severity.ERROR, field, message)])
    return Identity(read_arn=lambda: arn, read_name=lambda: tail[1])


def either_arn(kind: type, scope: Construct, id: str, resource: str, arn: str | None, name: str | None) -> str:
    """The ARN that was given, or the one made from the name.

    Raises:
        SpecError: neither was given, or both were.
    """
    field = f"{resource.replace('-', '_')}_arn"
    if (arn is None) == (name is None):
        got = "neither" if arn is None else "both"
        message = f"or {field.removesuffix('_arn')}_name is needed, one of the two, got {got}"
        refuse(kind, scope, id, [Problem("SM004", Severity.ERROR, field, message)])
    return arn_of(resource, str(name)) if arn is None else arn
