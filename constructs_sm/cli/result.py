"""``constructs-sm result``."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from constructs_sm.cli import answers, arguments
from constructs_sm.cli.checks import check_region
from constructs_sm.cli.durations import duration
from constructs_sm.cli.exits import CommandError, ExitCode, refuse
from constructs_sm.cli.parsing import Command
from constructs_sm.cli.progress import waiting
from constructs_sm.cli.targets import async_client
from constructs_sm.cli.ticket_files import one_ticket, read_tickets
from constructs_sm.cli.tools import tools_of
from constructs_sm.cli.writing import Output
from constructs_sm.client.tickets import AsyncResult, TicketState
from constructs_sm.errors import ResultTimeoutError

app = typer.Typer(add_completion=False, rich_markup_mode=None)

TicketSource = Annotated[
    str, typer.Argument(metavar="TICKET", help="File with the ticket, - for standard input, the ticket, or s3://….")
]
Timeout = Annotated[
    timedelta,
    typer.Option(
        "--timeout", metavar="TIME", parser=duration, show_default=False, help="Wait so long. Default: look once."
    ),
]
State = Annotated[bool, typer.Option("--state", help="Print only pending, done, failed or expired.")]
FailureLocation = Annotated[
    str | None, typer.Option("--failure-location", metavar="S3URI", help="Where a failure would be, for s3://….")
]
OfEndpoint = Annotated[str | None, typer.Option("--endpoint", metavar="NAME", help="For messages, with s3://….")]
_LOOK_ONCE = "0s"
_CODES = {
    TicketState.DONE: ExitCode.OK,
    TicketState.FAILED: ExitCode.FAILED,
    TicketState.EXPIRED: ExitCode.FAILED,
    TicketState.PENDING: ExitCode.NOT_YET,
}


@app.command(cls=Command)
def result(
    ctx: typer.Context,
    ticket: TicketSource,
    *,
    timeout: Timeout = _LOOK_ONCE,  # type: ignore[assignment] # typer parses defaults, too
    out: arguments.Out = None,
    state: State = False,
    failure_location: FailureLocation = None,
    endpoint: OfEndpoint = None,
    expected_bucket_owner: arguments.BucketOwner = None,
    missing_on_forbidden: arguments.MissingOnForbidden = False,
    region: arguments.Region = None,
    profile: arguments.Profile = None,
) -> None:
    """Fetch the result of a ticket.

    Ends with 0 and the result, with 1 if the call failed, with 4 if there is no result yet.
    """
    tools = tools_of(ctx)
    problems: list[str] = []
    answers.check_out(out, problems)
    if state and (out is not None or timeout):
        problems.append("--state: looks once and fetches nothing; leave --timeout and --out out")
    check_region(region, problems)
    tickets = read_tickets(
        [ticket], now=tools.now(), endpoint=endpoint, failure_location=failure_location, problems=problems
    )
    refuse(problems)
    found = one_ticket(tickets)
    client = async_client(
        tools,
        arguments.access_aws(tools, region, profile),
        found.endpoint_name,
        expected_bucket_owner=expected_bucket_owner,
        missing_on_forbidden=missing_on_forbidden,
    )
    if state:
        now = client.state(found)
        Output().line(now)
        raise typer.Exit(_CODES[now])
    try:
        with waiting(f"{found.endpoint_name}: waiting for {found.inference_id}"):
            fetched = client.result(found, timeout)
    except ResultTimeoutError as error:
        if timeout:
            raise
        raise CommandError(
            f"no result yet at {found.output_location}; --timeout 20m waits for it", exit_code=ExitCode.NOT_YET
        ) from error
    show_result(fetched, out)


def show_result(fetched: AsyncResult, out: Path | None) -> None:
    """Print the result; with *out* write it there and print what is known of it."""
    if out is None:
        answers.show_body(fetched.body, fetched.content_type)
        return
    if out == answers.STDOUT:
        Output().data(fetched.body)
        return
    answers.save(out, fetched.body)
    Output().json(
        {
            "inference_id": fetched.ticket.inference_id,
            "output_location": fetched.ticket.output_location,
            "content_type": fetched.content_type,
            "bytes": len(fetched.body),
            "completed_at": fetched.completed_at,
        }
    )
