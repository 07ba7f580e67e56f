"""Deployers, held against all that the handlers of CloudFormation do, and against all that an endpoint can consist of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import cache

import everything
import everything_scaled
import pytest
from aws_cdk import App, Stack
from constructs import Construct
from deployer_cases import PATTERNS, call, deployer, handled, in_a_vpc
from deployer_handlers import CONTEXT, NOT_WRITTEN, PLACES, not_written
from policy_documents import Deployed
from policy_evaluator import Document, decide
from subjects import TYPE, model
from synthesized import Json, new_stack, synth

from constructs_sm import RealTimeEndpoint, ResourceBeside
from constructs_sm.cdk.deployed import Deployed as Found
from constructs_sm.facts import deploying, resource_types

_CONTEXT: dict[str, object] = {}


@pytest.fixture(autouse=True)
def known_context(context: dict[str, object]) -> None:
    _CONTEXT.update(context)


@cache
def deployed() -> tuple[Json, list[Document]]:
    """A queue that scales with the clock and by alarms, and an endpoint in a VPC; and who deploys it all."""
    stack = new_stack(_CONTEXT)
    app = stack.node.root
    assert isinstance(app, App)
    _, ci = deployer(app, everything_scaled.scaled_queue(stack), in_a_vpc(stack), beside=[*ResourceBeside])
    return synth(stack), Deployed(synth(ci)).managed()


def put_in(text: str, ids: dict[str, str]) -> str:
    for kind, id in ids.items():
        text = text.replace(f"{{{kind}}}", id.lower() if kind == resource_types.BUCKET else id)
    return text.replace(":::Prod", ":::prod").replace("-A1", "-a1") if ":::" in text else text


def with_logs(stack: Stack) -> RealTimeEndpoint:
    return RealTimeEndpoint(
        stack, "Kept", model=model(stack), instance_type=TYPE, endpoint_name="kept", log_retention=timedelta(days=30)
    )


BUILDS: dict[str, Callable[[Stack], Construct]] = {
    **{build.__name__: build for build in everything.WITHOUT_FILES},
    **PATTERNS,
    "with logs": with_logs,
}
KNOWN = {value for value in vars(deploying).values() if isinstance(value, str) and value.startswith("AWS::")}
BELONGING = {
    "AWS::ApplicationAutoScaling::ScalingPolicy": "its actions are judged on the target, and are those of scaling",
    "AWS::Logs::LogGroup": "it has statements of its own, held against its handlers beside the paused endpoints",
    "AWS::S3::BucketPolicy": "its actions are judged on the bucket, and stand with the bucket's",
    "AWS::SNS::TopicPolicy": "its actions are judged on the topic, and stand with the topic's",
}


@pytest.mark.parametrize("name", BUILDS)
def test_no_part_of_an_endpoint_is_of_a_type_that_deployers_do_not_know(app: App, stack: Stack, name: str) -> None:
    found = Found(Stack(app, "Ci"))
    found.add(BUILDS[name](stack))
    kinds = {each.cfn_resource_type for each in found.resources}

    assert resource_types.ENDPOINT in kinds
    assert set() == kinds - KNOWN - set(BELONGING)


@pytest.mark.parametrize("kind", NOT_WRITTEN)
def test_all_that_handlers_do_is_granted_but_for_what_is_never_written(kind: str) -> None:
    template, held = deployed()
    ids = {each["Type"]: id for id, each in reversed(template["Resources"].items())}
    context = {key: put_in(str(value), ids) for key, value in CONTEXT.get(kind, {}).items()}
    places = ["*", *(put_in(place, ids) for place in PLACES[kind])]
    refused = {
        action for action in handled(kind) if not any(decide(held, call(action, place, context)) for place in places)
    }

    assert kind in ids
    assert not_written(kind) == refused
