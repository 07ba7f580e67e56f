"""The instances of a variant, as the user said them: of several types, kept in number by SageMaker, or reserved."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from constructs_sm.spec.durations import Time
from constructs_sm.spec.references import ModelReference


@dataclass(frozen=True, kw_only=True, slots=True)
class InstancePool:
    """One of the instance types of a variant, tried in the order of their priority.

    Source: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_InstancePool.html
    """

    instance_type: str
    """Instance type such as ``ml.g5.xlarge``."""

    priority: float | None = None
    """When this type is tried, 1 to 5, 1 first. Default: its place in the list."""

    model: ModelReference | None = None
    """A model made for this type, such as one compiled for it. Default: the model of the variant."""


class ScaleInStrategy(StrEnum):
    """How managed scaling takes instances away."""

    IDLE_RELEASE = "IDLE_RELEASE"
    """Those without any copy of a component."""

    CONSOLIDATION = "CONSOLIDATION"
    """Copies are moved together, so that more instances become free."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ScaleInPolicy:
    """How managed scaling takes instances away.

    Source: the API's ``ProductionVariantManagedInstanceScalingScaleInPolicy``, see
    https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariantManagedInstanceScaling.html
    """

    strategy: ScaleInStrategy
    """Which instances go."""

    maximum_step_size: float | None = None
    """Instances that a consolidation may end at once, 1 to 100. Default: left to SageMaker, which takes 1."""

    cooldown: Time | None = None
    """Time between the last operation and a consolidation, 5 min to 24 h in whole minutes.
    Default: left to SageMaker, which takes 20 min.
    """


@dataclass(frozen=True, kw_only=True, slots=True)
class ManagedInstances:
    """Instance counts that SageMaker keeps by itself as copies of components come and go.

    Source: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariantManagedInstanceScaling.html
    """

    min_count: float
    """Instances kept at least, 0 or more. 0 lets an idle fleet cost nothing."""

    max_count: float
    """Instances kept at most, 1 or more. Your quota must allow them."""

    scale_in_policy: ScaleInPolicy | None = None
    """How instances are taken away. Default: left to SageMaker."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CapacityReservation:
    """A reservation of ML capacity that the instances are launched in, and nowhere else.

    Source: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariantCapacityReservationConfig.html
    """

    ml_reservation_arn: str
    """ARN of the reservation, such as that of a training plan for endpoints."""
