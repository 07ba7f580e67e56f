"""Where in a VPC the instances of a model, or of a fleet of components, are attached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from constructs import Construct

from constructs_sm.spec.network import NetworkSpec

if TYPE_CHECKING:
    # The EC2 constructs are loaded only by those who attach something to a VPC.
    from aws_cdk import aws_ec2 as ec2


@dataclass(frozen=True, kw_only=True, slots=True)
class Network:
    """A VPC with the subnets chosen and the security groups given or made."""

    subnet_ids: tuple[str, ...]
    security_group_ids: tuple[str, ...]
    connections: ec2.Connections


@dataclass(frozen=True, kw_only=True, slots=True)
class NetworkChoice:
    """What was asked for, before anything is created."""

    vpc: ec2.IVpc | None
    security_groups: tuple[ec2.ISecurityGroup, ...]
    spec: NetworkSpec

    def attach(self, scope: Construct) -> Network | None:
        """Make what is missing below *scope*. None without a VPC."""
        if self.vpc is None:
            return None
        from aws_cdk import aws_ec2  # noqa: PLC0415 - see above

        groups: Sequence[ec2.ISecurityGroup] = self.security_groups
        if not groups:
            groups = [aws_ec2.SecurityGroup(scope, "SecurityGroup", vpc=self.vpc)]
        return Network(
            subnet_ids=self.spec.subnet_ids,
            security_group_ids=tuple(group.security_group_id for group in groups),
            connections=aws_ec2.Connections(security_groups=list(groups)),
        )


def choose(
    vpc: ec2.IVpc | None,
    vpc_subnets: ec2.SubnetSelection | None,
    security_groups: Sequence[ec2.ISecurityGroup] | None,
) -> NetworkChoice:
    """Find the subnets: those selected, otherwise the private ones."""
    if vpc is None:
        said = [
            name
            for name, value in (("vpc_subnets", vpc_subnets), ("security_groups", security_groups))
            if value is not None
        ]
        return NetworkChoice(vpc=None, security_groups=(), spec=NetworkSpec(said=tuple(said)))
    chosen = vpc.select_subnets() if vpc_subnets is None else _select(vpc, vpc_subnets)
    groups = () if security_groups is None else tuple(security_groups)
    return NetworkChoice(
        vpc=vpc,
        security_groups=groups,
        spec=NetworkSpec(
            in_vpc=True,
            subnet_ids=tuple(chosen.subnet_ids),
            availability_zones=tuple(chosen.availability_zones),
            security_groups=len(groups),
        ),
    )


def _select(vpc: ec2.IVpc, chosen: ec2.SubnetSelection) -> ec2.SelectedSubnets:
    return vpc.select_subnets(
        availability_zones=chosen.availability_zones,
        one_per_az=chosen.one_per_az,
        subnet_filters=chosen.subnet_filters,
        subnet_group_name=chosen.subnet_group_name,
        subnets=chosen.subnets,
        subnet_type=chosen.subnet_type,
    )


def connections(owner: Construct, network: Network | None) -> ec2.Connections:
    """The security groups of *owner*.

    Raises:
        ValueError: *owner* is in no VPC.
    """
    if network is None:
        raise ValueError(f"{owner.node.path}: is in no VPC, so it has no connections; give it vpc")
    return network.connections
