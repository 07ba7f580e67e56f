"""What is known only at deployment passes every rule and arrives as a reference; and zero stays zero."""

from __future__ import annotations

from typing import Any

import pytest
from aws_cdk import CfnCondition, CfnParameter, Duration, Fn, Stack, Token
from aws_cdk import aws_ec2 as ec2
from subjects import IMAGE, TYPE, model
from synthesized import only, plain, resources, synth

from constructs_sm import (
    AsyncEndpoint,
    ComputeRequirements,
    ContainerImage,
    InferenceComponentEndpoint,
    InstanceVariant,
    ManagedInstances,
    ModelData,
    RealTimeEndpoint,
    SpecError,
)

CONFIG = "AWS::SageMaker::EndpointConfig"
COMPONENT = "AWS::SageMaker::InferenceComponent"


@pytest.fixture
def number(stack: Stack) -> float:
    return CfnParameter(stack, "N", type="Number").value_as_number


@pytest.fixture
def text(stack: Stack) -> str:
    return CfnParameter(stack, "T").value_as_string


def test_of_a_real_time_endpoint(stack: Stack, number: float, text: str) -> None:
    RealTimeEndpoint(
        stack,
        "Chat",
        model=model(stack, environment={"A": text}),
        instance_type=text,
        initial_instance_count=number,
        variant_name=text,
        volume_size_in_gb=number,
        model_data_download_timeout=Duration.seconds(number),
        container_startup_health_check_timeout=Duration.minutes(7),
        inference_ami_version=text,
        endpoint_name=text,
        tags={"team": text},
    )

    template = synth(stack)
    (variant,) = plain(only(template, CONFIG)["ProductionVariants"])
    assert variant.pop("ModelName").endswith(".ModelName}")
    assert {
        "InstanceType": "${T}",
        "InitialInstanceCount": "${N}",
        "VariantName": "${T}",
        "VolumeSizeInGB": "${N}",
        "ModelDataDownloadTimeoutInSeconds": "${N}",
        "ContainerStartupHealthCheckTimeoutInSeconds": 420,
        "InferenceAmiVersion": "${T}",
    } == variant
    endpoint = plain(only(template, "AWS::SageMaker::Endpoint"))
    assert ("${T}", [{"Key": "team", "Value": "${T}"}]) == (endpoint["EndpointName"], endpoint["Tags"])


def test_of_an_asynchronous_endpoint(stack: Stack, number: float) -> None:
    origins = CfnParameter(stack, "L", type="CommaDelimitedList").value_as_list
    AsyncEndpoint(
        stack,
        "Docs",
        model=model(stack),
        instance_type=TYPE,
        max_concurrent_invocations_per_instance=number,
        cors_origins=origins,
    )

    template = synth(stack)
    settings = plain(only(template, CONFIG)["AsyncInferenceConfig"])
    assert {"MaxConcurrentInvocationsPerInstance": "${N}"} == settings["ClientConfig"]
    cors = only(template, "AWS::S3::Bucket")["CorsConfiguration"]["CorsRules"]
    assert [{"Ref": "L"}] == [rule["AllowedOrigins"] for rule in cors]


def test_of_components(stack: Stack, number: float, text: str) -> None:
    fleet = InferenceComponentEndpoint(
        stack,
        "Fleet",
        instance_type=text,
        instances=ManagedInstances(min_count=number, max_count=number),
        initial_instance_count=number,
    )
    fleet.add_component(
        "One",
        image=ContainerImage.uri(text),
        model_data=ModelData.uri(text),
        compute=ComputeRequirements(min_memory_mb=number, max_memory_mb=number, cpu_cores=number, accelerators=number),
        copy_count=number,
        inference_component_name=text,
    )

    template = synth(stack)
    (variant,) = plain(only(template, CONFIG)["ProductionVariants"])
    assert {"Status": "ENABLED", "MinInstanceCount": "${N}", "MaxInstanceCount": "${N}"} == variant[
        "ManagedInstanceScaling"
    ]
    component = plain(only(template, COMPONENT))
    assert {"CopyCount": "${N}"} == component["RuntimeConfig"]
    assert ["${N}"] * 4 == list(component["Specification"]["ComputeResourceRequirements"].values())
    assert {"Image": "${T}", "ArtifactUrl": "${T}"} == component["Specification"]["Container"]


def test_of_a_vpc_whose_subnets_are_a_parameter(stack: Stack) -> None:
    subnets = CfnParameter(stack, "L", type="List<AWS::EC2::Subnet::Id>").value_as_list
    vpc = ec2.Vpc.from_vpc_attributes(
        stack, "Vpc", vpc_id="vpc-1", availability_zones=Fn.get_azs(), private_subnet_ids=subnets
    )
    model(stack, vpc=vpc)

    assert {"Ref": "L"} == only(synth(stack), "AWS::SageMaker::Model")["VpcConfig"]["Subnets"]


