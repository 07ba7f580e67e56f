"""Every example of the guide runs, with fakes where a reader has AWS, and prints what the guide says."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import replace
from pathlib import Path

import pytest
from changed_templates import assemble, said, template
from cli_fakes import FakeControl, World, endpoint_state

from constructs_sm.cli.commands import COMMANDS
from constructs_sm.cli.control import AsyncState
from constructs_sm.client import AsyncRequest, FakeReply, FakeStream, FakeTransport, InvokeRequest

GUIDE = (Path(__file__).parents[2] / "docs" / "guide" / "command-line.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```console\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
ANSWERS: dict[str, object] = {
    "churn": FakeReply(body={"scores": [0.87]}, invoked_variant="main"),
    "chat": FakeStream.cut(b'{"outputs": [" a"]}\n{"outputs": [" problem"]}\n', 32),
    "docs": {"pages": 3},
}

TEMPLATE = {
    "Resources": {
        "Churn": {"Type": "AWS::SageMaker::Endpoint", "Properties": {"EndpointConfigName": {"Ref": "Config"}}},
        "Config": {
            "Type": "AWS::SageMaker::EndpointConfig",
            "Properties": {"ProductionVariants": [{"ModelName": {"Ref": "Model"}, "InitialInstanceCount": 1}]},
        },
        "Model": {
            "Type": "AWS::SageMaker::Model",
            "Properties": {"EnableNetworkIsolation": True, "PrimaryContainer": {"Image": "an image"}},
        },
    }
}


def world() -> World:
    there = World()

    def model(request: InvokeRequest | AsyncRequest) -> object:
        there.clock.sleep(0.25)
        return ANSWERS[request.endpoint_name]

    there.transport = FakeTransport(model)
    asynchronous = replace(endpoint_state("docs"), asynchronous=AsyncState(output_location="s3://fake/out"))
    there.controls = FakeControl(endpoints={"churn": endpoint_state("churn"), "docs": asynchronous})
    return there


def steps(block: str) -> list[tuple[str, str]]:
    """Commands and what each prints."""
    return [(command, printed) for command, printed in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)]


def printed_by(there: World, command: str) -> str:
    line, _, target = command.partition(" > ")
    program, *arguments = shlex.split(line)
    assert "constructs-sm" == program
    done = there.run(*arguments)
    if target:
        Path(target).write_text(done.stdout)
        return done.stderr
    if "--wait" in arguments:
        assert "docs" == json.loads(done.stderr)["endpoint_name"]
        return '{"ticket on standard error": "…"}\n' + done.stdout
    return done.output


@pytest.mark.parametrize("block", BLOCKS)
def test_the_guide_prints_what_it_says(block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("row.csv").write_text("1,2,3\n")
    Path("report.pdf").write_bytes(b"%PDF")
    assemble("deployed/cdk.out", template())
    assemble("cdk.out", template(said("Churn", EndpointName="churn")))
    Path("template.json").write_text(json.dumps(TEMPLATE))
    there = world()
    if "tickets.jsonl" in block and "> tickets.jsonl" not in block:
        printed_by(there, "constructs-sm submit docs --body report.pdf > tickets.jsonl")

    for command, printed in steps(block):
        assert [line.rstrip() for line in printed.splitlines()] == [
            line.rstrip() for line in printed_by(there, command).splitlines()
        ]


def test_every_command_is_in_the_guide() -> None:
    assert [] == [name for name in COMMANDS if f"constructs-sm {name}" not in GUIDE]
    assert 14 <= len(BLOCKS)


def test_the_keys_in_the_guide_are_those_that_are_printed() -> None:
    tables = dict(re.findall(r"^\| `([a-z]+)[^`]*` \| (.*) \|$", GUIDE, re.MULTILINE))
    for command, arguments in {"instances": ["ml.g5.xlarge"], "rules": []}.items():
        first = json.loads(World().run(command, *arguments, "--json").stdout)[0]
        assert list(first) == re.findall(r"`(\w+)`", tables[command])
