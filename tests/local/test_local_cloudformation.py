"""Stacks of a started engine, through boto3: create, update, roll back, delete."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from local_stacks import Stack
from principal import BAD, GOOD, IMAGE, ROLE, Aws, eventually

pytest_plugins = ("local_engines",)
CHANGES_OF_A_SCALED_VARIANT = {
    "another type": {"InstanceType": "ml.m5.xlarge"},
    "pools": {
        "InstanceType": None,
        "InstancePools": [{"InstanceType": f"ml.m5.{size}", "Priority": 1} for size in ("large", "xlarge")],
    },
    "another name": {"VariantName": "other"},
}
MODEL = "AWS::SageMaker::Model"


def resources(url: str = GOOD, **changes: Any) -> dict[str, Any]:
    """A model, its config, its endpoint, and the scaling of that; each overridable by its logical id."""
    of_endpoint = {"Fn::Join": ["/", ["endpoint", {"Fn::GetAtt": ["Endpoint", "EndpointName"]}, "variant", "main"]]}
    made: dict[str, Any] = {
        "Model": {
            "Type": MODEL,
            "Properties": {"ExecutionRoleArn": ROLE, "PrimaryContainer": {"Image": IMAGE, "ModelDataUrl": url}},
        },
        "Config": {
            "Type": "AWS::SageMaker::EndpointConfig",
            "Properties": {
                "ProductionVariants": [
                    {
                        "VariantName": "main",
                        "ModelName": {"Fn::GetAtt": ["Model", "ModelName"]},
                        "InstanceType": "ml.m5.large",
                        "InitialInstanceCount": "1",
                    }
                ]
            },
        },
        "Endpoint": {
            "Type": "AWS::SageMaker::Endpoint",
            "Properties": {"EndpointConfigName": {"Fn::GetAtt": ["Config", "EndpointConfigName"]}},
        },
        "Target": {
            "Type": "AWS::ApplicationAutoScaling::ScalableTarget",
            "Properties": {
                "MinCapacity": 1,
                "MaxCapacity": "3",
                "ResourceId": of_endpoint,
                "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
                "ServiceNamespace": "sagemaker",
            },
        },
        "Policy": {
            "Type": "AWS::ApplicationAutoScaling::ScalingPolicy",
            "Properties": {
                "PolicyName": "follow",
                "PolicyType": "TargetTrackingScaling",
                "ScalingTargetId": {"Ref": "Target"},
                "TargetTrackingScalingPolicyConfiguration": {
                    "TargetValue": 70,
                    "PredefinedMetricSpecification": {"PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"},
                },
            },
        },
    }
    return {name: one for name, one in (made | changes).items() if one is not None}


@pytest.fixture
def stack(aws: Aws) -> Stack:
    return Stack(aws)


def test_a_stack_serves_scales_and_goes_without_a_trace(aws: Aws, stack: Stack) -> None:
    assert "CREATE_COMPLETE" == stack.create(resources())
    name = stack.named("Endpoint")
    assert {"y": 10} == aws.invoke(name, {"x": 5})
    assert f"arn:aws:sagemaker:us-east-1:000000000000:endpoint/{name.lower()}" == stack.physical("Endpoint")
    scaling = aws.client("application-autoscaling")
    (target,) = scaling.describe_scalable_targets(ServiceNamespace="sagemaker")["ScalableTargets"]
    assert (f"endpoint/{name}/variant/main", 1, 3) == (
        target["ResourceId"],
        target["MinCapacity"],
        target["MaxCapacity"],
    )
    assert f"{target['ResourceId']}|{target['ScalableDimension']}|sagemaker" == stack.physical("Target")
    (policy,) = scaling.describe_scaling_policies(ServiceNamespace="sagemaker")["ScalingPolicies"]
    assert policy["PolicyARN"] == stack.physical("Policy")
    assert "DELETE_COMPLETE" == stack.delete()
    sagemaker = aws.client("sagemaker")
    assert [] == sagemaker.list_endpoints(NameContains=name)["Endpoints"]
    assert [] == sagemaker.list_models(NameContains=stack.name)["Models"]
    assert [] == sagemaker.list_endpoint_configs(NameContains=stack.name)["EndpointConfigs"]
    assert [] == scaling.describe_scalable_targets(ServiceNamespace="sagemaker")["ScalableTargets"]


def test_a_new_model_replaces_model_and_config_and_updates_the_endpoint(aws: Aws, stack: Stack) -> None:
    stack.create(resources())
    before = stack.outputs()
    changed = resources()
    changed["Model"]["Properties"]["PrimaryContainer"]["Environment"] = {"FACTOR": 5}
    assert "UPDATE_COMPLETE" == stack.update(changed)
    after = stack.outputs()
    assert before["Endpoint"] == after["Endpoint"]
    assert before["Model"] != after["Model"]
    assert before["Config"] != after["Config"]
    assert {"y": 5} == aws.invoke(after["Endpoint"], {"x": 1})
    listed = aws.client("sagemaker").list_models(NameContains=stack.name)["Models"]
    assert [after["Model"]] == [model["ModelName"] for model in listed]
    stack.delete()


def test_a_failing_update_rolls_back_to_what_served(aws: Aws, stack: Stack) -> None:
    stack.create(resources())
    before = stack.outputs()
    assert "UPDATE_ROLLBACK_COMPLETE" == stack.update(resources(BAD))
    assert "No module named 'a_module_that_is_not_there'" in stack.reasons()
    assert before == stack.outputs()
    assert {"y": 2} == aws.invoke(before["Endpoint"], {"x": 1})
    described = aws.client("sagemaker").describe_endpoint(EndpointName=before["Endpoint"])
    assert before["Config"] == described["EndpointConfigName"]
    listed = aws.client("sagemaker").list_models(NameContains=stack.name)["Models"]
    assert [before["Model"]] == [model["ModelName"] for model in listed]
    assert "DELETE_COMPLETE" == stack.delete()


def test_a_later_failure_takes_the_endpoint_back_too(aws: Aws, stack: Stack) -> None:
    stack.create(resources())
    changed = resources(Late={"Type": MODEL, "DependsOn": "Endpoint", "Properties": {"ExecutionRoleArn": ROLE}})
    changed["Model"]["Properties"]["PrimaryContainer"]["Environment"] = {"FACTOR": "5"}
    assert "UPDATE_ROLLBACK_COMPLETE" == stack.update(changed)
    assert {"y": 2} == aws.invoke(stack.named("Endpoint"), {"x": 1})
    stack.delete()


def test_a_model_that_cannot_serve_fails_the_creation_and_leaves_nothing(aws: Aws, stack: Stack) -> None:
    assert "ROLLBACK_COMPLETE" == stack.create(resources(BAD))
    assert "No module named 'a_module_that_is_not_there'" in stack.reasons()
    assert [] == aws.client("sagemaker").list_endpoints(NameContains=stack.name)["Endpoints"]
    stack.delete()


def test_an_unknown_resource_type_fails_the_deployment(stack: Stack) -> None:
    with pytest.raises(ClientError, match="Unrecognized resource types: \\[AWS::SageMaker::Nonsense\\]"):
        stack.create(resources(Odd={"Type": "AWS::SageMaker::Nonsense"}))


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda all_: all_["Endpoint"]["Properties"].update(Nope=1), "extraneous key [Nope] is not permitted"),
        (
            lambda all_: all_["Model"]["Properties"]["PrimaryContainer"].update(Nope=1),
            "Unknown member 'PrimaryContainer.Nope'",
        ),
        (
            lambda all_: all_["Config"]["Properties"]["ProductionVariants"][0].update(AcceleratorType="ml.eia2.medium"),
            "extraneous key [/ProductionVariants/0/AcceleratorType] is not permitted",
        ),
        (lambda all_: all_["Config"]["Properties"].pop("ProductionVariants"), "required key [ProductionVariants]"),
        (
            lambda all_: all_["Config"]["Properties"]["ProductionVariants"][0].update(InitialInstanceCount="many"),
            "must be of type integer",
        ),
        (lambda all_: all_["Target"]["Properties"].update(MinCapacity=9), "Maximum capacity cannot be less than"),
        (lambda all_: all_["Policy"]["Properties"].update(PolicyType="Guess"), "enum value set"),
    ],
)
def test_a_property_that_aws_refuses_fails_the_deployment(
    stack: Stack, spoil: Callable[[dict[str, Any]], None], said: str
) -> None:
    described = resources()
    spoil(described)
    assert "ROLLBACK_COMPLETE" == stack.create(described)
    assert said in stack.reasons()
    stack.delete()


def test_an_attribute_that_does_not_exist_fails_the_deployment(stack: Stack) -> None:
    described = resources()
    described["Endpoint"]["Properties"]["EndpointConfigName"] = {"Fn::GetAtt": ["Config", "Name"]}
    assert "ROLLBACK_COMPLETE" == stack.create(described)
    stack.delete()


def test_a_fixed_name_cannot_be_replaced(stack: Stack) -> None:
    named = resources()
    named["Model"]["Properties"]["ModelName"] = "by-hand"
    stack.create(named)
    named["Model"]["Properties"]["PrimaryContainer"]["Environment"] = {"FACTOR": "5"}
    assert "UPDATE_ROLLBACK_COMPLETE" == stack.update(named)
    assert "cannot update a stack when a custom-named resource requires replacing" in stack.reasons()
    stack.delete()


@pytest.mark.parametrize("said", CHANGES_OF_A_SCALED_VARIANT.values(), ids=CHANGES_OF_A_SCALED_VARIANT)
def test_a_scaled_variant_keeps_its_name_and_instance_types(stack: Stack, said: dict[str, object]) -> None:
    stack.create(resources())
    changed = resources()
    variant = changed["Config"]["Properties"]["ProductionVariants"][0]
    merged = {**variant, **said}
    changed["Config"]["Properties"]["ProductionVariants"] = [{k: v for k, v in merged.items() if v is not None}]
    assert "UPDATE_ROLLBACK_COMPLETE" == stack.update(changed)
    assert "Autoscaling is configured for variant main" in stack.reasons()
    stack.delete()


def test_an_endpoint_that_is_deleted_by_hand_takes_its_targets_along(aws: Aws, stack: Stack) -> None:
    stack.create(resources())
    name = stack.named("Endpoint")
    aws.client("sagemaker").delete_endpoint(EndpointName=name)
    scaling = aws.client("application-autoscaling")
    assert [] == scaling.describe_scalable_targets(ServiceNamespace="sagemaker")["ScalableTargets"]
    eventually(lambda: None if aws.client("sagemaker").list_endpoints(NameContains=name)["Endpoints"] else "gone")
    assert "DELETE_COMPLETE" == stack.delete()


def test_stack_tags_reach_the_resources_and_follow_updates(aws: Aws, stack: Stack) -> None:
    described = resources()
    described["Endpoint"]["Properties"]["Tags"] = [{"Key": "own", "Value": "1"}]
    stack.create(described, Tags=[{"Key": "team", "Value": "ml"}])
    sagemaker = aws.client("sagemaker")

    def tags(logical: str) -> dict[str, str]:
        listed = sagemaker.list_tags(ResourceArn=stack.physical(logical))["Tags"]
        return {tag["Key"]: tag["Value"] for tag in listed}

    assert {"own": "1", "team": "ml"} == tags("Endpoint")
    assert {"team": "ml"} == tags("Config")
    assert {"aws:cloudformation:stack-name": stack.name, "team": "ml"}.items() <= tags("Model").items()
    described["Endpoint"]["Properties"]["Tags"] = [{"Key": "other", "Value": "2"}]
    assert "UPDATE_COMPLETE" == stack.update(described)
    assert {"other": "2", "team": "ml"} == tags("Endpoint")
    stack.delete()


def test_a_bucket_that_holds_something_is_not_deleted(aws: Aws, stack: Stack) -> None:
    stack.create({"Bucket": {"Type": "AWS::S3::Bucket"}})
    name = stack.physical("Bucket")
    aws.client("s3").put_object(Bucket=name, Key="kept", Body=b"1")
    assert "DELETE_FAILED" == stack.delete()
    assert "is not empty" in stack.reasons()
    aws.client("s3").delete_object(Bucket=name, Key="kept")
    assert "DELETE_COMPLETE" == stack.delete()
