"""From requests to the members of botocore's operations, and from its replies back."""

from __future__ import annotations

from dataclasses import fields
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Protocol

from constructs_sm.client.transport import Accepted, ReplyHead
from constructs_sm.errors import NoReplyError, RequestError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from botocore.client import ClientMeta

    from constructs_sm.client.requests import AsyncRequest, InvokeRequest
    from constructs_sm.errors import Call

_IRREGULAR = {
    "output_path_extension": "S3OutputPathExtension",
    "inference_component": "InferenceComponentName",
    "request_ttl": "RequestTTLSeconds",
    "invocation_timeout": "InvocationTimeoutSeconds",
}


class _Client(Protocol):  # of boto3 or of aiobotocore
    @property
    def meta(self) -> ClientMeta: ...


def server_time(metadata: Mapping[str, Any]) -> datetime | None:
    """AWS's own time of an answer, from its ``Date`` header."""
    date = metadata.get("HTTPHeaders", {}).get("date")
    if date is None:
        return None
    try:
        return parsedate_to_datetime(date)
    except ValueError:
        return None


def head(reply: Mapping[str, Any]) -> ReplyHead:
    """What stood before the body."""
    metadata = reply.get("ResponseMetadata", {})  # a stubbed client may give none
    return ReplyHead(
        status_code=metadata.get("HTTPStatusCode", HTTPStatus.OK),
        content_type=reply.get("ContentType"),
        invoked_variant=reply.get("InvokedProductionVariant"),
        custom_attributes=reply.get("CustomAttributes"),
        request_id=metadata.get("RequestId"),
        new_session_id=reply.get("NewSessionId"),
        closed_session_id=reply.get("ClosedSessionId"),
    )


def accepted(reply: Mapping[str, Any], request: AsyncRequest) -> Accepted:
    """What AWS says to a call it took; NoReplyError if it does not say where the result will be."""
    if "OutputLocation" not in reply:
        raise NoReplyError("AWS took the call but did not say where the result will be", call=request.call)
    metadata = reply.get("ResponseMetadata", {})
    return Accepted(
        inference_id=reply.get("InferenceId", str(request.inference_id)),
        output_location=reply["OutputLocation"],
        failure_location=reply.get("FailureLocation"),
        request_id=metadata.get("RequestId"),
        server_time=server_time(metadata),
    )


def members(client: _Client, operation: str, request: InvokeRequest | AsyncRequest) -> dict[str, Any]:
    """*request* in AWS's own words; RequestError for what this botocore does not know."""
    shape = client.meta.service_model.operation_model(operation).input_shape
    known = set() if shape is None else set(shape.members)
    said: dict[str, Any] = {}
    for field in fields(request):
        value = getattr(request, field.name)
        if value is None:
            continue
        name = _IRREGULAR.get(field.name, field.name.title().replace("_", ""))
        said[name] = int(value.total_seconds()) if name.endswith("Seconds") else value
    _refuse_unknown(sorted(set(said) - known), operation, request.call)
    return said


def _refuse_unknown(missing: list[str], operation: str, call: Call) -> None:
    if missing:
        from botocore import __version__  # noqa: PLC0415 - importing the client loads no boto3

        raise RequestError(
            [
                f"{name}: {operation} of botocore {__version__} does not know it; install a newer boto3"
                for name in missing
            ],
            call=call,
        )
