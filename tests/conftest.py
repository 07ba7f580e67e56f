"""Fixtures of every tier. Nothing here loads the CDK before a test asks for it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from aws_cdk import App, Stack

ROOT = Path(__file__).parent.parent

# Validation at synth costs five seconds a process; test_validation_on.py has it on, for all stacks at once.
os.environ.setdefault("CDK_VALIDATION", "false")
# How long one example takes tells of the machine, not of the code.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")
os.environ.setdefault("JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION", "1")
os.environ.setdefault("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "1")


@pytest.fixture(scope="session")
def context() -> dict[str, object]:
    """The context of ``cdk.json``, which ``App()`` alone would not read."""
    found: dict[str, object] = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))["context"]
    return found


@pytest.fixture
def app(context: dict[str, object], tmp_path_factory: pytest.TempPathFactory) -> App:
    """An app as ``cdk deploy`` would run it, but with an assembly of its own."""
    from aws_cdk import App  # noqa: PLC0415 - only tests that ask for an app pay for node

    return App(context=context, outdir=str(tmp_path_factory.mktemp("assembly")))


@pytest.fixture
def stack(app: App) -> Stack:
    """A stack that may be deployed anywhere."""
    from aws_cdk import Stack  # noqa: PLC0415 - as above

    return Stack(app, "Prod")
