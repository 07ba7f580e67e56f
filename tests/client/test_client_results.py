"""Waiting for one result: never endless, never silent about a failure."""

from __future__ import annotations

from datetime import timedelta

import pytest
from client_fakes import EPOCH, Clock, ScriptedStore, client, ticket

from constructs_sm import errors
from constructs_sm.client import AsyncResult, Missing, StoredObject, Ticket, TicketState

DONE = StoredObject(body=b'{"pages": 3}', content_type="application/json", modified=EPOCH)
FAILED = StoredObject(body=b"ClientError: Received server error (500) from model\n")
DENIED = errors.AccessDeniedError("AccessDenied: no", code="AccessDenied", status_code=403)
RESET = errors.NoReplyError("connection reset")
HOUR = timedelta(hours=1)


def test_looks_at_output_then_failure_with_growing_pauses_until_it_is_there() -> None:
    clock, store = Clock(), ScriptedStore({"out/i": [Missing()] * 4 + [DONE]})

    result = client(store, clock).result(ticket(), HOUR)

    assert {"pages": 3} == result.value
    assert (EPOCH, "application/json") == (result.completed_at, result.content_type)
    assert ["out/i", "failed/i"] * 4 + ["out/i"] == store.looks
    assert [1, 1.5, 2.25, 3.375] == clock.naps


def test_pauses_stop_growing_at_twenty_seconds() -> None:
    clock, store = Clock(), ScriptedStore({"out/i": [Missing()] * 40 + [DONE]})

    client(store, clock).result(ticket(), HOUR)

    assert 20 == max(clock.naps)


def test_a_failure_object_is_a_failure_with_its_text() -> None:
    store = ScriptedStore({"failed/i": [Missing(), FAILED]})

    with pytest.raises(errors.InferenceFailedError, match=r"server error \(500\) from model") as caught:
        client(store, Clock()).result(ticket(), HOUR)

    assert "ClientError: Received server error (500) from model" == caught.value.reason
    assert ("s3://b/out/i", "s3://b/failed/i") == (caught.value.output_location, caught.value.failure_location)
    assert "endpoint docs (inference id i)" in str(caught.value)


def test_the_timeout_says_where_it_looked_and_how_long_the_service_may_take() -> None:
    clock = Clock()

    with pytest.raises(errors.ResultTimeoutError) as caught:
        client(ScriptedStore(), clock).result(ticket(), timedelta(seconds=10))

    assert 10 == sum(clock.naps)
    assert isinstance(caught.value, TimeoutError)
    for words in ("no result within 0:00:10", "may wait 6:00:00 and run 0:15:00", "s3://b/out/i and s3://b/failed/i"):
        assert words in str(caught.value)


def test_without_a_failure_path_only_the_output_is_looked_at_and_the_timeout_says_so() -> None:
    store = ScriptedStore()

    with pytest.raises(errors.ResultTimeoutError, match="a failure would not be seen"):
        client(store, Clock()).result(ticket(failure_path=False), timedelta(seconds=3))

    assert {"out/i"} == set(store.looks)


def test_a_result_that_comes_at_the_last_moment_is_not_missed() -> None:
    clock, store = Clock(), ScriptedStore({"out/i": [Missing(), Missing(), DONE]})

    assert {"pages": 3} == client(store, clock).result(ticket(), timedelta(seconds=1.2)).value
    assert 1.2 == pytest.approx(clock.seconds)


def test_a_zero_timeout_looks_once() -> None:
    store = ScriptedStore({"out/i": [DONE]})

    assert {"pages": 3} == client(store, Clock()).result(ticket(), timedelta(0)).value


def test_forbidden_is_an_error_that_names_the_missing_right() -> None:
    with pytest.raises(errors.AccessDeniedError, match=r"s3:ListBucket.*missing_on_forbidden=True"):
        client(ScriptedStore({"out/i": [DENIED]}), Clock()).result(ticket(), HOUR)


def test_forbidden_is_pending_for_a_caller_who_says_so() -> None:
    store = ScriptedStore({"out/i": [DENIED, DENIED, DONE], "failed/i": [DENIED]})

    assert {"pages": 3} == client(store, Clock(), missing_on_forbidden=True).result(ticket(), HOUR).value


def test_a_forbidden_failure_path_is_an_error_too() -> None:
    with pytest.raises(errors.AccessDeniedError, match="failed/i"):
        client(ScriptedStore({"failed/i": [DENIED]}), Clock()).result(ticket(), HOUR)


def test_a_lost_reply_of_s3_is_asked_again_and_then_raised_and_never_called_a_timeout() -> None:
    assert {"pages": 3} == client(ScriptedStore({"out/i": [RESET, RESET, DONE]}), Clock()).result(ticket(), HOUR).value

    with pytest.raises(errors.NoReplyError):
        client(ScriptedStore({"out/i": [RESET]}), Clock()).result(ticket(), HOUR)


