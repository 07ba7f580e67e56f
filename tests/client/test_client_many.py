"""Ten thousand calls: none lost, none twice."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from client_fakes import Clock, FlakyQueue, FlakyStore, ScriptedStore, client, envelope, failure, success, ticket

from constructs_sm import errors
from constructs_sm.client import (
    AsyncEndpointClient,
    AsyncRequest,
    FakeTransport,
    Missing,
    NotificationInbox,
    Progress,
    StoredObject,
    Submission,
)
from constructs_sm.errors import EndpointError

MANY = 10_000


def outcome(number: int) -> str:
    return "failed" if number % 50 == 7 else "never" if number % 1000 == 1 else "done"


def fill(store: FlakyStore) -> None:
    for number in range(MANY):
        if outcome(number) == "done":
            store.objects[f"out/{number}"] = json.dumps(number).encode()
        elif outcome(number) == "failed":
            store.objects[f"failed/{number}"] = b"boom"


EXPECTED = {str(number): outcome(number) for number in range(MANY)}


def test_ten_thousand_tickets_by_notification_are_each_reported_once_with_one_read() -> None:
    clock, store = Clock(), FlakyStore(1)
    fill(store)
    messages = [
        failure(str(n)) if outcome(n) == "failed" else success(str(n)) for n in range(MANY) if outcome(n) != "never"
    ]
    test = '{"eventVersion":"1.0","eventSource":"aws:sagemaker","eventName":"TestNotification"}'
    queue = FlakyQueue([envelope(m) for m in [*messages, *messages[::17], *[test] * 20]], clock, seed=2)
    queue.hide(30)
    inbox = NotificationInbox(queue, clock=clock, sleep=clock.sleep)
    tickets = [ticket(str(number)) for number in range(MANY)]

    seen: Counter[str] = Counter()
    got: dict[str, str] = {}
    for finished in client(store, clock).as_completed(tickets, timeout=timedelta(hours=2), inbox=inbox):
        name = finished.ticket.inference_id
        seen[name] += 1
        if isinstance(finished.error, errors.ResultTimeoutError):
            got[name] = "never"
        elif isinstance(finished.error, errors.InferenceFailedError):
            got[name] = "failed"
        elif finished.result is not None:
            assert int(name) == finished.result.value
            got[name] = "done"

    assert {1} == set(seen.values())
    assert EXPECTED == got
    assert 0 == len(queue)
    assert MANY * 1.2 > sum(store.gets.values())


def test_ten_thousand_tickets_by_looking_are_each_reported_once() -> None:
    clock, store = Clock(), FlakyStore(3)
    fill(store)
    tickets = [ticket(str(number)) for number in range(MANY)]

    finished = list(client(store, clock).as_completed(tickets, timeout=timedelta(hours=2), concurrency=4))

    assert Counter(map(str, range(MANY))) == Counter(one.ticket.inference_id for one in finished)
    kinds = Counter("done" if one.result is not None else type(one.error).__name__ for one in finished)
    expected = Counter(EXPECTED.values())
    assert {"done": expected["done"], "InferenceFailedError": 200, "ResultTimeoutError": expected["never"]} == kinds


def test_results_come_in_the_order_in_which_they_are_done() -> None:
    done = StoredObject(body=b"1", content_type="application/json")
    store = ScriptedStore({"out/slow": [Missing()] * 5 + [done], "out/quick": [Missing(), done], "out/now": [done]})
    tickets = [ticket("slow"), ticket("quick"), ticket("now")]

    finished = client(store, Clock()).as_completed(tickets, timeout=timedelta(minutes=5))

    assert ["now", "quick", "slow"] == [one.ticket.inference_id for one in finished]


@pytest.mark.parametrize("listening", [False, True])
def test_waiting_for_many_ends_even_if_the_clock_stands_still(listening: bool) -> None:  # noqa: FBT001 - a parameter
    clock = Clock()
    naps: list[float] = []
    queue = FlakyQueue([], Clock(), seed=0)
    inbox = NotificationInbox(queue, clock=clock, sleep=naps.append) if listening else None
    endpoint = client(ScriptedStore(), clock, sleep=naps.append)

    finished = list(endpoint.as_completed([ticket()], timeout=timedelta(minutes=1), inbox=inbox))

    assert [errors.ResultTimeoutError] == [type(one.error) for one in finished]
    assert 60 <= sum(naps) <= 65


def test_leaving_the_loop_leaves_the_message_at_hand_and_a_second_loop_finds_everything() -> None:
    clock, store = Clock(), FlakyStore(5)
    for number in range(30):
        store.objects[f"out/{number}"] = b"1"
    queue = FlakyQueue([success(str(n)) for n in range(30)], clock, seed=6)
    tickets = {str(n): ticket(str(n)) for n in range(30)}
    settled: list[str] = []
    at_hand = ""
    for finished in client(store, clock).as_completed(
        tickets.values(), timeout=timedelta(minutes=9), inbox=NotificationInbox(queue, clock=clock, sleep=clock.sleep)
    ):
        if len(settled) == 11:
            at_hand = finished.ticket.inference_id
            break
        settled.append(finished.ticket.inference_id)

    assert f"m{at_hand}" not in queue.deleted
    assert {f"m{name}" for name in settled} <= set(queue.deleted)
    left = [one for name, one in tickets.items() if name not in settled]
    inbox = NotificationInbox(queue, clock=clock, sleep=clock.sleep)
    rest = list(client(store, clock).as_completed(left, timeout=timedelta(minutes=9), inbox=inbox))

    assert sorted(tickets) == sorted([*settled, *(one.ticket.inference_id for one in rest)])
    assert all(one.result is not None for one in rest)


def test_messages_about_other_calls_stay_in_the_queue() -> None:
    clock, store = Clock(), FlakyStore(0)
    store.objects["out/mine"] = b"1"
    queue = FlakyQueue([success("theirs"), success("mine"), '{"not": "ours"}', "junk"], clock, seed=1)
    inbox = NotificationInbox(queue, clock=clock, sleep=clock.sleep)

    finished = list(client(store, clock).as_completed([ticket("mine")], timeout=timedelta(minutes=1), inbox=inbox))

    assert ["mine"] == [one.ticket.inference_id for one in finished]
    assert 3 == len(queue)


def test_a_notification_ahead_of_its_result_is_not_believed_until_it_is_there() -> None:
    clock = Clock()
    done = StoredObject(body=b"1", content_type="application/json")
    store = ScriptedStore({"out/i": [Missing(), done]})
    queue = FlakyQueue([success("i")], clock, seed=1)
    inbox = NotificationInbox(queue, clock=clock, sleep=clock.sleep)

    (finished,) = client(store, clock).as_completed([ticket()], timeout=timedelta(minutes=5), inbox=inbox)

    assert finished.result is not None
    assert 0 == len(queue)


def test_two_tickets_of_one_id_are_both_finished() -> None:
    clock, store = Clock(), FlakyStore(0)
    store.objects["out/i"] = b"1"
    inbox = NotificationInbox(FlakyQueue([success("i")], clock, seed=1), clock=clock, sleep=clock.sleep)

    finished = list(client(store, clock).as_completed([ticket(), ticket()], timeout=timedelta(minutes=1), inbox=inbox))

    assert 2 == len(finished)


class Gate:
    """Counts how many calls are under way at once."""

    def __init__(self) -> None:
        self.now = 0
        self.most = 0
        self._lock = threading.Lock()

    def __call__(self, request: object) -> dict[str, int]:
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)
        threading.Event().wait(0.001)
        with self._lock:
            self.now -= 1
        assert isinstance(request, AsyncRequest)
        if request.inference_id == "bad":
            raise EndpointError("no")
        return {}


def submitter(gate: Gate) -> tuple[AsyncEndpointClient, FakeTransport]:
    transport = FakeTransport(gate)
    return AsyncEndpointClient("docs", transport=transport, store=transport.store), transport


def test_many_are_submitted_with_bounded_concurrency_and_told_progress() -> None:
    gate, told = Gate(), list[Progress]()
    endpoint, transport = submitter(gate)

    submitted = list(endpoint.submit_many(({"n": n} for n in range(300)), concurrency=5, progress=told.append))

    assert list(range(300)) == sorted(one.index for one in submitted)
    assert 300 == len({one.ticket.inference_id for one in submitted if one.ticket is not None})
    assert 1 < gate.most <= 5
    assert [Progress(submitted=n, failed=0) for n in range(1, 301)] == told
    assert 300 == len(transport.requests)


def test_one_that_fails_does_not_stop_the_others() -> None:
    endpoint, _ = submitter(Gate())
    bad = Submission(payload={}, options={"inference_id": "bad"})
    refused = Submission(payload={}, options={"filename": "a.b.c"})

    submitted = sorted(endpoint.submit_many([{}, bad, refused, {}]), key=lambda one: one.index)

    assert [True, False, False, True] == [one.ticket is not None for one in submitted]
    assert [EndpointError, errors.RequestError] == [type(one.error) for one in submitted[1:3]]


def test_payloads_are_read_no_faster_than_they_are_submitted() -> None:
    read = 0

    def payloads() -> Iterator[dict[str, int]]:
        nonlocal read
        while True:
            read += 1
            yield {}

    endpoint, _ = submitter(Gate())
    for _ in endpoint.submit_many(payloads(), concurrency=3):
        break

    assert read <= 4


def test_no_concurrency_is_refused_before_anything_is_read() -> None:
    endpoint, _ = submitter(Gate())

    with pytest.raises(errors.RequestError, match="concurrency: must be a whole number, at least 1, got 0"):
        endpoint.submit_many([{}], concurrency=0)
    with pytest.raises(errors.RequestError, match="concurrency"):
        endpoint.as_completed([], timeout=timedelta(0), concurrency=0)


def test_a_fault_of_s3_is_waited_out_and_told_as_itself_only_at_the_end() -> None:
    reset = errors.NoReplyError("connection reset")
    done = StoredObject(body=b"1", content_type="application/json")
    store = ScriptedStore({"out/late": [reset] * 7 + [done], "out/never": [reset]})

    finished = client(store, Clock()).as_completed([ticket("late"), ticket("never")], timeout=timedelta(minutes=1))

    late, never = finished
    assert late.result is not None
    assert reset is never.error
