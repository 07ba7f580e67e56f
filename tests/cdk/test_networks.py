"""What the CDK knows of a VPC: whose it is, whose its security groups are, and where its subnets lead."""

from __future__ import annotations

from typing import Any

import pytest
from aws_cdk import App, CfnParameter, Environment, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_lambda as functions
from subjects import TYPE, model
from synthesized import synth, told

from constructs_sm import ContainerImage, InferenceComponentEndpoint, SpecError

ISOLATED = ec2.SubnetConfiguration(name="inner", subnet_type=ec2.SubnetType.PRIVATE_ISOLATED)


@pytest.fixture
def there(app: App) -> Stack:
    return Stack(app, "There")


def isolated(stack: Stack) -> ec2.Vpc:
    return ec2.Vpc(stack, "Vpc", max_azs=2, nat_gateways=0, subnet_configuration=[ISOLATED])


def inner(stack: Stack, vpc: ec2.IVpc, **said: Any) -> None:
    subnets = ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED)
    model(stack, vpc=vpc, vpc_subnets=subnets, **said)


def test_a_vpc_of_another_stack_is_taken_without_a_word(stack: Stack, there: Stack) -> None:
    vpc = ec2.Vpc(there, "Vpc", max_azs=2)
    model(stack, vpc=vpc)
    model(stack, "Grouped", vpc=vpc, security_groups=[ec2.SecurityGroup(there, "Group", vpc=vpc)])

    assert [] == told(stack, "SM7")


def test_a_vpc_of_the_same_stack_is_warned_of(stack: Stack) -> None:
    model(stack, vpc=ec2.Vpc(stack, "Vpc", max_azs=2))

    (found,) = told(stack, "SM7")
    assert "vpc: should be made in a stack of its own, got one of this stack" in found


def test_groups_of_another_vpc_are_refused(stack: Stack, there: Stack) -> None:
    vpc, other = (ec2.Vpc(there, id, max_azs=2) for id in ("Vpc", "Other"))
    groups = [ec2.SecurityGroup(there, f"Of{place}", vpc=each) for place, each in enumerate((vpc, other))]

    with pytest.raises(
        SpecError, match=r"security_groups\[1\]: must belong to There/Vpc/Resource, got one of There/Oth"
    ):
        model(stack, vpc=vpc, security_groups=groups)


def test_groups_of_an_imported_vpc_are_compared_by_its_id(stack: Stack) -> None:
    subnets, zones = ["subnet-1", "subnet-2"], ["a", "b"]
    vpc, other = (
        ec2.Vpc.from_vpc_attributes(stack, id, vpc_id=f"vpc-{id}", availability_zones=zones, private_subnet_ids=subnets)
        for id in ("one", "two")
    )

    with pytest.raises(SpecError, match=r"must belong to vpc-one, got one of vpc-two"):
        model(stack, vpc=vpc, security_groups=[ec2.SecurityGroup(stack, "Group", vpc=other)])


def test_what_nobody_knows_the_vpc_of_passes(stack: Stack, there: Stack) -> None:
    vpc = ec2.Vpc(there, "Vpc", max_azs=2)
    late = ec2.Vpc.from_vpc_attributes(
        stack,
        "Late",
        vpc_id=CfnParameter(stack, "VpcId").value_as_string,
        availability_zones=["a", "b"],
        private_subnet_ids=["subnet-1", "subnet-2"],
    )
    imported = ec2.SecurityGroup.from_security_group_id(stack, "Imported", "sg-1")
    model(stack, vpc=vpc, security_groups=[imported, ec2.SecurityGroup(stack, "Group", vpc=late)])
    model(stack, "Other", vpc=late, security_groups=[ec2.SecurityGroup(there, "There", vpc=vpc)])

    assert [] == told(stack, "SM7")


def test_a_vpc_of_another_region_is_refused(app: App) -> None:
    here, abroad = (
        Stack(app, id, env=Environment(account="111122223333", region=region))
        for id, region in (("Here", "eu-west-1"), ("Abroad", "us-east-1"))
    )

    with pytest.raises(SpecError, match=r"vpc: must lie in eu-west-1 like the stack, got a VPC in us-east-1"):
        model(here, vpc=ec2.Vpc(abroad, "Vpc", max_azs=2))


def test_isolated_subnets_without_a_way_to_the_data_are_warned_of(stack: Stack, there: Stack) -> None:
    inner(stack, isolated(there))

    (found,) = told(stack, "SM713", "/Prod/Model")
    assert "vpc_subnets: should have a way to s3, got isolated subnets without an endpoint" in found


def test_so_are_fleets(stack: Stack, there: Stack) -> None:
    vpc = isolated(there)
    subnets = ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED)
    InferenceComponentEndpoint(stack, "Fleet", instance_type=TYPE, vpc=vpc, vpc_subnets=subnets)

    assert 1 == len(told(stack, "SM713", "/Prod/Fleet"))


def test_an_endpoint_that_is_added_later_is_a_way(stack: Stack, there: Stack) -> None:
    vpc = isolated(there)
    inner(stack, vpc)
    vpc.add_gateway_endpoint("S3", service=ec2.GatewayVpcEndpointAwsService.S3)

    assert {} != synth(stack)
    assert [] == told(stack, "SM7")


def test_a_route_of_the_users_own_is_trusted(stack: Stack, there: Stack) -> None:
    vpc = isolated(there)
    inner(stack, vpc)
    for place, subnet in enumerate(vpc.isolated_subnets):
        table = subnet.route_table.route_table_id
        ec2.CfnRoute(
            there,
            f"Out{place}",
            route_table_id=table,
            destination_cidr_block="0.0.0.0/0",
            transit_gateway_id="tgw-1",
        )

    assert [] == told(stack, "SM7")


def test_a_model_that_brings_everything_needs_no_way(stack: Stack, there: Stack) -> None:
    inner(stack, isolated(there), model_data=None)

    assert [] == told(stack, "SM7")


@pytest.mark.parametrize(("endpoint", "warned"), [(False, 1), (True, 0)], ids=["without", "with an endpoint"])
def test_the_function_of_a_registry_is_reached_from_isolated_subnets(
    stack: Stack, there: Stack, *, endpoint: bool, warned: int
) -> None:
    vpc = isolated(there)
    function = functions.Function.from_function_name(stack, "Credentials", "credentials")
    image = ContainerImage.private_registry("registry.example.com/churn:3", credentials=function)
    inner(stack, vpc, image=image, model_data=None)
    if endpoint:
        vpc.add_interface_endpoint("Lambda", service=ec2.InterfaceVpcEndpointAwsService.LAMBDA_)

    assert warned == len(told(stack, "SM738", "/Prod/Model"))
