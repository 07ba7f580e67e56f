"""Rollouts, rollback alarms and what they ask of roles."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import everything
import pytest
from aws_cdk import App, CfnParameter, Duration, PhysicalName, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Annotations, Match
from subjects import SERVICE, TYPE, model
from synthesized import Json, before, granted, id_of, only, plain, resources, synth

from constructs_sm import (
    AsyncEndpoint,
    AsyncInference,
    AsyncOutput,
    BlueGreen,
    CapacitySize,
    Endpoint,
    EndpointConfig,
    EndpointMetrics,
    ExecutionRole,
    InstanceVariant,
    Model,
    RealTimeEndpoint,
    RollbackAlarms,
    RollingUpdate,
    SpecError,
)

ENDPOINT, ALARM = "AWS::SageMaker::Endpoint", "AWS::CloudWatch::Alarm"
WAIT = timedelta(minutes=10)
CANARY = BlueGreen.canary(CapacitySize.percent(10), wait_interval=WAIT)


def chat(stack: Stack, **said: Any) -> RealTimeEndpoint:
    given = {"model": model(stack) if "model" not in said and "variants" not in said else None, "instance_type": TYPE}
    if "variants" in said:
        given = {}
    return RealTimeEndpoint(stack, "Chat", **{**given, "rollout": CANARY, "endpoint_name": "chat", **said})


def an_alarm(stack: Stack, endpoint: str = "chat", variant: str = "AllTraffic") -> cloudwatch.Alarm:
    metric = EndpointMetrics(endpoint_name=endpoint).model_latency(variant)
    return cloudwatch.Alarm(stack, "Slow", metric=metric, threshold=1, evaluation_periods=1)


def alarms(template: Json) -> dict[str, Json]:
    return {id: plain(each["Properties"]) for id, each in resources(template, ALARM).items()}


def rollback(template: Json) -> list[str]:
    config = only(template, ENDPOINT)["DeploymentConfig"]["AutoRollbackConfiguration"]
    return [plain(each["AlarmName"]) for each in config["Alarms"]]


def warned(stack: Stack, rule: str) -> list[str]:
    found = Annotations.from_stack(stack).find_warning("*", Match.string_like_regexp(rule))
    return [f"{message.id} {str(message.entry.data).partition(' [ack')[0]}" for message in found]


def test_without_a_word_nothing_is_rendered(stack: Stack) -> None:
    RealTimeEndpoint(stack, "Chat", model=model(stack), instance_type=TYPE, endpoint_name="chat")

    template = synth(stack)
    assert {"EndpointConfigName", "EndpointName"} == set(only(template, ENDPOINT))
    assert {} == alarms(template)


def test_says_everything_it_was_told(stack: Stack) -> None:
    everything.updated(stack)

    found = synth(stack)
    endpoint = next(each for id, each in resources(found, ENDPOINT).items() if id.startswith("Chat"))
    said = plain(endpoint["Properties"])
    assert {
        "TrafficRoutingConfiguration": {
            "Type": "CANARY",
            "WaitIntervalInSeconds": 600,
            "CanarySize": {"Type": "CAPACITY_PERCENT", "Value": 10},
        },
        "TerminationWaitInSeconds": 300,
        "MaximumExecutionTimeoutInSeconds": 3600,
    } == said["DeploymentConfig"]["BlueGreenUpdatePolicy"]
    assert said["RetainAllVariantProperties"] is True
    assert [
        {"VariantPropertyType": "DesiredWeight"},
        {"VariantPropertyType": "DesiredInstanceCount"},
    ] == said["ExcludeRetainedVariantProperties"]


def test_batches_and_what_is_false_are_rendered_too(stack: Stack) -> None:
    everything.updated_in_batches(stack)

    said = plain(only(synth(stack), ENDPOINT))
    assert {
        "MaximumBatchSize": {"Type": "INSTANCE_COUNT", "Value": 1},
        "WaitIntervalInSeconds": 600,
        "RollbackMaximumBatchSize": {"Type": "CAPACITY_PERCENT", "Value": 100},
        "MaximumExecutionTimeoutInSeconds": 3600,
    } == said["DeploymentConfig"]["RollingUpdatePolicy"]
    assert said["RetainAllVariantProperties"] is False


def test_with_a_rollout_and_a_name_it_makes_alarms_of_its_own(stack: Stack) -> None:
    chat(stack)

    template = synth(stack)
    errors, latency = id_of(template, ALARM, "ChatServerErrors"), id_of(template, ALARM, "ChatModelLatency")
    watched = [{"Name": "EndpointName", "Value": "chat"}, {"Name": "VariantName", "Value": "AllTraffic"}]
    alike = {
        "ComparisonOperator": "GreaterThanThreshold",
        "Dimensions": watched,
        "EvaluationPeriods": 2,
        "Namespace": "AWS/SageMaker",
        "Period": 60,
        "TreatMissingData": "notBreaching",
    }
    found = alarms(template)
    for each in found.values():
        assert "variant AllTraffic" in each.pop("AlarmDescription")
    assert {
        errors: {**alike, "MetricName": "Invocation5XXErrors", "Statistic": "Average", "Threshold": 0.05},
        latency: {**alike, "MetricName": "ModelLatency", "ExtendedStatistic": "p99", "Threshold": 30_000_000},
    } == found
    assert [f"${{{errors}}}", f"${{{latency}}}"] == rollback(template)


def test_an_asynchronous_endpoint_watches_errors_alone(stack: Stack) -> None:
    AsyncEndpoint(stack, "Docs", model=model(stack), instance_type=TYPE, endpoint_name="docs", rollout=CANARY)

    assert ["Invocation5XXErrors"] == [each["MetricName"] for each in alarms(synth(stack)).values()]


def test_every_variant_has_its_alarms(stack: Stack) -> None:
    served = model(stack)
    variants = [InstanceVariant(variant_name=name, model=served, instance_type=TYPE) for name in ("a", "b")]
    chat(stack, variants=variants, rollback_alarms=RollbackAlarms(model_latency_p99=None))

    found = alarms(synth(stack))
    assert ["a", "b"] == sorted(each["Dimensions"][1]["Value"] for each in found.values())


def test_own_alarms_are_as_they_are_told(stack: Stack, number: float) -> None:
    own = RollbackAlarms(server_error_rate=number, model_latency_p99=Duration.millis(290), evaluation_periods=number)
    chat(stack, rollback_alarms=own)

    thresholds = {each["MetricName"]: each["Threshold"] for each in alarms(synth(stack)).values()}
    assert {"Invocation5XXErrors": "${N}", "ModelLatency": 290_000} == thresholds


@pytest.fixture
def number(stack: Stack) -> float:
    return CfnParameter(stack, "N", type="Number").value_as_number


def test_a_latency_known_later_is_refused(stack: Stack, number: float) -> None:
    with pytest.raises(SpecError, match=r"rollback_alarms\.model_latency_p99: must be known at synthesis") as caught:
        chat(stack, rollback_alarms=RollbackAlarms(model_latency_p99=Duration.seconds(number)))

    assert ["SM001"] == [problem.rule for problem in caught.value.problems]


def test_what_is_known_later_arrives(stack: Stack, number: float) -> None:
    name = CfnParameter(stack, "T").value_as_string
    seconds = Duration.seconds(number)
    size = CapacitySize.percent(number)
    linear = BlueGreen.linear(size, wait_interval=seconds, termination_wait=seconds, maximum_execution_timeout=seconds)
    chat(stack, endpoint_name=name, rollout=linear)

    template = synth(stack)
    said = plain(only(template, ENDPOINT)["DeploymentConfig"]["BlueGreenUpdatePolicy"])
    assert {
        "TrafficRoutingConfiguration": {
            "Type": "LINEAR",
            "WaitIntervalInSeconds": "${N}",
            "LinearStepSize": {"Type": "CAPACITY_PERCENT", "Value": "${N}"},
        },
        "TerminationWaitInSeconds": "${N}",
        "MaximumExecutionTimeoutInSeconds": "${N}",
    } == said
    assert {"${T}"} == {each["Dimensions"][0]["Value"] for each in alarms(template).values()}
    assert [] == [id for id in template["Resources"] if id in before(template, id)]


def test_a_wait_of_nothing_stays_nothing(stack: Stack) -> None:
    chat(stack, rollout=BlueGreen.all_at_once(wait_interval=timedelta(0), termination_wait=timedelta(0)))

    said = only(synth(stack), ENDPOINT)["DeploymentConfig"]["BlueGreenUpdatePolicy"]
    assert (0, 0) == (said["TrafficRoutingConfiguration"]["WaitIntervalInSeconds"], said["TerminationWaitInSeconds"])


@pytest.mark.parametrize("name", [None, PhysicalName.GENERATE_IF_NEEDED], ids=["none", "generated"])
def test_without_a_name_it_makes_none_and_says_so(stack: Stack, name: str | None) -> None:
    chat(stack, endpoint_name=name)

    template = synth(stack)
    assert {} == alarms(template)
    assert "AutoRollbackConfiguration" not in only(template, ENDPOINT)["DeploymentConfig"]
    (found,) = warned(stack, "SM608")
    assert found.startswith("/Prod/Chat rollback_alarms: should be given")


def test_none_means_none(stack: Stack) -> None:
    chat(stack, rollback_alarms=None)

    assert {} == alarms(synth(stack))
    assert 1 == len(warned(stack, "SM608"))


def test_own_alarms_without_a_name_are_refused_before_anything_is_made(stack: Stack) -> None:
    with pytest.raises(SpecError, match="SM617"):
        chat(stack, endpoint_name=None, rollback_alarms=RollbackAlarms())

    assert ["Model"] == [child.node.id for child in stack.node.children]


def test_all_that_is_wrong_is_told_at_once(stack: Stack) -> None:
    rollout = RollingUpdate(maximum_batch_size=CapacitySize.percent(60), wait_interval=timedelta(hours=2))
    with pytest.raises(SpecError) as caught:
        chat(stack, volume_size_in_gb=600, rollout=rollout, rollback_alarms=[])

    assert [
        "SM003 volume_size_in_gb",
        "SM003 rollout.wait_interval",
        "SM606 rollout.maximum_batch_size",
        "SM611 rollout",
        "SM615 rollback_alarms",
    ] == [f"{problem.rule} {problem.path}" for problem in caught.value.problems]


def test_given_alarms_are_listed_in_order(stack: Stack) -> None:
    given = [an_alarm(stack), cloudwatch.Alarm.from_alarm_name(stack, "Theirs", "theirs")]
    chat(stack, rollback_alarms=given)

    template = synth(stack)
    slow = id_of(template, ALARM)
    assert [f"${{{slow}}}", "theirs"] == rollback(template)
    allowed = granted(template, "DescribeRollbackAlarms")
    assert "cloudwatch:DescribeAlarms" == allowed["Action"]
    assert "*" == allowed["Resource"], "what was made elsewhere may be composite"
    assert slow in before(template, id_of(template, ENDPOINT))


def test_alarms_without_a_rollout_undo_the_default_one(stack: Stack) -> None:
    chat(stack, rollout=None, rollback_alarms=RollbackAlarms())

    template = synth(stack)
    assert {"AutoRollbackConfiguration"} == set(only(template, ENDPOINT)["DeploymentConfig"])
    assert 2 == len(rollback(template))


def test_a_composite_alarm_can_be_described_only_with_all_others(stack: Stack) -> None:
    everything.updated_parts(stack)

    template = synth(stack)
    assert "*" == granted(template, "DescribeRollbackAlarms")["Resource"]
    assert "theirs" == rollback(template)[1]


@pytest.mark.parametrize(
    ("endpoint", "variant", "expected"), [("chat", "AllTraffic", 0), ("chat", "blue", 1), ("x", "x", 1)]
)
def test_an_alarm_on_something_else_earns_a_warning(stack: Stack, endpoint: str, variant: str, expected: int) -> None:
    chat(stack, rollback_alarms=[an_alarm(stack, endpoint, variant)])

    assert expected == len(warned(stack, "SM616"))


def test_an_alarm_on_an_expression_is_nobodys_to_judge(stack: Stack) -> None:
    rate = cloudwatch.MathExpression(expression="1", using_metrics={})
    alarm = cloudwatch.Alarm(stack, "Rate", metric=rate, threshold=1, evaluation_periods=1)
    chat(stack, rollback_alarms=[alarm])

    assert [] == warned(stack, "SM616")


@pytest.mark.parametrize("kind", [ExecutionRole, iam.Role])
def test_the_right_comes_before_the_endpoint(stack: Stack, kind: type[iam.Role]) -> None:
    role = ExecutionRole(stack, "Role") if kind is ExecutionRole else iam.Role(stack, "Role", assumed_by=SERVICE)
    chat(stack, model=model(stack, role=role))

    template = synth(stack)
    policies = [*resources(template, "AWS::IAM::ManagedPolicy"), *resources(template, "AWS::IAM::Policy")]
    (policy,) = [id for id in policies if "cloudwatch:DescribeAlarms" in str(template["Resources"][id])]
    assert policy in before(template, id_of(template, ENDPOINT))
    assert [] == [id for id in template["Resources"] if id in before(template, id)]


def test_a_role_of_another_stack_gets_a_policy_here(app: App) -> None:
    theirs, stack = Stack(app, "Roles"), Stack(app, "Prod")
    chat(stack, model=model(theirs, role=ExecutionRole(theirs, "Role")))

    template = synth(stack)
    assert "cloudwatch:DescribeAlarms" in str(resources(template, "AWS::IAM::ManagedPolicy"))
    policy = id_of(template, "AWS::IAM::ManagedPolicy")
    assert policy in before(template, id_of(template, ENDPOINT))


def test_an_immutable_role_and_an_imported_model_are_told_what_they_need(stack: Stack) -> None:
    role = iam.Role.from_role_name(stack, "Role", "host", mutable=False)
    variants = [
        InstanceVariant(variant_name="a", model=model(stack, role=role), instance_type=TYPE),
        InstanceVariant(variant_name="b", model=Model.from_model_name(stack, "Theirs", "theirs"), instance_type=TYPE),
    ]
    chat(stack, variants=variants, rollback_alarms=[an_alarm(stack, "chat", "a")])

    told = [line for line in warned(stack, "DescribeAlarms") if line.startswith("/Prod/Chat")]
    immutable = "role: is imported and takes no policy here, so it must already allow: "
    unknown = "variants[1].model: is imported without its role, which must already allow: "
    assert [True, True] == [any(each in line for line in told) for each in (immutable, unknown)]
    assert [True, True] == ["cloudwatch:DescribeAlarms on ${Slow" in line for line in told]


def parts(stack: Stack, config: Any, **said: Any) -> Endpoint:
    return Endpoint(stack, "Parts", endpoint_config=config, rollout=CANARY, endpoint_name="parts", **said)


def test_parts_know_the_configuration_they_are_made_of(stack: Stack) -> None:
    variant = InstanceVariant(variant_name="main", model=model(stack), instance_type=TYPE)
    parts(stack, EndpointConfig(stack, "Config", variants=[variant]))

    template = synth(stack)
    assert {"main"} == {each["Dimensions"][1]["Value"] for each in alarms(template).values()}
    assert "cloudwatch:DescribeAlarms" == granted(template, "DescribeRollbackAlarms")["Action"]


def test_parts_of_an_asynchronous_configuration_are_asynchronous(stack: Stack) -> None:
    settings = AsyncInference(output=AsyncOutput(bucket=s3.Bucket(stack, "Bucket")))
    variant = InstanceVariant(model=model(stack), instance_type=TYPE)
    config = EndpointConfig(stack, "Config", variants=[variant], async_inference=settings)
    made = parts(stack, config)

    assert ["Invocation5XXErrors"] == [each["MetricName"] for each in alarms(synth(stack)).values()]
    with pytest.raises(SpecError, match="must be one that an asynchronous endpoint publishes, got Invocations"):
        made.metrics.invocations()


def test_a_configuration_made_elsewhere_takes_given_alarms_and_tells_the_right(stack: Stack) -> None:
    config = EndpointConfig.from_endpoint_config_name(stack, "Config", "theirs")
    parts(stack, config, rollback_alarms=[an_alarm(stack, "parts")])

    (found,) = warned(stack, "SM705")
    assert "endpoint_config: was made elsewhere; the roles of its models must already allow: cloudwatch:Desc" in found


def test_a_fleet_of_parts_lets_its_role_describe_given_alarms(stack: Stack) -> None:
    place = InstanceVariant(instance_type=TYPE)
    config = EndpointConfig(stack, "Config", variants=[place], role=ExecutionRole(stack, "Role"))
    parts(stack, config, rollback_alarms=[an_alarm(stack, "parts")])

    template = synth(stack)
    assert "cloudwatch:DescribeAlarms" == granted(template, "DescribeRollbackAlarms")["Action"]


@pytest.mark.parametrize("alarm", ["errors", 5, object()])
def test_what_is_no_alarm_is_refused(stack: Stack, alarm: Any) -> None:
    with pytest.raises(SpecError, match=r"rollback_alarms\[0\]: must be a CloudWatch alarm, got .* \[SM001\]"):
        chat(stack, rollback_alarms=[alarm])
