"""What CloudFormation must have created before it creates each hosting resource, and keeps until it is gone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from subjects import DATA, IMAGE, SERVICE, TYPE, model
from synthesized import Json, before, id_of, resources, synth

from constructs_sm import (
    AsyncEndpoint,
    AsyncInference,
    AsyncOutput,
    ComputeRequirements,
    Endpoint,
    EndpointConfig,
    ExecutionRole,
    InferenceComponentEndpoint,
    InstanceVariant,
    RealTimeEndpoint,
)

HOSTING = ("Model", "EndpointConfig", "Endpoint", "InferenceComponent")
COMPUTE = ComputeRequirements(min_memory_mb=1024)
Build = Callable[[Stack, iam.Role | None], None]


def realtime(stack: Stack, role: iam.Role | None) -> None:
    RealTimeEndpoint(
        stack, "It", model=model(stack, role=role), instance_type=TYPE, encryption_key=kms.Key(stack, "Key")
    )


def asynchronous(stack: Stack, role: iam.Role | None) -> None:
    AsyncEndpoint(stack, "It", model=model(stack, role=role), instance_type=TYPE)


def components(stack: Stack, role: iam.Role | None) -> None:
    fleet = InferenceComponentEndpoint(stack, "It", instance_type=TYPE, role=role)
    fleet.add_component("Image", image=IMAGE, model_data=DATA, compute=COMPUTE)
    fleet.add_component("Made", model=model(stack, role=fleet.role), compute=COMPUTE)


def parts(stack: Stack, role: iam.Role | None) -> None:
    variant = InstanceVariant(variant_name="main", model=model(stack, role=role), instance_type=TYPE)
    Endpoint(stack, "It", endpoint_config=EndpointConfig(stack, "Config", variants=[variant]))


def fleet_of_parts(stack: Stack, role: iam.Role | None) -> None:
    given = ExecutionRole(stack, "FleetRole") if role is None else role
    variant = InstanceVariant(variant_name="main", instance_type=TYPE)
    Endpoint(stack, "It", endpoint_config=EndpointConfig(stack, "Config", variants=[variant], role=given))


def hosting(template: Json) -> list[str]:
    return [id for kind in HOSTING for id in resources(template, f"AWS::SageMaker::{kind}")]


WAYS = [realtime, asynchronous, components, parts, fleet_of_parts]


@pytest.mark.parametrize("build", WAYS)
def test_everything_comes_after_the_managed_policy_of_its_role(stack: Stack, build: Build) -> None:
    build(stack, None)

    template = synth(stack)
    policy, role = id_of(template, "AWS::IAM::ManagedPolicy"), id_of(template, "AWS::IAM::Role")
    assert hosting(template)
    assert [] == [id for id in hosting(template) if not {policy, role} <= before(template, id)]


@pytest.mark.parametrize("build", WAYS)
def test_everything_comes_after_the_policies_of_a_role_of_ones_own(stack: Stack, build: Build) -> None:
    role = iam.Role(stack, "Role", assumed_by=SERVICE)
    build(stack, role)
    role.add_to_policy(iam.PolicyStatement(actions=["dynamodb:GetItem"], resources=["*"]))

    template = synth(stack)
    policy = id_of(template, "AWS::IAM::Policy")
    assert hosting(template)
    assert [] == [id for id in hosting(template) if policy not in before(template, id)]


def test_a_role_of_ones_own_may_publish_metrics_and_write_logs_too(stack: Stack) -> None:
    model(stack, role=iam.Role(stack, "Role", assumed_by=SERVICE))

    allowed = str(resources(synth(stack), "AWS::IAM::Policy"))
    assert "cloudwatch:PutMetricData" in allowed
    assert "logs:PutLogEvents" in allowed


@pytest.mark.parametrize("kind", ["AWS::S3::BucketPolicy", "AWS::SNS::TopicPolicy"])
def test_the_policies_of_bucket_and_topics_come_before_the_configuration(stack: Stack, kind: str) -> None:
    asynchronous(stack, None)

    template = synth(stack)
    policies = set(resources(template, kind))
    assert policies
    assert policies <= before(template, id_of(template, "AWS::SageMaker::EndpointConfig"))


def test_components_come_after_their_endpoint(stack: Stack) -> None:
    components(stack, None)

    template = synth(stack)
    endpoint = id_of(template, "AWS::SageMaker::Endpoint")
    made = resources(template, "AWS::SageMaker::InferenceComponent")
    assert 2 == len(made)
    assert [] == [id for id in made if endpoint not in before(template, id)]


@pytest.mark.parametrize("build", WAYS)
def test_nothing_comes_before_itself(stack: Stack, build: Build) -> None:
    build(stack, None)

    template = synth(stack)
    assert [] == [id for id in template["Resources"] if id in before(template, id)]


def test_a_component_with_a_fixed_endpoint_name_still_comes_after_it(stack: Stack) -> None:
    fleet = InferenceComponentEndpoint(stack, "It", instance_type=TYPE, endpoint_name="fleet")
    fleet.add_component("One", image=IMAGE, compute=COMPUTE)

    template = synth(stack)
    assert id_of(template, "AWS::SageMaker::Endpoint") in before(
        template, id_of(template, "AWS::SageMaker::InferenceComponent")
    )


def test_asynchronous_inference_of_parts_gives_the_role_its_rights_first(stack: Stack) -> None:
    settings = AsyncInference(output=AsyncOutput(bucket=s3.Bucket(stack, "Bucket")))
    role = iam.Role(stack, "Role", assumed_by=SERVICE)
    variant = InstanceVariant(variant_name="main", model=model(stack, role=role), instance_type=TYPE)
    EndpointConfig(stack, "Config", variants=[variant], async_inference=settings)

    template = synth(stack)
    policy = id_of(template, "AWS::IAM::Policy")
    assert policy in before(template, id_of(template, "AWS::SageMaker::EndpointConfig"))
    assert "s3:PutObject" in str(template["Resources"][policy])
