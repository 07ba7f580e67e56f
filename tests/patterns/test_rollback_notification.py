"""Word of updates that were undone: which events are told, to whom, and who may tell."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from aws_cdk import App, Environment, Stack
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sagemaker as sagemaker
from aws_cdk import aws_sns as sns
from moto.events.models import EventPattern
from subjects import TYPE, model
from synthesized import Json, only, plain, resources, synth, warnings

from constructs_sm import RealTimeEndpoint, RollbackNotification, SpecError

RULE, TOPIC, POLICY = "AWS::Events::Rule", "AWS::SNS::Topic", "AWS::SNS::TopicPolicy"
STATE, DEPLOYMENT = "SageMaker Endpoint State Change", "SageMaker Endpoint Deployment State Change"
AWS_KEY = "alias/aws/sns"


def event(status: str, *, name: str = "chat", kind: str = STATE, **detail: Any) -> Json:
    """An event in the form of AWS's own samples."""
    arn = f"arn:aws:sagemaker:eu-west-1:111122223333:endpoint/{name.lower()}"
    return {
        "source": "aws.sagemaker",
        "detail-type": kind,
        "resources": [arn],
        "detail": {"EndpointName": name, "EndpointArn": arn, "EndpointStatus": status, "Tags": {}, **detail},
    }


def pattern_of(stack: Stack) -> EventPattern:
    """The pattern of the only rule, as the engine of moto reads it."""
    return EventPattern.load(json.dumps(only(synth(stack), RULE)["EventPattern"]))


@pytest.fixture
def shared(stack: Stack) -> EventPattern:
    endpoints = [RealTimeEndpoint.from_endpoint_name(stack, id, id.lower()) for id in ("Chat", "Churn")]
    RollbackNotification(stack, "Told", endpoint=endpoints)
    return pattern_of(stack)


def failures() -> Iterator[Json]:
    for status in ("RollingBack", "ROLLING_BACK", "Failed", "FAILED", "UpdateRollbackFailed", "UPDATE_ROLLBACK_FAILED"):
        yield from (event(status, kind=kind) for kind in (STATE, DEPLOYMENT))
    yield event("FAILED", name="churn")
    yield event("FAILED", name="Chat")
    yield event("IN_SERVICE", FailureReason="alarm errors is in alarm")


@pytest.mark.parametrize("each", list(failures()), ids=lambda each: str(each["detail"]["EndpointStatus"]))
def test_a_failure_is_told(shared: EventPattern, each: Json) -> None:
    assert shared.matches_event(each)  # type: ignore[arg-type] # an event as it comes


@pytest.mark.parametrize(
    "each",
    [
        event("IN_SERVICE"),
        event("UPDATING", kind=DEPLOYMENT),
        event("FAILED", name="other"),
        event("FAILED", name="chat-2"),
        event("FAILED", kind="SageMaker Training Job State Change"),
        {**event("FAILED"), "source": "my.app"},
    ],
    ids=["in service", "updating", "another endpoint", "a longer name", "another event", "another source"],
)
def test_nothing_else_is_told(shared: EventPattern, each: Json) -> None:
    assert not shared.matches_event(each)  # type: ignore[arg-type] # an event as it comes


def test_the_topic_made_here_takes_this_rule_alone_and_tls_alone(stack: Stack) -> None:
    told = RollbackNotification(stack, "Told", endpoint=RealTimeEndpoint.from_endpoint_name(stack, "Chat", "chat"))

    template = synth(stack)
    tls, publish = only(template, POLICY)["PolicyDocument"]["Statement"]
    assert ("Deny", {"Bool": {"aws:SecureTransport": "false"}}) == (tls["Effect"], tls["Condition"])
    rule = stack.resolve(told.rule.rule_arn)
    assert ("Allow", {"Service": "events.amazonaws.com"}, {"ArnEquals": {"aws:SourceArn": rule}}) == (
        publish["Effect"],
        publish["Principal"],
        publish["Condition"],
    )
    assert [stack.resolve(told.topic.topic_arn)] == [each["Arn"] for each in only(template, RULE)["Targets"]]
    assert [] == warnings(stack)


def test_a_generated_name_is_a_reference(stack: Stack) -> None:
    chat = RealTimeEndpoint(stack, "Chat", model=model(stack), instance_type=TYPE)
    bare = sagemaker.CfnEndpoint(stack, "Bare", endpoint_config_name="theirs")
    RollbackNotification(stack, "Told", endpoint=[chat, bare])  # type: ignore[list-item] # an L1 has a name too

    names = only(synth(stack), RULE)["EventPattern"]["detail"]["EndpointName"]
    assert stack.resolve([{"equals-ignore-case": chat.endpoint_name}]) == names[:1]
    assert {"Fn::GetAtt": ["Bare", "EndpointName"]} == names[1]["equals-ignore-case"]


