"""Everything this library raises on purpose.

::

    ConstructsSmError(Exception)
    ├── SpecError(ValueError)          what was asked for cannot be deployed; carries every Problem found
    ├── JumpStartError(ValueError)     a saved spec file is not one, or what was chosen from it does not fit; it lives in
    │                                  ``constructs_sm.spec.jumpstart``, as ImageNotFoundError(ValueError) does in facts.images
    ├── PackagingError(ValueError)     a directory or archive cannot become, or is not, a model.tar.gz
    ├── TemplateError(ValueError)      a file or directory to be judged holds no CloudFormation template in JSON
    ├── PricesError(ValueError)        there are no prices where they were looked for, or the file is none of prices
    ├── UnknownCapacityError(ValueError) what an endpoint needs cannot be told, as its configuration was made elsewhere
    ├── LocalEngineError(RuntimeError) the embedded engine could not be installed, started or reached
    └── EndpointError(RuntimeError)    a call to an endpoint failed; carries the Call
        ├── RequestError(ValueError)       the request breaks a limit; nothing was sent; carries every problem
        ├── StackOutputsError(LookupError) a stack names no endpoint of the kind, or several
        ├── UnreachableError               no connection; nothing was sent
        ├── NoReplyError                   sent, but no whole reply came back; the model may have worked
        ├── DecodingError(ValueError)      the reply is not what its content type says; carries the body
        ├── ServiceError                   AWS refused or failed; carries code and status
        │   ├── RequestRefusedError            ValidationError: no such endpoint, variant, component …
        │   │   └── NoCapacityError                the component is scaled to zero copies
        │   ├── AccessDeniedError              the caller lacks a right
        │   ├── ThrottledError                 too many calls
        │   ├── ModelNotReadyError             the model is still loading
        │   ├── ServiceFailureError            AWS's own 500, 503, 530
        │   └── ModelError                     the container answered with an error; carries its status, message, log
        ├── StreamError                    a response stream ended early; carries what had arrived
        │   ├── ModelStreamError               the model broke off or took too long; carries ErrorCode
        │   ├── InternalStreamError            AWS's own failure inside the stream
        │   ├── StreamInterruptedError         the connection broke, or a frame is damaged
        │   ├── StreamLimitError               one line, event or value is longer than allowed
        │   └── StreamDecodingError(ValueError) a piece is not text or JSON
        └── AsyncResultError               an asynchronous result; carries both locations
            ├── InferenceFailedError           the failure object is there; carries its text
            ├── ResultTimeoutError(TimeoutError) nothing at either place within the caller's deadline
            └── ResultExpiredError             nothing there after the longest time the service could take
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class ConstructsSmError(Exception):
    """The root of every error of this library."""


class Severity(StrEnum):
    """What a broken rule does: an error refuses, a warning can be acknowledged, advice only informs."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken rule, with the user's own path to the value."""

    rule: str
    severity: Severity
    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message} [{self.rule}]"


class SpecError(ConstructsSmError, ValueError):
    """What was asked for cannot be deployed. Raised before any construct exists.

    Attributes:
        where: Kind and path of the construct, such as ``AsyncEndpoint Prod/Docs``.
        problems: Every problem found, not only the first.
    """

    def __init__(self, where: str, problems: Sequence[Problem]) -> None:
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        super().__init__("\n".join([f"{where}: {count}", *(f"- {problem}" for problem in problems)]))
        self.where = where
        self.problems = tuple(problems)


class PackagingError(ConstructsSmError, ValueError):
    """A directory or archive cannot become, or is not, a ``model.tar.gz`` that a container loads."""


class TemplateError(ConstructsSmError, ValueError):
    """A file or directory holds no CloudFormation template in JSON.

    Args:
        message: What is wrong, and what to do.
        missing: Whether there is nothing to read at all. Default: no.
    """

    def __init__(self, message: str, *, missing: bool = False) -> None:
        super().__init__(message)
        self.missing = missing


class PricesError(ConstructsSmError, ValueError):
    """There are no prices where they were looked for, or what is there is no such file."""


class UnknownCapacityError(ConstructsSmError, ValueError):
    """What an endpoint needs and costs cannot be told, as its configuration was made elsewhere."""


