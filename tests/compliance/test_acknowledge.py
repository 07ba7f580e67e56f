"""One line acknowledges what nothing can meet, and nothing else."""

from __future__ import annotations

import pytest
from aws_cdk import App, Stack, Validations
from aws_cdk import aws_iam as iam
from cdk_nag import AwsSolutionsChecks, NagPackSuppression, NagSuppressions
from compliance_stacks import EXAMPLES, STACKS
from nag_findings import nag
from subjects import model
from synthesized import resources, synth

from constructs_sm.compliance import Framework, acknowledge, compliance_card

CURED_BY_ARGUMENTS = {"AwsSolutions-S1", "AwsSolutions-SQS3"}


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_has_no_wildcard_left_without_a_reason(app: App, name: str) -> None:
    stack = EXAMPLES[name](app)
    acknowledge(stack)

    assert set() == {rule for rule, _, _ in nag(app, stack, [AwsSolutionsChecks]).found} - CURED_BY_ARGUMENTS


def test_with_every_argument_and_acknowledged_aws_solutions_finds_nothing_in_the_endpoints(app: App) -> None:
    stack = STACKS["hardened"](app)
    acknowledge(stack)

    of_the_vpc = {"AwsSolutions-VPC7"}
    assert of_the_vpc == {rule for rule, _, _ in nag(app, stack, [AwsSolutionsChecks]).found}


@pytest.mark.parametrize(
    ("actions", "resource", "found"),
    [
        (["dynamodb:GetItem"], "*", "Resource::*"),
        (["ecr:GetAuthorizationToken", "dynamodb:GetItem"], "*", "Resource::*"),
        (["s3:*"], "arn:aws:s3:::mine/in/*", "Action::s3:*"),
        (["s3:GetObject"], "arn:aws:s3:::*/in/x", "Resource::arn:aws:s3:::*/in/x"),
        (["logs:DeleteLogGroup"], "arn:aws:logs:::log-group:/aws/sagemaker/Endpoints/*", "Resource::{resource}"),
        (["dynamodb:GetItem"], "arn:aws:dynamodb:::table/*", "Resource::{resource}"),
    ],
)
def test_what_you_allow_yourself_stays_found(
    app: App, stack: Stack, actions: list[str], resource: str, found: str
) -> None:
    role = model(stack).role
    role.add_to_principal_policy(iam.PolicyStatement(actions=actions, resources=[resource]))
    acknowledge(stack)

    judged = nag(app, stack, [AwsSolutionsChecks])

    assert [found.format(resource=resource)] == [detail for _, detail, _ in judged.found]


def test_what_the_card_says_to_paste_is_taken_by_cdk_nag_2(app: App) -> None:
    stack = EXAMPLES["Async"](app)
    (card,) = compliance_card(stack, frameworks=[Framework.AWS_SOLUTIONS]).endpoints
    names = {"NagSuppressions": NagSuppressions, "NagPackSuppression": NagPackSuppression, "construct": stack}
    for outcome in card.outcomes:
        if outcome.found:
            exec(outcome.exceptions["cdk-nag 2"], names)  # noqa: S102 - our own text

    assert {"AwsSolutions-SQS3"} == {rule for rule, _, _ in nag(app, stack, [AwsSolutionsChecks]).found}


def test_checkov_is_told_why_a_role_attaches_to_a_vpc(app: App) -> None:
    stack = STACKS["fleet_of_parts"](app)
    acknowledge(stack)

    (policy,) = resources(synth(stack), "AWS::IAM::ManagedPolicy").values()

    skipped = {each["id"]: each["comment"] for each in policy["Metadata"]["checkov"]["skip"]}
    assert {"CKV_AWS_109", "CKV_AWS_111"} == set(skipped)
    assert {"SageMaker attaches to the VPC by network interfaces, whose ids are not known before it makes them."} == {
        *skipped.values()
    }


def test_what_others_acknowledged_before_stays(stack: Stack) -> None:
    role = model(stack).role
    policy = role.node.find_child("Policy").node.default_child
    assert isinstance(policy, iam.CfnManagedPolicy)
    mine = {"id": "AwsSolutions-S1", "reason": "long enough a reason"}
    policy.add_metadata("cdk_nag", {"rules_to_suppress": [mine]})
    acknowledge(stack)

    (made,) = resources(synth(stack), "AWS::IAM::ManagedPolicy").values()

    assert mine in made["Metadata"]["cdk_nag"]["rules_to_suppress"]
    assert {"AwsSolutions-S1", "AwsSolutions-IAM5"} == {
        each["id"] for each in made["Metadata"]["cdk_nag"]["rules_to_suppress"]
    }


def acknowledged(stack: Stack) -> list[str]:
    key = Validations.ACKNOWLEDGED_RULES_METADATA_KEY
    return [str(entry.data) for each in stack.node.find_all() for entry in each.node.metadata if entry.type == key]


def test_acknowledging_twice_says_it_once(stack: Stack) -> None:
    model(stack)
    acknowledge(stack)
    once, said = synth(stack), acknowledged(stack)

    acknowledge(stack)

    assert once == synth(stack)
    assert [] != said
    assert said == acknowledged(stack)


def test_without_that_line_nothing_is_written(app: App) -> None:
    template = synth(EXAMPLES["RealTime"](app))

    assert [] == [
        id for id, each in template["Resources"].items() if {"cdk_nag", "checkov"} & set(each.get("Metadata", {}))
    ]
