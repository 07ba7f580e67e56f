"""``constructs-sm local``: the engine of ``python -m constructs_sm.local``."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from constructs_sm.cli import arguments
from constructs_sm.cli.durations import duration
from constructs_sm.cli.exits import CommandError, ExitCode
from constructs_sm.cli.parsing import Command
from constructs_sm.cli.writing import Output
from constructs_sm.local.__main__ import main
from constructs_sm.local.background import DEFAULT_STATE, find

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Run the embedded AWS on this machine.",
)

Strict = Annotated[bool, typer.Option("--strict", help="https, signatures and IAM policies enforced.")]
Port = Annotated[
    int, typer.Option("--port", min=0, max=65535, metavar="PORT", show_default=False, help="Default: a free one.")
]
Account = Annotated[str, typer.Option("--account", metavar="DIGITS", help="Twelve digits.")]
EngineRegion = Annotated[str, typer.Option("--region", metavar="REGION")]
Idle = Annotated[
    timedelta | None,
    typer.Option("--idle", metavar="TIME", parser=duration, help="End after so long without a request. Default: 60m."),
]
State = Annotated[Path, typer.Option("--state", metavar="DIR", help="The engine's directory.")]


@app.command(cls=Command)
def up(
    *,
    strict: Strict = False,
    port: Port = 0,
    account: Account = "000000000000",
    region: EngineRegion = "us-east-1",
    idle: Idle = None,
    state: State = DEFAULT_STATE,
) -> None:
    """Start an engine in the background, unless one runs."""
    if re.fullmatch("[0-9]{12}", account) is None:
        raise CommandError(f"--account: must be 12 digits, got {account!r}")
    given = ["up", "--port", str(port), "--account", account, "--region", region, "--state", str(state)]
    given += ["--strict"] if strict else []
    given += [] if idle is None else ["--idle-minutes", str(idle / timedelta(minutes=1))]
    raise typer.Exit(main(given))


@app.command(cls=Command)
def down(*, state: State = DEFAULT_STATE) -> None:
    """Stop the engine and its model containers."""
    raise typer.Exit(main(["down", "--state", str(state)]))


@app.command(cls=Command)
def env(*, state: State = DEFAULT_STATE, json: arguments.AsJson = False) -> None:
    """Print the variables that point AWS clients at the engine.

    In a shell: eval "$(constructs-sm local env)"
    """
    _require(state)
    raise typer.Exit(main(["env", "--state", str(state), *(["--json"] if json else [])]))


@app.command(cls=Command)
def status(*, state: State = DEFAULT_STATE, json: arguments.AsJson = False) -> None:
    """Say what runs."""
    _require(state)
    if not json:
        raise typer.Exit(main(["status", "--state", str(state)]))
    running = find(state)
    if running is not None:
        Output().json(
            {
                "endpoint_url": running.environment["AWS_ENDPOINT_URL"],
                "profile": running.settings.profile,
                "account": running.settings.account,
                "region": running.settings.region,
                "pid": running.address.pid,
                "state": str(running.state),
            }
        )


def _require(state: Path) -> None:
    if find(state) is None:
        raise CommandError(
            f"nothing runs in {state}; start it with `constructs-sm local up`", exit_code=ExitCode.NOT_FOUND
        )
