"""The stacks on inference components have all that the public ones have."""

from __future__ import annotations

import pytest
from aws_cdk import App
from aws_cdk.assertions import Annotations, Match
from public_stacks.chat_to_zero import ENVIRONMENT, ChatToZero
from public_stacks.rewritten import IMPORTED, adapted_scorer, object_detection
from public_stacks.text_scorer import LORA, TAGS
from public_stacks.two_chats import SERVER, TwoChats
from synthesized import SAGEMAKER, Json, before, id_of, only, plain, resources, synth

COMPONENT, CONFIG = f"{SAGEMAKER}InferenceComponent", f"{SAGEMAKER}EndpointConfig"
TARGET, POLICY = "AWS::ApplicationAutoScaling::ScalableTarget", "AWS::ApplicationAutoScaling::ScalingPolicy"
ALARM = "AWS::CloudWatch::Alarm"


@pytest.fixture
def chat(app: App) -> Json:
    return synth(ChatToZero(app, "Public"))


@pytest.fixture
def chats(app: App) -> Json:
    return synth(TwoChats(app, "Public"))


@pytest.fixture
def detection(app: App) -> Json:
    return synth(object_detection(app))


@pytest.fixture
def scorer(app: App) -> Json:
    return synth(adapted_scorer(app))


def variant(template: Json) -> Json:
    (found,) = only(template, CONFIG)["ProductionVariants"]
    return dict(found)


def policies(template: Json) -> list[Json]:
    return [policy["Properties"] for policy in resources(template, POLICY).values()]


def alarms(template: Json) -> list[Json]:
    return [alarm["Properties"] for alarm in resources(template, ALARM).values()]


def test_the_chat_is_on_a_fleet_that_may_have_no_instance(chat: Json) -> None:
    assert {
        "VariantName": "AllTraffic",
        "InstanceType": "ml.g5.2xlarge",
        "InitialInstanceCount": 1,
        "ManagedInstanceScaling": {"Status": "ENABLED", "MinInstanceCount": 0, "MaxInstanceCount": 2},
        "RoutingConfig": {"RoutingStrategy": "LEAST_OUTSTANDING_REQUESTS"},
    } == variant(chat)


def test_the_chat_has_its_image_environment_and_compute(chat: Json) -> None:
    component = only(chat, COMPONENT)
    container = component["Specification"]["Container"]

    assert plain(container["Image"]).endswith("/djl-inference:0.31.0-lmi13.0.0-cu124")
    assert container["Environment"] == ENVIRONMENT
    assert {
        "NumberOfAcceleratorDevicesRequired": 1,
        "NumberOfCpuCoresRequired": 2,
        "MinMemoryRequiredInMb": 1024,
    } == component["Specification"]["ComputeResourceRequirements"]
    assert {"CopyCount": 1} == component["RuntimeConfig"]


def test_the_chat_follows_its_calls_and_wakes_at_the_first(chat: Json) -> None:
    assert (0, 2) == (only(chat, TARGET)["MinCapacity"], only(chat, TARGET)["MaxCapacity"])
    (tracking,) = (each for each in policies(chat) if each["PolicyType"] == "TargetTrackingScaling")
    metric = "SageMakerInferenceComponentConcurrentRequestsPerCopyHighResolution"
    configuration = tracking["TargetTrackingScalingPolicyConfiguration"]
    assert metric == configuration["PredefinedMetricSpecification"]["PredefinedMetricType"]
    assert 5 == configuration["TargetValue"], "with cool-downs of 5 min, which the service takes by itself"
    (waking,) = alarms(chat)
    assert ("NoCapacityInvocationFailures", 1, 1) == (
        waking["MetricName"],
        waking["Threshold"],
        waking["DatapointsToAlarm"],
    )
    assert ["InferenceComponentName"] == [each["Name"] for each in waking["Dimensions"]]


def test_scaling_starts_after_the_component_and_stops_before_it(chat: Json) -> None:
    assert id_of(chat, COMPONENT) in before(chat, id_of(chat, TARGET))


def test_two_chats_share_four_accelerators_and_a_role(chats: Json) -> None:
    components = resources(chats, COMPONENT).values()
    models = resources(chats, f"{SAGEMAKER}Model").values()

    needs = [each["Properties"]["Specification"]["ComputeResourceRequirements"] for each in components]
    assert [2, 2] == [need["NumberOfAcceleratorDevicesRequired"] for need in needs]
    assert ("ml.g5.12xlarge", 1) == (variant(chats)["InstanceType"], variant(chats)["InitialInstanceCount"])
    assert {"Status": "ENABLED", "MinInstanceCount": 1, "MaxInstanceCount": 2} == variant(chats)[
        "ManagedInstanceScaling"
    ]
    roles = [str(each["Properties"]["ExecutionRoleArn"]) for each in models]
    assert {str(only(chats, CONFIG)["ExecutionRoleArn"])} == set(roles)


