"""A client of one real-time endpoint."""

from __future__ import annotations

import random as _random
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Self, TypeVar, overload

from constructs_sm.client._arguments import refuse, unused, wrong
from constructs_sm.client._calls import MAX_ITEM_BYTES, answered, invoke_request, reply_to
from constructs_sm.client.boto_transport import BotoTransport
from constructs_sm.client.codecs import Codecs
from constructs_sm.client.retry import Retry
from constructs_sm.client.stack_outputs import find_endpoint, read_outputs
from constructs_sm.client.streaming import ReplyStream
from constructs_sm.facts.invocation import CLIENT_READ_TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Unpack

    from boto3.session import Session
    from mypy_boto3_sagemaker_runtime import SageMakerRuntimeClient

    from constructs_sm.client.codecs import Codec, Json, Payload
    from constructs_sm.client.options import InvokeOptions, StreamOptions
    from constructs_sm.client.replies import Reply
    from constructs_sm.client.requests import InvokeRequest
    from constructs_sm.client.transport import Transport

T = TypeVar("T")


class EndpointClient:
    """A client of one real-time or serverless endpoint. Safe to use from several threads.

    Args:
        endpoint_name: The endpoint to call.
        inference_component: The component that answers, unless a call names another. Default: none.
        region: The endpoint's region. Default: the session's.
        session: Where credentials come from. Default: boto3's own search.
        client: A ``sagemaker-runtime`` client to use as it is, with its own time-outs and retries. Default: one
            without retries of its own, which could send an inference twice.
        transport: What carries the calls, instead of boto3; excludes the three above. Default: boto3.
        read_timeout: How long to wait for the next bytes. Default: 70 s, as a model has 60 s for its answer
            (https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html).
        retry: When to call again. Default: up to 3 attempts, only where the model cannot have worked.
        codecs: More ways to write payloads and read replies. Default: JSON, JSON lines, CSV, LIBSVM, NumPy, text.
        clock: Seconds that only grow. Default: ``time.monotonic``.
        sleep: Waits for some seconds. Default: ``time.sleep``.
        random: Draws from 0 to 1. Default: ``random.random``.

    Raises:
        RequestError: If *transport* comes with what only boto3 needs.
    """

    def __init__(
        self,
        endpoint_name: str,
        *,
        inference_component: str | None = None,
        region: str | None = None,
        session: Session | None = None,
        client: SageMakerRuntimeClient | None = None,
        transport: Transport | None = None,
        read_timeout: timedelta = CLIENT_READ_TIMEOUT,
        retry: Retry = Retry(),  # noqa: B008 - frozen
        codecs: Sequence[Codec] = (),
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
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
        self._transport: Transport = (
            BotoTransport(region=region, session=session, client=client, read_timeout=read_timeout)
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
        return f"EndpointClient({self.endpoint_name!r}{component})"

    @classmethod
    def from_outputs(
        cls,
        stack_name: str,
        *,
        endpoint: str | None = None,
        inference_component: str | None = None,
        outputs: Mapping[str, str] | None = None,
        region: str | None = None,
        session: Session | None = None,
        transport: Transport | None = None,
        retry: Retry = Retry(),  # noqa: B008 - frozen
        codecs: Sequence[Codec] = (),
    ) -> Self:
        """A client of the real-time endpoint that a stack deployed, by the stack's own outputs.

        Args:
            stack_name: The stack.
            endpoint: Which one: its name, or what its output keys begin with. Default: the only one.
            inference_component: Which component: its name, or what its output key begins with. Default: the only one.
            outputs: Output values by key, as ``cdk deploy --outputs-file`` writes them. Default: asked of CloudFormation.
            region: The region of stack and endpoint. Default: the session's.
            session: Where credentials come from. Default: boto3's own search.
            transport: What carries the calls, instead of boto3. Default: boto3.
            retry: When to call again. Default: as for the class.
            codecs: More codecs. Default: as for the class.

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
        values = read_outputs(stack_name, region=region, session=session) if outputs is None else outputs
        found = find_endpoint(stack_name, values, asynchronous=False, endpoint=endpoint)
        return cls(
            found.endpoint_name,
            inference_component=found.component(inference_component),
            region=region if transport is None else None,
            session=session if transport is None else None,
            transport=transport,
            retry=retry,
            codecs=codecs,
        )

    def invoke(self, payload: Payload, **options: Unpack[InvokeOptions]) -> Reply:
        """Send *payload* and wait for the whole answer.

        Args:
            payload: ``str`` and ``bytes`` are sent as they are, everything else is encoded. At most 25 MB.
            **options: See :class:`InvokeOptions`.

        Raises:
            RequestError: If something breaks a limit; nothing was sent.
            EndpointError: One of its kinds, if the call failed.
        """
        request = self._request(payload, options, streaming=False)
        started = self._clock()
        raw = self._retry.run(lambda: self._transport.invoke(request), sleep=self._sleep, random=self._random)
        duration = timedelta(seconds=self._clock() - started)
        return reply_to(request, raw, duration=duration, codecs=self._codecs)

    @overload
    def stream(
        self, payload: Payload, *, max_item_bytes: int = ..., **options: Unpack[StreamOptions]
    ) -> ReplyStream[str]: ...

    @overload
    def stream(
        self,
        payload: Payload,
        *,
        select: Callable[[Json], T],
        max_item_bytes: int = ...,
        **options: Unpack[StreamOptions],
    ) -> ReplyStream[T]: ...

    def stream(
        self,
        payload: Payload,
        *,
        select: Callable[[Json], T] | None = None,
        max_item_bytes: int = MAX_ITEM_BYTES,
        **options: Unpack[StreamOptions],
    ) -> ReplyStream[str] | ReplyStream[T]:
        """Send *payload* and read the answer while the model writes it.

        The call is made at once; the stream is closed when the loop over it is left. It gives text; for lines, JSON
        values, server-sent events or bytes iterate over its view of that name. The container must be able to stream.

        Args:
            payload: ``str`` and ``bytes`` are sent as they are, everything else is encoded. At most 25 MB.
            select: What to give of each JSON value of the answer. Default: the answer is given as text.
            max_item_bytes: The longest line, value or event, and the most of the answer that an error carries.
                Default: 8 MiB.
            **options: See :class:`StreamOptions`.

        Raises:
            RequestError: If something breaks a limit; nothing was sent.
            EndpointError: One of its kinds, if the call failed; StreamError and its kinds while reading.
        """
        kinds = wrong(select=select, max_item_bytes=max_item_bytes)
        request = self._request(payload, options, streaming=True, problems_beside=kinds)
        raw = self._retry.run(lambda: self._transport.open_stream(request), sleep=self._sleep, random=self._random)
        call = answered(request.call, raw.head)
        if select is None:
            return ReplyStream(raw, call=call, max_item_bytes=max_item_bytes, view=ReplyStream.text)
        pick = select
        return ReplyStream(raw, call=call, max_item_bytes=max_item_bytes, view=lambda stream: map(pick, stream.json()))

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
