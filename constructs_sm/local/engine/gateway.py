"""Where ministack hands over a request for SageMaker or Application Auto Scaling."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Awaitable, Callable
from typing import Any

from constructs_sm.local.engine import asynchronous, autoscaling, control, host, invocations, requests, shadowing
from constructs_sm.local.engine.authorization import authorize
from constructs_sm.local.engine.faults import ApiError
from constructs_sm.local.engine.hosting import Hosting
from constructs_sm.local.engine.recording import Passed, record
from constructs_sm.local.engine.routing import Dice, Route, find_route
from constructs_sm.local.engine.shapes import Document

_JSON = "application/x-amz-json-1.1"
Run = Callable[[Hosting, str, Document], Document]


class Gateway:
    """Reads requests, asks the operations, writes responses.

    Args:
        hosting: The engine's SageMaker.
        dice: From 0 to below 1; decides between weighted variants. Default: the system's.
    """

    def __init__(self, hosting: Hosting, dice: Dice = random.random) -> None:
        self._hosting = hosting
        self._dice = dice

    async def sagemaker(
        self, _method: str, path: str, headers: host.Headers, body: bytes, query: dict[str, Any]
    ) -> host.Response:
        """The control and runtime APIs, which share their signing name.

        Args:
            path: The path.
            headers: Lower-case names.
            body: The body.
            query: The query string's parameters.
        """
        if not requests.matches(path):
            return await self._json("sagemaker", control.run, headers, body, query)
        return await _answer(lambda: self._runtime(path, headers, body, query))

    async def autoscaling(
        self, _method: str, _path: str, headers: host.Headers, body: bytes, query: dict[str, Any]
    ) -> host.Response:
        """The Application Auto Scaling API.

        Args:
            headers: Lower-case names.
            body: The body.
            query: The query string's parameters.
        """
        return await self._json("application-autoscaling", autoscaling.run, headers, body, query)

    async def _json(
        self, service: str, run: Run, headers: host.Headers, body: bytes, query: dict[str, Any]
    ) -> host.Response:
        async def work() -> host.Response:
            operation = headers.get("x-amz-target", "").rpartition(".")[2]
            request = requests.document(body)
            authorize(service, operation, request, host.access_key(headers, query))
            # Off the loop: creating something may wait for the lock a deployment holds.
            answer = await asyncio.to_thread(run, self._hosting, operation, request)
            return 200, {"Content-Type": _JSON}, json.dumps(answer).encode()

        return await _answer(work)

    async def _runtime(self, path: str, headers: host.Headers, body: bytes, query: dict[str, Any]) -> host.Response:
        request = requests.parse(path, headers, body)
        authorize("sagemaker", request.operation, request.members, host.access_key(headers, query))
        if request.operation == "InvokeEndpointAsync":
            return await asyncio.to_thread(asynchronous.submit, self._hosting, request)
        route = find_route(self._hosting, request, self._dice)
        if request.operation == "InvokeEndpoint":
            return await asyncio.to_thread(self._invoke, request, route)
        return await invocations.stream(request, route)

    def _invoke(self, request: requests.RuntimeRequest, route: Route) -> host.Response:
        state = self._hosting.state
        shadowing.copy(state, request, route, self._dice)
        status, headers, body = invocations.invoke(request, route)
        asked = Passed(content_type=request.container_headers()["Content-Type"], body=request.body)
        record(state, route, asked, Passed(content_type=headers["Content-Type"], body=body), self._dice)
        return status, headers, body


async def _answer(work: Callable[[], Awaitable[host.Response]]) -> host.Response:
    try:
        return await work()
    except ApiError as error:
        return error.response()
