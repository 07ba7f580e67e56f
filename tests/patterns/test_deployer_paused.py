"""What a deployer may do while something is not there, and with what else an endpoint makes: its logs."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from aws_cdk import App, CfnResource, Environment, Stack
from aws_cdk import aws_kms as kms
from constructs import Construct
from deployer_cases import COMPUTE, SAGEMAKER, call, deployer, handled, needed
from hypothesis import given, settings
from hypothesis import strategies as st
from policy_documents import Deployed
from policy_evaluator import decide
from subjects import TYPE, fleet, model
from synthesized import resources, synth

from constructs_sm import (
    BlueGreen,
    DeployedBy,
    DeployerPolicy,
    Endpoint,
    EndpointAlarms,
    InstanceScaling,
    LogRetention,
    RealTimeEndpoint,
)
from constructs_sm.cdk.generated_arns import logical_id_of
from constructs_sm.facts import deploying, resource_types

LOGS = "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/sagemaker/Endpoints/"
SCALING = InstanceScaling(max_capacity=2, invocations_per_instance=9)


def test_the_group_of_a_kept_log_is_deployed(app: App, stack: Stack) -> None:
    key = kms.Key.from_key_arn(stack, "Key", "arn:aws:kms:eu-west-1:111122223333:key/0ab1")
    endpoint = RealTimeEndpoint(
        stack,
        "Chat",
        model=model(stack),
        instance_type=TYPE,
        endpoint_name="chat",
        log_retention=LogRetention(retention=timedelta(days=30), encryption_key=key),
    )
    _, ci = deployer(app, endpoint, beside=[])
    held = Deployed(synth(ci)).managed()

    for action in (*deploying.KEEP_LOGS, *deploying.ENCRYPT_LOGS):
        assert decide(held, call(action, f"{LOGS}chat"))
        assert decide(held, call(action, f"{LOGS}chat:*"))
        assert not decide(held, call(action, f"{LOGS}chat-2"))
    assert decide(held, call("logs:DescribeLogGroups", "arn:aws:logs:eu-west-1:111122223333:log-group::log-stream:"))


def test_the_group_of_a_components_log_is_deployed(app: App, stack: Stack) -> None:
    endpoint = fleet(stack)
    _, ci = deployer(app, endpoint)
    endpoint.add_component(
        "One",
        model=model(stack, role=endpoint.role),
        compute=COMPUTE,
        inference_component_name="one",
        log_retention=timedelta(days=30),
    )
    group = LOGS.replace("Endpoints", "InferenceComponents")

    assert decide(Deployed(synth(ci)).managed(), call("logs:PutRetentionPolicy", f"{group}one"))
    assert "logs:AssociateKmsKey" not in json.dumps(Deployed(synth(ci)).managed())


def test_what_is_done_to_logs_is_what_the_handlers_do() -> None:
    known = handled(resource_types.LOG_GROUP)

    assert set() == {*deploying.KEEP_LOGS, *deploying.ENCRYPT_LOGS, *deploying.SEE_LOGS} - known


def test_what_a_program_names_is_where_the_endpoint_is(app: App) -> None:
    here, there = (Environment(account="111122223333", region=region) for region in ("eu-west-1", "us-east-1"))
    endpoint = Endpoint.from_endpoint_name(Stack(app, "There", env=there), "Chat", "chat")
    ci = Stack(app, "Ci", env=here)
    DeployerPolicy.for_endpoints(ci, "Deployer", [endpoint], deployed_by=DeployedBy.API_CALLS, name_prefixes=["chat-"])
    held = Deployed(synth(ci)).managed()

    for place, allowed in (("us-east-1", True), ("eu-west-1", False)):
        arn = SAGEMAKER.replace("eu-west-1", place)
        assert allowed == decide(held, call("sagemaker:CreateModel", f"{arn}:model/chat-2"))


WORDS = st.sampled_from(["Default", "Resource", "Chat", "at", "a-t", "Ch-at", "A", "A-", "Main", "n", "Blue-Chat"])


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS, min_size=0, max_size=5))
def test_logical_ids_are_made_as_the_cdk_makes_them(ids: list[str]) -> None:
    stack = Stack(App(), "Prod")
    scope: Construct = stack
    for id in ids:
        scope = Construct(scope, id)
    made = CfnResource(scope, "Resource", type="AWS::SNS::Topic")
    expected = stack.resolve(made.logical_id)
    pattern = logical_id_of([*ids, "Resource"])

    assert expected[: -8 if pattern.endswith("?") else None] == pattern.removesuffix("?" * 8)


@pytest.mark.parametrize("ids", [("Default",), ("Blue-Chat", "Chat"), ("BlueChat", "Blue-Chat")])
def test_a_paused_endpoint_is_found_wherever_it_is(app: App, stack: Stack, ids: tuple[str, ...]) -> None:
    paused = Stack(app, "Paused", stack_name="Prod")
    for each, is_paused in ((stack, False), (paused, True)):
        scope: Construct = each
        for id in ids[:-1]:
            scope = Construct(scope, id)
        served = model(each)
        endpoint = RealTimeEndpoint(scope, ids[-1], model=served, instance_type=TYPE, paused=is_paused)
    _, ci = deployer(app, endpoint)
    held = Deployed(synth(ci)).managed()

    assert [] == [each for each in needed(synth(stack)) if not decide(held, each)]


def watched(scope: Stack, *, paused: bool) -> RealTimeEndpoint:
    return RealTimeEndpoint(
        scope,
        "Chat",
        model=model(scope),
        instance_type=TYPE,
        endpoint_name="chat",
        rollout=BlueGreen.all_at_once(wait_interval=timedelta(minutes=5)),
        scaling=SCALING,
        alarms=EndpointAlarms(),
        log_retention=timedelta(days=7),
        paused=paused,
    )


def test_a_pause_keeps_the_rights_on_alarms_scaling_and_logs(app: App, stack: Stack) -> None:
    paused = Stack(app, "Paused", stack_name="Prod")
    watched(stack, paused=False)
    _, ci = deployer(app, watched(paused, paused=True))
    held = Deployed(synth(ci)).managed()
    alarms = resources(synth(stack), "AWS::CloudWatch::Alarm")

    assert 3 <= len(alarms)
    for id in alarms:
        arn = f"arn:aws:cloudwatch:eu-west-1:111122223333:alarm:Prod-{id}-X1"
        assert decide(held, call("cloudwatch:PutMetricAlarm", arn)), id
    assert {"Scale", "TrackTargets", "KeepLogs"} <= {each["Sid"] for each in held}


def test_the_policy_of_a_paused_endpoint_says_no_more_than_it_will_need(app: App, stack: Stack) -> None:
    plainly = RealTimeEndpoint(stack, "Chat", model=model(stack), instance_type=TYPE, paused=True)
    _, ci = deployer(app, plainly)

    assert not {"Scale", "DeployAlarms"} & {each["Sid"] for each in Deployed(synth(ci)).managed()}
