"""A role that the user brings: whom it must trust, where it must lie, and statements that would match nothing."""

from __future__ import annotations

from typing import Any

import pytest
from aws_cdk import App, Aws, CfnParameter, Environment, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from subjects import LAMBDA, SERVICE, TYPE, model
from synthesized import before, id_of, resources, synth, told

from constructs_sm import EndpointConfig, ExecutionRole, InferenceComponentEndpoint, InstanceVariant, SpecError

ACCOUNT, OTHER = "111122223333", "444455556666"
GUARDED = iam.ServicePrincipal(
    "sagemaker.amazonaws.com",
    conditions={"ArnLike": {"aws:SourceArn": f"arn:{Aws.PARTITION}:sagemaker:{Aws.REGION}:{Aws.ACCOUNT_ID}:*"}},
)


def role(stack: Stack, principal: Any = GUARDED, id: str = "Mine") -> iam.Role:
    return iam.Role(stack, id, assumed_by=principal)


def from_source(source: str) -> iam.ServicePrincipal:
    return iam.ServicePrincipal("sagemaker.amazonaws.com", conditions={"StringLike": {"AWS:SourceArn": source}})


def refused(stack: Stack, given: iam.IRole) -> list[str]:
    """What a model says of the role; nothing was built."""
    before_it = len(stack.node.children)
    with pytest.raises(SpecError) as caught:
        model(stack, role=given)
    assert before_it == len(stack.node.children)
    return [problem.rule for problem in caught.value.problems]


def test_a_role_that_only_sagemaker_for_this_account_takes_on_is_taken_without_a_word(stack: Stack) -> None:
    model(stack, role=role(stack))

    assert [] == told(stack, "SM70.|SM735")


def test_a_role_for_another_service_is_refused(stack: Stack) -> None:
    with pytest.raises(SpecError, match=r"role: must trust sagemaker.amazonaws.com, got a role that trusts lambda.a"):
        model(stack, role=role(stack, LAMBDA))

    assert ["SM701"] == refused(stack, role(stack, iam.AccountRootPrincipal(), "Ours"))


@pytest.mark.parametrize("both", [(GUARDED, LAMBDA), (LAMBDA, GUARDED)])
def test_sagemaker_may_be_one_of_several(stack: Stack, both: tuple[iam.IPrincipal, ...]) -> None:
    model(stack, role=role(stack, iam.CompositePrincipal(*both)))

    assert [] == told(stack, "SM70.")


def test_a_composite_of_others_is_refused(stack: Stack) -> None:
    others = iam.CompositePrincipal(LAMBDA, iam.ServicePrincipal("ecs-tasks.amazonaws.com"))

    assert ["SM701"] == refused(stack, role(stack, others))


def test_a_service_known_at_deployment_only_passes(stack: Stack) -> None:
    service = CfnParameter(stack, "Service").value_as_string
    model(stack, role=role(stack, iam.ServicePrincipal(service)))

    assert [] == told(stack, "SM70.")


def test_an_unguarded_trust_is_warned_of(stack: Stack) -> None:
    model(stack, role=role(stack, SERVICE))

    (found,) = told(stack, "SM702", "/Prod/Model")
    assert "role: should be assumed for this account only, got a trust without that condition" in found


@pytest.mark.parametrize(
    ("source", "rules"),
    [
        (f"arn:aws:sagemaker:eu-west-1:{ACCOUNT}:*", []),
        (f"arn:{Aws.PARTITION}:sagemaker:*:{Aws.ACCOUNT_ID}:*", []),
        (f"arn:aws:sagemaker:eu-west-1:{ACCOUNT}:endpoint/churn", ["SM703"]),
        (f"arn:{Aws.PARTITION}:sagemaker:{Aws.REGION}:{Aws.ACCOUNT_ID}:model/*", ["SM703"]),
    ],
    ids=["literal", "any Region", "one endpoint", "models"],
)
def test_a_source_is_no_single_resource(stack: Stack, source: str, rules: list[str]) -> None:
    given = role(stack, from_source(source))
    if rules:
        assert rules == refused(stack, given)
    else:
        model(stack, role=given)
        assert [] == told(stack, "SM70.")


def test_trust_that_was_added_before_the_role_is_given_counts(stack: Stack) -> None:
    given = role(stack, LAMBDA)
    assert given.assume_role_policy is not None
    given.assume_role_policy.add_statements(iam.PolicyStatement(actions=["sts:AssumeRole"], principals=[GUARDED]))
    model(stack, role=given)

    assert [] == told(stack, "SM70.")


@pytest.mark.parametrize("action", ["sts:assumerole", "sts:Assume*", "STS:*"])
def test_actions_of_a_trust_ignore_case_and_take_patterns(stack: Stack, action: str) -> None:
    given = role(stack, LAMBDA)
    assert given.assume_role_policy is not None
    given.assume_role_policy.add_statements(iam.PolicyStatement(actions=[action], principals=[GUARDED]))
    model(stack, role=given)

    assert [] == told(stack, "SM70.")


def test_fleets_and_configurations_judge_their_role_too(stack: Stack) -> None:
    given = role(stack, LAMBDA)
    variant = InstanceVariant(instance_type=TYPE)
    for kind, said in (
        (EndpointConfig, {"variants": [variant]}),
        (InferenceComponentEndpoint, {"instance_type": TYPE}),
    ):
        with pytest.raises(SpecError, match=r"role: must trust sagemaker.amazonaws.com") as caught:
            kind(stack, "Fleet", role=given, **said)
        assert ["SM701"] == [problem.rule for problem in caught.value.problems]


