"""Whole templates of the example stacks, as they are deployed. Read the diff before you accept it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from aws_cdk import App, Environment, Stack
from normalise import normalised
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from stacks.async_stack import AsyncStack
from stacks.components_stack import ComponentsStack
from stacks.delivery_stack import DeliveryStack
from stacks.realtime_stack import RealTimeStack
from stacks.serverless_stack import ServerlessStack
from stacks.settings import Settings
from stacks.studio_stack import StudioStack

STACKS = {
    "RealTime": RealTimeStack,
    "Async": AsyncStack,
    "Components": ComponentsStack,
    "Serverless": ServerlessStack,
    "Studio": StudioStack,
}
CONTEXT = json.loads((Path(__file__).parents[2] / "cdk.json").read_text())["context"]
FRANKFURT = Environment(account="111122223333", region="eu-central-1")


@pytest.fixture
def golden(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(JSONSnapshotExtension)


def synthesized(kind: type[Stack], env: Environment | None) -> dict[str, object]:
    app = App(context=CONTEXT)
    kind(app, "Golden", settings=Settings(), env=env)  # type: ignore[call-arg] # each of the stacks takes settings
    template: dict[str, object] = app.synth().get_stack_by_name("Golden").template
    return normalised(template)


@pytest.mark.parametrize("name", STACKS)
def test_template_in_any_region(name: str, golden: SnapshotAssertion) -> None:
    assert golden == synthesized(STACKS[name], None)


@pytest.mark.parametrize("name", STACKS)
def test_template_in_one_region(name: str, golden: SnapshotAssertion) -> None:
    assert golden == synthesized(STACKS[name], FRANKFURT)


def test_template_of_a_delivery_and_of_its_last_target(golden: SnapshotAssertion) -> None:
    app = App(context=CONTEXT)
    stack = DeliveryStack(app, "Golden", settings=Settings(), env=FRANKFURT)
    target = stack.delivery.stages[-1].synth().stacks[0].template

    assert golden == {
        "pipeline": normalised(app.synth().get_stack_by_name("Golden").template),
        "target": normalised(target),
    }
