"""Which endpoint is meant: by its name, or by the outputs of a stack."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from constructs_sm.cli.tools import Aws, Tools
from constructs_sm.client.asynchronous import AsyncEndpointClient
from constructs_sm.client.endpoint import EndpointClient
from constructs_sm.client.objects import S3Location
from constructs_sm.client.retry import Retry
from constructs_sm.client.stack_outputs import DeployedEndpoint, endpoints_in, find_endpoint
from constructs_sm.errors import StackOutputsError
from constructs_sm.facts.invocation import CLIENT_READ_TIMEOUT
from constructs_sm.facts.outputs import OutputSuffix


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """An endpoint, as the command line names it."""

    endpoint: str | None
    stack: str | None
    component: str | None = None

    def problems(self) -> list[str]:
        """What is missing."""
        if self.endpoint is None and self.stack is None:
            return ["ENDPOINT: say which, by its name or with --stack STACK"]
        return ["ENDPOINT: must be a name, got ''"] if self.endpoint == "" else []


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """The endpoint that is meant, and what the stack's outputs say of it, if there is a stack."""

    endpoint_name: str
    component: str | None = None
    input_location: str | None = None


def locate(target: Target, aws: Aws, *, asynchronous: bool | None) -> Found:
    """Find the endpoint.

    Args:
        target: What the command line says.
        aws: Where stacks are.
        asynchronous: Of which kind it must be, if a stack is asked; None for either.
    """
    if target.stack is None:
        return Found(endpoint_name=str(target.endpoint), component=target.component)
    outputs = aws.outputs(target.stack)
    if asynchronous is None:
        found = _of_either_kind(target.stack, outputs, target.endpoint)
        # What only looks at an endpoint needs no component, so several are no reason to stop.
        component = found.component(target.component) if target.component or len(found.components) == 1 else None
    else:
        found = find_endpoint(target.stack, outputs, asynchronous=asynchronous, endpoint=target.endpoint)
        component = None if asynchronous else found.component(target.component)
    return Found(
        endpoint_name=found.endpoint_name,
        component=component,
        input_location=found.values.get(OutputSuffix.INPUT_LOCATION),
    )


def _of_either_kind(stack: str, outputs: Mapping[str, str], endpoint: str | None) -> DeployedEndpoint:
    fitting = []
    for kind in (False, True):
        with suppress(StackOutputsError):
            fitting.append(find_endpoint(stack, outputs, asynchronous=kind, endpoint=endpoint))
    if len(fitting) == 1:
        return fitting[0]
    choices = [f"{one.prefix} ({one.endpoint_name})" for one in endpoints_in(outputs)]
    if not choices:
        message = "has no output for an endpoint (no key ends in EndpointName); deploy it first"
    elif endpoint is None:
        message = f"has {len(choices)} endpoints; name one of them: {', '.join(choices)}"
    else:
        message = f"has {'no' if not fitting else 'more than one'} endpoint {endpoint!r}; it has: {', '.join(choices)}"
    raise StackOutputsError(f"stack {stack} {message}", choices=choices)


def real_time_client(
    tools: Tools,
    aws: Aws,
    target: Target,
    *,
    wake: timedelta | None = None,
    read_timeout: timedelta | None = None,
) -> EndpointClient:
    """A client of the real-time endpoint that is meant."""
    found = locate(target, aws, asynchronous=False)
    return EndpointClient(
        found.endpoint_name,
        inference_component=found.component,
        transport=aws.transport(CLIENT_READ_TIMEOUT if read_timeout is None else read_timeout),
        retry=Retry() if wake is None else Retry(wake=wake),
        clock=tools.clock,
        sleep=tools.sleep,
        random=tools.random,
    )


def async_client(
    tools: Tools,
    aws: Aws,
    endpoint_name: str,
    *,
    inputs: S3Location | None = None,
    expected_bucket_owner: str | None = None,
    missing_on_forbidden: bool = False,
) -> AsyncEndpointClient:
    """A client of an asynchronous endpoint."""
    return AsyncEndpointClient(
        endpoint_name,
        bucket=None if inputs is None else inputs.bucket,
        input_prefix="" if inputs is None else inputs.key,
        transport=aws.transport(CLIENT_READ_TIMEOUT),
        store=aws.store(expected_bucket_owner),
        missing_on_forbidden=missing_on_forbidden,
        clock=tools.clock,
        now=tools.now,
        sleep=tools.sleep,
        random=tools.random,
        new_id=tools.new_id,
    )
