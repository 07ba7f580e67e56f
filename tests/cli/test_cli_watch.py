"""``watch``: what becomes of many, from tickets or from a queue."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
from cli_fakes import EPOCH, World, complaint
from rich.console import Console

from constructs_sm.cli.board import Board, State
from constructs_sm.client import FakeStore, FakeTransport, Finished, Missing, S3Location, StoredObject, Ticket
from constructs_sm.errors import AccessDeniedError, InferenceFailedError, ModelError, ResultTimeoutError

KEYS = [
    "inference_id",
    "endpoint_name",
    "state",
    "submitted_at",
    "completed_at",
    "output_location",
    "failure_location",
    "reason",
    "content_type",
    "bytes",
    "saved_as",
]


def tickets(there: World, tmp_path: Path, *names: str) -> str:
    path = tmp_path / "tickets.jsonl"
    with path.open("a") as file:
        for name in names:
            file.write(there.run("submit", "docs", "--json", "{}", "--inference-id", name).stdout)
    return str(path)


def test_each_piece_of_work_is_a_line_when_it_ends(tmp_path: Path) -> None:
    there = World(transport=FakeTransport([{"a": 1}, ModelError("torn\npage")]))

    done = there.run("watch", tickets(there, tmp_path, "one", "two"))

    assert 1 == done.exit_code
    assert {
        "done\tone\tdocs\t7 bytes in s3://fake/out/one.out",
        "failed\ttwo\tdocs\ttorn page",
    } == set(done.stdout.splitlines())
    assert "1 done, 1 failed\n" == done.stderr


def test_the_json_form_has_the_same_keys_for_all(tmp_path: Path) -> None:
    there = World(transport=FakeTransport([{"a": 1}, ModelError("torn")]))

    done = there.run("watch", tickets(there, tmp_path, "one", "two"), "--json")

    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [KEYS, KEYS] == [list(line) for line in lines]
    assert {"one": ("done", None), "two": ("failed", "torn")} == {
        line["inference_id"]: (line["state"], line["reason"]) for line in lines
    }
    assert "" == done.stderr


def test_what_is_pending_when_the_time_is_over_ends_with_four(tmp_path: Path) -> None:
    there = World(transport=FakeTransport([{"a": 1}], store=FakeStore(late=99)))

    done = there.run("watch", tickets(there, tmp_path, "one"), "--timeout", "1m")

    assert (4, "pending\tone\tdocs\t-\n") == (done.exit_code, done.stdout)
    assert 60 <= there.clock.seconds < 90


def test_the_same_ticket_twice_is_watched_once(tmp_path: Path) -> None:
    there = World(transport=FakeTransport([{"a": 1}]))
    path = tickets(there, tmp_path, "one")

    assert 1 == len(there.run("watch", path, path).stdout.splitlines())


def test_results_are_saved_under_names_that_stay_inside(tmp_path: Path) -> None:
    there = World()
    saved = tmp_path / "saved"
    saved.mkdir()
    locations = ["s3://b/x/same.out", "s3://b/y/same.out", "s3://b/..", "s3://b/z/%2e%2e", "s3://b/é ü.json"]
    for place, location in enumerate(locations):
        there.transport.store.put(S3Location.parse(location), str(place).encode(), content_type="text/plain")

    done = there.run("watch", *locations, "--save", str(saved), "--json")

    assert 0 == done.exit_code, done.output
    rows = {row["output_location"]: row["saved_as"] for row in map(json.loads, done.stdout.splitlines())}
    for place, location in enumerate(locations):
        assert str(place) == Path(rows[location]).read_text()
        assert saved == Path(rows[location]).parent
    assert 5 == len(set(rows.values()))


def message(inference_id: str, status: str = "Completed", **more: object) -> str:
    return json.dumps(
        {
            "eventSource": "aws:sagemaker",
            "eventName": "InferenceResult",
            "invocationStatus": status,
            "inferenceId": inference_id,
            "requestParameters": {"endpointName": "docs"},
            "responseParameters": {"outputLocation": f"s3://fake/out/{inference_id}.out"},
            **more,
        }
    )


TEST = json.dumps({"eventVersion": "1.0", "eventSource": "aws:sagemaker", "eventName": "TestNotification"})
URL = "https://sqs.eu-west-1.amazonaws.com/123456789012/inbox"


def test_a_queue_is_listened_to_until_the_time_is_over_and_nothing_is_taken_out() -> None:
    there = World(messages=[TEST, message("one"), message("one"), message("two", "Failed", failureReason="torn")])

    done = there.run("watch", "--queue-url", URL, "--timeout", "1m")

    assert 1 == done.exit_code
    assert ["done\tone\tdocs\ts3://fake/out/one.out", "failed\ttwo\tdocs\ttorn"] == done.stdout.splitlines()
    assert [URL] == there.asked
    assert [] == there.queues[0].deleted
    assert 60 <= there.clock.seconds


def test_what_is_consumed_is_deleted() -> None:
    there = World(messages=[TEST, message("one")])

    done = there.run("watch", "--queue-url", URL, "--timeout", "1m", "--consume")

    assert (0, ["r0", "r1"]) == (done.exit_code, sorted(there.queues[0].deleted))


def test_enough_notifications_end_it() -> None:
    there = World(messages=[message("one"), message("two"), message("three")])

    done = there.run("watch", "--queue-url", URL, "--count", "2")

    assert (0, 2, 0) == (done.exit_code, len(done.stdout.splitlines()), there.clock.seconds)


def test_too_few_notifications_end_with_four() -> None:
    done = World(messages=[message("one")]).run("watch", "--queue-url", URL, "--count", "2", "--timeout", "1m")

    assert 4 == done.exit_code


def test_tickets_are_resolved_by_the_notifications_of_a_queue(tmp_path: Path) -> None:
    there = World(transport=FakeTransport([{"a": 1}]), messages=[message("one"), message("of another")])

    done = there.run("watch", tickets(there, tmp_path, "one"), "--queue-url", URL)

    assert (0, "done\tone\tdocs\t7 bytes in s3://fake/out/one.out\n") == (done.exit_code, done.stdout)


def test_no_right_to_look_ends_with_three(tmp_path: Path) -> None:
    there = World(transport=FakeTransport([{"a": 1}]))
    path = tickets(there, tmp_path, "one")
    there.objects = Closed()

    done = there.run("watch", path)

    assert (3, "error\tone") == (done.exit_code, done.stdout[:9])
    assert "may not be read" in done.stdout


class Closed(FakeStore):
    """May not be looked into."""

    def get(self, location: S3Location) -> StoredObject | Missing:
        raise AccessDeniedError(f"{location}: no", code="AccessDenied", status_code=403)


def a_ticket(name: str) -> Ticket:
    return Ticket(
        endpoint_name="docs", inference_id=name, output_location=f"s3://b/{name}", submitted_at=EPOCH, accept=None
    )


def shown(board: Board, *, most: int | None = None, width: int = 100) -> list[str]:
    screen = io.StringIO()
    Console(file=screen, width=width).print(board.render(EPOCH + timedelta(seconds=75), most))
    return [line.rstrip() for line in screen.getvalue().splitlines()]


def failed(name: str, reason: str) -> Finished:
    error = InferenceFailedError(reason, output_location=f"s3://b/{name}", failure_location=None)
    return Finished(ticket=a_ticket(name), error=error)


def test_the_table_shows_what_goes_on_and_what_ended() -> None:
    board = Board([a_ticket("one"), a_ticket("two")])
    board.finish(failed("two", "[red]torn[/red] \x1b[2J"), None)

    assert [
        "STATE    ID   ENDPOINT  AGE    RESULT",
        "pending  one  docs      1m 15s",
        "failed   two  docs      1m 15s  [red]torn[/red] \\x1b[2J",
        "1 pending, 1 failed",
    ] == [line.replace("AGE     RESULT", "AGE    RESULT") for line in shown(board)]


def test_in_a_small_window_the_newest_ends_stand_first_and_the_rest_is_counted() -> None:
    board = Board([a_ticket(f"t{number}") for number in range(50)])
    for number in (7, 9):
        board.finish(failed(f"t{number}", "torn " * 50), None)

    lines = shown(board, most=3)

    assert ["t9", "t7", "t0"] == [line.split()[1] for line in lines[1:4]]
    assert "48 pending, 2 failed, 47 more not shown" == lines[-1]
    assert 5 == len(lines)


def test_when_all_is_over_a_long_reason_is_told_to_its_end() -> None:
    board = Board([a_ticket("one")])
    board.finish(failed("one", "torn " * 50 + "END"), None)

    assert "END" in " ".join(shown(board))


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (ResultTimeoutError("x", output_location="o", failure_location=None), State.PENDING),
        (InferenceFailedError("x", output_location="o", failure_location=None), State.FAILED),
        (AccessDeniedError("x", code="AccessDenied", status_code=403), State.ERROR),
    ],
)
def test_each_end_has_its_state(error: Exception, state: State) -> None:
    assert state is Board().finish(Finished(ticket=a_ticket("one"), error=error), None).state  # type: ignore[arg-type] # each is an EndpointError


def test_a_queue_says_nothing_and_that_is_no_failure() -> None:
    done = World().run("watch", "--queue-url", URL, "--timeout", "1s")

    assert (0, "", "nothing yet") == (done.exit_code, done.stdout, complaint(done))
