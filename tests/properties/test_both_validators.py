"""The same, with the CDK's own validation and cfn-lint; in a process of its own, as node is told once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ANYTHING = Path(__file__).with_name("test_anything_said.py")


def run(examples: int, **more: str) -> subprocess.CompletedProcess[str]:
    """Whatever is said, *examples* times for each construct, with the CDK's own validation."""
    told = {**os.environ, "CDK_VALIDATION": "true", "EXAMPLES": str(examples), **more}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(ANYTHING)]
    return subprocess.run(command, env=told, capture_output=True, text=True, check=False)


def test_what_is_not_refused_passes_the_validation_of_the_cdk() -> None:
    done = run(6)

    assert 0 == done.returncode, done.stdout[-4000:]


@pytest.mark.slow
def test_thousands_pass_both_validators() -> None:
    done = run(300, LINTED="yes")

    assert 0 == done.returncode, done.stdout[-4000:]
