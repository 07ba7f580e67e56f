"""``ContainerDefinition`` and ``VpcConfig`` of a model."""

from __future__ import annotations

from constructs_sm.cdk._render.given import given
from constructs_sm.cdk.data_source import BoundData
from constructs_sm.cdk.image_source import BoundImage
from constructs_sm.cdk.network import Network
from constructs_sm.spec.model import Container, InferenceExecutionMode


def container_definition(container: Container, image: BoundImage | None, data: BoundData | None) -> dict[str, object]:
    """One container of a model."""
    many = container.multi_model
    by_url = data is not None and _fits_url(data, many=many is not None)
    return given(
        image=None if image is None else image.uri,
        imageConfig=None if image is None or not image.is_private else _image_config(image),
        modelPackageName=container.model_package,
        mode=None if many is None else "MultiModel",
        multiModelConfig=None if many is None else {"modelCacheSetting": "Enabled" if many.cache else "Disabled"},
        modelDataUrl=data.uri if data is not None and by_url else None,
        modelDataSource=None if data is None or by_url else {"s3DataSource": _s3_data_source(data)},
        environment=environment(container, data),
        containerHostname=container.container_hostname,
    )


def execution_config(mode: InferenceExecutionMode | None) -> dict[str, object] | None:
    """How the containers work together."""
    return None if mode is None else {"mode": str(mode)}


def _fits_url(data: BoundData, *, many: bool) -> bool:
    """Whether the plain URL says it all: one archive, or the prefix of many, and nothing of licences and hubs."""
    loose = data.is_prefix or data.is_loose
    return many or (not loose and data.accept_eula is None and data.hub_content_arn is None)


def _s3_data_source(data: BoundData) -> dict[str, object]:
    return given(
        s3Uri=data.uri,
        s3DataType="S3Prefix" if data.is_prefix else "S3Object",
        compressionType="None" if data.is_prefix or data.is_loose else "Gzip",
        modelAccessConfig=None if data.accept_eula is None else {"acceptEula": data.accept_eula},
        hubAccessConfig=None if data.hub_content_arn is None else {"hubContentArn": data.hub_content_arn},
    )


def _image_config(image: BoundImage) -> dict[str, object]:
    arn = image.credentials_arn
    return given(
        repositoryAccessMode="Vpc",
        repositoryAuthConfig=None if arn is None else {"repositoryCredentialsProviderArn": arn},
    )


def environment(container: Container, data: BoundData | None) -> dict[str, str] | None:
    """What packed data asks for, and over it what the user said."""
    merged = {**({} if data is None else data.environment), **container.environment}
    return merged or None


def vpc_config(network: Network | None) -> dict[str, object] | None:
    """Where the instances are attached."""
    if network is None:
        return None
    return {"subnets": list(network.subnet_ids), "securityGroupIds": list(network.security_group_ids)}
