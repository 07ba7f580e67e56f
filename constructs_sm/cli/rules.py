"""``constructs-sm rules``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import typer

from constructs_sm.cli import arguments
from constructs_sm.cli.exits import CommandError, ExitCode
from constructs_sm.cli.parsing import Command
from constructs_sm.cli.tables import facts, table
from constructs_sm.cli.writing import Output
from constructs_sm.errors import Severity
from constructs_sm.rules import catalogue

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


@app.command(cls=Command)
def rules(rule: RuleId = None, *, severity: SeverityOption = None, json: arguments.AsJson = False) -> None:
    """List the rules, or explain one.

    An error refuses at synthesis; a warning can be acknowledged under its id, as constructs-sm:SM119.
    """
    known = _known()
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


def _known() -> Mapping[str, Entry]:
    """Every rule by id, sorted."""
    return {
        id: Entry(id=id, severity=one.severity, title=one.title, why=one.why, source=one.source)
        for id, one in catalogue().items()
    }
