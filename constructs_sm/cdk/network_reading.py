"""What the CDK knows of a VPC, of its security groups and of the ways out of its isolated subnets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import jsii
from aws_cdk import Reference, Tokenization
from constructs import Construct, IValidation

from constructs_sm.cdk.missing_rights import readable
from constructs_sm.cdk.validation import warn
from constructs_sm.cdk.values import literal_account, literal_region, stack_of
from constructs_sm.rules import check
from constructs_sm.rules.known import text
from constructs_sm.spec.network import NetworkHome, RouteSpec
from constructs_sm.spec.references import offers, read_once
from constructs_sm.spec.tokens import is_token

if TYPE_CHECKING:
    # The EC2 constructs are loaded only by those who attach something to a VPC.
    from aws_cdk import aws_ec2 as ec2


def home_of(vpc: ec2.IVpc, groups: Sequence[object], scope: Construct) -> NetworkHome:
    """Where the VPC and its security groups lie, beside where *scope* does."""
    from aws_cdk import aws_ec2  # noqa: PLC0415 - see above

    env = read_once(vpc, "env")
    made = isinstance(vpc, aws_ec2.Vpc)
    return NetworkHome(
        region=literal_region(scope),
        account=literal_account(scope),
        vpc_region=text(env.region),
        vpc_account=text(env.account),
        vpc_beside=made and stack_of(vpc) is stack_of(scope),
        vpc=_identity(read_once(vpc, "vpc_id")),
        group_vpcs=tuple(_vpc_of(group) for group in groups),
    )


def judge_routes(user: Construct, vpc: ec2.IVpc | None, subnet_ids: Sequence[str], wanted: Sequence[str]) -> None:
    """Warn at synthesis if *user*, in isolated subnets alone, then has no way to the services that are *wanted*."""
    if vpc is None or not wanted or is_token(subnet_ids):
        return
    isolated = [subnet for subnet in vpc.isolated_subnets if read_once(subnet, "subnet_id") in subnet_ids]
    if len(isolated) == len(subnet_ids):
        user.node.add_validation(_Routes(user, vpc, isolated, tuple(wanted)))


@jsii.implements(IValidation)
class _Routes:
    def __init__(
        self, user: Construct, vpc: ec2.IVpc, isolated: Sequence[ec2.ISubnet], wanted: tuple[str, ...]
    ) -> None:
        self._user, self._vpc, self._isolated, self._wanted = user, vpc, isolated, wanted

    def validate(self) -> list[str]:
        from aws_cdk import aws_ec2  # noqa: PLC0415 - see above

        every = self._vpc.node.root.node.find_all()
        tables = {subnet.route_table.route_table_id for subnet in self._isolated}
        if any(isinstance(each, aws_ec2.CfnRoute) and each.route_table_id in tables for each in every):
            return []  # a way out that somebody made: nobody knows where it leads
        here = read_once(self._vpc, "vpc_id")
        reached = tuple(
            _service(each) for each in every if isinstance(each, aws_ec2.CfnVPCEndpoint) and each.vpc_id == here
        )
        warn(self._user, check(RouteSpec(wanted=self._wanted, reached=reached)))
        return []


def _service(endpoint: ec2.CfnVPCEndpoint) -> str:
    """The last word of what an endpoint leads to, such as ``s3``."""
    name = stack_of(endpoint).resolve(endpoint.service_name)
    return readable(name, lambda _: "").rpartition(".")[2] if name is not None else ""


def _vpc_of(group: object) -> str | None:
    """The VPC of a security group that was made in this app."""
    from aws_cdk import aws_ec2  # noqa: PLC0415 - see above

    resource = read_once(group, "node").default_child if offers(group, "node") else None
    return _identity(resource.vpc_id) if isinstance(resource, aws_ec2.CfnSecurityGroup) else None


def _identity(vpc_id: str | None) -> str | None:
    """A VPC by its id, or by the place of its resource in this app; None where neither is known."""
    from aws_cdk import aws_ec2  # noqa: PLC0415 - see above

    if vpc_id is None or not is_token(vpc_id):
        return vpc_id
    found = Tokenization.reverse(vpc_id)
    target = found.target if isinstance(found, Reference) else None
    return target.node.path if isinstance(target, aws_ec2.CfnVPC) else None
