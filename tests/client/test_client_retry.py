"""Nothing that may have run is sent twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from constructs_sm import errors
from constructs_sm.client import EndpointClient, FakeStream, FakeTransport, Retry

UNREACHABLE = errors.UnreachableError("down")
THROTTLED = errors.ThrottledError("slow down", code="ThrottlingException", status_code=400)
LOADING = errors.ModelNotReadyError("loading", code="ModelNotReadyException", status_code=429)
LOST = errors.NoReplyError("lost")
BROKEN = errors.ServiceFailureError("broken", code="InternalFailure", status_code=500)
MODEL = errors.ModelError("boom")
REFUSED = errors.RequestRefusedError("no such endpoint", code="ValidationError", status_code=400)
ASLEEP = errors.NoCapacityError("no copies", code="ValidationError", status_code=400)


@pytest.mark.parametrize(
    ("retry", "script", "calls", "waits"),
    [
        (Retry(), [UNREACHABLE, THROTTLED, "ok"], 3, [0.5, 1.0]),
        (Retry(), [LOADING, LOADING, "ok"], 3, [0.5, 1.0]),
        (Retry(attempts=6, longest_wait=timedelta(seconds=3)), [LOADING] * 5 + ["ok"], 6, [0.5, 1, 2, 3, 3]),
        (Retry(resend=True), [LOST, BROKEN, "ok"], 3, [0.5, 1.0]),
        (Retry(wake=timedelta(seconds=25)), [ASLEEP, ASLEEP, ASLEEP, "ok"], 4, [10, 10, 5]),
        (Retry(attempts=1, wake=timedelta(seconds=5)), [ASLEEP, "ok"], 2, [5]),
    ],
)
def test_calls_again_after_what_cannot_have_run(
    retry: Retry, script: list[object], calls: int, waits: list[float]
) -> None:
    transport, slept = FakeTransport(script), list[float]()

    endpoint = EndpointClient("chat", transport=transport, retry=retry, sleep=slept.append, random=lambda: 1.0)

    assert "ok" == endpoint.invoke({}).value
    assert (calls, waits) == (len(transport.requests), slept)


@pytest.mark.parametrize(
    ("retry", "error", "calls"),
    [
        (Retry(), UNREACHABLE, 3),
        (Retry(), LOST, 1),
        (Retry(), BROKEN, 1),
        (Retry(), ASLEEP, 1),
        (Retry(resend=True), MODEL, 1),
        (Retry(resend=True), REFUSED, 1),
        (Retry(attempts=1), THROTTLED, 1),
        (Retry(wake=timedelta(seconds=25)), ASLEEP, 4),
    ],
)
def test_gives_up_with_the_last_error(retry: Retry, error: errors.EndpointError, calls: int) -> None:
    transport = FakeTransport([error] * 9)

    with pytest.raises(type(error)) as caught:
        EndpointClient("chat", transport=transport, retry=retry, sleep=lambda _: None).invoke({})

    assert error is caught.value
    assert calls == len(transport.requests)


def test_a_wait_is_never_less_than_half_of_its_longest() -> None:
    slept: list[float] = []
    transport = FakeTransport([THROTTLED, "ok"])

    EndpointClient("chat", transport=transport, sleep=slept.append, random=lambda: 0.0).invoke({})

    assert [0.25] == slept


def test_a_stream_is_opened_again_but_never_read_again() -> None:
    transport = FakeTransport([LOADING, FakeStream(parts=[b"ok"])])

    assert ["ok"] == list(EndpointClient("chat", transport=transport, sleep=lambda _: None).stream({}))


def test_the_duration_counts_the_waits() -> None:
    times = iter([100.0, 107.5])
    transport = FakeTransport([LOADING, "ok"])

    reply = EndpointClient("chat", transport=transport, clock=lambda: next(times), sleep=lambda _: None).invoke({})

    assert timedelta(seconds=7.5) == reply.duration
