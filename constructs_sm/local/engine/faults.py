"""What the control and runtime APIs answer when they refuse."""

from __future__ import annotations

import json
from typing import Any


class ApiError(Exception):
    """A refused request.

    Attributes:
        code: AWS's error code, such as ``ValidationException``.
        message: The text for the caller.
        status: The HTTP status.
        extra: Further members of the error's body.
    """

    def __init__(self, code: str, message: str, *, status: int = 400, extra: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        self.extra = {} if extra is None else extra

    def response(self) -> tuple[int, dict[str, str], bytes]:
        """The HTTP response; JSON with the message under both spellings, as the two protocols want it."""
        body = {"__type": self.code, "message": self.message, "Message": self.message, **self.extra}
        headers = {"Content-Type": "application/x-amz-json-1.1", "x-amzn-errortype": self.code}
        return self.status, headers, json.dumps(body).encode()


class DeploymentError(Exception):
    """Why an endpoint or component could not be brought into service; becomes its FailureReason."""


def invalid(message: str) -> ApiError:
    """A ``ValidationException``.

    Args:
        message: What must hold, and what was got.
    """
    return ApiError("ValidationException", message)


def not_found(kind: str, arn: str) -> ApiError:
    """The control API's answer to a name it does not know.

    Args:
        kind: Such as ``endpoint``.
        arn: The ARN the name would have.
    """
    return ApiError("ValidationException", f'Could not find {kind} "{arn}".')
