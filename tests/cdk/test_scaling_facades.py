"""Capacity of endpoints and components that were made before."""

from __future__ import annotations

import pytest
from aws_cdk import App, CfnParameter, Environment, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_sagemaker as sagemaker
from subjects import IMAGE, TYPE, fleet, model
from synthesized import before, id_of, only, plain, resources, synth, told

from constructs_sm import (
    AsyncEndpoint,
    AsyncOutput,
    BacklogScaling,
    ComputeRequirements,
    CopyScaling,
    CustomMetric,
    EndpointScaling,
    InferenceComponent,
    InferenceComponentScaling,
    InstanceScaling,
    InstanceVariant,
    MetricMath,
    MetricTarget,
    ModelData,
    RealTimeEndpoint,
    ScheduledAction,
    ServerlessEndpoint,
    SpecError,
)
from constructs_sm.spec.planned import PlannedBucket

TARGET, POLICY = "AWS::ApplicationAutoScaling::ScalableTarget", "AWS::ApplicationAutoScaling::ScalingPolicy"
ALARM = "AWS::CloudWatch::Alarm"
CALLS = InstanceScaling(max_capacity=3, invocations_per_instance=900)
COPIES = CopyScaling(min_copies=0, max_copies=2, invocations_per_copy=10)
ADAPTER = ModelData.uri("s3://artifacts/legal/1/model.tar.gz")
SMALL = ComputeRequirements(min_memory_mb=1024)


def test_an_imported_endpoint_scales_as_its_kind_does(stack: Stack) -> None:
    shared = RealTimeEndpoint.from_endpoint_name(stack, "Shared", "chat")

    with pytest.raises(SpecError, match=r"scaling: .* \[SM507\]"):
        EndpointScaling.from_endpoint(shared).scale(BacklogScaling(max_capacity=3), variant_name="main")


def test_an_imported_endpoint_scales(stack: Stack) -> None:
    served = RealTimeEndpoint.from_endpoint_name(stack, "Served", "churn")
    EndpointScaling.from_endpoint(served).scale(CALLS, variant_name="main")

    assert "endpoint/churn/variant/main" == only(synth(stack), TARGET)["ResourceId"]


def test_an_imported_queue_goes_to_none_and_wakes(stack: Stack) -> None:
    output = AsyncOutput(bucket=PlannedBucket())
    docs = AsyncEndpoint.from_endpoint_name(stack, "Docs", "docs", output=output)
    EndpointScaling.from_endpoint(docs).scale(BacklogScaling(max_capacity=3))

    template = synth(stack)
    assert ("endpoint/docs/variant/AllTraffic", 0) == (
        only(template, TARGET)["ResourceId"],
        only(template, TARGET)["MinCapacity"],
    )
    assert [{"Name": "EndpointName", "Value": "docs"}] == only(template, ALARM)["Dimensions"]


def test_an_owned_endpoint_scales_as_if_it_had_said_so(stack: Stack) -> None:
    other = Stack(stack.node.scope, "Other")  # type: ignore[arg-type] # an app
    RealTimeEndpoint(stack, "Chat", model=model(stack), instance_type=TYPE, scaling=CALLS)
    chat = RealTimeEndpoint(other, "Chat", model=model(other), instance_type=TYPE)
    EndpointScaling.from_endpoint(chat).scale(CALLS)

    said, made = ({kind: resources(synth(each), kind) for kind in (TARGET, POLICY)} for each in (stack, other))
    assert said == made


def test_two_variants_of_an_owned_endpoint_scale_side_by_side(stack: Stack) -> None:
    served = model(stack)
    names = ("main", "canary")
    variants = [InstanceVariant(variant_name=name, model=served, instance_type=TYPE) for name in names]
    chat = RealTimeEndpoint(stack, "Chat", variants=variants)
    for name in names:
        EndpointScaling.from_endpoint(chat).scale(CALLS, variant_name=name)

    ids = [plain(each["Properties"]["ResourceId"]) for each in resources(synth(stack), TARGET).values()]
    assert {"main", "canary"} == {id.rpartition("/")[2] for id in ids}


def test_scaling_is_said_once(stack: Stack) -> None:
    chat = RealTimeEndpoint(stack, "Chat", model=model(stack), instance_type=TYPE, scaling=CALLS)

    with pytest.raises(SpecError, match="SM527"):
        EndpointScaling.from_endpoint(chat).scale(CALLS)


def test_refuses_a_variant_that_the_endpoint_does_not_have(stack: Stack) -> None:
    chat = RealTimeEndpoint(stack, "Chat", model=model(stack), instance_type=TYPE)

    with pytest.raises(SpecError, match=r"'canary'.*SM528"):
        EndpointScaling.from_endpoint(chat).scale(CALLS, variant_name="canary")


