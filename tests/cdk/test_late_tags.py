"""Tags that others put on an app or a stack are judged at synthesis, by the rules that judge our own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from aws_cdk import App, Stack, Tags
from kernel_calls import counted
from subjects import DATA, IMAGE, TYPE, fleet, model
from synthesized import resources, synth

from constructs_sm import (
    AsyncEndpoint,
    ComputeRequirements,
    Endpoint,
    EndpointConfig,
    InstanceVariant,
    RealTimeEndpoint,
)
from constructs_sm import ServerlessEndpoint as Serverless


def parts(stack: Stack) -> object:
    config = EndpointConfig(stack, "Config", variants=[InstanceVariant(model=model(stack), instance_type=TYPE)])
    return Endpoint(stack, "It", endpoint_config=config)


def adapted(stack: Stack) -> object:
    one = fleet(stack, "It").add_component("One", image=IMAGE, compute=ComputeRequirements(min_memory_mb=1024))
    return one.add_adapter("Legal", model_data=DATA)


BUILT: dict[str, Callable[[Stack], object]] = {
    "real-time": lambda stack: RealTimeEndpoint(stack, "It", model=model(stack), instance_type=TYPE),
    "asynchronous": lambda stack: AsyncEndpoint(stack, "It", model=model(stack), instance_type=TYPE),
    "serverless": lambda stack: Serverless(stack, "It", model=model(stack), memory_size_in_mb=2048, max_concurrency=5),
    "parts": parts,
    "components": adapted,
}


def refused(app: App) -> list[str]:
    with pytest.raises(RuntimeError, match="Validation failed") as raised:
        app.synth(force=True)
    return [line.strip() for line in str(raised.value).splitlines() if "[SM" in line]


@pytest.mark.parametrize("kind", BUILT)
def test_reserved_keys_are_refused_on_every_resource(app: App, kind: str) -> None:
    stack = Stack(app, "Prod")
    BUILT[kind](stack)
    template = synth(stack)
    Tags.of(app).add("aws:team", "ml")

    ours = {id for id, each in template["Resources"].items() if each["Type"].startswith("AWS::SageMaker::")}
    found = refused(app)
    assert len(ours) == len(found)
    assert all(
        line.endswith("must not start with the reserved 'aws:', got 'aws:team'; rename it [SM803]") for line in found
    )


def test_an_empty_value_is_refused_on_components_alone(app: App) -> None:
    stack = Stack(app, "Prod")
    BUILT["components"](stack)
    BUILT["real-time"](Stack(app, "Other"))
    Tags.of(app).add("team", "")

    message = "tags['team']: must not be empty on an inference component, got ''; give it a value [SM805]"
    places = [f"Prod/It/One/{below}Resource" for below in ("", "Legal/")]
    assert sorted(f"[Prod] {place} {message}" for place in places) == sorted(refused(app))


def test_too_many_tags_are_counted_after_they_are_merged(app: App) -> None:
    stack = Stack(app, "Prod")
    own = {f"own{number}": "1" for number in range(30)}
    RealTimeEndpoint(stack, "It", model=model(stack), instance_type=TYPE, tags=own)
    for number in range(30):
        Tags.of(app).add(f"late{number}", "1")

    assert [
        f"[Prod] Prod/It/{id} tags: must be at most 50, got 60; leave some out [SM804]" for id in ("Config", "Resource")
    ] == sorted(refused(app))


def test_what_a_tag_takes_away_again_is_not_counted(app: App) -> None:
    stack = Stack(app, "Prod")
    BUILT["components"](stack)
    Tags.of(app).add("team", "")
    Tags.of(stack).remove("team")

    assert 2 == len(resources(synth(stack), "AWS::SageMaker::InferenceComponent"))


def test_good_tags_pass(app: App) -> None:
    stack = Stack(app, "Prod")
    for id, build in enumerate(BUILT.values()):
        build(Stack(app, f"Stack{id}"))
    Tags.of(app).add("team", "ml")

    assert {} == synth(stack).get("Resources", {})


def test_judging_costs_one_call_for_each_resource(app: App) -> None:
    stack = Stack(app, "Prod")
    BUILT["components"](stack)
    RealTimeEndpoint(stack, "Chat", model=model(stack), instance_type=TYPE)
    with counted() as calls:
        app.synth()

    assert 4 + 3 == calls.count("get cfnProperties")
