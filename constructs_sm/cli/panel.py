"""``constructs-sm test``: the test panel of SageMaker Studio, in a terminal.

Source: https://docs.aws.amazon.com/sagemaker/latest/dg/realtime-endpoints-test-endpoints.html
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import typer

from constructs_sm.cli import answers, arguments
from constructs_sm.cli.checks import check_call, check_region
from constructs_sm.cli.control import EndpointState
from constructs_sm.cli.durations import milliseconds, minutes_ago
from constructs_sm.cli.exits import CommandError, ExitCode, exit_code, refuse
from constructs_sm.cli.parsing import Command
from constructs_sm.cli.payloads import find_payload
from constructs_sm.cli.progress import waiting
from constructs_sm.cli.tables import facts
from constructs_sm.cli.targets import Target, locate, real_time_client
from constructs_sm.cli.tools import Aws, Tools, tools_of
from constructs_sm.cli.writing import Output
from constructs_sm.client.endpoint import EndpointClient
from constructs_sm.client.options import InvokeOptions
from constructs_sm.client.replies import Reply
from constructs_sm.errors import AccessDeniedError, EndpointError

app = typer.Typer(add_completion=False, rich_markup_mode=None)

_SERVING = frozenset({"InService", "Updating", "SystemUpdating", "RollingBack"})
_COMING = frozenset({"Creating"})


class Status(StrEnum):
    """The words of Studio's panel."""

    SUCCESS = "Success"
    FAILED = "Failed"
    PENDING = "Pending"


@dataclass(frozen=True, kw_only=True, slots=True)
class Trial:
    """How one test request went.

    Attributes:
        endpoint_name: The endpoint.
        status: How it ended.
        failure_reason: Why it failed or is pending; None if it succeeded.
        requested_at: When the request was made; None if it was not.
        completed_at: When it ended; None if it was not made.
        reply: The answer; None if there is none.
        code: What the command ends with.
    """

    endpoint_name: str
    status: Status
    failure_reason: str | None = None
    requested_at: datetime | None = None
    completed_at: datetime | None = None
    reply: Reply | None = None
    code: ExitCode = ExitCode.OK

    @property
    def execution_length_ms(self) -> int | None:
        """From request to result, in milliseconds."""
        if self.reply is not None:
            return milliseconds(self.reply.duration)
        if self.requested_at is None or self.completed_at is None:
            return None
        return milliseconds(self.completed_at - self.requested_at)


@app.command(cls=Command)
def try_endpoint(
    ctx: typer.Context,
    endpoint: arguments.Endpoint = None,
    *,
    json: arguments.BodyJson = None,
    body: arguments.BodyFile = None,
    content_type: arguments.ContentType = None,
    accept: arguments.Accept = None,
    form: arguments.AnswerFormat = arguments.Format.TEXT,
    component: arguments.Component = None,
    variant: arguments.Variant = None,
    target_model: arguments.TargetModel = None,
    wake: arguments.Wake = None,
    stack: arguments.Stack = None,
    region: arguments.Region = None,
    profile: arguments.Profile = None,
) -> None:
    """Try a real-time endpoint: status, execution length, times.

    Status is Success, Failed or Pending, as in the test panel of SageMaker Studio. Ends with 0, 1 or 4. An asynchronous
    endpoint is refused: it is tested with submit.
    """
    tools, target = tools_of(ctx), Target(endpoint=endpoint, stack=stack, component=component)
    problems = target.problems()
    source = find_payload(body, json, content_type, problems)
    options: InvokeOptions = {"accept": accept, "target_variant": variant, "target_model": target_model}
    check_call(target, options, content_type, problems)
    check_region(region, problems)
    refuse(problems)
    aws = arguments.access_aws(tools, region, profile)
    found = locate(target, aws, asynchronous=None)
    trial = _ready(tools, aws, found.endpoint_name, json)
    if trial is None and source is not None:
        options["content_type"] = source.content_type
        named = Target(endpoint=found.endpoint_name, stack=None, component=found.component)
        client = real_time_client(tools, aws, named, wake=wake)
        trial = _try(tools, client, source.read(), options)
    if trial is not None:
        _show(trial, tools.now(), form)
        raise typer.Exit(trial.code)


