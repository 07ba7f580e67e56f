"""``constructs-sm invoke``."""

from __future__ import annotations

from pathlib import Path

import typer

from constructs_sm.cli import answers, arguments
from constructs_sm.cli.checks import check_call, check_region
from constructs_sm.cli.durations import milliseconds
from constructs_sm.cli.exits import refuse
from constructs_sm.cli.parsing import Command
from constructs_sm.cli.payloads import find_payload
from constructs_sm.cli.targets import Target, real_time_client
from constructs_sm.cli.tools import tools_of
from constructs_sm.cli.writing import Output
from constructs_sm.client.options import InvokeOptions
from constructs_sm.client.replies import Reply

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(cls=Command)
def invoke(
    ctx: typer.Context,
    endpoint: arguments.Endpoint = None,
    *,
    body: arguments.BodyFile = None,
    json: arguments.BodyJson = None,
    content_type: arguments.ContentType = None,
    accept: arguments.Accept = None,
    out: arguments.Out = None,
    form: arguments.AnswerFormat = arguments.Format.TEXT,
    component: arguments.Component = None,
    variant: arguments.Variant = None,
    target_model: arguments.TargetModel = None,
    container: arguments.Container = None,
    session_id: arguments.SessionId = None,
    inference_id: arguments.InferenceId = None,
    prefix_aware_id: arguments.PrefixAwareId = None,
    custom_attributes: arguments.CustomAttributes = None,
    explanations: arguments.Explanations = None,
    wake: arguments.Wake = None,
    stack: arguments.Stack = None,
    region: arguments.Region = None,
    profile: arguments.Profile = None,
) -> None:
    """Send a request and print the answer.

    JSON is set out on a terminal and passed on as it came through a pipe. With --out the answer goes to a file, and what
    stood beside it is printed as the AWS CLI prints it.
    """
    tools, target = tools_of(ctx), Target(endpoint=endpoint, stack=stack, component=component)
    problems = target.problems()
    source = find_payload(body, json, content_type, problems)
    answers.check_out(out, problems)
    options: InvokeOptions = {
        "accept": accept,
        "target_variant": variant,
        "target_model": target_model,
        "target_container_hostname": container,
        "session_id": session_id,
        "inference_id": inference_id,
        "prefix_aware_id": prefix_aware_id,
        "custom_attributes": custom_attributes,
        "enable_explanations": explanations,
    }
    check_call(target, options, content_type, problems)
    check_region(region, problems)
    refuse(problems)
    aws = arguments.access_aws(tools, region, profile)
    client = real_time_client(tools, aws, target, wake=wake)
    if source is not None:
        options["content_type"] = source.content_type
        _show(client.invoke(source.read(), **options), out, form)


def _show(reply: Reply, out: Path | None, form: arguments.Format) -> None:
    if form is arguments.Format.TEXT or out is not None:
        answers.show_reply(reply, out)
        return
    Output().json(
        {
            **answers.beside(reply),
            "StatusCode": reply.status_code,
            "RequestId": reply.request_id,
            "DurationMs": milliseconds(reply.duration),
            **answers.embedded(reply.body, reply.content_type),
        }
    )
