"""``snippet``: code to copy, for an endpoint as AWS describes it."""

from __future__ import annotations

from typing import Any

import pytest
from cli_fakes import FakeControl, World, complaint, endpoint_state

from constructs_sm.cli.control import (
    AsyncState,
    ComponentState,
    ConfigState,
    VariantSetup,
)
from constructs_sm.cli.snippets import Subject, boto3_async, boto3_invoke, boto3_stream, client_async, client_invoke


@pytest.mark.parametrize("kind", ["invoke", "stream", "async"])
def test_without_a_look_at_aws_the_code_is_complete(kind: str) -> None:
    there = World(controls=FakeControl(endpoints={}))

    done = there.run("snippet", "chat", "--kind", kind, "--region", "eu-west-1")

    assert 0 == done.exit_code, done.stderr
    for name in ("Python, constructs_sm", "Python, boto3"):
        assert f"# --- {name}" in done.stdout
    assert (kind != "stream") == ("# --- AWS CLI" in done.stdout)


def test_the_kind_of_code_is_asked_of_the_endpoint() -> None:
    state = endpoint_state(asynchronous=AsyncState(output_location="s3://b/out"))
    there = World(controls=FakeControl(endpoints={"chat": state}))

    assert "AsyncEndpointClient(" in there.run("snippet", "chat").stdout


OUTPUTS = {
    "ChatEndpointName1A2B3C4D": "chat",
    "DocsEndpointName1A2B3C4D": "docs",
    "DocsOutputLocation1A2B3C4D": "s3://b/out",
    "DocsInputLocation1A2B3C4D": "s3://b/in/",
}


@pytest.mark.parametrize(("named", "endpoint"), [("Chat", "chat"), ("docs", "docs")])
def test_an_endpoint_of_either_kind_is_found_in_a_stack(named: str, endpoint: str) -> None:
    done = World(stacks={"Prod": OUTPUTS}).run("snippet", named, "--stack", "Prod", "--kind", "async")

    assert 0 == done.exit_code, done.stderr
    assert f'EndpointName="{endpoint}"' in done.stdout
    assert (endpoint == "docs") == ("s3://b/in/body.json" in done.stdout)


@pytest.mark.parametrize(
    ("arguments", "outputs", "message"),
    [
        ([], OUTPUTS, "stack Prod has 2 endpoints; name one of them: Chat (chat), Docs (docs)"),
        (["Gone"], OUTPUTS, "stack Prod has no endpoint 'Gone'; it has: Chat (chat), Docs (docs)"),
        ([], {}, "stack Prod has no output for an endpoint (no key ends in EndpointName); deploy it first"),
    ],
)
def test_an_endpoint_that_no_stack_names_is_told_with_the_choices(
    arguments: list[str], outputs: dict[str, str], message: str
) -> None:
    done = World(stacks={"Prod": outputs}).run("describe", *arguments, "--stack", "Prod")

    assert (3, message) == (done.exit_code, complaint(done))


def test_a_fleet_is_called_by_its_first_component() -> None:
    fleet = ConfigState(setups={"main": VariantSetup()})
    llama = ComponentState(inference_component_name="llama", variant_name="main", status="InService")
    control = FakeControl(configs=fleet, components={"llama": llama})

    done = World(controls=control).run("snippet", "chat", "--language", "boto3")

    assert 'InferenceComponentName="llama"' in done.stdout


def test_a_fleet_without_components_cannot_answer() -> None:
    fleet = ConfigState(setups={"main": VariantSetup()})

    done = World(controls=FakeControl(configs=fleet)).run("snippet", "chat")

    assert (2, "endpoint chat has no inference component yet, so nothing can answer") == (
        done.exit_code,
        complaint(done),
    )


@pytest.mark.parametrize("write", [client_invoke, client_async, boto3_invoke, boto3_stream, boto3_async])
@pytest.mark.parametrize("payload", [{"a": 'it\'s "quoted"\n\\'}, [None, True, 1.5], "text", {"é": []}])
def test_no_payload_breaks_the_code(write: Any, payload: Any) -> None:
    subject = Subject(endpoint_name="chat", payload=payload, region="eu-west-1", component='x"y')

    compile(write(subject), "snippet", "exec")
