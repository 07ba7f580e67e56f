"""The metrics that capacity follows, as target tracking and as alarms ask for them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from constructs_sm.cdk._render.given import Properties, given
from constructs_sm.facts.metrics import NAMESPACES, SIMPLE_STATISTICS, published_as
from constructs_sm.spec.durations import Time, seconds
from constructs_sm.spec.scaling_metric import CustomMetric, MetricMath, settled

_ONLY = "m1"
_RESULT = "result"


def customized(followed: CustomMetric | MetricMath, here: Mapping[str, str]) -> Properties:
    """A metric for target tracking; one statistic of five stands by itself, all others in a list of queries."""
    if isinstance(followed, CustomMetric) and followed.statistic in SIMPLE_STATISTICS:
        return given(**_named(followed, here), statistic=followed.statistic, unit=followed.unit)
    return {"metrics": _queries(followed, here, {})}


def alarm_metric(metric: object, period: Time, here: Mapping[str, str]) -> Properties:
    """A metric for an alarm, by the arguments of ``CfnAlarm``."""
    followed, length = settled(metric), seconds(period)
    if isinstance(followed, MetricMath):
        return {"metrics": _queries(followed, here, {"period": length})}
    if not isinstance(followed, CustomMetric):
        return {}  # refused already
    named = _named(followed, here)
    simple = followed.statistic in SIMPLE_STATISTICS
    return given(
        metric_name=named["metricName"],
        namespace=named["namespace"],
        dimensions=named.get("dimensions"),
        statistic=followed.statistic if simple else None,
        extended_statistic=None if simple else followed.statistic,
        unit=followed.unit,
        period=length,
    )


def _named(metric: CustomMetric, here: Mapping[str, str]) -> Properties:
    dimensions = [{"name": name, "value": value} for name, value in _dimensions(metric, here).items()]
    return given(
        metricName=metric.metric_name,
        namespace=metric.namespace,
        dimensions=dimensions or None,
    )


def _dimensions(metric: CustomMetric, here: Mapping[str, str]) -> Mapping[str, str]:
    """Those that were said; in the namespaces of SageMaker those of what scales, as far as the metric has them."""
    if metric.dimensions is not None:
        return metric.dimensions
    if metric.namespace not in NAMESPACES:
        return {}
    whole = any(each.of_endpoint for each in published_as(metric.metric_name))
    return {name: value for name, value in here.items() if name != "VariantName" or not whole}


def _queries(followed: CustomMetric | MetricMath, here: Mapping[str, str], period: Properties) -> list[Properties]:
    if isinstance(followed, CustomMetric):
        return [given(id=_ONLY, metricStat=_stat(followed, here, period))]
    return [
        *(
            {"id": name, "metricStat": _stat(known, here, period), "returnData": False}
            for name, metric in followed.metrics.items()
            if isinstance(known := settled(metric), CustomMetric)
        ),
        given(id=_free(followed.metrics), expression=followed.expression, label=followed.label, returnData=True),
    ]


def _free(taken: Collection[str]) -> str:
    """A name for what is computed that none of its metrics has."""
    return next(name for name in (_RESULT, *(f"{_RESULT}{one}" for one in range(len(taken)))) if name not in taken)


def _stat(metric: CustomMetric, here: Mapping[str, str], period: Properties) -> Properties:
    return given(metric=_named(metric, here), stat=metric.statistic, unit=metric.unit, **period)
