"""One endpoint with model data as a directory, as a file, and as an archive."""

from __future__ import annotations

from pathlib import Path

from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_ecr_assets as ecr_assets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_deployment as s3_deployment

from constructs_sm import ContainerImage, Endpoint, EndpointConfig, InstanceVariant, Model, ModelData


def build(stack: Stack, image: Path, archive: Path) -> None:
    """Put everything into *stack*."""
    pushed = ecr_assets.DockerImageAsset(stack, "EcrImage", directory=str(image))
    served = ContainerImage.ecr(pushed.repository, tag=pushed.image_tag)
    bucket = s3.Bucket(stack, "Bucket", removal_policy=RemovalPolicy.DESTROY)
    deployed = s3_deployment.BucketDeployment(
        stack,
        "BucketDeployment",
        destination_bucket=bucket,
        sources=[s3_deployment.Source.asset(str(image))],
        destination_key_prefix="uncompressed/",
    ).deployed_bucket
    directory = Model(
        stack,
        "UncompressedDirectoryArtifactModel",
        image=served,
        model_data=ModelData.s3_prefix(deployed, "uncompressed/"),
    )
    file = Model(
        stack,
        "UncompressedFileArtifactModel",
        image=served,
        model_data=ModelData.s3_object(deployed, "uncompressed/artifact.txt"),
    )
    packed = Model(stack, "TarGzArtifactModel", image=served, model_data=ModelData.archive(archive))
    named = {"uncompressed-directory": directory, "uncompressed-file": file, "targz": packed}
    config = EndpointConfig(
        stack,
        "EndpointConfig",
        variants=[
            InstanceVariant(model=model, variant_name=name, instance_type="ml.t2.medium")
            for name, model in named.items()
        ],
    )
    endpoint = Endpoint(stack, "Endpoint", endpoint_config=config)
    endpoint.grants.invoke(iam.Role(stack, "Invoker", assumed_by=iam.AccountRootPrincipal()))
