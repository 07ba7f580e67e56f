"""What a deployer may do: every call that CloudFormation makes, and none like it for something else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cfnlint
import everything
import pytest
from aws_cdk import App, Environment, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sagemaker as sagemaker
from policy_simulator import Call, allows, call, policy_statements, put_in
from subjects import IMAGE, TYPE, fleet, model
from synthesized import Json, plain, resources, synth, told

from constructs_sm import (
    AsyncEndpoint,
    ComputeRequirements,
    DeployedBy,
    DeployerPolicy,
    Endpoint,
    EndpointConfig,
    GuardRails,
    InferenceComponentEndpoint,
    InstanceVariant,
    Model,
    RealTimeEndpoint,
    ResourceBeside,
    SpecError,
)
from constructs_sm.facts import condition_keys

SAGEMAKER = "arn:aws:sagemaker:eu-west-1:111122223333"
SCHEMAS = Path(cfnlint.__file__).parent / "data" / "schemas"
REFERENCE = json.loads((SCHEMAS.parent / "AdditionalSpecs" / "Policies.json").read_text(encoding="utf-8"))
INDEX = json.loads((SCHEMAS / "providers" / "us-east-1.json").read_text(encoding="utf-8"))
KINDS = {
    "AWS::SageMaker::Model": "model",
    "AWS::SageMaker::EndpointConfig": "endpoint-config",
    "AWS::SageMaker::Endpoint": "endpoint",
    "AWS::SageMaker::InferenceComponent": "inference-component",
}
LISTS = {"sagemaker:ListModels", "sagemaker:ListEndpoints", "sagemaker:ListEndpointConfigs"}
LISTS |= {"sagemaker:ListInferenceComponents"}
"""What only the import of resources into a stack asks for."""
PASSED = {"iam__PassedToService": "sagemaker.amazonaws.com"}
COMPUTE = ComputeRequirements(min_memory_mb=1024)


def handled(kind: str) -> set[str]:
    """Every permission that CloudFormation's handlers of a resource type declare."""
    schema = json.loads((SCHEMAS / "resources" / f"{INDEX[kind]}.json").read_text(encoding="utf-8"))
    return {each for handler in schema["handlers"].values() for each in handler["permissions"]}


def deployer(app: App, *endpoints: Any, **said: Any) -> tuple[DeployerPolicy, Stack]:
    """The policy for *endpoints*, in a stack of its own."""
    stack = Stack(app, "Ci")
    return DeployerPolicy.for_endpoints(stack, "Deployer", list(endpoints), **said), stack


def names(logical_id: str, *, stack: str = "Prod") -> list[str]:
    """What CloudFormation may call a SageMaker resource, and how IAM may be asked for it."""
    both = [f"{logical_id}-a1B2c3D4e5F6", f"{stack}-{logical_id}-a1B2c3D4e5F6"]
    return [*both, *(name.lower() for name in both)]


def needed(template: Json) -> list[Call]:
    """What CloudFormation asks IAM for, for every SageMaker resource of a template, by its own handlers."""
    calls = []
    for id, resource in template["Resources"].items():
        kind = KINDS.get(resource["Type"])
        for name in names(id) if kind is not None else ():
            for action in handled(resource["Type"]) - LISTS - {"iam:PassRole", "kms:DescribeKey"}:
                calls.append(call(action, f"{SAGEMAKER}:{kind}/{name}"))
            if kind == "endpoint-config":
                calls += [
                    call(f"sagemaker:{verb}Endpoint", f"{SAGEMAKER}:{kind}/{name}") for verb in ("Create", "Update")
                ]
    for id in resources(template, "AWS::IAM::Role"):
        calls.append(call("iam:PassRole", f"arn:aws:iam::111122223333:role/Prod-{id}-ABC123", **PASSED))
    return calls


def in_parts(stack: Stack) -> Endpoint:
    variant = InstanceVariant(variant_name="a", model=model(stack), instance_type=TYPE)
    return Endpoint(stack, "Endpoint", endpoint_config=EndpointConfig(stack, "Config", variants=[variant]))


