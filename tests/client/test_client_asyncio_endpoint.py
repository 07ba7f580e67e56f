"""Invoking and streaming with asyncio: as the blocking client does, and nothing is left open."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from itertools import pairwise
from typing import Any

import pytest
from client_asyncio import SilentStream, Slow, awaited, everything
from client_fakes import Clock
from hypothesis import given
from hypothesis import strategies as st

from constructs_sm import errors
from constructs_sm.client import EndpointClient, FakeReply, FakeStream, FakeTransport, Retry, StreamFault
from constructs_sm.client.aio import AsyncioEndpointClient, AsyncioFakeTransport, AsyncioReplyStream
from constructs_sm.facts.outputs import OutputSuffix

UNREACHABLE = errors.UnreachableError("no")
THROTTLED = errors.ThrottledError("slow", code="ThrottlingException", status_code=400)
LOST = errors.NoReplyError("lost")


def chat(*answers: Any, **options: Any) -> tuple[AsyncioEndpointClient, AsyncioFakeTransport]:
    transport = AsyncioFakeTransport(list(answers))
    return AsyncioEndpointClient("chat", transport=transport, **options), transport


def test_a_reply_is_that_of_the_blocking_client() -> None:
    answer = FakeReply(body={"a": 1}, invoked_variant="main", custom_attributes="x", status_code=201)
    options: Any = {"target_variant": "main", "inference_id": "mine", "accept": "text/csv"}
    clock, blocking = Clock(), FakeTransport([answer])
    endpoint, transport = chat(answer, clock=clock)

    reply = awaited(endpoint.invoke([1, 2], **options))

    assert EndpointClient("chat", transport=blocking, clock=clock).invoke([1, 2], **options) == reply
    assert {"a": 1} == reply.value
    assert blocking.requests == transport.requests


def test_what_breaks_a_limit_is_told_at_once_and_not_sent() -> None:
    endpoint, transport = chat()

    with pytest.raises(errors.RequestError, match="target_variant: must be letters"):
        awaited(endpoint.invoke({}, target_variant="no blanks"))
    with pytest.raises(errors.RequestError, match="target_model: a streamed call has none"):
        endpoint.stream({}, target_model="m")  # type: ignore[call-overload]
    assert [] == transport.requests


@pytest.mark.parametrize(
    ("script", "retry", "waits"),
    [([UNREACHABLE, THROTTLED, {}], Retry(), [0.5, 1.0]), ([LOST, {}], Retry(resend=True), [0.5])],
)
def test_retries_are_awaited(script: list[Any], retry: Retry, waits: list[float]) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    endpoint, transport = chat(*script, retry=retry, sleep=sleep, random=lambda: 1.0)

    assert {} == awaited(endpoint.invoke({})).value
    assert waits == slept
    assert len(script) == len(transport.requests)


def test_an_error_is_raised_as_it_is() -> None:
    endpoint, _ = chat(LOST)

    with pytest.raises(errors.NoReplyError) as caught:
        awaited(endpoint.invoke({}))
    assert LOST is caught.value


VIEWS = ("parts", "text", "lines", "events", "json")
BODIES = st.one_of(
    st.text("ab1\n\r {}[]\"'ü€😀:,.", max_size=40).map(str.encode),
    st.lists(st.dictionaries(st.text(max_size=3), st.integers(), max_size=2), max_size=4).map(
        lambda values: "".join(f"data: {value}\n\n".replace("'", '"') for value in values).encode()
    ),
    st.binary(max_size=20),
)


def outcome(items: Iterator[Any]) -> list[Any]:
    got: list[Any] = []
    try:
        for item in items:
            got.append(item)  # noqa: PERF402 - what came before an error counts
    except errors.StreamError as error:
        got.append((type(error), str(error), error.received))
    return got


async def asyncio_outcome(items: AsyncIterator[Any]) -> list[Any]:
    got: list[Any] = []
    try:
        async for item in items:
            got.append(item)  # noqa: PERF401 - as above
    except errors.StreamError as error:
        got.append((type(error), str(error), error.received))
    return got


@given(
    body=BODIES,
    cuts=st.sets(st.integers(0, 40), max_size=4),
    view=st.sampled_from(VIEWS),
    fault=st.booleans(),
    content_type=st.sampled_from(["application/json", "text/event-stream"]),
)
def test_every_view_gives_what_the_blocking_one_gives(
    body: bytes,
    cuts: set[int],
    view: str,
    fault: bool,  # noqa: FBT001 - drawn
    content_type: str,
) -> None:
    edges = [0, *sorted(cut for cut in cuts if cut < len(body)), len(body)]
    broken = [StreamFault(kind="model", message="late", error_code="StreamBroken")] if fault else []
    script = FakeStream(
        parts=[*(body[start:end] for start, end in pairwise(edges)), *broken], content_type=content_type
    )
    blocking = EndpointClient("chat", transport=FakeTransport([script])).stream({}, max_item_bytes=30)

    async def read() -> list[Any]:
        endpoint, transport = chat(script)
        stream = endpoint.stream({}, max_item_bytes=30)
        found = await asyncio_outcome(getattr(stream, view)())
        assert [True] == [one.closed for one in transport.streams]
        return found

    assert outcome(getattr(blocking, view)()) == asyncio.run(read())


def test_select_takes_its_part_of_each_value_however_they_are_cut() -> None:
    body = b'{"outputs": [" a"]}\n{"outputs": [" problem"]}\n'

    async def read(cut: int) -> list[str]:
        endpoint, _ = chat(FakeStream.cut(body, cut))
        return await everything(aiter(endpoint.stream({}, select=lambda part: str(part["outputs"][0]))))

    for cut in range(len(body)):
        assert [" a", " problem"] == asyncio.run(read(cut))


def test_leaving_the_loop_closes_the_connection_at_once() -> None:
    async def leave() -> bool:
        endpoint, transport = chat(FakeStream(parts=[b"a", b"b"]))
        async for _ in endpoint.stream({}):
            break
        return transport.streams[0].closed  # and nothing was awaited since

    assert awaited(leave())


@pytest.mark.parametrize("selecting", [True, False])
def test_an_error_of_the_caller_closes_the_connection(selecting: bool) -> None:  # noqa: FBT001 - a parameter
    async def read(endpoint: AsyncioEndpointClient) -> None:
        if selecting:
            await everything(aiter(endpoint.stream({}, select=lambda value: value["b"])))
        async for _ in endpoint.stream({}):
            raise KeyError

    async def fail() -> bool:
        endpoint, transport = chat(FakeStream(parts=[b'{"a": 1}', b"{}"]))
        with pytest.raises(KeyError) as caught:
            await read(endpoint)
        assert caught.value.__traceback__ is not None  # which keeps the frames of the loop
        return transport.streams[0].closed

    assert awaited(fail())


def test_a_task_that_is_cancelled_while_it_waits_for_a_part_closes_the_connection() -> None:
    async def cancel() -> SilentStream:
        transport = Slow()
        transport.go.set()
        heard = asyncio.Event()

        async def read() -> None:
            async for _ in AsyncioEndpointClient("chat", transport=transport).stream({}):
                heard.set()

        task = asyncio.create_task(read())
        await heard.wait()
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return transport.stream

    assert awaited(cancel()).closed


def test_a_task_that_is_cancelled_inside_the_loop_closes_the_connection() -> None:
    stream: list[SilentStream] = []

    async def outer() -> None:
        transport = Slow()
        transport.go.set()
        stream.append(transport.stream)
        async with asyncio.timeout(0.01):
            async for _ in AsyncioEndpointClient("chat", transport=transport).stream({}):
                await asyncio.sleep(60)

    with pytest.raises(TimeoutError):
        awaited(outer())
    assert stream[0].closed


@pytest.mark.parametrize("streaming", [True, False])
def test_a_task_that_is_cancelled_during_the_call_cancels_the_call(streaming: bool) -> None:  # noqa: FBT001 - a parameter
    async def cancel() -> int:
        transport = Slow()
        endpoint = AsyncioEndpointClient("chat", transport=transport)
        call = everything(aiter(endpoint.stream({}))) if streaming else endpoint.invoke({})
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(call, 0.01)
        return transport.cancelled

    assert 1 == awaited(cancel())


def test_a_stream_that_is_closed_while_it_opens_is_closed_when_it_is_open() -> None:
    async def close() -> SilentStream:
        transport = Slow()
        stream = AsyncioEndpointClient("chat", transport=transport).stream({})
        task = asyncio.create_task(stream.open())
        await asyncio.sleep(0)
        stream.close()
        transport.go.set()
        with pytest.raises(errors.RequestError, match="read once, and not after close"):
            await task
        return transport.stream

    assert awaited(close()).closed


def test_the_head_is_there_once_the_stream_is_entered() -> None:
    async def read() -> str | None:
        endpoint, transport = chat(FakeStream(parts=[b"a"], content_type="text/plain"))
        stream = endpoint.stream({})
        with pytest.raises(errors.RequestError, match="no head before it is open"):
            _ = stream.head
        async with stream:
            assert 1 == len(transport.requests)
            kind = stream.head.content_type
        assert transport.streams[0].closed
        with pytest.raises(errors.RequestError, match="not after close"):
            stream.text()
        return kind

    assert "text/plain" == awaited(read())


def test_a_stream_is_read_once_and_nothing_comes_after_close() -> None:
    async def read() -> list[str]:
        endpoint, _ = chat(FakeStream(parts=[b"1\n2\n", b"3\n"]), FakeStream(parts=[]))
        stream, got = endpoint.stream({}), []
        async for line in stream.lines():
            got.append(line)
            stream.close()
        twice: AsyncioReplyStream[str] = endpoint.stream({})
        await everything(twice.text())
        with pytest.raises(errors.RequestError, match="read once"):
            twice.lines()
        return got

    assert ["1"] == awaited(read())


def test_an_error_of_the_stream_names_the_variant_that_answered() -> None:
    endpoint, _ = chat(FakeStream(parts=[StreamFault(kind="internal", message="sorry")], invoked_variant="canary"))

    with pytest.raises(errors.InternalStreamError, match="variant canary"):
        awaited(everything(aiter(endpoint.stream({}))))


def test_a_transport_of_ones_own_is_not_closed_and_excludes_what_only_aws_needs() -> None:
    async def use() -> int:
        transport = Slow()
        async with AsyncioEndpointClient("chat", transport=transport):
            pass
        return transport.closed

    assert 0 == awaited(use())
    with pytest.raises(errors.RequestError, match="region: must be left out beside transport"):
        AsyncioEndpointClient("chat", transport=AsyncioFakeTransport(), region="eu-west-1")


def test_the_endpoint_is_found_by_the_outputs_of_its_stack() -> None:
    outputs = {f"Chat{OutputSuffix.ENDPOINT_NAME}1A2B3C4D": "chat"}

    found = awaited(AsyncioEndpointClient.from_outputs("Prod", outputs=outputs, transport=AsyncioFakeTransport()))

    assert "AsyncioEndpointClient('chat')" == repr(found)


@pytest.mark.parametrize("streaming", [True, False])
def test_without_the_extra_one_error_says_what_to_install(
    streaming: bool,  # noqa: FBT001 - a parameter
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "aiobotocore.session", None)

    async def call() -> None:
        async with AsyncioEndpointClient("chat", region="eu-west-1") as endpoint:
            if streaming:
                await everything(aiter(endpoint.stream({})))
            await endpoint.invoke({})

    with pytest.raises(errors.RequestError) as caught:
        awaited(call())
    assert (
        "aiobotocore: must be there to call AWS with asyncio; pip install 'constructs-sm[aio]', or pass a transport",
    ) == (tuple(caught.value.problems))
