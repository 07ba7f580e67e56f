"""Code that calls an endpoint. Each piece runs as it stands; the tests run it.

The operations: https://docs.aws.amazon.com/sagemaker/latest/dg/realtime-endpoints-test-endpoints.html and
https://docs.aws.amazon.com/sagemaker/latest/dg/async-inference-invoke-endpoint.html
"""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass, replace
from typing import Any

_PLACE = "s3://YOUR-BUCKET/in"


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """What the code calls."""

    endpoint_name: str
    payload: Any  # any JSON value
    region: str | None = None
    component: str | None = None
    input_location: str | None = None

    def with_component(self, name: str) -> Subject:
        """The same for a component."""
        return replace(self, component=name)

    @property
    def named(self) -> str:
        """Arguments of this package's clients."""
        return ", ".join(
            [
                json.dumps(self.endpoint_name),
                *_keyword("inference_component", self.component),
                *_keyword("region", self.region),
            ]
        )

    @property
    def runtime(self) -> str:
        """boto3's client."""
        return _client("sagemaker-runtime", self.region)

    @property
    def members(self) -> str:
        """Members of a boto3 call, a line each."""
        component = "" if self.component is None else f"    InferenceComponentName={json.dumps(self.component)},\n"
        return (
            f"    EndpointName={json.dumps(self.endpoint_name)},\n{component}"
            f'    ContentType="application/json",\n    Body=json.dumps({self.payload!r}),\n'
        )

    @property
    def options(self) -> str:
        """Options of the AWS CLI."""
        said = f"--endpoint-name {shlex.quote(self.endpoint_name)}"
        if self.component is not None:
            said += f" --inference-component-name {shlex.quote(self.component)}"
        return said + self.where

    @property
    def where(self) -> str:
        """The Region as an option of the AWS CLI."""
        return "" if self.region is None else f" --region {self.region}"

    @property
    def body_file(self) -> str:
        """A shell command that writes the payload into a file."""
        return f"printf '%s' {shlex.quote(json.dumps(self.payload, ensure_ascii=False))} > body.json"


def _keyword(name: str, value: str | None) -> list[str]:
    return [] if value is None else [f"{name}={json.dumps(value)}"]


def _client(service: str, region: str | None) -> str:
    arguments = [json.dumps(service), *_keyword("region_name", region)]
    return f"boto3.client({', '.join(arguments)})"


def client_invoke(subject: Subject) -> str:
    """A call with this package's client."""
    return f"""\
from constructs_sm.client import EndpointClient

reply = EndpointClient({subject.named}).invoke({subject.payload!r})
print(reply.value)
"""


def client_stream(subject: Subject) -> str:
    """A streamed call with this package's client."""
    return f"""\
from constructs_sm.client import EndpointClient

for text in EndpointClient({subject.named}).stream({subject.payload!r}):
    print(text, end="", flush=True)
"""


def client_async(subject: Subject) -> str:
    """An asynchronous call with this package's client."""
    return f"""\
from datetime import timedelta

from constructs_sm.client import AsyncEndpointClient

ticket = AsyncEndpointClient({subject.named}).submit({subject.payload!r})
print(ticket.to_json())
print(ticket.result(timeout=timedelta(minutes=20)).value)
"""


def boto3_invoke(subject: Subject) -> str:
    """A call with boto3."""
    return f"""\
import json

import boto3

runtime = {subject.runtime}
response = runtime.invoke_endpoint(
{subject.members})
print(response["ResponseMetadata"]["HTTPStatusCode"], response["ContentType"])
print(response["Body"].read().decode())
"""


def boto3_stream(subject: Subject) -> str:
    """A streamed call with boto3. A part may end inside a character, hence the decoder."""
    return f"""\
import codecs
import json

import boto3

runtime = {subject.runtime}
response = runtime.invoke_endpoint_with_response_stream(
{subject.members})
decoder = codecs.getincrementaldecoder("utf-8")()
for event in response["Body"]:  # raises if the model breaks off
    print(decoder.decode(event["PayloadPart"]["Bytes"]), end="", flush=True)
print(decoder.decode(b"", final=True), end="")
"""


def boto3_async(subject: Subject) -> str:
    """An asynchronous call with boto3, and a wait that ends: with the result, the failure, or the deadline."""
    return f"""\
import json
import time
from urllib.parse import urlsplit

import boto3

runtime = {subject.runtime}
response = runtime.invoke_endpoint_async(
{subject.members})
s3 = {_client("s3", subject.region)}
places = [response["OutputLocation"], response.get("FailureLocation")]
deadline = time.monotonic() + 20 * 60
answer = None
while answer is None and time.monotonic() < deadline:
    for place in filter(None, places):
        bucket, key = urlsplit(place).netloc, urlsplit(place).path.lstrip("/")
        try:
            answer = s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode()
            break
        except s3.exceptions.NoSuchKey:
            continue
    else:
        time.sleep(2)
print("nothing in 20 minutes" if answer is None else f"{{place}}: {{answer}}")
"""


def aws_invoke(subject: Subject) -> str:
    """A call with the AWS CLI."""
    return f"""\
{subject.body_file}
aws sagemaker-runtime invoke-endpoint {subject.options} \\
    --content-type application/json --body fileb://body.json answer.json
cat answer.json
"""


def aws_async(subject: Subject) -> str:
    """An asynchronous call with the AWS CLI."""
    given = subject.input_location
    place = f"{(_PLACE if given is None else given).removesuffix('/')}/body.json"
    return f"""\
{subject.body_file}
aws s3 cp body.json {shlex.quote(place)}{subject.where}
aws sagemaker-runtime invoke-endpoint-async {subject.options} \\
    --content-type application/json --input-location {shlex.quote(place)}
# then copy its OutputLocation, as soon as it is there:
# aws s3 cp OUTPUT_LOCATION -{subject.where}
"""
