"""A client of one asynchronous endpoint, for asyncio."""

from __future__ import annotations

import asyncio
import random as _random
import time
import uuid
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar

from constructs_sm.client._arguments import refuse, unused, wrong
from constructs_sm.client._calls import resumed, ticket_of, tickets_of
from constructs_sm.client._steps import drive
from constructs_sm.client.aio.aws import AioStore, AioTransport
from constructs_sm.client.aio.completion import listen, poll
from constructs_sm.client.aio.many import submit_all
from constructs_sm.client.codecs import Codecs
from constructs_sm.client.objects import S3Location
from constructs_sm.client.results import ResultSteps
from constructs_sm.client.retry import Retry
from constructs_sm.client.stack_outputs import find_endpoint, read_outputs
from constructs_sm.client.submission import prepare
from constructs_sm.client.waiting import Polling, Times

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterable, Awaitable, Callable, Iterable, Mapping, Sequence
    from datetime import timedelta
    from types import TracebackType
    from typing import Unpack

    from constructs_sm.client.aio.aws import AioSession
    from constructs_sm.client.aio.transport import AsyncioObjectStore, AsyncioTransport
    from constructs_sm.client.codecs import Codec, Payload
    from constructs_sm.client.completion import Finished
    from constructs_sm.client.inbox import NotificationInbox
    from constructs_sm.client.many import Progress, Submission, Submitted
    from constructs_sm.client.options import AsyncClientOptions, SubmitOptions
    from constructs_sm.client.tickets import AsyncResult, Ticket, TicketState

Own = TypeVar("Own", AioTransport, AioStore)


