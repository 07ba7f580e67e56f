"""What SageMaker publishes about asynchronous calls, read from wherever it arrives.

The success and test messages are documented
(https://docs.aws.amazon.com/sagemaker/latest/dg/async-inference-check-predictions.html); the failure message and the
place of an included response are not, so every field but the kind may be missing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from constructs_sm.errors import RequestError

if TYPE_CHECKING:
    from constructs_sm.client.codecs import Json

_SOURCE = "aws:sagemaker"
_DEEPEST = 6  # a Lambda event of SQS messages of SNS envelopes is five deep


class NotificationKind(StrEnum):
    """What a message is about."""

    SUCCESS = "success"
    FAILURE = "failure"
    TEST = "test"  # sent when an endpoint is created or updated, also by auto scaling; to be ignored
    OTHER = "other"  # not SageMaker's, or of a kind not known here


@dataclass(frozen=True, kw_only=True, slots=True)
class Notification:
    """One message. None means: it did not say.

    Attributes:
        kind: What it is about.
        inference_id: The id of the call.
        endpoint_name: The endpoint that was called.
        input_location: Where the payload is.
        output_location: Where the result is.
        failure_location: Where the failure is.
        failure_reason: Why the call failed.
        content_type: What the result is.
        request_content_type: What the payload was.
        response_body: The result itself, if the endpoint includes it (up to 128 KB).
        received_at: When SageMaker got the call.
        event_at: When this happened.
        region: The endpoint's region.
        raw: The whole message, for what is not named above.
    """

    kind: NotificationKind
    inference_id: str | None = None
    endpoint_name: str | None = None
    input_location: str | None = None
    output_location: str | None = None
    failure_location: str | None = None
    failure_reason: str | None = None
    content_type: str | None = None
    request_content_type: str | None = None
    response_body: Json = None
    received_at: datetime | None = None
    event_at: datetime | None = None
    region: str | None = None
    raw: Json = field(default=None, repr=False)


def parse_notification(message: str | bytes | Mapping[str, Json]) -> Notification:
    """Read one message.

    Args:
        message: The message itself, the SNS envelope around it, an SQS message or its body, or the event of a Lambda
            function that holds one of them; as JSON or already parsed.

    Raises:
        RequestError: If it is an event of several messages; ``parse_notifications`` reads those.
    """
    found = parse_notifications(message)
    if len(found) != 1:
        raise RequestError([f"message: must be one message, got {len(found)}; use parse_notifications"])
    return found[0]


def parse_notifications(message: str | bytes | Mapping[str, Json]) -> tuple[Notification, ...]:
    """Read every message of an event; what is no message of SageMaker's has the kind ``other``.

    Args:
        message: As for ``parse_notification``.
    """
    return tuple(_notification(body) for body in _unwrap(message, _DEEPEST))


def _unwrap(message: Json, depth: int) -> Sequence[Json]:
    """The messages inside all envelopes."""
    if isinstance(message, str | bytes):
        try:
            parsed: Json = json.loads(message)
        except (ValueError, RecursionError):
            return [message]
        return _unwrap(parsed, depth) if isinstance(parsed, Mapping) else [message]
    if not isinstance(message, Mapping) or depth == 0 or ("eventSource" in message and "eventName" in message):
        return [message]
    records = message.get("Records")
    if isinstance(records, Sequence) and not isinstance(records, str):
        return [body for record in records for body in _unwrap(_inside(record), depth - 1)]
    inside = _inside(message)
    return [message] if inside is message else _unwrap(inside, depth - 1)


def _inside(envelope: Json) -> Json:
    """What one envelope holds; the thing itself if it is none."""
    if not isinstance(envelope, Mapping):
        return envelope
    sns = envelope.get("Sns")
    if isinstance(sns, Mapping):
        return _inside(sns)
    for key in ("Message", "body", "Body"):
        if isinstance(envelope.get(key), str):
            return envelope[key]
    return envelope


def _notification(message: Json) -> Notification:
    if not isinstance(message, Mapping) or message.get("eventSource") != _SOURCE:
        return Notification(kind=NotificationKind.OTHER, raw=message)
    request, response = _mapping(message, "requestParameters"), _mapping(message, "responseParameters")
    failure_location = _text(message, "failureLocation")
    return Notification(
        kind=_kind(message),
        inference_id=_text(message, "inferenceId"),
        endpoint_name=_text(request, "endpointName"),
        input_location=_text(request, "inputLocation"),
        output_location=_text(response, "outputLocation"),
        failure_location=_text(response, "failureLocation") if failure_location is None else failure_location,
        failure_reason=_text(message, "failureReason"),
        content_type=_text(response, "contentType"),
        request_content_type=_text(request, "contentType"),
        response_body=response.get("responseBody"),
        received_at=_time(message, "receivedTime"),
        event_at=_time(message, "eventTime"),
        region=_text(message, "awsRegion"),
        raw=message,
    )


def _kind(message: Mapping[str, Json]) -> NotificationKind:
    if message.get("eventName") == "TestNotification":
        return NotificationKind.TEST
    if message.get("eventName") == "InferenceResult":
        kinds = {"Completed": NotificationKind.SUCCESS, "Failed": NotificationKind.FAILURE}
        return kinds.get(str(message.get("invocationStatus")), NotificationKind.OTHER)
    return NotificationKind.OTHER


def _mapping(message: Mapping[str, Json], key: str) -> Mapping[str, Json]:
    value = message.get(key)
    return value if isinstance(value, Mapping) else {}


def _text(message: Mapping[str, Json], key: str) -> str | None:
    value = message.get(key)
    return value if isinstance(value, str) else None


def _time(message: Mapping[str, Json], key: str) -> datetime | None:
    text = _text(message, key)
    try:
        return None if text is None else datetime.fromisoformat(text)
    except ValueError:
        return None
