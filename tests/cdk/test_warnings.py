"""Warnings stand on the construct, under ids that can be acknowledged."""

from __future__ import annotations

from aws_cdk import Annotations, Stack
from aws_cdk.assertions import Annotations as Findings
from aws_cdk.assertions import Match
from subjects import TYPE, model

from constructs_sm import RealTimeEndpoint


def shouted(stack: Stack, *, acknowledged: bool) -> list[str]:
    endpoint = RealTimeEndpoint(stack, "Chat", model=model(stack), instance_type=TYPE, endpoint_name="Chat")
    if acknowledged:
        Annotations.of(endpoint).acknowledge_warning("constructs-sm:SM801", "our callers know")
    found = Findings.from_stack(stack).find_warning("*", Match.string_like_regexp("SM801"))
    return [f"{message.id} {message.entry.data}" for message in found]


def test_a_warning_names_path_value_cure_and_id(stack: Stack) -> None:
    (found,) = shouted(stack, acknowledged=False)

    expected = "/Prod/Chat endpoint_name: should be lower case, got 'Chat'; write 'chat' [SM801]"
    assert f"{expected} [ack: constructs-sm:SM801]" == found


def test_a_warning_can_be_acknowledged(stack: Stack) -> None:
    assert [] == shouted(stack, acknowledged=True)