def with_components(stack: Stack) -> InferenceComponentEndpoint:
    endpoint = fleet(stack)
    component = endpoint.add_component("One", model=model(stack, role=endpoint.role), compute=COMPUTE)
    component.add_adapter("Legal", model_data=everything.ModelData.uri("s3://a/b.tar.gz"))
    return endpoint


PATTERNS = {
    "real-time": lambda stack: RealTimeEndpoint(stack, "Chat", model=model(stack), instance_type=TYPE),
    "scaled": everything.scaled,
    "asynchronous": lambda stack: AsyncEndpoint(stack, "Docs", model=model(stack), instance_type=TYPE),
    "serverless": lambda stack: everything.ServerlessEndpoint(
        stack, "Tiny", model=model(stack), memory_size_in_mb=2048, max_concurrency=2
    ),
    "components": with_components,
    "in parts": in_parts,
}


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
            assert ("*" in listed(statement["Resource"])) == ("Resources" not in known), f"{action} has resources"
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


SCALING = {"service": "application-autoscaling", "application-autoscaling:service-namespace": "sagemaker"}


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


LEFT_OUT = {
    "AWS::S3::Bucket": r"s3tables|Metadata|Object|Replication|Website|Analytics|Accelerate|Inventory|Intelligent|Metrics|"
    "Notification|PutBucketAbac|PutBucketAcl|ListAllMyBuckets|PassRole|DeleteBucket(Cors|Encryption|Lifecycle)",
}
"""Of the permissions of a handler, those of settings that this library never writes."""


@pytest.mark.parametrize("what", ["Alarm", "Bucket", "Topic", "Role", "ManagedPolicy"])
def test_what_is_made_beside_is_what_the_handlers_do(what: str) -> None:
    from constructs_sm.facts import deploying  # noqa: PLC0415 - only here

    kind = next(each for each in deploying.BESIDE if each.endswith(f"::{what}"))
    policies = {"Bucket": "AWS::S3::BucketPolicy", "Topic": "AWS::SNS::TopicPolicy"}
    known = handled(kind) | (handled(policies[what]) if what in policies else set())

    assert set() == set(deploying.BESIDE[kind]) - known


def test_bucket_topics_and_alarms_are_deployed_too_and_roles_are_not(app: App, stack: Stack) -> None:
    _, ci = deployer(app, PATTERNS["asynchronous"](stack))
    held = policy_statements(synth(ci))

    assert allows(held, call("s3:CreateBucket", "arn:aws:s3:::prod-docsbucketecea003f-x1y2z3")) == allows(
        held, call("s3:PutBucketPolicy", "arn:aws:s3:::prod-docsbucketecea003f-x1y2z3")
    )
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
    assert [] == told(ci, "SM742")


def test_whoever_writes_unbounded_roles_is_warned(app: App, stack: Stack) -> None:
    _, ci = deployer(app, PATTERNS["real-time"](stack), beside=[ResourceBeside.ROLES])

    assert 1 == len(told(ci, "SM742"))


def test_components_that_come_later_are_covered(app: App, stack: Stack) -> None:
    endpoint = fleet(stack)
    _, ci = deployer(app, endpoint)
    late = endpoint.add_component("Late", image=IMAGE, compute=COMPUTE)
    late.add_adapter("Legal", model_data=everything.ModelData.uri("s3://a/b.tar.gz"))
    endpoint.add_component("Other", model=model(stack, role=endpoint.role), compute=COMPUTE)
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
    _, ci = deployer(app, everything.scaled(stack), PATTERNS["asynchronous"](stack), with_components_of(stack))

    assert "Fn::ImportValue" not in json.dumps(synth(ci))
    assert [] == [each.node.id for each in ci.dependencies]


def with_components_of(stack: Stack) -> InferenceComponentEndpoint:
    return fleet(stack, "Others")