@pytest.mark.parametrize("jump", [-1e6, 0.0])
def test_a_clock_that_is_set_back_or_stands_still_cannot_make_the_wait_endless(jump: float) -> None:
    clock, naps = Clock(), list[float]()

    def sleep(seconds: float) -> None:
        naps.append(seconds)
        clock.seconds += jump

    with pytest.raises(errors.ResultTimeoutError):
        client(ScriptedStore(), clock, sleep=sleep).result(ticket(), timedelta(minutes=5))
    assert 300 == pytest.approx(sum(naps))


def test_a_clock_that_leaps_forward_ends_the_wait_after_one_more_look() -> None:
    clock, store = Clock(), ScriptedStore({"out/i": [Missing(), DONE]})

    def sleep(_: float) -> None:
        clock.seconds += 1e6

    assert {"pages": 3} == client(store, clock, sleep=sleep).result(ticket(), timedelta(minutes=5)).value


def test_what_can_no_longer_come_is_expired_by_the_clock_of_s3_and_not_by_ours() -> None:
    late = EPOCH + timedelta(hours=6, minutes=20, seconds=1)
    clock = Clock()
    clock.seconds = 1e7  # ours is far ahead, which proves nothing
    in_time = ScriptedStore({"out/i": [Missing(server_time=late - timedelta(seconds=1)), DONE]})
    too_late = ScriptedStore({"out/i": [Missing(server_time=late)]})

    assert {"pages": 3} == client(in_time, clock).result(ticket(), HOUR).value
    with pytest.raises(errors.ResultExpiredError, match="the longest wait is over"):
        client(too_late, clock).result(ticket(), HOUR)


def test_a_late_result_is_still_a_result() -> None:
    clock = Clock()
    clock.seconds = 1e7

    assert {"pages": 3} == client(ScriptedStore({"out/i": [DONE]}), clock).result(ticket(), HOUR).value


@pytest.mark.parametrize(
    ("store", "hours", "state"),
    [
        (ScriptedStore(), 1, TicketState.PENDING),
        (ScriptedStore({"out/i": [DONE]}), 99, TicketState.DONE),
        (ScriptedStore({"failed/i": [FAILED]}), 99, TicketState.FAILED),
        (ScriptedStore(), 99, TicketState.EXPIRED),
    ],
)
def test_the_state_tells_where_a_call_stands(store: ScriptedStore, hours: int, state: TicketState) -> None:
    clock = Clock()
    clock.seconds = hours * 3600

    assert state is client(store, clock).resume(ticket()).state()


@pytest.mark.parametrize(
    ("stored", "accept", "known"),
    [
        ("binary/octet-stream", "application/json", "application/json"),
        (None, "text/csv", "text/csv"),
        ("text/csv", "application/json", "text/csv"),
        (None, "*/*", None),
        (None, "text/csv, application/json", None),
        (None, None, None),
    ],
)
def test_the_type_of_a_result_is_what_s3_says_or_what_was_asked_for(
    stored: str | None, accept: str | None, known: str | None
) -> None:
    store = ScriptedStore({"out/i": [StoredObject(body=b"1", content_type=stored)]})

    assert known == client(store, Clock()).result(ticket(accept=accept), HOUR).content_type


def test_a_ticket_survives_a_restart() -> None:
    first = ticket(accept="text/csv", request_ttl=timedelta(minutes=5), input_location="s3://b/in/x")
    text = first.to_json()

    again = client(ScriptedStore({"out/i": [DONE]}), Clock()).resume(text)

    assert first == again
    assert {"pages": 3} == again.result(HOUR).value
    assert first == Ticket.from_json(text[:-1] + ', "from_a_later_version": 1}')


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"endpoint_name": 1}', "null", ticket().to_json().replace("2030", "x")]
)
def test_what_is_no_ticket_is_refused(text: str) -> None:
    with pytest.raises(errors.RequestError, match="ticket: "):
        Ticket.from_json(text)


def test_a_ticket_of_another_endpoint_or_without_client_says_what_to_do() -> None:
    with pytest.raises(errors.RequestError, match="must be of endpoint docs, got one of other"):
        client(ScriptedStore(), Clock()).resume(ticket(endpoint_name="other"))
    with pytest.raises(errors.RequestError, match=r"use AsyncEndpointClient\.resume"):
        ticket().result(HOUR)


def test_no_real_time_passes() -> None:
    clock = Clock()
    with pytest.raises(errors.ResultTimeoutError):
        client(ScriptedStore(), clock).result(ticket(), timedelta(hours=5))
    assert 5 * 3600 == pytest.approx(sum(clock.naps))


def test_a_result_that_is_not_what_it_claims_keeps_its_body() -> None:
    store = ScriptedStore({"out/i": [StoredObject(body=b"oops", content_type="application/json")]})
    result: AsyncResult = client(store, Clock()).result(ticket(), HOUR)

    with pytest.raises(errors.DecodingError):
        _ = result.value
    assert b"oops" == result.body
