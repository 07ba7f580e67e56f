"""Networks."""

from __future__ import annotations

from constructs_sm.errors import Severity
from constructs_sm.facts import limits
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.network import NetworkSpec, RouteSpec
from constructs_sm.spec.tokens import is_token

_ID = "vpc-"


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


@rule(
    "SM712",
    NetworkSpec,
    title="security groups belong to the VPC",
    why="the API refuses groups and subnets of different VPCs",
    source=limits.VPC_CONFIG,
)
def groups_of_the_vpc(spec: NetworkSpec) -> Findings:
    here = spec.home.vpc
    for place, there in enumerate(spec.home.group_vpcs):
        # An id and a place in the app may mean the same VPC.
        alike = here is not None and there is not None and here.startswith(_ID) == there.startswith(_ID)
        if alike and here != there:
            yield f"security_groups[{place}]", f"must belong to {here}, got one of {there}; use one of that VPC"


@rule(
    "SM713",
    RouteSpec,
    severity=Severity.WARNING,
    title="instances in isolated subnets reach S3",
    why="the model data is fetched through the VPC, and nothing runs without it",
    source=limits.HOST_VPC,
)
def reaches_storage(spec: RouteSpec) -> Findings:
    yield from _unreached(spec, "s3", "add a gateway endpoint for S3, or choose subnets with a way out")


@rule(
    "SM738",
    RouteSpec,
    severity=Severity.WARNING,
    title="instances in isolated subnets reach the function with the credentials of a registry",
    why="the image cannot be pulled without them",
    source="https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-containers-inference-private.html",
)
def reaches_functions(spec: RouteSpec) -> Findings:
    yield from _unreached(spec, "lambda", "add an interface endpoint for Lambda, or choose subnets with a way out")


def _unreached(spec: RouteSpec, service: str, cure: str) -> Findings:
    if service in spec.wanted and service not in spec.reached:
        yield "vpc_subnets", f"should have a way to {service}, got isolated subnets without an endpoint; {cure}"


@rule(
    "SM727",
    NetworkSpec,
    severity=Severity.WARNING,
    title="a VPC is made in another stack than what is attached to it",
    why="network interfaces outlive the endpoint for a while, so that a deletion of the stack fails at its subnets and groups",
    source="https://docs.aws.amazon.com/sagemaker/latest/dg/host-vpc.html",
)
def vpc_apart(spec: NetworkSpec) -> Findings:
    if spec.home.vpc_beside:
        yield "vpc", "should be made in a stack of its own, got one of this stack; make it in another, and hand it over"


@rule(
    "SM736",
    NetworkSpec,
    title="a VPC lies in the Region of the stack",
    why="nothing is attached to a VPC of another one",
    source=limits.VPC_CONFIG,
)
def vpc_in_region(spec: NetworkSpec) -> Findings:
    here, there = spec.home.region, spec.home.vpc_region
    if here is not None and there is not None and here != there:
        yield "vpc", f"must lie in {here} like the stack, got a VPC in {there}; use one there"


@rule(
    "SM737",
    NetworkSpec,
    severity=Severity.WARNING,
    title="a VPC lies in the account of the stack",
    why="subnets of another account are found only where they are shared with this one",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/vpc-sharing.html",
)
def vpc_in_account(spec: NetworkSpec) -> Findings:
    here, there = spec.home.account, spec.home.vpc_account
    if here is not None and there is not None and here != there:
        yield "vpc", f"should belong to account {here} like the stack, got a VPC of {there}; share its subnets"
