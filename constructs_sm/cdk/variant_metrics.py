"""What the metrics of several kinds of endpoint share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self, Unpack

from constructs_sm.cdk.metric import MetricSettings, metric, name_in
from constructs_sm.cdk.misfits import misfit
from constructs_sm.errors import Problem, Severity, SpecError
from constructs_sm.facts import metrics as facts
from constructs_sm.spec.references import offers, read_once
from constructs_sm.spec.several import several
from constructs_sm.spec.tokens import is_token

if TYPE_CHECKING:
    from aws_cdk import aws_cloudwatch as cloudwatch
    from aws_cdk.interfaces.aws_sagemaker import IEndpointRef


@dataclass(frozen=True, kw_only=True, slots=True)
class VariantMetrics:
    """Metrics of the variants of one endpoint, of whatever kind.

    Every method takes whatever the CDK lets one choose of a metric: its ``statistic``, ``period``, ``label``, ``color``,
    ``unit``, ``region``, ``account``, ``id``, ``visible``; and unless the metric is of the endpoint as a whole, the name
    of a variant. Default of the name: the only variant; it is needed where there are several, or where they are not known.

    Attributes:
        endpoint_name: Name of the endpoint.
        variant_names: Names of its variants, as far as they are known.
        kind: What the endpoint is; what its kind never publishes is refused.
    """

    endpoint_name: str
    variant_names: tuple[str, ...] = ()
    kind: facts.Kind

    @classmethod
    def from_endpoint(cls, endpoint: IEndpointRef) -> Self:
        """Make the facade from the narrowest reference; kind and variants of an endpoint made here are known.

        Raises:
            SpecError: it is no endpoint.
        """
        known, kind = getattr(endpoint, "metrics", None), getattr(endpoint, "_kind", None)
        names = known.variant_names if isinstance(known, VariantMetrics) else ()
        made: Self = cls(endpoint_name=name_of_endpoint(endpoint), variant_names=names)  # type: ignore[call-arg] # each has its kind
        return replace(made, kind=kind) if isinstance(kind, facts.Kind) else made

    def _of_variant(self, row: facts.Metric, variant_name: str | None, options: MetricSettings) -> cloudwatch.Metric:
        dimensions = {
            "EndpointName": self.endpoint_name,
            "VariantName": chosen_variant(self.variant_names, variant_name),
        }
        return metric(row, self.kind, dimensions, options)

    def _of_endpoint(self, row: facts.Metric, options: MetricSettings) -> cloudwatch.Metric:
        return metric(row, self.kind, {"EndpointName": self.endpoint_name}, options)


@dataclass(frozen=True, kw_only=True, slots=True)
class CallMetrics(VariantMetrics):
    """Metrics of variants that are called."""

    def invocation_4xx_errors(
        self, variant_name: str | None = None, **options: Unpack[MetricSettings]
    ) -> cloudwatch.Metric:
        """Calls refused as the caller's mistake; their number, or as ``Average`` their share from 0 to 1."""
        return self._of_variant(facts.INVOCATION_4XX_ERRORS, variant_name, options)

    def invocation_5xx_errors(
        self, variant_name: str | None = None, **options: Unpack[MetricSettings]
    ) -> cloudwatch.Metric:
        """Calls that failed at the server; their number, or as ``Average`` their share from 0 to 1."""
        return self._of_variant(facts.INVOCATION_5XX_ERRORS, variant_name, options)

    def model_latency(self, variant_name: str | None = None, **options: Unpack[MetricSettings]) -> cloudwatch.Metric:
        """How long the model takes to answer, in microseconds."""
        return self._of_variant(facts.MODEL_LATENCY, variant_name, options)


@dataclass(frozen=True, kw_only=True, slots=True)
class MemoryMetrics(VariantMetrics):
    """Metrics of variants whose memory is known."""

    def memory_utilization(
        self, variant_name: str | None = None, **options: Unpack[MetricSettings]
    ) -> cloudwatch.Metric:
        """Memory in use, 0 to 100 percent."""
        return self._of_variant(facts.MEMORY_UTILIZATION, variant_name, options)


@dataclass(frozen=True, kw_only=True, slots=True)
class InstanceMetrics(MemoryMetrics):
    """Metrics of variants that are served by instances."""

    def cpu_utilization(self, variant_name: str | None = None, **options: Unpack[MetricSettings]) -> cloudwatch.Metric:
        """CPU in use; each core adds up to 100 percent."""
        return self._of_variant(facts.CPU_UTILIZATION, variant_name, options)

    def gpu_utilization(self, variant_name: str | None = None, **options: Unpack[MetricSettings]) -> cloudwatch.Metric:
        """GPUs in use; each adds up to 100 percent."""
        return self._of_variant(facts.GPU_UTILIZATION, variant_name, options)

    def gpu_memory_utilization(
        self, variant_name: str | None = None, **options: Unpack[MetricSettings]
    ) -> cloudwatch.Metric:
        """Memory of the GPUs in use; each GPU adds up to 100 percent."""
        return self._of_variant(facts.GPU_MEMORY_UTILIZATION, variant_name, options)

    def disk_utilization(self, variant_name: str | None = None, **options: Unpack[MetricSettings]) -> cloudwatch.Metric:
        """Storage in use, 0 to 100 percent."""
        return self._of_variant(facts.DISK_UTILIZATION, variant_name, options)


def name_of_endpoint(endpoint: IEndpointRef) -> str:
    """Its name, with the capitals that metrics have and an ARN may have lost."""
    for attribute in ("attr_endpoint_name", "endpoint_name"):
        if offers(endpoint, attribute):
            found: str = read_once(endpoint, attribute)
            return found
    reference = getattr(endpoint, "endpoint_ref", None)
    if reference is None:
        raise misfit("metrics", "endpoint", "an endpoint, owned or imported", endpoint)
    return name_in(reference.endpoint_arn)


def chosen_variant(variant_names: tuple[str, ...], name: str | None) -> str:
    """The variant of that *name*, or the only one.

    Raises:
        SpecError: there is none of that name, or which one is meant cannot be told.
    """
    names = several(variant_names)
    if name is None and len(names) == 1:
        return names[0]
    known = ", ".join(repr(each) for each in names)
    if name is None:
        got = f"none of {known}; choose one" if known else "none, and the variants are not known here; give it"
        raise SpecError("metrics", [Problem("SM524", Severity.ERROR, "variant_name", f"is needed, got {got}")])
    known_text = isinstance(name, str) and not any(is_token(each) for each in (name, *names))
    if names and name not in names and known_text:
        what = f"must be a variant of the endpoint, {known}, got {name!r}; choose one of them"
        raise SpecError("metrics", [Problem("SM524", Severity.ERROR, "variant_name", what)])
    return name
