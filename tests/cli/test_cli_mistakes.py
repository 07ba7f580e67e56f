"""A mistake gets one clear error, the exit code of its kind, and no traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_fakes import World, complaint

from constructs_sm import errors
from constructs_sm.cli.exits import ExitCode, exit_code, told
from constructs_sm.client import FakeTransport
from constructs_sm.errors import Call

SAY_WHAT = '--body or --json: say what to send, such as --json \'{"inputs": "Hi"}\' or --body FILE'
SAY_WHICH = "ENDPOINT: say which, by its name or with --stack STACK"

WRONG = {
    "nothing to send": (["invoke", "chat"], SAY_WHAT),
    "no endpoint": (["invoke", "--json", "{}"], SAY_WHICH),
    "nothing at all": (["invoke"], f"2 problems\n- {SAY_WHICH}\n- {SAY_WHAT}"),
    "an empty name": (["describe", ""], "ENDPOINT: must be a name, got ''"),
    "two payloads": (["invoke", "chat", "--json", "{}", "--body", "-"], "--body, --json: one of the two, got both"),
    "no file": (["invoke", "chat", "--body", "fileb://gone.json"], "--body: there is no file 'gone.json'"),
    "a directory": (["invoke", "chat", "--body", "."], "--body: there is no file '.'"),
    "half a JSON": (
        ["invoke", "chat", "--json", "{'a': 1}"],
        (
            "--json: is not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1), "
            "got \"{'a': 1}\"; quote it for your shell, or use --body FILE"
        ),
    ),
    "no number": (
        ["invoke", "chat", "--json", "NaN"],
        "--json: is not JSON: NaN is no JSON value, got 'NaN'; quote it for your shell, or use --body FILE",
    ),
    "nowhere to write": (
        ["invoke", "chat", "--json", "{}", "--out", "no/such/file"],
        "--out: there is no directory 'no/such'",
    ),
    "a directory to write": (
        ["invoke", "chat", "--json", "{}", "--out", "."],
        "--out: '.' is a directory; name a file",
    ),
    "a region with a slip": (
        ["invoke", "chat", "--json", "{}", "--region", "eu-west1"],
        "--region: there is no Region 'eu-west1'; did you mean eu-west-1 or us-west-1 or me-west-1?",
    ),
    "limits of the call": (
        ["invoke", "chat", "--json", "{}", "--variant", "a b", "--accept", "ü", "--inference-id", "x" * 65],
        (
            "3 problems\n"
            "- --accept: must be ASCII text without line breaks, got 'ü'\n"
            "- --inference-id: must be at most 64 characters, got 65\n"
            "- --variant: must be letters, digits and single or repeated hyphens inside, starting and ending with a letter "
            "or digit, got 'a b'"
        ),
    ),
    "an endpoint's name": (
        ["invoke", "a_b", "--json", "{}"],
        (
            "ENDPOINT: must be letters, digits and single or repeated hyphens "
            "inside, starting and ending with a letter or digit, got 'a_b'"
        ),
    ),
    "bytes with values": (
        ["stream", "chat", "--json", "{}", "--raw", "--select", "a"],
        "--raw: the bytes as they come have no values; leave --select and --format json out",
    ),
    "an input twice": (
        ["submit", "docs", "--json", "{}", "--input-location", "s3://b/k"],
        "--input-location: excludes --body and --json, which are sent themselves",
    ),
    "waiting without waiting": (
        ["submit", "docs", "--json", "{}", "--timeout", "1m"],
        "--out, --timeout: only with --wait; later, `constructs-sm result` has them too",
    ),
    "a short life": (
        ["submit", "docs", "--json", "{}", "--ttl", "1s"],
        "--ttl: must be whole seconds from 60 to 21600, got 1 seconds",
    ),
    "no ticket there": (
        ["result", "gone.json"],
        "TICKET: there is no file 'gone.json'; give a file, -, s3://… or the ticket itself",
    ),
    "not a ticket": (
        ["result", '{"a": 1}'],
        "TICKET: ticket: must be what Ticket.to_json wrote, got '{\"a\": 1}': KeyError('endpoint_name')",
    ),
    "an empty list of tickets": (["watch", "[]"], "TICKET: [] holds none"),
    "nothing to watch": (
        ["watch"],
        "TICKET or --queue-url: say what to watch; `constructs-sm submit` prints tickets",
    ),
    "a state with a result": (
        ["result", "s3://b/out/1.out", "--state", "--timeout", "1m"],
        "--state: looks once and fetches nothing; leave --timeout and --out out",
    ),
    "counting tickets": (
        ["watch", "s3://b/out/1.out", "--count", "2"],
        "--count: the tickets say how many there are; leave it out",
    ),
    "consuming nothing, saving nowhere": (
        ["watch", "t.json", "--consume", "--save", "no/such"],
        (
            "3 problems\n- --consume: only with --queue-url\n- --save: there is no directory 'no/such'\n"
            "- TICKET: there is no file 't.json'; give a file, -, s3://… or the ticket itself"
        ),
    ),
    "everything about a call": (
        ["invoke", "--json", "{", "--region", "mars", "--variant", "a b", "--out", "no/such/file"],
        (
            f"5 problems\n- {SAY_WHICH}\n- --json: is not JSON: Expecting property name enclosed in double quotes: line 1 "
            "column 2 (char 1), got '{'; quote it for your shell, or use --body FILE\n"
            "- --out: there is no directory 'no/such'\n- --variant: must be letters, digits and single or repeated hyphens "
            "inside, starting and ending with a letter or digit, got 'a b'\n- --region: there is no Region 'mars'"
        ),
    ),
    "everything about a stream": (
        ["stream", "chat", "--session-id", "NEW_SESSION", "--read-timeout", "0s", "--region", "mars"],
        (
            f"4 problems\n- {SAY_WHAT}\n- --session-id: must be letters, digits and hyphens, starting and ending without "
            "one, got 'NEW_SESSION'\n- --region: there is no Region 'mars'\n- --read-timeout: must be above 0, got 0"
        ),
    ),
    "everything about a submission": (
        [
            "submit",
            "--stack",
            "Docs",
            "--json",
            "{}",
            "--ttl",
            "1s",
            "--invocation-timeout",
            "2h",
            "--filename",
            "a.b.c",
        ],
        (
            "3 problems\n- --filename: must be letters, digits, hyphens, underscores and at most one dot, starting with a "
            "letter or digit, got 'a.b.c'\n- --ttl: must be whole seconds from 60 to 21600, got 1 seconds\n"
            "- --invocation-timeout: must be whole seconds from 1 to 3600, got 7200 seconds"
        ),
    ),
    "everything about a result": (
        ["result", "gone.json", "--out", ".", "--region", "mars"],
        (
            "3 problems\n- --out: '.' is a directory; name a file\n- --region: there is no Region 'mars'\n"
            "- TICKET: there is no file 'gone.json'; give a file, -, s3://… or the ticket itself"
        ),
    ),
    "everything about a test": (
        ["test", "a_b", "--json", "{}", "--component", "-", "--accept", "ü"],
        (
            "3 problems\n- ENDPOINT: must be letters, digits and single or repeated hyphens inside, starting and ending with "
            "a letter or digit, got 'a_b'\n- --accept: must be ASCII text without line breaks, got 'ü'\n"
            "- --component: must be letters, digits and single or repeated hyphens inside, starting and ending with a letter "
            "or digit, got '-'"
        ),
    ),
    "a snippet the AWS CLI cannot have": (
        ["snippet", "chat", "--kind", "stream", "--language", "aws-cli"],
        "--language aws-cli: the AWS CLI cannot stream; use `constructs-sm stream`",
    ),
    "a component of an asynchronous endpoint": (
        ["snippet", "docs", "--kind", "async", "--component", "x"],
        "--component: an asynchronous endpoint has none; leave it out",
    ),
    "an instance type with a slip": (
        ["instances", "ml.g5.xlrge"],
        (
            "TYPE: 'ml.g5.xlrge' is no known hosting type; did you mean ml.g5.xlarge or ml.g5.8xlarge or ml.g5.4xlarge or "
            "ml.g5.2xlarge?"
        ),
    ),
    "a family with a slip": (
        ["instances", "--family", "g55", "--region", "mars-1"],
        (
            "2 problems\n- --family: no hosting type is of family 'g55'; did you mean g5?\n"
            "- --region: there is no Region 'mars-1'"
        ),
    ),
    "details of no framework": (
        ["images", "--region", "eu-west-1"],
        "FRAMEWORK: say of which; `constructs-sm images` lists them",
    ),
    "an image of nowhere": (
        ["images", "xgboost", "1.7-1"],
        "--region: say where the endpoint is, as each Region has a registry of its own",
    ),
    "an account that is none": (
        ["local", "up", "--account", "12", "--state", "engine"],
        "--account: must be 12 digits, got '12'",
    ),
    "no archive": (["package", "check", "gone.tar.gz"], "cannot check gone.tar.gz: No such file or directory"),
}


@pytest.mark.parametrize(("arguments", "message"), WRONG.values(), ids=WRONG)
def test_wrong_input_is_told_whole_and_sends_nothing(
    arguments: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    there = World()

    done = there.run(*arguments)

    assert (2, message, "") == (done.exit_code, complaint(done), done.stdout)
    assert [] == there.transport.requests


USAGE = {
    "an unknown command": (["invok"], "No such command 'invok'. Did you mean 'invoke'?"),
    "an unknown option": (["invoke", "chat", "--jsn", "{}"], "No such option: --jsn"),
    "a time without unit": (
        ["result", "t", "--timeout", "90"],
        "must be a time with its unit, such as 90s, 15m or 1h30m, got '90'",
    ),
    "a path that is none": (
        ["stream", "chat", "--select", "a[x]"],
        "must be a path such as outputs[0] or choices[0].delta.content, got 'a[x]'",
    ),
    "an accelerator that is none": (["instances", "--accelerator", "tpu"], "'tpu' is not one of"),
    "a negative memory": (["instances", "--min-memory", "-1"], "--min-memory"),
}


@pytest.mark.parametrize(("arguments", "message"), USAGE.values(), ids=USAGE)
def test_wrong_usage_is_told_with_the_way_to_the_help(arguments: list[str], message: str) -> None:
    done = World().run(*arguments)

    assert 2 == done.exit_code
    assert message in " ".join(done.stderr.split())
    assert "-h' for help" in done.stderr


ABSENT = {
    "a framework with a slip": (
        ["images", "pytorh"],
        "FRAMEWORK: there is none called 'pytorh'; did you mean pytorch or neo-pytorch?",
    ),
    "an image that is not published": (
        ["images", "pytorch", "--region", "eu-west-1"],
        (
            "image pytorch: --instance-type: pytorch 2.6.0 has one image each for cpu, gpu; give an instance type or an "
            "accelerator"
        ),
    ),
    "a rule": (["rules", "SM999"], "RULE: there is no rule 'SM999'; `constructs-sm rules` lists them"),
    "no such instance": (["instances", "--min-vcpus", "100000"], "no instance type is like that; ask for less"),
    "an endpoint": (["describe", "gone"], 'Could not find endpoint "gone".'),
    "an engine": (
        ["local", "status", "--state", "nowhere"],
        "nothing runs in nowhere; start it with `constructs-sm local up`",
    ),
    "its environment": (
        ["local", "env", "--state", "nowhere"],
        "nothing runs in nowhere; start it with `constructs-sm local up`",
    ),
}


@pytest.mark.parametrize(("arguments", "message"), ABSENT.values(), ids=ABSENT)
def test_what_is_not_there_ends_with_three(
    arguments: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = World().run(*arguments)

    assert (3, message) == (done.exit_code, complaint(done))


def service(kind: type[errors.ServiceError], message: str = "x", status: int = 400) -> errors.ServiceError:
    return kind(message, code="C", status_code=status)


CODES = [
    (errors.RequestError(["x: y"]), ExitCode.WRONG),
    (errors.StackOutputsError("x"), ExitCode.NOT_FOUND),
    (service(errors.AccessDeniedError), ExitCode.NOT_FOUND),
    (service(errors.RequestRefusedError, "Endpoint a of account 1 not found."), ExitCode.NOT_FOUND),
    (service(errors.RequestRefusedError, 'Could not find endpoint "arn:x".'), ExitCode.NOT_FOUND),
    (service(errors.RequestRefusedError, "1 validation error detected"), ExitCode.WRONG),
    (service(errors.NoCapacityError), ExitCode.NOT_YET),
    (service(errors.ModelNotReadyError), ExitCode.NOT_YET),
    (service(errors.ThrottledError), ExitCode.FAILED),
    (service(errors.ServiceFailureError, status=500), ExitCode.FAILED),
    (service(errors.ServiceError, "NoSuchBucket", status=404), ExitCode.NOT_FOUND),
    (service(errors.ServiceError, "The specified queue does not exist"), ExitCode.NOT_FOUND),
    (service(errors.ServiceError, "something else"), ExitCode.FAILED),
    (service(errors.ServiceFailureError, "the index was not found", status=500), ExitCode.FAILED),
    (errors.ModelError("class not found"), ExitCode.FAILED),
    (errors.UnreachableError("x"), ExitCode.FAILED),
    (errors.NoReplyError("x"), ExitCode.FAILED),
    (errors.StreamInterruptedError("x", received=b"", received_length=0), ExitCode.FAILED),
    (errors.InferenceFailedError("x", output_location="o", failure_location=None), ExitCode.FAILED),
    (errors.ResultTimeoutError("x", output_location="o", failure_location=None), ExitCode.NOT_YET),
    (errors.ResultExpiredError("x", output_location="o", failure_location=None), ExitCode.FAILED),
    (errors.LocalEngineError("x"), ExitCode.FAILED),
]


@pytest.mark.parametrize(("error", "code"), CODES, ids=[f"{type(one).__name__} {code.name}" for one, code in CODES])
def test_each_error_has_its_exit_code(error: Exception, code: ExitCode) -> None:
    assert code is exit_code(error)


def test_the_names_of_the_library_become_those_of_the_options() -> None:
    error = errors.RequestError(["request_ttl: must be less", "payload: pass bucket"], call=Call(endpoint="docs"))

    assert "endpoint docs: request not sent, 2 problems\n- --ttl: must be less\n- payload: pass --bucket" == told(error)


def test_a_models_own_words_are_never_rewritten() -> None:
    assert "the model answered 500: target_variant" == told(errors.ModelError("the model answered 500: target_variant"))


def test_a_model_cannot_steer_the_terminal_through_an_error() -> None:
    done = World(transport=FakeTransport([errors.ModelError("\x1b[2Jgone\x07")])).run("invoke", "a", "--json", "{}")

    assert (1, "\\x1b[2Jgone\\x07") == (done.exit_code, complaint(done))


@pytest.mark.parametrize("flag", [[], ["--debug"]])
def test_only_debug_shows_where_an_error_comes_from(flag: list[str]) -> None:
    done = World(transport=FakeTransport([errors.ModelError("cross")])).run(*flag, "invoke", "a", "--json", "{}")

    assert 1 == done.exit_code
    assert bool(flag) == ("Traceback" in done.stderr)
    assert done.stderr.endswith("error: cross\n")


PARSED = {
    "stream": (
        ["stream", "chat", "--wake", "10", "--read-timeout", "soon", "--select", "a..b", "--format", "xml"],
        ["--wake", "--read-timeout", "--select", "--format"],
    ),
    "submit": (
        ["submit", "docs", "--ttl", "60", "--invocation-timeout", "x", "--timeout", ""],
        ["--ttl", "--invocation-timeout", "--timeout"],
    ),
    "result": (["result", "--timeout", "20"], ["TICKET", "--timeout"]),
    "package build": (["package", "build"], ["DIRECTORY", "--output"]),
    "instances": (["instances", "--min-vcpus", "few", "--arch", "z80"], ["--min-vcpus", "--arch"]),
}


@pytest.mark.parametrize(("arguments", "names"), PARSED.values(), ids=PARSED)
def test_options_that_cannot_be_read_are_told_all(arguments: list[str], names: list[str]) -> None:
    done = World().run(*arguments)

    assert done.exit_code == 2
    assert f"{len(names)} problems" in done.stderr
    for name in names:
        assert name in done.stderr.partition("problems")[2]


def test_one_option_that_cannot_be_read_is_told_as_ever() -> None:
    done = World().run("submit", "docs", "--ttl", "60")

    assert done.exit_code == 2
    assert "problems" not in done.stderr
    assert "Invalid value for '--ttl': must be a time with its unit, such as 90s, 15m or 1h30m, got '60'" in done.stderr
