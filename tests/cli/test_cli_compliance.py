"""``constructs-sm compliance``: what it prints, and what it ends with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_fakes import World

MODEL = {"Type": "AWS::SageMaker::Model", "Properties": {"EnableNetworkIsolation": True}}


def written(path: Path, count: int) -> str:
    variant = {"ModelName": {"Ref": "Model"}, "InitialInstanceCount": count}
    config = {"Type": "AWS::SageMaker::EndpointConfig", "Properties": {"ProductionVariants": [variant]}}
    endpoint = {"Type": "AWS::SageMaker::Endpoint", "Properties": {"EndpointConfigName": {"Ref": "Config"}}}
    path.write_text(json.dumps({"Resources": {"Churn": endpoint, "Config": config, "Model": MODEL}}))
    return str(path)


@pytest.mark.parametrize(("count", "code"), [(1, 1), (2, 0)])
def test_it_ends_with_1_if_something_is_left_to_do(tmp_path: Path, count: int, code: int) -> None:
    done = World().run("compliance", written(tmp_path / "t.json", count), "--framework", "security-hub")

    assert code == done.exit_code
    assert ("initial_instance_count=2" in done.stdout) == (code == 1)


def test_json_is_the_card(tmp_path: Path) -> None:
    done = World().run("compliance", written(tmp_path / "t.json", 2), "--format", "json", "--framework", "prowler")

    (endpoint,) = json.loads(done.stdout)
    assert {"prowler"} == {each["framework"] for each in endpoint["controls"]}


def test_markdown_is_the_card(tmp_path: Path) -> None:
    done = World().run("compliance", written(tmp_path / "t.json", 2), "--format", "markdown")

    assert done.stdout.startswith("## t/Churn (RealTimeEndpoint)\n\n| Controls | State |")


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        (None, 3, "cannot be read: No such file or directory"),
        ("{}", 2, "must be a CloudFormation template"),
        ('{"Resources": {}}', 3, "holds no AWS::SageMaker::Endpoint"),
    ],
)
def test_what_holds_no_endpoint_is_told(tmp_path: Path, text: str | None, code: int, message: str) -> None:
    path = tmp_path / "t.json"
    if text is not None:
        path.write_text(text)

    done = World().run("compliance", str(path))

    assert (code, "") == (done.exit_code, done.stdout)
    assert message in done.stderr
