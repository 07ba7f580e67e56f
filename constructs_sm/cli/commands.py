"""The commands: each in a module of its own, imported when it is called, so that ``--help`` is quick."""

from __future__ import annotations

import difflib
import os
import sys
import traceback
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

from constructs_sm.cli.exits import exit_code, told
from constructs_sm.cli.writing import harmless
from constructs_sm.errors import ConstructsSmError

COMMANDS = {
    "invoke": ("invoke", "Send a request and print the answer."),
    "stream": ("stream", "Send a request and print the answer while the model writes it."),
    "test": ("panel", "Try a real-time endpoint: status, execution length, times."),
    "submit": ("submit", "Hand a request to an asynchronous endpoint; prints its ticket."),
    "result": ("result", "Fetch the result of a ticket."),
    "watch": ("watch", "Watch asynchronous work until it is done."),
    "bake": ("bake", "Watch alarms for a while; fails when one goes off."),
    "describe": ("describe", "Show an endpoint at a glance."),
    "snippet": ("snippet", "Print code that calls an endpoint, to copy."),
    "instances": ("instances", "Choose an instance type."),
    "prices": ("prices", "Fetch what AWS asks for hosting, or show it."),
    "images": ("images", "Find the container image AWS publishes for a framework."),
    "package": ("package", "Build or check a model.tar.gz."),
    "cors": ("cors", "Print the CORS rules that SageMaker Studio needs on a bucket."),
    "review": ("review", "Tell what a change of templates does to endpoints."),
    "compliance": ("compliance", "Hold endpoints against security controls."),
    "rules": ("rules", "List the rules, or explain one."),
    "local": ("local", "Run the embedded AWS on this machine."),
}
"""Module and one line of help by command. The line is the first of the command's own help."""


class Commands(TyperGroup):
    """Imports a command when it is called, and turns the errors of the library into a line and an exit code."""

    # The types of a context and a command have moved from click into typer; Any fits every release.

    def list_commands(self, ctx: Any) -> list[str]:
        """Their names, in the order of the help."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command *cmd_name*; None if there is none."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"constructs_sm.cli.{COMMANDS[cmd_name][0]}")
        command = typer.main.get_command(module.app)
        command.name = cmd_name
        return command

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that *args* begin with; a usage error with a suggestion if there is none."""
        if args[0] not in COMMANDS and not ctx.resilient_parsing:
            near = difflib.get_close_matches(args[0], COMMANDS, n=1)
            ctx.fail(f"No such command {args[0]!r}." + "".join(f" Did you mean {one!r}?" for one in near))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the table of commands without importing them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except ConstructsSmError as error:
            if ctx.params.get("_debug"):
                traceback.print_exception(error, file=sys.stderr)
            complain(error)
            raise typer.Exit(exit_code(error)) from error


def complain(error: Exception) -> None:
    """Say on standard error what went wrong."""
    sys.stdout.flush()
    # typer leaves colours out of a pipe, but does not know https://no-color.org.
    word = "error: " if os.environ.get("NO_COLOR") else typer.style("error: ", fg="red")
    typer.echo(f"{word}{harmless(told(error))}", err=True)
