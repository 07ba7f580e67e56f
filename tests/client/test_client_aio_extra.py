"""The aiobotocore adapter, in an environment of its own: aiobotocore needs an older botocore than the facts are made from.

Opt-in: ``make test-slow``. It downloads aiobotocore.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CHECKS = Path(__file__).with_name("aiobotocore_checks.py")
NEEDED = ["aiobotocore>=3.10", "boto3", "pytest>=9.2"]


@pytest.mark.slow
@pytest.mark.skipif("'slow' not in config.getoption('markexpr')", reason="downloads aiobotocore; see make test-slow")
def test_the_asyncio_clients_do_the_same_over_real_aiobotocore(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", tmp_path], check=True, timeout=120)
    python = tmp_path / "bin" / "python"
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *NEEDED], check=True, timeout=300
    )

    done = subprocess.run(
        [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", CHECKS],
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout
