"""``constructs-sm submit``."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from constructs_sm.cli import answers, arguments
from constructs_sm.cli.checks import check_region, check_submission
from constructs_sm.cli.durations import duration
from constructs_sm.cli.exits import CommandError, ExitCode, refuse
from constructs_sm.cli.parsing import Command
from constructs_sm.cli.payloads import Source, find_payload
from constructs_sm.cli.progress import waiting
from constructs_sm.cli.result import show_result
from constructs_sm.cli.targets import Found, Target, async_client, locate
from constructs_sm.cli.tools import tools_of
from constructs_sm.cli.writing import Output
from constructs_sm.client.objects import S3Location
from constructs_sm.client.options import SubmitOptions
from constructs_sm.client.tickets import Ticket

app = typer.Typer(add_completion=False, rich_markup_mode=None)

InputLocation = Annotated[
    str | None, typer.Option("--input-location", metavar="S3URI", help="Where the payload is already.")
]
Filename = Annotated[str | None, typer.Option("--filename", metavar="NAME", help="Name of the result object.")]
Extension = Annotated[
    str | None, typer.Option("--output-path-extension", metavar="PATH", help="Appended to the output path.")
]
Ttl = Annotated[
    timedelta | None,
    typer.Option("--ttl", metavar="TIME", parser=duration, help="May wait so long, 60s to 6h. Default: 6h."),
]
InvocationTimeout = Annotated[
    timedelta | None,
    typer.Option(
        "--invocation-timeout", metavar="TIME", parser=duration, help="May run so long, 1s to 1h. Default: 15m."
    ),
]
Bucket = Annotated[
    str | None,
    typer.Option("--bucket", metavar="NAME", help="Takes payloads above 128,000 bytes. Default: the stack's."),
]
InputPrefix = Annotated[
    str, typer.Option("--input-prefix", metavar="PREFIX", help="What their keys begin with, with --bucket.")
]
Wait = Annotated[bool, typer.Option("--wait", help="Wait for the result and print it; the ticket goes to stderr.")]
Timeout = Annotated[
    timedelta | None,
    typer.Option(
        "--timeout", metavar="TIME", parser=duration, help="With --wait. Default: as long as the request may take."
    ),
]


@app.command(cls=Command)
def submit(
    ctx: typer.Context,
    endpoint: arguments.Endpoint = None,
    *,
    body: arguments.BodyFile = None,
    json: arguments.BodyJson = None,
    input_location: InputLocation = None,
    content_type: arguments.ContentType = None,
    accept: arguments.Accept = None,
    wait: Wait = False,
    timeout: Timeout = None,
    out: arguments.Out = None,
    inference_id: arguments.InferenceId = None,
    filename: Filename = None,
    output_path_extension: Extension = None,
    ttl: Ttl = None,
    invocation_timeout: InvocationTimeout = None,
    custom_attributes: arguments.CustomAttributes = None,
    bucket: Bucket = None,
    input_prefix: InputPrefix = "in/",
    expected_bucket_owner: arguments.BucketOwner = None,
    missing_on_forbidden: arguments.MissingOnForbidden = False,
    stack: arguments.Stack = None,
    region: arguments.Region = None,
    profile: arguments.Profile = None,
) -> None:
    """Hand a request to an asynchronous endpoint; prints its ticket.

    The ticket is one line of JSON: keep it, and ask with result or watch. Payloads above 128,000 bytes go through S3.
    """
    tools, target = tools_of(ctx), Target(endpoint=endpoint, stack=stack)
    problems = target.problems()
    source = _find(body, json, input_location, content_type, problems)
    answers.check_out(out, problems)
    if not wait and (out is not None or timeout is not None):
        problems.append("--out, --timeout: only with --wait; later, `constructs-sm result` has them too")
    options: SubmitOptions = {
        "accept": accept,
        "inference_id": inference_id,
        "filename": filename,
        "output_path_extension": output_path_extension,
        "request_ttl": ttl,
        "invocation_timeout": invocation_timeout,
        "input_location": input_location,
        "custom_attributes": custom_attributes,
        "content_type": content_type if source is None else source.content_type,
    }
    check_submission(target, options, content_type, problems)
    check_region(region, problems)
    refuse(problems)
    aws = arguments.access_aws(tools, region, profile)
    found = locate(target, aws, asynchronous=True)
    client = async_client(
        tools,
        aws,
        found.endpoint_name,
        inputs=_place(bucket, input_prefix, found),
        expected_bucket_owner=expected_bucket_owner,
        missing_on_forbidden=missing_on_forbidden,
    )
    ticket = client.submit(None if source is None else source.content, **options)
    if not wait:
        Output().line(ticket.to_json())
        return
    typer.echo(ticket.to_json(), err=True)
    longest = ticket.request_ttl + ticket.invocation_timeout if timeout is None else timeout
    _wait(ticket, longest, out)


def _find(
    body: str | None, json: str | None, location: str | None, content_type: str | None, problems: list[str]
) -> Source | None:
    if location is not None and (body is not None or json is not None):
        problems.append("--input-location: excludes --body and --json, which are sent themselves")
        return None
    return find_payload(body, json, content_type, problems, needed=location is None)


def _place(bucket: str | None, prefix: str, found: Found) -> S3Location | None:
    """Where large payloads go: where the options say, else where the stack says."""
    if bucket is not None:
        return S3Location(bucket=bucket, key=prefix)
    if found.input_location is None:
        return None
    place = S3Location.parse(found.input_location)
    return S3Location(bucket=place.bucket, key=f"{place.key.removesuffix('/')}/" if place.key else "")


def _wait(ticket: Ticket, longest: timedelta, out: Path | None) -> None:
    try:
        with waiting(f"{ticket.endpoint_name}: waiting for {ticket.inference_id}"):
            result = ticket.result(longest)
    except TimeoutError as error:
        raise CommandError(
            f"{error}\nkeep the ticket above, and ask later: constructs-sm result TICKET --timeout 1h",
            exit_code=ExitCode.NOT_YET,
        ) from error
    show_result(result, out)
