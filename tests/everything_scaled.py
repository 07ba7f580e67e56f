"""Everything that can be said of scaling, by kind of endpoint; `everything` has the rest."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from aws_cdk import Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from subjects import IMAGE, TYPE, model

from constructs_sm import (
    AdjustmentType,
    AlarmComparison,
    AsyncEndpoint,
    BacklogScaling,
    ComputeRequirements,
    CopyScaling,
    CustomMetric,
    InferenceComponentEndpoint,
    InstanceScaling,
    ManagedInstances,
    MetricAggregation,
    MetricMath,
    MetricTarget,
    MissingData,
    ModelData,
    ProvisionedConcurrencyScaling,
    RealTimeEndpoint,
    ScheduledAction,
    ServerlessEndpoint,
    StepAdjustment,
    StepScaling,
    SuspendedState,
)

ORDERS = CustomMetric(
    metric_name="Orders", namespace="Shop", dimensions={"Shop": "north"}, statistic="p90", unit="Count"
)
CPU = CustomMetric(metric_name="CPUUtilization", namespace="/aws/sagemaker/Endpoints")


def _shared(theirs: cloudwatch.Metric) -> dict[str, Any]:
    """What every kind can say, with a metric of the CDK's own."""
    share = MetricMath(expression="orders / here", metrics={"orders": ORDERS, "here": theirs}, label="Share")
    computed = cloudwatch.MathExpression(expression="a * 2", using_metrics={"a": theirs}, label="Twice")
    rush = StepScaling(
        policy_name="Rush",
        metric=ORDERS,
        threshold=100,
        step_adjustments=[
            StepAdjustment(scaling_adjustment=10, metric_interval_lower_bound=0, metric_interval_upper_bound=20),
            StepAdjustment(scaling_adjustment=30, metric_interval_lower_bound=20),
        ],
        comparison=AlarmComparison.GREATER_THAN_THRESHOLD,
        adjustment_type=AdjustmentType.PERCENT_CHANGE_IN_CAPACITY,
        period=Duration.minutes(2),
        evaluation_periods=3,
        datapoints_to_alarm=2,
        treat_missing_data=MissingData.NOT_BREACHING,
        cooldown=timedelta(minutes=2),
        metric_aggregation=MetricAggregation.MAXIMUM,
        min_adjustment_magnitude=2,
    )
    quiet = StepScaling(
        policy_name="Quiet",
        metric=computed,
        threshold=1,
        comparison=AlarmComparison.LESS_THAN_THRESHOLD,
        step_adjustments=[StepAdjustment(scaling_adjustment=-1, metric_interval_upper_bound=0)],
    )
    return {
        "metrics": [
            MetricTarget(metric=ORDERS, target_value=70.5),
            MetricTarget(metric=share, target_value=3),
            MetricTarget(metric=theirs, target_value=12, policy_name="Theirs"),
            MetricTarget(metric=computed, target_value=12, policy_name="Twice"),
        ],
        "step_scaling": [rush, quiet],
        "scheduled_actions": [
            ScheduledAction(
                scheduled_action_name="morning",
                schedule="cron(0 7 ? * MON-FRI *)",
                timezone="Europe/Berlin",
                min_capacity=2,
            ),
            ScheduledAction(scheduled_action_name="sale", schedule="at(2030-11-29T00:00:00)", max_capacity=2),
            ScheduledAction(
                scheduled_action_name="season",
                schedule="rate(1 day)",
                min_capacity=1,
                start_time=datetime(2030, 11, 1, tzinfo=UTC),
                end_time=datetime(2030, 12, 31, tzinfo=UTC),
            ),
        ],
        "scale_in_cooldown": timedelta(minutes=5),
        "scale_out_cooldown": Duration.minutes(5),
        "suspended_state": SuspendedState(
            dynamic_scaling_in_suspended=True,
            dynamic_scaling_out_suspended=True,
            scheduled_scaling_suspended=True,
        ),
    }


def _theirs() -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace="Shop", metric_name="Visits", dimensions_map={"Shop": "south"}, unit=cloudwatch.Unit.COUNT
    )


def scaled_in_every_way(stack: Stack) -> RealTimeEndpoint:
    """Instances that follow whatever can be followed."""
    said = _shared(_theirs())
    said["metrics"] = [*said["metrics"], MetricTarget(metric=CPU, target_value=280)]
    scaling = InstanceScaling(
        max_capacity=8, min_capacity=2, invocations_per_instance=900.5, concurrent_requests_per_model=5, **said
    )
    return RealTimeEndpoint(
        stack, "Chat", model=model(stack), instance_type=TYPE, initial_instance_count=2, scaling=scaling
    )


def scaled_queue(stack: Stack) -> AsyncEndpoint:
    """Instances that follow the backlog, to none and back."""
    scaling = BacklogScaling(max_capacity=4, min_capacity=0, backlog_per_instance=2.5, **_shared(_theirs()))
    return AsyncEndpoint(stack, "Docs", model=model(stack), instance_type=TYPE, scaling=scaling)


def scaled_copies(stack: Stack) -> InferenceComponentEndpoint:
    """Copies that follow the calls, to none and back, with an adapter that wakes its base."""
    fleet = InferenceComponentEndpoint(
        stack, "Fleet", instance_type=TYPE, instances=ManagedInstances(min_count=0, max_count=4)
    )
    scaling = CopyScaling(
        max_copies=4, min_copies=0, invocations_per_copy=10, concurrent_requests_per_copy=5, **_shared(_theirs())
    )
    chat = fleet.add_component(
        "Chat",
        image=IMAGE,
        model_data=ModelData.uri("s3://artifacts/chat/1/model.tar.gz"),
        compute=ComputeRequirements(min_memory_mb=1024),
        scaling=scaling,
    )
    chat.add_adapter("Legal", model_data=ModelData.uri("s3://artifacts/legal/1/model.tar.gz"))
    return fleet


def scaled_concurrency(stack: Stack) -> ServerlessEndpoint:
    """Provisioned concurrency that follows its use."""
    scaling = ProvisionedConcurrencyScaling(
        max_capacity=8, min_capacity=2, utilization=0.7, disable_scale_in=True, **_shared(_theirs())
    )
    return ServerlessEndpoint(
        stack, "Tiny", model=model(stack), max_concurrency=10, provisioned_concurrency=2, scaling=scaling
    )


SCALED = [scaled_in_every_way, scaled_queue, scaled_copies, scaled_concurrency]
