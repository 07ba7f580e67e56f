"""A card in Markdown, with one row for the controls of one check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from constructs_sm.compliance.card import ComplianceCard, EndpointCard, Outcome, State


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """What controls of one check say."""

    state: State
    to_do: str
    controls: tuple[str, ...]
    reason: str


def rows(outcomes: Iterable[Outcome]) -> list[Row]:
    """A row for each check, in the order of the controls."""
    by_check: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        by_check.setdefault(outcome.control.check, []).append(outcome)
    return [
        Row(
            state=same[0].state,
            to_do=to_do(same[0]),
            controls=tuple(outcome.control.id for outcome in same),
            reason="" if same[0].reason is None else same[0].reason,
        )
        for same in by_check.values()
    ]


def to_do(outcome: Outcome) -> str:
    """What to say, to change or to know, in a line."""
    said = [f"`{each.code}` on {each.construct}" for each in outcome.arguments]
    return "; ".join(part for part in (*said, outcome.change, outcome.why) if part)


def markdown(card: ComplianceCard) -> str:
    """The whole card: a table for each endpoint, then the exceptions."""
    return "\n".join(line for each in card.endpoints for line in _endpoint(each))


def _endpoint(card: EndpointCard) -> Iterator[str]:
    kind = "" if card.kind is None else f" ({card.kind})"
    yield from (f"## {card.template}/{card.endpoint}{kind}", "")
    yield from table(rows(card.outcomes))
    for outcome in card.outcomes:
        if outcome.exceptions:
            yield from (f"### Exception from {outcome.control.id}", "", f"{outcome.control.title}.", "")
            for place, text in outcome.exceptions.items():
                yield from (f"{place}:", "", "```text", text, "```", "")


def table(shown: Iterable[Row]) -> Iterator[str]:
    """Rows as a table."""
    yield from ("| Controls | State | To do | Reason of an exception |", "|---|---|---|---|")
    for row in shown:
        cells = (", ".join(row.controls), row.state, row.to_do, row.reason)
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"
    yield ""
