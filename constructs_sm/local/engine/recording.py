"""Data capture: calls of real-time endpoints and their answers, written to S3 as the execution role.

As on AWS, a role that may not write loses the records without a word to the caller; the engine's log tells.
Answers that come as a stream are not recorded here.
Source: https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-data-capture-endpoint.html
"""

from __future__ import annotations

import base64
import json
import logging
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from constructs_sm.local.engine.blueprints import role_behind
from constructs_sm.local.engine.buckets import Location, StorageError, write
from constructs_sm.local.engine.faults import DeploymentError
from constructs_sm.local.engine.permissions import Need, allows
from constructs_sm.local.engine.routing import Dice, Route
from constructs_sm.local.engine.shapes import Document
from constructs_sm.local.engine.state import State

_log = logging.getLogger("constructs_sm.recording")
_PERCENT = 100
_BOTH = "InputAndOutput"


@dataclass(frozen=True, kw_only=True, slots=True)
class Passed:
    """One body on its way in or out."""

    content_type: str
    body: bytes


def record(state: State, route: Route, asked: Passed, answered: Passed, dice: Dice) -> None:
    """Writes a call and its answer, if the endpoint records and the call is in the sample.

    Args:
        state: Where the models are.
        route: Who answered.
        asked: The request.
        answered: The reply.
        dice: From 0 to below 1; draws the sample.
    """
    settings: Document = route.config.request.get("DataCaptureConfig", {})
    if not settings.get("EnableCapture") or dice() * _PERCENT >= settings["InitialSamplingPercentage"]:
        return
    now = datetime.fromtimestamp(state.clock(), UTC)
    try:
        role = role_behind(route.config, route.variant_name, state)
        below = Location.parse(settings["DestinationS3Uri"])
        name = f"{now:%Y/%m/%d/%H/%M-%S}-{now.microsecond // 1000:03}-{uuid.uuid4()}.jsonl"
        parts = (below.key.rstrip("/"), route.endpoint.name, route.variant_name, name)
        place = Location(bucket=below.bucket, key="/".join(part for part in parts if part))
        _require_key(settings.get("KmsKeyId"), role)
        line = json.dumps(_line(settings, asked, answered, now)) + "\n"
        write(place, line.encode(), "application/jsonlines", role)
    except (DeploymentError, StorageError) as error:
        _log.warning("a call of %s is not recorded: %s", route.endpoint.name, error)


def _require_key(key: str | None, role: str) -> None:
    if key is not None and key.startswith("arn:"):
        need = Need(action="kms:GenerateDataKey", resource=key)
        if not allows(role, need):
            raise StorageError(f"{role} is not authorized to perform: {need}")


def _line(settings: Document, asked: Passed, answered: Passed, now: datetime) -> dict[str, Any]:
    modes = {option["CaptureMode"] for option in settings["CaptureOptions"]}
    types = settings.get("CaptureContentTypeHeader", {})
    data = {}
    if modes & {"Input", _BOTH}:
        data["endpointInput"] = _body(asked, "INPUT", types)
    if modes & {"Output", _BOTH}:
        data["endpointOutput"] = _body(answered, "OUTPUT", types)
    event = {"eventId": str(uuid.uuid4()), "inferenceTime": f"{now:%Y-%m-%dT%H:%M:%SZ}"}
    return {"captureData": data, "eventMetadata": event, "eventVersion": "0"}


def _body(passed: Passed, mode: str, types: Document) -> dict[str, str]:
    encoding = "BASE64"
    for name, listed in (("CSV", "CsvContentTypes"), ("JSON", "JsonContentTypes")):
        if passed.content_type.partition(";")[0].strip() in types.get(listed, ()):
            encoding = name
    text = base64.b64encode(passed.body) if encoding == "BASE64" else passed.body
    return {
        "observedContentType": passed.content_type,
        "mode": mode,
        "data": text.decode("utf-8", "replace"),
        "encoding": encoding,
    }
