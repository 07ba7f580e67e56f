"""The stock CDK CLI, pointed at the local engine and nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from constructs_sm.local import Engine, require_local_endpoint

ROOT = Path(__file__).parent.parent
CLI = ROOT / "node_modules" / ".bin" / "cdk"


@dataclass(frozen=True, kw_only=True, slots=True)
class Finished:
    """A command of the CLI that has ended."""

    returncode: int
    output: str
    duration: timedelta

    @property
    def succeeded(self) -> bool:
        """Whether the CLI says so."""
        return self.returncode == 0


class Cloud:
    """Deploys an app of this checkout to an engine.

    Args:
        engine: The engine.
        directory: Where cloud assembly and outputs are kept.
        app: Command that synthesizes the app. Default: ``app.py``.
    """

    def __init__(self, engine: Engine, directory: Path, *, app: str = f"{sys.executable} app.py") -> None:
        self.environment = {
            **engine.over(os.environ),
            "CDK_VALIDATION": "false",
            "PYTHONPATH": str(ROOT),
            "JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION": "1",
        }
        require_local_endpoint(self.environment)
        self._directory = directory
        self._app = app
        self._outputs = directory / "outputs.json"

    def bootstrap(self) -> Finished:
        """Prepare the account as every account is prepared for the CDK."""
        account, region = self.environment["CDK_DEFAULT_ACCOUNT"], self.environment["CDK_DEFAULT_REGION"]
        return self._cdk("bootstrap", f"aws://{account}/{region}")

    def synthesize(self) -> Finished:
        """Write the templates of all stacks, with the CDK's own validation."""
        return self._cdk("synth", "--quiet", environment={"CDK_VALIDATION": "true"})

    def deploy(self, *stacks: str, context: Mapping[str, str] | None = None) -> Finished:
        """Deploy stacks, or all of them."""
        chosen = stacks or ("--all",)
        return self._cdk(
            "deploy",
            *chosen,
            *_said(context),
            "--require-approval",
            "never",
            "--outputs-file",
            str(self._outputs),
            "--concurrency",
            "3",
        )

    def destroy(self, *, context: Mapping[str, str] | None = None) -> Finished:
        """Remove all stacks."""
        return self._cdk("destroy", "--all", *_said(context), "--force", "--concurrency", "3")

    def outputs(self, stack: str) -> dict[str, str]:
        """The outputs of a deployed stack, as the CLI wrote them."""
        found: dict[str, dict[str, str]] = json.loads(self._outputs.read_text())
        return found[stack]

    def _cdk(self, *arguments: str, environment: Mapping[str, str] | None = None) -> Finished:
        started = time.monotonic()
        done = subprocess.run(  # noqa: S603 - our own command line
            [
                str(CLI),
                *arguments,
                "--app",
                self._app,
                "--output",
                str(self._directory / "cdk.out"),
                "--no-notices",
                "--ci",
            ],
            cwd=ROOT,
            env={**self.environment, **(environment or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return Finished(
            returncode=done.returncode, output=done.stdout, duration=timedelta(seconds=time.monotonic() - started)
        )


def _said(context: Mapping[str, str] | None) -> list[str]:
    given = {} if context is None else context
    return [part for name, value in given.items() for part in ("--context", f"{name}={value}")]
