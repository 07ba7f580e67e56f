"""``constructs-sm stream``."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from constructs_sm.cli import arguments
from constructs_sm.cli.checks import check_call, check_region
from constructs_sm.cli.durations import duration
from constructs_sm.cli.exits import CommandError, ExitCode, refuse
from constructs_sm.cli.parsing import Command
from constructs_sm.cli.payloads import find_payload
from constructs_sm.cli.selecting import ABSENT, Selector, selector
from constructs_sm.cli.targets import Target, real_time_client
from constructs_sm.cli.tools import tools_of
from constructs_sm.cli.writing import Output, as_json
from constructs_sm.client.options import StreamOptions
from constructs_sm.client.streaming import ReplyStream

app = typer.Typer(add_completion=False, rich_markup_mode=None)

Select = Annotated[
    Selector | None,
    typer.Option(
        "--select",
        metavar="PATH",
        parser=selector,
        help="Print only this of each JSON value, such as outputs[0]. Values without it are passed over.",
    ),
]
Raw = Annotated[bool, typer.Option("--raw", help="Write the bytes as they come.")]
ReadTimeout = Annotated[
    timedelta | None,
    typer.Option("--read-timeout", metavar="TIME", parser=duration, help="For the next part. Default: 70s."),
]


@app.command(cls=Command)
def stream(
    ctx: typer.Context,
    endpoint: arguments.Endpoint = None,
    *,
    body: arguments.BodyFile = None,
    json: arguments.BodyJson = None,
    content_type: arguments.ContentType = None,
    accept: arguments.Accept = None,
    select: Select = None,
    raw: Raw = False,
    form: arguments.AnswerFormat = arguments.Format.TEXT,
    component: arguments.Component = None,
    variant: arguments.Variant = None,
    container: arguments.Container = None,
    session_id: arguments.SessionId = None,
    inference_id: arguments.InferenceId = None,
    prefix_aware_id: arguments.PrefixAwareId = None,
    custom_attributes: arguments.CustomAttributes = None,
    wake: arguments.Wake = None,
    read_timeout: ReadTimeout = None,
    stack: arguments.Stack = None,
    region: arguments.Region = None,
    profile: arguments.Profile = None,
) -> None:
    """Send a request and print the answer while the model writes it.

    JSON values may be cut anywhere on their way: --select puts them together again, be they a line each, one after
    another, or server-sent events up to [DONE]. --format json prints each on a line.
    """
    tools, target = tools_of(ctx), Target(endpoint=endpoint, stack=stack, component=component)
    problems = target.problems()
    source = find_payload(body, json, content_type, problems)
    if raw and (select is not None or form is arguments.Format.JSON):
        problems.append("--raw: the bytes as they come have no values; leave --select and --format json out")
    options: StreamOptions = {
        "accept": accept,
        "target_variant": variant,
        "target_container_hostname": container,
        "session_id": session_id,
        "inference_id": inference_id,
        "prefix_aware_id": prefix_aware_id,
        "custom_attributes": custom_attributes,
    }
    check_call(target, options, content_type, problems, streaming=True)
    check_region(region, problems)
    if read_timeout is not None and not read_timeout:
        problems.append("--read-timeout: must be above 0, got 0")
    refuse(problems)
    aws = arguments.access_aws(tools, region, profile)
    client = real_time_client(tools, aws, target, wake=wake, read_timeout=read_timeout)
    if source is not None:
        options["content_type"] = source.content_type
        with client.stream(source.read(), **options) as answer:
            _show(answer, select=select, raw=raw, form=form)


def _show(answer: ReplyStream[str], *, select: Selector | None, raw: bool, form: arguments.Format) -> None:
    output = Output()
    try:
        if raw:
            for part in answer.parts():
                output.data(part)
        elif select is not None or form is arguments.Format.JSON:
            _values(answer, select, form, output)
        else:
            for text in answer.text():
                output.text(text)
    finally:
        if output.terminal and not raw:
            output.end_line()


def _values(answer: ReplyStream[str], select: Selector | None, form: arguments.Format, output: Output) -> None:
    """Print what is selected of each value: texts as they are, all else as a line of JSON."""
    seen, first, shown = 0, "", 0
    for value in answer.json():
        picked = value if select is None else select.pick(value)
        seen, first = seen + 1, as_json(value, lines=True) if seen == 0 else first
        if picked is ABSENT or (picked is None and select is not None):
            continue  # language models send values without text at the start and at the end
        shown += 1
        if isinstance(picked, str) and form is arguments.Format.TEXT:
            output.text(picked)
        else:
            output.end_line()
            output.json(picked, lines=True)
    if seen and not shown and select is not None:
        problem = f"--select: none of the {seen} values has {select.text}; the first is {first[:200]}"
        raise CommandError(problem, exit_code=ExitCode.FAILED)