def test_a_variant_said_in_a_list_of_one_scales_once(stack: Stack) -> None:
    one = InstanceVariant(variant_name="main", model=model(stack), instance_type=TYPE, scaling=CALLS)
    chat = RealTimeEndpoint(stack, "Chat", variants=[one])

    with pytest.raises(SpecError, match="SM527"):
        EndpointScaling.from_endpoint(chat).scale(CALLS)


def test_a_least_known_later_may_be_none(stack: Stack) -> None:
    least = CfnParameter(stack, "Least", type="Number").value_as_number
    scaling = CopyScaling(min_copies=least, max_copies=3, invocations_per_copy=10)
    fleet(stack).add_component("Chat", image=IMAGE, compute=SMALL, scaling=scaling)

    template = synth(stack)
    assert {"CopyCount": 1} == only(template, "AWS::SageMaker::InferenceComponent")["RuntimeConfig"]
    assert "NoCapacityInvocationFailures" == only(template, ALARM)["MetricName"], "it is woken if so"


def test_refuses_instances_of_a_serverless_endpoint(stack: Stack) -> None:
    tiny = ServerlessEndpoint(stack, "Tiny", model=model(stack))

    with pytest.raises(SpecError, match=r"must be ProvisionedConcurrencyScaling.*SM507"):
        EndpointScaling.from_endpoint(tiny).scale(CALLS)
    assert {} == resources(synth(stack), TARGET)


def test_refuses_instances_of_a_fleet(stack: Stack) -> None:
    with pytest.raises(SpecError, match="SM512"):
        EndpointScaling.from_endpoint(fleet(stack)).scale(CALLS)  # type: ignore[arg-type] # a mistake


def test_refuses_what_is_no_endpoint(stack: Stack) -> None:
    bare = sagemaker.CfnEndpoint(stack, "Bare", endpoint_config_name="config")

    with pytest.raises(SpecError, match="must be an endpoint of this library"):
        EndpointScaling.from_endpoint(bare)  # type: ignore[arg-type] # a mistake
    with pytest.raises(SpecError, match="must be an inference component of this library"):
        InferenceComponentScaling.from_inference_component(bare)  # type: ignore[arg-type] # a mistake


def test_an_imported_component_goes_to_none_and_wakes(stack: Stack) -> None:
    chat = InferenceComponent.from_inference_component_name(stack, "Chat", "chat", endpoint_name="fleet")
    InferenceComponentScaling.from_inference_component(chat).scale(COPIES)

    template = synth(stack)
    assert "inference-component/chat" == only(template, TARGET)["ResourceId"]
    assert [{"Name": "InferenceComponentName", "Value": "chat"}] == only(template, ALARM)["Dimensions"]


def test_an_adapter_is_scaled_with_its_base(stack: Stack) -> None:
    chat = fleet(stack).add_component("Chat", image=IMAGE, compute=SMALL)
    legal = chat.add_adapter("Legal", model_data=ADAPTER)

    with pytest.raises(SpecError, match="must not be an adapter, got one; scale its base"):
        InferenceComponentScaling.from_inference_component(legal).scale(COPIES)


def test_a_call_of_any_adapter_wakes_its_base(stack: Stack) -> None:
    chat = fleet(stack).add_component("Chat", image=IMAGE, compute=SMALL)
    chat.add_adapter("Before", model_data=ADAPTER)
    InferenceComponentScaling.from_inference_component(chat).scale(COPIES)
    chat.add_adapter("After", model_data=ADAPTER)

    template = synth(stack)
    alarms = [resource["Properties"] for resource in resources(template, ALARM).values()]
    wake = id_of(template, POLICY, "FleetChatNoCapacity")
    assert [[{"Ref": wake}]] * 3 == [each["AlarmActions"] for each in alarms]
    assert 3 == len({str(each["Dimensions"]) for each in alarms})


def test_an_adapter_of_a_component_that_never_sleeps_has_no_alarm(stack: Stack) -> None:
    scaling = CopyScaling(max_copies=2, invocations_per_copy=10)
    chat = fleet(stack).add_component("Chat", image=IMAGE, compute=SMALL, scaling=scaling)
    chat.add_adapter("Legal", model_data=ADAPTER)

    template = synth(stack)
    assert {} == resources(template, ALARM)
    assert set(resources(template, "AWS::SageMaker::InferenceComponent")) & before(template, id_of(template, TARGET))


def test_of_what_is_paused_nothing_scales(stack: Stack) -> None:
    chat = RealTimeEndpoint(stack, "Chat", model=model(stack), instance_type=TYPE, endpoint_name="chat", paused=True)
    EndpointScaling.from_endpoint(chat).scale(CALLS)
    place = fleet(stack, endpoint_name="fleet", paused=True)
    place.add_component("Said", image=IMAGE, compute=SMALL, scaling=COPIES)
    made = place.add_component("Made", image=IMAGE, compute=SMALL)
    InferenceComponentScaling.from_inference_component(made).scale(COPIES)
    made.add_adapter("Legal", model_data=ADAPTER)

    template = synth(stack)
    assert {} == {**resources(template, TARGET), **resources(template, POLICY), **resources(template, ALARM)}


