"""Rows of SM711, SM730 to SM732."""

from __future__ import annotations

from rule_row import row
from rule_subjects import LIST_TOKEN, network

from constructs_sm.spec.network import NetworkSpec

ROWS = (
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
