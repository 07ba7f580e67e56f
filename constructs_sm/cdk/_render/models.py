"""``ContainerDefinition`` and ``VpcConfig`` of a model."""

from __future__ import annotations

from constructs_sm.cdk._render.given import given
from constructs_sm.cdk.data_source import BoundData
from constructs_sm.cdk.image_source import BoundImage
from constructs_sm.cdk.network import Network
from constructs_sm.spec.model import Container


def container_definition(container: Container, image: BoundImage, data: BoundData | None) -> dict[str, object]:
    """One container of a model."""
    archive = data is not None and not data.is_prefix
    return given(
        image=image.uri,
        modelDataUrl=data.uri if data is not None and archive else None,
        modelDataSource=None if data is None or archive else _prefix(data.uri),
        environment=environment(container, data),
        containerHostname=container.container_hostname,
    )


def environment(container: Container, data: BoundData | None) -> dict[str, str] | None:
    """What packed data asks for, and over it what the user said."""
    merged = {**({} if data is None else data.environment), **container.environment}
    return merged or None


def _prefix(uri: str) -> dict[str, object]:
    return {"s3DataSource": {"s3Uri": uri, "s3DataType": "S3Prefix", "compressionType": "None"}}


def vpc_config(network: Network | None) -> dict[str, object] | None:
    """Where the instances are attached."""
    if network is None:
        return None
    return {"subnets": list(network.subnet_ids), "securityGroupIds": list(network.security_group_ids)}
