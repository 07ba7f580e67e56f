"""Rows of SM711 to SM713, SM727, SM730 to SM732, SM736 to SM738."""

from __future__ import annotations

from typing import Any

from rule_row import row
from rule_subjects import LIST_TOKEN, network

from constructs_sm.spec.network import NetworkHome, NetworkSpec, RouteSpec

MINE, OTHER = "Shared/Vpc/Resource", "Shared/Other/Resource"


def placed(**said: Any) -> NetworkSpec:
    return network(home=NetworkHome(**said))


def routed(service: str, *reached: str) -> RouteSpec:
    return RouteSpec(wanted=(service,), reached=reached)


ROWS = (
    row("SM712", "groups of the VPC pass", placed(vpc=MINE, group_vpcs=(MINE, None))),
    row("SM712", "an id and a place in the app pass", placed(vpc=MINE, group_vpcs=("vpc-1",))),
    row("SM712", "a VPC known later passes", placed(group_vpcs=(MINE,))),
    row(
        "SM712",
        "a group of another VPC fails",
        placed(vpc=MINE, group_vpcs=(MINE, OTHER)),
        "SM712 security_groups[1]",
        message=f"security_groups[1]: must belong to {MINE}, got one of {OTHER}; use one of that VPC [SM712]",
    ),
    row("SM712", "another id fails", placed(vpc="vpc-1", group_vpcs=("vpc-2",)), "SM712 security_groups[0]"),
    row("SM713", "an endpoint for S3 passes", routed("s3", "lambda", "s3")),
    row("SM713", "what needs nothing passes", RouteSpec(wanted=(), reached=())),
    row(
        "SM713",
        "no way to S3 fails",
        routed("s3"),
        "SM713 vpc_subnets",
        message="vpc_subnets: should have a way to s3, got isolated subnets without an endpoint; add a gateway endpoint for "
        "S3, or choose subnets with a way out [SM713]",
    ),
    row("SM738", "an endpoint for Lambda passes", routed("lambda", "lambda")),
    row(
        "SM738",
        "no way to Lambda fails",
        routed("lambda", "s3"),
        "SM738 vpc_subnets",
        message="vpc_subnets: should have a way to lambda, got isolated subnets without an endpoint; add an interface "
        "endpoint for Lambda, or choose subnets with a way out [SM738]",
    ),
    row("SM727", "a VPC of another stack passes", placed(vpc=MINE)),
    row(
        "SM727",
        "a VPC of the same stack fails",
        placed(vpc_beside=True),
        "SM727 vpc",
        message="vpc: should be made in a stack of its own, got one of this stack; make it in another, and hand it over "
        "[SM727]",
    ),
    row("SM736", "a VPC of the Region passes", placed(region="eu-west-1", vpc_region="eu-west-1")),
    row("SM736", "a VPC or a stack of an unknown Region passes", placed(vpc_region="eu-west-1")),
    row(
        "SM736",
        "a VPC of another Region fails",
        placed(region="eu-west-1", vpc_region="us-east-1"),
        "SM736 vpc",
        message="vpc: must lie in eu-west-1 like the stack, got a VPC in us-east-1; use one there [SM736]",
    ),
    row("SM737", "a VPC of the account passes", placed(account="1", vpc_account="1")),
    row(
        "SM737",
        "a VPC of another account fails",
        placed(account="111122223333", vpc_account="444455556666"),
        "SM737 vpc",
        message="vpc: should belong to account 111122223333 like the stack, got a VPC of 444455556666; share its subnets "
        "[SM737]",
    ),
    row("SM711", "two zones pass", network()),
    row("SM711", "no VPC passes", NetworkSpec()),
    row("SM711", "subnets known later pass", network(subnet_ids=tuple(LIST_TOKEN))),
    row("SM711", "zones known later pass", network(availability_zones=tuple(LIST_TOKEN))),
    row(
        "SM711",
        "one subnet fails",
        network(subnet_ids=("subnet-1",), availability_zones=("a",)),
        "SM711 vpc_subnets",
        message="vpc_subnets: must reach 2 Availability Zones, got 1 subnet in 1; choose more [SM711]",
    ),
    row("SM711", "two subnets of one zone fail", network(availability_zones=("a", "a")), "SM711 vpc_subnets"),
    row(
        "SM730",
        "sixteen subnets and five groups pass",
        network(subnet_ids=tuple("abcdefghijklmnop"), security_groups=5),
    ),
    row(
        "SM730",
        "more of either fail",
        network(subnet_ids=tuple("abcdefghijklmnopq"), security_groups=6),
        "SM730 security_groups",
        "SM730 vpc_subnets",
        message="security_groups: must be at most 5, got 6; join some [SM730]",
    ),
    row("SM731", "subnets of a VPC pass", network(said=("vpc_subnets",))),
    row(
        "SM731",
        "subnets without a VPC fail",
        NetworkSpec(said=("vpc_subnets", "security_groups")),
        "SM731 security_groups",
        "SM731 vpc_subnets",
        message="security_groups: must come with a vpc, got none; give the VPC too, or leave this out [SM731]",
    ),
    row("SM732", "private subnets, or public ones that were chosen, pass", network(public_by_default=False)),
    row(
        "SM732",
        "public subnets by default fail",
        network(public_by_default=True),
        "SM732 vpc_subnets",
        message="vpc_subnets: should be private, got a VPC with public ones only; add private subnets, or choose the "
        "public ones [SM732]",
    ),
)
