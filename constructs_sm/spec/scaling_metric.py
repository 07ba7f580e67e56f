"""What capacity may follow: any metric of CloudWatch, or what is computed from several."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from constructs_sm.facts.metrics import CALLS
from constructs_sm.spec.references import offers, read_once
from constructs_sm.spec.walking import at


class MetricReference(Protocol):
    """A metric of the CDK's own, such as those of ``endpoint.metrics``."""

    @property
    def metric_name(self) -> str:
        """Its name."""
        ...

    @property
    def namespace(self) -> str:
        """Where it is published."""
        ...

    @property
    def statistic(self) -> str:
        """How its data points are summed up."""
        ...


class MetricExpressionReference(Protocol):
    """A ``MathExpression`` of the CDK's own."""

    @property
    def expression(self) -> str:
        """What is computed."""
        ...

    @property
    def using_metrics(self) -> Mapping[str, object]:
        """Of what, by the names in the expression."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class CustomMetric:
    """A metric of CloudWatch by its name, for capacity to follow; a metric of the CDK's own does as well.

    It must fall when capacity grows.

    Source: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_CustomizedMetricSpecification.html
    """

    metric_name: str
    """Name of the metric, in which case counts."""

    namespace: str = CALLS
    """Where it is published; that of instances is ``/aws/sagemaker/Endpoints``. Default: ``AWS/SageMaker``."""

    dimensions: Mapping[str, str] | None = None
    """Dimensions, exactly those under which it is published. Default: in SageMaker's namespaces those of what scales,
    which is the endpoint with the variant, or the component; elsewhere none.
    """

    statistic: str = "Average"
    """How its data points are summed up: ``Average``, ``Sum``, ``Maximum``, ``p90`` and so on. Default: ``Average``."""

    unit: str | None = None
    """The only unit of data points that are looked at. Default: any."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MetricMath:
    """What is computed from several metrics, for capacity to follow.

    Source: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_TargetTrackingMetricDataQuery.html
    """

    expression: str
    """What is computed, such as ``queued / running``."""

    metrics: Mapping[str, CustomMetric | MetricReference]
    """The metrics, by the names in the expression, which start with a small letter."""

    label: str | None = None
    """What it is called where people see it. Default: nothing."""

    def walk(self, path: str) -> Iterator[tuple[str, object]]:
        """This expression and its metrics, with the path of each."""
        yield path, self
        for name, metric in self.metrics.items() if isinstance(self.metrics, Mapping) else ():
            yield at(path, f"metrics[{name!r}]"), settled(metric)


Followed = CustomMetric | MetricMath | MetricReference | MetricExpressionReference
"""Whatever capacity can follow."""


def settled(metric: object) -> object:
    """A metric of the CDK's own in the words of this library; anything else as it is."""
    if isinstance(metric, (CustomMetric, MetricMath)):
        return metric
    if offers(metric, "expression") and offers(metric, "using_metrics"):
        return MetricMath(
            expression=read_once(metric, "expression"),
            metrics=read_once(metric, "using_metrics"),
            label=read_once(metric, "label"),
        )
    if offers(metric, "metric_name") and offers(metric, "namespace"):
        unit, dimensions = read_once(metric, "unit"), read_once(metric, "dimensions")
        return CustomMetric(
            metric_name=read_once(metric, "metric_name"),
            namespace=read_once(metric, "namespace"),
            dimensions={} if dimensions is None else dimensions,
            statistic=read_once(metric, "statistic"),
            unit=None if unit is None else _spelt(unit),
        )
    return metric


def _spelt(unit: object) -> str:
    """A unit as CloudWatch writes it: the CDK's ``BYTES_PER_SECOND`` is its ``Bytes/Second``."""
    return str(getattr(unit, "name", unit)).title().replace("_Per_", "/")


@dataclass(frozen=True, kw_only=True, slots=True)
class MetricTarget:
    """A metric that capacity keeps at a value (target tracking)."""

    metric: Followed
    """The metric: `CustomMetric`, `MetricMath`, or one of the CDK's own."""

    target_value: float
    """The value that capacity keeps it at, above 0."""

    policy_name: str | None = None
    """Name of the policy, another for each on one target. Default: the name of the metric, or ``MetricMath``."""

    @property
    def followed(self) -> CustomMetric | MetricMath:
        """The metric in the words of this library; what is none is for its field to refuse."""
        return settled(self.metric)  # type: ignore[return-value] # see above

    @property
    def name(self) -> str:
        """Name of the policy."""
        if self.policy_name is not None:
            return self.policy_name
        followed = self.followed
        return followed.metric_name if isinstance(followed, CustomMetric) else "MetricMath"

    def walk(self, path: str) -> Iterator[tuple[str, object]]:
        """This target and its metric, with the path of each."""
        yield path, self
        yield from walk_metric(self.metric, at(path, "metric"))


def walk_metric(metric: object, path: str) -> Iterator[tuple[str, object]]:
    """A metric and its parts, with the path of each; what is no metric is left out."""
    followed = settled(metric)
    if isinstance(followed, MetricMath):
        yield from followed.walk(path)
    elif isinstance(followed, CustomMetric):
        yield path, followed


def flattened(metric: object) -> Iterator[CustomMetric]:
    """The metrics that are looked at: itself, or those of an expression."""
    yield from (part for _, part in walk_metric(metric, "") if isinstance(part, CustomMetric))
