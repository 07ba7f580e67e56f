"""Arguments of a wrong kind: one error that tells all of them, before anything is done, blocking and with asyncio."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from client_asyncio import awaited
from client_fakes import ticket

from constructs_sm.client import (
    AsyncEndpointClient,
    BotoTransport,
    EndpointClient,
    FakeStore,
    FakeTransport,
    NotificationInbox,
    Polling,
    Retry,
    Ticket,
)
from constructs_sm.client.aio import (
    AsyncioEndpointClient,
    AsyncioFakeStore,
    AsyncioFakeTransport,
    AsyncioTicketClient,
)
from constructs_sm.client.aio.aws import AioTransport
from constructs_sm.errors import RequestError

Wrong = dict[str, Any]
SYNC, ASYNC = [EndpointClient, AsyncioEndpointClient], [AsyncEndpointClient, AsyncioTicketClient]


def problems(caught: pytest.ExceptionInfo[RequestError]) -> set[str]:
    return {line.partition(":")[0] for line in caught.value.problems}


def real_time(kind: type) -> Any:
    return kind("chat", transport=FakeTransport() if kind is EndpointClient else AsyncioFakeTransport())


def tickets(kind: type) -> Any:
    if kind is AsyncEndpointClient:
        return AsyncEndpointClient("docs", transport=FakeTransport(), store=FakeStore())
    return AsyncioTicketClient("docs", transport=AsyncioFakeTransport(), store=AsyncioFakeStore())


def done(kind: type, answer: Any) -> Any:
    return answer if kind in (EndpointClient, AsyncEndpointClient) else awaited(answer)


ENDPOINT: Wrong = {
    "endpoint_name": None,
    "inference_component": 5,
    "region": 1,
    "read_timeout": 70,
    "retry": 3,
    "codecs": [object()],
    "clock": 0.0,
    "sleep": None,
    "random": 4,
}
TICKETS: Wrong = {
    "endpoint_name": None,
    "bucket": 1,
    "input_prefix": None,
    "region": 1,
    "expected_bucket_owner": 111122223333,
    "missing_on_forbidden": "no",
    "retry": Retry,
    "polling": timedelta(seconds=1),
    "codecs": "json",
    "clock": 0.0,
    "now": 0,
    "sleep": 1,
    "random": 0.5,
    "new_id": "mine",
}


@pytest.mark.parametrize(("kind", "said"), [*((kind, ENDPOINT) for kind in SYNC), *((kind, TICKETS) for kind in ASYNC)])
def test_a_client_tells_every_argument_of_a_wrong_kind(kind: Any, said: Wrong) -> None:
    with pytest.raises(RequestError) as caught:
        kind(**said)

    assert problems(caught) == set(said)


@pytest.mark.parametrize("kind", SYNC)
@pytest.mark.parametrize("seconds", [70, 70.0, timedelta(0), timedelta(seconds=-1), None])
def test_a_read_timeout_is_a_length_of_time(kind: Any, seconds: Any) -> None:
    with pytest.raises(RequestError, match=r"read_timeout: must be a datetime\.timedelta above 0, got "):
        kind("chat", read_timeout=seconds)


def test_what_says_how_to_reach_aws_is_told_beside_wrong_kinds() -> None:
    given: Wrong = {"transport": FakeTransport(), "region": "eu-west-1", "read_timeout": 5}
    with pytest.raises(RequestError) as caught:
        EndpointClient("chat", **given)

    assert problems(caught) == {"region", "read_timeout"}


@pytest.mark.parametrize("kind", [*SYNC, *ASYNC])
def test_from_outputs_tells_every_argument_of_a_wrong_kind(kind: Any) -> None:
    said: Wrong = {"stack_name": None, "endpoint": [], "outputs": {"ChatEndpointName": 5}, "region": 3, "retry": None}
    with pytest.raises(RequestError) as caught:
        done(kind, kind.from_outputs(**said))

    assert problems(caught) == set(said)


@pytest.mark.parametrize("kind", SYNC)
def test_a_call_tells_every_option_of_a_wrong_kind(kind: Any) -> None:
    said: Wrong = {"content_type": 5, "accept": b"text/plain", "inference_id": 7, "target_variant": ["main"]}
    with pytest.raises(RequestError) as caught:
        done(kind, real_time(kind).invoke({}, **said))

    assert problems(caught) == set(said)


@pytest.mark.parametrize("kind", SYNC)
def test_a_stream_tells_every_option_of_a_wrong_kind(kind: Any) -> None:
    said: Wrong = {"content_type": 5, "select": "text", "max_item_bytes": 0}
    with pytest.raises(RequestError) as caught:
        real_time(kind).stream({}, **said)

    assert problems(caught) == set(said)


@pytest.mark.parametrize("kind", SYNC)
def test_a_name_that_was_taken_away_is_missed(kind: Any) -> None:
    endpoint = real_time(kind)
    endpoint.endpoint_name = None

    with pytest.raises(RequestError, match="endpoint_name: must be text, got None"):
        done(kind, endpoint.invoke({}))


@pytest.mark.parametrize("kind", ASYNC)
@pytest.mark.parametrize("payload", [{}, Path(__file__)])
def test_a_submission_tells_every_option_of_a_wrong_kind(kind: Any, payload: object) -> None:
    said: Wrong = {
        "content_type": 5,
        "accept": 6,
        "inference_id": 7,
        "filename": 8,
        "request_ttl": 60,
        "invocation_timeout": "15m",
        "inline": "yes",
        "custom_attributes": {},
    }
    with pytest.raises(RequestError) as caught:
        done(kind, tickets(kind).submit(payload, **said))

    assert problems(caught) == set(said)
    assert "request_ttl: must be a datetime.timedelta, got 60" in caught.value.problems


@pytest.mark.parametrize("kind", ASYNC)
def test_waiting_tells_every_argument_of_a_wrong_kind(kind: Any) -> None:
    endpoint = tickets(kind)
    with pytest.raises(RequestError) as caught:
        done(kind, endpoint.result("{}", 20))
    assert problems(caught) == {"ticket", "timeout"}
    with pytest.raises(RequestError) as caught:
        done(kind, endpoint.state(None))
    assert problems(caught) == {"ticket"}
    with pytest.raises(RequestError) as caught:
        endpoint.as_completed([ticket(), "{}"], timeout=20, inbox="https://queue", concurrency=1.5)
    assert problems(caught) == {"tickets[1]", "timeout", "inbox", "concurrency"}
    with pytest.raises(RequestError) as caught:
        endpoint.as_completed(None, timeout=None)
    assert problems(caught) == {"tickets", "timeout"}
    with pytest.raises(RequestError) as caught:
        endpoint.submit_many("text", concurrency=True, progress=1)
    assert problems(caught) == {"payloads", "concurrency", "progress"}
    with pytest.raises(RequestError, match="ticket: must be a Ticket, got 5"):
        endpoint.resume(5)


def test_a_ticket_is_read_from_text() -> None:
    nothing: Any = None
    with pytest.raises(RequestError, match=r"ticket: must be what Ticket\.to_json wrote, got None"):
        Ticket.from_json(nothing)


def test_a_ticket_asks_its_client_for_a_length_of_time() -> None:
    endpoint: Any = tickets(AsyncEndpointClient)
    seconds: Any = 20
    with pytest.raises(RequestError, match=r"timeout: must be a datetime\.timedelta, got 20"):
        replace(ticket(), client=endpoint).result(seconds)


def test_retries_pauses_and_queues_are_judged_when_they_are_made() -> None:
    retry: Wrong = {"attempts": 0, "first_wait": 1, "longest_wait": timedelta(-1), "resend": 1, "wake": None}
    with pytest.raises(RequestError) as caught:
        Retry(**retry)
    assert problems(caught) == set(retry)
    pauses: Wrong = {"first": 1, "longest": None, "growth": float("inf")}
    with pytest.raises(RequestError) as caught:
        Polling(**pauses)
    assert problems(caught) == set(pauses)
    inbox: Wrong = {"queue": None, "remember": 0, "clock": 1, "sleep": 1, "random": 1}
    with pytest.raises(RequestError) as caught:
        NotificationInbox(**inbox)
    assert problems(caught) == set(inbox)


def test_an_inbox_is_listened_to_for_a_length_of_time() -> None:
    inbox: Any = NotificationInbox("https://sqs.eu-west-1.amazonaws.com/111122223333/done")
    with pytest.raises(RequestError, match=r"timeout: must be a datetime\.timedelta, got 5"):
        inbox.receive(5)


@pytest.mark.parametrize("kind", [BotoTransport, AioTransport])
def test_a_transport_of_its_own_is_judged_too(kind: Any) -> None:
    said: Wrong = {"region": 1, "read_timeout": 5, "connections": 0}
    with pytest.raises(RequestError) as caught:
        kind(**said)

    assert problems(caught) == set(said)
