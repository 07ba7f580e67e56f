from __future__ import annotations

from typing import Any

import jsii
from aws_cdk import Aspects, CfnResource, IAspect, Stack, Tags
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from constructs import IConstruct
from subjects import DATA, IMAGE, TYPE, model
from synthesized import Json, plain, resources, synth

from constructs_sm import (
    AsyncEndpoint,
    ComputeRequirements,
    Endpoint,
    EndpointConfig,
    InferenceComponentEndpoint,
    InstanceVariant,
    RealTimeEndpoint,
)


def everything(stack: Stack, **said: Any) -> None:
    served = model(stack, **said)
    RealTimeEndpoint(stack, "Chat", model=served, instance_type=TYPE, **said)
    AsyncEndpoint(stack, "Docs", model=served, instance_type=TYPE, **said)
    fleet = InferenceComponentEndpoint(stack, "Fleet", instance_type=TYPE, **said)
    fleet.add_component("One", image=IMAGE, model_data=DATA, compute=ComputeRequirements(min_memory_mb=1024), **said)
    variant = InstanceVariant(variant_name="a", model=served, instance_type=TYPE)
    Endpoint(stack, "Parts", endpoint_config=EndpointConfig(stack, "Config", variants=[variant], **said), **said)


# Neither takes tags.
UNTAGGABLE = {"AWS::IAM::ManagedPolicy", "AWS::S3::BucketPolicy", "AWS::SNS::TopicPolicy"}


def untagged(template: Json, tag: dict[str, str]) -> list[str]:
    return [
        id
        for id, resource in template["Resources"].items()
        if resource["Type"] not in UNTAGGABLE and tag not in resource["Properties"].get("Tags", [])
    ]


def test_tags_said_reach_every_taggable_resource(stack: Stack) -> None:
    everything(stack, tags={"team": "ml"})

    assert [] == untagged(synth(stack), {"Key": "team", "Value": "ml"})


def test_tags_of_the_cdk_reach_every_taggable_resource(stack: Stack) -> None:
    everything(stack)
    for child in stack.node.children:
        Tags.of(child).add("team", "ml")

    assert [] == untagged(synth(stack), {"Key": "team", "Value": "ml"})


def test_a_permissions_boundary_reaches_every_role(stack: Stack) -> None:
    everything(stack)
    boundary = iam.ManagedPolicy.from_managed_policy_name(stack, "Boundary", "boundary")
    iam.PermissionsBoundary.of(stack).apply(boundary)

    roles = resources(synth(stack), "AWS::IAM::Role")
    assert 2 == len(roles)
    assert all(plain(role["Properties"]["PermissionsBoundary"]).endswith(":policy/boundary") for role in roles.values())


@jsii.implements(IAspect)
class Enlarge:
    """Gives every variant more storage."""

    def visit(self, node: IConstruct) -> None:
        if isinstance(node, sagemaker.CfnEndpointConfig):
            node.add_property_override("ProductionVariants.0.VolumeSizeInGB", 100)


def test_an_aspect_sees_the_typed_resources(stack: Stack) -> None:
    everything(stack)
    Aspects.of(stack).add(Enlarge())

    configs = resources(synth(stack), "AWS::SageMaker::EndpointConfig").values()
    assert [100, 100, 100, 100] == [each["Properties"]["ProductionVariants"][0]["VolumeSizeInGB"] for each in configs]


def test_the_default_child_of_everything_is_its_resource(stack: Stack) -> None:
    everything(stack)

    kinds = {
        "Model": "AWS::SageMaker::Model",
        "Chat": "AWS::SageMaker::Endpoint",
        "Docs": "AWS::SageMaker::Endpoint",
        "Fleet": "AWS::SageMaker::Endpoint",
        "Config": "AWS::SageMaker::EndpointConfig",
        "Parts": "AWS::SageMaker::Endpoint",
    }
    found = {}
    for id in kinds:
        child = stack.node.find_child(id).node.default_child
        assert isinstance(child, CfnResource)
        found[id] = child.cfn_resource_type
    assert kinds == found
    component = stack.node.find_child("Fleet").node.find_child("One").node.default_child
    assert isinstance(component, sagemaker.CfnInferenceComponent)


def test_no_physical_name_is_given_unless_the_user_does(stack: Stack) -> None:
    everything(stack)

    names = {"ModelName", "EndpointName", "EndpointConfigName", "InferenceComponentName", "TopicName", "BucketName"}
    named = [
        f"{id}.{key}"
        for id, resource in synth(stack)["Resources"].items()
        for key, value in resource.get("Properties", {}).items()
        if key in names | {"RoleName", "ManagedPolicyName"} and isinstance(value, str)
    ]
    assert [] == named
