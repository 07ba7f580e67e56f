"""The root of the command line."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from constructs_sm.cli.commands import Commands
from constructs_sm.cli.exits import ExitCode
from constructs_sm.cli.tools import Tools

PROGRAM = "constructs-sm"
_CODES = (
    "Exit codes: 0 as asked; 1 the model, the endpoint or AWS failed; 2 wrong usage or input; 3 not found or not "
    "permitted; 4 timed out or pending; 130 interrupted."
)

# Plain help: it comes in a third of the time, and can be searched and piped.
app = typer.Typer(
    cls=Commands,
    name=PROGRAM,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    epilog=_CODES,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(value: bool) -> None:  # noqa: FBT001 - typer calls it with the value alone
    if value:
        from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - costs as much as typer itself

        try:
            installed = version("constructs-sm")
        except PackageNotFoundError:
            installed = "not installed as a package"
        typer.echo(f"{PROGRAM} {installed}")
        raise typer.Exit


@app.callback()
def root(
    *,
    _version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_show_version, is_eager=True)
    ] = False,
    _debug: Annotated[bool, typer.Option("--debug", help="Show where an error comes from.")] = False,
) -> None:
    """SageMaker endpoints by hand: call, test, watch and describe them, and choose what they run on."""


def run() -> None:
    """Run the command line of this process, and exit."""
    try:
        app(prog_name=PROGRAM, obj=Tools())
    except OSError as error:  # a full disk behind a redirection; a closed pipe is typer's own
        sys.stderr.write(f"{PROGRAM}: cannot write: {error.strerror or error}\n")
        os._exit(ExitCode.FAILED)  # what is left in the buffer would fail again
