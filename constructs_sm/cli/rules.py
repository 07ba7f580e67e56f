"""``constructs-sm rules``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import typer

from constructs_sm.cli import arguments
from constructs_sm.cli.exits import CommandError, ExitCode
from constructs_sm.cli.tables import facts, table
from constructs_sm.cli.writing import Output
from constructs_sm.errors import Severity
from constructs_sm.rules import RULES

app = typer.Typer(add_completion=False, rich_markup_mode=None)

RuleId = Annotated[str | None, typer.Argument(metavar="RULE", help="Such as SM119. Default: all, in a table.")]
SeverityOption = Annotated[Severity | None, typer.Option("--severity", help="Only these.")]


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One rule. As JSON these are the keys."""

    id: str
    severity: Severity
    title: str
    why: str
    source: str


_API = "https://docs.aws.amazon.com/sagemaker/latest/APIReference/"
_UNREGISTERED = (
    Entry(
        id="SM001",
        severity=Severity.ERROR,
        title="a value is of its type",
        why="a value of another kind is refused by CloudFormation at deployment, or silently becomes something else",
        source=f"{_API}API_Operations_Amazon_SageMaker_Service.html",
    ),
    Entry(
        id="SM002",
        severity=Severity.ERROR,
        title="a number is finite",
        why="NaN and infinity cannot be written into a template",
        source="https://www.rfc-editor.org/rfc/rfc8259#section-6",
    ),
    Entry(
        id="SM003",
        severity=Severity.ERROR,
        title="a number or a length of time is within its limits",
        why="the service refuses the rest at deployment, after minutes; the message names the range",
        source=f"{_API}API_ProductionVariant.html",
    ),
    Entry(
        id="SM004",
        severity=Severity.ERROR,
        title="a text has its form and its length",
        why="the service refuses the rest at deployment, after minutes; the message names the form",
        source=f"{_API}API_ProductionVariant.html",
    ),
    Entry(
        id="SM705",
        severity=Severity.WARNING,
        title="a role that takes no policy here holds already what it must be allowed",
        why="the first deployment fails without it; the message has every action and resource that is missing",
        source="https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html",
    ),
)
"""The registry has none of these: single values are judged by a table of fields, and roles by the constructs."""


@app.command()
def rules(rule: RuleId = None, *, severity: SeverityOption = None, json: arguments.AsJson = False) -> None:
    """List the rules, or explain one.

    An error refuses at synthesis; a warning can be acknowledged under its id, as constructs-sm:SM119.
    """
    known = catalogue()
    if rule is None:
        chosen = [entry for entry in known.values() if severity in {None, entry.severity}]
        if json:
            Output().json(chosen)
        else:
            table(("rule", "severity", "title"), [(one.id, one.severity, one.title) for one in chosen])
        return
    found = known.get(rule.removeprefix("constructs-sm:").upper())
    if found is None:
        raise CommandError(
            f"RULE: there is no rule {rule!r}; `constructs-sm rules` lists them", exit_code=ExitCode.NOT_FOUND
        )
    if json:
        Output().json(found)
    else:
        facts(
            {
                "Rule": f"{found.id} ({found.severity})",
                "Must hold": found.title,
                "Why": found.why,
                "Source": found.source,
            }
        )


def catalogue() -> Mapping[str, Entry]:
    """Every rule by id, sorted."""
    registered = [
        Entry(id=one.id, severity=one.severity, title=one.title, why=one.why, source=one.source)
        for one in RULES.values()
    ]
    return {entry.id: entry for entry in sorted([*_UNREGISTERED, *registered], key=lambda entry: entry.id)}
