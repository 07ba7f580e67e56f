"""From a deployed stack to a client of its endpoint."""

from __future__ import annotations

import pytest
from client_loopback import Loopback, response

from constructs_sm import errors
from constructs_sm.client import AsyncEndpointClient, AsyncRequest, EndpointClient, FakeTransport, InvokeRequest
from constructs_sm.client.stack_outputs import endpoints_in, read_outputs
from constructs_sm.facts.outputs import OutputSuffix

CHAT = {"ChatEndpointName1A2B3C4D": "chat-x"}
DOCS = {
    "DocsEndpointNameAAAAAAAA": "docs-x",
    "DocsInputLocationBBBBBBBB": "s3://bucket/in/",
    "DocsOutputLocationCCCCCCCC": "s3://bucket/out/",
    "DocsFailureLocationDDDDDDDD": "s3://bucket/failed/",
    "DocsSuccessTopicArnEEEEEEEE": "arn:aws:sns:eu-west-1:1:ok",
    "DocsErrorTopicArnFFFFFFFF": "arn:aws:sns:eu-west-1:1:bad",
}
FLEET = {
    "FleetEndpointName11111111": "fleet-x",
    "FleetLlamaInferenceComponentName22222222": "llama-x",
    "FleetLegalInferenceComponentName33333333": "legal-x",
}
OTHER = {"ApiUrl": "https://…", "ExportsOutputRefEndpoint12345678": "x"}


def calls_endpoint(outputs: dict[str, str], **options: str) -> tuple[str, str | None]:
    transport = FakeTransport([{}])
    EndpointClient.from_outputs("Prod", outputs=outputs, transport=transport, **options).invoke({})  # type: ignore[arg-type] # only text is passed
    (request,) = transport.requests
    assert isinstance(request, InvokeRequest)
    return request.endpoint_name, request.inference_component


def test_the_only_endpoint_of_the_kind_is_taken() -> None:
    assert ("chat-x", None) == calls_endpoint({**CHAT, **DOCS, **OTHER})


def test_the_asynchronous_one_brings_its_bucket() -> None:
    transport = FakeTransport([{}])
    endpoint = AsyncEndpointClient.from_outputs(
        "Prod", outputs={**CHAT, **DOCS}, transport=transport, store=transport.store
    )

    endpoint.submit(bytes(200_000))

    (request,) = transport.requests
    assert isinstance(request, AsyncRequest)
    assert "docs-x" == request.endpoint_name
    assert str(request.input_location).startswith("s3://bucket/in/")


@pytest.mark.parametrize(
    ("place", "begins"), [("s3://b", "s3://b/"), ("s3://b/", "s3://b/"), ("s3://b/x/in", "s3://b/x/in/")]
)
def test_an_input_location_is_a_prefix_with_or_without_its_slash(place: str, begins: str) -> None:
    transport = FakeTransport([{}])
    outputs = {"DocsEndpointName": "docs", "DocsInputLocation": place, "DocsOutputLocation": "s3://b/out"}

    AsyncEndpointClient.from_outputs("Prod", outputs=outputs, transport=transport, store=transport.store).submit(
        bytes(200_000)
    )

    (location,) = transport.store.objects.keys() - {
        key for key in transport.store.objects if key.startswith("s3://fake/")
    }
    assert location.startswith(begins)
    assert "//" not in location.removeprefix("s3://")


def test_the_hash_of_the_cdk_may_stand_before_or_after_the_ending() -> None:
    before = {"Docs1A2B3C4DEndpointName": "docs", "Docs1A2B3C4DOutputLocation": "s3://b/out"}

    for outputs, prefix in ((before, "Docs1A2B3C4D"), (DOCS, "Docs")):
        (found,) = endpoints_in(outputs)
        assert (prefix, True) == (found.prefix, found.asynchronous)


def test_every_ending_is_understood() -> None:
    (found,) = endpoints_in({f"Docs{suffix}": suffix.value for suffix in OutputSuffix})

    assert {suffix: suffix.value for suffix in OutputSuffix} == found.values


