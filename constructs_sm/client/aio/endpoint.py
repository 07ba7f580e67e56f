"""A client of one real-time endpoint, for asyncio."""

from __future__ import annotations

import asyncio
import random as _random
import time
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Self, TypeVar, overload

from constructs_sm.client._arguments import refuse, unused, wrong
from constructs_sm.client._calls import MAX_ITEM_BYTES, invoke_request, reply_to
from constructs_sm.client._steps import drive
from constructs_sm.client.aio.aws import AioTransport
from constructs_sm.client.aio.streaming import AsyncioReplyStream, Selected
from constructs_sm.client.codecs import Codecs
from constructs_sm.client.retry import Retry
from constructs_sm.client.stack_outputs import find_endpoint, read_outputs
from constructs_sm.facts.invocation import CLIENT_READ_TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from types import TracebackType
    from typing import Unpack

    from constructs_sm.client.aio.aws import AioClient, AioSession
    from constructs_sm.client.aio.transport import AsyncioRawStream, AsyncioTransport
    from constructs_sm.client.codecs import Codec, Json, Payload
    from constructs_sm.client.options import InvokeOptions, StreamOptions
    from constructs_sm.client.replies import Reply
    from constructs_sm.client.requests import InvokeRequest

T = TypeVar("T")


class AsyncioEndpointClient:
    """A client of one real-time or serverless endpoint, for one event loop: options, replies, errors and limits are those
    of ``EndpointClient``. It keeps connections open: use it with ``async with``, or call ``aclose``.

    Calls to AWS need aiobotocore: ``pip install 'constructs-sm[aio]'``.

    Args:
        endpoint_name: The endpoint to call.
        inference_component: The component that answers, unless a call names another. Default: none.
        region: The endpoint's region. Default: the session's.
        session: An ``aiobotocore.session.AioSession``. Default: one with botocore's own search for credentials.
        client: A ``sagemaker-runtime`` client of aiobotocore to use as it is; whoever made it closes it. Default: one
            without retries of its own, which could send an inference twice.
        transport: What carries the calls, instead of aiobotocore; excludes the three above, and whoever made it closes
            it. Default: aiobotocore.
        read_timeout: How long to wait for the next bytes. Default: 70 s, as a model has 60 s for its answer
            (https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html).
        retry: When to call again. Default: up to 3 attempts, only where the model cannot have worked.
        codecs: More ways to write payloads and read replies. Default: JSON, JSON lines, CSV, LIBSVM, NumPy, text.
        clock: Seconds that only grow. Default: ``time.monotonic``.
        sleep: Waits for some seconds. Default: ``asyncio.sleep``.
        random: Draws from 0 to 1. Default: ``random.random``.

    Raises:
        RequestError: If *transport* comes with what only aiobotocore needs.
    """

    def __init__(
        self,
        endpoint_name: str,
        *,
        inference_component: str | None = None,
        region: str | None = None,
        session: AioSession | None = None,
        client: AioClient | None = None,
        transport: AsyncioTransport | None = None,
        read_timeout: timedelta = CLIENT_READ_TIMEOUT,
        retry: Retry = Retry(),  # noqa: B008 - frozen
        codecs: Sequence[Codec] = (),
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        random: Callable[[], float] = _random.random,
    ) -> None:
        kinds = wrong(
            endpoint_name=endpoint_name,
            inference_component=inference_component,
            region=region,
            read_timeout=read_timeout,
            retry=retry,
            codecs=codecs,
            clock=clock,
            sleep=sleep,
            random=random,
        )
        refuse(kinds, unused(transport, region=region, session=session, client=client))
        self.endpoint_name = endpoint_name
        self.inference_component = inference_component
        self._own = transport is None
        self._transport: AsyncioTransport = (
            AioTransport(region=region, session=session, client=client, read_timeout=read_timeout)
            if transport is None
            else transport
        )
        self._retry = retry
        self._codecs = Codecs(codecs)
        self._clock = clock
        self._sleep = sleep
        self._random = random

    def __repr__(self) -> str:
        component = "" if self.inference_component is None else f", inference_component={self.inference_component!r}"
        return f"AsyncioEndpointClient({self.endpoint_name!r}{component})"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections that were kept open. Closing twice does nothing."""
        if self._own:
            await self._transport.aclose()

    @classmethod
    async def from_outputs(
        cls,
        stack_name: str,
        *,
        endpoint: str | None = None,
        inference_component: str | None = None,
        outputs: Mapping[str, str] | None = None,
        region: str | None = None,
        session: AioSession | None = None,
        transport: AsyncioTransport | None = None,
        retry: Retry = Retry(),  # noqa: B008 - frozen
        codecs: Sequence[Codec] = (),
    ) -> Self:
        """A client of the real-time endpoint that a stack deployed, by the stack's own outputs.

        Args:
            stack_name: The stack.
            endpoint: Which one: its name, or what its output keys begin with. Default: the only one.
            inference_component: Which component: its name, or what its output key begins with. Default: the only one.
            outputs: Output values by key, as ``cdk deploy --outputs-file`` writes them. Default: asked of CloudFormation,
                with boto3 in a thread and boto3's own search for credentials.
            region: The region of stack and endpoint. Default: the session's.
            session: As for the class.
            transport: As for the class.
            retry: As for the class.
            codecs: As for the class.

        Raises:
            StackOutputsError: If there is none, or more than one to choose from.
        """
        refuse(
            wrong(
                stack_name=stack_name,
                endpoint=endpoint,
                inference_component=inference_component,
                outputs=outputs,
                region=region,
                retry=retry,
                codecs=codecs,
            )
        )
        if outputs is None:
            outputs = await asyncio.to_thread(read_outputs, stack_name, region=region, session=None)
        found = find_endpoint(stack_name, outputs, asynchronous=False, endpoint=endpoint)
        return cls(
            found.endpoint_name,
            inference_component=found.component(inference_component),
            region=region if transport is None else None,
            session=session if transport is None else None,
            transport=transport,
            retry=retry,
            codecs=codecs,
        )

    async def invoke(self, payload: Payload, **options: Unpack[InvokeOptions]) -> Reply:
        """Send *payload* and wait for the whole answer. If the task is cancelled, the connection is closed.

        Args:
            payload: ``str`` and ``bytes`` are sent as they are, everything else is encoded. At most 25 MB.
            **options: See :class:`InvokeOptions`.

        Raises:
            RequestError: If something breaks a limit; nothing was sent.
            EndpointError: One of its kinds, if the call failed.
        """
        request = self._request(payload, options, streaming=False)
        started = self._clock()
        call = partial(self._transport.invoke, request)
        raw = await drive(self._retry.steps(call, sleep=self._sleep, random=self._random))
        duration = timedelta(seconds=self._clock() - started)
        return reply_to(request, raw, duration=duration, codecs=self._codecs)

    @overload
    def stream(
        self, payload: Payload, *, max_item_bytes: int = ..., **options: Unpack[StreamOptions]
    ) -> AsyncioReplyStream[str]: ...

    @overload
    def stream(
        self,
        payload: Payload,
        *,
        select: Callable[[Json], T],
        max_item_bytes: int = ...,
        **options: Unpack[StreamOptions],
    ) -> AsyncioReplyStream[T]: ...

    def stream(
        self,
        payload: Payload,
        *,
        select: Callable[[Json], T] | None = None,
        max_item_bytes: int = MAX_ITEM_BYTES,
        **options: Unpack[StreamOptions],
    ) -> AsyncioReplyStream[str] | AsyncioReplyStream[T]:
        """The answer to *payload*, while the model writes it: ``async for text in client.stream(payload)``.

        The call is made when the first item is asked for, or at ``async with``. The stream gives text; for lines, JSON
        values, server-sent events or bytes iterate over its view of that name. The container must be able to stream.

        Args:
            payload: ``str`` and ``bytes`` are sent as they are, everything else is encoded. At most 25 MB.
            select: What to give of each JSON value of the answer. Default: the answer is given as text.
            max_item_bytes: The longest line, value or event, and the most of the answer that an error carries.
                Default: 8 MiB.
            **options: See :class:`StreamOptions`.

        Raises:
            RequestError: If something breaks a limit; nothing was sent.
            EndpointError: One of its kinds while reading, if the call failed; StreamError and its kinds.
        """
        kinds = wrong(select=select, max_item_bytes=max_item_bytes)
        request = self._request(payload, options, streaming=True, problems_beside=kinds)

        async def open_stream() -> AsyncioRawStream:
            call = partial(self._transport.open_stream, request)
            raw: AsyncioRawStream = await drive(self._retry.steps(call, sleep=self._sleep, random=self._random))
            return raw

        call = request.call
        if select is None:
            return AsyncioReplyStream(
                open_stream, call=call, max_item_bytes=max_item_bytes, view=AsyncioReplyStream.text
            )
        pick = select
        selected: AsyncioReplyStream[T] = AsyncioReplyStream(
            open_stream, call=call, max_item_bytes=max_item_bytes, view=lambda stream: Selected(pick, stream)
        )
        return selected

    def _request(
        self,
        payload: Payload,
        options: InvokeOptions | StreamOptions,
        *,
        streaming: bool,
        problems_beside: Sequence[str] = (),
    ) -> InvokeRequest:
        return invoke_request(
            self.endpoint_name,
            self.inference_component,
            payload,
            options,
            streaming=streaming,
            codecs=self._codecs,
            problems_beside=problems_beside,
        )
