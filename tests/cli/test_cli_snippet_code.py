"""``snippet``: code to copy, for an endpoint as AWS describes it."""

from __future__ import annotations

import ast
import json
import shlex
from typing import Any

import pytest
from cli_fakes import FakeControl, World, complaint, endpoint_state

from constructs_sm.cli.control import (
    AsyncState,
    ComponentState,
    ConfigState,
    VariantSetup,
)
from constructs_sm.cli.snippets import (
    Subject,
    aws_async,
    aws_invoke,
    boto3_async,
    boto3_invoke,
    boto3_stream,
    client_async,
    client_invoke,
    client_stream,
)


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


PAYLOADS = [
    {"a": 'it\'s "quoted"\n\\'},
    [None, True, 1.5],
    "text",
    "",
    0,
    -1e300,
    {"é\u2028": []},
    {"</script>": "{payload} %s ${X} \x1b[0m"},
]


@pytest.mark.parametrize("write", [client_invoke, client_stream, client_async, boto3_invoke, boto3_stream, boto3_async])
@pytest.mark.parametrize("payload", PAYLOADS)
def test_the_payload_in_the_code_is_the_one_given(write: Any, payload: Any) -> None:
    subject = Subject(endpoint_name="chat", payload=payload, region="eu-west-1", component='x"y')

    calls = [node for node in ast.walk(ast.parse(write(subject))) if isinstance(node, ast.Call)]

    (call,) = [call for call in calls if called(call) in SENT_BY]
    assert sent(call) == [payload]
    assert SENT_BY[called(call)] or said(call, "EndpointName", "InferenceComponentName") == ["chat", 'x"y']
    (maker,) = [call for call in calls if made_by(call)]
    assert ("chat" in constants(maker)) == SENT_BY[called(call)]
    assert {"eu-west-1"} <= {*constants(maker)}


@pytest.mark.parametrize("write", [aws_invoke, aws_async])
@pytest.mark.parametrize("payload", PAYLOADS)
def test_the_payload_in_the_shell_is_the_one_given(write: Any, payload: Any) -> None:
    subject = Subject(endpoint_name="chat", payload=payload, component='x"y')

    words = shlex.split(write(subject), comments=True)

    assert ["printf", "%s", ">", "body.json"] == [words[0], words[1], words[3], words[4]]
    assert json.loads(words[2]) == payload
    assert words[words.index("--inference-component-name") + 1] == 'x"y'


@pytest.mark.parametrize("kind", ["invoke", "stream", "async"])
@pytest.mark.parametrize("payload", PAYLOADS)
def test_the_command_hands_on_the_payload_as_it_came(kind: str, payload: Any) -> None:
    given = ["snippet", "chat", "--kind", kind, "--language", "client", "--json", json.dumps(payload)]
    done = World(controls=FakeControl(endpoints={})).run(*given)

    calls = [node for node in ast.walk(ast.parse(done.stdout)) if isinstance(node, ast.Call)]

    assert [sent(call) for call in calls if called(call) in SENT_BY] == [[payload]]


SENT_BY = {
    "invoke": True,
    "stream": True,
    "submit": True,
    "invoke_endpoint": False,
    "invoke_endpoint_with_response_stream": False,
    "invoke_endpoint_async": False,
}
"""What sends a payload, and whether it is of this package."""


def called(call: ast.Call) -> str:
    """The last part of what is called."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def made_by(call: ast.Call) -> bool:
    """Whether this makes the client that sends."""
    service = (
        isinstance(call.args[0], ast.Constant) and call.args[0].value == "sagemaker-runtime" if call.args else False
    )
    return called(call).endswith("EndpointClient") or (called(call) == "client" and service)


def sent(call: ast.Call) -> list[Any]:
    """What a call sends: its only argument, or what its body is the JSON of."""
    body = [one.value for one in call.keywords if one.arg == "Body"]
    dumped = [one.args[0] for one in body if isinstance(one, ast.Call) and called(one) == "dumps"]
    return [ast.literal_eval(one) for one in (dumped if body else call.args)]


def said(call: ast.Call, *names: str) -> list[Any]:
    return [ast.literal_eval(one.value) for name in names for one in call.keywords if one.arg == name]


def constants(call: ast.Call) -> list[Any]:
    return [ast.literal_eval(one) for one in (*call.args, *(each.value for each in call.keywords))]