def test_copies_start_with_the_least_of_their_scaling(stack: Stack) -> None:
    place = fleet(stack)
    scaling = CopyScaling(min_copies=2, max_copies=3, invocations_per_copy=10)
    place.add_component("Chat", image=IMAGE, compute=SMALL, scaling=scaling)

    assert {"CopyCount": 2} == only(synth(stack), "AWS::SageMaker::InferenceComponent")["RuntimeConfig"]


def test_a_count_that_scaling_would_undo_is_refused(stack: Stack) -> None:
    with pytest.raises(SpecError, match="must not exceed max_copies 2, got 3; leave it out"):
        fleet(stack).add_component("Chat", image=IMAGE, compute=SMALL, copy_count=3, scaling=COPIES)


def test_a_queue_that_scales_keeps_its_count_in_updates(stack: Stack) -> None:
    AsyncEndpoint(stack, "Docs", model=model(stack), instance_type=TYPE, scaling=BacklogScaling(max_capacity=3))

    endpoint = only(synth(stack), "AWS::SageMaker::Endpoint")
    assert endpoint["RetainAllVariantProperties"] is True
    assert [{"VariantPropertyType": "DesiredWeight"}] == endpoint["ExcludeRetainedVariantProperties"]
    assert [] == told(stack, "SM614")


@pytest.mark.parametrize(("region", "account"), [("us-east-1", "111122223333"), ("eu-west-1", "444455556666")])
def test_refuses_what_lies_elsewhere(app: App, region: str, account: str) -> None:
    here = Stack(app, "Here", env=Environment(region="eu-west-1", account="111122223333"))
    arn = f"arn:aws:sagemaker:{region}:{account}"
    chat = RealTimeEndpoint.from_endpoint_arn(here, "Chat", f"{arn}:endpoint/chat")
    docs = InferenceComponent.from_inference_component_arn(
        here, "Docs", f"{arn}:inference-component/docs", endpoint_arn=f"{arn}:endpoint/fleet"
    )

    with pytest.raises(SpecError, match=r"endpoint: must lie in .*SM535"):
        EndpointScaling.from_endpoint(chat).scale(CALLS)
    with pytest.raises(SpecError, match=r"inference_component: must lie in .*SM535"):
        InferenceComponentScaling.from_inference_component(docs).scale(COPIES)
    assert {} == resources(synth(here), TARGET)


def test_refuses_a_metric_of_another_account(app: App) -> None:
    here = Stack(app, "Here", env=Environment(region="eu-west-1", account="111122223333"))
    chat = RealTimeEndpoint.from_endpoint_name(here, "Chat", "chat")
    theirs = cloudwatch.Metric(metric_name="Orders", namespace="Shop", account="444455556666")
    scaling = InstanceScaling(max_capacity=3, metrics=[MetricTarget(metric=theirs, target_value=9)])

    with pytest.raises(SpecError, match=r"got one of account 444455556666.*SM536"):
        EndpointScaling.from_endpoint(chat).scale(scaling)


def test_a_metric_may_be_called_result(stack: Stack) -> None:
    chat = RealTimeEndpoint.from_endpoint_name(stack, "Chat", "chat")
    orders = CustomMetric(metric_name="Orders", namespace="Shop")
    share = MetricMath(expression="result / result0", metrics={"result": orders, "result0": orders})
    EndpointScaling.from_endpoint(chat).scale(
        InstanceScaling(max_capacity=3, metrics=[MetricTarget(metric=share, target_value=9)])
    )

    tracking = only(synth(stack), POLICY)["TargetTrackingScalingPolicyConfiguration"]
    queries = tracking["CustomizedMetricSpecification"]["Metrics"]
    assert {"result": False, "result0": False, "result1": True} == {each["Id"]: each["ReturnData"] for each in queries}


def test_a_night_without_instances_is_woken(stack: Stack) -> None:
    docs = AsyncEndpoint.from_endpoint_name(stack, "Docs", "docs", output=AsyncOutput(bucket=PlannedBucket()))
    shut = ScheduledAction(scheduled_action_name="night", schedule="cron(0 20 * * ? *)", min_capacity=0, max_capacity=0)
    EndpointScaling.from_endpoint(docs).scale(BacklogScaling(min_capacity=1, max_capacity=3, scheduled_actions=[shut]))

    assert "HasBacklogWithoutCapacity" == only(synth(stack), ALARM)["MetricName"]
