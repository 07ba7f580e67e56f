"""The stacks that cards are made of: the examples, those with everything said, and one with every argument of a card."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import everything
from aws_cdk import App, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from subjects import TYPE, fleet, model

from constructs_sm import (
    AsyncEndpoint,
    ComputeRequirements,
    ManagedInstances,
    Model,
    RealTimeEndpoint,
    ServerlessEndpoint,
)
from stacks.async_stack import AsyncStack
from stacks.components_stack import ComponentsStack
from stacks.realtime_stack import RealTimeStack
from stacks.serverless_stack import ServerlessStack
from stacks.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Means:
    """What the arguments of a card need."""

    key: kms.Key
    logs: s3.Bucket
    vpc: ec2.Vpc
    subnets: ec2.SubnetSelection
    model: Model

    @classmethod
    def of(cls, stack: Stack) -> Means:
        """All of it, in *stack*."""
        vpc = ec2.Vpc(stack, "Vpc", max_azs=2, nat_gateways=0)
        subnets = ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED)
        return cls(
            key=kms.Key(stack, "Key", enable_key_rotation=True),
            logs=s3.Bucket(stack, "Logs", enforce_ssl=True),
            vpc=vpc,
            subnets=subnets,
            model=model(stack, vpc=vpc, vpc_subnets=subnets),
        )


def real_time(stack: Stack, means: Means) -> None:
    RealTimeEndpoint(
        stack, "Chat", model=means.model, instance_type=TYPE, initial_instance_count=2, encryption_key=means.key
    )


def asynchronous(stack: Stack, means: Means) -> None:
    AsyncEndpoint(
        stack,
        "Docs",
        model=means.model,
        instance_type=TYPE,
        initial_instance_count=2,
        encryption_key=means.key,
        data_encryption_key=means.key,
        server_access_logs_bucket=means.logs,
    )


def components(stack: Stack, means: Means) -> None:
    shared = fleet(
        stack,
        instances=ManagedInstances(min_count=1, max_count=4),
        initial_instance_count=2,
        encryption_key=means.key,
        vpc=means.vpc,
        vpc_subnets=means.subnets,
        network_isolation=True,
    )
    compute = ComputeRequirements(min_memory_mb=1024)
    served = model(
        stack,
        "Shared",
        role=shared.role,
        vpc=means.vpc,
        vpc_subnets=means.subnets,
        security_groups=shared.connections.security_groups,
    )
    shared.add_component("Made", model=served, compute=compute)


def serverless(stack: Stack, _: Means) -> None:
    """It takes none of the arguments."""
    ServerlessEndpoint(stack, "Tiny", model=model(stack, "Alone"), memory_size_in_mb=2048, max_concurrency=10)


HARDENED: dict[str, Callable[[Stack, Means], None]] = {
    "RealTime": real_time,
    "Async": asynchronous,
    "Components": components,
    "Serverless": serverless,
}


def hardened(stack: Stack) -> None:
    """Endpoints with every one argument that a card asks for."""
    means = Means.of(stack)
    for build in HARDENED.values():
        build(stack, means)


def inline(stack: Stack) -> None:
    """A role of one's own, with policies inside it and beside it."""
    service = iam.ServicePrincipal("sagemaker.amazonaws.com")
    pull = iam.PolicyStatement(
        actions=["ecr:BatchGetImage"], resources=["arn:aws:ecr:eu-west-1:111122223333:repository/churn"]
    )
    role = iam.Role(stack, "Mine", assumed_by=service, inline_policies={"pull": iam.PolicyDocument(statements=[pull])})
    RealTimeEndpoint(stack, "Chat", model=model(stack, role=role), instance_type=TYPE)


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
    **{build.__name__: _in_a_stack(build) for build in (*everything.WITHOUT_FILES, hardened, inline)},
}
