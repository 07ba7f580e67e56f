"""Tickets from files, from standard input, or from the location of a result."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from constructs_sm.cli.exits import CommandError, ExitCode
from constructs_sm.client.tickets import Ticket
from constructs_sm.errors import RequestError

STDIN = "-"
_UNKNOWN = "(not said)"


def read_tickets(
    sources: Sequence[str],
    *,
    now: datetime,
    endpoint: str | None,
    failure_location: str | None,
    problems: list[str],
) -> list[Ticket]:
    """Every ticket of *sources*.

    Args:
        sources: Files, ``-`` for standard input, the JSON of a ticket, or ``s3://…`` where a result will be.
        now: When a location counts as submitted, as it does not tell.
        endpoint: The endpoint of a location. Default: not said.
        failure_location: Where a location's failure would be. Default: nowhere.
        problems: Takes what is wrong.
    """
    before = len(problems)
    found: list[Ticket] = []
    for source in sources:
        if source.startswith(("s3://", "https://")):
            found.append(_of_location(source, now, endpoint, failure_location))
            continue
        text = _text(source, problems)
        if text is not None:
            found += _parsed(source, text, problems)
    if len(problems) == before and not found:
        problems.append(f"TICKET: {', '.join(sources)} holds none")
    return found


def _of_location(location: str, now: datetime, endpoint: str | None, failure_location: str | None) -> Ticket:
    name = location.rstrip("/").rsplit("/", 1)[-1]
    return Ticket(
        endpoint_name=_UNKNOWN if endpoint is None else endpoint,
        inference_id=name.removesuffix(".out"),
        output_location=location,
        failure_location=failure_location,
        submitted_at=now,
    )


def _text(source: str, problems: list[str]) -> str | None:
    if source == STDIN:
        return sys.stdin.buffer.read().decode(errors="replace")
    if source.lstrip().startswith(("{", "[")):
        return source
    path = Path(source)
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        problems.append(f"TICKET: there is no file {source!r}; give a file, -, s3://… or the ticket itself")
    except (OSError, UnicodeDecodeError) as error:
        problems.append(f"TICKET: {source!r} cannot be read: {error}")
    return None


def _parsed(source: str, text: str, problems: list[str]) -> list[Ticket]:
    try:
        return [Ticket.from_json(json.dumps(value)) for value in _values(text)]
    except ValueError as error:  # of JSON, or a RequestError
        words = error.problems[0] if isinstance(error, RequestError) else f"is not JSON: {error}"
        where = "TICKET" if source == text else f"TICKET {source}"
        problems.append(f"{where}: {words}")
        return []


def _values(text: str) -> Iterator[object]:
    """The JSON values of *text*, one after another, the items of arrays one by one."""
    decoder, position = json.JSONDecoder(), 0
    while text[position:].strip():
        position += len(text[position:]) - len(text[position:].lstrip())
        value, position = decoder.raw_decode(text, position)
        yield from value if isinstance(value, list) else [value]


def one_ticket(tickets: Sequence[Ticket]) -> Ticket:
    """The only ticket; CommandError if there are several."""
    if len(tickets) > 1:
        raise CommandError(
            f"TICKET: one at a time, got {len(tickets)}; `constructs-sm watch … --save DIR` fetches them all",
            exit_code=ExitCode.WRONG,
        )
    return tickets[0]
