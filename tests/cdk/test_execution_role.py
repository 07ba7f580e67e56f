from __future__ import annotations

import json
import re
from typing import Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from subjects import TYPE, model
from synthesized import before, id_of, only, plain, resources, statements, synth

from constructs_sm import AsyncEndpoint, ExecutionRole, ModelData, RealTimeEndpoint, SpecError
from constructs_sm.facts.limits import MAX_MANAGED_POLICY

BARE = [
    {
        "Sid": "PublishMetrics",
        "Effect": "Allow",
        "Action": "cloudwatch:PutMetricData",
        "Resource": "*",
        "Condition": {"StringLike": {"cloudwatch:namespace": ["AWS/SageMaker", "/aws/sagemaker/*"]}},
    },
    {
        "Sid": "WriteLogs",
        "Effect": "Allow",
        "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        "Resource": [
            "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws/sagemaker/Endpoints/*",
            "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws/sagemaker/InferenceComponents/*",
        ],
    },
]


def test_bare_it_may_publish_metrics_and_write_logs_and_nothing_else(stack: Stack) -> None:
    ExecutionRole(stack, "Role")

    assert BARE == [statement for _, statement in statements(synth(stack))]


def test_only_sagemaker_acting_for_this_account_and_region_takes_it_on(stack: Stack) -> None:
    ExecutionRole(stack, "Role")

    trust = plain(only(synth(stack), "AWS::IAM::Role")["AssumeRolePolicyDocument"]["Statement"])
    source = "arn:${AWS::Partition}:sagemaker:${AWS::Region}:${AWS::AccountId}:*"
    assert [
        {
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Principal": {"Service": "sagemaker.amazonaws.com"},
            "Condition": {"ArnLike": {"aws:SourceArn": source}},
        }
    ] == trust


def test_the_condition_can_be_left_out(stack: Stack) -> None:
    ExecutionRole(stack, "Role", source_arn_condition=False)

    trust = only(synth(stack), "AWS::IAM::Role")["AssumeRolePolicyDocument"]["Statement"]
    assert "Condition" not in trust[0]


def test_says_everything_it_was_told(stack: Stack) -> None:
    boundary = iam.ManagedPolicy.from_managed_policy_name(stack, "Boundary", "boundary")
    ExecutionRole(
        stack, "Role", role_name="host", description="Hosts models", path="/ml/", permissions_boundary=boundary
    )

    said = only(synth(stack), "AWS::IAM::Role")
    assert ("host", "Hosts models", "/ml/") == (said["RoleName"], said["Description"], said["Path"])
    assert "arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/boundary" == plain(said["PermissionsBoundary"])
    assert "/ml/" == only(synth(stack), "AWS::IAM::ManagedPolicy")["Path"]


def test_its_default_child_is_the_resource(stack: Stack) -> None:
    assert isinstance(ExecutionRole(stack, "Role").node.default_child, iam.CfnRole)


def test_grants_of_the_cdk_land_in_its_managed_policy_and_never_in_an_inline_one(stack: Stack) -> None:
    role = ExecutionRole(stack, "Role")
    bucket = s3.Bucket(stack, "Bucket", encryption=s3.BucketEncryption.KMS)
    key = kms.Key(stack, "Key")
    topic = sns.Topic(stack, "Topic")

    bucket.grant_read(role)
    key.grant_decrypt(role)
    topic.grant_publish(role)
    role.add_to_policy(iam.PolicyStatement(actions=["sqs:SendMessage"], resources=["*"]))

    template = synth(stack)
    allowed = json.dumps([statement["Action"] for _, statement in statements(template)])
    assert all(action in allowed for action in ("s3:GetObject*", "kms:Decrypt", "sns:Publish", "sqs:SendMessage"))
    assert {} == resources(template, "AWS::IAM::Policy")
    assert "Policies" not in only(template, "AWS::IAM::Role")


def test_a_grant_says_what_to_wait_for(stack: Stack) -> None:
    role = ExecutionRole(stack, "Role")
    grant = s3.Bucket(stack, "Bucket").grant_read(role)
    other = sns.Topic(stack, "Topic")
    grant.apply_before(other)

    template = synth(stack)
    assert id_of(template, "AWS::IAM::ManagedPolicy") in before(template, id_of(template, "AWS::SNS::Topic"))


def test_the_role_comes_after_its_policy(stack: Stack) -> None:
    ExecutionRole(stack, "Role")

    template = synth(stack)
    assert {id_of(template, "AWS::IAM::ManagedPolicy")} == before(template, id_of(template, "AWS::IAM::Role"))


def test_statement_ids_stay_unique_whoever_adds_to_the_policy(stack: Stack) -> None:
    role = ExecutionRole(stack, "Role")
    one, other = (ModelData.uri(f"s3://artifacts/{name}/1/model.tar.gz") for name in ("a", "b"))
    model(stack, "One", role=role, model_data=one)
    for times in range(2):
        allow = iam.PolicyStatement(
            sid="ReadModelData", actions=["s3:GetObject"], resources=[f"arn:aws:s3:::u{times}/*"]
        )
        role.add_to_principal_policy(allow)
    model(stack, "Other", role=role, model_data=other)

    found = [statement.get("Sid") for _, statement in statements(synth(stack))]
    assert [
        *("PublishMetrics", "WriteLogs", "ReadModelData", "LogInToRegistry", "PullImages"),
        *("ReadModelData2", "ReadModelData3", "ReadModelData4"),
    ] == found


