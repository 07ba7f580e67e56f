"""A card in Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from constructs_sm.compliance.card import ComplianceCard, EndpointCard, Outcome, State


def markdown(card: ComplianceCard) -> str:
    """The whole card: a table for each endpoint, then the exceptions."""
    return "\n".join(line for each in card.endpoints for line in _endpoint(each))


def _endpoint(card: EndpointCard) -> Iterator[str]:
    kind = "" if card.kind is None else f" ({card.kind})"
    yield from (f"## {card.template}/{card.endpoint}{kind}", "", "| Control | State | What to do |", "|---|---|---|")
    for outcome in card.outcomes:
        yield f"| [{outcome.control.id}]({outcome.control.source}) | {outcome.state} | {escaped(what_to_do(outcome))} |"
    yield ""
    for outcome in card.outcomes:
        if outcome.exceptions:
            yield from (f"### Exception from {outcome.control.id}", "", outcome.control.title, "")
            for place, text in outcome.exceptions.items():
                yield from (f"{place}:", "", "```text", text, "```", "")


def what_to_do(outcome: Outcome) -> str:
    """What to say, to change or to know, in a line."""
    if outcome.state is State.ONE_ARGUMENT:
        return "; ".join(f"`{each.code}` on {each.construct}" for each in outcome.arguments)
    if outcome.state is State.NOT_MET:
        said = [f"`{each.code}` on {each.construct}" for each in outcome.arguments]
        return "; ".join([*said, outcome.change])
    return outcome.why


def escaped(text: str) -> str:
    """Text as a cell of a table."""
    return text.replace("|", "\\|").replace("\n", " ")
