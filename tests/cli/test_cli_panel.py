"""``test``: the panel of Studio."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from cli_fakes import Clock, FakeControl, World, complaint, endpoint_state

from constructs_sm.cli.control import AsyncState, EndpointState
from constructs_sm.client import AsyncRequest, FakeReply, FakeTransport, InvokeRequest
from constructs_sm.errors import (
    AccessDeniedError,
    EndpointError,
    ModelError,
    ModelNotReadyError,
    NoReplyError,
    RequestRefusedError,
)


def world(answer: object, state: EndpointState | EndpointError | None = None, *, takes: float = 0.25) -> World:
    clock = Clock()

    def model(request: InvokeRequest | AsyncRequest) -> object:
        del request
        clock.sleep(takes)
        return answer

    control = FakeControl(endpoints={"chat": endpoint_state() if state is None else state})
    return World(transport=FakeTransport(model), controls=control, clock=clock)


def test_success_is_a_card_and_the_answer() -> None:
    there = world(FakeReply(body={"y": 2}, invoked_variant="main"))

    done = there.run("test", "chat", "--json", '{"x": 1}')

    assert 0 == done.exit_code
    assert [
        "Endpoint          chat",
        "Status            Success",
        "Execution length  250 ms",
        "Request time      less than a minute ago",
        "Result time       less than a minute ago",
        "Variant           main",
        "Content type      application/json",
        "",
        '{"y":2}',
    ] == done.stdout.splitlines()


def test_request_and_result_are_minutes_ago() -> None:
    done = world({"y": 2}, takes=150).run("test", "chat", "--json", "{}")

    assert "Execution length  150000 ms\nRequest time      2 minutes ago\nResult time       less than a minute ago" in (
        done.stdout
    )


def test_the_json_form_has_the_same_facts() -> None:
    done = world(FakeReply(body={"y": 2}, invoked_variant="main")).run(
        "test", "chat", "--json", "{}", "--format", "json"
    )

    assert {
        "endpoint_name": "chat",
        "status": "Success",
        "failure_reason": None,
        "execution_length_ms": 250,
        "requested_at": "2000-01-01T00:00:00+00:00",
        "requested": "less than a minute ago",
        "completed_at": "2000-01-01T00:00:00.250000+00:00",
        "completed": "less than a minute ago",
        "invoked_variant": "main",
        "content_type": "application/json",
        "body": {"y": 2},
    } == json.loads(done.stdout)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (ModelError("the model answered 500: CUDA out of memory"), "Failed", 1),
        (NoReplyError("no whole reply"), "Failed", 1),
        (ModelNotReadyError("still loading", code="ModelNotReadyException", status_code=429), "Pending", 4),
    ],
)
def test_a_failure_has_its_reason_and_its_length(error: EndpointError, status: str, code: int) -> None:
    done = world(error).run("test", "chat", "--json", "{}", "--format", "json")

    card = json.loads(done.stdout)
    assert (code, status, error.message) == (done.exit_code, card["status"], card["failure_reason"])
    assert 250 <= card["execution_length_ms"]
    assert "body" not in card


def test_a_request_that_was_wrong_tested_nothing() -> None:
    missing = RequestRefusedError("Variant x not found.", code="ValidationError", status_code=400)
    done = world(missing).run("test", "chat", "--json", "{}")

    assert (3, "", "Variant x not found.") == (done.exit_code, done.stdout, complaint(done))


@pytest.mark.parametrize(
    ("status", "reason", "shown", "code"),
    [
        ("Creating", None, ("Pending", "the endpoint is Creating"), 4),
        ("Failed", "no capacity", ("Failed", "the endpoint is Failed: no capacity"), 1),
        ("OutOfService", None, ("Failed", "the endpoint is OutOfService"), 1),
    ],
)
def test_an_endpoint_that_serves_nothing_is_not_asked(
    status: str, reason: str | None, shown: tuple[str, str], code: int
) -> None:
    there = world("x", endpoint_state(status=status, failure_reason=reason))

    done = there.run("test", "chat", "--json", "{}", "--format", "json")

    card = json.loads(done.stdout)
    assert (code, *shown) == (done.exit_code, card["status"], card["failure_reason"])
    assert [] == there.transport.requests


@pytest.mark.parametrize("status", ["InService", "Updating", "SystemUpdating", "RollingBack"])
def test_an_endpoint_that_changes_serves_all_the_same(status: str) -> None:
    assert 0 == world("x", endpoint_state(status=status)).run("test", "chat", "--json", "{}").exit_code


def test_an_asynchronous_endpoint_is_refused_with_the_command_that_works() -> None:
    state = replace(endpoint_state(), asynchronous=AsyncState(output_location="s3://b/out"))
    there = world("x", state)

    done = there.run("test", "chat", "--json", "{}")

    assert 2 == done.exit_code
    assert (
        "endpoint chat is asynchronous, and only real-time endpoints can be tested; use `constructs-sm submit chat "
        "--json … --wait`"
    ) == complaint(done)
    assert [] == there.transport.requests


def test_an_asynchronous_endpoint_of_a_stack_is_refused_too() -> None:
    there = world("x", replace(endpoint_state(), asynchronous=AsyncState(output_location="s3://b/out")))
    there.stacks = {"Prod": {"DocsEndpointName": "chat", "DocsOutputLocation": "s3://b/out"}}

    done = there.run("test", "--stack", "Prod", "--json", "{}")

    assert 2 == done.exit_code
    assert "endpoint chat is asynchronous" in complaint(done)


def test_who_may_not_describe_may_still_test() -> None:
    there = world({"y": 2}, AccessDeniedError("no", code="AccessDeniedException", status_code=400))

    done = there.run("test", "chat", "--json", "{}")

    assert 0 == done.exit_code
    assert "note: chat may not be described, so it is asked at once\n" == done.stderr


def test_an_endpoint_that_is_not_there_is_not_found() -> None:
    assert 3 == World().run("test", "gone", "--json", "{}").exit_code
