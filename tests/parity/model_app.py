"""A model of one container in a VPC, and one of three containers in a row."""

from __future__ import annotations

from pathlib import Path

from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecr_assets as ecr_assets
from aws_cdk import aws_s3_assets as s3_assets

from constructs_sm import Container, ContainerImage, Model, ModelData


def build(stack: Stack, image: Path, archive: Path) -> None:
    """Put everything into *stack*."""
    pushed = ecr_assets.DockerImageAsset(stack, "EcrImage", directory=str(image))
    uploaded = s3_assets.Asset(stack, "S3ModelData", path=str(archive))
    Model(
        stack,
        "PrimaryContainerModel",
        image=ContainerImage.ecr(pushed.repository, tag=pushed.image_tag),
        model_data=ModelData.s3(uploaded.bucket, uploaded.s3_object_key),
        vpc=ec2.Vpc(stack, "VPC", restrict_default_security_group=False),
    )
    local, data = ContainerImage.asset(image), ModelData.archive(archive)
    Model(
        stack,
        "InferencePipelineModel",
        containers=[
            Container(image=local),
            Container(image=local, model_data=data),
            Container(image=local, model_data=data),
        ],
    )
