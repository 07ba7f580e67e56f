"""Asynchronous work with asyncio: none lost, none twice, nothing left running."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from client_asyncio import Slow, awaited, client, everything
from client_fakes import Clock, FlakyQueue, FlakyStore, ScriptedStore, envelope, failure, success, ticket
from client_fakes import client as blocking_client

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
    Submitted,
    TicketState,
)
from constructs_sm.client.aio import AsyncioFakeStore, AsyncioFakeTransport, AsyncioTicketClient
from constructs_sm.errors import EndpointError
from constructs_sm.facts.outputs import OutputSuffix

DONE = StoredObject(body=b'{"pages": 3}', content_type="application/json")
DENIED = errors.AccessDeniedError("AccessDenied: no", code="AccessDenied", status_code=403)
RESET = errors.NoReplyError("connection reset")
HOUR = timedelta(hours=1)
MANY = 2000


def docs(**options: Any) -> tuple[AsyncioTicketClient, AsyncioFakeTransport]:
    transport = AsyncioFakeTransport(lambda _: {"pages": 3})
    return AsyncioTicketClient("docs", transport=transport, store=transport.store, **options), transport


def test_a_ticket_is_that_of_the_blocking_client_and_its_result_too() -> None:
    endpoint, transport = docs()
    blocking = FakeTransport(lambda _: {"pages": 3})
    other = AsyncEndpointClient("docs", transport=blocking, store=blocking.store)
    options: Any = {"inference_id": "mine", "request_ttl": HOUR}

    async def work() -> tuple[Any, ...]:
        taken = await endpoint.submit({"a": 1}, **options)
        return taken, (await endpoint.result(taken, HOUR)).value, await endpoint.state(taken)

    taken, value, state = awaited(work())
    assert other.submit({"a": 1}, **options) == taken
    assert blocking.requests == transport.requests
    assert ({"pages": 3}, TicketState.DONE) == (value, state)
    with pytest.raises(errors.RequestError, match=r"ticket: has no client; .* AsyncioTicketClient\.result"):
        taken.result(HOUR)


def test_a_ticket_moves_between_the_clients_as_json() -> None:
    endpoint, transport = docs()
    text = awaited(endpoint.submit({})).to_json()
    blocking = AsyncEndpointClient("docs", transport=FakeTransport(), store=transport.store.blocking)

    assert {"pages": 3} == blocking.resume(text).result(HOUR).value
    assert {"pages": 3} == awaited(endpoint.result(endpoint.resume(text), HOUR)).value
    with pytest.raises(errors.RequestError, match="must be of endpoint docs, got one of other"):
        endpoint.resume(ticket(endpoint_name="other"))


@pytest.mark.parametrize("from_file", [True, False])
def test_a_large_payload_goes_through_the_store(from_file: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a parameter
    endpoint, transport = docs(bucket="b", new_id=lambda: "id")
    file = tmp_path / "report.pdf"
    file.write_bytes(bytes(200_000))

    awaited(endpoint.submit(file if from_file else bytes(200_000), inference_id="i"))

    (request,) = transport.requests
    assert isinstance(request, AsyncRequest)
    assert ("s3://b/in/id", None) == (request.input_location, request.body)
    assert bytes(200_000) == transport.store.objects["s3://b/in/id"].body
    with pytest.raises(errors.RequestError, match="the client has no bucket"):
        awaited(docs()[0].submit(bytes(200_000)))


SCRIPTS: list[dict[str, list[Any]]] = [
    {"out/i": [Missing()] * 4 + [DONE]},
    {"out/i": [RESET, Missing(), RESET, DONE]},
    {"failed/i": [Missing(), StoredObject(body=b"boom")]},
    {"out/i": [DENIED]},
    {"out/i": [RESET]},
    {},
]


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("forbidden", [True, False])
def test_waiting_for_one_result_is_that_of_the_blocking_client(
    script: dict[str, list[Any]],
    forbidden: bool,  # noqa: FBT001 - a parameter
) -> None:
    ours, theirs, clocks = ScriptedStore(script), ScriptedStore(script), (Clock(), Clock())
    endpoint = client(ours, clocks[0], missing_on_forbidden=forbidden)
    other = blocking_client(theirs, clocks[1], missing_on_forbidden=forbidden)
    results: list[Any] = []
    for wait in (
        lambda: awaited(endpoint.result(ticket(), timedelta(minutes=1))).body,
        lambda: other.result(ticket(), timedelta(minutes=1)).body,
        lambda: awaited(endpoint.state(ticket())),
        lambda: other.state(ticket()),
    ):
        try:
            results.append(wait())
        except EndpointError as error:
            results.append((type(error), str(error)))

    assert (results[1], results[3]) == (results[0], results[2])
    assert theirs.looks == ours.looks
    assert clocks[1].naps == clocks[0].naps


def fill(store: FlakyStore) -> dict[str, str]:
    expected = {}
    for number in range(MANY):
        expected[str(number)] = "failed" if number % 50 == 7 else "never" if number % 500 == 1 else "done"
        place = {"done": "out", "failed": "failed", "never": "nowhere"}[expected[str(number)]]
        store.objects[f"{place}/{number}"] = b"1"
    return expected


@pytest.mark.parametrize("listening", [True, False])
def test_two_thousand_tickets_are_each_reported_once(listening: bool) -> None:  # noqa: FBT001 - a parameter
    clock, store = Clock(), FlakyStore(1)
    expected = fill(store)
    messages = [failure(n) if what == "failed" else success(n) for n, what in expected.items() if what != "never"]
    queue = FlakyQueue([envelope(one) for one in [*messages, *messages[::17]]], clock, seed=2)
    queue.hide(30)
    inbox = NotificationInbox(queue, clock=clock, sleep=clock.sleep) if listening else None

    async def work() -> list[tuple[str, str]]:
        endpoint = client(store, clock)
        got = []
        async for one in endpoint.as_completed([ticket(n) for n in expected], timeout=2 * HOUR, inbox=inbox):
            lost = isinstance(one.error, errors.ResultTimeoutError)
            got.append((one.ticket.inference_id, "done" if one.result else "never" if lost else "failed"))
        return got

    got = awaited(work())
    assert MANY == len(got)
    assert expected == dict(got)
    assert not listening or len(queue) == 0


@pytest.mark.parametrize("listening", [True, False])
def test_waiting_for_many_ends_even_if_the_clock_stands_still(listening: bool) -> None:  # noqa: FBT001 - a parameter
    naps: list[float] = []
    inbox = NotificationInbox(FlakyQueue([], Clock(), seed=0), clock=Clock(), sleep=naps.append)

    async def sleep(seconds: float) -> None:
        naps.append(seconds)

    endpoint = client(ScriptedStore(), Clock(), sleep=sleep)
    waiting = endpoint.as_completed([ticket()], timeout=timedelta(minutes=1), inbox=inbox if listening else None)

    assert [errors.ResultTimeoutError] == [type(one.error) for one in awaited(everything(waiting))]
    assert 60 <= sum(naps) <= 65


def test_results_come_in_the_order_in_which_they_are_done() -> None:
    store = ScriptedStore({"out/slow": [Missing()] * 5 + [DONE], "out/quick": [Missing(), DONE], "out/now": [DONE]})
    tickets = [ticket("slow"), ticket("quick"), ticket("now")]

    finished = awaited(everything(client(store, Clock()).as_completed(tickets, timeout=HOUR)))

    assert ["now", "quick", "slow"] == [one.ticket.inference_id for one in finished]


def test_an_error_that_is_none_of_ours_comes_as_it_is() -> None:
    broken = ScriptedStore({"out/i": []})  # a fault of the store itself: there is no last step

    with pytest.raises(IndexError):
        awaited(everything(client(broken, Clock()).as_completed([ticket(), ticket()], timeout=HOUR)))


def test_leaving_the_loop_leaves_the_message_at_hand() -> None:
    clock, store = Clock(), FlakyStore(5)
    for number in range(30):
        store.objects[f"out/{number}"] = b"1"
    queue = FlakyQueue([success(str(n)) for n in range(30)], clock, seed=6)
    inbox = NotificationInbox(queue, clock=clock, sleep=clock.sleep)

    async def work() -> list[str]:
        names: list[str] = []
        waiting = client(store, clock).as_completed([ticket(str(n)) for n in range(30)], timeout=HOUR, inbox=inbox)
        async with aclosing(waiting):
            async for finished in waiting:
                names.append(finished.ticket.inference_id)
                if len(names) == 12:
                    break
        return names

    names = awaited(work())
    assert {f"m{name}" for name in names[:-1]} <= set(queue.deleted)
    assert f"m{names[-1]}" not in queue.deleted


class Gate:
    """Counts how many calls are under way at once."""

    def __init__(self) -> None:
        self.now = 0
        self.most = 0

    async def submit(self, request: AsyncRequest) -> Any:
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(0.001)
        self.now -= 1
        if request.inference_id == "bad":
            raise EndpointError("no")
        return await AsyncioFakeTransport([{}]).submit(request)


def gated(gate: Gate) -> AsyncioTicketClient:
    transport: Any = gate
    return AsyncioTicketClient("docs", transport=transport, store=AsyncioFakeStore())


async def pages(count: int) -> AsyncIterator[dict[str, int]]:
    for page in range(count):
        await asyncio.sleep(0)
        yield {"page": page}


@pytest.mark.parametrize("asynchronous", [True, False])
def test_many_are_submitted_with_bounded_concurrency_and_told_progress(
    asynchronous: bool,  # noqa: FBT001 - a parameter
) -> None:
    gate, told = Gate(), list[Progress]()
    payloads: Any = pages(100) if asynchronous else ({"page": n} for n in range(100))

    submitted = awaited(everything(gated(gate).submit_many(payloads, concurrency=5, progress=told.append)))

    assert list(range(100)) == sorted(one.index for one in submitted)
    assert 100 == len({one.ticket.inference_id for one in submitted if one.ticket is not None})
    assert 5 == gate.most
    assert [Progress(submitted=n, failed=0) for n in range(1, 101)] == told


def test_one_that_fails_does_not_stop_the_others() -> None:
    bad = Submission(payload={}, options={"inference_id": "bad"})
    refused = Submission(payload={}, options={"filename": "a.b.c"})

    submitted = awaited(everything(gated(Gate()).submit_many([{}, bad, refused, {}])))

    kinds = Counter(type(one.error) for one in submitted)
    assert {type(None): 2, EndpointError: 1, errors.RequestError: 1} == kinds


def test_payloads_are_read_no_faster_than_they_are_submitted_and_leaving_cancels_the_rest() -> None:
    read = 0

    def payloads() -> Iterator[dict[str, int]]:
        nonlocal read
        while True:
            read += 1
            yield {}

    gate = Gate()

    async def work() -> Submitted:
        async for one in gated(gate).submit_many(payloads(), concurrency=3):
            return one
        raise AssertionError

    assert awaited(work()).ticket is not None  # and awaited() sees that no task is left
    assert read <= 4


def test_a_task_that_is_cancelled_cancels_what_it_submits() -> None:
    async def work() -> int:
        transport = Slow()
        endpoint = AsyncioTicketClient("docs", transport=transport, store=AsyncioFakeStore())
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await everything(endpoint.submit_many([{}] * 9, concurrency=4))
        return transport.cancelled

    assert 4 == awaited(work())


def test_no_concurrency_is_refused_before_anything_is_read() -> None:
    endpoint, _ = docs()

    with pytest.raises(errors.RequestError, match="concurrency: must be a whole number, at least 1, got 0"):
        endpoint.submit_many([{}], concurrency=0)
    with pytest.raises(errors.RequestError, match="concurrency"):
        endpoint.as_completed([], timeout=timedelta(0), concurrency=0)


def test_the_endpoint_and_its_bucket_are_found_by_the_outputs_of_its_stack() -> None:
    outputs = {
        f"Docs{OutputSuffix.ENDPOINT_NAME}1A2B3C4D": "docs",
        f"Docs{OutputSuffix.INPUT_LOCATION}1A2B3C4D": "s3://bucket/in/",
        f"Docs{OutputSuffix.OUTPUT_LOCATION}1A2B3C4D": "s3://bucket/out/",
    }
    transport = AsyncioFakeTransport([{}])

    async def work() -> str:
        endpoint = await AsyncioTicketClient.from_outputs(
            "Docs", outputs=outputs, transport=transport, store=transport.store, region="eu-west-1"
        )
        taken = await endpoint.submit(bytes(200_000))
        return f"{endpoint!r} {taken.input_location}"

    assert awaited(work()).startswith("AsyncioTicketClient('docs') s3://bucket/in/")


def test_what_aws_alone_needs_is_refused_beside_transport_and_store() -> None:
    transport = AsyncioFakeTransport()

    with pytest.raises(errors.RequestError, match="expected_bucket_owner: must be left out"):
        AsyncioTicketClient("docs", transport=transport, store=transport.store, expected_bucket_owner="1")