def test_a_role_of_another_stack_is_judged_as_well(app: App, stack: Stack) -> None:
    there = Stack(app, "There")

    assert ["SM701"] == refused(stack, role(there, LAMBDA))
    model(stack, role=role(there, GUARDED, "Other"))
    assert [] == told(stack, "SM70.")


@pytest.mark.parametrize("kind", ["mutable", "immutable"])
def test_an_imported_role_lies_in_the_account_of_the_stack(app: App, kind: str) -> None:
    here = Stack(app, "Here", env=Environment(account=ACCOUNT, region="eu-west-1"))
    arn = "arn:aws:iam::{}:role/host"
    theirs = iam.Role.from_role_arn(here, "Theirs", arn.format(OTHER), mutable=kind == "mutable")

    with pytest.raises(SpecError, match=rf"role: must lie in account {ACCOUNT} like the stack, got a role of {OTHER}"):
        model(here, role=theirs)
    model(here, role=iam.Role.from_role_arn(here, "Ours", arn.format(ACCOUNT), mutable=kind == "mutable"))
    assert [] == told(here, "SM735|SM70[1-3]")


def test_an_imported_role_of_unknown_place_passes(stack: Stack) -> None:
    model(stack, role=iam.Role.from_role_arn(stack, "Late", CfnParameter(stack, "Role").value_as_string))
    model(stack, "Named", role=iam.Role.from_role_name(stack, "Named role", "host"))

    assert [] == told(stack, "SM735|SM70[1-3]")


def test_a_role_made_in_the_stack_of_another_account_is_refused(app: App) -> None:
    here, there = (
        Stack(app, id, env=Environment(account=account, region="eu-west-1"))
        for id, account in (("Here", ACCOUNT), ("There", OTHER))
    )

    for given in (iam.Role(there, "Given", assumed_by=GUARDED, role_name="host"), ExecutionRole(there, "Ours")):
        assert ["SM735"] == refused(here, given)


def test_a_customised_role_is_judged_by_whom_it_trusts(context: dict[str, object]) -> None:
    stack = Stack(App(context=context), "Prod")
    iam.Role.customize_roles(stack, use_precreated_roles={"Prod/Mine": "mine", "Prod/Wrong": "wrong"})

    assert ["SM701"] == refused(stack, role(stack, LAMBDA, "Wrong"))
    model(stack, role=role(stack))
    assert [] == told(stack, "SM70.")


NEVER = [
    ("ecr:BatchGetImage", "arn:aws:ecr:eu-west-1:111122223333:repository/churn:3", "SM709"),
    ("s3:ListBucket", "arn:aws:s3:::artifacts/*", "SM710"),
    ("s3:PutObject", "arn:aws:s3:::artifacts", "SM710"),
    ("s3:PutObject", f"arn:{Aws.PARTITION}:s3:::artifacts", "SM710"),
    ("ecr:BatchGetImage", f"arn:{Aws.PARTITION}:ecr:{Aws.REGION}:111122223333:repository/churn:3", "SM709"),
]


@pytest.mark.parametrize(("action", "arn", "rule"), NEVER)
def test_a_statement_that_matches_nothing_is_refused(stack: Stack, action: str, arn: str, rule: str) -> None:
    statement = iam.PolicyStatement(actions=[action], resources=[arn])
    given = role(stack)
    given.add_to_policy(statement)

    assert [rule] == refused(stack, given)
    with pytest.raises(SpecError, match=rule) as caught:
        ExecutionRole(stack, "Ours").add_to_policy(statement)
    assert "Token" not in str(caught.value)


@pytest.mark.parametrize(("action", "arn", "rule"), NEVER)
def test_so_is_one_that_is_added_later(stack: Stack, action: str, arn: str, rule: str) -> None:
    given = role(stack)
    model(stack, role=given)
    model(stack, "Same", role=given)
    given.add_to_policy(iam.PolicyStatement(actions=[action], resources=[arn]))

    with pytest.raises(RuntimeError, match=rule) as caught:
        synth(stack)
    assert 1 == str(caught.value).count(rule)


def test_what_the_arn_of_a_resource_made_here_hides_is_told_at_synthesis(stack: Stack) -> None:
    bucket = s3.Bucket(stack, "Bucket")
    ours = ExecutionRole(stack, "Ours")
    ours.add_to_policy(iam.PolicyStatement(actions=["s3:GetObject"], resources=[bucket.bucket_arn]))

    with pytest.raises(
        RuntimeError, match=r"must be allowed s3:GetObject on objects, got '\$\{Bucket\w+\.Arn\}'.*SM710"
    ):
        synth(stack)


def test_grants_of_the_cdk_match_something(stack: Stack) -> None:
    given, bucket = role(stack), s3.Bucket(stack, "Bucket")
    for each in (given, ExecutionRole(stack, "Ours")):
        bucket.grant_read_write(each)
        bucket.grant_put(each, "in/*")
        bucket.grant_delete(each)
    model(stack, role=given)

    assert [] == told(stack, "SM709|SM710")


def test_late_policies_of_a_given_role_are_still_waited_for(stack: Stack) -> None:
    given = iam.Role(stack, "Mine", assumed_by=GUARDED)
    model(stack, role=given)
    s3.Bucket(stack, "Bucket").grant_read(given)
    iam.ManagedPolicy(given, "Late", statements=[iam.PolicyStatement(actions=["s3:GetObject"], resources=["*"])])

    template = synth(stack)
    policies = {id for kind in ("Policy", "ManagedPolicy") for id in resources(template, f"AWS::IAM::{kind}")}
    assert 2 == len(policies)
    assert policies <= before(template, id_of(template, "AWS::SageMaker::Model"))
