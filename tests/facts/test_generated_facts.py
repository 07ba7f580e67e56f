from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DATA = ROOT / "constructs_sm" / "facts" / "data"
TABLES = (
    "api_enums.json",
    "condition_keys.json",
    "full_access.json",
    "images.json",
    "inference_amis.json",
    "instance_types.json",
    "log_retention.json",
    "nag_rules.json",
    "offers.json",
    "regions.json",
    "replacing.json",
)
SOURCES = {
    "sagemaker-core": "2.27.0",
    "botocore": "1.44.5",
    "moto": "5.2.5",
    "cfn-lint": "1.58.0",
    "cdk-nag": "2.38.2",
    "policy_sentry": "0.15.2",
}


def _why_not() -> str | None:
    for package, version in SOURCES.items():
        try:
            installed = metadata.version(package)
        except metadata.PackageNotFoundError:
            return f"needs {package}=={version}, which the dev extra installs"
        if installed != version:
            return f"the tables are made from {package}=={version}, installed is {installed}"
    return None


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    reason = _why_not()
    if reason is not None:
        pytest.skip(reason)
    directory = tmp_path_factory.mktemp("facts")
    tool = ROOT / "tools" / "generate_facts.py"
    subprocess.run([sys.executable, tool, "--out", directory], check=True, capture_output=True, timeout=60)
    return directory


@pytest.mark.parametrize("name", TABLES)
def test_a_committed_table_is_the_generated_one_to_the_byte(generated: Path, name: str) -> None:
    assert (generated / name).read_bytes() == (DATA / name).read_bytes()


def test_there_is_no_table_that_nothing_generates() -> None:
    assert set(TABLES) == {path.name for path in DATA.glob("*.json")}


def test_every_table_names_packages_versions_and_dates() -> None:
    found = set()
    for name in TABLES:
        source = json.loads((DATA / name).read_text())["source"]
        credits_ = [source] if "package" in source else [entry for entry in source.values() if "package" in entry]
        found |= {(entry["package"], entry["version"]) for entry in credits_}
        assert [entry["date"] for entry in credits_] == [str(date.fromisoformat(entry["date"])) for entry in credits_]
    assert set(SOURCES.items()) == found


def test_the_image_table_is_small() -> None:
    assert 100_000 > (DATA / "images.json").stat().st_size


def test_a_missing_source_says_which_and_writes_nothing(tmp_path: Path) -> None:
    tool = ROOT / "tools" / "generate_facts.py"
    # -S leaves the installed packages out.
    done = subprocess.run(
        [sys.executable, "-S", tool, "--out", tmp_path], check=False, capture_output=True, text=True, timeout=60
    )
    assert (1, "sagemaker-core==2.27.0 is not installed\n") == (done.returncode, done.stderr)
    assert [] == list(tmp_path.iterdir())
