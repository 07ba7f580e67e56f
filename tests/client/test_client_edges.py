"""Corners of the client that a user meets on a bad day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from client_fakes import Clock, ScriptedStore, client, ticket
from client_loopback import Loopback, response

from constructs_sm import errors
from constructs_sm.client import (
    AsyncEndpointClient,
    BotoStore,
    BotoTransport,
    EndpointClient,
    FakeReply,
    FakeStore,
    FakeStream,
    FakeTransport,
    Missing,
    Retry,
    S3Location,
    TicketState,
)
from constructs_sm.client.framing import ItemTooLongError, JsonValues

DENIED = errors.AccessDeniedError("AccessDenied: no", code="AccessDenied", status_code=403)


def test_a_component_at_zero_copies_has_its_own_error_and_can_be_woken() -> None:
    asleep = response(
        b'{"Message": "Inference Component has no capacity to process this request."}',
        status="400 Bad Request",
        headers={"x-amzn-ErrorType": "ValidationError"},
    )
    with Loopback([asleep, asleep, response(b"awake")]) as server:
        endpoint = EndpointClient("fleet", client=server.runtime(), inference_component="llama")
        with pytest.raises(errors.NoCapacityError, match="component llama"):
            endpoint.invoke({})

        waking = Retry(wake=timedelta(minutes=1))
        patient = EndpointClient("fleet", client=server.runtime(), retry=waking, sleep=lambda _: None)
        assert b"awake" == patient.invoke({}).body


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """A machine without credentials, region or configuration."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    return monkeypatch


def test_a_caller_without_credentials_or_region_is_told_so(nobody: pytest.MonkeyPatch) -> None:
    with pytest.raises(errors.RequestError, match="region: must be known"):
        EndpointClient("chat").invoke({})
    with pytest.raises(errors.AccessDeniedError, match="nothing was sent: Unable to locate credentials"):
        EndpointClient("chat", region="eu-west-1").invoke({})
    nobody.setenv("AWS_PROFILE", "nowhere")
    with pytest.raises(errors.EndpointError, match=r"the call could not be made: .*nowhere") as caught:
        EndpointClient("chat", region="eu-west-1").invoke({})
    assert errors.EndpointError is type(caught.value)


@pytest.mark.parametrize("body", [b"{}", b"not json"])
def test_an_accepted_call_without_its_id_keeps_ours_and_without_location_is_an_error(body: bytes) -> None:
    location = {"X-Amzn-SageMaker-OutputLocation": "s3://b/o"}
    with Loopback(
        [response(body, status="202 Accepted", headers=location), response(body, status="202 Accepted")]
    ) as server:
        endpoint = AsyncEndpointClient("docs", transport=BotoTransport(client=server.runtime()), store=FakeStore())

        assert "mine" == endpoint.submit({}, inference_id="mine").inference_id
        with pytest.raises(errors.NoReplyError, match="did not say where"):
            endpoint.submit({})


def test_a_session_of_the_caller_is_used() -> None:
    secret = "up"
    session = boto3.Session(aws_access_key_id="made", aws_secret_access_key=secret, region_name="eu-west-3")
    endpoint: Any = EndpointClient("chat", session=session)

    assert "eu-west-3" == endpoint._transport._client().meta.region_name
    store = BotoStore(session=session, region="eu-west-2")
    assert "eu-west-2" == store._client().meta.region_name


def test_a_file_is_put_into_s3_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"content")
    secret = "up"
    session = boto3.Session(aws_access_key_id="made", aws_secret_access_key=secret, region_name="eu-west-1")
    with Loopback([response(b"")]) as server:
        s3 = session.client("s3", endpoint_url=server.url)
        BotoStore(client=s3).put(S3Location(bucket="b", key="k"), tmp_path / "a", content_type=None)

    assert server.requests[0].startswith(b"PUT /b/k")
    assert b"content" in server.requests[0]


