"""A role that takes no policies where it is used: what the app shows of it is judged when the app is complete."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from aws_cdk import App, Aws, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from subjects import TYPE, model
from synthesized import before, id_of, synth, told

from constructs_sm import BlueGreen, DataCapture, ExecutionRole, ModelData, RealTimeEndpoint
from constructs_sm.cdk.permissions import basic, pull_images, read_objects

GUARDED = iam.ServicePrincipal(
    "sagemaker.amazonaws.com",
    conditions={"ArnLike": {"aws:SourceArn": f"arn:{Aws.PARTITION}:sagemaker:{Aws.REGION}:{Aws.ACCOUNT_ID}:*"}},
)
REPOSITORY = f"arn:{Aws.PARTITION}:ecr:eu-west-1:111122223333:repository/churn"
DATA = f"arn:{Aws.PARTITION}:s3:::artifacts/churn/3/model.tar.gz"
ENOUGH = [*basic(), *pull_images([REPOSITORY]), *read_objects([DATA])]


def role(stack: Stack, *statements: Any, **said: Any) -> iam.Role:
    made = iam.Role(stack, "Mine", assumed_by=GUARDED, **said)
    for each in statements:
        made.add_to_policy(iam.PolicyStatement.from_json(each.to_json()))
    return made


def allow(*actions: str, on: str = "*") -> iam.PolicyStatement:
    return iam.PolicyStatement(actions=list(actions), resources=[on])


def problems(stack: Stack) -> list[tuple[str, ...]]:
    """What synthesis says of each construct."""
    with pytest.raises(RuntimeError) as caught:
        synth(stack)
    return [found.groups() for found in re.finditer(r"\[(Prod/[^\]]+)\] .*\[(SM\d\d\d)\]", str(caught.value))]


def test_a_closed_role_that_holds_enough_is_taken_without_a_word_and_waited_for(stack: Stack) -> None:
    closed = role(stack, *ENOUGH)
    model(stack, role=closed.without_policy_updates())

    template = synth(stack)
    assert [] == told(stack, "SM7")
    assert id_of(template, "AWS::IAM::Policy") in before(template, id_of(template, "AWS::SageMaker::Model"))


def test_what_is_allowed_later_counts(stack: Stack) -> None:
    closed = role(stack)
    model(stack, role=closed.without_policy_updates())
    for each in ENOUGH:
        closed.add_to_policy(iam.PolicyStatement.from_json(each.to_json()))

    assert {} != synth(stack)
    assert [] == told(stack, "SM7")


def test_what_it_lacks_is_told_by_what_it_is_for(stack: Stack) -> None:
    model(stack, role=role(stack).without_policy_updates())

    assert {("Prod/Model", "SM708"), ("Prod/Model", "SM734")} == set(problems(stack))


def test_a_right_on_something_else_is_none(stack: Stack) -> None:
    elsewhere = pull_images([REPOSITORY.replace("churn", "other")])
    model(stack, role=role(stack, *basic(), *elsewhere, *read_objects([DATA])).without_policy_updates())

    assert [("Prod/Model", "SM708")] == problems(stack)


def test_keys_alarms_and_places_have_names_of_their_own(stack: Stack) -> None:
    closed = role(stack, *ENOUGH).without_policy_updates()
    alarm = cloudwatch.Alarm.from_alarm_name(stack, "Errors", "errors")
    captured = DataCapture(bucket=s3.Bucket(stack, "Bucket"), prefix="captured/", sampling_percentage=10)
    RealTimeEndpoint(
        stack,
        "Chat",
        model=model(stack, role=closed),
        instance_type=TYPE,
        data_capture=captured,
        encryption_key=kms.Key(stack, "Key"),
        rollout=BlueGreen.all_at_once(wait_interval=timedelta(minutes=5)),
        rollback_alarms=[alarm],
    )

    found = problems(stack)
    assert {("Prod/Chat", "SM719"), ("Prod/Chat", "SM723"), ("Prod/Chat", "SM728")} == set(found)


def test_another_bucket_of_this_stack_is_told_apart(stack: Stack) -> None:
    mine, other = s3.Bucket(stack, "Bucket"), s3.Bucket(stack, "Other")
    closed = role(stack, *basic(), *pull_images([REPOSITORY]))
    closed.add_to_policy(allow("s3:GetObject", on=other.arn_for_objects("*")))
    model(stack, role=closed.without_policy_updates(), model_data=ModelData.s3(mine, "churn/3/model.tar.gz"))
    assert [("Prod/Model", "SM734")] == problems(stack)

    mine.grant_read(closed)
    assert {} != synth(stack)


@pytest.mark.parametrize("home", ["Prod", "There"])
def test_policies_that_are_attached_from_beside_count(app: App, stack: Stack, home: str) -> None:
    closed = role(stack, *basic())
    place = stack if home == "Prod" else Stack(app, home)
    iam.ManagedPolicy(place, "Images", roles=[closed], statements=[allow("ecr:*")])
    iam.Policy(place, "Data", roles=[closed], statements=[allow("s3:Get*")])
    model(stack, role=closed.without_policy_updates())

    assert {} != synth(stack)
    assert [] == told(stack, "SM7")


def test_inline_policies_and_listed_ones_count(stack: Stack) -> None:
    images = iam.ManagedPolicy(stack, "Images", statements=[allow("ecr:*")])
    inline = {"data": iam.PolicyDocument(statements=[allow("s3:*", "logs:*", "cloudwatch:*")])}
    closed = role(stack, managed_policies=[images], inline_policies=inline)
    model(stack, role=closed.without_policy_updates())

    assert {} != synth(stack)
    assert [] == told(stack, "SM7")


def test_a_boundary_takes_rights_away(stack: Stack) -> None:
    bounded = iam.ManagedPolicy(stack, "Boundary", statements=[allow("s3:*", "logs:*", "cloudwatch:*")])
    model(stack, role=role(stack, *ENOUGH, permissions_boundary=bounded).without_policy_updates())

    assert {("Prod/Model", "SM708")} == set(problems(stack))


def test_a_boundary_made_elsewhere_is_trusted(stack: Stack) -> None:
    bounded = iam.ManagedPolicy.from_managed_policy_name(stack, "Boundary", "boundary")
    model(stack, role=role(stack, *ENOUGH, permissions_boundary=bounded).without_policy_updates())

    assert {} != synth(stack)


def test_full_access_reaches_only_what_bears_its_name(stack: Stack) -> None:
    full = iam.ManagedPolicy.from_aws_managed_policy_name("AmazonSageMakerFullAccess")
    closed = role(stack, managed_policies=[full]).without_policy_updates()
    for id, name in (("Fits", "sagemaker-captured"), ("Fails", "captured")):
        bucket = s3.Bucket.from_bucket_name(stack, f"{id}Bucket", name)
        RealTimeEndpoint(
            stack,
            id,
            model=model(stack, f"{id}Model", role=closed),
            instance_type=TYPE,
            data_capture=DataCapture(bucket=bucket, prefix="captured/", sampling_percentage=10),
        )

    assert [("Prod/Fails", "SM707")] == problems(stack)


def test_a_policy_of_ones_own_by_that_name_is_none_of_aws(stack: Stack) -> None:
    mine = iam.ManagedPolicy.from_managed_policy_name(stack, "Policy", "AmazonSageMakerFullAccess")
    model(stack, role=role(stack, managed_policies=[mine]).without_policy_updates())

    synth(stack)
    assert 1 == len(told(stack, "SM705", "/Prod/Model"))


def test_a_key_known_by_its_alias_may_be_the_key_that_is_held(stack: Stack) -> None:
    key = allow("kms:*", on=f"arn:{Aws.PARTITION}:kms:{Aws.REGION}:{Aws.ACCOUNT_ID}:key/1234")
    closed = role(stack, *ENOUGH)
    closed.add_to_policy(key)
    alias = kms.Alias.from_alias_name(stack, "Alias", "alias/mine")
    made = model(stack, role=closed.without_policy_updates())
    RealTimeEndpoint(stack, "Chat", model=made, instance_type=TYPE, encryption_key=alias)

    assert {} != synth(stack)
    assert [] == told(stack, "SM7")


@pytest.mark.parametrize("listed", ["aws", "imported"])
def test_policies_that_nobody_can_read_leave_a_warning(stack: Stack, listed: str) -> None:
    policy = (
        iam.ManagedPolicy.from_aws_managed_policy_name("AmazonS3ReadOnlyAccess")
        if listed == "aws"
        else iam.ManagedPolicy.from_managed_policy_name(stack, "Shared", "shared")
    )
    model(stack, role=role(stack, managed_policies=[policy]).without_policy_updates())

    synth(stack)
    (found,) = told(stack, "SM705", "/Prod/Model")
    assert "takes no policy here and has some that cannot be read" in found
    assert "ecr:BatchGetImage" in found


def test_an_execution_role_of_this_library_can_be_closed_too(stack: Stack) -> None:
    ours = ExecutionRole(stack, "Ours", statements=ENOUGH[2:])
    model(stack, role=ours.without_policy_updates())

    assert {} != synth(stack)
    assert [] == told(stack, "SM7")


def test_a_customised_role_is_left_to_the_report_of_the_cdk(context: dict[str, object]) -> None:
    stack = Stack(App(context=context), "Prod")
    iam.Role.customize_roles(stack, use_precreated_roles={"Prod/Mine": "mine"})
    model(stack, role=role(stack))
    assert [] == told(stack, "SM7")


def test_a_customised_role_that_is_closed_leaves_the_warning(context: dict[str, object]) -> None:
    stack = Stack(App(context=context), "Prod")
    iam.Role.customize_roles(stack, use_precreated_roles={"Prod/Mine": "mine"})
    model(stack, role=role(stack).without_policy_updates())

    assert ["SM705"] == re.findall(r"\[(SM\d+)\]", " ".join(told(stack, "SM7")))
