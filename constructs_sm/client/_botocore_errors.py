"""From the errors of botocore to ours. What matters is whether the model may have worked: only then is a resend unsafe."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote

from constructs_sm import errors

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from botocore.exceptions import ClientError

_THROTTLED = frozenset(
    {"ThrottlingException", "Throttling", "ThrottledException", "TooManyRequestsException", "RequestLimitExceeded"}
    | {"RequestThrottled", "RequestThrottledException", "SlowDown", "BandwidthLimitExceeded"}
)
_DENIED = frozenset(
    {"AccessDenied", "AccessDeniedException", "ExpiredToken", "ExpiredTokenException", "UnrecognizedClientException"}
    | {"InvalidClientTokenId", "InvalidSignatureException", "SignatureDoesNotMatch", "MissingAuthenticationToken"}
    | {"MissingAuthenticationTokenException", "IncompleteSignature", "InvalidAccessKeyId", "OptInRequired"}
)
_FAILED = frozenset({"InternalFailure", "ServiceUnavailable", "InternalDependencyException"})
_DENIED_STATUS = frozenset({401, 403})
_THROTTLED_STATUS = 429
_FIRST_SERVER_STATUS = 500

# The service says so in a ValidationError of its own wording; there is no code for it.
_NO_CAPACITY = re.compile(r"has no capacity to process", re.IGNORECASE)

_CONSOLES = {"aws-cn": "console.amazonaws.cn", "aws-us-gov": "console.amazonaws-us-gov.com"}
_LOG_ARN = re.compile(r"arn:([^:]+):logs:([^:]*):[^:]*:log-group:([^:]+)(?::log-stream:(.+?))?(?::\*)?")


@contextmanager
def translated(call: errors.Call) -> Iterator[None]:
    """Raise ours for whatever botocore or its HTTP library raises inside."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - importing the client loads no boto3
    from botocore.parsers import ResponseParserError  # noqa: PLC0415 - as above
    from urllib3.exceptions import HTTPError  # noqa: PLC0415 - as above

    try:
        yield
    except ClientError as error:
        raise _from_reply(error, call) from error
    except (BotoCoreError, ResponseParserError, HTTPError) as error:
        raise _without_reply(error, call) from error


def _from_reply(error: ClientError, call: errors.Call) -> errors.EndpointError:
    reply: Mapping[str, object] = {**error.response}
    code = str(error.response.get("Error", {}).get("Code", "Unknown"))
    message = str(error.response.get("Error", {}).get("Message", "no message"))
    metadata = error.response.get("ResponseMetadata", {})
    status = metadata.get("HTTPStatusCode")
    call = replace(call, request_id=metadata.get("RequestId"))
    if code == "ModelError":
        return _model_error(reply, message, status, call)
    kind = _kind(code, message, status)
    return kind(f"{code}: {message}", code=code, status_code=status, call=call)


def _kind(code: str, message: str, status: int | None) -> type[errors.ServiceError]:
    if code == "ModelNotReadyException":
        return errors.ModelNotReadyError
    if code in _THROTTLED or status == _THROTTLED_STATUS:
        return errors.ThrottledError
    if code in _DENIED or status in _DENIED_STATUS:
        return errors.AccessDeniedError
    if code in _FAILED or (status is not None and status >= _FIRST_SERVER_STATUS):
        return errors.ServiceFailureError
    if code in {"ValidationError", "ValidationException"}:
        return errors.NoCapacityError if _NO_CAPACITY.search(message) else errors.RequestRefusedError
    return errors.ServiceError


def _model_error(reply: Mapping[str, object], message: str, status: int | None, call: errors.Call) -> errors.ModelError:
    original_status, original, arn = (
        reply.get(key) for key in ("OriginalStatusCode", "OriginalMessage", "LogStreamArn")
    )
    log = str(arn) if arn else None
    url = None if log is None else console_url(log)
    answered = "with an error" if original_status is None else f"{original_status}"
    words = [f"the model answered {answered}: {message if original is None else original}"]
    words += [] if log is None else [f"log: {log if url is None else url}"]
    return errors.ModelError(
        "; ".join(words),
        status_code=status,
        original_status_code=original_status if isinstance(original_status, int) else None,
        original_message=None if original is None else str(original),
        log_stream_arn=log,
        log_url=url,
        call=call,
    )


def _without_reply(error: Exception, call: errors.Call) -> errors.EndpointError:
    from botocore import exceptions  # noqa: PLC0415 - importing the client loads no boto3
    from botocore.parsers import ResponseParserError  # noqa: PLC0415 - as above
    from urllib3.exceptions import HTTPError  # noqa: PLC0415 - as above

    unsent = (exceptions.EndpointConnectionError, exceptions.ConnectTimeoutError, exceptions.ProxyConnectionError)
    if isinstance(error, unsent) or "CERTIFICATE_VERIFY_FAILED" in str(error):
        return errors.UnreachableError(f"no connection, nothing was sent: {error}", call=call)
    credentials = (
        exceptions.NoCredentialsError,
        exceptions.PartialCredentialsError,
        exceptions.CredentialRetrievalError,
        exceptions.TokenRetrievalError,
        exceptions.SSOError,
    )
    if isinstance(error, credentials):
        code = type(error).__name__
        return errors.AccessDeniedError(f"nothing was sent: {error}", code=code, status_code=None, call=call)
    if isinstance(error, exceptions.NoRegionError):
        return errors.RequestError(
            ["region: must be known, got none; pass region or set AWS_DEFAULT_REGION"], call=call
        )
    if isinstance(error, exceptions.ParamValidationError):
        return errors.RequestError([str(error)], call=call)
    sent = (exceptions.HTTPClientError, exceptions.IncompleteReadError, ResponseParserError, HTTPError)
    if isinstance(error, sent):
        return errors.NoReplyError(f"no whole reply, and the model may have worked: {error}", call=call)
    return errors.EndpointError(f"the call could not be made: {error}", call=call)


def console_url(log_arn: str) -> str | None:
    """The page of the CloudWatch console for a log group or log stream; None if *log_arn* is neither."""
    found = _LOG_ARN.fullmatch(log_arn)
    if found is None:
        return None
    partition, region, group, stream = found.groups()
    host = _CONSOLES.get(partition, "console.aws.amazon.com")
    page = f"https://{region}.{host}/cloudwatch/home?region={region}#logsV2:log-groups/log-group/{_twice(group)}"
    return page if stream is None else f"{page}/log-events/{_twice(stream)}"


def _twice(name: str) -> str:
    # The console reads its own fragment: percent-encoded, and the percent sign written as a dollar sign.
    return quote(quote(name, safe=""), safe="").replace("%", "$")