@pytest.mark.parametrize("endpoint", ["chat-x", "Chat", "fleet-x"])
def test_several_endpoints_are_told_apart_by_name_or_key(endpoint: str) -> None:
    outputs = {**CHAT, "FleetEndpointName11111111": "fleet-x"}

    assert {"chat-x": "chat-x", "Chat": "chat-x", "fleet-x": "fleet-x"}[endpoint] == calls_endpoint(
        outputs, endpoint=endpoint
    )[0]


@pytest.mark.parametrize("component", ["llama-x", "FleetLlama"])
def test_a_component_is_found_by_name_or_key(component: str) -> None:
    assert ("fleet-x", "llama-x") == calls_endpoint(FLEET, inference_component=component)


def test_the_only_component_of_an_endpoint_answers() -> None:
    outputs = {key: value for key, value in FLEET.items() if "Legal" not in key}

    assert ("fleet-x", "llama-x") == calls_endpoint(outputs)


def test_a_component_belongs_to_the_endpoint_its_key_begins_with() -> None:
    outputs = {
        "Fleet1A2B3C4DEndpointName": "fleet",
        "FleetTwo1A2B3C4DEndpointName": "fleet-two",
        "FleetTwoLlama9F8E7D6CInferenceComponentName": "llama",
        "StrayInferenceComponentName": "stray",
    }

    found = {one.endpoint_name: list(one.components.values()) for one in endpoints_in(outputs)}
    assert {"fleet": [], "fleet-two": ["llama"]} == found


@pytest.mark.parametrize(
    ("outputs", "options", "words", "choices"),
    [
        (OTHER, {}, "stack Prod has no output for a real-time endpoint", ()),
        (DOCS, {}, "no key ends in EndpointName without one that ends in OutputLocation", ()),
        ({**CHAT, "FleetEndpointName": "fleet-x"}, {}, "has 2 real-time endpoints; pass endpoint, one of: Chat", ("Chat (chat-x)", "Fleet (fleet-x)")),
        (CHAT, {"endpoint": "nope"}, "has no real-time endpoint 'nope'; it has: Chat", ("Chat (chat-x)",)),
        (FLEET, {}, "several inference components; pass inference_component, one of: legal-x, llama-x", ("legal-x", "llama-x")),
        (FLEET, {"inference_component": "nope"}, "no inference component 'nope'", ("legal-x", "llama-x")),
        (CHAT, {"inference_component": "nope"}, "one of: none", ()),
    ],
)  # fmt: skip
def test_what_is_not_clear_lists_the_choices(
    outputs: dict[str, str], options: dict[str, str], words: str, choices: tuple[str, ...]
) -> None:
    with pytest.raises(errors.StackOutputsError, match=words) as caught:
        calls_endpoint(outputs, **options)

    assert choices == caught.value.choices
    assert isinstance(caught.value, LookupError)


def test_no_asynchronous_endpoint_says_what_its_outputs_would_be() -> None:
    with pytest.raises(
        errors.StackOutputsError, match=r"an asynchronous endpoint .*beside one that ends in OutputLocation"
    ):
        AsyncEndpointClient.from_outputs("Prod", outputs=CHAT)


STACK = (
    b'<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks>'
    b"<member><StackName>Prod</StackName><CreationTime>2030-01-01T00:00:00Z</CreationTime>"
    b"<StackStatus>CREATE_COMPLETE</StackStatus><Outputs><member><OutputKey>ChatEndpointName</OutputKey>"
    b"<OutputValue>chat-x</OutputValue></member></Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>"
)
NONE = (
    b"<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code>"
    b"<Message>Stack with id Prod does not exist</Message></Error></ErrorResponse>"
)


def test_outputs_are_asked_of_cloudformation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "made")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "up")
    with Loopback([response(STACK), response(NONE, status="400 Bad Request")]) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)

        assert {"ChatEndpointName": "chat-x"} == read_outputs("Prod", region="eu-west-1", session=None)
        with pytest.raises(errors.StackOutputsError, match="stack Prod does not exist in eu-west-1"):
            EndpointClient.from_outputs("Prod", region="eu-west-1")