def test_what_it_holds_already_is_not_repeated(stack: Stack) -> None:
    role = ExecutionRole(stack, "Role")
    for id in ("One", "Same"):
        model(stack, id, role=role)

    assert 5 == len(list(statements(synth(stack))))


def test_a_full_policy_is_continued_in_another_that_the_role_lists_too(stack: Stack) -> None:
    role = ExecutionRole(stack, "Role")
    bucket = s3.Bucket(stack, "Bucket")
    for number in range(60):
        model(
            stack, f"Model{number}", role=role, model_data=ModelData.s3(bucket, f"models/{number:060}/1/model.tar.gz")
        )
    for number in range(20):
        bucket.grant_read(role, f"granted/{number:060}/*")

    template = synth(stack)
    policies = resources(template, "AWS::IAM::ManagedPolicy")
    # A reference becomes an ARN of 13 characters and a bucket name of at most 63.
    sizes = [
        len(re.sub(r"\$\{Bucket\w+\.Arn\}", 76 * "x", json.dumps(plain(policy), separators=(",", ":"))))
        for policy in (policy["Properties"]["PolicyDocument"] for policy in policies.values())
    ]
    assert 2 <= len(policies) <= 10
    assert max(sizes) <= MAX_MANAGED_POLICY
    listed = [arn["Ref"] for arn in only(template, "AWS::IAM::Role")["ManagedPolicyArns"]]
    assert sorted(policies) == sorted(listed)
    assert 60 == json.dumps([statement for _, statement in statements(template)]).count("/models/")


def test_an_endpoint_adds_what_it_asks_of_the_role_of_its_model(stack: Stack) -> None:
    key = kms.Key(stack, "Key")
    RealTimeEndpoint(stack, "Endpoint", model=model(stack), instance_type=TYPE, encryption_key=key)

    template = synth(stack)
    key_arn = f"${{{id_of(template, 'AWS::KMS::Key')}.Arn}}"
    expected = {
        "Sid": "EncryptVolumes",
        "Effect": "Allow",
        "Action": "kms:CreateGrant",
        "Resource": key_arn,
        "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}},
    }
    assert expected == [statement for _, statement in statements(template)][-1]


def test_nothing_is_allowed_on_everything_but_what_has_no_resources(stack: Stack) -> None:
    AsyncEndpoint(stack, "Docs", model=model(stack), instance_type=TYPE)

    wide = {
        str(statement["Action"])
        for _, statement in statements(synth(stack))
        if "*" in (statement["Resource"] if isinstance(statement["Resource"], list) else [statement["Resource"]])
    }
    assert {"cloudwatch:PutMetricData", "ecr:GetAuthorizationToken"} == wide


def test_no_policy_of_aws_is_attached(stack: Stack) -> None:
    AsyncEndpoint(stack, "Docs", model=model(stack), instance_type=TYPE)

    template = synth(stack)
    assert [{"Ref": id_of(template, "AWS::IAM::ManagedPolicy")}] == only(template, "AWS::IAM::Role")[
        "ManagedPolicyArns"
    ]


WRONG_ARGUMENTS = {
    "a path without slashes": ({"path": "ml"}, "path: must be begun and ended by a slash"),
    "a path that does not end": ({"path": "/ml"}, "path: must be begun and ended by a slash"),
    "a long name": ({"role_name": "x" * 65}, "role_name: must"),
    "a long description": ({"description": "x" * 1001}, "description: must"),
    "a number as a path": ({"path": 3}, "path: must be a text, got 3"),
    "a boundary that is a text": ({"permissions_boundary": "x"}, "permissions_boundary: must be a managed policy"),
    "a condition that is a text": ({"source_arn_condition": "yes"}, "source_arn_condition: must be True or False"),
    "no statements at all": ({"statements": None}, "statements: must be"),
    "a mapping as a statement": ({"statements": [{"Effect": "Allow"}]}, r"statements\[0\]: must be a policy statement"),
}


@pytest.mark.parametrize("name", WRONG_ARGUMENTS)
def test_a_wrong_argument_is_told_before_the_role_exists(stack: Stack, name: str) -> None:
    said, message = WRONG_ARGUMENTS[name]
    wrong: Any = said

    with pytest.raises(SpecError, match=f"(?s)ExecutionRole Prod/Role.*{message}"):
        ExecutionRole(stack, "Role", **wrong)
    assert [] == stack.node.children


def test_statements_of_the_cdk_are_taken_too(stack: Stack) -> None:
    bought = iam.PolicyStatement(actions=["aws-marketplace:MeterUsage"], resources=["*"])
    ExecutionRole(stack, "Role", statements=[bought], path="/ml/", role_name="ml+one", description="of one model")

    assert "aws-marketplace:MeterUsage" in str(only(synth(stack), "AWS::IAM::ManagedPolicy"))