def test_of_flags(stack: Stack, text: str) -> None:
    CfnCondition(stack, "Closed", expression=Fn.condition_equals(text, "yes"))
    chosen: Any = Fn.condition_if("Closed", True, False)
    RealTimeEndpoint(
        stack, "Chat", model=model(stack, network_isolation=chosen), instance_type=TYPE, enable_ssm_access=chosen
    )

    template = synth(stack)
    expected = {"Fn::If": ["Closed", True, False]}
    assert expected == only(template, "AWS::SageMaker::Model")["EnableNetworkIsolation"]
    (variant,) = only(template, CONFIG)["ProductionVariants"]
    assert expected == variant["EnableSSMAccess"]


def test_a_token_of_another_sort_is_refused_before_anything_exists(stack: Stack) -> None:
    parameter: Any = CfnParameter(stack, "Count", type="Number")
    plain_model = model(stack)
    said = {
        "initial_instance_count": parameter,
        "volume_size_in_gb": parameter.value_as_string,
        "enable_ssm_access": parameter.value_as_string,
        "endpoint_name": parameter.value_as_number,
        "instance_type": Token.as_list({"Ref": "Types"}),
        "tags": {"count": parameter.value_as_number},
    }

    with pytest.raises(SpecError) as caught:
        RealTimeEndpoint(stack, "Chat", model=plain_model, **said)
    assert [("SM001", path) for path in sorted((*said, "tags['count']")) if path != "tags"] == [
        (problem.rule, problem.path) for problem in caught.value.problems
    ]
    assert all("; " in problem.message for problem in caught.value.problems)
    assert stack.node.try_find_child("Chat") is None


def test_what_can_be_read_as_the_right_sort_passes(stack: Stack) -> None:
    parameter = CfnParameter(stack, "Count", type="Number")
    read = parameter.value_as_string
    RealTimeEndpoint(
        stack,
        "Chat",
        model=model(stack, environment={"WORKERS": read}),
        instance_type=TYPE,
        initial_instance_count=Token.as_number(parameter.value),
        tags={"count": read},
    )

    template = synth(stack)
    (variant,) = plain(only(template, CONFIG)["ProductionVariants"])
    container = plain(only(template, "AWS::SageMaker::Model")["PrimaryContainer"])
    assert ("${Count}", "${Count}") == (variant["InitialInstanceCount"], container["Environment"]["WORKERS"])


def test_variants_may_be_yielded_one_by_one(stack: Stack) -> None:
    names = ["one", "two"]
    made: Any = (InstanceVariant(variant_name=name, model=model(stack, name), instance_type=TYPE) for name in names)
    RealTimeEndpoint(stack, "Chat", variants=made)

    assert names == [each["VariantName"] for each in only(synth(stack), CONFIG)["ProductionVariants"]]


def test_weights_stay_as_they_were_typed(stack: Stack) -> None:
    variants = [
        InstanceVariant(
            variant_name=f"v{place}", model=model(stack, f"M{place}"), instance_type=TYPE, initial_variant_weight=w
        )
        for place, w in enumerate((0, 0.1, 0.9, 1, 2.5))
    ]
    RealTimeEndpoint(stack, "Chat", variants=variants)

    found = [each["InitialVariantWeight"] for each in only(synth(stack), CONFIG)["ProductionVariants"]]
    assert "[0, 0.1, 0.9, 1, 2.5]" == str(found)


def test_zero_instances_and_quarter_cores_stay(stack: Stack) -> None:
    fleet = InferenceComponentEndpoint(
        stack, "Fleet", instance_type=TYPE, instances=ManagedInstances(min_count=0, max_count=4)
    )
    fleet.add_component("One", image=IMAGE, compute=ComputeRequirements(min_memory_mb=128, cpu_cores=0.25))

    template = synth(stack)
    (variant,) = only(template, CONFIG)["ProductionVariants"]
    assert (1, 0) == (variant["InitialInstanceCount"], variant["ManagedInstanceScaling"]["MinInstanceCount"])
    reserved = only(template, COMPONENT)["Specification"]["ComputeResourceRequirements"]
    assert {"MinMemoryRequiredInMb": 128, "NumberOfCpuCoresRequired": 0.25} == reserved


def test_flags_said_false_stay_false(stack: Stack) -> None:
    RealTimeEndpoint(
        stack, "Chat", model=model(stack, network_isolation=False), instance_type=TYPE, enable_ssm_access=False
    )

    template = synth(stack)
    assert only(template, "AWS::SageMaker::Model")["EnableNetworkIsolation"] is False
    (variant,) = only(template, CONFIG)["ProductionVariants"]
    assert variant["EnableSSMAccess"] is False


def test_an_empty_text_of_the_environment_stays(stack: Stack) -> None:
    model(stack, environment={"EMPTY": ""})

    (found,) = resources(synth(stack), "AWS::SageMaker::Model").values()
    assert {"EMPTY": ""} == found["Properties"]["PrimaryContainer"]["Environment"]
