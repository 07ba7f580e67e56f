"""What users of Studio may do, and the bucket that they upload to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from aws_cdk import App, Aws, Environment, RemovalPolicy, Stack
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from deployer_cases import PASSED, SAGEMAKER, call
from policy_documents import Deployed
from policy_evaluator import Document, Row, decide
from policy_needs import nonsense, superfluous
from synthesized import only, plain, resources, synth, told

from constructs_sm import CorsMethod, CorsRule, GuardRails, SpecError, StudioDeployment
from constructs_sm.cli.cors import properties

CREATED = {
    "CreateModel": "model",
    "CreateEndpointConfig": "endpoint-config",
    "CreateEndpoint": "endpoint",
    "CreateInferenceComponent": "inference-component",
    "CreateInferenceRecommendationsJob": "inference-recommendations-job",
}
ROLE_ARN = "arn:aws:iam::111122223333:role/host"
KEY_ARN = "arn:aws:kms:eu-west-1:111122223333:key/0ab1"
TEAM = {"aws:RequestTag/team": "ml", "aws:TagKeys": ["team"]}


def held(stack: Stack, **said: Any) -> list[Document]:
    """What the policy of a deployment holds, of which the rest is *said*."""
    StudioDeployment(stack, "Studio", **said)
    return Deployed(synth(stack)).managed("StudioPolicy")


def arn(operation: str, name: str = "churn") -> str:
    return f"{SAGEMAKER}:{CREATED[operation]}/{name}"


def create(operation: str, **context: Any) -> Row:
    """A creation; the condition keys are written with ``__`` for a colon."""
    keys = {name.replace("__", ":"): value for name, value in context.items()}
    return call(f"sagemaker:{operation}", arn(operation), {**TEAM, **keys})


def whole(stack: Stack) -> dict[str, Any]:
    """Everything that can be said."""
    key = kms.Key.from_key_arn(stack, "Key", KEY_ARN)
    return {
        "guard_rails": GuardRails(
            required_tags={"team": ["ml", "nlp"], "owner": []},
            allowed_tag_keys=["cost"],
            instance_types=["ml.m5.xlarge", "ml.g5.*"],
            subnet_ids=["subnet-1", "subnet-2"],
            security_group_ids=["sg-1"],
            network_isolation=True,
            encryption_keys=[key],
        ),
        "name_prefixes": ["churn"],
        "execution_roles": [iam.Role.from_role_arn(stack, "Host", ROLE_ARN)],
        "show_prices": True,
        "show_networks": True,
        "inference_recommender": True,
        "test_endpoints": True,
        "repositories": [ecr.Repository.from_repository_name(stack, "Images", "churn")],
        "encryption_keys": [kms.Key.from_key_arn(stack, "Other", f"{KEY_ARN}2")],
        "bucket_name": "sagemaker-churn",
        "cors_rules": [CorsRule.studio()],
        "data_encryption_key": kms.Key(stack, "DataKey"),
        "server_access_logs_bucket": s3.Bucket(stack, "Logs"),
        "removal_policy": RemovalPolicy.DESTROY,
        "statements": [iam.PolicyStatement(actions=["sagemaker:Search"], resources=["*"])],
        "tags": {"team": "ml"},
    }


@pytest.mark.parametrize("operation", list(CREATED)[:-1])
def test_whoever_creates_may_tag_as_it_is_created_and_never_else(stack: Stack, operation: str) -> None:
    rights = held(stack)

    assert decide(rights, call(f"sagemaker:{operation}", arn(operation)))
    assert decide(rights, call("sagemaker:AddTags", arn(operation), sagemaker__TaggingAction=operation))
    assert not decide(rights, call("sagemaker:AddTags", arn(operation)))
    assert not decide(rights, call("sagemaker:AddTags", arn(operation), sagemaker__TaggingAction="CreateApp"))
    assert not decide(rights, call("sagemaker:DeleteTags", arn(operation)))


def test_tagging_is_granted_for_exactly_what_may_be_created(stack: Stack) -> None:
    (tagging,) = [each for each in held(stack) if each["Action"] == "sagemaker:AddTags"]
    more = held(Stack(App(), "More"), inference_recommender=True)
    (more_tagging,) = [each for each in more if each["Action"] == "sagemaker:AddTags"]

    assert sorted(list(CREATED)[:-1]) == sorted(tagging["Condition"]["StringEquals"]["sagemaker:TaggingAction"])
    assert sorted(CREATED) == sorted(more_tagging["Condition"]["StringEquals"]["sagemaker:TaggingAction"])


def test_roles_are_passed_to_sagemaker_and_no_others(stack: Stack) -> None:
    rights = held(stack, execution_roles=[iam.Role.from_role_arn(stack, "Host", ROLE_ARN)])

    assert decide(rights, call("iam:PassRole", ROLE_ARN, **PASSED))
    assert not decide(rights, call("iam:PassRole", f"{ROLE_ARN}2", **PASSED))
    assert not decide(rights, call("iam:PassRole", ROLE_ARN, iam__PassedToService="ec2.amazonaws.com"))


def test_without_a_role_one_is_made_that_reads_the_bucket(stack: Stack) -> None:
    studio = StudioDeployment(stack, "Studio")
    template = synth(stack)
    held = Deployed(template).managed("StudioRole")[2:]

    assert ["s3:GetObject", "s3:ListBucket"] == [each["Action"] for each in held]
    assert [role.role_arn for role in studio.execution_roles] != []
    passed = [
        each["Resource"] for each in Deployed(template).managed("StudioPolicy") if each["Action"] == "iam:PassRole"
    ]
    assert ["arn:aws:iam::111122223333:role/studiorole"] == passed


@pytest.mark.parametrize(
    ("said", "action"),
    [
        ("show_prices", "pricing:GetProducts"),
        ("show_networks", "ec2:DescribeSubnets"),
        ("inference_recommender", "sagemaker:ListInferenceRecommendationsJobs"),
    ],
)
def test_a_right_is_given_only_if_it_is_asked_for(app: App, said: str, action: str) -> None:
    assert not decide(held(Stack(app, "Without")), call(action))
    assert decide(held(Stack(app, "With"), **{said: True}), call(action))


def test_the_bucket_has_the_recommended_name_and_what_studio_needs(stack: Stack) -> None:
    StudioDeployment(stack, "Studio")
    found = only(synth(stack), "AWS::S3::Bucket")

    assert "sagemaker-${AWS::Region}-${AWS::AccountId}" == plain(found["BucketName"])
    assert json.loads(json.dumps(properties())) == found["CorsConfiguration"]
    assert {"Status": "Enabled"} == found["VersioningConfiguration"]
    assert all(found["PublicAccessBlockConfiguration"].values())
    assert "aws:SecureTransport" in json.dumps(only(synth(stack), "AWS::S3::BucketPolicy"))
    (bucket,) = resources(synth(stack), "AWS::S3::Bucket").values()
    assert "Retain" == bucket["DeletionPolicy"]


def test_the_name_is_literal_where_account_and_region_are(app: App) -> None:
    stack = Stack(app, "There", env=Environment(account="111122223333", region="eu-central-1"))
    StudioDeployment(stack, "Studio")

    assert "sagemaker-eu-central-1-111122223333" == only(synth(stack), "AWS::S3::Bucket")["BucketName"]


def test_a_bucket_of_ones_own_is_used_as_it_is(stack: Stack) -> None:
    bucket = s3.Bucket.from_bucket_name(stack, "Default", f"sagemaker-{Aws.REGION}-{Aws.ACCOUNT_ID}")
    rights = held(stack, bucket=bucket)
    place = "arn:aws:s3:::sagemaker-eu-west-1-111122223333"

    assert {} == resources(synth(stack), "AWS::S3::Bucket")
    assert decide(rights, call("s3:PutObject", f"{place}/a/model.tar.gz"))
    assert decide(rights, call("s3:ListBucket", place))
    assert not decide(rights, call("s3:PutObject", "arn:aws:s3:::others/a"))
    assert not decide(rights, call("s3:DeleteObject", f"{place}/a"))


def test_mistakes_are_told_at_once_before_anything_exists(stack: Stack) -> None:
    with pytest.raises(SpecError) as caught:
        StudioDeployment(
            stack,
            "Studio",
            bucket_name="models",
            guard_rails=GuardRails(instance_types=[]),
            statements=[iam.PolicyStatement(actions=["sagemaker:CreateModel"], resources=["*"])],
        )

    assert ["SM721", "SM745", "SM806"] == [problem.rule for problem in caught.value.problems]
    assert [] == stack.node.children


def test_cors_without_studio_is_told(stack: Stack) -> None:
    StudioDeployment(
        stack,
        "Studio",
        cors_rules=[CorsRule(allowed_origins=["https://app.example.com"], allowed_methods=[CorsMethod.PUT])],
    )

    assert 1 == len(told(stack, "SM720"))


CONFIG = {"sagemaker__VolumeKmsKey": KEY_ARN, "sagemaker__InstanceTypes": ["ml.g5.2xlarge"], "owner": "me"}
NETWORK = {
    "sagemaker__VpcSubnets": ["subnet-1"],
    "sagemaker__VpcSecurityGroupIds": ["sg-1"],
    "sagemaker__NetworkIsolation": "true",
}
OWNER = {"aws__RequestTag/owner": "me"}
CLASSIC = {**CONFIG, "sagemaker__ModelArn": f"{SAGEMAKER}:model/churn"}


def guarded() -> Iterator[tuple[str, Row, bool]]:
    """What guard rails let through, and what they do not."""
    model, config = ("CreateModel", {**OWNER, **NETWORK}), ("CreateEndpointConfig", {**OWNER, **CLASSIC})
    yield "a model", create(model[0], **model[1]), True
    for name, value in {
        "aws__RequestTag/team": "others",
        "aws__TagKeys": ["team", "secret"],
        "sagemaker__VpcSubnets": ["subnet-1", "subnet-9"],
        "sagemaker__VpcSecurityGroupIds": ["sg-9"],
        "sagemaker__NetworkIsolation": "false",
    }.items():
        yield f"a model with another {name}", create(model[0], **{**model[1], name: value}), False
    for name in model[1]:
        rest = {key: value for key, value in model[1].items() if key != name}
        yield f"a model without {name}", create(model[0], **rest), False
    yield "a model with an empty list", create(model[0], **{**model[1], "sagemaker__VpcSubnets": []}), False
    yield "a configuration of models", create(config[0], **config[1]), True
    yield (
        "one of another type",
        create(config[0], **{**config[1], "sagemaker__InstanceTypes": ["ml.p5.48xlarge"]}),
        False,
    )
    yield (
        "one of a listed and another type",
        create(config[0], **{**config[1], "sagemaker__InstanceTypes": ["ml.g5.xlarge", "ml.p4d.24xlarge"]}),
        False,
    )
    yield "one with another key", create(config[0], **{**config[1], "sagemaker__VolumeKmsKey": f"{KEY_ARN}9"}), False
    for name in ("sagemaker__InstanceTypes", "sagemaker__VolumeKmsKey", "aws__RequestTag/owner"):
        rest = {key: value for key, value in config[1].items() if key != name}
        yield f"one without {name}", create(config[0], **rest), False
    yield "a fleet", create(config[0], **{**OWNER, **CONFIG, **NETWORK}), True
    yield "a fleet that is not isolated", create(config[0], **{**OWNER, **CONFIG}), False
    yield "an endpoint", create("CreateEndpoint", **OWNER), True
    yield "an endpoint without its owner", create("CreateEndpoint"), False
    yield "a component", create("CreateInferenceComponent", **OWNER), True


@pytest.mark.parametrize(
    ("what", "asked", "allowed"), list(guarded()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_guard_rails_let_through(stack: Stack, what: str, asked: Row, *, allowed: bool) -> None:
    del what

    assert allowed == decide(held(stack, **whole(stack)), asked)


def test_names_keep_to_their_prefix(stack: Stack) -> None:
    rights = held(stack, name_prefixes=["churn-"])

    assert decide(rights, call("sagemaker:DeleteEndpoint", arn("CreateEndpoint", "churn-2")))
    assert not decide(rights, call("sagemaker:DeleteEndpoint", arn("CreateEndpoint", "fraud-2")))


@pytest.mark.parametrize("everything_said", [False, True], ids=["bare", "everything"])
def test_every_action_and_key_exists_and_no_statement_is_superfluous(stack: Stack, *, everything_said: bool) -> None:
    rights = held(stack, **(whole(stack) if everything_said else {}))

    assert [] == superfluous(rights)
    assert [] == nonsense(rights)


def test_everything_fits_its_policies(stack: Stack) -> None:
    StudioDeployment(stack, "Studio", **whole(stack))
    found = resources(synth(stack), "AWS::IAM::ManagedPolicy")

    assert all(len(json.dumps(plain(each["Properties"]["PolicyDocument"]))) < 6144 for each in found.values())
