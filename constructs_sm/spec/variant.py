"""A production variant, as the user said it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from constructs_sm.spec.core_dump import CoreDump
from constructs_sm.spec.durations import Time
from constructs_sm.spec.references import ModelReference

DEFAULT_VARIANT_NAME = "AllTraffic"


class Routing(StrEnum):
    """How requests are spread over the instances or copies of a variant."""

    LEAST_OUTSTANDING_REQUESTS = "LEAST_OUTSTANDING_REQUESTS"
    """To the one with the fewest requests in flight; better where requests differ in length."""

    RANDOM = "RANDOM"
    """To any one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ManagedInstances:
    """Instance counts that SageMaker keeps by itself as copies of components come and go.

    Source: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariantManagedInstanceScaling.html
    """

    min_count: float
    """Instances kept at least, 0 or more. 0 lets an idle fleet cost nothing."""

    max_count: float
    """Instances kept at most, 1 or more. Your quota must allow them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class InstanceVariant:
    """A production variant served by instances.

    Source of every limit: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariant.html
    """

    instance_type: str | Sequence[str]
    """Instance type such as ``ml.g5.xlarge``; or one to five of them, the preferred first (instance pools)."""

    model: ModelReference | None = None
    """The model to serve. Default: none, which makes the variant one for inference components."""

    variant_name: str = DEFAULT_VARIANT_NAME
    """Name, unique within the endpoint. Default: ``AllTraffic``."""

    initial_instance_count: float = 1
    """Instances to start with. Default: 1, which survives no loss of an Availability Zone."""

    initial_variant_weight: float | None = None
    """Share of the traffic relative to the other weights, 0 for none. Default: left to SageMaker, which takes 1."""

    volume_size_in_gb: float | None = None
    """Size of the storage volume, 1 to 512 GB. Default: chosen by SageMaker for the instance type."""

    model_data_download_timeout: Time | None = None
    """Time to fetch the artifacts, 60 s to 1 h. Default: 10 min, with accelerators 30 min."""

    container_startup_health_check_timeout: Time | None = None
    """Time until the container answers its health check, 60 s to 1 h. Default: 5 min, with accelerators 20 min."""

    routing: Routing | None = None
    """How requests find an instance. Default: left to SageMaker, which takes random."""

    managed_instance_scaling: ManagedInstances | None = None
    """Instance counts that follow the components. Default: none; only for variants without a model."""

    inference_ami_version: str | None = None
    """Host image, such as ``al2-ami-sagemaker-inference-gpu-3-1``. Default: chosen by SageMaker."""

    enable_ssm_access: bool | None = None
    """Whether the instances may be entered through AWS Systems Manager. Default: no."""

    core_dump: CoreDump | None = None
    """Where a container that crashes leaves its memory. Default: nowhere."""

    @property
    def instance_types(self) -> tuple[str, ...]:
        """The type or types, in order of preference."""
        return (self.instance_type,) if isinstance(self.instance_type, str) else tuple(self.instance_type)
