"""Endpoints that are not there for the time being, and scaling that waits for a change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from aws_cdk import App, CfnOutput, Environment, PhysicalName, Stack
from aws_cdk import aws_iam as iam
from subjects import DATA, IMAGE, LAMBDA, TYPE, fleet, model
from synthesized import Json, new_stack, plain, resources, synth, told

from constructs_sm import (
    AsyncEndpoint,
    ComputeRequirements,
    Endpoint,
    EndpointConfig,
    InstanceScaling,
    InstanceVariant,
    ModelData,
    RealTimeEndpoint,
    ServerlessEndpoint,
    SpecError,
)

SCALING = InstanceScaling(max_capacity=3, invocations_per_instance=900)
COMPUTE = ComputeRequirements(min_memory_mb=1024)
COSTS = ("AWS::SageMaker::Endpoint", "AWS::SageMaker::InferenceComponent", "AWS::ApplicationAutoScaling::")


def real_time(stack: Stack, **said: Any) -> RealTimeEndpoint:
    return RealTimeEndpoint(stack, "E", model=model(stack), instance_type=TYPE, scaling=SCALING, **said)


def asynchronous(stack: Stack, **said: Any) -> AsyncEndpoint:
    return AsyncEndpoint(stack, "E", model=model(stack), instance_type=TYPE, **said)


def serverless(stack: Stack, **said: Any) -> ServerlessEndpoint:
    return ServerlessEndpoint(stack, "E", model=model(stack), provisioned_concurrency=1, **said)


def components(stack: Stack, **said: Any) -> Any:
    shared = fleet(stack, "E", **said)
    base = shared.add_component("Base", image=IMAGE, model_data=DATA, compute=COMPUTE)
    base.add_adapter("Legal", model_data=ModelData.uri("s3://artifacts/adapters/legal.tar.gz"))
    shared.add_component("Named", image=IMAGE, model_data=DATA, compute=COMPUTE, inference_component_name="named")
    return shared


def bare(stack: Stack, **said: Any) -> Endpoint:
    variant = InstanceVariant(model=model(stack), instance_type=TYPE, scaling=SCALING)
    return Endpoint(stack, "E", endpoint_config=EndpointConfig(stack, "C", variants=[variant]), **said)


KINDS: Mapping[str, Callable[..., Any]] = {
    "real-time": real_time,
    "asynchronous": asynchronous,
    "serverless": serverless,
    "components": components,
    "bare": bare,
}


def made(context: Mapping[str, object], kind: str, **said: Any) -> Json:
    stack = new_stack(context)
    KINDS[kind](stack, **said)
    return synth(stack)


def without_costs(template: Json) -> Json:
    return {
        id: each for id, each in template["Resources"].items() if not each["Type"].startswith(COSTS) or is_config(each)
    }


def is_config(resource: Json) -> bool:
    return bool(resource["Type"] == "AWS::SageMaker::EndpointConfig")


@pytest.mark.parametrize("kind", KINDS)
def test_a_pause_removes_what_costs_and_touches_nothing_else(kind: str, context: Mapping[str, object]) -> None:
    runs = made(context, kind, endpoint_name="chat")
    paused = made(context, kind, endpoint_name="chat", paused=True)

    assert without_costs(runs) == paused["Resources"]
    assert runs["Resources"] != paused["Resources"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_end_of_a_pause_brings_the_same_back(kind: str, context: Mapping[str, object]) -> None:
    assert made(context, kind, endpoint_name="chat") == made(context, kind, endpoint_name="chat", paused=False)


@pytest.mark.parametrize("kind", KINDS)
def test_what_refers_to_a_paused_endpoint_stays_whole(kind: str, context: Mapping[str, object]) -> None:
    stack = new_stack(context)
    endpoint = KINDS[kind](stack, endpoint_name="Chat", paused=True)
    caller = iam.Role(stack, "Caller", assumed_by=LAMBDA)
    if kind == "asynchronous":
        endpoint.grants.submit(caller)
    else:
        endpoint.grant_invoke(caller)
    CfnOutput(stack, "Told", value=endpoint.endpoint_name)
    template = synth(stack)

    place = "arn:${AWS::Partition}:sagemaker:${AWS::Region}:${AWS::AccountId}:endpoint/chat"
    policies = plain(list(resources(template, "AWS::IAM::Policy").values()))
    assert place in str(policies)
    assert "Chat" == template["Outputs"]["Told"]["Value"]
    assert endpoint.paused is True
    assert endpoint.node.default_child is None


def test_one_without_a_name_stands_under_a_name_that_nothing_has(stack: Stack) -> None:
    endpoint = real_time(stack, paused=True)

    assert endpoint.endpoint_name.endswith("-paused")
    assert endpoint.endpoint_name.lower() == endpoint.endpoint_name
    said = "endpoint_name: should be given to an endpoint that is paused, got none; choose one before you pause it"
    assert [f"/Prod/E {said} [SM650]"] == told(stack, "SM650")


def test_a_name_that_the_cdk_would_make_up_is_no_name_of_a_paused_one(stack: Stack) -> None:
    endpoint = real_time(stack, endpoint_name=PhysicalName.GENERATE_IF_NEEDED, paused=True)

    assert endpoint.endpoint_name.endswith("-paused")
    assert "AWS::SageMaker::Model" in str(synth(stack))


def test_components_of_a_paused_endpoint_keep_names_for_their_callers(stack: Stack) -> None:
    shared = components(stack, endpoint_name="chat", paused=True)
    base, named = shared.node.find_child("Base"), shared.node.find_child("Named")
    caller = iam.Role(stack, "Caller", assumed_by=LAMBDA)
    named.grants.invoke(caller)
    template = plain(synth(stack))

    assert "named" == named.inference_component_name
    assert base.inference_component_name.endswith("-paused")
    assert base.paused
    assert ":inference-component/named" in str(template["Resources"])


def test_a_component_of_another_stack_rests_with_its_endpoint(app: App) -> None:
    here = Stack(app, "Here")
    shared = fleet(here, "E", endpoint_name="chat", paused=True)
    there = Stack(app, "There")
    from constructs_sm import InferenceComponent  # noqa: PLC0415 - only here

    InferenceComponent(there, "C", endpoint=shared, image=IMAGE, model_data=DATA, compute=COMPUTE)

    assert {} == resources(synth(there), "AWS::SageMaker::InferenceComponent")


def test_a_paused_endpoint_is_known_in_another_account(app: App) -> None:
    here = Stack(app, "Here", env=Environment(account="111122223333", region="eu-west-1"))
    there = Stack(app, "There", env=Environment(account="444455556666", region="eu-west-1"))
    endpoint = real_time(here, endpoint_name="chat", paused=True)
    CfnOutput(there, "Arn", value=endpoint.endpoint_arn)

    found = plain(synth(there)["Outputs"]["Arn"]["Value"])
    assert "arn:${AWS::Partition}:sagemaker:eu-west-1:111122223333:endpoint/chat" == found


def test_suspended_scaling_takes_the_targets_alone(context: Mapping[str, object]) -> None:
    runs = made(context, "real-time", endpoint_name="chat")
    suspended = made(context, "real-time", endpoint_name="chat", scaling_suspended=True)

    gone = runs["Resources"].keys() - suspended["Resources"].keys()
    assert {"AWS::ApplicationAutoScaling::ScalableTarget", "AWS::ApplicationAutoScaling::ScalingPolicy"} == {
        runs["Resources"][id]["Type"] for id in gone
    }
    assert suspended["Resources"] == {id: each for id, each in runs["Resources"].items() if id not in gone}


@pytest.mark.parametrize("said", [{"paused": "yes"}, {"scaling_suspended": 1}, {"paused": None}])
def test_refuses_what_is_no_flag(stack: Stack, said: dict[str, Any]) -> None:
    with pytest.raises(SpecError, match=r"must be True or False"):
        real_time(stack, **said)

    assert ["Model"] == [child.node.id for child in stack.node.children]
