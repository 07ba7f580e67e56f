"""``constructs-sm compliance``."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from constructs_sm.cli.exits import CommandError, ExitCode
from constructs_sm.cli.parsing import Command
from constructs_sm.cli.tables import table
from constructs_sm.cli.writing import Output
from constructs_sm.compliance import EndpointCard, Framework, State, compliance_card
from constructs_sm.compliance.markdown import rows
from constructs_sm.errors import TemplateError

app = typer.Typer(add_completion=False, rich_markup_mode=None)


class CardFormat(StrEnum):
    """How a card is printed."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


TemplatePath = Annotated[
    Path, typer.Argument(metavar="TEMPLATE", help="A CloudFormation template in JSON, or a directory such as cdk.out.")
]
FormatOption = Annotated[CardFormat, typer.Option("--format", help="With markdown and json also what to paste.")]
Frameworks = Annotated[list[Framework] | None, typer.Option("--framework", help="Only these. Default: all.")]

_SHOWN = (State.ONE_ARGUMENT, State.NOT_MET, State.UNKNOWN)


@app.command(cls=Command)
def compliance(
    template: TemplatePath,
    *,
    layout: FormatOption = CardFormat.TEXT,
    framework: Frameworks = None,
) -> None:
    """Hold endpoints against security controls.

    Those of Security Hub, AWS Config, cdk-nag, Checkov and Prowler. The template may be made by anyone. Ends with 1 if something is left to do: an argument to say, or a reason to give.
    """
    try:
        card = compliance_card(template, frameworks=framework)
    except TemplateError as error:
        raise CommandError(str(error), exit_code=ExitCode.NOT_FOUND if error.missing else ExitCode.WRONG) from error
    if not card.endpoints:
        raise CommandError(f"{template}: holds no AWS::SageMaker::Endpoint", exit_code=ExitCode.NOT_FOUND)
    if layout is CardFormat.JSON:
        Output().line(card.to_json())
    elif layout is CardFormat.MARKDOWN:
        Output().text(card.to_markdown())
    else:
        for each in card.endpoints:
            _show(each)
    if card.open:
        raise typer.Exit(ExitCode.FAILED)


def _show(card: EndpointCard) -> None:
    """What is left to do and what cannot be told; the rest is counted."""
    kind = "" if card.kind is None else f" ({card.kind})"
    states = Counter(outcome.state for outcome in card.outcomes)
    counts = ", ".join(f"{states[state]} {state}" for state in State if states[state])
    Output().line(f"{card.template}/{card.endpoint}{kind}: {counts}")
    shown = [(row.state, row.to_do, ", ".join(row.controls)) for row in rows(card.outcomes) if row.state in _SHOWN]
    if shown:
        table(("state", "to do", "controls"), shown)
