"""Models, roles and endpoints in different stacks, accounts, nested stacks and stages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from aws_cdk import App, Environment, NestedStack, PhysicalName, Stack, Stage
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from subjects import DATA, IMAGE, LAMBDA, SERVICE, TYPE, model
from synthesized import Json, before, granted, id_of, only, resources, statements, synth

from constructs_sm import (
    AsyncEndpoint,
    ComputeRequirements,
    ExecutionRole,
    InferenceComponent,
    InferenceComponentEndpoint,
    InstanceVariant,
    ModelData,
    RealTimeEndpoint,
    SpecError,
)

CONFIG = "AWS::SageMaker::EndpointConfig"
HERE = Environment(account="111122223333", region="eu-west-1")
THERE = Environment(account="999999999999", region="eu-west-1")
Role = Callable[[Stack], iam.Role | None]


def own(_: Stack) -> None:
    return None


def shared(stack: Stack) -> ExecutionRole:
    return ExecutionRole(stack, "Shared")


def foreign(stack: Stack) -> iam.Role:
    return iam.Role(stack, "Foreign", assumed_by=SERVICE)


ROLES = pytest.mark.parametrize("role", [own, shared, foreign])


def rights_wait(template: Json) -> bool:
    """Whether the configuration comes after the policy of its own stack."""
    return id_of(template, "AWS::IAM::ManagedPolicy") in before(template, id_of(template, CONFIG))


@ROLES
def test_an_asynchronous_endpoint_serves_the_model_of_another_stack(app: App, role: Role) -> None:
    models, endpoints = Stack(app, "Models"), Stack(app, "Endpoints")
    served = model(models, role=role(models))
    AsyncEndpoint(endpoints, "Docs", model=served, instance_type=TYPE)

    template = synth(endpoints)
    assert "sns:Publish" == granted(template, "PublishNotifications")["Action"]
    assert rights_wait(template)
    assert 1 == len(only(template, "AWS::IAM::ManagedPolicy")["Roles"])


@ROLES
def test_a_key_of_another_stack_than_the_models_is_no_circle(app: App, role: Role) -> None:
    models, endpoints = Stack(app, "Models"), Stack(app, "Endpoints")
    served = model(models, role=role(models))
    key = kms.Key(endpoints, "Key")
    RealTimeEndpoint(endpoints, "Chat", model=served, instance_type=TYPE, encryption_key=key)

    template = synth(endpoints)
    assert "kms:CreateGrant" == granted(template, "EncryptVolumes")["Action"]
    assert rights_wait(template)


@pytest.mark.parametrize("role", [shared, foreign])
def test_a_model_reads_data_of_its_stack_with_the_role_of_another(app: App, role: Role) -> None:
    roles, models = Stack(app, "Roles"), Stack(app, "Models")
    data = ModelData.s3(s3.Bucket(models, "Bucket"), "a/1/model.tar.gz")
    model(models, role=role(roles), model_data=data)

    template = synth(models)
    policy = id_of(template, "AWS::IAM::ManagedPolicy")
    assert policy in before(template, id_of(template, "AWS::SageMaker::Model"))
    assert "s3:GetObject" == granted(template, "ReadModelData")["Action"]


def test_two_variants_with_roles_of_another_stack_wait_for_both(app: App) -> None:
    models, endpoints = Stack(app, "Models"), Stack(app, "Endpoints")
    variants = [
        InstanceVariant(variant_name=name, model=model(models, name), instance_type=TYPE, initial_instance_count=1)
        for name in ("a", "b")
    ]
    RealTimeEndpoint(endpoints, "Chat", variants=variants, encryption_key=kms.Key(endpoints, "Key"))

    template = synth(endpoints)
    policies = resources(template, "AWS::IAM::ManagedPolicy")
    assert 2 == len(policies)
    assert set(policies) <= before(template, id_of(template, CONFIG))


def test_a_component_joins_the_fleet_of_another_stack(app: App) -> None:
    fleets, components = Stack(app, "Fleets"), Stack(app, "Components")
    fleet = InferenceComponentEndpoint(fleets, "Fleet", instance_type=TYPE)
    data = ModelData.s3(s3.Bucket(components, "Bucket"), "a/1/model.tar.gz")
    compute = ComputeRequirements(min_memory_mb=1024)
    InferenceComponent(components, "One", endpoint=fleet, image=IMAGE, model_data=data, compute=compute)

    template = synth(components)
    component = id_of(template, "AWS::SageMaker::InferenceComponent")
    assert id_of(template, "AWS::IAM::ManagedPolicy") in before(template, component)


def test_a_nested_stack_serves_the_model_of_its_parent(app: App) -> None:
    parent = Stack(app, "Parent")
    nested = NestedStack(parent, "Nested")
    role = iam.Role(parent, "Role", assumed_by=SERVICE)
    bucket = s3.Bucket(nested, "Bucket")
    model(nested, role=role, model_data=ModelData.s3(bucket, "a/1/model.tar.gz"))
    AsyncEndpoint(nested, "Docs", model=model(parent), instance_type=TYPE)

    template = synth(parent)
    assert [] == [id for id in template["Resources"] if id in before(template, id)]
    assert id_of(template, "AWS::IAM::Policy") in before(template, id_of(template, "AWS::CloudFormation::Stack"))


def test_a_stage_holds_whole_endpoints(app: App) -> None:
    stage = Stage(app, "Beta", env=HERE)
    stack = Stack(stage, "Prod")
    AsyncEndpoint(stack, "Docs", model=model(stack), instance_type=TYPE)

    template = synth(stack)
    assert "sns:Publish" == granted(template, "PublishNotifications")["Action"]


def test_a_fixed_name_reaches_another_account(app: App) -> None:
    here, there = Stack(app, "Here", env=HERE), Stack(app, "There", env=THERE)
    endpoint = RealTimeEndpoint(here, "Chat", model=model(here), instance_type=TYPE, endpoint_name="chat")
    endpoint.grants.invoke(iam.Role(there, "Caller", assumed_by=LAMBDA))

    ((_, statement),) = statements(synth(there))
    assert "arn:aws:sagemaker:eu-west-1:111122223333:endpoint/chat" == statement["Resource"]


def test_a_name_can_be_left_to_the_cdk_where_another_account_needs_one(app: App) -> None:
    here, there = Stack(app, "Here", env=HERE), Stack(app, "There", env=THERE)
    named, unnamed = (
        RealTimeEndpoint(
            here, id, model=model(here, f"{id}Model"), instance_type=TYPE, endpoint_name=PhysicalName.GENERATE_IF_NEEDED
        )
        for id in ("Named", "Unnamed")
    )
    named.grants.invoke(iam.Role(there, "Caller", assumed_by=LAMBDA))

    endpoints = resources(synth(here), "AWS::SageMaker::Endpoint")
    names = {id[:5]: each["Properties"].get("EndpointName") for id, each in endpoints.items()}
    ((_, statement),) = statements(synth(there))
    assert names["Unnam"] is None
    assert f"arn:aws:sagemaker:eu-west-1:111122223333:endpoint/{names['Named']}" == statement["Resource"]
    assert unnamed.endpoint_name != named.endpoint_name


def test_in_one_account_another_stack_refers_to_what_was_generated(app: App) -> None:
    here, there = Stack(app, "Here"), Stack(app, "There")
    endpoint = RealTimeEndpoint(here, "Chat", model=model(here), instance_type=TYPE)
    endpoint.grants.invoke(iam.Role(there, "Caller", assumed_by=LAMBDA))

    ((_, statement),) = statements(synth(there))
    assert isinstance(statement["Resource"], dict)
    assert ["Here"] == [stack.stack_name for stack in there.dependencies]


def test_a_model_of_another_account_is_refused_as_the_service_takes_its_name_alone(app: App) -> None:
    here, there = Stack(app, "Here", env=HERE), Stack(app, "There", env=THERE)
    served = model(here, model_name="churn-3", allow_fixed_name=True, model_data=DATA)

    with pytest.raises(SpecError, match="SM243"):
        RealTimeEndpoint(there, "Chat", model=served, instance_type=TYPE)
