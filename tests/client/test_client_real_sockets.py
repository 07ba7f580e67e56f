"""Real frames over a real socket through real boto3."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from client_loopback import (
    Loopback,
    error_message,
    exception,
    frame,
    made_up_session,
    part,
    reset,
    response,
    silent,
    unfinished,
    unknown_event,
)

from constructs_sm import errors
from constructs_sm.client import BotoTransport, EndpointClient, Retry

Answers = Callable[[socket.socket], None]

ONCE_SENT = Retry()


def client_of(server: Loopback, *, retry: Retry = ONCE_SENT, read_timeout: float = 5) -> EndpointClient:
    return EndpointClient("chat", client=server.runtime(read_timeout), retry=retry, sleep=lambda _: None)


def test_an_invocation_brings_back_everything_that_aws_said() -> None:
    headers = {
        "Content-Type": "application/json",
        "x-Amzn-Invoked-Production-Variant": "main",
        "X-Amzn-SageMaker-Custom-Attributes": "trace=1",
        "X-Amzn-SageMaker-New-Session-Id": "abc; Expires=2026-01-01T00:00:00Z",
        "x-amzn-RequestId": "r-1",
    }
    with Loopback([response(b'{"score": 0.5}', headers=headers)]) as server:
        reply = client_of(server).invoke({"x": 1}, target_variant="main", session_id="NEW_SESSION", inference_id="i-1")

    assert {"score": 0.5} == reply.value
    assert ("main", "trace=1", "r-1", 200) == (
        reply.invoked_variant, reply.custom_attributes, reply.request_id, reply.status_code
    )  # fmt: skip
    assert "abc; Expires=2026-01-01T00:00:00Z" == reply.new_session_id
    assert timedelta(0) < reply.duration < timedelta(seconds=5)
    sent = server.requests[0]
    assert sent.startswith(b"POST /endpoints/chat/invocations HTTP/1.1")
    assert b"X-Amzn-SageMaker-Target-Variant: main" in sent
    assert sent.endswith(b'\r\n\r\n{"x":1}')


def test_a_streamed_answer_arrives_whole_however_frames_and_chunks_are_cut() -> None:
    frames = (
        part(b'{"outputs": [" a"]}\n') + part(b'{"outputs": ') + unknown_event() + part(b"") + part(b'[" problem"]}')
    )
    for size in (1, 7, 64, len(frames)):
        pieces = [frames[start : start + size] for start in range(0, len(frames), size)]
        with Loopback([response(pieces)]) as server:
            answer = client_of(server).stream({"inputs": "Hi"}, select=lambda value: value["outputs"][0])

            assert [" a", " problem"] == list(answer)


def test_the_error_code_that_botocore_drops_is_kept() -> None:
    body = exception("ModelStreamError", {"Message": "too slow", "ErrorCode": "ModelInvocationTimeExceeded"})
    with Loopback([response([part(b"half"), body])]) as server:
        stream = client_of(server).stream("x", target_variant="main")
        with pytest.raises(errors.ModelStreamError, match=r"ModelInvocationTimeExceeded.*too slow.*4 bytes") as caught:
            list(stream)

    assert ("ModelInvocationTimeExceeded", b"half") == (caught.value.error_code, caught.value.received)
    assert caught.value.call is not None
    assert "main" == caught.value.call.variant


@pytest.mark.parametrize(
    ("ending", "kind", "words"),
    [
        (exception("InternalStreamFailure", {"Message": "sorry"}), errors.InternalStreamError, "sorry"),
        (exception("InternalStreamFailure", b"not json"), errors.InternalStreamError, "not json"),
        (exception("NewKindOfFailure", {"Message": "later"}), errors.InternalStreamError, "NewKindOfFailure: later"),
        (error_message("Oops", "unmodelled"), errors.InternalStreamError, "unmodelled"),
        (part(b"lost")[:-1] + b"\0", errors.StreamInterruptedError, "damaged frame"),
        (b"\0\0\0\x20\0\0\0\0\0\0\0\0", errors.StreamInterruptedError, "damaged frame"),
        (part(b"lost")[:20], errors.StreamInterruptedError, "closed 20 bytes into a frame"),
        (part(b"lost")[:7], errors.StreamInterruptedError, "closed 7 bytes into a frame"),
        (exception("ModelStreamError", b'{"Message": null}'), errors.ModelStreamError, "no message"),
        (exception("InternalStreamFailure", b"[" * 100_000), errors.InternalStreamError, r"\[\["),
        (frame({}, b"lost"), errors.StreamInterruptedError, "a frame arrived that does not say what it is"),
    ],
)
def test_a_stream_that_ends_badly_says_how_and_what_had_arrived(
    ending: bytes, kind: type[errors.StreamError], words: str
) -> None:
    with Loopback([response([part(b"so "), part(b"far"), ending])]) as server:
        stream = client_of(server).stream("x")
        with pytest.raises(kind, match=words) as caught:
            list(stream)

    assert b"so far" == caught.value.received
    assert 6 == caught.value.received_length


def test_a_stream_shorter_than_announced_is_an_interruption() -> None:
    whole = part(b"so far")
    with (
        Loopback([response(whole, announced=len(whole) + 100)]) as server,
        pytest.raises(errors.StreamInterruptedError, match="100 bytes before") as caught,
    ):
        list(client_of(server).stream("x"))

    assert b"so far" == caught.value.received


def test_a_reset_connection_is_an_interruption_with_what_had_arrived() -> None:
    broken = unfinished([part(b"half")], reset)
    with Loopback([broken]) as server, pytest.raises(errors.StreamInterruptedError) as caught:
        list(client_of(server).stream("x"))

    assert caught.value.__cause__ is not None
    assert b"half" == caught.value.received


def test_a_stream_that_falls_silent_is_given_up_after_the_read_timeout() -> None:
    with Loopback([unfinished([part(b"half")], silent)]) as server:
        started = time.monotonic()
        with pytest.raises(errors.StreamInterruptedError):
            list(client_of(server, read_timeout=0.3).stream("x"))

    assert 0.2 < time.monotonic() - started < 3


def test_leaving_the_loop_closes_the_connection() -> None:
    gone = []

    def endless(connection: socket.socket) -> None:
        try:
            while True:
                connection.sendall(b"%x\r\n%s\r\n" % (len(part(b"again ")), part(b"again ")))
        except OSError:
            gone.append(True)

    with Loopback([unfinished([], endless)]) as server:
        for text in client_of(server).stream("x"):
            assert "again " == text
            break

    assert [True] == gone


MODEL_ERROR = (
    b'{"Message": "Received server error (500) from main", "OriginalStatusCode": 500, "OriginalMessage": "boom",'
    b' "LogStreamArn": "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/sagemaker/Endpoints/chat"}'
)


@pytest.mark.parametrize(
    ("status", "code", "kind", "attempts"),
    [
        ("424 Failed Dependency", "ModelError", errors.ModelError, 1),
        ("400 Bad Request", "ValidationError", errors.RequestRefusedError, 1),
        ("403 Forbidden", "AccessDeniedException", errors.AccessDeniedError, 1),
        ("500 Internal Server Error", "InternalFailure", errors.ServiceFailureError, 1),
        ("503 Service Unavailable", "ServiceUnavailable", errors.ServiceFailureError, 1),
        ("530 Dependency", "InternalDependencyException", errors.ServiceFailureError, 1),
        ("429 Too Many Requests", "ModelNotReadyException", errors.ModelNotReadyError, 3),
        ("400 Bad Request", "ThrottlingException", errors.ThrottledError, 3),
        ("418 Teapot", "SomethingNew", errors.ServiceError, 1),
    ],
)
def test_each_error_has_its_kind_and_only_what_cannot_have_run_is_sent_again(
    status: str, code: str, kind: type[errors.ServiceError], attempts: int
) -> None:
    answer = response(MODEL_ERROR, status=status, headers={"x-amzn-ErrorType": code, "x-amzn-RequestId": "r-9"})
    with Loopback([answer] * 4) as server, pytest.raises(kind) as caught:
        client_of(server).invoke({}, inference_id="mine")

    assert kind is type(caught.value)
    assert attempts == len(server.requests)
    assert "endpoint chat (inference id mine, request id r-9)" in str(caught.value)
    assert caught.value.__cause__ is not None
    assert int(status[:3]) == caught.value.status_code


def test_a_model_error_carries_the_models_own_words_and_the_way_to_its_log() -> None:
    answer = response(MODEL_ERROR, status="424 Failed Dependency", headers={"x-amzn-ErrorType": "ModelError"})
    with (
        Loopback([answer]) as server,
        pytest.raises(
            errors.ModelError, match=r"the model answered 500: boom; log: https://eu-west-1\.console"
        ) as caught,
    ):
        client_of(server).invoke({})

    assert (500, "boom") == (caught.value.original_status_code, caught.value.original_message)
    assert caught.value.log_url is not None
    assert caught.value.log_url.endswith("log-group/$252Faws$252Fsagemaker$252FEndpoints$252Fchat")


@pytest.mark.parametrize("ending", [reset, silent, response(b"short", announced=10)])
def test_a_lost_reply_is_not_asked_for_twice_unless_told_so(ending: Answers) -> None:
    with Loopback([ending, response(b"{}")]) as server:
        with pytest.raises(errors.NoReplyError, match="the model may have worked"):
            client_of(server, read_timeout=0.3).invoke({})

        assert 1 == len(server.requests)

    with Loopback([ending, response(b"42", headers={"Content-Type": "application/json"})]) as server:
        assert 42 == client_of(server, retry=Retry(resend=True), read_timeout=0.3).invoke({}).value


def test_a_refused_connection_is_tried_again_because_nothing_was_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    server = Loopback([])
    waits: list[float] = []
    server._socket = socket.socket()  # closed at once: only the address matters
    server._socket.bind(("127.0.0.1", port))
    client = EndpointClient("chat", client=server.runtime(), sleep=waits.append, random=lambda: 1.0)
    server._socket.close()

    with pytest.raises(errors.UnreachableError, match="nothing was sent"):
        client.invoke({})
    assert [0.5, 1.0] == waits


def test_the_transport_made_by_default_never_retries_by_itself() -> None:
    transport = BotoTransport(session=made_up_session(), read_timeout=timedelta(seconds=70))

    config = vars(transport._client().meta.config)

    assert 1 == config["retries"]["total_max_attempts"]
    assert 70 == config["read_timeout"]
