"""Networks."""

from __future__ import annotations

from constructs_sm.errors import Severity
from constructs_sm.facts import limits
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.network import NetworkSpec
from constructs_sm.spec.tokens import is_token


@rule(
    "SM711",
    NetworkSpec,
    title="instances are attached in two Availability Zones",
    why="with one, the loss of a zone takes the endpoint down, and the service asks for two",
    source=limits.HOST_VPC,
)
def two_zones(spec: NetworkSpec) -> Findings:
    if not spec.in_vpc or is_token(spec.subnet_ids) or is_token(spec.availability_zones):
        return
    zones = len(set(spec.availability_zones))
    if len(spec.subnet_ids) < limits.MIN_AVAILABILITY_ZONES or zones < limits.MIN_AVAILABILITY_ZONES:
        yield (
            "vpc_subnets",
            (
                f"must reach {limits.MIN_AVAILABILITY_ZONES} Availability Zones, "
                f"got {len(spec.subnet_ids)} subnet{'s' if len(spec.subnet_ids) != 1 else ''} in {zones}; choose more"
            ),
        )


@rule(
    "SM730",
    NetworkSpec,
    title="a VPC takes a bounded number of subnets and security groups",
    why="the API refuses more",
    source=limits.VPC_CONFIG,
)
def counts(spec: NetworkSpec) -> Findings:
    if not is_token(spec.subnet_ids) and len(spec.subnet_ids) > limits.MAX_SUBNETS:
        yield "vpc_subnets", f"must be at most {limits.MAX_SUBNETS} subnets, got {len(spec.subnet_ids)}; choose fewer"
    if spec.security_groups > limits.MAX_SECURITY_GROUPS:
        most = limits.MAX_SECURITY_GROUPS
        yield "security_groups", f"must be at most {most}, got {spec.security_groups}; join some"


@rule(
    "SM732",
    NetworkSpec,
    severity=Severity.WARNING,
    title="instances are attached to private subnets",
    why="they get no public address, so a public subnet gives them no way out",
    source=limits.HOST_VPC,
)
def private_subnets(spec: NetworkSpec) -> Findings:
    if spec.public_by_default:
        yield (
            "vpc_subnets",
            "should be private, got a VPC with public ones only; add private subnets, or choose the public ones",
        )


@rule(
    "SM731",
    NetworkSpec,
    title="subnets and security groups come with their VPC",
    why="without the VPC they would be ignored",
    source=limits.VPC_CONFIG,
)
def with_vpc(spec: NetworkSpec) -> Findings:
    if not spec.in_vpc:
        for name in spec.said:
            yield name, "must come with a vpc, got none; give the VPC too, or leave this out"
