"""Stacks of components and adapters of a started engine, through boto3: create, update, roll back, delete."""

from __future__ import annotations

import json
from typing import Any

import pytest
from local_stacks import Stack
from principal import BAD, GOOD, IMAGE, ROLE, Aws

pytest_plugins = ("local_engines",)


@pytest.fixture
def stack(aws: Aws) -> Stack:
    return Stack(aws)


def components(**specification: Any) -> dict[str, Any]:
    one = {
        "Container": {"Image": IMAGE, "ArtifactUrl": GOOD},
        "ComputeResourceRequirements": {"NumberOfCpuCoresRequired": 1, "MinMemoryRequiredInMb": 256},
    }
    return {
        "Config": {
            "Type": "AWS::SageMaker::EndpointConfig",
            "Properties": {
                "ExecutionRoleArn": ROLE,
                "ProductionVariants": [
                    {"VariantName": "all", "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}
                ],
            },
        },
        "Endpoint": {
            "Type": "AWS::SageMaker::Endpoint",
            "Properties": {"EndpointConfigName": {"Fn::GetAtt": ["Config", "EndpointConfigName"]}},
        },
        "Base": {
            "Type": "AWS::SageMaker::InferenceComponent",
            "Properties": {
                "EndpointName": {"Fn::GetAtt": ["Endpoint", "EndpointName"]},
                "VariantName": "all",
                "RuntimeConfig": {"CopyCount": 1},
                "Specification": one | specification,
            },
        },
        "Adapter": {
            "Type": "AWS::SageMaker::InferenceComponent",
            "Properties": {
                "EndpointName": {"Fn::GetAtt": ["Endpoint", "EndpointName"]},
                "Specification": {
                    "BaseInferenceComponentName": {"Fn::Select": [1, {"Fn::Split": ["/", {"Ref": "Base"}]}]},
                    "Container": {"ArtifactUrl": GOOD},
                },
            },
        },
        "CopyTarget": {
            "Type": "AWS::ApplicationAutoScaling::ScalableTarget",
            "Properties": {
                "MinCapacity": 0,
                "MaxCapacity": 2,
                "ResourceId": {"Fn::Select": [5, {"Fn::Split": [":", {"Ref": "Base"}]}]},
                "ScalableDimension": "sagemaker:inference-component:DesiredCopyCount",
                "ServiceNamespace": "sagemaker",
                "ScheduledActions": [
                    {
                        "ScheduledActionName": "night",
                        "Schedule": "cron(0 22 * * ? *)",
                        "ScalableTargetAction": {"MinCapacity": 0, "MaxCapacity": 0},
                    }
                ],
            },
        },
    }


def test_components_and_adapters_deploy_in_order_update_and_go(aws: Aws, stack: Stack) -> None:
    assert "CREATE_COMPLETE" == stack.create(components()), stack.reasons()
    endpoint = stack.named("Endpoint")
    adapter = stack.physical("Adapter").rsplit("/", 1)[-1]
    assert {"y": 2} == aws.invoke(endpoint, {"x": 1}, InferenceComponentName=adapter)
    actions = aws.client("application-autoscaling").describe_scheduled_actions(ServiceNamespace="sagemaker")
    assert ["night"] == [one["ScheduledActionName"] for one in actions["ScheduledActions"]]
    changed = components(Container={"Image": IMAGE, "ArtifactUrl": GOOD, "Environment": {"FACTOR": "8"}})
    assert "UPDATE_COMPLETE" == stack.update(changed), stack.reasons()
    assert {"y": 8} == aws.invoke(endpoint, {"x": 1}, InferenceComponentName=adapter)
    assert "UPDATE_ROLLBACK_COMPLETE" == stack.update(components(Container={"Image": IMAGE, "ArtifactUrl": BAD}))
    assert {"y": 8} == aws.invoke(endpoint, {"x": 1}, InferenceComponentName=adapter)
    assert "DELETE_COMPLETE" == stack.delete()


def test_a_component_under_another_logical_id_takes_the_place_of_the_old_one_with_its_adapter(
    aws: Aws, stack: Stack
) -> None:
    assert "CREATE_COMPLETE" == stack.create(components()), stack.reasons()
    old = {stack.physical(id) for id in ("Base", "Adapter")}
    moved = json.loads(json.dumps(components()).replace('"Base"', '"BaseMoved"').replace('"Adapter"', '"AdapterMoved"'))
    assert "UPDATE_COMPLETE" == stack.update(moved), stack.reasons()

    endpoint, adapter = stack.named("Endpoint"), stack.physical("AdapterMoved").rsplit("/", 1)[-1]
    assert {"y": 2} == aws.invoke(endpoint, {"x": 1}, InferenceComponentName=adapter)
    left = aws.client("sagemaker").list_inference_components(EndpointNameEquals=endpoint)["InferenceComponents"]
    assert old.isdisjoint(one["InferenceComponentArn"] for one in left)
    assert 2 == len(left)
    assert "DELETE_COMPLETE" == stack.delete()


def test_a_component_has_no_name_attribute_and_cannot_move(stack: Stack) -> None:
    described = components()
    described["Adapter"]["Properties"]["Specification"]["BaseInferenceComponentName"] = {
        "Fn::GetAtt": ["Base", "InferenceComponentName"]
    }
    assert "ROLLBACK_COMPLETE" == stack.create(described)
    stack.delete()
    described = components()
    del described["Adapter"]
    stack.create(described)
    described["Base"]["Properties"]["VariantName"] = "other"
    assert "UPDATE_ROLLBACK_COMPLETE" == stack.update(described)
    assert "VariantName of AWS::SageMaker::InferenceComponent cannot be changed" in stack.reasons()
    stack.delete()
