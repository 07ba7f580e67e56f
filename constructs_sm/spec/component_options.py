"""How the copies of an inference component are placed, and which of their metrics are published."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from constructs_sm.spec.durations import Time


class PlacementStrategy(StrEnum):
    """Where the next copy of a component goes."""

    SPREAD = "SPREAD"
    """To the instances with the fewest copies, so that the loss of one costs little."""

    BINPACK = "BINPACK"
    """To the instances that are in use already, so that others can be given back."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ComponentScheduling:
    """How the copies of a component are spread over instances and Availability Zones.

    Source: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_InferenceComponentSchedulingConfig.html
    """

    placement_strategy: PlacementStrategy
    """Where the next copy goes."""

    max_availability_zone_imbalance: float | None = None
    """How many copies more one Availability Zone may hold than another, 0 to 100. SageMaker tries, and places the copy
    all the same where capacity does not allow it. Default: left to SageMaker, which takes 0."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ContainerMetrics:
    """Where a container shows metrics of its own, in the format of Prometheus, on port 8080.

    They are published where the endpoint has detailed observability, as new ones have by default.

    Source: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_MetricsEndpoint.html
    """

    path: str
    """Path such as ``/metrics``."""

    publish_frequency: Time | None = None
    """How often they are published: 10 s, 30 s, 1, 2, 3, 4 or 5 min. Default: left to SageMaker, which takes 1 min."""
