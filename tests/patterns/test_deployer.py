"""What a deployer may do: every call that CloudFormation makes, and none like it for something else."""

from __future__ import annotations

import json

import everything
import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_iam as iam
from deployer_cases import (
    COMPUTE,
    PASSED,
    PATTERNS,
    SAGEMAKER,
    a_key,
    call,
    deployer,
    handled,
    needed,
    with_components,
)
from policy_documents import Deployed
from policy_evaluator import decide
from policy_needs import nonsense, superfluous
from subjects import IMAGE, TYPE, fleet, model
from synthesized import resources, synth, told

from constructs_sm import CopyScaling, InstanceScaling, ModelData, RealTimeEndpoint, ResourceBeside, ServerlessEndpoint


@pytest.mark.parametrize("pattern", PATTERNS)
def test_every_call_of_cloudformation_is_allowed(app: App, stack: Stack, pattern: str) -> None:
    _, ci = deployer(app, PATTERNS[pattern](stack))
    held = Deployed(synth(ci)).managed()
    calls = needed(synth(stack))

    assert len(calls) > 40
    assert [] == [each for each in calls if not decide(held, each)]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_nothing_like_it_is_allowed(app: App, stack: Stack, pattern: str) -> None:
    _, ci = deployer(app, PATTERNS[pattern](stack))
    held, template = Deployed(synth(ci)).managed(), synth(stack)
    calls = needed(template)
    other_account = [call(each.action, each.resource.replace("1111", "9999")) for each in calls]
    other_region = [
        call(each.action, each.resource.replace("eu-west-1", "us-east-1"))
        for each in calls
        if "eu-west-1" in each.resource
    ]
    other_name = [call(each.action, each.resource.replace("/", "/x")) for each in calls]
    (role, *_) = [each.resource for each in calls if each.action == "iam:PassRole"]
    near = [
        call("iam:PassRole", role, iam__PassedToService="lambda.amazonaws.com"),
        call("iam:PassRole", role),
        call("iam:PassRole", "arn:aws:iam::111122223333:role/Admin", **PASSED),
        call("sagemaker:InvokeEndpoint", f"{SAGEMAKER}:endpoint/Chat26DEB33F-x"),
        call("sagemaker:CreateTrainingJob", f"{SAGEMAKER}:training-job/x"),
        call("iam:CreateRole", role),
    ]

    assert [] == [each for each in [*other_account, *other_region, *other_name, *near] if decide(held, each)]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_every_statement_is_needed_and_every_action_exists(app: App, stack: Stack, pattern: str) -> None:
    _, ci = deployer(app, PATTERNS[pattern](stack), beside=[*ResourceBeside])
    held = Deployed(synth(ci)).managed()

    assert [] == superfluous(held)
    assert [] == nonsense(held)


def test_nothing_is_said_twice_of_what_endpoints_share_or_get_later(app: App, stack: Stack) -> None:
    key = a_key(stack)
    chats = [
        RealTimeEndpoint(stack, f"Chat{n}", model=model(stack, f"M{n}"), instance_type=TYPE, encryption_key=key)
        for n in range(3)
    ]
    endpoint = fleet(stack)
    _, ci = deployer(app, *chats, endpoint, beside=[*ResourceBeside])
    for n in range(3):
        scaling = CopyScaling(max_copies=2, invocations_per_copy=9)
        endpoint.add_component(
            f"Late{n}", image=IMAGE, model_data=ModelData.uri("s3://a/b.tar.gz"), compute=COMPUTE, scaling=scaling
        )

    assert [] == superfluous(Deployed(synth(ci)).managed())


def test_scaling_is_allowed_only_where_something_scales(app: App, stack: Stack) -> None:
    _, ci = deployer(app, everything.scaled(stack))
    held, template = Deployed(synth(ci)).managed(), synth(stack)
    (id,) = resources(template, "AWS::SageMaker::Endpoint")
    target = "arn:aws:application-autoscaling:eu-west-1:111122223333:scalable-target/0ab1"
    role = "arn:aws:iam::111122223333:role/aws-service-role/sagemaker.application-autoscaling.amazonaws.com/"
    role += "AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint"
    slr = {"iam__AWSServiceName": "sagemaker.application-autoscaling.amazonaws.com"}
    alarm = "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:TargetTracking-endpoint"
    namespace = "application-autoscaling:service-namespace"
    scale = "application-autoscaling:RegisterScalableTarget"

    assert decide(held, call(scale, target, {namespace: "sagemaker"}))
    assert not decide(held, call(scale, target, {namespace: "ecs"}))
    assert decide(held, call("iam:CreateServiceLinkedRole", role, **slr))
    assert not decide(held, call("iam:CreateServiceLinkedRole", role, iam__AWSServiceName="ecs.amazonaws.com"))
    assert decide(held, call("cloudwatch:PutMetricAlarm", f"{alarm}/{id}-a1/variant/main-AlarmHigh-1"))
    assert not decide(held, call("cloudwatch:PutMetricAlarm", f"{alarm}/other/variant/main-AlarmHigh-1"))
    for action in handled("AWS::ApplicationAutoScaling::ScalingPolicy"):
        context = {namespace: "sagemaker"}
        assert any(decide(held, call(action, each, context)) for each in (target, "*")), action


def test_no_scaling_is_allowed_where_nothing_scales(app: App, stack: Stack) -> None:
    _, ci = deployer(app, with_components(stack))

    assert "application-autoscaling" not in json.dumps(Deployed(synth(ci)).managed())


