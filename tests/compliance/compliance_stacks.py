"""The stacks that cards are made of: the examples, those with everything said, and one with every argument of a card."""

from __future__ import annotations

from collections.abc import Callable

import everything
from aws_cdk import App, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from subjects import IMAGE, TYPE, fleet, model

from constructs_sm import AsyncEndpoint, ComputeRequirements, ManagedInstances, RealTimeEndpoint
from stacks.async_stack import AsyncStack
from stacks.components_stack import ComponentsStack
from stacks.realtime_stack import RealTimeStack
from stacks.serverless_stack import ServerlessStack
from stacks.settings import Settings


def hardened(stack: Stack) -> None:
    """Endpoints with every one argument that a card asks for."""
    key = kms.Key(stack, "Key", enable_key_rotation=True)
    logs = s3.Bucket(stack, "Logs", enforce_ssl=True)
    vpc = ec2.Vpc(stack, "Vpc", max_azs=2, nat_gateways=0)
    isolated = ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED)
    served = model(stack, vpc=vpc, vpc_subnets=isolated)
    RealTimeEndpoint(stack, "Chat", model=served, instance_type=TYPE, initial_instance_count=2, encryption_key=key)
    AsyncEndpoint(
        stack,
        "Docs",
        model=served,
        instance_type=TYPE,
        initial_instance_count=2,
        encryption_key=key,
        data_encryption_key=key,
        server_access_logs_bucket=logs,
    )
    shared = fleet(
        stack,
        instances=ManagedInstances(min_count=1, max_count=4),
        initial_instance_count=2,
        encryption_key=key,
        vpc=vpc,
        vpc_subnets=isolated,
    )
    shared.add_component("Given", image=IMAGE, compute=ComputeRequirements(min_memory_mb=1024))


EXAMPLES: dict[str, Callable[[App], Stack]] = {
    "RealTime": lambda app: RealTimeStack(app, "RealTime", settings=Settings()),
    "Async": lambda app: AsyncStack(app, "Async", settings=Settings()),
    "Components": lambda app: ComponentsStack(app, "Components", settings=Settings()),
    "Serverless": lambda app: ServerlessStack(app, "Serverless", settings=Settings()),
}


def _in_a_stack(build: Callable[[Stack], object]) -> Callable[[App], Stack]:
    def built(app: App) -> Stack:
        stack = Stack(app, "Prod")
        build(stack)
        return stack

    return built


STACKS: dict[str, Callable[[App], Stack]] = {
    **EXAMPLES,
    **{build.__name__: _in_a_stack(build) for build in (*everything.WITHOUT_FILES, hardened)},
}