def test_an_endpoint_with_a_name_and_a_key_is_told_by_them(app: App, stack: Stack) -> None:
    key = kms.Key.from_key_arn(stack, "Key", "arn:aws:kms:eu-west-1:111122223333:key/0ab1")
    endpoint = RealTimeEndpoint(
        stack, "Chat", model=model(stack), instance_type=TYPE, endpoint_name="Chat", encryption_key=key
    )
    _, ci = deployer(app, endpoint)
    held = policy_statements(synth(ci))

    for name in ("Chat", "chat"):
        assert allows(held, call("sagemaker:UpdateEndpoint", f"{SAGEMAKER}:endpoint/{name}"))
    assert not allows(held, call("sagemaker:UpdateEndpoint", f"{SAGEMAKER}:endpoint/chat-2"))
    assert allows(held, call("kms:DescribeKey", key.key_arn))
    assert allows(held, call("kms:CreateGrant", key.key_arn, kms__GrantIsForAWSResource="true"))
    assert not allows(held, call("kms:CreateGrant", key.key_arn))
    assert not allows(held, call("kms:Decrypt", key.key_arn))


def test_what_is_known_of_an_imported_endpoint_is_said(app: App, stack: Stack) -> None:
    imported = RealTimeEndpoint.from_endpoint_name(stack, "Shared", "Prod-Chat")
    known = Model.from_model_name(stack, "Served", "churn-3")
    config = EndpointConfig.from_endpoint_config_name(stack, "Config", "churn-3")
    role = iam.Role.from_role_arn(stack, "Role", "arn:aws:iam::111122223333:role/host")
    _, ci = deployer(app, imported, models=[known], endpoint_configs=[config], execution_roles=[role])
    held = policy_statements(synth(ci))

    assert allows(held, call("sagemaker:UpdateEndpoint", f"{SAGEMAKER}:endpoint/prod-chat"))
    assert allows(held, call("sagemaker:UpdateEndpoint", f"{SAGEMAKER}:endpoint-config/churn-3"))
    assert allows(held, call("sagemaker:CreateModel", f"{SAGEMAKER}:model/churn-3"))
    assert allows(held, call("iam:PassRole", "arn:aws:iam::111122223333:role/host", **PASSED))
    assert not allows(held, call("sagemaker:CreateModel", f"{SAGEMAKER}:model/churn-4"))


def test_the_cdks_own_endpoint_will_do(app: App, stack: Stack) -> None:
    _, ci = deployer(app, sagemaker.CfnEndpoint(stack, "Plain", endpoint_config_name="c", endpoint_name="plain"))

    assert allows(policy_statements(synth(ci)), call("sagemaker:DeleteEndpoint", f"{SAGEMAKER}:endpoint/plain"))


def test_a_program_names_what_it_makes_and_needs_no_cloudformation(app: App, stack: Stack) -> None:
    endpoint = RealTimeEndpoint(stack, "Chat", model=model(stack), instance_type=TYPE, endpoint_name="chat")
    _, ci = deployer(app, endpoint, deployed_by=DeployedBy.API_CALLS, name_prefixes=["chat-"])
    held = policy_statements(synth(ci))

    for action in ("CreateModel", "DeleteModel", "AddTags"):
        assert allows(held, call(f"sagemaker:{action}", f"{SAGEMAKER}:model/chat-2026"))
    assert allows(held, call("sagemaker:UpdateEndpoint", f"{SAGEMAKER}:endpoint-config/chat-2026"))
    assert allows(held, call("sagemaker:UpdateEndpointWeightsAndCapacities", f"{SAGEMAKER}:endpoint/chat"))
    assert not allows(held, call("sagemaker:CreateModel", f"{SAGEMAKER}:model/churn-2026"))


