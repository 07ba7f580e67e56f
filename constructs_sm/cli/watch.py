"""``constructs-sm watch``."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.live import Live

from constructs_sm.cli import arguments
from constructs_sm.cli.board import Board, Row
from constructs_sm.cli.checks import check_region
from constructs_sm.cli.durations import duration
from constructs_sm.cli.exits import CommandError, ExitCode, refuse
from constructs_sm.cli.parsing import Command
from constructs_sm.cli.queues import LeftInQueue
from constructs_sm.cli.tables import console
from constructs_sm.cli.targets import async_client
from constructs_sm.cli.ticket_files import read_tickets
from constructs_sm.cli.tools import Aws, Tools, tools_of
from constructs_sm.cli.writing import Output
from constructs_sm.client.completion import Finished
from constructs_sm.client.inbox import NotificationInbox
from constructs_sm.client.tickets import Ticket

app = typer.Typer(add_completion=False, rich_markup_mode=None)

_FRAME = 4  # lines of a table that are no rows
_LISTEN = timedelta(minutes=10)

Tickets = Annotated[
    list[str] | None,
    typer.Argument(metavar="TICKET", help="Files with tickets, one or many each; - for standard input."),
]
QueueUrl = Annotated[
    str | None,
    typer.Option(
        "--queue-url", metavar="URL", help="Queue of the endpoint's notifications, listened to instead of asking S3."
    ),
]
Consume = Annotated[
    bool,
    typer.Option("--consume", help="Delete what is read from the queue. Default: it stays, hidden for a while."),
]
Timeout = Annotated[
    timedelta | None,
    typer.Option(
        "--timeout", metavar="TIME", parser=duration, help="Default: as long as the tickets may take; 10m without."
    ),
]
Count = Annotated[
    int | None, typer.Option("--count", min=1, metavar="N", help="End after so many notifications, without tickets.")
]
Save = Annotated[Path | None, typer.Option("--save", metavar="DIR", help="Write every result into this directory.")]


@app.command(cls=Command)
def watch(
    ctx: typer.Context,
    ticket: Tickets = None,
    *,
    queue_url: QueueUrl = None,
    consume: Consume = False,
    save: Save = None,
    timeout: Timeout = None,
    count: Count = None,
    expected_bucket_owner: arguments.BucketOwner = None,
    missing_on_forbidden: arguments.MissingOnForbidden = False,
    json: arguments.AsJson = False,
    region: arguments.Region = None,
    profile: arguments.Profile = None,
) -> None:
    """Watch asynchronous work until it is done.

    A live table on a terminal; through a pipe one line for each piece of work when it ends, with --json as an object.
    Ends with 0 if all is done, 1 if something failed, 4 if something is still pending when the time is over.
    """
    tools, sources = tools_of(ctx), [] if ticket is None else ticket
    problems = _problems(sources, queue_url, count, save, consume=consume)
    check_region(region, problems)
    found = (
        read_tickets(sources, now=tools.now(), endpoint=None, failure_location=None, problems=problems)
        if sources
        else []
    )
    refuse(problems)
    tickets = _distinct(found)
    aws = arguments.access_aws(tools, region, profile)
    inbox = None if queue_url is None else _inbox(tools, aws, queue_url, consume=consume)
    board = Board(tickets)
    with _shown(board, tools, as_json=json) as shown:
        if tickets:
            client = async_client(
                tools,
                aws,
                tickets[0].endpoint_name,  # it only names the client: a result is found by its location
                expected_bucket_owner=expected_bucket_owner,
                missing_on_forbidden=missing_on_forbidden,
            )
            longest = max(one.request_ttl + one.invocation_timeout for one in tickets)
            finished = client.as_completed(tickets, timeout=longest if timeout is None else timeout, inbox=inbox)
            _follow(finished, save, shown)
        elif inbox is not None:
            _listen(inbox, _LISTEN if timeout is None else timeout, count, shown)
    missed = not tickets and count is not None and len(board) < count
    raise typer.Exit(ExitCode.NOT_YET if missed and board.code is ExitCode.OK else board.code)


def _problems(
    sources: list[str], queue_url: str | None, count: int | None, save: Path | None, *, consume: bool
) -> list[str]:
    problems = []
    if not sources and queue_url is None:
        problems.append("TICKET or --queue-url: say what to watch; `constructs-sm submit` prints tickets")
    if sources and count is not None:
        problems.append("--count: the tickets say how many there are; leave it out")
    if consume and queue_url is None:
        problems.append("--consume: only with --queue-url")
    if save is not None and not sources:
        problems.append("--save: only with tickets; a notification tells where its result is")
    if save is not None and not save.is_dir():
        problems.append(f"--save: there is no directory {str(save)!r}")
    return problems


def _distinct(tickets: list[Ticket]) -> list[Ticket]:
    return list({ticket.output_location: ticket for ticket in tickets}.values())


def _inbox(tools: Tools, aws: Aws, url: str, *, consume: bool) -> NotificationInbox:
    queue = aws.queue(url)
    return NotificationInbox(
        queue if consume else LeftInQueue(queue), clock=tools.clock, sleep=tools.sleep, random=tools.random
    )


class _Shown:
    """The board, told of every row as it ends."""

    def __init__(self, board: Board, output: Output | None, *, as_json: bool) -> None:
        self.board = board
        self._output = output
        self._as_json = as_json

    def tell(self, row: Row | None) -> None:
        if self._output is None or row is None:
            return
        if self._as_json:
            self._output.json(row, lines=True)
        else:
            self._output.line(row.line())


@contextmanager
def _shown(board: Board, tools: Tools, *, as_json: bool) -> Iterator[_Shown]:
    if as_json or not sys.stdout.isatty():
        output = Output()
        yield _Shown(board, output, as_json=as_json)
        if not as_json:
            typer.echo(board.summary(), err=True)
        return
    printer = console()
    room: int | None = max(1, printer.height - _FRAME)
    with Live(console=printer, get_renderable=lambda: board.render(tools.now(), room), refresh_per_second=4):
        yield _Shown(board, None, as_json=False)
        room = None  # what stays on the screen is whole


def _follow(work: Iterable[Finished], save: Path | None, shown: _Shown) -> None:
    names: dict[str, str] = {}
    for finished in work:
        saved = None if save is None else _save(save, finished, names)
        shown.tell(shown.board.finish(finished, saved))


def _listen(inbox: NotificationInbox, timeout: timedelta, count: int | None, shown: _Shown) -> None:
    for notification in inbox.receive(timeout):
        shown.tell(shown.board.notify(notification))
        if count is not None and len(shown.board) >= count:
            return


def _save(directory: Path, finished: Finished, names: dict[str, str]) -> str | None:
    """Write a result under the name of its object; one that another object has gets a number in front."""
    if finished.result is None:
        return None
    location = finished.ticket.output_location
    plain = re.sub(r"[^\w.-]", "_", location.rsplit("/", 1)[-1]).lstrip(".")
    name = "result" if plain == "" else plain
    while names.setdefault(name, location) != location:
        name = f"{len(names)}-{name}"
    path = directory / name
    try:
        path.write_bytes(finished.result.body)
    except OSError as error:
        raise CommandError(f"--save: {error}") from error
    return str(path)