def test_two_chats_have_their_image_and_environment(chats: Json) -> None:
    containers = [each["Properties"]["PrimaryContainer"] for each in resources(chats, f"{SAGEMAKER}Model").values()]

    tag = "huggingface-pytorch-tgi-inference:2.0.1-tgi0.9.3-gpu-py39-cu118-ubuntu20.04"
    assert all(plain(each["Image"]).endswith(f"/{tag}") for each in containers)
    ids = {each["Environment"].pop("HF_MODEL_ID") for each in containers}
    assert {"databricks/dolly-v2-7b", "google/flan-t5-xxl"} == ids
    assert [SERVER, SERVER] == [each["Environment"] for each in containers]


def test_detection_is_in_the_vpc_with_model_and_endpoint_alike(detection: Json) -> None:
    config, model = only(detection, CONFIG), only(detection, f"{SAGEMAKER}Model")

    assert config["VpcConfig"] == model["VpcConfig"]
    assert (2, 1) == (len(config["VpcConfig"]["Subnets"]), len(config["VpcConfig"]["SecurityGroupIds"]))
    assert False is config["EnableNetworkIsolation"] is model["EnableNetworkIsolation"]
    assert plain(model["PrimaryContainer"]["Image"]).endswith(":latest")


def test_detection_has_its_variant_compute_and_time(detection: Json) -> None:
    component = only(detection, COMPONENT)
    managed = {"Status": "ENABLED", "MinInstanceCount": 0, "MaxInstanceCount": 1}
    times = {"ContainerStartupHealthCheckTimeoutInSeconds": 600, "ModelDataDownloadTimeoutInSeconds": 600}
    compute = {"NumberOfAcceleratorDevicesRequired": 1, "MinMemoryRequiredInMb": 512}

    assert ("primary", "ml.g6e.xlarge") == (variant(detection)["VariantName"], variant(detection)["InstanceType"])
    assert variant(detection)["ManagedInstanceScaling"] == managed
    assert ("primary", times) == (component["VariantName"], component["Specification"]["StartupParameters"])
    assert component["Specification"]["ComputeResourceRequirements"] == compute
    assert only(detection, f"{SAGEMAKER}Endpoint")["EndpointName"] == "object-detection"


def test_detection_sleeps_after_an_idle_hour_and_wakes_at_a_call(detection: Json) -> None:
    steps = [each["StepScalingPolicyConfiguration"] for each in policies(detection)]
    changes = {each["AdjustmentType"]: each["StepAdjustments"][0]["ScalingAdjustment"] for each in steps}

    assert {"ExactCapacity": 0, "ChangeInCapacity": 1} == changes
    seen = {each["MetricName"]: each for each in alarms(detection)}
    idle, wanted = seen["Invocations"], seen["NoCapacityInvocationFailures"]
    assert (60, 60, 0) == (idle["EvaluationPeriods"], idle["Period"], idle["Threshold"])
    assert (1, 60, 1) == (wanted["EvaluationPeriods"], wanted["Period"], wanted["Threshold"])
    assert idle["AlarmActions"] != wanted["AlarmActions"]


def test_the_scorer_has_its_base_and_its_adapter_under_their_names(scorer: Json) -> None:
    base, adapter = (resource["Properties"] for resource in resources(scorer, COMPONENT).values())

    assert ["scorer-dev-base", "scorer-dev-adapter"] == [each["InferenceComponentName"] for each in (base, adapter)]
    environment = {"HF_MODEL_ID": "meta-llama/Llama-3.1-8B-Instruct", **LORA}
    assert base["Specification"]["Container"]["Environment"] == environment
    compute = base["Specification"]["ComputeResourceRequirements"]
    assert {
        "NumberOfCpuCoresRequired": 2,
        "NumberOfAcceleratorDevicesRequired": 1,
        "MinMemoryRequiredInMb": 4096,
    } == compute
    assert {"ArtifactUrl": "s3://models/score/adapter.tar.gz"} == adapter["Specification"]["Container"]
    assert "BaseInferenceComponentName" in adapter["Specification"]


def test_the_scorer_takes_the_given_role_and_tags_everything(scorer: Json) -> None:
    assert only(scorer, CONFIG)["ExecutionRoleArn"] == IMPORTED
    for kind in (COMPONENT, CONFIG, f"{SAGEMAKER}Endpoint"):
        for resource in resources(scorer, kind).values():
            assert {each["Key"]: each["Value"] for each in resource["Properties"]["Tags"]} == TAGS


def test_a_call_of_base_or_adapter_wakes_the_base(scorer: Json) -> None:
    waking = [each for each in alarms(scorer) if each["MetricName"] == "NoCapacityInvocationFailures"]
    (tracking,) = (each for each in policies(scorer) if each["PolicyType"] == "TargetTrackingScaling")
    configuration = tracking["TargetTrackingScalingPolicyConfiguration"]

    assert 2 == len({str(each["Dimensions"]) for each in waking})
    assert (1, 300, 60) == tuple(configuration[name] for name in ("TargetValue", "ScaleInCooldown", "ScaleOutCooldown"))
    assert (0, 1) == (only(scorer, TARGET)["MinCapacity"], only(scorer, TARGET)["MaxCapacity"])


def test_warns_of_memory_that_the_type_of_the_scorer_does_not_give(app: App) -> None:
    (found,) = Annotations.from_stack(adapted_scorer(app)).find_warning("*", Match.string_like_regexp("SM433"))

    assert "should not exceed 3584 of the 16384 MB of ml.g5.xlarge" in str(found.entry.data)