def _ready(tools: Tools, aws: Aws, name: str, json: str | None) -> Trial | None:
    """None if the endpoint can be asked now."""
    try:
        state = aws.control().endpoint(name)
    except AccessDeniedError:
        typer.echo(f"note: {name} may not be described, so it is asked at once", err=True)
        return None
    if state.asynchronous is not None:
        sent = "--body FILE" if json is None else "--json …"
        raise CommandError(
            f"endpoint {name} is asynchronous, and only real-time endpoints can be tested; "
            f"use `constructs-sm submit {name} {sent} --wait`"
        )
    return _not_serving(state, tools.now())


def _not_serving(state: EndpointState, now: datetime) -> Trial | None:
    if state.status in _SERVING:
        return None
    reason = f"the endpoint is {state.status}"
    if state.failure_reason is not None:
        reason += f": {state.failure_reason}"
    coming = state.status in _COMING
    return Trial(
        endpoint_name=state.endpoint_name,
        status=Status.PENDING if coming else Status.FAILED,
        failure_reason=reason,
        requested_at=now,
        code=ExitCode.NOT_YET if coming else ExitCode.FAILED,
    )


def _try(tools: Tools, client: EndpointClient, body: bytes, options: InvokeOptions) -> Trial:
    name, requested_at = client.endpoint_name, tools.now()
    try:
        with waiting(f"{Status.PENDING}: waiting for {name}"):
            reply = client.invoke(body, **options)
    except EndpointError as error:
        code = exit_code(error)
        if code in {ExitCode.WRONG, ExitCode.NOT_FOUND}:
            raise  # the request itself was wrong: nothing was tested
        status = Status.PENDING if code is ExitCode.NOT_YET else Status.FAILED
        return Trial(
            endpoint_name=name,
            status=status,
            failure_reason=error.message,
            requested_at=requested_at,
            completed_at=tools.now(),
            code=code,
        )
    return Trial(
        endpoint_name=name, status=Status.SUCCESS, requested_at=requested_at, completed_at=tools.now(), reply=reply
    )


def _show(trial: Trial, now: datetime, form: arguments.Format) -> None:
    reply, length = trial.reply, trial.execution_length_ms
    if form is arguments.Format.JSON:
        Output().json(_document(trial, now))
        return
    facts(
        {
            "Endpoint": trial.endpoint_name,
            "Status": trial.status,
            "Failure reason": trial.failure_reason,
            "Execution length": None if length is None else f"{length} ms",
            "Request time": None if trial.requested_at is None else minutes_ago(trial.requested_at, now),
            "Result time": None if trial.completed_at is None else minutes_ago(trial.completed_at, now),
            "Variant": None if reply is None else reply.invoked_variant,
            "Content type": None if reply is None else reply.content_type,
        },
        {"Status": {Status.SUCCESS: "green", Status.FAILED: "red", Status.PENDING: "yellow"}[trial.status]},
    )
    if reply is not None:
        sys.stdout.write("\n")
        answers.show_body(reply.body, reply.content_type)


def _document(trial: Trial, now: datetime) -> dict[str, object]:
    reply, asked = trial.reply, trial.requested_at
    document: dict[str, object] = {
        "endpoint_name": trial.endpoint_name,
        "status": trial.status,
        "failure_reason": trial.failure_reason,
        "execution_length_ms": trial.execution_length_ms,
        "requested_at": asked,
        "requested": None if asked is None else minutes_ago(asked, now),
        "completed_at": trial.completed_at,
        "completed": None if trial.completed_at is None else minutes_ago(trial.completed_at, now),
        "invoked_variant": None if reply is None else reply.invoked_variant,
        "content_type": None if reply is None else reply.content_type,
    }
    if reply is not None:
        answer = answers.embedded(reply.body, reply.content_type)
        document |= {"body" if name == "Body" else "body_base64": value for name, value in answer.items()}
    return document
