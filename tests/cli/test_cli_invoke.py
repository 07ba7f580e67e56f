"""``invoke``: what is sent, and what comes out where."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path

import pytest
from cli_fakes import World, complaint

from constructs_sm import errors
from constructs_sm.cli.tools import Access
from constructs_sm.client import FakeReply, FakeTransport, InvokeRequest


def world(*answers: object) -> World:
    return World(transport=FakeTransport(list(answers)))


def sent(there: World) -> InvokeRequest:
    request = there.transport.requests[-1]
    assert isinstance(request, InvokeRequest)
    return request


def test_json_is_sent_as_it_was_typed_and_the_answer_passed_on_as_it_came() -> None:
    there = world(FakeReply(body=b'{"score":  0.90}', content_type="application/json"))

    done = there.run("invoke", "chat", "--json", '{"x":  1}')

    assert (0, '{"score":  0.90}\n', "") == (done.exit_code, done.stdout, done.stderr)
    assert (b'{"x":  1}', "application/json", "chat") == (
        sent(there).body,
        sent(there).content_type,
        sent(there).endpoint_name,
    )


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("row.csv", "text/csv"),
        ("ROW.CSV", "text/csv"),
        ("rows.jsonl", "application/jsonlines"),
        ("array.npy", "application/x-npy"),
        ("cat.png", "image/png"),
        ("report.pdf", "application/pdf"),
        ("weights", "application/octet-stream"),
    ],
)
@pytest.mark.parametrize("scheme", ["", "fileb://", "file://"])
def test_a_file_is_sent_as_what_its_name_says(tmp_path: Path, name: str, content_type: str, scheme: str) -> None:
    (tmp_path / name).write_bytes(b"\x00\xff")
    there = world("ok")

    done = there.run("invoke", "chat", "--body", f"{scheme}{tmp_path / name}")

    assert 0 == done.exit_code
    assert (b"\x00\xff", content_type) == (sent(there).body, sent(there).content_type)


def test_the_content_type_given_wins() -> None:
    there = world("ok")

    there.run("invoke", "chat", "--json", "[1]", "--content-type", "application/jsonlines")

    assert "application/jsonlines" == sent(there).content_type


def test_a_hyphen_reads_standard_input_byte_by_byte() -> None:
    there = world("ok")

    done = there.run("invoke", "chat", "--body", "-", stdin=b"\x00\xfe\n")

    assert 0 == done.exit_code
    assert (b"\x00\xfe\n", "application/octet-stream") == (sent(there).body, sent(there).content_type)


def test_a_pipe_is_read_like_a_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    writer = threading.Thread(target=(tmp_path / "pipe").write_bytes, args=(b"once",))
    writer.start()
    there = world("ok")

    done = there.run("invoke", "chat", "--body", str(tmp_path / "pipe"))
    writer.join()

    assert (0, b"once") == (done.exit_code, sent(there).body)


def test_every_option_reaches_the_request() -> None:
    there = world("ok")
    options = {
        "--accept": ("accept", "text/csv"),
        "--component": ("inference_component", "llama"),
        "--variant": ("target_variant", "canary"),
        "--target-model": ("target_model", "a.tar.gz"),
        "--container": ("target_container_hostname", "first"),
        "--session-id": ("session_id", "NEW_SESSION"),
        "--inference-id": ("inference_id", "mine"),
        "--prefix-aware-id": ("prefix_aware_id", "p"),
        "--custom-attributes": ("custom_attributes", "a=1"),
        "--explanations": ("enable_explanations", "`true`"),
    }

    typed = [part for option, (_, value) in options.items() for part in (option, value)]
    done = there.run("invoke", "chat", "--json", "{}", *typed)

    assert 0 == done.exit_code, done.stderr
    assert dict(options.values()) == {name: getattr(sent(there), name) for name, _ in options.values()}


def test_with_out_the_answer_is_in_the_file_and_the_rest_is_printed_as_the_aws_cli_prints_it(tmp_path: Path) -> None:
    there = world(FakeReply(body=b"a,b\n", content_type="text/csv; charset=utf-8", invoked_variant="main"))

    done = there.run("invoke", "chat", "--json", "{}", "--out", str(tmp_path / "answer"))

    assert b"a,b\n" == (tmp_path / "answer").read_bytes()
    assert {"ContentType": "text/csv; charset=utf-8", "InvokedProductionVariant": "main"} == json.loads(done.stdout)


def test_bytes_go_through_a_pipe_as_they_are() -> None:
    answer = bytes(range(256))
    done = world(answer).run("invoke", "chat", "--json", "{}")

    assert answer == done.stdout_bytes


def test_out_to_standard_output_adds_nothing() -> None:
    done = world("no line end").run("invoke", "chat", "--json", "{}", "--out", "-")

    assert b"no line end" == done.stdout_bytes


@pytest.mark.parametrize(
    ("body", "content_type", "member", "value"),
    [
        (b'{"a": [1.50]}', "application/json", "Body", {"a": [1.5]}),
        (b"a,b\n", "text/csv", "Body", "a,b\n"),
        (b"no json", "application/json", "Body", "no json"),
        (b"\xff\x00", "application/x-npy", "BodyBase64", "/wA="),
    ],
)
def test_the_json_form_holds_the_answer_and_what_stood_beside_it(
    body: bytes, content_type: str, member: str, value: object
) -> None:
    there = world(FakeReply(body=body, content_type=content_type, invoked_variant="main", custom_attributes="t=1"))

    done = there.run("invoke", "chat", "--json", "{}", "--format", "json")

    assert {
        "ContentType": content_type,
        "InvokedProductionVariant": "main",
        "CustomAttributes": "t=1",
        "StatusCode": 200,
        "RequestId": "request-1",
        "DurationMs": 0,
        member: value,
    } == json.loads(done.stdout)


def test_an_answer_that_claims_to_be_json_is_printed_and_complained_of() -> None:
    done = world(FakeReply(body=b"<html>", content_type="application/json")).run("invoke", "chat", "--json", "{}")

    assert (1, "<html>\n") == (done.exit_code, done.stdout)
    assert "the answer claims to be application/json, but is not JSON" in complaint(done)


def test_a_stack_names_the_endpoint_and_its_component() -> None:
    there = world("ok")
    there.stacks = {
        "Prod": {"FleetEndpointName1A2B3C4D": "fleet-77", "FleetLlamaInferenceComponentName1A2B3C4D": "llama-3"}
    }

    done = there.run("invoke", "--stack", "Prod", "--json", "{}", "--region", "eu-west-1", "--profile", "dev")

    assert 0 == done.exit_code, done.stderr
    assert ("fleet-77", "llama-3") == (sent(there).endpoint_name, sent(there).inference_component)
    assert [Access(region="eu-west-1", profile="dev")] == there.accesses


def test_one_of_several_is_named_by_what_its_output_keys_begin_with() -> None:
    there = world("ok")
    there.stacks = {"Prod": {"OneEndpointName": "one-77", "TwoEndpointName": "two-77"}}

    there.run("invoke", "Two", "--stack", "Prod", "--json", "{}")

    assert "two-77" == sent(there).endpoint_name


def test_several_are_listed_with_the_words_of_the_command_line() -> None:
    there = world()
    there.stacks = {"Prod": {"OneEndpointName": "one-77", "TwoEndpointName": "two-77"}}

    done = there.run("invoke", "--stack", "Prod", "--json", "{}")

    assert 3 == done.exit_code
    assert "stack Prod has 2 real-time endpoints; name one of them: One (one-77), Two (two-77)" == complaint(done)


def test_a_component_at_zero_is_woken_for_as_long_as_was_said() -> None:
    asleep = errors.NoCapacityError("has no capacity", code="ValidationError", status_code=400)
    there = world(asleep, asleep, "awake")

    done = there.run("invoke", "chat", "--json", "{}", "--component", "llama", "--wake", "1m")

    assert (0, "awake\n", 20.0) == (done.exit_code, done.stdout, there.clock.seconds)


def test_a_component_at_zero_is_not_yet_there() -> None:
    done = world(errors.NoCapacityError("asleep", code="ValidationError", status_code=400)).run(
        "invoke", "chat", "--json", "{}"
    )

    assert 4 == done.exit_code


def test_an_answer_whose_file_cannot_be_written_is_not_lost(tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir()
    there = World(transport=FakeTransport(lambda _: _gone(locked)))

    done = there.run("invoke", "chat", "--json", "{}", "--out", str(locked / "answer"))

    assert (1, "precious") == (done.exit_code, done.stdout)
    assert complaint(done).endswith("the answer went to standard output instead")


def _gone(directory: Path) -> str:
    directory.rmdir()  # while the model works
    return "precious"
