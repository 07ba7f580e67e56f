"""Metrics of endpoints that answer at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Unpack

from constructs_sm.cdk.container_metrics import EndpointContainerMetrics
from constructs_sm.cdk.metric import MetricSettings
from constructs_sm.cdk.variant_metrics import CallMetrics, InstanceMetrics, MemoryMetrics
from constructs_sm.facts import metrics as facts

if TYPE_CHECKING:
    from aws_cdk import aws_cloudwatch as cloudwatch


@dataclass(frozen=True, kw_only=True, slots=True)
class EndpointMetrics(CallMetrics, InstanceMetrics):
    """Metrics of an endpoint that answers at once, on instances: this library's, an imported one, or a bare ``CfnEndpoint``.

    How to ask for one: `VariantMetrics`.
    """

    kind: facts.Kind = facts.Kind.REAL_TIME

    def of_container(self, container_name: str) -> EndpointContainerMetrics:
        """The metrics of one container of a pipeline, by its ``container_hostname``."""
        return EndpointContainerMetrics(
            endpoint_name=self.endpoint_name, variant_names=self.variant_names, container_name=container_name
        )

    def invocations(self, variant_name: str | None = None, **options: Unpack[MetricSettings]) -> cloudwatch.Metric:
        """Calls sent to the variant, whatever became of them."""
        return self._of_variant(facts.INVOCATIONS, variant_name, options)

    def invocations_per_instance(
        self, variant_name: str | None = None, **options: Unpack[MetricSettings]
    ) -> cloudwatch.Metric:
        """Calls that each instance got, on average."""
        return self._of_variant(facts.INVOCATIONS_PER_INSTANCE, variant_name, options)

    def concurrent_requests_per_model(
        self, variant_name: str | None = None, **options: Unpack[MetricSettings]
    ) -> cloudwatch.Metric:
        """Calls that are under way at once, those that wait in the container too."""
        return self._of_variant(facts.CONCURRENT_PER_MODEL, variant_name, options)

    def explanations_per_instance(
        self, variant_name: str | None = None, **options: Unpack[MetricSettings]
    ) -> cloudwatch.Metric:
        """Answers that each instance explained, on average; endpoints with an explainer alone."""
        return self._of_variant(facts.EXPLANATIONS_PER_INSTANCE, variant_name, options)

    def invocation_model_errors(
        self, variant_name: str | None = None, **options: Unpack[MetricSettings]
    ) -> cloudwatch.Metric:
        """Calls that the model answered with no 2xx; their number, or as ``Average`` their share."""
        return self._of_variant(facts.INVOCATION_MODEL_ERRORS, variant_name, options)

    def overhead_latency(self, variant_name: str | None = None, **options: Unpack[MetricSettings]) -> cloudwatch.Metric:
        """What SageMaker adds to the time of the model, in microseconds."""
        return self._of_variant(facts.OVERHEAD_LATENCY, variant_name, options)

    def model_loading_wait_time(
        self, variant_name: str | None = None, **options: Unpack[MetricSettings]
    ) -> cloudwatch.Metric:
        """How long a call waits for its model, in microseconds; multi-model endpoints alone."""
        return self._of_variant(facts.MODEL_LOADING_WAIT_TIME, variant_name, options)

    def model_downloading_time(
        self, variant_name: str | None = None, **options: Unpack[MetricSettings]
    ) -> cloudwatch.Metric:
        """How long it takes to fetch a model, in microseconds; multi-model endpoints alone."""
        return self._of_variant(facts.MODEL_DOWNLOADING_TIME, variant_name, options)

    def model_loading_time(
        self, variant_name: str | None = None, **options: Unpack[MetricSettings]
    ) -> cloudwatch.Metric:
        """How long it takes to load a model, in microseconds; multi-model endpoints alone."""
        return self._of_variant(facts.MODEL_LOADING_TIME, variant_name, options)

    def model_unloading_time(
        self, variant_name: str | None = None, **options: Unpack[MetricSettings]
    ) -> cloudwatch.Metric:
        """How long it takes to unload a model, in microseconds; multi-model endpoints alone."""
        return self._of_variant(facts.MODEL_UNLOADING_TIME, variant_name, options)

    def model_cache_hit(self, variant_name: str | None = None, **options: Unpack[MetricSettings]) -> cloudwatch.Metric:
        """Share of calls whose model was loaded already, 0 to 1; multi-model endpoints alone."""
        return self._of_variant(facts.MODEL_CACHE_HIT, variant_name, options)

    def loaded_model_count(
        self, variant_name: str | None = None, **options: Unpack[MetricSettings]
    ) -> cloudwatch.Metric:
        """Models loaded in the containers; multi-model endpoints alone."""
        return self._of_variant(facts.LOADED_MODEL_COUNT, variant_name, options)


@dataclass(frozen=True, kw_only=True, slots=True)
class ServerlessEndpointMetrics(CallMetrics, MemoryMetrics):
    """Metrics of a serverless endpoint, which has no instances.

    How to ask for one: `VariantMetrics`.
    """

    kind: facts.Kind = facts.Kind.SERVERLESS

    def invocations(self, variant_name: str | None = None, **options: Unpack[MetricSettings]) -> cloudwatch.Metric:
        """Calls sent to the variant, whatever became of them."""
        return self._of_variant(facts.INVOCATIONS, variant_name, options)

    def overhead_latency(self, variant_name: str | None = None, **options: Unpack[MetricSettings]) -> cloudwatch.Metric:
        """What SageMaker adds to the time of the model, cold starts too, in microseconds."""
        return self._of_variant(facts.OVERHEAD_LATENCY, variant_name, options)

    def model_setup_time(self, variant_name: str | None = None, **options: Unpack[MetricSettings]) -> cloudwatch.Metric:
        """How long a cold start takes, in microseconds."""
        return self._of_variant(facts.MODEL_SETUP_TIME, variant_name, options)

    def concurrent_executions_utilization(
        self, variant_name: str | None = None, **options: Unpack[MetricSettings]
    ) -> cloudwatch.Metric:
        """Calls under way as a share of the maximum concurrency."""
        return self._of_variant(facts.CONCURRENT_EXECUTIONS_UTILIZATION, variant_name, options)

    def provisioned_concurrency_executions(
        self, variant_name: str | None = None, **options: Unpack[MetricSettings]
    ) -> cloudwatch.Metric:
        """Calls under way on provisioned concurrency."""
        return self._of_variant(facts.PROVISIONED_EXECUTIONS, variant_name, options)

    def provisioned_concurrency_utilization(
        self, variant_name: str | None = None, **options: Unpack[MetricSettings]
    ) -> cloudwatch.Metric:
        """Provisioned concurrency in use, as a share."""
        return self._of_variant(facts.PROVISIONED_UTILIZATION, variant_name, options)

    def provisioned_concurrency_invocations(
        self, variant_name: str | None = None, **options: Unpack[MetricSettings]
    ) -> cloudwatch.Metric:
        """Calls that provisioned concurrency took."""
        return self._of_variant(facts.PROVISIONED_INVOCATIONS, variant_name, options)

    def provisioned_concurrency_spillover_invocations(
        self, variant_name: str | None = None, **options: Unpack[MetricSettings]
    ) -> cloudwatch.Metric:
        """Calls that found all provisioned concurrency in use."""
        return self._of_variant(facts.SPILLOVER_INVOCATIONS, variant_name, options)
