"""The alarms that undo an update: those given, those an endpoint makes for itself, and the right to ask for their state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from aws_cdk import Duration

from constructs_sm.cdk.async_endpoint_metrics import AsyncEndpointMetrics
from constructs_sm.cdk.endpoint_metrics import EndpointMetrics
from constructs_sm.cdk.execution_role import allow
from constructs_sm.cdk.hosting_rights import allow_models
from constructs_sm.cdk.missing_rights import warn_of_missing_rights
from constructs_sm.cdk.permissions import describe_alarms
from constructs_sm.cdk.values import stack_of
from constructs_sm.facts.metrics import MODEL_LATENCY, PER_SECOND
from constructs_sm.spec.deployment import WatchedVariant
from constructs_sm.spec.durations import seconds
from constructs_sm.spec.references import read_once
from constructs_sm.spec.tokens import is_token

if TYPE_CHECKING:
    from aws_cdk import aws_cloudwatch as cloudwatch
    from aws_cdk import aws_iam as iam
    from constructs import Construct, IDependable

    from constructs_sm.cdk.permissions import Statement
    from constructs_sm.spec.deployment import DeploymentSpec, RollbackAlarms
    from constructs_sm.spec.references import AlarmReference


def provide_alarms(scope: Construct, spec: DeploymentSpec) -> list[AlarmReference]:
    """The alarms of an update, in order; those that the endpoint makes for itself are made below *scope*."""
    own = spec.own_alarms
    if own is None:
        return list(spec.given_alarms)
    name, single = str(spec.endpoint_name), spec.config is None or spec.config.single
    names = () if spec.config is None else tuple(variant.variant_name for variant in spec.config.variants)
    kind = AsyncEndpointMetrics if spec.is_asynchronous else EndpointMetrics
    metrics = kind(endpoint_name=name, variant_names=names)
    return [
        alarm
        for place, variant_name in enumerate(names)
        # As with scaling, only the name tells listed variants apart: in another order, each keeps its alarm.
        for alarm in _of_variant(
            scope, own, metrics, variant_name, "" if single else f"-{place if is_token(variant_name) else variant_name}"
        )
    ]


def _of_variant(
    scope: Construct,
    own: RollbackAlarms,
    metrics: EndpointMetrics | AsyncEndpointMetrics,
    variant_name: str,
    named: str,
) -> Iterator[AlarmReference]:
    from aws_cdk import aws_cloudwatch as cloudwatch  # noqa: PLC0415 # for those alone who update with alarms

    minute = _minute()
    latency = own.latency(asynchronous=isinstance(metrics, AsyncEndpointMetrics))
    watched: list[tuple[str, cloudwatch.Metric, float, str]] = []
    if own.server_error_rate is not None:
        rate = metrics.invocation_5xx_errors(variant_name, statistic="Average", period=minute)
        watched.append((f"ServerErrors{named}", rate, own.server_error_rate, "too many server errors"))
    if latency is not None:
        slowest = metrics.model_latency(variant_name, statistic="p99", period=minute)
        microseconds = round(seconds(latency) * PER_SECOND[MODEL_LATENCY.unit])
        watched.append((f"ModelLatency{named}", slowest, microseconds, "too slow a model"))
    for id, metric, threshold, what in watched:
        yield cloudwatch.Alarm(
            scope,
            id,
            metric=metric,
            threshold=threshold,
            evaluation_periods=own.evaluation_periods,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
            alarm_description=f"Undoes an update of the endpoint: {what} at variant {variant_name}",
        )


@cache
def _minute() -> Duration:
    """A length of time, made once: each is a call to node."""
    return Duration.minutes(1)


def describing(alarms: Sequence[AlarmReference]) -> Statement:
    """Ask for the state of *alarms*: of these alone if all are alarms of a metric, made in this app.

    CloudWatch shows a composite alarm only to those who may ask for all, and an alarm made elsewhere may be composite:
    the CDK has one class for both. An alarm that SageMaker may not see undoes nothing, and nobody notices before the
    day that it should; the right is to read, and tells of alarms alone.
    """
    from aws_cdk import aws_cloudwatch as cloudwatch  # noqa: PLC0415 # as above

    exact = all(isinstance(alarm, cloudwatch.Alarm) for alarm in alarms)
    return describe_alarms([read_once(alarm, "alarm_arn") for alarm in alarms], every=not exact)


def allow_describing(
    spec: DeploymentSpec, alarms: Sequence[AlarmReference], user: Construct, role: iam.IRole | None
) -> list[IDependable]:
    """Let the roles behind the endpoint ask for the state of *alarms*; what must then exist before the endpoint is."""
    if not alarms:
        return []
    statements = [describing(alarms)]
    if spec.config is None:
        why = "was made elsewhere; the roles of its models must already allow"
        warn_of_missing_rights(user, "endpoint_config", why, statements)
        return []
    home = stack_of(user)
    needed = allow_models(spec.config, statements, user, home, id="AlarmPolicy")
    return needed if role is None else [*needed, *allow(role, statements, user, home, id="FleetAlarmPolicy")]


def watched_variants(alarms: object) -> tuple[WatchedVariant, ...]:
    """What given alarms look at, as far as they tell: those made in this app, of one metric of an endpoint."""
    if not isinstance(alarms, (list, tuple)) or not alarms:
        return ()
    from aws_cdk import aws_cloudwatch as cloudwatch  # noqa: PLC0415 # as above

    found = []
    for place, alarm in enumerate(alarms):
        metric = read_once(alarm, "metric") if isinstance(alarm, cloudwatch.Alarm) else None
        dimensions = metric.dimensions if isinstance(metric, cloudwatch.Metric) else None
        if dimensions:
            endpoint, variant = dimensions.get("EndpointName"), dimensions.get("VariantName")
            found.append(WatchedVariant(place=place, endpoint_name=endpoint, variant_name=variant))
    return tuple(found)
