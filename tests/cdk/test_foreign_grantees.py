"""Grants that give nothing, or not enough, are told; grants that give what they say are not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from aws_cdk import App, Environment, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from subjects import IMAGE, LAMBDA, TYPE, fleet, model
from synthesized import id_of, statements, synth, told

from constructs_sm import (
    AsyncEndpoint,
    AsyncEndpointGrants,
    AsyncOutput,
    ComputeRequirements,
    RealTimeEndpoint,
    SpecError,
)

HERE, THERE = "111122223333", "999988887777"
ARN = f"arn:aws:sagemaker:eu-west-1:{HERE}:endpoint/churn"


@pytest.fixture
def home(app: App) -> Stack:
    """A stack whose account is known."""
    return Stack(app, "Home", env=Environment(account=HERE, region="eu-west-1"))


def elsewhere(stack: Stack) -> Stack:
    return Stack(stack.node.root, "There", env=Environment(account=THERE, region="eu-west-1"))  # type: ignore[arg-type]


HOLD: dict[str, Callable[[Stack], iam.IGrantable]] = {
    "role": lambda stack: iam.Role(stack, "It", assumed_by=LAMBDA),
    "imported role": lambda stack: iam.Role.from_role_name(stack, "It", "caller"),
    "imported role by ARN": lambda stack: iam.Role.from_role_arn(stack, "It", f"arn:aws:iam::{HERE}:role/ml/caller"),
    "user": lambda stack: iam.User(stack, "It"),
    "imported user": lambda stack: iam.User.from_user_name(stack, "It", "caller"),
    "group": lambda stack: iam.Group(stack, "It"),
    "imported group": lambda stack: iam.Group.from_group_name(stack, "It", "callers"),
}
BARE: dict[str, Callable[[Stack], iam.IGrantable]] = {
    "ServicePrincipal": lambda _: iam.ServicePrincipal("events.amazonaws.com"),
    "AccountPrincipal": lambda _: iam.AccountPrincipal(THERE),
    "ArnPrincipal": lambda _: iam.ArnPrincipal(f"arn:aws:iam::{THERE}:role/caller"),
    "AnyPrincipal": lambda _: iam.AnyPrincipal(),
}
FOREIGN: dict[str, Callable[[Stack], iam.IGrantable]] = {
    "imported": lambda stack: iam.Role.from_role_arn(stack, "It", f"arn:aws:iam::{THERE}:role/caller"),
    "owned": lambda stack: iam.Role(elsewhere(stack), "It", assumed_by=LAMBDA, role_name="caller"),
}


def endpoint(stack: Stack) -> RealTimeEndpoint:
    # A role of another account can only be told a name that is known.
    return RealTimeEndpoint(stack, "Chat", model=model(stack), instance_type=TYPE, endpoint_name="chat")


@pytest.mark.parametrize("kind", HOLD)
def test_who_holds_policies_is_given_the_right_without_a_word(home: Stack, kind: str) -> None:
    endpoint(home).grants.invoke(HOLD[kind](home)).assert_success()

    assert 1 == len([each for _, each in statements(synth(home)) if "sagemaker:InvokeEndpoint" == each["Action"]])
    assert [] == told(home, "SM739|SM74[012]")


@pytest.mark.parametrize("kind", BARE)
def test_who_holds_no_policies_is_told_to_take_on_a_role(home: Stack, kind: str) -> None:
    grant = endpoint(home).grants.invoke(BARE[kind](home))

    assert grant.success is False
    (said,) = told(home, "SM739")
    assert "got a " in said or "got an A" in said
    assert "which holds no policies" in said
    assert "grants.invoke: should be to a role, a user or a group in the account of the endpoint" in said


@pytest.mark.parametrize("kind", FOREIGN)
def test_a_role_of_another_account_is_told_to_take_on_one_here(home: Stack, kind: str) -> None:
    endpoint(home).grants.invoke_stream(FOREIGN[kind](home))

    (said,) = told(home, "SM739")
    assert "grants.invoke_stream: should be to a role, a user or a group in the account of the endpoint, got " in said
    assert f" in account {THERE}, and the endpoint is in {HERE}" in said


@pytest.mark.parametrize("kind", FOREIGN)
def test_a_reader_of_another_account_is_told_of_the_policies_of_bucket_and_keys(home: Stack, kind: str) -> None:
    output = AsyncOutput(bucket=s3.Bucket.from_bucket_name(home, "Bucket", "documents"))
    docs = AsyncEndpoint.from_endpoint_arn(home, "Docs", ARN, output=output)
    docs.grants.read_results(FOREIGN[kind](home))

    (said,) = told(home, "SM740")
    assert "the policies of the bucket, the topics and their keys must allow it too" in said
    assert [] == told(home, "SM739")


def test_an_imported_endpoint_of_another_account_is_compared_by_its_arn(stack: Stack) -> None:
    role = iam.Role.from_role_arn(stack, "It", f"arn:aws:iam::{THERE}:role/caller")
    RealTimeEndpoint.from_endpoint_arn(stack, "Theirs", ARN).grants.invoke(role)

    assert 1 == len(told(stack, "SM739"))


def test_an_imported_role_that_takes_no_policy_is_told_what_it_must_allow(home: Stack) -> None:
    role = iam.Role.from_role_arn(home, "It", f"arn:aws:iam::{HERE}:role/caller", mutable=False)
    endpoint(home).grants.invoke(role)

    (said,) = told(home, "SM741")
    must = "it must already allow sagemaker:InvokeEndpoint [SM741]"
    assert f"/Home/Chat grants.invoke: is to Home/It, which takes no policy here; {must}" == said


def test_a_component_tells_it_too(home: Stack) -> None:
    one = fleet(home).add_component("One", image=IMAGE, compute=ComputeRequirements(min_memory_mb=1024))
    one.grants.invoke(BARE["ServicePrincipal"](home))

    assert 1 == len(told(home, "SM739"))


def test_a_function_made_elsewhere_is_left_to_the_cdk(home: Stack) -> None:
    arn = f"arn:aws:lambda:eu-west-1:{HERE}:function:caller"
    endpoint(home).grants.invoke(lambda_.Function.from_function_arn(home, "It", arn))

    assert [] == told(home, "SM739|SM74[012]")


def queue(stack: Stack) -> AsyncEndpoint:
    return AsyncEndpoint(stack, "Queue", model=model(stack), instance_type=TYPE)


def test_a_subscriber_may_subscribe_to_both_topics_and_nothing_else(stack: Stack) -> None:
    queue(stack).grants.subscribe(iam.Role(stack, "Caller", assumed_by=LAMBDA)).assert_success()

    template = synth(stack)
    held = [each for id, each in statements(template) if id.startswith("Caller")]
    topics = [f"${{{id_of(template, 'AWS::SNS::Topic', f'Queue{which}')}}}" for which in ("SuccessTopic", "ErrorTopic")]
    assert [("sns:Subscribe", sorted(topics))] == [(each["Action"], sorted(each["Resource"])) for each in held]


def test_one_topic_for_both_is_named_once(stack: Stack) -> None:
    topic = sns.Topic(stack, "Told")
    docs = AsyncEndpoint(stack, "Queue", model=model(stack), instance_type=TYPE, success_topic=topic, error_topic=topic)
    docs.grants.subscribe(iam.Role(stack, "Caller", assumed_by=LAMBDA))

    assert [f"${{{id_of(synth(stack), 'AWS::SNS::Topic')}}}"] == [
        each["Resource"] for id, each in statements(synth(stack)) if id.startswith("Caller")
    ]


def without_topics(stack: Stack) -> AsyncEndpointGrants:
    return AsyncEndpoint(
        stack, "Quiet", model=model(stack), instance_type=TYPE, success_topic=None, error_topic=None
    ).grants


def imported(stack: Stack) -> AsyncEndpointGrants:
    return AsyncEndpoint.from_endpoint_arn(stack, "Docs", ARN, output=queue(stack).output).grants


@pytest.mark.parametrize("make", [without_topics, imported])
def test_nobody_can_subscribe_where_no_topic_is_known(
    stack: Stack, make: Callable[[Stack], AsyncEndpointGrants]
) -> None:
    grants = make(stack)

    with pytest.raises(SpecError, match=r"grants.subscribe: needs a topic.*\[SM742\]"):
        grants.subscribe(iam.Role(stack, "Caller", assumed_by=LAMBDA))


def test_two_roles_that_take_no_policy_are_told_apart(home: Stack) -> None:
    called = endpoint(home)
    for name in ("One", "Two"):
        arn = f"arn:aws:iam::{HERE}:role/{name}"
        called.grants.invoke(iam.Role.from_role_arn(home, name, arn, mutable=False))

    assert 2 == len(told(home, "SM741"))
