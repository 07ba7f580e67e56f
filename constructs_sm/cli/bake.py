"""``constructs-sm bake``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Annotated

import typer

from constructs_sm.cli import arguments
from constructs_sm.cli.alarms import AlarmState
from constructs_sm.cli.checks import check_region
from constructs_sm.cli.durations import duration
from constructs_sm.cli.exits import CommandError, ExitCode, refuse
from constructs_sm.cli.parsing import Command
from constructs_sm.cli.progress import waiting
from constructs_sm.cli.tools import Tools, tools_of
from constructs_sm.cli.writing import Output

app = typer.Typer(add_completion=False, rich_markup_mode=None)

_BETWEEN_SECONDS = 30.0
_MOST_NAMES = 100  # https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html

Alarms = Annotated[list[str], typer.Argument(metavar="ALARM…", help="Names of CloudWatch alarms.")]
For = Annotated[
    timedelta, typer.Option("--for", metavar="TIME", parser=duration, help="How long to watch, such as 10m.")
]


@app.command(cls=Command)
def bake(
    ctx: typer.Context,
    alarms: Alarms,
    *,
    length: For,
    region: arguments.Region = None,
    profile: arguments.Profile = None,
) -> None:
    """Watch alarms for a while; fails when one goes off.

    An alarm without data is none that went off. Takes the right cloudwatch:DescribeAlarms.
    """
    problems: list[str] = []
    check_region(region, problems)
    if len(alarms) > _MOST_NAMES:
        problems.append(f"ALARM…: at most {_MOST_NAMES} are watched at once, got {len(alarms)}")
    refuse(problems)
    tools, aws = tools_of(ctx), arguments.access_aws(tools_of(ctx), region, profile)
    with waiting(f"Watching {len(alarms)} alarms"):
        _watch(tools, lambda: aws.alarms(alarms), alarms, length)
    Output().line(f"{len(alarms)} alarm{'' if len(alarms) == 1 else 's'} quiet for {length}")


def _watch(tools: Tools, ask: Callable[[], Mapping[str, AlarmState]], names: list[str], length: timedelta) -> None:
    """Ask again and again until *length* has passed, and once more at its end."""
    end = tools.clock() + length.total_seconds()
    while True:
        left = end - tools.clock()
        states = ask()
        gone = [name for name in names if name not in states]
        if gone:
            raise CommandError(f"there is no alarm {', '.join(map(repr, gone))}", exit_code=ExitCode.NOT_FOUND)
        off = [f"{name}: {state.reason}" for name, state in sorted(states.items()) if state.in_alarm]
        if off:
            raise CommandError(*(f"in alarm: {line}" for line in off), exit_code=ExitCode.FAILED)
        if left <= 0:
            return
        tools.sleep(min(_BETWEEN_SECONDS, left))