@pytest.mark.parametrize(
    ("read", "body"),
    [
        (lambda stream: stream.lines(), b"fine\n\xff\n"),
        (lambda stream: stream.json(), b"data: 1\n\ndata: {\n\n"),
        (lambda stream: stream.events(), b"data: 1\n\ndata: \xff\n\n"),
    ],
)
def test_a_piece_that_cannot_be_read_closes_the_stream(read: Callable[[Any], Any], body: bytes) -> None:
    transport = FakeTransport([FakeStream(parts=[body], content_type="text/event-stream")])
    items = read(EndpointClient("chat", transport=transport).stream({}))

    next(items)
    with pytest.raises(errors.StreamDecodingError):
        next(items)
    assert transport.streams[0].closed


def test_an_error_of_select_is_the_callers_own_and_closes_the_stream() -> None:
    transport = FakeTransport([FakeStream(parts=[b"{}"])])
    stream = EndpointClient("chat", transport=transport).stream({}, select=lambda value: value["outputs"])

    with pytest.raises(KeyError):
        list(stream)
    del stream
    assert transport.streams[0].closed


def test_a_json_value_that_is_complete_may_not_be_too_long_either() -> None:
    with pytest.raises(ItemTooLongError):
        list(JsonValues(10).feed(b"[1,2,3,4,5,6]"))


def test_the_state_under_403_is_an_error_or_pending() -> None:
    store = ScriptedStore({"out/i": [DENIED], "failed/i": [DENIED]})

    with pytest.raises(errors.AccessDeniedError, match=r"s3:ListBucket"):
        client(store, Clock()).state(ticket())
    assert TicketState.PENDING is client(store, Clock(), missing_on_forbidden=True).state(ticket())


def test_a_fake_result_takes_its_time() -> None:
    store = FakeStore(late=3)
    transport = FakeTransport([FakeReply(body=b"1", content_type="application/json")], store=store)
    clock = Clock()
    endpoint = AsyncEndpointClient("docs", transport=transport, store=store, clock=clock, sleep=clock.sleep)

    assert 1 == endpoint.submit({}).result(timedelta(minutes=1)).value
    assert 3 == len(clock.naps)
    assert isinstance(store.get(S3Location(bucket="fake", key="nothing")), Missing)


def test_a_fake_failure_is_found_as_one() -> None:
    transport = FakeTransport([errors.ModelError("boom")])
    endpoint = AsyncEndpointClient("docs", transport=transport, store=transport.store)

    with pytest.raises(errors.InferenceFailedError, match="boom"):
        endpoint.submit({}, filename="x").result(timedelta(0))


@pytest.mark.parametrize(
    ("answers", "call", "words"),
    [
        ([FakeStream(parts=[])], lambda endpoint: endpoint.invoke({}), "answers stream, not invoke"),
        ([{}], lambda endpoint: endpoint.stream({}), "answered by a FakeStream, the script has dict"),
        ([], lambda endpoint: endpoint.invoke({}), "only 0 calls are scripted"),
    ],
)
def test_a_script_that_does_not_fit_says_so(
    answers: list[Any], call: Callable[[EndpointClient], Any], words: str
) -> None:
    with pytest.raises((TypeError, AssertionError), match=words):
        call(EndpointClient("chat", transport=FakeTransport(answers)))


def test_a_script_is_a_list_of_answers() -> None:
    with pytest.raises(TypeError, match="list of answers"):
        FakeTransport({"a": 1})  # type: ignore[arg-type] # what a caller might try


def test_what_only_boto3_needs_is_refused_beside_a_transport() -> None:
    transport = FakeTransport()

    with pytest.raises(errors.RequestError, match="region: must be left out beside transport"):
        EndpointClient("chat", transport=transport, region="eu-west-1")
    with pytest.raises(errors.RequestError, match="expected_bucket_owner: must be left out"):
        AsyncEndpointClient("docs", transport=transport, store=transport.store, expected_bucket_owner="1")


def test_an_error_can_be_told_apart_by_what_it_is() -> None:
    assert issubclass(errors.RequestError, ValueError)
    assert issubclass(errors.ResultTimeoutError, TimeoutError)
    assert issubclass(errors.StackOutputsError, LookupError)
    assert issubclass(errors.StreamDecodingError, ValueError)
    assert "stack Prod: no" == str(errors.EndpointError("no", call=errors.Call(subject="stack Prod")))
    assert "endpoint chat: no" == str(errors.EndpointError("no", call=errors.Call(endpoint="chat")))
