"""Which metrics an endpoint publishes, and how often, as the user said it."""

from __future__ import annotations

from dataclasses import dataclass

from constructs_sm.spec.durations import Time


@dataclass(frozen=True, kw_only=True, slots=True)
class MetricsConfig:
    """The metrics of an endpoint beyond those that every endpoint has.

    Source: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_MetricsConfig.html
    """

    metric_publish_frequency: Time | None = None
    """How often utilisation is published: 10, 30, 60, 120, 180, 240 or 300 s; with enhanced metrics, that of invocations
    too. Default: left to SageMaker, which takes 60 s.
    """

    enable_enhanced_metrics: bool | None = None
    """Whether utilisation and invocations are told by instance and container. Default: left to SageMaker, which takes
    no.
    """

    enable_detailed_observability: bool | None = None
    """Whether metrics of containers, of each GPU, of hosts and of the placement of copies are published. Default: left to
    SageMaker, which takes yes for new configurations.
    """
