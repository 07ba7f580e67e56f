"""What comes out of choosing: everything a model and its endpoint need to be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from constructs_sm.spec.component import ComputeRequirements
from constructs_sm.spec.model import Container


@dataclass(frozen=True, kw_only=True, slots=True)
class JumpStartChoice:
    """One configuration of a JumpStart model on one instance type in one Region."""

    model_id: str
    """Which model."""

    version: str
    """Which version of it."""

    region: str
    """Region whose registry and bucket are named in *container*."""

    configuration: str | None
    """Which of the alternate configurations; None where the model has none."""

    instance_type: str
    """What to host it on."""

    container: Container
    """Image, data and environment; or the model package."""

    tags: Mapping[str, str] = field(default_factory=dict)
    """By which SageMaker Studio and SDK recognise the model, for the model and its endpoint."""

    network_isolation: bool = False
    """Whether JumpStart hosts it without network. Default: with."""

    compute: ComputeRequirements | None = None
    """What a copy needs as an inference component. Default: the file does not say."""

    volume_size_in_gb: float | None = None
    """Storage the model needs on this type. Default: not said, or the type has its own."""

    model_data_download_timeout: timedelta | None = None
    """Time to fetch the artifact. Default: not said."""

    container_startup_health_check_timeout: timedelta | None = None
    """Time until the container is healthy. Default: not said."""

    inference_ami_version: str | None = None
    """Hosting AMI the configuration is made for. Default: not said."""

    @property
    def model_package(self) -> str | None:
        """ARN of the package of a proprietary model, which must be subscribed to in AWS Marketplace; None for others."""
        return self.container.model_package