def test_guard_rails_hold_for_cloudformation_and_let_its_own_tags_pass(app: App, stack: Stack) -> None:
    rails = GuardRails(required_tags={"team": ["ml"]}, allowed_tag_keys=["cost"], instance_types=["ml.m5.*"])
    _, ci = deployer(app, PATTERNS["real-time"](stack), guard_rails=rails)
    held, template = policy_statements(synth(ci)), synth(stack)
    (id,) = resources(template, "AWS::SageMaker::Model")
    arn = f"{SAGEMAKER}:model/{id}-x"
    tags = {"aws:RequestTag/team": "ml", "aws:TagKeys": ["team", "cost", "aws:cloudformation:stack-name"]}

    assert allows(held, Call(action="sagemaker:CreateModel", resource=arn, context=tags))
    assert not allows(held, Call(action="sagemaker:CreateModel", resource=arn))
    assert not allows(
        held, Call(action="sagemaker:CreateModel", resource=arn, context={**tags, "aws:RequestTag/team": "x"})
    )
    assert not allows(held, Call(action="sagemaker:AddTags", resource=arn, context={"aws:TagKeys": ["other"]}))
    assert allows(held, Call(action="sagemaker:AddTags", resource=arn, context={"aws:TagKeys": ["cost"]}))
    assert not allows(held, Call(action="sagemaker:DeleteTags", resource=arn, context={"aws:TagKeys": ["team"]}))
    assert allows(held, Call(action="sagemaker:DeleteTags", resource=arn, context={"aws:TagKeys": ["cost"]}))


def test_endpoints_of_another_account_are_refused(app: App) -> None:
    here = Environment(account="111122223333", region="eu-west-1")
    there = Stack(app, "There", env=Environment(account="444455556666", region="eu-west-1"))
    endpoint = PATTERNS["real-time"](there)

    with pytest.raises(SpecError, match="SM741"):
        DeployerPolicy.for_endpoints(Stack(app, "Here", env=here), "Deployer", [endpoint])


def test_endpoints_of_another_region_are_told_by_it(app: App) -> None:
    here, there = (Environment(account="111122223333", region=region) for region in ("eu-west-1", "us-east-1"))
    _, ci = PATTERNS["scaled"](Stack(app, "Prod", env=there)), Stack(app, "Ci", env=here)
    DeployerPolicy.for_endpoints(ci, "Deployer", [_])
    text = json.dumps(put_in(plain(synth(ci)["Resources"])))

    assert ":us-east-1:" in text
    assert ":eu-west-1:" not in text


def test_further_statements_are_judged_and_held(app: App, stack: Stack) -> None:
    wide = iam.PolicyStatement(actions=["iam:PassRole"], resources=["*"])
    creates = iam.PolicyStatement(actions=["sagemaker:CreatePipeline"], resources=["*"])
    endpoint = PATTERNS["real-time"](stack)
    _, ci = deployer(app, endpoint, statements=[wide])

    assert ["SM722"] == [each.rpartition("[")[2].rstrip("]") for each in told(ci, "SM722")]
    assert "*" in [each["Resource"] for each in policy_statements(synth(ci)) if each["Action"] == "iam:PassRole"]
    with pytest.raises(SpecError, match="SM721"):
        DeployerPolicy.for_endpoints(ci, "Wrong", [endpoint], statements=[creates])


def test_it_is_attached_to_whatever_acts_as_a_principal(app: App, stack: Stack) -> None:
    policy, ci = deployer(app, PATTERNS["real-time"](stack))
    policy.attach_to_user(iam.User(ci, "User"))
    policy.attach_to_group(iam.Group(ci, "Group"))
    policy.grant(iam.Role(ci, "Role", assumed_by=iam.AccountRootPrincipal()))
    (found,) = resources(synth(ci), "AWS::IAM::ManagedPolicy").values()

    assert [1, 1, 1] == [len(found["Properties"][who]) for who in ("Users", "Groups", "Roles")]
    with pytest.raises(SpecError, match="acts as a role, a user or a group"):
        policy.grant(iam.ServicePrincipal("lambda.amazonaws.com"))
