"""A row of the table of metrics, as the CDK's own ``Metric``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypedDict

from aws_cdk import Fn

from constructs_sm.cdk.misfits import refuse_misfits
from constructs_sm.errors import Problem, Severity, SpecError
from constructs_sm.facts import limits
from constructs_sm.rules.kinds import Text
from constructs_sm.spec.tokens import is_token

if TYPE_CHECKING:
    from aws_cdk import Duration
    from aws_cdk import aws_cloudwatch as cloudwatch

    from constructs_sm.facts.metrics import Kind, Metric

_NAMES = {
    "ContainerName": ("container_name", Text(limits.CONTAINER_HOSTNAME)),
    "EndpointName": ("endpoint_name", Text(limits.ENDPOINT_NAME)),
    "InferenceComponentName": ("inference_component_name", Text(limits.COMPONENT_NAME)),
    "VariantName": ("variant_name", Text(limits.VARIANT_NAME)),
}
"""The dimensions, as the facades call them, and what each must be."""

# The unit of the table is not given to the CDK: a CloudWatch alarm with a unit sees nothing but data points of just that
# unit, and a metric that was looked up without one sees them all.


class MetricSettings(TypedDict, total=False):
    """What the CDK lets a user choose of any metric, in its own words; dimensions are the facade's to say."""

    statistic: str
    """Such as ``Sum``, ``Average`` or ``p99``. Default: the one that makes most sense for the metric."""

    period: Duration
    """How long a data point is. Default: 5 min; SageMaker publishes one each minute."""

    label: str
    """Name in graphs. Default: the name of the metric."""

    color: str
    """Colour in graphs, such as ``#00ff00``. Default: chosen by CloudWatch."""

    unit: cloudwatch.Unit
    """The only unit of data points that are looked at. Default: those of any unit."""

    region: str
    """Region of the metric. Default: that of the stack it is used in."""

    account: str
    """Account of the metric. Default: that of the stack it is used in."""

    id: str
    """Id in the expressions of a dashboard. Default: none."""

    visible: bool
    """Whether a graph shows it. Default: yes."""


def metric(row: Metric, kind: Kind, dimensions: Mapping[str, str], settings: MetricSettings) -> cloudwatch.Metric:
    """The metric of *row* for what has these *dimensions*.

    Raises:
        SpecError: what is of that *kind* never publishes it, or a dimension can be no name.
    """
    refuse_misfits("metrics", ((*_NAMES[name], value) for name, value in dimensions.items()))
    if kind not in row.kinds:
        what = (
            f"must be one that {kind} publishes, got {row.name}, published by {', '.join(sorted(row.kinds))}; ask there"
        )
        raise SpecError("metrics", [Problem("SM521", Severity.ERROR, "metric", what)])
    from aws_cdk import aws_cloudwatch as cloudwatch  # noqa: PLC0415 # nobody else pays for loading it

    chosen: MetricSettings = {"statistic": row.statistic, **settings}
    return cloudwatch.Metric(namespace=row.namespace, metric_name=row.name, dimensions_map=dict(dimensions), **chosen)


def name_in(arn: str) -> str:
    """The name at the end of an ARN of this service."""
    return Fn.select(1, Fn.split("/", arn)) if is_token(arn) else arn.rpartition("/")[2]