def test_bucket_topics_and_alarms_are_deployed_too_and_roles_are_not(app: App, stack: Stack) -> None:
    _, ci = deployer(app, PATTERNS["asynchronous"](stack))
    held = Deployed(synth(ci)).managed()

    (bucket,) = resources(synth(stack), "AWS::S3::Bucket")
    for action in ("s3:CreateBucket", "s3:PutBucketPolicy", "s3:PutBucketCORS", "s3:DeleteBucket"):
        assert decide(held, call(action, f"arn:aws:s3:::prod-{bucket.lower()}-x1y2z3"))
        assert not decide(held, call(action, "arn:aws:s3:::prod-others-x1y2z3"))
    assert {"DeployBuckets", "DeployTopics"} <= {each["Sid"] for each in held}
    assert "iam:CreateRole" not in json.dumps(held)


def test_nothing_is_made_beside_if_that_is_said(app: App, stack: Stack) -> None:
    _, ci = deployer(app, PATTERNS["asynchronous"](stack), beside=[])

    assert "s3:" not in json.dumps(Deployed(synth(ci)).managed())


def test_roles_are_written_under_a_boundary_and_attached_to_their_own_policies(app: App, stack: Stack) -> None:
    boundary = iam.ManagedPolicy.from_managed_policy_name(stack, "Boundary", "bound")
    _, ci = deployer(app, PATTERNS["real-time"](stack), beside=[ResourceBeside.ROLES], permissions_boundary=boundary)
    held = Deployed(synth(ci)).managed()
    role = "arn:aws:iam::111122223333:role/Prod-ModelRole3E65CE92-X"
    bound = {"iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/bound"}
    own = {"iam:PolicyARN": "arn:aws:iam::111122223333:policy/Prod-ModelRolePolicyFB663261-X"}
    admin = {"iam:PolicyARN": "arn:aws:iam::aws:policy/AdministratorAccess"}

    assert decide(held, call("iam:CreateRole", role, bound))
    assert not decide(held, call("iam:CreateRole", role))
    assert decide(held, call("iam:AttachRolePolicy", role, {**bound, **own}))
    assert not decide(held, call("iam:AttachRolePolicy", role, {**bound, **admin}))
    assert [] == told(ci, "SM744")


def test_whoever_writes_unbounded_roles_is_warned(app: App, stack: Stack) -> None:
    _, ci = deployer(app, PATTERNS["real-time"](stack), beside=[ResourceBeside.ROLES])

    assert 1 == len(told(ci, "SM744"))


def test_components_that_come_later_are_covered(app: App, stack: Stack) -> None:
    endpoint = fleet(stack)
    _, ci = deployer(app, endpoint)
    late = endpoint.add_component("Late", image=IMAGE, compute=COMPUTE)
    late.add_adapter("Legal", model_data=ModelData.uri("s3://a/b.tar.gz"))
    other = model(stack, role=endpoint.role, network_isolation=False)
    endpoint.add_component("Other", model=other, compute=COMPUTE)
    held = Deployed(synth(ci)).managed()

    assert [] == [each for each in needed(synth(stack)) if not decide(held, each)]


def test_many_endpoints_take_several_policies_none_too_long(app: App, stack: Stack) -> None:
    endpoints = [
        RealTimeEndpoint(stack, f"Chat{n}", model=model(stack, f"M{n}"), instance_type=TYPE) for n in range(12)
    ]
    policy, ci = deployer(app, *endpoints)
    role = iam.Role.from_role_name(ci, "Imported", "pipeline")
    policy.attach_to_role(role)
    template = synth(ci)
    found = resources(template, "AWS::IAM::ManagedPolicy")
    sizes = [
        len(json.dumps(Deployed(template).read(each["Properties"]["PolicyDocument"]), separators=(",", ":")))
        for each in found.values()
    ]

    assert 2 <= len(found) == len(policy.policies) <= 10
    assert max(sizes) <= 6144
    assert [["pipeline"]] * len(found) == [each["Properties"]["Roles"] for each in found.values()]
    assert [] == [each for each in needed(synth(stack)) if not decide(Deployed(template).managed(), each)]


def test_the_stack_of_the_policy_needs_nothing_of_the_endpoints_stack(app: App, stack: Stack) -> None:
    serverless = ServerlessEndpoint(
        stack, "Tiny", model=model(stack, "Small"), memory_size_in_mb=2048, max_concurrency=2
    )
    _, ci = deployer(app, everything.scaled(stack), fleet(stack), serverless)

    assert "Fn::ImportValue" not in json.dumps(synth(ci))
    assert [] == [each.node.id for each in ci.dependencies]


def test_a_pause_takes_the_same_rights_as_what_it_pauses(app: App, stack: Stack) -> None:
    paused = Stack(app, "Paused", stack_name="Prod")
    for each, is_paused in ((stack, False), (paused, True)):
        endpoint = fleet(each, paused=is_paused)
        endpoint.add_component("One", model=model(each, role=endpoint.role), compute=COMPUTE)
    _, ci = deployer(app, endpoint)
    held = Deployed(synth(ci)).managed()

    assert [] == [each for each in needed(synth(stack)) if not decide(held, each)]


def test_scaling_that_is_suspended_is_still_deployed(app: App, stack: Stack) -> None:
    scaling = InstanceScaling(max_capacity=2, invocations_per_instance=9)
    endpoint = RealTimeEndpoint(
        stack, "Chat", model=model(stack), instance_type=TYPE, scaling=scaling, scaling_suspended=True
    )
    _, ci = deployer(app, endpoint)

    held = Deployed(synth(ci)).managed()
    assert {"Scale", "TrackTargets"} <= {each["Sid"] for each in held}
    # The schedules are deleted when scaling is suspended, and made again after it.
    assert "application-autoscaling:PutScheduledAction" in json.dumps(held)
