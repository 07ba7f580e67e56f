"""``constructs-sm review``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from constructs_sm.cli.exits import CommandError, ExitCode
from constructs_sm.cli.parsing import Command
from constructs_sm.cli.writing import Output
from constructs_sm.errors import TemplateError
from constructs_sm.review import review as compared

app = typer.Typer(add_completion=False, rich_markup_mode=None)


class ReviewFormat(StrEnum):
    """How a review is printed."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


Old = Annotated[Path, typer.Argument(metavar="OLD", help="What is deployed: a template in JSON, or a cdk.out.")]
New = Annotated[Path, typer.Argument(metavar="NEW", help="What shall be, in the same form.")]
FormatOption = Annotated[
    ReviewFormat, typer.Option("--format", help="markdown: for a pull request; json: for machines.")
]


@app.command(cls=Command)
def review(old: Old, new: New, *, format: FormatOption = ReviewFormat.TEXT) -> None:  # noqa: A002 - the option's own name
    """Tell what a change of templates does to endpoints.

    Ends with 1 if the deployment will be refused.
    """
    try:
        found = compared(old, new)
    except TemplateError as error:
        raise CommandError(str(error)) from error
    written = {
        ReviewFormat.TEXT: found.to_text,
        ReviewFormat.MARKDOWN: found.to_markdown,
        ReviewFormat.JSON: found.to_json,
    }[format]()
    Output().line(written.removesuffix("\n"))
    raise typer.Exit(ExitCode.FAILED if found.refused else ExitCode.OK)
