"""The engine by hand: ``python -m constructs_sm.local up|env|status|down``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from constructs_sm.errors import LocalEngineError
from constructs_sm.local.background import DEFAULT_STATE, Background, down, exports, find, typed, up
from constructs_sm.local.process import DEFAULT_IDLE_TIMEOUT
from constructs_sm.local.profile import Profile, Settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command.

    Args:
        arguments: Without the program's name. Default: the process's own.

    Returns:
        The exit status: 0, or 1 when it could not be done or nothing runs.
    """
    given = _parser().parse_args(arguments)
    try:
        return _run(given)
    except LocalEngineError as error:
        sys.stderr.write(f"{error}\n")
        return 1


def _run(given: argparse.Namespace) -> int:
    if given.command == "up":
        return _up(given)
    if given.command == "down":
        pid = down(given.state)
        _say("nothing runs" if pid is None else f"stopped (pid {pid})")
        return 0
    running = find(given.state)
    if running is None:
        sys.stderr.write(f"nothing runs in {given.state}; start it with `{typed('up', given.state)}`\n")
        return 1
    if given.command == "env":
        variables = running.environment
        _say(json.dumps(variables, indent=2) if given.json else exports(variables))
    else:
        _say(running.describe())
    return 0


def _up(given: argparse.Namespace) -> int:
    profile = Profile.STRICT if given.strict else Profile.FAST
    settings = Settings(profile=profile, account=given.account, region=given.region)
    idle = timedelta(minutes=given.idle_minutes) if given.idle_minutes > 0 else None
    engine, started = up(given.state, settings, port=given.port, idle_timeout=idle)
    _say(f"{'started' if started else 'already up'}: {engine.describe()}")
    _say(_how_to_use(engine, given.state))
    return 0


def _how_to_use(engine: Background, state: Path) -> str:
    return (
        f'use it:  eval "$({typed("env", state)})"\n'
        f"stop it: {typed('down', state)}\n"
        f"its log: {engine.state / 'engine.log'}"
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m constructs_sm.local", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    starting = commands.add_parser("up", help="start an engine in the background, unless one runs")
    starting.add_argument("--strict", action="store_true", help="https, signatures and IAM policies enforced")
    starting.add_argument("--port", type=int, default=0, help="on loopback; default: a free one")
    starting.add_argument("--account", default="000000000000", help="twelve digits; default: zeros")
    starting.add_argument("--region", default="us-east-1", help="default: us-east-1")
    starting.add_argument(
        "--idle-minutes",
        type=float,
        default=DEFAULT_IDLE_TIMEOUT.total_seconds() / 60,
        help="end after so long without a request; 0 for never; default: 60",
    )
    showing = commands.add_parser("env", help="print the variables that point AWS clients at the engine")
    showing.add_argument("--json", action="store_true", help="as one JSON object")
    commands.add_parser("status", help="say what runs")
    commands.add_parser("down", help="stop the engine and its model containers")
    for command in commands.choices.values():
        command.add_argument("--state", type=Path, default=DEFAULT_STATE, help=f"default: {DEFAULT_STATE}")
    return parser


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
