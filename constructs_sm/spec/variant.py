"""A production variant, as the user said it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from constructs_sm.spec.core_dump import CoreDump
from constructs_sm.spec.durations import Time
from constructs_sm.spec.instances import CapacityReservation, InstancePool, ManagedInstances
from constructs_sm.spec.references import ModelReference
from constructs_sm.spec.routing import PrefixAwareRouting, Routing
from constructs_sm.spec.scaling import ProvisionedConcurrencyScaling, VariantScaling
from constructs_sm.spec.several import several

DEFAULT_VARIANT_NAME = "AllTraffic"
InstanceTypes = str | InstancePool | Sequence[str | InstancePool]
"""One instance type, or one to five of them, the preferred first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class InstanceVariant:
    """A production variant served by instances.

    Source of every limit: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariant.html
    """

    instance_type: InstanceTypes
    """Instance type such as ``ml.g5.xlarge``; or one to five of them, the preferred first, each alone or as an
    `InstancePool`: instances of the next type are taken when there are none of the one before.
    """

    model: ModelReference | None = None
    """The model to serve. Default: none, which makes the variant one for inference components."""

    variant_name: str = DEFAULT_VARIANT_NAME
    """Name, unique within the endpoint. Default: ``AllTraffic``."""

    initial_instance_count: float = 1
    """Instances to start with. Default: 1, which survives no loss of an Availability Zone."""

    initial_variant_weight: float | None = None
    """Share of the traffic relative to the other weights, 0 for none; of a shadow variant, relative to the weight of the
    variant it shadows. Default: left to SageMaker, which takes 1.
    """

    volume_size_in_gb: float | None = None
    """Size of the storage volume, 1 to 512 GB. Default: chosen by SageMaker for the instance type."""

    model_data_download_timeout: Time | None = None
    """Time to fetch the artifacts, 60 s to 1 h. Default: 10 min, with accelerators 30 min."""

    container_startup_health_check_timeout: Time | None = None
    """Time until the container answers its health check, 60 s to 1 h. Default: 5 min, with accelerators 20 min."""

    variant_instance_provision_timeout: Time | None = None
    """Time to find instances, 5 min to 1 h: while there are none of one type, the next is tried, and all again.
    Default: chosen by SageMaker.
    """

    routing: Routing | None = None
    """How requests find an instance. Default: left to SageMaker, which takes random; with *prefix_aware_routing*,
    ``Routing.PREFIX_AWARE``.
    """

    prefix_aware_routing: PrefixAwareRouting | None = None
    """Settings of ``Routing.PREFIX_AWARE``, which needs them. Default: none."""

    scaling: VariantScaling | None = None
    """Instances that follow the traffic; on an asynchronous endpoint a `BacklogScaling`. Default: none; only for variants
    with a model.
    """

    managed_instance_scaling: ManagedInstances | None = None
    """Instance counts that follow the components. Default: none; only for variants without a model."""

    inference_ami_version: str | None = None
    """Host image, such as ``al2-ami-sagemaker-inference-gpu-3-1``. Default: chosen by SageMaker."""

    capacity_reservation: CapacityReservation | None = None
    """Reserved capacity to launch the instances in. Default: none; they are taken from what is there."""

    enable_ssm_access: bool | None = None
    """Whether the instances may be entered through AWS Systems Manager, which the role is allowed to let in; AWS has to
    allow it for the account first. Default: no.
    Source: https://docs.aws.amazon.com/sagemaker/latest/dg/ssm-access.html
    """

    core_dump: CoreDump | None = None
    """Where a container that crashes leaves its memory. Default: nowhere."""

    @property
    def pools(self) -> tuple[InstancePool, ...]:
        """The type or types, each with its priority, in the order in which they were said."""
        pools = [
            said if isinstance(said, InstancePool) else InstancePool(instance_type=said)
            for said in several(self.instance_type)
        ]
        return tuple(
            replace(pool, priority=place) if pool.priority is None else pool
            for place, pool in enumerate(pools, start=1)
        )

    @property
    def routing_strategy(self) -> Routing | None:
        """How requests find an instance: as said, or as the settings that were given imply."""
        implied = None if self.prefix_aware_routing is None else Routing.PREFIX_AWARE
        return implied if self.routing is None else self.routing

    @property
    def instance_types(self) -> tuple[str, ...]:
        """The names of the type or types, in order of preference."""
        return tuple(pool.instance_type for pool in self.pools)

    @property
    def models(self) -> tuple[ModelReference, ...]:
        """Its model, and those that take its place on some types."""
        return tuple(model for model in (self.model, *(pool.model for pool in self.pools)) if model is not None)


@dataclass(frozen=True, kw_only=True, slots=True)
class ServerlessVariant:
    """A production variant that runs on demand, without instances to choose.

    Source of every limit: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariantServerlessConfig.html
    """

    model: ModelReference
    """The model to serve."""

    memory_size_in_mb: float = 2048
    """Memory: 1024, 2048, 3072, 4096, 5120 or 6144 MB. More of it comes with more CPU. Default: 2048, as in the
    SageMaker Python SDK.
    """

    max_concurrency: float = 5
    """Requests worked on at once, 1 to 200; more are refused. Default: 5, as in the SageMaker Python SDK."""

    provisioned_concurrency: float | None = None
    """How many of these are kept warm, and paid for, so that they answer without a cold start. Default: none."""

    scaling: ProvisionedConcurrencyScaling | None = None
    """Provisioned concurrency that follows its use; only with *provisioned_concurrency*. Default: none."""

    variant_name: str = DEFAULT_VARIANT_NAME
    """Name. Default: ``AllTraffic``."""

    initial_variant_weight: float | None = None
    """Of no effect, as the variant is the only one. Default: left to SageMaker, which takes 1."""

    @property
    def models(self) -> tuple[ModelReference, ...]:
        """Its model."""
        return (self.model,)


Variant = InstanceVariant | ServerlessVariant
