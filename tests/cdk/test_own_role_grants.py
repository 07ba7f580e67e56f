"""An endpoint's own execution role may be granted a call of it: to call itself, or the component beside it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from cfnlint.api import lint  # type: ignore[import-untyped] # it ships no types
from cfnlint.config import ManualArgs  # type: ignore[import-untyped] # as above
from subjects import DATA, IMAGE, LAMBDA, SERVICE, TYPE, fleet, model
from synthesized import Json, before, id_of, resources, statements, synth, told

from constructs_sm import (
    AsyncEndpoint,
    ComputeRequirements,
    EndpointGrants,
    ExecutionRole,
    InferenceComponent,
    RealTimeEndpoint,
    ServerlessEndpoint,
)

ENDPOINT = "AWS::SageMaker::Endpoint"
SMALL = ComputeRequirements(min_memory_mb=1024)
ROLES: dict[str, Callable[[Stack], iam.IRole]] = {
    "of this library": lambda stack: ExecutionRole(stack, "Role"),
    "of the CDK": lambda stack: iam.Role(stack, "Role", assumed_by=SERVICE),
    "imported": lambda stack: iam.Role.from_role_name(stack, "Role", "host"),
}


def real_time(stack: Stack, role: iam.IRole, id: str = "Chat") -> RealTimeEndpoint:
    return RealTimeEndpoint(stack, id, model=model(stack, f"{id}Model", role=role), instance_type=TYPE)


def serverless(stack: Stack, role: iam.IRole) -> ServerlessEndpoint:
    return ServerlessEndpoint(stack, "Tiny", model=model(stack, role=role), memory_size_in_mb=2048, max_concurrency=5)


def queue(stack: Stack, role: iam.IRole) -> AsyncEndpoint:
    return AsyncEndpoint(stack, "Docs", model=model(stack, role=role), instance_type=TYPE)


def component(stack: Stack, role: iam.IRole) -> InferenceComponent:
    return fleet(stack, role=role).add_component("One", image=IMAGE, model_data=DATA, compute=SMALL)


def bare(stack: Stack, role: iam.IRole) -> Any:
    real_time(stack, role)
    return stack.node.find_child("Chat").node.default_child


WAYS: dict[str, Callable[[Stack, iam.IRole], iam.Grant]] = {
    "invoke": lambda stack, role: real_time(stack, role).grants.invoke(role),
    "invoke_stream": lambda stack, role: real_time(stack, role).grants.invoke_stream(role),
    "grant_invoke": lambda stack, role: real_time(stack, role).grant_invoke(role),
    "invoke serverless": lambda stack, role: serverless(stack, role).grants.invoke(role),
    "submit": lambda stack, role: queue(stack, role).grants.submit(role),
    "read_results": lambda stack, role: queue(stack, role).grants.read_results(role),
    "component": lambda stack, role: component(stack, role).grants.invoke(role),
    "component stream": lambda stack, role: component(stack, role).grants.invoke_stream(role),
    "bare": lambda stack, role: EndpointGrants.from_endpoint(bare(stack, role)).invoke(role),
}


def cycles(template: Json) -> list[str]:
    """What waits for itself, as we see it and as cfn-lint does."""
    ours = [id for id in template["Resources"] if id in before(template, id)]
    found = lint(json.dumps(template), config=ManualArgs(regions=["eu-west-1"]))
    return ours + [match.message for match in found if match.rule.id == "E3004"]


@pytest.mark.parametrize("kind", ROLES)
@pytest.mark.parametrize("way", WAYS)
def test_the_own_role_is_granted_a_call_by_a_policy_that_comes_after_the_endpoint(
    stack: Stack, way: str, kind: str
) -> None:
    WAYS[way](stack, ROLES[kind](stack)).assert_success()

    template = synth(stack)
    assert [] == cycles(template)
    (policy,) = [id for id in resources(template, "AWS::IAM::ManagedPolicy") if "CallerPolicy" in id]
    if way != "read_results":
        assert id_of(template, ENDPOINT) in before(template, policy)
        assert "sagemaker:InvokeEndpoint" in str([each["Action"] for id, each in statements(template) if id == policy])


CLOSED: dict[str, Callable[[Stack], iam.IRole]] = {
    "imported": lambda stack: iam.Role.from_role_arn(stack, "Role", "arn:aws:iam::1:role/host", mutable=False),
    "of the CDK": lambda stack: enough(stack).without_policy_updates(),
}


def enough(stack: Stack) -> iam.Role:
    role = iam.Role(stack, "Role", assumed_by=SERVICE)
    role.add_to_policy(iam.PolicyStatement(actions=["cloudwatch:*", "ecr:*", "logs:*", "s3:*"], resources=["*"]))
    return role


@pytest.mark.parametrize("kind", CLOSED)
def test_an_own_role_that_takes_no_policies_gets_none_and_is_told_what_it_must_allow(stack: Stack, kind: str) -> None:
    role = CLOSED[kind](stack)
    real_time(stack, role).grants.invoke(role)

    assert [] == [each for _, each in statements(synth(stack)) if "Invoke" in str(each["Action"])]
    assert 1 == len(told(stack, "SM741"))


def test_the_role_behind_a_closed_view_of_it_is_granted_the_call_after_the_endpoint(stack: Stack) -> None:
    role = enough(stack)
    real_time(stack, role.without_policy_updates()).grants.invoke(role)

    template = synth(stack)
    assert [] == cycles(template)
    assert 1 == sum("CallerPolicy" in id for id in resources(template, "AWS::IAM::ManagedPolicy"))


def test_one_role_behind_two_endpoints_may_call_both(stack: Stack) -> None:
    role = ExecutionRole(stack, "Role")
    first, second = real_time(stack, role, "First"), real_time(stack, role, "Second")
    for each in (first, second):
        each.grants.invoke(role)
        each.grants.invoke_stream(role)

    template = synth(stack)
    assert [] == cycles(template)
    assert 1 == sum("CallerPolicy" in id for id in resources(template, "AWS::IAM::ManagedPolicy"))


@pytest.mark.parametrize("kind", ROLES)
def test_two_endpoints_may_call_each_other(stack: Stack, kind: str) -> None:
    one, other = ROLES[kind](stack), iam.Role(stack, "Other", assumed_by=SERVICE)
    first, second = real_time(stack, one, "First"), real_time(stack, other, "Second")
    first.grants.invoke(other)
    second.grants.invoke(one)

    assert [] == cycles(synth(stack))


def test_two_roles_may_call_one_endpoint(stack: Stack) -> None:
    made = real_time(stack, ExecutionRole(stack, "Role"))
    other = ExecutionRole(stack, "Other")
    made.grants.invoke(model(stack, "Next", role=other).role)
    made.grants.invoke(stack.node.find_child("Role"))  # type: ignore[arg-type] # it is the role

    template = synth(stack)
    assert [] == cycles(template)
    assert 2 == sum("CallerPolicy" in id for id in resources(template, "AWS::IAM::ManagedPolicy"))


def test_a_role_in_another_stack_is_granted_it_in_the_stack_of_the_endpoint(stack: Stack) -> None:
    roles = Stack(stack.node.root, "Roles")  # type: ignore[arg-type] # an app
    role = ExecutionRole(roles, "Role")
    real_time(stack, role).grants.invoke(role)

    template = synth(stack)
    assert [] == cycles(template)
    assert [] == [each for _, each in statements(synth(roles)) if "Invoke" in str(each["Action"])]
    assert 1 == len([each for _, each in statements(template) if "Invoke" in str(each["Action"])])


def test_a_role_that_runs_nothing_holds_the_right_itself(stack: Stack) -> None:
    made = real_time(stack, ExecutionRole(stack, "Role"))
    made.grants.invoke(iam.Role(stack, "Caller", assumed_by=LAMBDA))

    (holder,) = [id for id, each in statements(synth(stack)) if "Invoke" in str(each["Action"])]
    assert holder.startswith("CallerDefaultPolicy")


def test_an_endpoint_made_elsewhere_is_called_with_rights_of_the_role_itself(stack: Stack) -> None:
    role = ExecutionRole(stack, "Role")
    RealTimeEndpoint.from_endpoint_name(stack, "Theirs", "theirs").grants.invoke(role)

    (holder,) = [id for id, each in statements(synth(stack)) if "Invoke" in str(each["Action"])]
    assert holder.startswith("RolePolicy")


def test_more_than_one_policy_holds_are_continued_in_another(stack: Stack) -> None:
    role = ExecutionRole(stack, "Role")
    for number in range(60):
        theirs = sagemaker.CfnEndpoint(stack, f"Bare{number}", endpoint_config_name="theirs")
        EndpointGrants.from_endpoint(theirs).invoke(role)

    template = synth(stack)
    assert 2 <= sum("CallerPolicy" in id for id in resources(template, "AWS::IAM::ManagedPolicy"))
    assert [] == told(stack, "SM733")