class LocalEngineError(ConstructsSmError, RuntimeError):
    """The embedded engine could not be installed, started or reached."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """Which call an error is about. What AWS did not say is None."""

    endpoint: str | None = None
    subject: str | None = None
    """What the call was about if not about an endpoint, such as ``stack Prod``."""

    variant: str | None = None
    component: str | None = None
    inference_id: str | None = None
    request_id: str | None = None

    def __str__(self) -> str:
        details = [
            f"{word} {value}"
            for word, value in (
                ("variant", self.variant),
                ("component", self.component),
                ("inference id", self.inference_id),
                ("request id", self.request_id),
            )
            if value is not None
        ]
        about = f"endpoint {self.endpoint}" if self.subject is None else self.subject
        return about + (f" ({', '.join(details)})" if details else "")


class EndpointError(ConstructsSmError, RuntimeError):
    """A call to an endpoint failed. The error of botocore, where there is one, is the ``__cause__``.

    Attributes:
        call: Which call it was; None where no call was made yet.
        message: What happened, without the call.
    """

    def __init__(self, message: str, *, call: Call | None = None) -> None:
        super().__init__(message if call is None else f"{call}: {message}")
        self.message = message
        self.call = call


class RequestError(EndpointError, ValueError):
    """The request breaks a limit of the service, so nothing was sent.

    Attributes:
        problems: Every problem found, each ``name: what must hold, got VALUE; what to do``.
    """

    def __init__(self, problems: Sequence[str], *, call: Call | None = None) -> None:
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        super().__init__("\n".join([f"request not sent, {count}", *(f"- {line}" for line in problems)]), call=call)
        self.problems = tuple(problems)


class StackOutputsError(EndpointError, LookupError):
    """The outputs of a stack do not name exactly one endpoint of the kind asked for.

    Attributes:
        choices: What could have been named instead.
    """

    def __init__(self, message: str, *, choices: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.choices = tuple(choices)


class UnreachableError(EndpointError):
    """No connection was made, so nothing was sent and trying again is safe."""


class NoReplyError(EndpointError):
    """The request went out, but no whole reply came back: the model may have worked, so nothing was sent again."""


class DecodingError(EndpointError, ValueError):
    """The reply is not what its content type says.

    Attributes:
        body: The reply as it came.
        content_type: What it claims to be.
    """

    def __init__(self, message: str, *, body: bytes, content_type: str | None, call: Call | None = None) -> None:
        super().__init__(message, call=call)
        self.body = body
        self.content_type = content_type


class ServiceError(EndpointError):
    """AWS refused the call or failed to carry it out.

    Attributes:
        code: AWS's own error code, such as ``ValidationError``.
        status_code: The HTTP status; None if there was none.
    """

    def __init__(self, message: str, *, code: str, status_code: int | None, call: Call | None = None) -> None:
        super().__init__(message, call=call)
        self.code = code
        self.status_code = status_code


class RequestRefusedError(ServiceError):
    """The service refused the request: no such endpoint, variant or component, or a broken rule."""


class NoCapacityError(RequestRefusedError):
    """The inference component runs no copy right now, as after scaling to zero; the refused call may wake it."""


class AccessDeniedError(ServiceError):
    """The caller lacks a right, or has no valid credentials."""


class ThrottledError(ServiceError):
    """Too many calls; nothing reached the model."""


class ModelNotReadyError(ServiceError):
    """The model behind the endpoint is still loading; nothing reached it."""


class ServiceFailureError(ServiceError):
    """AWS itself failed (500, 503 or 530). Whether the model worked is not known."""


class ModelError(ServiceError):
    """The model's container answered with an error.

    Attributes:
        original_status_code: The container's own HTTP status.
        original_message: The container's own words.
        log_stream_arn: Where its log is.
        log_url: The same as a page of the CloudWatch console.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str = "ModelError",
        status_code: int | None = 424,
        original_status_code: int | None = None,
        original_message: str | None = None,
        log_stream_arn: str | None = None,
        log_url: str | None = None,
        call: Call | None = None,
    ) -> None:
        super().__init__(message, code=code, status_code=status_code, call=call)
        self.original_status_code = original_status_code
        self.original_message = original_message
        self.log_stream_arn = log_stream_arn
        self.log_url = log_url


class StreamError(EndpointError):
    """A response stream ended before its end.

    Attributes:
        received: The last bytes that had arrived, as many as the stream keeps.
        received_length: How many bytes had arrived in all.
    """

    def __init__(self, message: str, *, received: bytes, received_length: int, call: Call | None = None) -> None:
        super().__init__(f"{message}; {received_length} bytes had arrived", call=call)
        self.received = received
        self.received_length = received_length


class ModelStreamError(StreamError):
    """The model broke off, or took longer than a stream may.

    Attributes:
        error_code: ``ModelInvocationTimeExceeded``, ``StreamBroken`` or whatever else AWS said; None if nothing.
    """

    def __init__(
        self, message: str, *, error_code: str | None, received: bytes, received_length: int, call: Call | None = None
    ) -> None:
        super().__init__(message, received=received, received_length=received_length, call=call)
        self.error_code = error_code


class InternalStreamError(StreamError):
    """AWS's own failure inside the stream (``InternalStreamFailure``)."""


class StreamInterruptedError(StreamError):
    """The connection broke, went silent or brought a damaged frame."""


class StreamLimitError(StreamError):
    """One line, event or value is longer than the caller allows."""


class StreamDecodingError(StreamError, ValueError):
    """A piece of the stream is not the text or JSON that was asked for."""


class AsyncResultError(EndpointError):
    """There is no result of an asynchronous call.

    Attributes:
        output_location: Where the result was to be.
        failure_location: Where a failure was to be; None if the endpoint has no failure path.
    """

    def __init__(
        self, message: str, *, output_location: str, failure_location: str | None, call: Call | None = None
    ) -> None:
        super().__init__(message, call=call)
        self.output_location = output_location
        self.failure_location = failure_location


class InferenceFailedError(AsyncResultError):
    """The call failed: the failure object is there, or a notification said so.

    Attributes:
        reason: The text of the failure object or of the notification.
    """

    def __init__(
        self, reason: str, *, output_location: str, failure_location: str | None, call: Call | None = None
    ) -> None:
        message = f"asynchronous inference failed: {reason}"
        super().__init__(message, output_location=output_location, failure_location=failure_location, call=call)
        self.reason = reason


class ResultTimeoutError(AsyncResultError, TimeoutError):
    """Nothing is at either place yet. The call goes on; asking again later is fine."""


class ResultExpiredError(AsyncResultError):
    """Nothing is at either place after the longest time the service could take."""
