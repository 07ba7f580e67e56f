"""A configuration of instances, one of whose models is in a VPC, and a serverless one."""

from __future__ import annotations

from pathlib import Path

from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2

from constructs_sm import ContainerImage, EndpointConfig, InstanceVariant, Model, ModelData, ServerlessVariant


def build(stack: Stack, image: Path, archive: Path) -> None:
    """Put everything into *stack*."""
    served = ContainerImage.asset(image)
    inside = Model(
        stack,
        "ModelWithArtifactAndVpc",
        image=served,
        model_data=ModelData.archive(archive),
        vpc=ec2.Vpc(stack, "VPC", restrict_default_security_group=False),
    )
    outside = Model(stack, "ModelWithoutArtifactAndVpc", image=served)
    EndpointConfig(
        stack,
        "EndpointConfig",
        variants=[
            InstanceVariant(model=inside, variant_name="firstVariant", instance_type="ml.m5.large"),
            InstanceVariant(model=inside, variant_name="secondVariant", instance_type="ml.t2.medium"),
            InstanceVariant(
                model=outside, variant_name="thirdVariant", instance_type="ml.t2.medium", initial_variant_weight=2
            ),
        ],
    )
    EndpointConfig(
        stack,
        "ServerlessEndpointConfig",
        variants=[
            ServerlessVariant(
                model=outside,
                variant_name="serverlessVariant",
                max_concurrency=10,
                memory_size_in_mb=2048,
                provisioned_concurrency=5,
            )
        ],
    )
