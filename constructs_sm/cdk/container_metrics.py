"""Metrics of the containers of a pipeline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Unpack

from constructs_sm.cdk.metric import MetricSettings, metric
from constructs_sm.cdk.variant_metrics import chosen_variant
from constructs_sm.facts import metrics as facts

if TYPE_CHECKING:
    from aws_cdk import aws_cloudwatch as cloudwatch


@dataclass(frozen=True, kw_only=True, slots=True)
class EndpointContainerMetrics:
    """Metrics of one container of a model with several: ``endpoint.metrics.of_container("first")``.

    Each has a latency; where containers are called directly, each has its calls and errors too.
    How to ask for one: `VariantMetrics`.

    Attributes:
        endpoint_name: Name of the endpoint.
        variant_names: Names of its variants, as far as they are known.
        container_name: The ``container_hostname`` of the container.
    """

    endpoint_name: str
    variant_names: tuple[str, ...] = ()
    container_name: str

    def invocations(self, variant_name: str | None = None, **options: Unpack[MetricSettings]) -> cloudwatch.Metric:
        """Calls sent to the container, whatever became of them."""
        return self._of_container(facts.INVOCATIONS, variant_name, options)

    def invocation_4xx_errors(
        self, variant_name: str | None = None, **options: Unpack[MetricSettings]
    ) -> cloudwatch.Metric:
        """Calls refused as the caller's mistake; their number, or as ``Average`` their share from 0 to 1."""
        return self._of_container(facts.INVOCATION_4XX_ERRORS, variant_name, options)

    def invocation_5xx_errors(
        self, variant_name: str | None = None, **options: Unpack[MetricSettings]
    ) -> cloudwatch.Metric:
        """Calls that failed at the server; their number, or as ``Average`` their share from 0 to 1."""
        return self._of_container(facts.INVOCATION_5XX_ERRORS, variant_name, options)

    def container_latency(
        self, variant_name: str | None = None, **options: Unpack[MetricSettings]
    ) -> cloudwatch.Metric:
        """How long the container takes to answer, in microseconds."""
        return self._of_container(facts.CONTAINER_LATENCY, variant_name, options)

    def overhead_latency(self, variant_name: str | None = None, **options: Unpack[MetricSettings]) -> cloudwatch.Metric:
        """What SageMaker adds to that, in microseconds."""
        return self._of_container(facts.OVERHEAD_LATENCY, variant_name, options)

    def _of_container(self, row: facts.Metric, variant_name: str | None, options: MetricSettings) -> cloudwatch.Metric:
        dimensions = {
            "EndpointName": self.endpoint_name,
            "VariantName": chosen_variant(self.variant_names, variant_name),
        }
        return metric(row, facts.Kind.CONTAINER, {**dimensions, "ContainerName": self.container_name}, options)
