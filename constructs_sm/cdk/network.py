"""Where in a VPC the instances of a model, or of a fleet of components, are attached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from constructs import Construct

from constructs_sm.cdk.network_reading import home_of, judge_routes
from constructs_sm.spec.network import NetworkSpec
from constructs_sm.spec.references import offers
from constructs_sm.spec.several import several

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
    given: Mapping[str, Any]
    """The arguments as they were given, for `checked` to see that each is what it should be."""

    def attach(self, scope: Construct, wanted: Sequence[str] = ("s3",)) -> Network | None:
        """Make what is missing below *scope*, which needs the services *wanted*. None without a VPC."""
        if self.vpc is None:
            return None
        judge_routes(scope, self.vpc, self.spec.subnet_ids, wanted)
        from aws_cdk import aws_ec2  # noqa: PLC0415 - see above

        groups: Sequence[ec2.ISecurityGroup] = self.security_groups
        if not groups:
            groups = [aws_ec2.SecurityGroup(scope, "SecurityGroup", vpc=self.vpc)]
        return Network(
            subnet_ids=self.spec.subnet_ids,
            security_group_ids=tuple(group.security_group_id for group in groups),
            connections=aws_ec2.Connections(security_groups=list(groups)),
        )


def known(security_groups: Sequence[ec2.ISecurityGroup]) -> Network | None:
    """What is known of the network of a resource made elsewhere: its security groups, if they were told."""
    if not security_groups:
        return None
    from aws_cdk import aws_ec2  # noqa: PLC0415 - see above

    groups = list(security_groups)
    return Network(
        subnet_ids=(),
        security_group_ids=tuple(group.security_group_id for group in groups),
        connections=aws_ec2.Connections(security_groups=groups),
    )


def choose(
    scope: Construct,
    vpc: ec2.IVpc | None,
    vpc_subnets: ec2.SubnetSelection | None,
    security_groups: Sequence[ec2.ISecurityGroup] | None,
) -> NetworkChoice:
    """Find the subnets: those selected, otherwise the private ones. What is no VPC is for `checked` to refuse."""
    given = {"vpc": vpc, "vpc_subnets": vpc_subnets, "security_groups": security_groups}
    if vpc is None:
        said = tuple(name for name, value in given.items() if value is not None)
        return NetworkChoice(vpc=None, security_groups=(), spec=NetworkSpec(said=said), given=given)
    sound = vpc_subnets is None or hasattr(type(vpc_subnets), "subnet_filters")
    if not sound or not offers(vpc, "select_subnets"):
        return NetworkChoice(vpc=None, security_groups=(), spec=NetworkSpec(), given=given)
    chosen = vpc.select_subnets() if vpc_subnets is None else _select(vpc, vpc_subnets)
    groups = several(security_groups)
    spec = NetworkSpec(
        in_vpc=True,
        subnet_ids=tuple(chosen.subnet_ids),
        availability_zones=tuple(chosen.availability_zones),
        security_groups=len(groups),
        public_by_default=vpc_subnets is None and chosen.has_public,
        home=home_of(vpc, groups, scope),
    )
    return NetworkChoice(vpc=vpc, security_groups=groups, spec=spec, given=given)


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
