"""Arguments and options that several commands have."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from constructs_sm.cli.durations import duration
from constructs_sm.cli.tools import Access, Aws, Tools

Text: TypeAlias = str | None


class Format(StrEnum):
    """How an answer is printed, where ``--json`` is what is sent."""

    TEXT = "text"
    JSON = "json"


Endpoint = Annotated[
    Text,
    typer.Argument(
        metavar="ENDPOINT", show_default=False, help="Its name. With --stack: which of the stack's, if it has several."
    ),
]
Stack = Annotated[Text, typer.Option("--stack", metavar="STACK", help="Find it in the outputs of this stack.")]
Component = Annotated[Text, typer.Option("--component", metavar="NAME", help="Inference component that answers.")]
Region = Annotated[
    Text, typer.Option("--region", metavar="REGION", help="Default: the profile's or the environment's.")
]
Profile = Annotated[Text, typer.Option("--profile", metavar="NAME", help="Profile of the AWS configuration.")]

BodyFile = Annotated[
    Text, typer.Option("--body", metavar="FILE", help="Send this file (fileb://… is fine); - for standard input.")
]
BodyJson = Annotated[Text, typer.Option("--json", metavar="JSON", help="Send this JSON text.")]
ContentType = Annotated[
    Text,
    typer.Option("--content-type", metavar="TYPE", help="What is sent. Default: JSON for --json, else by file name."),
]
Accept = Annotated[Text, typer.Option("--accept", metavar="TYPE", help="What the answer should be.")]
Variant = Annotated[Text, typer.Option("--variant", metavar="NAME", help="Production variant that answers.")]
TargetModel = Annotated[Text, typer.Option("--target-model", metavar="FILE", help="Model of a multi-model endpoint.")]
Container = Annotated[
    Text, typer.Option("--container", metavar="NAME", help="Container that answers, where they are called directly.")
]
SessionId = Annotated[Text, typer.Option("--session-id", metavar="ID", help="Stateful session; NEW_SESSION opens one.")]
InferenceId = Annotated[Text, typer.Option("--inference-id", metavar="ID", help="Your own id for the call.")]
PrefixAwareId = Annotated[
    Text, typer.Option("--prefix-aware-id", metavar="ID", help="Keeps calls with a common prefix together.")
]
CustomAttributes = Annotated[
    Text, typer.Option("--custom-attributes", metavar="TEXT", help="Handed on to the container.")
]
Explanations = Annotated[Text, typer.Option("--explanations", metavar="JMESPATH", help="Switches the explainer on.")]
Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE", help="Write the answer there, as it came; - for standard output."),
]
Wake = Annotated[
    timedelta | None,
    typer.Option(
        "--wake", metavar="TIME", parser=duration, help="Keep calling a component that is scaled to zero, such as 10m."
    ),
]
AnswerFormat = Annotated[
    Format, typer.Option("--format", help="json: for machines, with what stood beside the answer.")
]
BucketOwner = Annotated[Text, typer.Option("--expected-bucket-owner", metavar="ACCOUNT", help="Must own the buckets.")]
MissingOnForbidden = Annotated[
    bool, typer.Option("--missing-on-forbidden", help="Take S3's 403 for not there yet, as without s3:ListBucket.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def access_aws(tools: Tools, region: str | None, profile: str | None) -> Aws:
    """AWS as the options say, which were checked."""
    return tools.connect(Access(region=region, profile=profile))
