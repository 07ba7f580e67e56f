"""``submit`` and ``result``: tickets out, tickets in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_fakes import EPOCH, World, complaint

from constructs_sm.client import (
    AsyncRequest,
    FakeReply,
    FakeStore,
    FakeTransport,
    Missing,
    S3Location,
    StoredObject,
    Ticket,
)
from constructs_sm.errors import AccessDeniedError, ModelError


def world(*answers: object, late: int = 0) -> World:
    return World(transport=FakeTransport(list(answers), store=FakeStore(late=late)))


def sent(there: World) -> AsyncRequest:
    request = there.transport.requests[-1]
    assert isinstance(request, AsyncRequest)
    return request


def submitted(there: World, *options: str) -> str:
    done = there.run("submit", "docs", "--json", '{"x": 1}', *options)
    assert 0 == done.exit_code, done.stderr
    return done.stdout


def test_the_ticket_is_one_line_that_resumes_the_work() -> None:
    ticket = submitted(world({"pages": 3}))

    assert 1 == ticket.count("\n")
    assert "docs" == Ticket.from_json(ticket).endpoint_name
    assert "s3://fake/out/id-1.out" == Ticket.from_json(ticket).output_location


def test_every_option_reaches_the_request() -> None:
    there = world("ok")

    submitted(
        there,
        *("--accept", "text/csv", "--inference-id", "mine", "--filename", "a.json", "--ttl", "1h"),
        *("--output-path-extension", "x/y", "--invocation-timeout", "90s", "--custom-attributes", "a=1"),
    )

    request = sent(there)
    assert ("text/csv", "mine", "a.json", "x/y", "a=1") == (
        request.accept,
        request.inference_id,
        request.filename,
        request.output_path_extension,
        request.custom_attributes,
    )
    assert (b'{"x": 1}', "application/json", "1:00:00", "0:01:30") == (
        request.body,
        request.content_type,
        str(request.request_ttl),
        str(request.invocation_timeout),
    )


def test_what_is_too_large_for_the_call_goes_through_the_bucket_of_the_stack(tmp_path: Path) -> None:
    (tmp_path / "report.pdf").write_bytes(bytes(200_000))
    there = world("ok")
    there.stacks = {
        "Prod": {
            "DocsEndpointName": "docs-77",
            "DocsInputLocation": "s3://own/in",
            "DocsOutputLocation": "s3://own/out",
        }
    }

    done = there.run("submit", "--stack", "Prod", "--body", str(tmp_path / "report.pdf"))

    assert 0 == done.exit_code, done.stderr
    assert ("docs-77", None, "s3://own/in/id-1", "application/pdf") == (
        sent(there).endpoint_name,
        sent(there).body,
        sent(there).input_location,
        sent(there).content_type,
    )
    assert 200_000 == len(there.transport.store.objects["s3://own/in/id-1"].body)


def test_a_bucket_may_be_named(tmp_path: Path) -> None:
    (tmp_path / "big").write_bytes(bytes(200_000))
    there = world("ok")

    there.run("submit", "docs", "--body", str(tmp_path / "big"), "--bucket", "mine", "--input-prefix", "p/")

    assert "s3://mine/p/id-1" == sent(there).input_location


def test_without_a_bucket_a_large_payload_is_refused_with_the_option_that_helps(tmp_path: Path) -> None:
    (tmp_path / "big").write_bytes(bytes(200_000))

    done = world().run("submit", "docs", "--body", str(tmp_path / "big"))

    assert 2 == done.exit_code
    assert "but the client has no bucket; pass --bucket" in complaint(done)


def test_what_lies_in_s3_already_is_only_named() -> None:
    there = world("ok")

    done = there.run("submit", "docs", "--input-location", "s3://b/k.csv", "--content-type", "text/csv")

    assert 0 == done.exit_code, done.stderr
    assert ("s3://b/k.csv", None, "text/csv") == (
        sent(there).input_location,
        sent(there).body,
        sent(there).content_type,
    )


def test_waiting_prints_the_result_alone_and_keeps_the_ticket_on_the_other_stream() -> None:
    there = world({"pages": 3}, late=3)

    done = there.run("submit", "docs", "--json", "{}", "--wait")

    assert (0, '{"pages":3}\n') == (done.exit_code, done.stdout)
    assert "docs" == Ticket.from_json(done.stderr).endpoint_name
    assert 0 < there.clock.seconds


def test_a_wait_that_is_over_says_how_to_go_on() -> None:
    done = world({"pages": 3}, late=99).run("submit", "docs", "--json", "{}", "--wait", "--timeout", "30s")

    assert (4, "") == (done.exit_code, done.stdout)
    assert "no result within 0:00:30" in done.stderr
    assert done.stderr.endswith("ask later: constructs-sm result TICKET --timeout 1h\n")


def test_a_failed_inference_ends_with_one_and_the_models_words() -> None:
    done = world(ModelError("page 7 is torn")).run("submit", "docs", "--json", "{}", "--wait")

    assert 1 == done.exit_code
    assert done.stderr.endswith("asynchronous inference failed: page 7 is torn\n")


@pytest.fixture
def done_work() -> World:
    return world({"pages": 3})


def forms(ticket: str, tmp_path: Path) -> dict[str, tuple[str, str | None]]:
    (tmp_path / "ticket.json").write_text(ticket)
    (tmp_path / "pretty.json").write_text(json.dumps([json.loads(ticket)], indent=2))
    return {
        "a file": (str(tmp_path / "ticket.json"), None),
        "a pretty array": (str(tmp_path / "pretty.json"), None),
        "standard input": ("-", ticket),
        "itself": (ticket, None),
        "its location": ("s3://fake/out/id-1.out", None),
    }


@pytest.mark.parametrize("form", ["a file", "a pretty array", "standard input", "itself", "its location"])
def test_a_ticket_is_taken_from_wherever_it_is(done_work: World, tmp_path: Path, form: str) -> None:
    argument, stdin = forms(submitted(done_work), tmp_path)[form]

    done = done_work.run("result", argument, stdin=stdin)

    assert (0, '{"pages":3}\n', "") == (done.exit_code, done.stdout, done.stderr)


def test_a_result_goes_to_a_file_and_what_is_known_of_it_is_printed(done_work: World, tmp_path: Path) -> None:
    done = done_work.run("result", submitted(done_work), "--out", str(tmp_path / "r"))

    assert b'{"pages":3}' == (tmp_path / "r").read_bytes()
    assert {
        "inference_id": "id-1",
        "output_location": "s3://fake/out/id-1.out",
        "content_type": "application/json",
        "bytes": 11,
        "completed_at": "2000-01-01T00:00:00+00:00",
    } == json.loads(done.stdout)


def test_without_a_timeout_it_looks_once() -> None:
    there = world({"pages": 3}, late=9)

    done = there.run("result", submitted(there))

    assert (4, "no result yet at s3://fake/out/id-1.out; --timeout 20m waits for it") == (
        done.exit_code,
        complaint(done),
    )
    assert 0 == there.clock.seconds


def test_with_a_timeout_it_waits() -> None:
    there = world({"pages": 3}, late=3)

    assert '{"pages":3}\n' == there.run("result", submitted(there), "--timeout", "1m30s").stdout


@pytest.mark.parametrize(
    ("answer", "late", "state", "code"),
    [({"a": 1}, 0, "done", 0), (ModelError("torn"), 0, "failed", 1), ({"a": 1}, 9, "pending", 4)],
)
def test_a_state_is_one_word_and_its_exit_code(answer: object, late: int, state: str, code: int) -> None:
    there = world(answer, late=late)

    done = there.run("result", submitted(there), "--state")

    assert (code, f"{state}\n") == (done.exit_code, done.stdout)


def test_a_location_finds_its_failure_when_that_is_named() -> None:
    there = world()
    there.transport.store.put(S3Location(bucket="b", key="failed/1.out"), b"torn", content_type=None)

    done = there.run("result", "s3://b/out/1.out", "--failure-location", "s3://b/failed/1.out")

    assert 1 == done.exit_code
    assert complaint(done).endswith("asynchronous inference failed: torn")


class Closed(FakeStore):
    """May not be looked into."""

    def get(self, location: S3Location) -> StoredObject | Missing:
        raise AccessDeniedError(f"{location}: no", code="AccessDenied", status_code=403)


def test_a_forbidden_result_is_told_with_the_option_that_waits() -> None:
    there = world("ok")
    ticket = submitted(there)
    there.objects = Closed()

    denied = there.run("result", ticket)
    waiting = there.run("result", ticket, "--missing-on-forbidden")

    assert (3, 4) == (denied.exit_code, waiting.exit_code)
    assert "or pass --missing-on-forbidden" in complaint(denied)


def test_several_tickets_are_for_watch(tmp_path: Path) -> None:
    there = world("a", "b")
    (tmp_path / "t").write_text(submitted(there) + submitted(there, "--filename", "two"))

    done = there.run("result", str(tmp_path / "t"))

    assert 2 == done.exit_code
    assert "TICKET: one at a time, got 2; `constructs-sm watch … --save DIR` fetches them all" == complaint(done)


def test_a_result_of_bytes_goes_through_a_pipe_as_it_is() -> None:
    there = world(FakeReply(body=b"\xff\x00", content_type="application/x-npy"))

    assert b"\xff\x00" == there.run("submit", "docs", "--json", "{}", "--wait").stdout_bytes


def test_a_ticket_tells_when_it_was_taken() -> None:
    assert EPOCH == Ticket.from_json(submitted(world("ok"))).submitted_at
