"""The real command line against a local engine: two endpoints, every command that calls AWS."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from cli_terminal import on_a_terminal

from constructs_sm.local import Engine

pytestmark = pytest.mark.e2e

# An engine outlives the `local up` that started it, of which Python warns.
WARNINGS = ["-W", "error", "-W", "ignore:subprocess:ResourceWarning"]
CLI = [sys.executable, *WARNINGS, "-m", "constructs_sm.cli"]
SCRIPT = """
import json, time

def model_fn(model_dir):
    return 2

def predict_fn(data, factor):
    if data.get("fail"):
        raise RuntimeError("the model is cross")
    time.sleep(data.get("sleep", 0))
    if "words" in data:
        return (part for part in words(data["words"], data.get("pause", 0)))
    return {"y": data["x"] * factor}

def words(count, pause):
    for number in range(count):
        yield json.dumps({"outputs": [f" {number}"]}) + "\\n"
        time.sleep(pause)
"""
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
RIGHTS = ["s3:GetObject", "s3:PutObject", "s3:ListBucket", "sns:Publish", "ecr:*"]


@dataclass
class Deployed:
    """An engine with two endpoints, and the command line beside it."""

    environment: dict[str, str]
    queue: str
    directory: Path

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*CLI, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=self.environment,
            cwd=self.directory,
        )

    def run(self, *arguments: str, stdin: str = "", code: int = 0) -> str:
        with self.start(*arguments) as process:
            out, error = process.communicate(stdin, timeout=30)
        assert code == process.returncode, error
        assert "Traceback" not in error
        return out if code in {0, 4} else error


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    with Engine.start() as engine:
        make: Any = boto3.Session().client
        clients = {name: make(name, **engine.client_arguments) for name in ("s3", "iam", "sns", "sqs", "sagemaker")}
        queue = _deploy(**clients)
        for client in clients.values():
            client.close()
        environment = {**engine.over(os.environ), "PYTHONPATH": str(Path(__file__).parents[2])}
        yield Deployed(environment=environment, queue=queue, directory=tmp_path_factory.mktemp("here"))


def _deploy(*, s3: Any, iam: Any, sns: Any, sqs: Any, sagemaker: Any) -> str:
    """Create both endpoints; the queue that hears of results."""
    s3.create_bucket(Bucket="uploads")
    s3.put_object(Bucket="uploads", Key="model.tar.gz", Body=_archive(SCRIPT))
    role = iam.create_role(RoleName="execution", AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": RIGHTS, "Resource": "*"}]}
    iam.put_role_policy(RoleName="execution", PolicyName="all", PolicyDocument=json.dumps(policy))
    topics = {kind: sns.create_topic(Name=kind)["TopicArn"] for kind in ("SuccessTopic", "ErrorTopic")}
    queue = sqs.create_queue(QueueName="inbox")["QueueUrl"]
    attributes = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]
    for topic in topics.values():
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=attributes["QueueArn"])
    container = {
        "Image": "000000000000.dkr.ecr.us-east-1.amazonaws.com/x:1",
        "ModelDataUrl": "s3://uploads/model.tar.gz",
    }
    sagemaker.create_model(ModelName="model", ExecutionRoleArn=role, PrimaryContainer=container)
    variant = {"VariantName": "main", "ModelName": "model", "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}
    output = {
        "S3OutputPath": "s3://uploads/out",
        "S3FailurePath": "s3://uploads/failed",
        "NotificationConfig": topics,
    }
    more: dict[str, Any] = {"chat": {}, "docs": {"AsyncInferenceConfig": {"OutputConfig": output}}}
    for name, config in more.items():
        sagemaker.create_endpoint_config(EndpointConfigName=name, ProductionVariants=[variant], **config)
        sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=name)
    for name in more:
        sagemaker.get_waiter("endpoint_in_service").wait(EndpointName=name, WaiterConfig={"Delay": 1})
    return str(queue)


def _archive(script: str) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as bundle:
        member = tarfile.TarInfo("code/inference.py")
        member.size = len(script.encode())
        bundle.addfile(member, io.BytesIO(script.encode()))
    return stream.getvalue()


def test_an_answer_is_printed_or_written_as_the_aws_cli_does(deployed: Deployed) -> None:
    (deployed.directory / "body.json").write_text('{"x": 21}')

    assert '{"y": 42}\n' == deployed.run("invoke", "chat", "--json", '{"x": 21}')
    beside = json.loads(deployed.run("invoke", "chat", "--body", "fileb://body.json", "--out", "answer.json"))
    piped = deployed.run("invoke", "chat", "--body", "-", "--content-type", "application/json", stdin='{"x": 1}')

    assert {"ContentType": "application/json", "InvokedProductionVariant": "main"} == beside
    assert {"y": 42} == json.loads((deployed.directory / "answer.json").read_text())
    assert {"y": 2} == json.loads(piped)


def test_what_fails_ends_with_the_code_of_its_kind(deployed: Deployed) -> None:
    assert "the model is cross" in deployed.run("invoke", "chat", "--json", '{"fail": 1}', code=1)
    assert "not found" in deployed.run("invoke", "gone", "--json", "{}", code=3)
    assert "not found" in deployed.run("invoke", "chat", "--json", "{}", "--variant", "gone", code=3)
    assert "Could not find endpoint" in deployed.run("describe", "gone", code=3)
    assert "does not exist" in deployed.run("invoke", "--stack", "Gone", "--json", "{}", code=3)
    assert "no profile 'nobody'" in deployed.run("describe", "chat", "--profile", "nobody", code=2)


def test_nothing_listens_there(deployed: Deployed) -> None:
    elsewhere = {**deployed.environment, "AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_MAX_ATTEMPTS": "1"}

    assert "no connection" in Deployed(elsewhere, "", deployed.directory).run("describe", "chat", code=1)


def test_parts_are_printed_as_they_come(deployed: Deployed) -> None:
    with deployed.start("stream", "chat", "--json", '{"words": 3, "pause": 0.5}', "--select", "outputs[0]") as process:
        assert process.stdout is not None
        first, began = process.stdout.read(2), time.monotonic()
        rest, took = process.stdout.read(), time.monotonic() - began

    assert (" 0", " 1 2") == (first, rest)
    assert took > 0.5


def test_an_interrupt_ends_a_stream_with_130(deployed: Deployed) -> None:
    with deployed.start("stream", "chat", "--json", '{"words": 100, "pause": 0.2}') as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(2)
        process.send_signal(signal.SIGINT)
        assert 130 == process.wait(timeout=10)
        assert "" == process.stderr.read()


def test_the_panel_tests_what_answers_at_once_and_refuses_the_other(deployed: Deployed) -> None:
    assert "Status            Success\n" in deployed.run("test", "chat", "--json", '{"x": 1}')
    assert "`constructs-sm submit docs --json … --wait`" in deployed.run("test", "docs", "--json", "{}", code=2)
    with deployed.start("test", "chat", "--json", '{"fail": 1}', "--format", "json") as process:
        card = json.loads(process.communicate(timeout=30)[0])
    assert (1, "Failed") == (process.returncode, card["status"])
    assert "the model is cross" in card["failure_reason"]


def test_asynchronous_work_from_ticket_to_result(deployed: Deployed) -> None:
    good = deployed.run("submit", "docs", "--json", '{"x": 4}', "--inference-id", "good")
    bad = deployed.run("submit", "docs", "--json", '{"fail": 1}', "--inference-id", "bad")
    slow = deployed.run("submit", "docs", "--json", '{"x": 1, "sleep": 30}')
    (deployed.directory / "tickets.jsonl").write_text(good + bad)

    assert '{"y": 8}\n' == deployed.run("result", "-", "--timeout", "20s", stdin=good)
    assert "the model is cross" in deployed.run("result", bad, "--timeout", "20s", code=1)
    assert "pending\n" == deployed.run("result", slow, "--state", code=4)
    assert '{"y": 2}\n' == deployed.run("submit", "docs", "--json", '{"x": 1}', "--wait", "--timeout", "20s")

    with deployed.start("watch", "tickets.jsonl", "--json", "--save", ".") as process:
        lines = process.communicate(timeout=30)[0].splitlines()
    states = {row["inference_id"]: row["state"] for row in map(json.loads, lines)}
    assert (1, {"good": "done", "bad": "failed"}) == (process.returncode, states)

    with deployed.start("watch", "--queue-url", deployed.queue, "--count", "3", "--timeout", "20s") as process:
        heard = process.communicate(timeout=30)[0]
    assert (1, 3) == (process.returncode, len(heard.splitlines()))
    assert "failed\tbad\tdocs" in heard


def test_a_terminal_sees_work_go_on_and_end(deployed: Deployed) -> None:
    ticket = deployed.run("submit", "docs", "--json", '{"x": 4, "sleep": 1}', "--inference-id", "seen")
    path = deployed.directory / "seen.json"
    path.write_text(ticket)

    said = on_a_terminal("watch", str(path), **deployed.environment).decode()

    assert said.index("1 pending") < said.index("1 done")
    assert "seen  docs" in said
    assert said.rstrip().endswith("\x1b[?25h")  # the cursor is back


def test_an_engine_is_started_found_and_stopped(deployed: Deployed) -> None:
    state = ["--state", "own-engine"]
    try:
        assert "started: fast engine at" in deployed.run("local", "up", "--idle", "5m", *state)
        status = json.loads(deployed.run("local", "status", "--json", *state))
        assert f"fast engine at {status['endpoint_url']}" in deployed.run("local", "status", *state)
        assert status["endpoint_url"] == json.loads(deployed.run("local", "env", "--json", *state))["AWS_ENDPOINT_URL"]
    finally:
        assert "stopped (pid" in deployed.run("local", "down", *state)
    assert "nothing runs in own-engine" in deployed.run("local", "status", *state, code=3)


def test_large_work_goes_through_a_bucket(deployed: Deployed) -> None:
    (deployed.directory / "large.json").write_text(json.dumps({"x": 3, "filling": "-" * 200_000}))

    answer = deployed.run("submit", "docs", "--body", "large.json", "--bucket", "uploads", "--wait", "--timeout", "20s")

    assert {"y": 6} == json.loads(answer)


def test_an_endpoint_is_described_with_all_around_it(deployed: Deployed) -> None:
    assert "main     ml.m5.large  1          1       model" in deployed.run("describe", "chat")
    overview = json.loads(deployed.run("describe", "docs", "--json"))

    assert ("asynchronous", "s3://uploads/out", []) == (
        overview["kind"],
        overview["endpoint"]["asynchronous"]["output_location"],
        overview["not_permitted"],
    )


@pytest.mark.parametrize(
    ("arguments", "answer"),
    [
        (["chat", "--language", "client"], "{'y': 42}"),
        (["chat", "--language", "boto3", "--region", "us-east-1"], '{"y": 42}'),
        (["chat", "--language", "boto3", "--kind", "stream"], '{"y": 42}'),
        (["docs", "--language", "client"], "{'y': 42}"),
        (["docs", "--language", "boto3"], '{"y": 42}'),
    ],
)
def test_the_code_to_copy_runs(deployed: Deployed, arguments: list[str], answer: str) -> None:
    code = deployed.run("snippet", *arguments, "--json", '{"x": 21}')

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env=deployed.environment, timeout=30
    )

    assert answer in done.stdout, done.stderr