class AsyncioTicketClient:
    """A client of one asynchronous endpoint, for one event loop: options, tickets, results, errors and limits are those of
    ``AsyncEndpointClient``. It keeps connections open: use it with ``async with``, or call ``aclose``.

    A payload of up to 128,000 bytes travels in the call; a larger one is put into *bucket* first, where a lifecycle rule
    should remove it. A ticket it gives has no client: ask here for its result.

    Calls to AWS need aiobotocore: ``pip install 'constructs-sm[aio]'``.

    Args:
        endpoint_name: The endpoint to call.
        bucket: Where large payloads are put. Default: none; large payloads are refused.
        input_prefix: What their keys begin with. Default: ``in/``.
        region: The endpoint's region. Default: the session's.
        session: An ``aiobotocore.session.AioSession``. Default: one with botocore's own search for credentials.
        transport: What carries the calls, instead of aiobotocore; whoever made it closes it. Default: aiobotocore.
        store: Where payloads and results lie, instead of S3 through aiobotocore; whoever made it closes it. Default: S3.
        expected_bucket_owner: The account that must own the buckets. Default: not checked.
        missing_on_forbidden: Whether S3's 403 means that a result is not there yet, as for a caller without
            s3:ListBucket. Default: no, it is an error.
        retry: When to submit again. Default: up to 3 attempts, only where AWS cannot have taken the call.
        polling: How often to look for a result. Default: after 1 s, then ever less often, down to every 20 s.
        codecs: More ways to write payloads and read results. Default: JSON, JSON lines, CSV, LIBSVM, NumPy, text.
        clock: Seconds that only grow. Default: ``time.monotonic``.
        now: The time, where AWS does not tell its own. Default: the system's.
        sleep: Waits for some seconds. Default: ``asyncio.sleep``.
        random: Draws from 0 to 1. Default: ``random.random``.
        new_id: Makes an id nobody has. Default: a random UUID.

    Raises:
        RequestError: If *transport* and *store* come with what only aiobotocore needs.
    """

    def __init__(
        self,
        endpoint_name: str,
        *,
        bucket: str | None = None,
        input_prefix: str = "in/",
        region: str | None = None,
        session: AioSession | None = None,
        transport: AsyncioTransport | None = None,
        store: AsyncioObjectStore | None = None,
        expected_bucket_owner: str | None = None,
        missing_on_forbidden: bool = False,
        retry: Retry = Retry(),  # noqa: B008 - frozen
        polling: Polling = Polling(),  # noqa: B008 - frozen
        codecs: Sequence[Codec] = (),
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        random: Callable[[], float] = _random.random,
        new_id: Callable[[], str] = lambda: str(uuid.uuid4()),
    ) -> None:
        kinds = wrong(
            endpoint_name=endpoint_name,
            bucket=bucket,
            input_prefix=input_prefix,
            region=region,
            expected_bucket_owner=expected_bucket_owner,
            missing_on_forbidden=missing_on_forbidden,
            retry=retry,
            polling=polling,
            codecs=codecs,
            clock=clock,
            now=now,
            sleep=sleep,
            random=random,
            new_id=new_id,
        )
        own = None if store is None else transport
        refuse(kinds, unused(own, region=region, session=session, expected_bucket_owner=expected_bucket_owner))
        self.endpoint_name = endpoint_name
        self._input = None if bucket is None else S3Location(bucket=bucket, key=input_prefix)
        self._own: list[AioTransport | AioStore] = []
        self._transport: AsyncioTransport = (
            self._made(AioTransport(region=region, session=session)) if transport is None else transport
        )
        self._store: AsyncioObjectStore = (
            self._made(AioStore(region=region, session=session, expected_bucket_owner=expected_bucket_owner))
            if store is None
            else store
        )
        self._retry = retry
        self._codecs = Codecs(codecs)
        self._new_id = new_id
        self._times = Times(clock=clock, now=now, sleep=sleep, random=random)
        self._reader = ResultSteps(
            self._store,
            codecs=self._codecs,
            polling=polling,
            missing_on_forbidden=missing_on_forbidden,
            times=self._times,
        )

    def __repr__(self) -> str:
        return f"AsyncioTicketClient({self.endpoint_name!r})"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections that were kept open. Closing twice does nothing."""
        for one in self._own:
            await one.aclose()

    @classmethod
    async def from_outputs(
        cls,
        stack_name: str,
        *,
        endpoint: str | None = None,
        outputs: Mapping[str, str] | None = None,
        region: str | None = None,
        session: AioSession | None = None,
        transport: AsyncioTransport | None = None,
        store: AsyncioObjectStore | None = None,
        **options: Unpack[AsyncClientOptions],
    ) -> Self:
        """A client of the asynchronous endpoint that a stack deployed, by the stack's own outputs.

        Args:
            stack_name: The stack.
            endpoint: Which one: its name, or what its output keys begin with. Default: the only one.
            outputs: Output values by key, as ``cdk deploy --outputs-file`` writes them. Default: asked of CloudFormation,
                with boto3 in a thread and boto3's own search for credentials.
            region: The region of stack and endpoint. Default: the session's.
            session: As for the class.
            transport: As for the class.
            store: As for the class.
            **options: See :class:`AsyncClientOptions`.

        Raises:
            StackOutputsError: If there is none, or more than one to choose from.
        """
        refuse(wrong(stack_name=stack_name, endpoint=endpoint, outputs=outputs, region=region, **options))
        if outputs is None:
            outputs = await asyncio.to_thread(read_outputs, stack_name, region=region, session=None)
        found = find_endpoint(stack_name, outputs, asynchronous=True, endpoint=endpoint)
        inputs = found.inputs
        own = transport is not None and store is not None
        return cls(
            found.endpoint_name,
            bucket=None if inputs is None else inputs.bucket,
            input_prefix="" if inputs is None else inputs.key,
            region=None if own else region,
            session=None if own else session,
            transport=transport,
            store=store,
            **options,
        )

    async def submit(self, payload: Payload = None, **options: Unpack[SubmitOptions]) -> Ticket:
        """Hand *payload* to the endpoint's queue. If the task is cancelled, AWS may have taken the call all the same.

        Args:
            payload: ``str`` and ``bytes`` are sent as they are, a ``Path`` as the file it names, everything else is
                encoded. At most 1 GB. Default: none; *input_location* says where it is.
            **options: See :class:`SubmitOptions`.

        Raises:
            RequestError: If something breaks a limit; nothing was sent.
            EndpointError: One of its kinds, if the call failed.
        """
        preparing = partial(
            prepare, self.endpoint_name, payload, options, codecs=self._codecs, inputs=self._input, new_id=self._new_id
        )
        prepared = await asyncio.to_thread(preparing) if isinstance(payload, Path) else preparing()
        request = prepared.request
        if prepared.upload is not None:
            await self._store.put(prepared.upload.place, prepared.upload.body, content_type=request.content_type)
        call = partial(self._transport.submit, request)
        accepted = await drive(self._retry.steps(call, sleep=self._times.sleep, random=self._times.random))
        return ticket_of(request, accepted, now=self._times.now(), client=None)

    def submit_many(
        self,
        payloads: Iterable[Submission | Payload] | AsyncIterable[Submission | Payload],
        *,
        concurrency: int = 8,
        progress: Callable[[Progress], None] | None = None,
    ) -> AsyncGenerator[Submitted, None]:
        """Submit many payloads, some at once, and give what became of each as soon as it is known.

        One that fails does not stop the others. *payloads* is read only as fast as it is submitted. Of a loop that is
        left early, or cancelled, the calls under way are cancelled, though AWS may have taken up to *concurrency* of them.

        Args:
            payloads: What to submit; a ``Submission`` where a payload needs options of its own. Iterated with ``for``
                or ``async for``.
            concurrency: How many calls are under way at once. Default: 8.
            progress: Told after each one how many are done. Default: nobody is told.
        """
        refuse(wrong(payloads=payloads, concurrency=concurrency, progress=progress))
        return submit_all(self.submit, payloads, concurrency=concurrency, progress=progress)

    def as_completed(
        self,
        tickets: Iterable[Ticket],
        *,
        timeout: timedelta,
        inbox: NotificationInbox | None = None,
        concurrency: int = 8,
    ) -> AsyncGenerator[Finished, None]:
        """What became of each ticket, in the order in which they end; each exactly once.

        Args:
            tickets: Whose results to wait for.
            timeout: How long to wait at most; what is not there then ends with a ResultTimeoutError.
            inbox: Where notifications of the endpoint arrive, so that S3 is asked once a ticket and not over and over.
                It is listened to in a thread. Default: S3 is polled.
            concurrency: How many results are read at once. Default: 8.
        """
        listed = tickets_of(tickets, timeout=timeout, inbox=inbox, concurrency=concurrency)
        if inbox is None:
            return poll(self._reader, listed, timeout, concurrency)
        return listen(self._reader, listed, inbox, timeout, concurrency)

    async def result(self, ticket: Ticket, timeout: timedelta) -> AsyncResult:  # noqa: ASYNC109 - AWS may go on
        """Wait for the result of *ticket*.

        Args:
            ticket: The ticket.
            timeout: How long to wait at most. The call itself may take ``request_ttl`` plus ``invocation_timeout``.

        Raises:
            InferenceFailedError: If the call failed.
            ResultTimeoutError: If nothing is there in time.
            ResultExpiredError: If nothing can come any more.
            EndpointError: If S3 cannot be read.
        """
        refuse(wrong(ticket=ticket, timeout=timeout))
        return await drive(self._reader.waiting(ticket, timeout))

    async def state(self, ticket: Ticket) -> TicketState:
        """Where *ticket* stands now, without reading the result."""
        refuse(wrong(ticket=ticket))
        return await drive(self._reader.standing(ticket))

    def resume(self, ticket: Ticket | str) -> Ticket:
        """A ticket of an earlier process.

        Args:
            ticket: The ticket, or the JSON it wrote.

        Raises:
            RequestError: If it is none, or of another endpoint.
        """
        return resumed(self.endpoint_name, ticket)

    def _made(self, one: Own) -> Own:
        self._own.append(one)
        return one
