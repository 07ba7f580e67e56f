"""Real frames over a real socket through real aiobotocore. Run by test_client_aio_extra.py in an environment that has it."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from client_asyncio import awaited, everything
from client_loopback import (
    SECRET,
    Loopback,
    error_message,
    exception,
    part,
    reset,
    response,
    silent,
    unfinished,
    unknown_event,
)

from constructs_sm import errors
from constructs_sm.client import Missing, Retry, S3Location, StoredObject
from constructs_sm.client.aio import AioClient, AioStore, AsyncioEndpointClient, AsyncioTicketClient

Answers = Callable[[socket.socket], None]


class Here:
    """A session whose clients call a server on loopback."""

    def __init__(self, url: str) -> None:
        self._url = url

    def create_client(
        self, service_name: str, *, region_name: str | None, config: object
    ) -> AbstractAsyncContextManager[AioClient]:
        session = import_module("aiobotocore.session").get_session()
        made: AbstractAsyncContextManager[AioClient] = session.create_client(
            service_name,
            region_name=region_name,
            config=config,
            endpoint_url=self._url,
            aws_access_key_id="made",
            aws_secret_access_key=SECRET,
        )
        return made


def chat(server: Loopback, *, read_timeout: float = 5, **options: Any) -> AsyncioEndpointClient:
    async def sleep(_: float) -> None:
        await asyncio.sleep(0)

    given: dict[str, Any] = {"sleep": sleep, "read_timeout": timedelta(seconds=read_timeout), **options}
    return AsyncioEndpointClient("chat", region="eu-west-1", session=Here(server.url), **given)


def test_an_invocation_brings_back_everything_that_aws_said() -> None:
    headers = {
        "Content-Type": "application/json",
        "x-Amzn-Invoked-Production-Variant": "main",
        "X-Amzn-SageMaker-Custom-Attributes": "trace=1",
        "x-amzn-RequestId": "r-1",
    }

    async def call(server: Loopback) -> Any:
        async with chat(server) as endpoint:
            return await endpoint.invoke({"x": 1}, target_variant="main", inference_id="i-1")

    with Loopback([response(b'{"score": 0.5}', headers=headers)]) as server:
        reply = awaited(call(server))

    assert {"score": 0.5} == reply.value
    assert ("main", "trace=1", "r-1", 200) == (
        reply.invoked_variant, reply.custom_attributes, reply.request_id, reply.status_code
    )  # fmt: skip
    assert server.requests[0].startswith(b"POST /endpoints/chat/invocations HTTP/1.1")
    assert server.requests[0].endswith(b'\r\n\r\n{"x":1}')


async def streamed(server: Loopback, **options: Any) -> list[Any]:
    async with chat(server, **options) as endpoint:
        return await everything(aiter(endpoint.stream("x")))


def test_a_streamed_answer_arrives_whole_however_frames_and_chunks_are_cut() -> None:
    frames = part(b"Once ") + part(b"up") + unknown_event() + part(b"") + part(b"on")
    for size in (1, 7, 64, len(frames)):
        pieces = [frames[start : start + size] for start in range(0, len(frames), size)]
        with Loopback([response(pieces)]) as server:
            assert "Once upon" == "".join(awaited(streamed(server)))


@pytest.mark.parametrize(
    ("ending", "kind", "words"),
    [
        (exception("ModelStreamError", {"Message": "slow", "ErrorCode": "StreamBroken"}), errors.ModelStreamError, "StreamBroken"),
        (exception("InternalStreamFailure", {"Message": "sorry"}), errors.InternalStreamError, "sorry"),
        (error_message("Oops", "unmodelled"), errors.InternalStreamError, "unmodelled"),
        (part(b"lost")[:-1] + b"\0", errors.StreamInterruptedError, "damaged frame"),
        (part(b"lost")[:20], errors.StreamInterruptedError, "closed 20 bytes into a frame"),
    ],
)  # fmt: skip
def test_a_stream_that_ends_badly_says_how_and_what_had_arrived(
    ending: bytes, kind: type[errors.StreamError], words: str
) -> None:
    with (
        Loopback([response([part(b"so "), part(b"far"), ending])]) as server,
        pytest.raises(kind, match=words) as caught,
    ):
        awaited(streamed(server))

    assert b"so far" == caught.value.received


@pytest.mark.parametrize("ending", [reset, silent])
def test_a_connection_that_breaks_or_falls_silent_is_an_interruption(ending: Answers) -> None:
    started = time.monotonic()
    with (
        Loopback([unfinished([part(b"half")], ending)]) as server,
        pytest.raises(errors.StreamInterruptedError) as caught,
    ):
        awaited(streamed(server, read_timeout=0.3))

    assert b"half" == caught.value.received
    assert caught.value.__cause__ is not None
    assert time.monotonic() - started < 3


@pytest.mark.parametrize(
    ("status", "code", "kind", "attempts"),
    [
        ("424 Failed Dependency", "ModelError", errors.ModelError, 1),
        ("400 Bad Request", "ValidationError", errors.RequestRefusedError, 1),
        ("403 Forbidden", "AccessDeniedException", errors.AccessDeniedError, 1),
        ("503 Service Unavailable", "ServiceUnavailable", errors.ServiceFailureError, 1),
        ("429 Too Many Requests", "ModelNotReadyException", errors.ModelNotReadyError, 3),
        ("400 Bad Request", "ThrottlingException", errors.ThrottledError, 3),
    ],
)
@pytest.mark.parametrize("streaming", [True, False])
def test_each_error_has_its_kind_and_only_what_cannot_have_run_is_sent_again(
    status: str,
    code: str,
    kind: type[errors.ServiceError],
    attempts: int,
    streaming: bool,  # noqa: FBT001 - a parameter
) -> None:
    answer = response(b'{"Message": "no"}', status=status, headers={"x-amzn-ErrorType": code})

    async def call(server: Loopback) -> None:
        async with chat(server) as endpoint:
            if streaming:
                await everything(aiter(endpoint.stream({}, inference_id="mine")))
            await endpoint.invoke({}, inference_id="mine")

    with Loopback([answer] * 4) as server, pytest.raises(kind, match="inference id mine") as caught:
        awaited(call(server))

    assert kind is type(caught.value)
    assert attempts == len(server.requests)


async def invoked(server: Loopback, **options: Any) -> Any:
    async with chat(server, **options) as endpoint:
        return (await endpoint.invoke({})).value


@pytest.mark.parametrize("ending", [reset, silent, response(b"short", announced=10)])
def test_a_lost_reply_is_not_asked_for_twice_unless_told_so(ending: Answers) -> None:
    answer = response(b"42", headers={"Content-Type": "application/json"})
    with Loopback([ending, answer]) as server:
        with pytest.raises(errors.NoReplyError, match="the model may have worked"):
            awaited(invoked(server, read_timeout=0.3))

        assert 1 == len(server.requests)

    with Loopback([ending, answer]) as server:
        assert 42 == awaited(invoked(server, read_timeout=0.3, retry=Retry(resend=True)))


def test_a_refused_connection_is_tried_again_because_nothing_was_sent() -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    async def call(url: str) -> None:
        session = Here(url)
        async with AsyncioEndpointClient(
            "chat", region="eu-west-1", session=session, sleep=sleep, random=lambda: 1.0
        ) as endpoint:
            await endpoint.invoke({})

    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
    with pytest.raises(errors.UnreachableError, match="nothing was sent"):
        awaited(call(url))
    assert [0.5, 1.0] == waits


def endless(gone: list[bool]) -> Answers:
    def write(connection: socket.socket) -> None:
        try:
            while True:
                connection.sendall(b"%x\r\n%s\r\n" % (len(part(b"again ")), part(b"again ")))
        except OSError:
            gone.append(True)

    return write


async def told(happened: list[Any]) -> bool:
    """Whether something is in the list, after three seconds at the latest."""
    for _ in range(300):
        if happened:
            return True
        await asyncio.sleep(0.01)
    return False


def until_gone(gone: list[bool]) -> Answers:
    def wait(connection: socket.socket) -> None:
        connection.settimeout(5)
        gone.append(connection.recv(1) == b"")

    return wait


def test_leaving_the_loop_closes_the_connection() -> None:
    gone: list[bool] = []

    async def leave(server: Loopback) -> None:
        async with chat(server) as endpoint:
            async for text in endpoint.stream("x"):
                assert text.startswith("again ")
                break
            assert await told(gone)  # while the client is still open

    with Loopback([unfinished([], endless(gone))]) as server:
        awaited(leave(server))


@pytest.mark.parametrize("where", ["call", "opening", "reading"])
def test_cancelling_the_task_closes_the_connection(where: str) -> None:
    gone: list[bool] = []
    answer = unfinished([part(b"half")], until_gone(gone)) if where == "reading" else until_gone(gone)

    async def cancel(server: Loopback) -> None:
        async with chat(server) as endpoint:
            work = endpoint.invoke({}) if where == "call" else everything(aiter(endpoint.stream({})))
            task = asyncio.ensure_future(work)
            assert await told(server.requests)
            await asyncio.sleep(0.05)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert await told(gone)  # while the client is still open

    with Loopback([answer]) as server:
        awaited(cancel(server))


def test_a_call_is_queued_and_its_times_are_those_of_aws() -> None:
    headers = {
        "X-Amzn-SageMaker-OutputLocation": "s3://b/out/i",
        "X-Amzn-SageMaker-FailureLocation": "s3://b/failed/i",
        "Date": "Tue, 01 Jan 2030 00:00:00 GMT",
    }

    async def submit(server: Loopback) -> Any:
        async with AsyncioTicketClient("docs", region="eu-west-1", session=Here(server.url)) as docs:
            return await docs.submit({"a": 1}, inference_id="mine", request_ttl=timedelta(hours=1))

    with Loopback([response(b'{"InferenceId": "mine"}', status="202 Accepted", headers=headers)]) as server:
        ticket = awaited(submit(server))

    assert ("s3://b/out/i", "s3://b/failed/i") == (ticket.output_location, ticket.failure_location)
    assert ticket.submitted_at == datetime(2030, 1, 1, tzinfo=UTC)
    assert b"X-Amzn-SageMaker-RequestTTLSeconds: 3600" in server.requests[0]


PLACE = S3Location(bucket="bucket", key="out/i")


def stored(answers: list[Answers], work: Callable[[AioStore], Any]) -> tuple[Any, list[bytes]]:
    async def run(server: Loopback) -> Any:
        store = AioStore(region="eu-west-1", session=Here(server.url), expected_bucket_owner="123456789012")
        try:
            return await work(store)
        finally:
            await store.aclose()

    with Loopback(answers) as server:
        return awaited(run(server)), server.requests


def s3_error(status: str, code: str) -> Answers:
    return response(f"<Error><Code>{code}</Code><Message>no</Message></Error>".encode(), status=status)


def test_objects_are_got_and_missed() -> None:
    found = response(b"1,2", headers={"Content-Type": "text/csv", "Last-Modified": "Tue, 01 Jan 2030 00:00:00 GMT"})
    at = datetime(2030, 1, 1, tzinfo=UTC)

    got, requests = stored([found], lambda store: store.get(PLACE))
    missing, _ = stored([s3_error("404 Not Found", "NoSuchKey")], lambda store: store.get(PLACE))

    assert StoredObject(body=b"1,2", content_type="text/csv", modified=at) == got
    assert b"x-amz-expected-bucket-owner: 123456789012" in requests[0].lower()
    assert isinstance(missing, Missing)
    assert [True, False] == [
        stored([answer], lambda store: store.find(PLACE))[0]
        for answer in (response(b""), response(b"", status="404 Not Found"))
    ]
    with pytest.raises(errors.AccessDeniedError, match="object s3://bucket/out/i"):
        stored([s3_error("403 Forbidden", "AccessDenied")], lambda store: store.get(PLACE))


@pytest.mark.parametrize("from_file", [True, False])
def test_objects_are_put_from_memory_and_from_files(from_file: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a parameter
    file = tmp_path / "page.csv"
    file.write_bytes(b"1,2\n" * 50_000)
    body = file if from_file else file.read_bytes()

    _, requests = stored([response(b"")], lambda store: store.put(PLACE, body, content_type="text/csv"))

    assert b"1,2\n" * 50_000 == requests[0].partition(b"\r\n\r\n")[2]
    assert b"content-type: text/csv" in requests[0].lower()
