"""What is done to whole stacks in which everything is said: tags, boundaries, aspects, acknowledged warnings, cdk-nag."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import jsii
import pytest
from aws_cdk import Annotations, App, Aspects, CfnResource, IAspect, RemovalPolicies, RemovalPolicy, Stack, Tags
from aws_cdk import aws_iam as iam
from aws_cdk.assertions import Annotations as Findings
from aws_cdk.assertions import Match
from cdk_nag import AwsSolutionsChecks, NagPackSuppression, NagSuppressions, RegexAppliesTo
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER  # type: ignore[import-untyped] # it ships no types
from constructs import Construct, IConstruct
from everything import WITHOUT_FILES
from synthesized import Json, plain, resources, synth, warnings

from constructs_sm.cdk.validation import warn
from constructs_sm.errors import Problem, Severity
from constructs_sm.rules import RULES

EVERY = pytest.mark.parametrize("make", WITHOUT_FILES)
Make = Callable[[Stack], object]


@cache
def takes_tags(kind: str) -> bool:
    """Whether CloudFormation's schema of a type has tags."""
    schema: Json = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema
    return "Tags" in schema["properties"]


@EVERY
def test_tags_reach_all_that_takes_them(stack: Stack, make: Make) -> None:
    make(stack)
    Tags.of(stack).add("owner", "shop")

    untagged = {
        resource["Type"]
        for id, resource in synth(stack)["Resources"].items()
        if not id.startswith("Custom")  # made by the CDK for the group of a VPC
        and takes_tags(resource["Type"])
        and {"Key": "owner", "Value": "shop"} not in resource["Properties"].get("Tags", [])
    }
    assert set() == untagged


@EVERY
def test_a_permissions_boundary_reaches_every_role(stack: Stack, make: Make) -> None:
    make(stack)
    boundary = iam.ManagedPolicy.from_managed_policy_name(stack, "Boundary", "boundary")
    iam.PermissionsBoundary.of(stack).apply(boundary)

    roles = resources(synth(stack), "AWS::IAM::Role").values()
    bounded = [str(plain(role["Properties"].get("PermissionsBoundary"))) for role in roles]
    assert all(each.endswith(":policy/boundary") for each in bounded)


@jsii.implements(IAspect)
class Count:
    """Counts the resources that it visits, by type."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def visit(self, node: IConstruct) -> None:
        if isinstance(node, CfnResource):
            self.seen.append(node.cfn_resource_type)


@EVERY
def test_an_aspect_visits_every_resource_once(stack: Stack, make: Make) -> None:
    make(stack)
    count = Count()
    Aspects.of(stack).add(count)

    assert sorted(each["Type"] for each in synth(stack)["Resources"].values()) == sorted(count.seen)


@EVERY
def test_a_removal_policy_reaches_every_resource(stack: Stack, make: Make) -> None:
    make(stack)
    RemovalPolicies.of(stack).apply(RemovalPolicy.RETAIN)

    assert {"Retain"} == {each.get("DeletionPolicy") for each in synth(stack)["Resources"].values()}


@EVERY
def test_what_is_warned_of_can_be_acknowledged(stack: Stack, make: Make) -> None:
    make(stack)
    for rule, known in RULES.items():
        if known.severity is Severity.WARNING:
            Annotations.of(stack).acknowledge_warning(f"constructs-sm:{rule}", "we know")

    assert [] == warnings(stack)


@pytest.mark.parametrize("rule", sorted(id for id, each in RULES.items() if each.severity is Severity.WARNING))
def test_each_rule_that_warns_has_an_id_of_its_own_to_acknowledge(app: App, rule: str) -> None:
    stack = Stack(app, "Prod")
    told, silenced = Construct(stack, "Told"), Construct(stack, "Silenced")
    for construct in (told, silenced):
        warn(construct, [Problem(rule, Severity.WARNING, "here", "should be better, got worse; improve it")])
    Annotations.of(silenced).acknowledge_warning(f"constructs-sm:{rule}", "we know")

    (warning,) = warnings(stack)
    assert warning.endswith(f"[ack: constructs-sm:{rule}]")


WILDCARDS: list[str | RegexAppliesTo] = [
    "Resource::*",
    RegexAppliesTo(regex=r"/^Resource::arn:.*:log-group:\/aws\/sagemaker\/(Endpoints|InferenceComponents)\/\*$/"),
    RegexAppliesTo(regex=r"/^Resource::<\w+\.Arn>\/[a-z]+\/\*$/"),
]
REASONS = {
    "AwsSolutions-S1": "a bucket of the test, or one that an account keeps its logs of elsewhere",
    "AwsSolutions-S10": "a bucket of the test",
    "AwsSolutions-VPC7": "a network of the test",
    "AwsSolutions-SNS3": "a topic of the test",
}


@EVERY
def test_cdk_nag_finds_prefixes_and_what_is_the_tests_own(stack: Stack, make: Make) -> None:
    make(stack)
    known = [NagPackSuppression(id=id, reason=reason) for id, reason in REASONS.items()]
    wildcards = NagPackSuppression(id="AwsSolutions-IAM5", applies_to=WILDCARDS, reason="no narrower resource")
    NagSuppressions.add_stack_suppressions(stack, [*known, wildcards])
    Aspects.of(stack).add(AwsSolutionsChecks())

    assert [] == Findings.from_stack(stack).find_error("*", Match.any_value())
