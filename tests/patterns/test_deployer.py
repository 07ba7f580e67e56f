"""What a deployer may do: every call that CloudFormation makes, and none like it for something else."""

from __future__ import annotations

import json
from typing import Any

import everything
import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_iam as iam
from deployer_cases import COMPUTE, PASSED, PATTERNS, REFERENCE, SAGEMAKER, deployer, handled, needed, with_components
from policy_simulator import Call, allows, call, policy_statements, put_in
from subjects import IMAGE, TYPE, fleet, model
from synthesized import Json, plain, resources, synth, told

from constructs_sm import InstanceScaling, ModelData, RealTimeEndpoint, ResourceBeside, ServerlessEndpoint
from constructs_sm.facts import condition_keys, deploying
from constructs_sm.facts.unscoped import UNSCOPED


@pytest.mark.parametrize("pattern", PATTERNS)
def test_every_call_of_cloudformation_is_allowed(app: App, stack: Stack, pattern: str) -> None:
    _, ci = deployer(app, PATTERNS[pattern](stack))
    held = policy_statements(synth(ci))
    calls = needed(synth(stack))

    assert len(calls) > 40
    assert [] == [each for each in calls if not allows(held, each)]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_nothing_like_it_is_allowed(app: App, stack: Stack, pattern: str) -> None:
    _, ci = deployer(app, PATTERNS[pattern](stack))
    held, template = policy_statements(synth(ci)), synth(stack)
    calls = needed(template)
    other_account = [Call(action=each.action, resource=each.resource.replace("1111", "9999")) for each in calls]
    other_region = [
        Call(action=each.action, resource=each.resource.replace("eu-west-1", "us-east-1"))
        for each in calls
        if "eu-west-1" in each.resource
    ]
    other_name = [Call(action=each.action, resource=each.resource.replace("/", "/x")) for each in calls]
    (role, *_) = [each.resource for each in calls if each.action == "iam:PassRole"]
    near = [
        call("iam:PassRole", role, iam__PassedToService="lambda.amazonaws.com"),
        call("iam:PassRole", role),
        call("iam:PassRole", "arn:aws:iam::111122223333:role/Admin", **PASSED),
        call("sagemaker:InvokeEndpoint", f"{SAGEMAKER}:endpoint/Chat26DEB33F-x"),
        call("sagemaker:CreateTrainingJob", f"{SAGEMAKER}:training-job/x"),
        call("iam:CreateRole", role),
    ]

    assert [] == [each for each in [*other_account, *other_region, *other_name, *near] if allows(held, each)]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_every_statement_is_needed_and_every_action_exists(app: App, stack: Stack, pattern: str) -> None:
    _, ci = deployer(app, PATTERNS[pattern](stack), beside=[*ResourceBeside])
    held = policy_statements(synth(ci))

    for statement in held:
        for action in listed(statement["Action"]):
            asked = Call(action=action, resource=concrete(listed(statement["Resource"])[0]), context=meeting(statement))
            rest = [each for each in held if each is not statement]
            assert allows(held, asked)
            assert not allows(rest, asked), f"{statement['Sid']} {action} is allowed twice"
            service, _, name = action.partition(":")
            known = REFERENCE[service]["Actions"][name.lower()]
            wide = "*" in listed(statement["Resource"])
            assert action in UNSCOPED if wide else "Resources" in known, action
            for key in [key for keys in statement.get("Condition", {}).values() for key in keys]:
                assert service == "ec2" or condition_keys.takes(action, key), f"{action} has no {key}"


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def concrete(resource: str) -> str:
    return resource if resource == "*" else resource.replace("*", "x")


def meeting(statement: Json) -> dict[str, Any]:
    """A context that meets the conditions of a statement."""
    return {
        key: concrete(listed(values)[0])
        for keys in statement.get("Condition", {}).values()
        for key, values in keys.items()
    }


def test_scaling_is_allowed_only_where_something_scales(app: App, stack: Stack) -> None:
    _, ci = deployer(app, everything.scaled(stack))
    held, template = policy_statements(synth(ci)), synth(stack)
    (id,) = resources(template, "AWS::SageMaker::Endpoint")
    target = "arn:aws:application-autoscaling:eu-west-1:111122223333:scalable-target/0ab1"
    role = "arn:aws:iam::111122223333:role/aws-service-role/sagemaker.application-autoscaling.amazonaws.com/"
    role += "AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint"
    slr = {"iam__AWSServiceName": "sagemaker.application-autoscaling.amazonaws.com"}
    alarm = "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:TargetTracking-endpoint"
    namespace = "application-autoscaling:service-namespace"
    scale = "application-autoscaling:RegisterScalableTarget"

    assert allows(held, Call(action=scale, resource=target, context={namespace: "sagemaker"}))
    assert not allows(held, Call(action=scale, resource=target, context={namespace: "ecs"}))
    assert allows(held, call("iam:CreateServiceLinkedRole", role, **slr))
    assert not allows(held, call("iam:CreateServiceLinkedRole", role, iam__AWSServiceName="ecs.amazonaws.com"))
    assert allows(held, call("cloudwatch:PutMetricAlarm", f"{alarm}/{id}-a1/variant/main-AlarmHigh-1"))
    assert not allows(held, call("cloudwatch:PutMetricAlarm", f"{alarm}/other/variant/main-AlarmHigh-1"))
    for action in handled("AWS::ApplicationAutoScaling::ScalingPolicy"):
        context = {namespace: "sagemaker"}
        assert any(allows(held, Call(action=action, resource=each, context=context)) for each in (target, "*")), action


