"""What an update keeps where instances scale, whom its alarms watch, and what kind of endpoint they know."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Annotations, Match
from subjects import IMAGE, LAMBDA, TYPE, model
from synthesized import Json, granted, id_of, only, plain, resources, synth

from constructs_sm import (
    AsyncEndpoint,
    AsyncEndpointMetrics,
    AsyncInference,
    AsyncOutput,
    BlueGreen,
    CapacitySize,
    ComponentEndpointMetrics,
    ComputeRequirements,
    Endpoint,
    EndpointConfig,
    EndpointGrants,
    EndpointMetrics,
    ExecutionRole,
    InferenceComponentEndpoint,
    InferenceComponentMetrics,
    InstanceScaling,
    InstanceVariant,
    RealTimeEndpoint,
    RollbackAlarms,
    RollingUpdate,
    ServerlessEndpointMetrics,
    ServerlessVariant,
    SpecError,
    VariantProperty,
)

ENDPOINT, ALARM = "AWS::SageMaker::Endpoint", "AWS::CloudWatch::Alarm"
CANARY = BlueGreen.canary(CapacitySize.percent(10), wait_interval=timedelta(minutes=10))
SCALING = InstanceScaling(max_capacity=8, invocations_per_instance=900)
ROLLING = RollingUpdate(maximum_batch_size=CapacitySize.percent(50), wait_interval=timedelta(minutes=10))


def scaled(stack: Stack, **said: Any) -> Json:
    RealTimeEndpoint(stack, "Chat", model=model(stack), instance_type=TYPE, scaling=SCALING, **said)
    return only(synth(stack), ENDPOINT)


UNANSWERED = (
    "gives a right on calls that wait for their answer, and the endpoint is asynchronous; use "
    "AsyncEndpointGrants(endpoint_arn=…, output=…).submit [SM322]"
)


def told(stack: Stack, rule: str) -> list[str]:
    found = Annotations.from_stack(stack).find_warning("*", Match.string_like_regexp(rule))
    return [f"{message.id} {str(message.entry.data).partition(' [ack')[0]}" for message in found]


def test_what_scaling_gave_is_kept_and_weights_are_not(stack: Stack) -> None:
    found = scaled(stack)

    assert found["RetainAllVariantProperties"] is True
    assert [{"VariantPropertyType": "DesiredWeight"}] == found["ExcludeRetainedVariantProperties"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"exclude_retained_variant_properties": []}, (True, [])),
        ({"retain_scaled_capacity": True}, (True, None)),
        ({"retain_scaled_capacity": False}, (False, None)),
        (
            {"exclude_retained_variant_properties": [VariantProperty.DESIRED_INSTANCE_COUNT]},
            (True, [{"VariantPropertyType": "DesiredInstanceCount"}]),
        ),
    ],
)
def test_what_is_said_of_retention_is_rendered_as_it_is(stack: Stack, said: Any, expected: Any) -> None:
    found = scaled(stack, **said)

    assert expected == (found["RetainAllVariantProperties"], found.get("ExcludeRetainedVariantProperties"))


def test_a_fixed_count_beside_a_scaled_one_earns_a_warning(stack: Stack) -> None:
    served = model(stack)
    main = InstanceVariant(variant_name="main", model=served, instance_type=TYPE, scaling=SCALING)
    small = InstanceVariant(variant_name="small", model=served, instance_type=TYPE)
    RealTimeEndpoint(stack, "Chat", variants=[main, small])

    (found,) = told(stack, "SM630")
    assert "got 'small'" in found


def watched_by(names: str) -> dict[str, tuple[str, str]]:
    """Metric and variant of every alarm, by its logical id."""
    stack = Stack(App(), "Prod")
    served = model(stack)
    variants = [InstanceVariant(variant_name=name, model=served, instance_type=TYPE) for name in names]
    RealTimeEndpoint(stack, "Chat", variants=variants, endpoint_name="chat", rollout=CANARY)
    alarms = resources(synth(stack), ALARM)
    return {
        id: (each["Properties"]["MetricName"], each["Properties"]["Dimensions"][1]["Value"])
        for id, each in alarms.items()
    }


def test_in_another_order_each_alarm_watches_the_variant_that_it_watched() -> None:
    assert watched_by("ab") == watched_by("ba")
    assert watched_by("ab").items() <= watched_by("xab").items()


def test_more_variants_than_default_alarms_can_watch_earn_a_warning_and_no_error(stack: Stack) -> None:
    served = model(stack)
    variants = [InstanceVariant(variant_name=f"v{place}", model=served, instance_type=TYPE) for place in range(6)]
    RealTimeEndpoint(stack, "Chat", variants=variants, endpoint_name="chat", rollout=CANARY)

    assert {} == resources(synth(stack), ALARM)
    (found,) = told(stack, "SM608")
    assert "give RollbackAlarms of one sort, as the default ones would be 12 and 10 may be, or alarms that you" in found


def test_alarms_without_a_rollout_earn_a_warning(stack: Stack) -> None:
    alarm = cloudwatch.Alarm.from_alarm_name(stack, "Theirs", "theirs")
    RealTimeEndpoint(stack, "Chat", model=model(stack), instance_type=TYPE, rollback_alarms=[alarm])

    (found,) = told(stack, "SM631")
    assert "give a BlueGreen or a RollingUpdate too" in found


def composite(stack: Stack) -> cloudwatch.IAlarm:
    return cloudwatch.CompositeAlarm.from_composite_alarm_name(stack, "Theirs", "theirs")


def made_here(stack: Stack) -> cloudwatch.IAlarm:
    metric = cloudwatch.Metric(namespace="AWS/SageMaker", metric_name="Invocation5XXErrors")
    return cloudwatch.Alarm(stack, "Ours", metric=metric, threshold=1, evaluation_periods=1)


def of_an_endpoint(stack: Stack, alarm: cloudwatch.IAlarm) -> None:
    RealTimeEndpoint(stack, "Chat", model=model(stack), instance_type=TYPE, rollout=CANARY, rollback_alarms=[alarm])


def of_a_fleet(stack: Stack, alarm: cloudwatch.IAlarm) -> None:
    InferenceComponentEndpoint(stack, "Fleet", instance_type=TYPE, rollout=CANARY, rollback_alarms=[alarm])


def of_a_component(stack: Stack, alarm: cloudwatch.IAlarm) -> None:
    fleet = InferenceComponentEndpoint(stack, "Fleet", instance_type=TYPE)
    small = ComputeRequirements(min_memory_mb=1024)
    fleet.add_component("One", image=IMAGE, compute=small, copy_count=2, rollout=ROLLING, rollback_alarms=[alarm])


@pytest.mark.parametrize("place", [of_an_endpoint, of_a_fleet, of_a_component])
def test_what_may_be_composite_is_seen_and_what_is_not_is_named(
    stack: Stack, place: Callable[[Stack, cloudwatch.IAlarm], None]
) -> None:
    place(stack, composite(stack))
    assert "*" == granted(synth(stack), "DescribeRollbackAlarms")["Resource"]

    other = Stack(App(), "Prod")
    place(other, made_here(other))
    template = synth(other)
    named = f"${{{id_of(template, ALARM)}.Arn}}"
    assert named == plain(granted(template, "DescribeRollbackAlarms")["Resource"])


def test_the_instances_of_a_fleet_are_updated_as_it_was_told(stack: Stack) -> None:
    InferenceComponentEndpoint(
        stack,
        "Fleet",
        instance_type=TYPE,
        initial_instance_count=2,
        rollout=ROLLING,
        rollback_alarms=[made_here(stack)],
        retain_scaled_capacity=True,
        exclude_retained_variant_properties=[VariantProperty.DESIRED_WEIGHT],
        retain_deployment_config=False,
    )

    template = synth(stack)
    found = only(template, ENDPOINT)
    assert {"Type": "CAPACITY_PERCENT", "Value": 50} == found["DeploymentConfig"]["RollingUpdatePolicy"][
        "MaximumBatchSize"
    ]
    assert 1 == len(found["DeploymentConfig"]["AutoRollbackConfiguration"]["Alarms"])
    assert (True, False) == (found["RetainAllVariantProperties"], found["RetainDeploymentConfig"])


def test_a_fleet_makes_no_alarms_of_its_own(stack: Stack) -> None:
    own: Any = RollbackAlarms()
    with pytest.raises(SpecError, match=r"rollback_alarms: must watch calls of the endpoint, .* \[SM617\]"):
        InferenceComponentEndpoint(stack, "Fleet", instance_type=TYPE, endpoint_name="fleet", rollback_alarms=own)


def serverless_parts(stack: Stack) -> Endpoint:
    config = EndpointConfig(stack, "Config", variants=[ServerlessVariant(model=model(stack))])
    return Endpoint(stack, "Parts", endpoint_config=config, endpoint_name="parts")


def asynchronous_parts(stack: Stack) -> Endpoint:
    settings = AsyncInference(output=AsyncOutput(bucket=s3.Bucket(stack, "Bucket")))
    variant = InstanceVariant(model=model(stack), instance_type=TYPE)
    config = EndpointConfig(stack, "Config", variants=[variant], async_inference=settings)
    return Endpoint(stack, "Parts", endpoint_config=config, endpoint_name="parts")


def fleet_of_parts(stack: Stack) -> Endpoint:
    place = InstanceVariant(instance_type=TYPE)
    config = EndpointConfig(stack, "Config", variants=[place], role=ExecutionRole(stack, "Role"))
    return Endpoint(stack, "Parts", endpoint_config=config, endpoint_name="parts")


def test_an_endpoint_of_a_serverless_configuration_is_serverless(stack: Stack) -> None:
    made = serverless_parts(stack)

    assert "Invocations" == made.metrics.invocations().metric_name
    with pytest.raises(SpecError, match="must be one that a serverless endpoint publishes, got CPUUtilization"):
        made.metrics.cpu_utilization()
    warm = ServerlessEndpointMetrics.from_endpoint(made).provisioned_concurrency_utilization()
    assert "ServerlessProvisionedConcurrencyUtilization" == warm.metric_name


@pytest.mark.parametrize("make", [serverless_parts, asynchronous_parts, fleet_of_parts])
def test_a_facade_knows_the_kind_of_what_it_is_made_of(stack: Stack, make: Callable[[Stack], Endpoint]) -> None:
    with pytest.raises(SpecError, match=r"\[SM521\]"):
        EndpointMetrics.from_endpoint(make(stack)).invocations_per_instance()


def test_a_facade_of_a_fleet_leaves_calls_to_the_components(stack: Stack) -> None:
    fleet = InferenceComponentEndpoint(stack, "Fleet", instance_type=TYPE)

    assert fleet.metrics == ComponentEndpointMetrics.from_endpoint(fleet)
    with pytest.raises(SpecError, match="must be one that an endpoint for inference components publishes"):
        EndpointMetrics.from_endpoint(fleet).invocations()


@pytest.mark.parametrize("known", [AsyncEndpointMetrics, ServerlessEndpointMetrics, EndpointMetrics])
def test_of_an_endpoint_of_unknown_kind_the_facade_decides(stack: Stack, known: Any) -> None:
    config = EndpointConfig.from_endpoint_config_name(stack, "Config", "theirs")
    for endpoint in (
        Endpoint.from_endpoint_name(stack, "Theirs", "theirs"),
        Endpoint(stack, "Parts", endpoint_config=config),
    ):
        assert known(endpoint_name="x").kind is known.from_endpoint(endpoint).kind


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (
            asynchronous_parts,
            UNANSWERED,
        ),
        (
            fleet_of_parts,
            "gives a right on the endpoint only, and every call names a component; use the grants of the component [SM725]",
        ),
    ],
)
@pytest.mark.parametrize("way", ["invoke", "invoke_stream", "grant_invoke"])
def test_a_right_that_does_not_serve_earns_a_warning(
    stack: Stack, make: Callable[[Stack], Endpoint], expected: str, way: str
) -> None:
    made, role = make(stack), iam.Role(stack, "Caller", assumed_by=LAMBDA)
    assert [] == told(stack, "SM322|SM725")
    given = made.grant_invoke(role) if way == "grant_invoke" else getattr(made.grants, way)(role)

    assert given.success
    assert [f"/Prod/Parts grants.invoke: {expected}"] == told(stack, "SM322|SM725")


def test_a_right_that_serves_earns_none(stack: Stack) -> None:
    serverless_parts(stack).grants.invoke(iam.Role(stack, "Caller", assumed_by=LAMBDA))
    AsyncEndpoint.from_endpoint_name(stack, "Docs", "docs", output=AsyncOutput(bucket=s3.Bucket(stack, "Bucket")))

    assert [] == told(stack, "SM322|SM725")


WRONG: dict[str, tuple[Callable[[], object], str]] = {
    "a variant": (
        lambda: EndpointMetrics(endpoint_name="chat").model_latency(5),  # type: ignore[arg-type] # wrong on purpose
        "metrics: 1 problem\n- variant_name: must be a text, got 5 [SM001]",
    ),
    "an empty variant": (
        lambda: EndpointMetrics(endpoint_name="chat").model_latency(""),
        "variant_name: must be letters",
    ),
    "known variants": (
        lambda: EndpointMetrics(endpoint_name="chat", variant_names=5).invocations(),  # type: ignore[arg-type] # as above
        "variant_name: must be a text, got 5",
    ),
    "an endpoint": (
        lambda: EndpointMetrics.from_endpoint(5),  # type: ignore[arg-type] # as above
        "metrics: 1 problem\n- endpoint: must be an endpoint, owned or imported, got 5 [SM001]",
    ),
    "the name of an endpoint": (
        lambda: AsyncEndpointMetrics(endpoint_name=None).backlog_size(),  # type: ignore[arg-type] # as above
        "endpoint_name: must be a text, got None",
    ),
    "a component": (
        lambda: InferenceComponentMetrics.from_inference_component("x"),  # type: ignore[arg-type] # as above
        "inference_component: must be an inference component, owned or imported, got 'x' [SM001]",
    ),
    "the name of a component": (
        lambda: InferenceComponentMetrics(inference_component_name=5).invocations(),  # type: ignore[arg-type] # as above
        "inference_component_name: must be a text, got 5",
    ),
    "the endpoint of a grant": (
        lambda: EndpointGrants.from_endpoint("chat"),  # type: ignore[arg-type] # as above
        "grants: 1 problem\n- endpoint: must be an endpoint, owned or imported, got 'chat' [SM001]",
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_a_facade_cannot_be_made_of_is_refused(what: str) -> None:
    call, expected = WRONG[what]
    with pytest.raises(SpecError) as caught:
        call()

    assert expected in str(caught.value)


def test_one_known_variant_may_be_said_as_a_text() -> None:
    found = EndpointMetrics(endpoint_name="chat", variant_names="main").invocations()  # type: ignore[arg-type] # lenient

    assert "main" == dict(found.dimensions or {})["VariantName"]
