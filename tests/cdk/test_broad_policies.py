"""A role with a policy of AWS that allows all of a service is told, at the role."""

from __future__ import annotations

import pytest
from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from subjects import SERVICE, TYPE, model
from synthesized import told

from constructs_sm import AsyncEndpoint, InferenceComponentEndpoint

FULL = "AmazonSageMakerFullAccess"


def role(stack: Stack, *names: str) -> iam.Role:
    policies = [iam.ManagedPolicy.from_aws_managed_policy_name(name) for name in names]
    return iam.Role(stack, "Role", assumed_by=SERVICE, managed_policies=policies)


def test_full_access_is_told_with_its_name_at_the_role(stack: Stack) -> None:
    model(stack, role=role(stack, FULL))

    expected = (
        "/Prod/Role managed_policies: should give what the containers need and no more, got AmazonSageMakerFullAccess; drop "
        "it, as the exact rights are added here [SM706]"
    )
    assert [expected] == told(stack, "SM706")


def test_each_broad_policy_is_told_once_however_many_use_the_role(stack: Stack) -> None:
    broad = role(stack, FULL, "service-role/AWSLambdaBasicExecutionRole", "AmazonS3FullAccess", "AdministratorAccess")
    AsyncEndpoint(stack, "Docs", model=model(stack, role=broad), instance_type=TYPE)
    InferenceComponentEndpoint(stack, "Fleet", instance_type=TYPE, role=broad)

    assert [FULL, "AmazonS3FullAccess", "AdministratorAccess"] == [
        each.partition("got ")[2].partition(";")[0] for each in told(stack, "SM706")
    ]


@pytest.mark.parametrize("names", [(), ("AmazonS3ReadOnlyAccess",), ("AmazonEC2ContainerRegistryReadOnly",)])
def test_narrower_policies_are_fine(stack: Stack, names: tuple[str, ...]) -> None:
    model(stack, role=role(stack, *names))

    assert [] == told(stack, "SM706")


def test_a_policy_of_ones_own_may_have_any_name(stack: Stack) -> None:
    own = iam.ManagedPolicy.from_managed_policy_arn(stack, "Own", f"arn:aws:iam::111122223333:policy/{FULL}")
    model(stack, role=iam.Role(stack, "Role", assumed_by=SERVICE, managed_policies=[own]))

    assert [] == told(stack, "SM706")


def test_an_imported_role_and_one_of_this_library_are_not_looked_into(stack: Stack) -> None:
    model(stack, "Theirs", role=iam.Role.from_role_arn(stack, "Role", "arn:aws:iam::111122223333:role/broad"))
    model(stack, "Own")

    assert [] == told(stack, "SM706")
