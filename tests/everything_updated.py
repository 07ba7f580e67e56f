"""Everything that can be said of updates, by kind of endpoint; `everything` has the rest."""

from __future__ import annotations

from aws_cdk import Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from everything_arguments import (
    HOUR,
    MINUTES,
)
from subjects import TYPE, model

from constructs_sm import (
    AsyncEndpoint,
    BlueGreen,
    CapacitySize,
    Endpoint,
    EndpointConfig,
    EndpointMetrics,
    InstanceVariant,
    RealTimeEndpoint,
    RollbackAlarms,
    RollingUpdate,
    VariantProperty,
)


def an_alarm(stack: Stack, endpoint: str, id: str = "Errors") -> cloudwatch.Alarm:
    metric = EndpointMetrics(endpoint_name=endpoint).invocation_5xx_errors("AllTraffic")
    return cloudwatch.Alarm(stack, id, metric=metric, threshold=1, evaluation_periods=1)


def updated(stack: Stack) -> RealTimeEndpoint:
    """A canary watched by alarms of the endpoint's own, on all that can be kept; and its like in steps."""
    linear = BlueGreen.linear(
        CapacitySize.count(1), wait_interval=MINUTES(10), termination_wait=MINUTES(0), maximum_execution_timeout=HOUR
    )
    served = model(stack)
    RealTimeEndpoint(
        stack,
        "Steps",
        model=served,
        instance_type=TYPE,
        initial_instance_count=4,
        rollout=linear,
        rollback_alarms=[an_alarm(stack, "steps")],
        retain_deployment_config=False,
        endpoint_name="steps",
    )
    return RealTimeEndpoint(
        stack,
        "Chat",
        model=served,
        instance_type=TYPE,
        initial_instance_count=10,
        rollout=BlueGreen.canary(
            CapacitySize.percent(10),
            wait_interval=MINUTES(10),
            termination_wait=MINUTES(5),
            maximum_execution_timeout=HOUR,
        ),
        retain_scaled_capacity=True,
        exclude_retained_variant_properties=[VariantProperty.DESIRED_WEIGHT, VariantProperty.DESIRED_INSTANCE_COUNT],
        endpoint_name="chat",
    )


def updated_in_batches(stack: Stack) -> AsyncEndpoint:
    """A rolling update of an asynchronous endpoint."""
    return AsyncEndpoint(
        stack,
        "Docs",
        model=model(stack),
        instance_type=TYPE,
        initial_instance_count=4,
        rollout=RollingUpdate(
            maximum_batch_size=CapacitySize.count(1),
            wait_interval=MINUTES(10),
            rollback_maximum_batch_size=CapacitySize.percent(100),
            maximum_execution_timeout=HOUR,
        ),
        rollback_alarms=RollbackAlarms(server_error_rate=0, model_latency_p99=MINUTES(20), evaluation_periods=3),
        retain_scaled_capacity=False,
        endpoint_name="docs",
    )


def updated_parts(stack: Stack) -> Endpoint:
    """All traffic at once, and an alarm of alarms."""
    config = EndpointConfig(stack, "Config", variants=[InstanceVariant(model=model(stack), instance_type=TYPE)])
    alarm = cloudwatch.CompositeAlarm(stack, "Any", alarm_rule=cloudwatch.AlarmRule.any_of(an_alarm(stack, "parts")))
    return Endpoint(
        stack,
        "Parts",
        endpoint_config=config,
        rollout=BlueGreen.all_at_once(wait_interval=HOUR),
        rollback_alarms=[alarm, cloudwatch.Alarm.from_alarm_name(stack, "Theirs", "theirs")],
        retain_deployment_config=True,
        endpoint_name="parts",
    )
