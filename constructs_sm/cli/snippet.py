"""``constructs-sm snippet``."""

from __future__ import annotations

import json as _json
from enum import StrEnum
from typing import Annotated

import typer

from constructs_sm.cli import arguments, snippets
from constructs_sm.cli.checks import check_call, check_region
from constructs_sm.cli.control import kind_of
from constructs_sm.cli.exits import CommandError, refuse
from constructs_sm.cli.parsing import Command
from constructs_sm.cli.payloads import find_payload
from constructs_sm.cli.snippets import Subject
from constructs_sm.cli.targets import Target, locate
from constructs_sm.cli.tools import Aws, tools_of
from constructs_sm.cli.writing import Output

app = typer.Typer(add_completion=False, rich_markup_mode=None)


class Kind(StrEnum):
    """How the endpoint is called."""

    INVOKE = "invoke"
    STREAM = "stream"
    ASYNC = "async"


class Language(StrEnum):
    """What the code is written for."""

    CLIENT = "client"
    BOTO3 = "boto3"
    AWS_CLI = "aws-cli"


KindOption = Annotated[
    Kind | None, typer.Option("--kind", help="How it is called. Default: asked of AWS: invoke, or async.")
]
LanguageOption = Annotated[Language | None, typer.Option("--language", help="Default: all of them.")]
Payload = Annotated[str, typer.Option("--json", metavar="JSON", help="The payload in the code.")]
_NO_COMPONENT = "--component: an asynchronous endpoint has none; leave it out"
_SAMPLE = '{"inputs": "Hi"}'


@app.command(cls=Command)
def snippet(
    ctx: typer.Context,
    endpoint: arguments.Endpoint = None,
    *,
    kind: KindOption = None,
    language: LanguageOption = None,
    json: Payload = _SAMPLE,
    component: arguments.Component = None,
    stack: arguments.Stack = None,
    region: arguments.Region = None,
    profile: arguments.Profile = None,
) -> None:
    """Print code that calls an endpoint, to copy.

    For this package's client, for boto3 and for the AWS CLI. With --kind and a name nothing is asked of AWS.
    """
    target = Target(endpoint=endpoint, stack=stack, component=component)
    problems = target.problems()
    find_payload(None, json, None, problems)
    if kind is Kind.STREAM and language is Language.AWS_CLI:
        problems.append("--language aws-cli: the AWS CLI cannot stream; use `constructs-sm stream`")
    if kind is Kind.ASYNC and component is not None:
        problems.append(_NO_COMPONENT)
    check_call(target, {}, None, problems)
    check_region(region, problems)
    refuse(problems)
    aws = arguments.access_aws(tools_of(ctx), region, profile)
    found = locate(target, aws, asynchronous=None)
    subject = Subject(
        endpoint_name=found.endpoint_name,
        payload=_json.loads(json),
        region=region,
        component=found.component,
        input_location=found.input_location,
    )
    if kind is None:
        kind, subject = _look(aws, subject)
    if kind is Kind.ASYNC and subject.component is not None:
        raise CommandError(_NO_COMPONENT)
    _print(kind, subject, list(Language) if language is None else [language])


def _look(aws: Aws, subject: Subject) -> tuple[Kind, Subject]:
    """How the endpoint is called, and a component to call if it has only those."""
    control = aws.control()
    state = control.endpoint(subject.endpoint_name)
    if state.asynchronous is not None:
        return Kind.ASYNC, subject
    config = control.config(state.endpoint_config_name)
    if subject.component is None and kind_of(state, config) == "components":
        names = control.component_names(state.endpoint_name)
        if not names:
            raise CommandError(f"endpoint {state.endpoint_name} has no inference component yet, so nothing can answer")
        return Kind.INVOKE, subject.with_component(names[0])
    return Kind.INVOKE, subject


_WRITERS = {
    (Kind.INVOKE, Language.CLIENT): snippets.client_invoke,
    (Kind.INVOKE, Language.BOTO3): snippets.boto3_invoke,
    (Kind.INVOKE, Language.AWS_CLI): snippets.aws_invoke,
    (Kind.STREAM, Language.CLIENT): snippets.client_stream,
    (Kind.STREAM, Language.BOTO3): snippets.boto3_stream,
    (Kind.ASYNC, Language.CLIENT): snippets.client_async,
    (Kind.ASYNC, Language.BOTO3): snippets.boto3_async,
    (Kind.ASYNC, Language.AWS_CLI): snippets.aws_async,
}
_TITLES = {Language.CLIENT: "Python, constructs_sm", Language.BOTO3: "Python, boto3", Language.AWS_CLI: "AWS CLI"}


def _print(kind: Kind, subject: Subject, languages: list[Language]) -> None:
    output = Output()
    written = [(one, _WRITERS[kind, one](subject)) for one in languages if (kind, one) in _WRITERS]
    for place, (language, code) in enumerate(written):
        if len(written) > 1:
            output.text(f"{'' if place == 0 else chr(10)}# --- {_TITLES[language]}\n")
        output.text(code)
