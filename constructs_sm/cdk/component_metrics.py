"""Metrics of endpoints for inference components, and of the components."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self, Unpack

from constructs_sm.cdk.metric import MetricSettings, metric, name_in
from constructs_sm.cdk.misfits import misfit
from constructs_sm.cdk.variant_metrics import InstanceMetrics
from constructs_sm.facts import metrics as facts
from constructs_sm.spec.references import offers, read_once

if TYPE_CHECKING:
    from aws_cdk import aws_cloudwatch as cloudwatch
    from aws_cdk.interfaces.aws_sagemaker import IInferenceComponentRef


@dataclass(frozen=True, kw_only=True, slots=True)
class ComponentEndpointMetrics(InstanceMetrics):
    """Metrics of the instances that inference components share; those of calls are the components'.

    How to ask for one: `VariantMetrics`.
    """

    kind: facts.Kind = facts.Kind.FLEET

    def cpu_utilization_normalized(
        self, variant_name: str | None = None, **options: Unpack[MetricSettings]
    ) -> cloudwatch.Metric:
        """CPU in use, 0 to 100 percent of all cores."""
        return self._of_variant(facts.FLEET_CPU_UTILIZATION, variant_name, options)

    def gpu_utilization_normalized(
        self, variant_name: str | None = None, **options: Unpack[MetricSettings]
    ) -> cloudwatch.Metric:
        """GPUs in use, 0 to 100 percent of all."""
        return self._of_variant(facts.FLEET_GPU_UTILIZATION, variant_name, options)

    def gpu_memory_utilization_normalized(
        self, variant_name: str | None = None, **options: Unpack[MetricSettings]
    ) -> cloudwatch.Metric:
        """Memory of the GPUs in use, 0 to 100 percent of all."""
        return self._of_variant(facts.FLEET_GPU_MEMORY_UTILIZATION, variant_name, options)

    def cpu_reservation(self, variant_name: str | None = None, **options: Unpack[MetricSettings]) -> cloudwatch.Metric:
        """CPU that components reserve, in percent."""
        return self._of_variant(facts.CPU_RESERVATION, variant_name, options)

    def gpu_reservation(self, variant_name: str | None = None, **options: Unpack[MetricSettings]) -> cloudwatch.Metric:
        """GPUs that components reserve, in percent."""
        return self._of_variant(facts.GPU_RESERVATION, variant_name, options)

    def memory_reservation(
        self, variant_name: str | None = None, **options: Unpack[MetricSettings]
    ) -> cloudwatch.Metric:
        """Memory that components reserve, in percent."""
        return self._of_variant(facts.MEMORY_RESERVATION, variant_name, options)


@dataclass(frozen=True, kw_only=True, slots=True)
class InferenceComponentMetrics:
    """Metrics of one inference component, all copies together.

    Every method takes whatever the CDK lets one choose of a metric: its
    ``statistic``, ``period``, ``label``, ``color``, ``unit``, ``region``, ``account``, ``id``, ``visible``.

    Attributes:
        inference_component_name: Name of the component.
    """

    inference_component_name: str

    @classmethod
    def from_inference_component(cls, inference_component: IInferenceComponentRef) -> Self:
        """Make the facade from the narrowest reference.

        Raises:
            SpecError: it is no inference component.
        """
        if offers(inference_component, "inference_component_name"):
            name = read_once(inference_component, "inference_component_name")
            if isinstance(name, str):  # that of a bare L1 is what it was told, if anything
                return cls(inference_component_name=name)
        reference = getattr(inference_component, "inference_component_ref", None)
        if reference is None:
            what = "an inference component, owned or imported"
            raise misfit("metrics", "inference_component", what, inference_component)
        return cls(inference_component_name=name_in(reference.inference_component_arn))

    def invocations(self, **options: Unpack[MetricSettings]) -> cloudwatch.Metric:
        """Calls sent to the component, whatever became of them."""
        return self._metric(facts.INVOCATIONS, options)

    def invocations_per_copy(self, **options: Unpack[MetricSettings]) -> cloudwatch.Metric:
        """Calls that each copy got, on average."""
        return self._metric(facts.INVOCATIONS_PER_COPY, options)

    def concurrent_requests_per_copy(self, **options: Unpack[MetricSettings]) -> cloudwatch.Metric:
        """Calls under way at each copy, those that wait in the container too."""
        return self._metric(facts.CONCURRENT_PER_COPY, options)

    def invocation_4xx_errors(self, **options: Unpack[MetricSettings]) -> cloudwatch.Metric:
        """Calls refused as the caller's mistake; their number, or as ``Average`` their share from 0 to 1."""
        return self._metric(facts.INVOCATION_4XX_ERRORS, options)

    def invocation_5xx_errors(self, **options: Unpack[MetricSettings]) -> cloudwatch.Metric:
        """Calls that failed at the server; their number, or as ``Average`` their share from 0 to 1."""
        return self._metric(facts.INVOCATION_5XX_ERRORS, options)

    def invocation_model_errors(self, **options: Unpack[MetricSettings]) -> cloudwatch.Metric:
        """Calls that the model answered with no 2xx; their number, or as ``Average`` their share."""
        return self._metric(facts.INVOCATION_MODEL_ERRORS, options)

    def no_capacity_invocation_failures(self, **options: Unpack[MetricSettings]) -> cloudwatch.Metric:
        """Calls that found no copy: what to wake by."""
        return self._metric(facts.NO_CAPACITY_FAILURES, options)

    def model_latency(self, **options: Unpack[MetricSettings]) -> cloudwatch.Metric:
        """How long the model takes to answer, in microseconds."""
        return self._metric(facts.MODEL_LATENCY, options)

    def overhead_latency(self, **options: Unpack[MetricSettings]) -> cloudwatch.Metric:
        """What SageMaker adds to the time of the model, in microseconds."""
        return self._metric(facts.OVERHEAD_LATENCY, options)

    def cpu_utilization_normalized(self, **options: Unpack[MetricSettings]) -> cloudwatch.Metric:
        """CPU in use, 0 to 100 percent of what the copies have."""
        return self._metric(facts.COMPONENT_CPU_UTILIZATION, options)

    def gpu_utilization_normalized(self, **options: Unpack[MetricSettings]) -> cloudwatch.Metric:
        """GPUs in use, 0 to 100 percent of what the copies have."""
        return self._metric(facts.COMPONENT_GPU_UTILIZATION, options)

    def gpu_memory_utilization_normalized(self, **options: Unpack[MetricSettings]) -> cloudwatch.Metric:
        """Memory of the GPUs in use, 0 to 100 percent."""
        return self._metric(facts.COMPONENT_GPU_MEMORY_UTILIZATION, options)

    def memory_utilization_normalized(self, **options: Unpack[MetricSettings]) -> cloudwatch.Metric:
        """Memory in use, 0 to 100 percent of what the copies have."""
        return self._metric(facts.COMPONENT_MEMORY_UTILIZATION, options)

    def _metric(self, row: facts.Metric, options: MetricSettings) -> cloudwatch.Metric:
        dimensions = {"InferenceComponentName": self.inference_component_name}
        return metric(row, facts.Kind.COMPONENT, dimensions, options)
