"""The alarms that undo an update: those given, those an endpoint makes for itself, and the right to ask for their state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from constructs_sm.cdk.execution_role import allow
from constructs_sm.cdk.hosting_rights import allow_models
from constructs_sm.cdk.metric import metric
from constructs_sm.cdk.missing_rights import warn_of_missing_rights
from constructs_sm.cdk.permissions import describe_alarms
from constructs_sm.cdk.values import duration, stack_of, variant_suffix
from constructs_sm.facts.metrics import Kind
from constructs_sm.spec.alarm import AsyncEndpointAlarms, EndpointAlarms
from constructs_sm.spec.deployment import WatchedVariant
from constructs_sm.spec.references import read_once
from constructs_sm.spec.watched import WATCHED

if TYPE_CHECKING:
    from aws_cdk import aws_iam as iam
    from constructs import Construct, IDependable

    from constructs_sm.cdk.metric import MetricSettings
    from constructs_sm.cdk.permissions import Statement
    from constructs_sm.spec.deployment import DeploymentSpec, RollbackAlarms
    from constructs_sm.spec.references import AlarmReference


def provide_alarms(scope: Construct, spec: DeploymentSpec) -> list[AlarmReference]:
    """The alarms of an update, in order; those that the endpoint makes for itself are made below *scope*."""
    own = spec.own_alarms
    if own is None:
        return list(spec.given_alarms)
    return [alarm for name, end in _named(spec) for alarm in _of_variant(scope, spec, own, name, end)]


def alarm_ids(spec: DeploymentSpec) -> list[str]:
    """The ids of the alarms that an endpoint would make for itself, whichever of them were asked for."""
    ends = [] if spec.own_alarms is None else [end for _, end in _named(spec)]
    rows = WATCHED[AsyncEndpointAlarms if spec.is_asynchronous else EndpointAlarms]
    return [f"{rows[name].id}{end}" for end in ends for name in ("errors_5xx", "model_latency_p99")]


def _named(spec: DeploymentSpec) -> Iterator[tuple[str, str]]:
    """The names of the variants, each with the end of the ids of what watches it."""
    for place, variant in enumerate(() if spec.config is None else spec.config.variants):
        yield variant.variant_name, variant_suffix(variant.variant_name, place)


def _of_variant(
    scope: Construct, spec: DeploymentSpec, own: RollbackAlarms, variant_name: str, named: str
) -> Iterator[AlarmReference]:
    from aws_cdk import aws_cloudwatch as cloudwatch  # noqa: PLC0415 # for those alone who update with alarms

    rows = WATCHED[AsyncEndpointAlarms if spec.is_asynchronous else EndpointAlarms]
    kind = Kind.ASYNCHRONOUS if spec.is_asynchronous else Kind.REAL_TIME
    dimensions = {"EndpointName": str(spec.endpoint_name), "VariantName": variant_name}
    latency = own.latency(asynchronous=spec.is_asynchronous)
    for name, threshold in (("errors_5xx", own.server_error_rate), ("model_latency_p99", latency)):
        if threshold is None:
            continue
        row = rows[name]
        settings: MetricSettings = {"statistic": row.statistic, "period": duration(row.period)}
        yield cloudwatch.Alarm(
            scope,
            f"{row.id}{named}",
            metric=metric(row.metric, kind, dimensions, settings),
            threshold=row.value(threshold),
            evaluation_periods=own.evaluation_periods,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
            alarm_description=f"Undoes an update of the endpoint: {row.what}, at variant {variant_name}",
        )


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
        seen = read_once(alarm, "metric") if isinstance(alarm, cloudwatch.Alarm) else None
        dimensions = seen.dimensions if isinstance(seen, cloudwatch.Metric) else None
        if dimensions:
            endpoint, variant = dimensions.get("EndpointName"), dimensions.get("VariantName")
            found.append(WatchedVariant(place=place, endpoint_name=endpoint, variant_name=variant))
    return tuple(found)
