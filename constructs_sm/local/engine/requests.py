"""A runtime request as the service's model names its parts: path, headers and body back into parameters."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from urllib.parse import unquote

from constructs_sm.local.engine.faults import ApiError, invalid
from constructs_sm.local.engine.shapes import Document, input_shape, violations

SERVICE = "sagemaker-runtime"
PATHS = {
    "invocations": "InvokeEndpoint",
    "async-invocations": "InvokeEndpointAsync",
    "invocations-response-stream": "InvokeEndpointWithResponseStream",
}
_PATH = re.compile(r"/endpoints/([^/]+)/([a-z-]+)")


@dataclass(frozen=True, kw_only=True, slots=True)
class RuntimeRequest:
    """One call of the runtime API.

    Attributes:
        operation: Such as ``InvokeEndpoint``.
        endpoint_name: As the caller spelled it.
        members: The parameters by the model's names, without the body.
        body: The body.
    """

    operation: str
    endpoint_name: str
    members: Document
    body: bytes

    def container_headers(self) -> dict[str, str]:
        """What a container is told about the request."""
        headers = {
            "Content-Type": self.members.get("ContentType", "application/octet-stream"),
            "Accept": self.members.get("Accept", "*/*"),
        }
        passed = {
            "CustomAttributes": "X-Amzn-SageMaker-Custom-Attributes",
            "SessionId": "X-Amzn-SageMaker-Session-Id",
            "InferenceId": "X-Amzn-SageMaker-Inference-Id",
            "TargetModel": "X-Amzn-SageMaker-Target-Model",
        }
        return headers | {header: self.members[name] for name, header in passed.items() if name in self.members}


def matches(path: str) -> bool:
    """Whether a path is the runtime API's.

    Args:
        path: The request's path.
    """
    match = _PATH.fullmatch(path)
    return match is not None and match[2] in PATHS


def parse(path: str, headers: dict[str, str], body: bytes) -> RuntimeRequest:
    """Reads and checks a request.

    Args:
        path: The request's path.
        headers: Lower-case names.
        body: The body.

    Raises:
        ApiError: When it breaks the service's model, naming everything wrong with it.
    """
    match = _PATH.fullmatch(path)
    if match is None or match[2] not in PATHS:
        raise ApiError("UnknownOperationException", f"no such operation: {path}", status=404)
    operation, name = PATHS[match[2]], unquote(match[1])
    shape = input_shape(SERVICE, operation)
    members: Document = {"EndpointName": name}
    for member, member_shape in shape.members.items():
        header = member_shape.serialization.get("name", "").lower()
        if member_shape.serialization.get("location") == "header" and header in headers:
            text = headers[header]
            members[member] = int(text) if member_shape.type_name == "integer" and text.isdecimal() else text
    asked = {**members, "Body": body} if "Body" in shape.required_members else members
    problems = list(violations(asked, shape, ""))
    if problems:
        raise ApiError("ValidationError", f"{len(problems)} validation error(s) detected: {'; '.join(problems)}")
    return RuntimeRequest(operation=operation, endpoint_name=name, members=members, body=body)


def document(body: bytes) -> Document:
    """The parameters of a request of the JSON protocol.

    Args:
        body: The body.

    Raises:
        ApiError: When it is no JSON object.
    """
    try:
        found = json.loads(body) if body else {}
    except ValueError as error:
        raise ApiError("SerializationException", f"the body is not JSON: {error}") from error
    if not isinstance(found, dict):
        raise invalid("the body must be a JSON object")
    return found