def test_no_scaling_is_allowed_where_nothing_scales(app: App, stack: Stack) -> None:
    _, ci = deployer(app, with_components(stack))

    assert "application-autoscaling" not in json.dumps(policy_statements(synth(ci)))


@pytest.mark.parametrize("what", ["Alarm", "Bucket", "Topic", "Role", "ManagedPolicy"])
def test_what_is_made_beside_is_what_the_handlers_do(what: str) -> None:
    kind = next(each for each in deploying.BESIDE if each.endswith(f"::{what}"))
    policies = {"Bucket": "AWS::S3::BucketPolicy", "Topic": "AWS::SNS::TopicPolicy"}
    known = handled(kind) | (handled(policies[what]) if what in policies else set())

    assert set() == set(deploying.BESIDE[kind]) - known


def test_bucket_topics_and_alarms_are_deployed_too_and_roles_are_not(app: App, stack: Stack) -> None:
    _, ci = deployer(app, PATTERNS["asynchronous"](stack))
    held = policy_statements(synth(ci))

    (bucket,) = resources(synth(stack), "AWS::S3::Bucket")
    for action in ("s3:CreateBucket", "s3:PutBucketPolicy", "s3:PutBucketCORS", "s3:DeleteBucket"):
        assert allows(held, call(action, f"arn:aws:s3:::prod-{bucket.lower()}-x1y2z3"))
        assert not allows(held, call(action, "arn:aws:s3:::prod-others-x1y2z3"))
    assert {"DeployBuckets", "DeployTopics"} <= {each["Sid"] for each in held}
    assert "iam:CreateRole" not in json.dumps(held)


def test_nothing_is_made_beside_if_that_is_said(app: App, stack: Stack) -> None:
    _, ci = deployer(app, PATTERNS["asynchronous"](stack), beside=[])

    assert "s3:" not in json.dumps(policy_statements(synth(ci)))


def test_roles_are_written_under_a_boundary_and_attached_to_their_own_policies(app: App, stack: Stack) -> None:
    boundary = iam.ManagedPolicy.from_managed_policy_name(stack, "Boundary", "bound")
    _, ci = deployer(app, PATTERNS["real-time"](stack), beside=[ResourceBeside.ROLES], permissions_boundary=boundary)
    held = policy_statements(synth(ci))
    role = "arn:aws:iam::111122223333:role/Prod-ModelRole3E65CE92-X"
    bound = {"iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/bound"}
    own = {"iam:PolicyARN": "arn:aws:iam::111122223333:policy/Prod-ModelRolePolicyFB663261-X"}
    admin = {"iam:PolicyARN": "arn:aws:iam::aws:policy/AdministratorAccess"}

    assert allows(held, Call(action="iam:CreateRole", resource=role, context=bound))
    assert not allows(held, Call(action="iam:CreateRole", resource=role))
    assert allows(held, Call(action="iam:AttachRolePolicy", resource=role, context={**bound, **own}))
    assert not allows(held, Call(action="iam:AttachRolePolicy", resource=role, context={**bound, **admin}))
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
    held = policy_statements(synth(ci))

    assert [] == [each for each in needed(synth(stack)) if not allows(held, each)]


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
        len(json.dumps(put_in(plain(each["Properties"]["PolicyDocument"])), separators=(",", ":")))
        for each in found.values()
    ]

    assert 2 <= len(found) == len(policy.policies) <= 10
    assert max(sizes) <= 6144
    assert [["pipeline"]] * len(found) == [each["Properties"]["Roles"] for each in found.values()]
    assert [] == [each for each in needed(synth(stack)) if not allows(policy_statements(template), each)]


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
    held = policy_statements(synth(ci))

    assert [] == [each for each in needed(synth(stack)) if not allows(held, each)]


def test_scaling_that_is_suspended_is_still_deployed(app: App, stack: Stack) -> None:
    scaling = InstanceScaling(max_capacity=2, invocations_per_instance=9)
    endpoint = RealTimeEndpoint(
        stack, "Chat", model=model(stack), instance_type=TYPE, scaling=scaling, scaling_suspended=True
    )
    _, ci = deployer(app, endpoint)

    held = policy_statements(synth(ci))
    assert {"Scale", "TrackTargets"} <= {each["Sid"] for each in held}
    # The schedules are deleted when scaling is suspended, and made again after it.
    assert "application-autoscaling:PutScheduledAction" in json.dumps(held)