def test_a_key_lets_eventbridge_use_it(stack: Stack) -> None:
    chat = RealTimeEndpoint.from_endpoint_name(stack, "Chat", "chat")
    RollbackNotification(stack, "Told", endpoint=chat, encryption_key=kms.Key(stack, "Key"))
    given = sns.Topic(stack, "Given", master_key=kms.Key(stack, "Other"))
    RollbackNotification(stack, "Also", endpoint=chat, topic=given)

    template = synth(stack)
    for key in resources(template, "AWS::KMS::Key").values():
        use = key["Properties"]["KeyPolicy"]["Statement"][1]
        assert {"Service": "events.amazonaws.com"} == use["Principal"]
        assert "Condition" not in use, "EventBridge takes none there"
    assert 2 == len(resources(template, TOPIC))


def test_a_topic_and_a_key_of_another_stack_make_no_cycle(app: App) -> None:
    here = Environment(account="111122223333", region="eu-west-1")
    keys, shared, stack = (Stack(app, id, env=here) for id in ("Keys", "Shared", "Obs"))
    pager = sns.Topic(shared, "Pager", master_key=kms.Key(keys, "Key"))
    chat = RealTimeEndpoint.from_endpoint_name(stack, "Chat", "chat")
    RollbackNotification(stack, "Told", endpoint=chat, topic=pager)
    RollbackNotification(stack, "Made", endpoint=chat, encryption_key=kms.Key(keys, "Other"))

    (publish,) = only(synth(shared), POLICY)["PolicyDocument"]["Statement"]
    assert {"ArnLike": {"aws:SourceArn": "arn:${AWS::Partition}:events:eu-west-1:111122223333:rule/*"}} == plain(
        publish["Condition"]
    )
    used = [each["Properties"]["KeyPolicy"]["Statement"] for each in resources(synth(keys), "AWS::KMS::Key").values()]
    assert all({"Service": "events.amazonaws.com"} in [each["Principal"] for each in said] for said in used)


def test_a_topic_that_takes_no_policy_earns_a_warning(stack: Stack) -> None:
    topic = sns.Topic.from_topic_arn(stack, "Pager", "arn:aws:sns:eu-west-1:111122223333:pager")
    RollbackNotification(
        stack, "Told", endpoint=RealTimeEndpoint.from_endpoint_name(stack, "Chat", "chat"), topic=topic
    )

    (found,) = warnings(stack)
    assert "topic: is imported and takes no policy here, so it must already let events.amazonaws.com publish" in found
    assert {} == resources(synth(stack), POLICY)


def test_what_cannot_be_told_is_refused(app: App) -> None:
    stack = Stack(app, "Ireland", env=Environment(account="111122223333", region="eu-west-1"))
    chat = RealTimeEndpoint.from_endpoint_name(stack, "Chat", "chat")
    far = RealTimeEndpoint.from_endpoint_arn(stack, "Far", "arn:aws:sagemaker:us-east-1:111122223333:endpoint/chat")
    arn = "arn:aws:sagemaker:eu-west-1:444455556666:endpoint/chat"
    theirs = RealTimeEndpoint.from_endpoint_arn(stack, "Theirs", arn)
    managed = kms.Alias.from_alias_name(stack, "Managed", AWS_KEY)
    topic = sns.Topic(stack, "Pager")
    wrong: dict[str, dict[str, Any]] = {
        r"endpoint: must be an endpoint, or a list of them, got none; give one \[SM001\]": {"endpoint": []},
        r"endpoint: must be an endpoint, owned or imported, got 'chat' \[SM001\]": {"endpoint": "chat"},
        r"endpoint: must be in the Region .* got one in us-east-1; .* \[SM921\]": {"endpoint": far},
        r"endpoint: must be in the account .* got one in 444455556666; .* \[SM921\]": {"endpoint": theirs},
        r"topic: must be an SNS topic, owned or imported, got 'pager' \[SM001\]": {"endpoint": chat, "topic": "pager"},
        r"encryption_key: must be a KMS key, got 7 \[SM001\]": {"endpoint": chat, "encryption_key": 7},
        r"encryption_key: must be a key of yours, got 'alias/aws/sns'.* \[SM922\]": {
            "endpoint": chat,
            "encryption_key": managed,
        },
        r"topic: must be a key of yours, got 'alias/aws/sns'.* \[SM922\]": {
            "endpoint": chat,
            "topic": sns.Topic(stack, "Encrypted", master_key=managed),
        },
        r"encryption_key: must stand alone, got it beside a topic of yours; .* \[SM923\]": {
            "endpoint": chat,
            "topic": topic,
            "encryption_key": kms.Key(stack, "Key"),
        },
    }

    for message, said in wrong.items():
        with pytest.raises(SpecError, match=message):
            RollbackNotification(stack, "Refused", **said)
    assert stack.node.try_find_child("Refused") is None
