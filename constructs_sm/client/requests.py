"""What goes out: one request as plain data, and what must hold before it does."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from constructs_sm.errors import Call
from constructs_sm.facts import invocation, limits

if TYPE_CHECKING:
    from collections.abc import Mapping

_SHOWN = 80  # characters of a wrong value that a message repeats


@dataclass(frozen=True, kw_only=True, slots=True)
class InvokeRequest:
    """One real-time call, streaming or not. None means: not said.

    Attributes:
        endpoint_name: The endpoint to call.
        body: The encoded payload.
        content_type: What the body is.
        accept: What the reply should be.
        target_variant: The production variant that answers.
        target_model: The model of a multi-model endpoint.
        target_container_hostname: The container of a multi-container endpoint.
        inference_component: The inference component that answers.
        session_id: A stateful session.
        inference_id: The caller's own id, found again in captured data.
        enable_explanations: A JMESPath expression that switches the explainer on.
        prefix_aware_id: Keeps calls with a common prefix together.
        custom_attributes: Text handed on to the container.
    """

    endpoint_name: str
    body: bytes = field(repr=False)
    content_type: str
    accept: str | None = None
    target_variant: str | None = None
    target_model: str | None = None
    target_container_hostname: str | None = None
    inference_component: str | None = None
    session_id: str | None = None
    inference_id: str | None = None
    enable_explanations: str | None = None
    prefix_aware_id: str | None = None
    custom_attributes: str | None = field(default=None, repr=False)

    @property
    def call(self) -> Call:
        """What an error says about this request."""
        return Call(
            endpoint=self.endpoint_name,
            variant=self.target_variant,
            component=self.inference_component,
            inference_id=self.inference_id,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class AsyncRequest:
    """One asynchronous call. None means: not said; either *body* or *input_location* is.

    Attributes:
        endpoint_name: The endpoint to call.
        body: The encoded payload, at most 128,000 bytes.
        input_location: Where the payload is.
        content_type: What the payload is.
        accept: What the result should be.
        inference_id: The id that notifications repeat.
        filename: The name of the result object.
        output_path_extension: What to append to the endpoint's output path.
        request_ttl: How long the request may wait.
        invocation_timeout: How long the model may work.
        custom_attributes: Text handed on to the container.
    """

    endpoint_name: str
    body: bytes | None = field(default=None, repr=False)
    input_location: str | None = None
    content_type: str | None = None
    accept: str | None = None
    inference_id: str | None = None
    filename: str | None = None
    output_path_extension: str | None = None
    request_ttl: timedelta | None = None
    invocation_timeout: timedelta | None = None
    custom_attributes: str | None = field(default=None, repr=False)

    @property
    def call(self) -> Call:
        """What an error says about this request."""
        return Call(endpoint=self.endpoint_name, inference_id=self.inference_id)


_COMMON: Mapping[str, limits.TextLimit] = {
    "endpoint_name": limits.ENDPOINT_NAME,
    "content_type": invocation.HEADER,
    "accept": invocation.HEADER,
    "inference_id": invocation.INFERENCE_ID,
    "custom_attributes": invocation.HEADER,
}
_INVOKE: Mapping[str, limits.TextLimit] = {
    **_COMMON,
    "target_variant": limits.VARIANT_NAME,
    "target_model": invocation.TARGET_MODEL,
    "target_container_hostname": limits.CONTAINER_HOSTNAME,
    "inference_component": limits.COMPONENT_NAME,
    "session_id": invocation.SESSION_ID_OR_NEW,
    "enable_explanations": invocation.ENABLE_EXPLANATIONS,
    "prefix_aware_id": invocation.PREFIX_AWARE_ID,
}
_STREAM = {**_INVOKE, "session_id": invocation.SESSION_ID}
_ASYNC: Mapping[str, limits.TextLimit] = {
    **_COMMON,
    "input_location": invocation.INPUT_LOCATION,
    "filename": invocation.FILENAME,
    "output_path_extension": invocation.OUTPUT_PATH_EXTENSION,
}
_SECRET = frozenset({"custom_attributes"})  # AWS marks it sensitive


def invoke_problems(request: InvokeRequest, *, streaming: bool) -> list[str]:
    """Everything that keeps *request* from being a valid call."""
    problems = _text_problems(request, _STREAM if streaming else _INVOKE)
    if len(request.body) > invocation.MAX_BODY_BYTES:
        problems.append(
            f"payload: must be at most {invocation.MAX_BODY_BYTES} bytes, got {len(request.body)}; "
            "use an asynchronous endpoint, or pass a location in S3"
        )
    return problems


def async_problems(request: AsyncRequest) -> list[str]:
    """Everything that keeps *request* from being a valid call."""
    problems = _text_problems(request, _ASYNC)
    if (request.body is None) == (request.input_location is None):
        got = "neither" if request.body is None else "both"
        problems.append(f"payload: exactly one of payload and input_location must be given, got {got}")
    if request.body is not None and len(request.body) > invocation.MAX_INLINE_BYTES:
        problems.append(
            f"payload: must be at most {invocation.MAX_INLINE_BYTES} bytes inline, got {len(request.body)}; "
            "leave inline out, so that it goes through S3"
        )
    problems += _seconds_problems("request_ttl", request.request_ttl, invocation.REQUEST_TTL)
    problems += _seconds_problems("invocation_timeout", request.invocation_timeout, invocation.INVOCATION_TIMEOUT)
    return problems


def _text_problems(request: object, table: Mapping[str, limits.TextLimit]) -> list[str]:
    problems = []
    for name, limit in table.items():
        value: object = getattr(request, name)
        if value is None and name != "endpoint_name":
            continue
        got = f"{len(value)} characters" if isinstance(value, str) and name in _SECRET else repr(value)[:_SHOWN]
        if not isinstance(value, str):
            problems.append(f"{name}: must be text, got {got}")
        elif len(value) > limit.maximum:
            problems.append(f"{name}: must be at most {limit.maximum} characters, got {len(value)}")
        elif re.fullmatch(limit.pattern, value) is None:
            problems.append(f"{name}: must be {limit.meaning}, got {got}")
    return problems


def _seconds_problems(name: str, value: timedelta | None, limit: limits.NumberLimit) -> list[str]:
    if value is None:
        return []
    if not isinstance(value, timedelta):
        return [f"{name}: must be a datetime.timedelta, got {repr(value)[:_SHOWN]}"]
    seconds = value.total_seconds()
    low, high = limit.minimum, limit.maximum
    if low is not None and high is not None and low <= seconds <= high and seconds.is_integer():
        return []
    return [f"{name}: must be whole seconds from {low} to {high}, got {seconds:g} seconds"]
