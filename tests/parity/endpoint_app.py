"""Three variants of two models behind one endpoint; one variant scales; a role may call."""

from __future__ import annotations

from pathlib import Path

from aws_cdk import Stack
from aws_cdk import aws_iam as iam

from constructs_sm import (
    ContainerImage,
    Endpoint,
    EndpointConfig,
    InstanceScaling,
    InstanceVariant,
    Model,
    ModelData,
)


def build(stack: Stack, image: Path, archive: Path) -> Endpoint:
    """Put everything into *stack*."""
    served = ContainerImage.asset(image)
    trained = Model(stack, "ModelWithArtifact", image=served, model_data=ModelData.archive(archive))
    bare = Model(stack, "ModelWithoutArtifact", image=served)
    config = EndpointConfig(
        stack,
        "EndpointConfig",
        variants=[
            InstanceVariant(
                model=trained,
                variant_name="firstVariant",
                instance_type="ml.m5.large",
                scaling=InstanceScaling(max_capacity=3, invocations_per_instance=30 * 60 * 0.5),
            ),
            InstanceVariant(model=trained, variant_name="secondVariant", instance_type="ml.t2.medium"),
            InstanceVariant(
                model=bare, variant_name="thirdVariant", instance_type="ml.t2.medium", initial_variant_weight=2
            ),
        ],
    )
    endpoint = Endpoint(stack, "Endpoint", endpoint_config=config)
    invoker = iam.Role(stack, "Invoker", assumed_by=iam.AccountRootPrincipal())
    endpoint.grants.invoke(invoker)
    return endpoint
