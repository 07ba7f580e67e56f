"""InvokeEndpoint and InvokeEndpointWithResponseStream."""

from __future__ import annotations

import asyncio
import http.client
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from constructs_sm.local.engine import eventstream, host
from constructs_sm.local.engine.containers import Reply
from constructs_sm.local.engine.faults import ApiError
from constructs_sm.local.engine.requests import RuntimeRequest
from constructs_sm.local.engine.routing import Route
from constructs_sm.local.engine.serving import Call, PipelineError

# https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-inference-code.html
MODEL_TIMEOUT = timedelta(seconds=60)
# https://docs.aws.amazon.com/sagemaker/latest/dg/hosting-faqs.html
STREAM_TIMEOUT = timedelta(minutes=8)
_OK = 200
_SERVER_ERROR = 500
_GATEWAY_TIMEOUT = 504
_CHUNK = 65536
_ATTRIBUTES = "X-Amzn-SageMaker-Custom-Attributes"

Send = Callable[[dict[str, Any]], Awaitable[None]]


def call_of(request: RuntimeRequest, route: Route, timeout: timedelta) -> Call:
    """What the containers get.

    Args:
        request: The caller's request.
        route: Where it goes.
        timeout: For the answer.
    """
    return Call(
        body=request.body,
        headers=request.container_headers() | route.extra_headers(),
        timeout=timeout,
        target_model=request.members.get("TargetModel"),
        hostname=request.members.get("TargetContainerHostname"),
    )


def ask(call: Call, route: Route) -> Reply:
    """The containers' answer to a call, as an error when they refused.

    Args:
        call: What they get.
        route: Where it goes.

    Raises:
        ApiError: A ModelError with the container's own status and text.
    """
    try:
        reply = route.served.invoke(call)
    except PipelineError as error:
        raise model_error(route, error.reply.status, error.reply.body) from error
    except TimeoutError as error:
        raise model_error(route, _GATEWAY_TIMEOUT, b"Your invocation timed out while waiting for a response") from error
    except (OSError, http.client.HTTPException) as error:
        raise model_error(route, _SERVER_ERROR, f"the container broke off: {error!r}".encode()) from error
    if reply.status != _OK:
        raise model_error(route, reply.status, reply.body)
    return reply


def model_error(route: Route, status: int, body: bytes) -> ApiError:
    """The runtime API's answer to a container that refused.

    Args:
        route: Where the request went.
        status: The container's HTTP status.
        body: The container's text.
    """
    text = body.decode("utf-8", "replace")
    who = "server" if status >= _SERVER_ERROR else "client"
    group = f"/aws/sagemaker/Endpoints/{route.endpoint.name}"
    return ApiError(
        "ModelError",
        f'Received {who} error ({status}) from primary with message "{text}". See the log group {group} for more.',
        status=424,
        extra={
            "OriginalStatusCode": status,
            "OriginalMessage": text,
            "LogStreamArn": f"arn:aws:logs:{host.region()}:{host.account()}:log-group:{group}",
        },
    )


def invoke(request: RuntimeRequest, route: Route) -> host.Response:
    """InvokeEndpoint; blocks, so not on the event loop.

    Args:
        request: The request.
        route: Where it goes.

    Raises:
        ApiError: When the containers refused.
    """
    reply = ask(call_of(request, route, MODEL_TIMEOUT), route)
    named = {name.lower(): value for name, value in reply.headers.items()}
    headers = {
        "Content-Type": named.get("content-type", "application/octet-stream"),
        "x-Amzn-Invoked-Production-Variant": route.variant_name,
    }
    if _ATTRIBUTES.lower() in named:
        headers[_ATTRIBUTES] = named[_ATTRIBUTES.lower()]
    return _OK, headers, reply.body


async def stream(request: RuntimeRequest, route: Route) -> host.Response:
    """InvokeEndpointWithResponseStream: an error before the first byte is an ordinary one, after it an event.

    Args:
        request: The request.
        route: Where it goes.

    Raises:
        ApiError: When the containers refused before streaming.
    """
    loop = asyncio.get_running_loop()
    frames: asyncio.Queue[bytes | None] = asyncio.Queue()
    opened: asyncio.Future[str] = loop.create_future()

    def put(frame: bytes | None) -> None:
        loop.call_soon_threadsafe(frames.put_nowait, frame)

    def read() -> None:
        try:
            _relay(request, route, put, lambda kind: loop.call_soon_threadsafe(opened.set_result, kind))
        except Exception as error:  # noqa: BLE001 - raised again where the request is answered
            loop.call_soon_threadsafe(opened.set_exception, error)
        finally:
            put(None)

    reading = loop.run_in_executor(None, read)
    content_type = await opened

    async def write(send: Send, _receive: object) -> None:
        while (frame := await frames.get()) is not None:
            await send({"type": "http.response.body", "body": frame, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})
        await reading

    headers = {
        "Content-Type": eventstream.CONTENT_TYPE,
        "X-Amzn-SageMaker-Content-Type": content_type,
        "x-Amzn-Invoked-Production-Variant": route.variant_name,
    }
    return _OK, headers, host.streaming(write)


def _relay(
    request: RuntimeRequest, route: Route, put: Callable[[bytes], None], opened: Callable[[str], object]
) -> None:
    started = False
    try:
        with route.served.stream(call_of(request, route, STREAM_TIMEOUT)) as response:
            if response.status != _OK:
                raise model_error(route, response.status, response.read())
            opened(response.getheader("Content-Type", "application/octet-stream"))
            started = True
            while chunk := response.read1(_CHUNK):
                put(eventstream.payload_part(chunk))
    except PipelineError as error:
        raise model_error(route, error.reply.status, error.reply.body) from error
    except (OSError, http.client.HTTPException) as error:
        if not started:
            raise model_error(route, _SERVER_ERROR, f"the container broke off: {error!r}".encode()) from error
        code = "ModelInvocationTimeExceeded" if isinstance(error, TimeoutError) else "StreamBroken"
        put(eventstream.exception("ModelStreamError", {"Message": repr(error), "ErrorCode": code}))
