"""What is said of deployers: imports, names, programs, guard rails, further statements, principals."""

from __future__ import annotations

import json

import pytest
from aws_cdk import App, Environment, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sagemaker as sagemaker
from deployer_cases import PASSED, PATTERNS, SAGEMAKER, call, deployer
from policy_documents import Deployed
from policy_evaluator import decide
from subjects import TYPE, model
from synthesized import resources, synth, told

from constructs_sm import (
    ContainerImage,
    DeployedBy,
    DeployerPolicy,
    EndpointConfig,
    GuardRails,
    InstanceScaling,
    Model,
    RealTimeEndpoint,
    SpecError,
)


def test_an_endpoint_with_a_name_and_a_key_is_told_by_them(app: App, stack: Stack) -> None:
    key = kms.Key.from_key_arn(stack, "Key", "arn:aws:kms:eu-west-1:111122223333:key/0ab1")
    endpoint = RealTimeEndpoint(
        stack, "Chat", model=model(stack), instance_type=TYPE, endpoint_name="Chat", encryption_key=key
    )
    _, ci = deployer(app, endpoint)
    held = Deployed(synth(ci)).managed()

    for name in ("Chat", "chat"):
        assert decide(held, call("sagemaker:UpdateEndpoint", f"{SAGEMAKER}:endpoint/{name}"))
    assert not decide(held, call("sagemaker:UpdateEndpoint", f"{SAGEMAKER}:endpoint/chat-2"))
    assert decide(held, call("kms:DescribeKey", key.key_arn))
    assert decide(held, call("kms:CreateGrant", key.key_arn, kms__GrantIsForAWSResource="true"))
    assert not decide(held, call("kms:CreateGrant", key.key_arn))
    assert not decide(held, call("kms:Decrypt", key.key_arn))


def test_what_is_known_of_an_imported_endpoint_is_said(app: App, stack: Stack) -> None:
    imported = RealTimeEndpoint.from_endpoint_name(stack, "Shared", "Prod-Chat")
    known = Model.from_model_name(stack, "Served", "churn-3")
    config = EndpointConfig.from_endpoint_config_name(stack, "Config", "churn-3")
    role = iam.Role.from_role_arn(stack, "Role", "arn:aws:iam::111122223333:role/host")
    _, ci = deployer(app, imported, models=[known], endpoint_configs=[config], execution_roles=[role])
    held = Deployed(synth(ci)).managed()

    assert decide(held, call("sagemaker:UpdateEndpoint", f"{SAGEMAKER}:endpoint/prod-chat"))
    assert decide(held, call("sagemaker:UpdateEndpoint", f"{SAGEMAKER}:endpoint-config/churn-3"))
    assert decide(held, call("sagemaker:CreateModel", f"{SAGEMAKER}:model/churn-3"))
    assert decide(held, call("iam:PassRole", "arn:aws:iam::111122223333:role/host", **PASSED))
    assert not decide(held, call("sagemaker:CreateModel", f"{SAGEMAKER}:model/churn-4"))


def test_the_cdks_own_endpoint_will_do(app: App, stack: Stack) -> None:
    _, ci = deployer(app, sagemaker.CfnEndpoint(stack, "Plain", endpoint_config_name="c", endpoint_name="plain"))

    assert decide(Deployed(synth(ci)).managed(), call("sagemaker:DeleteEndpoint", f"{SAGEMAKER}:endpoint/plain"))


def test_a_program_names_what_it_makes_and_needs_no_cloudformation(app: App, stack: Stack) -> None:
    endpoint = RealTimeEndpoint(stack, "Chat", model=model(stack), instance_type=TYPE, endpoint_name="chat")
    _, ci = deployer(app, endpoint, deployed_by=DeployedBy.API_CALLS, name_prefixes=["chat-"])
    held = Deployed(synth(ci)).managed()

    for action in ("CreateModel", "DeleteModel", "AddTags"):
        assert decide(held, call(f"sagemaker:{action}", f"{SAGEMAKER}:model/chat-2026"))
    assert decide(held, call("sagemaker:UpdateEndpoint", f"{SAGEMAKER}:endpoint-config/chat-2026"))
    assert decide(held, call("sagemaker:UpdateEndpointWeightsAndCapacities", f"{SAGEMAKER}:endpoint/chat"))
    assert not decide(held, call("sagemaker:CreateModel", f"{SAGEMAKER}:model/churn-2026"))


def test_guard_rails_hold_for_cloudformation_and_let_its_own_tags_pass(app: App, stack: Stack) -> None:
    rails = GuardRails(required_tags={"team": ["ml"]}, allowed_tag_keys=["cost"], instance_types=["ml.m5.*"])
    _, ci = deployer(app, PATTERNS["real-time"](stack), guard_rails=rails)
    held, template = Deployed(synth(ci)).managed(), synth(stack)
    (id,) = resources(template, "AWS::SageMaker::Model")
    arn = f"{SAGEMAKER}:model/{id}-x"
    tags = {"aws:RequestTag/team": "ml", "aws:TagKeys": ["team", "cost", "aws:cloudformation:stack-name"]}

    assert decide(held, call("sagemaker:CreateModel", arn, tags))
    assert not decide(held, call("sagemaker:CreateModel", arn))
    assert not decide(held, call("sagemaker:CreateModel", arn, {**tags, "aws:RequestTag/team": "x"}))
    assert not decide(held, call("sagemaker:AddTags", arn, {"aws:TagKeys": ["other"]}))
    assert decide(held, call("sagemaker:AddTags", arn, {"aws:TagKeys": ["cost"]}))
    assert not decide(held, call("sagemaker:DeleteTags", arn, {"aws:TagKeys": ["team"]}))
    assert decide(held, call("sagemaker:DeleteTags", arn, {"aws:TagKeys": ["cost"]}))


def test_endpoints_of_another_account_are_refused(app: App) -> None:
    here = Environment(account="111122223333", region="eu-west-1")
    there = Stack(app, "There", env=Environment(account="444455556666", region="eu-west-1"))
    endpoint = PATTERNS["real-time"](there)

    with pytest.raises(SpecError, match="SM743"):
        DeployerPolicy.for_endpoints(Stack(app, "Here", env=here), "Deployer", [endpoint])


def test_endpoints_of_another_region_are_told_by_it(app: App) -> None:
    here, there = (Environment(account="111122223333", region=region) for region in ("eu-west-1", "us-east-1"))
    abroad, ci = Stack(app, "Prod", env=there), Stack(app, "Ci", env=here)
    served = Model(abroad, "Model", image=ContainerImage.framework("sklearn", version="1.9-0"))
    endpoint = RealTimeEndpoint(
        abroad,
        "Chat",
        model=served,
        instance_type=TYPE,
        scaling=InstanceScaling(max_capacity=2, invocations_per_instance=9),
    )
    DeployerPolicy.for_endpoints(ci, "Deployer", [endpoint])
    text = json.dumps(Deployed(synth(ci)).managed())

    assert ":us-east-1:" in text
    assert ":eu-west-1:" not in text


def test_further_statements_are_judged_and_held(app: App, stack: Stack) -> None:
    wide = iam.PolicyStatement(actions=["iam:PassRole"], resources=["*"])
    creates = iam.PolicyStatement(actions=["sagemaker:CreatePipeline"], resources=["*"])
    endpoint = PATTERNS["real-time"](stack)
    _, ci = deployer(app, endpoint, statements=[wide])

    assert ["SM722"] == [each.rpartition("[")[2].rstrip("]") for each in told(ci, "SM722")]
    assert "*" in [each["Resource"] for each in Deployed(synth(ci)).managed() if each["Action"] == "iam:PassRole"]
    with pytest.raises(SpecError, match="SM721"):
        DeployerPolicy.for_endpoints(ci, "Wrong", [endpoint], statements=[creates])


def test_more_policies_than_a_principal_takes_are_warned_of_once(app: App, stack: Stack) -> None:
    long = [f"arn:aws:s3:::{'b' * 50}{n}/*" for n in range(50)]
    many = [iam.PolicyStatement(actions=["s3:GetObject"], resources=long) for _ in range(11)]
    policy, ci = deployer(app, PATTERNS["real-time"](stack), statements=many)

    assert 10 < len(policy.policies)
    assert 1 == len(told(ci, "SM733"))


def test_it_is_attached_to_whatever_acts_as_a_principal(app: App, stack: Stack) -> None:
    policy, ci = deployer(app, PATTERNS["real-time"](stack))
    policy.attach_to_user(iam.User(ci, "User"))
    policy.attach_to_group(iam.Group(ci, "Group"))
    policy.grant(iam.Role(ci, "Role", assumed_by=iam.AccountRootPrincipal()))
    (found,) = resources(synth(ci), "AWS::IAM::ManagedPolicy").values()

    assert [1, 1, 1] == [len(found["Properties"][who]) for who in ("Users", "Groups", "Roles")]
    with pytest.raises(SpecError, match="acts as a role, a user or a group"):
        policy.grant(iam.ServicePrincipal("lambda.amazonaws.com"))
