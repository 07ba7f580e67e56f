"""A client of one asynchronous endpoint."""

from __future__ import annotations

import random as _random
import time
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from constructs_sm.client._arguments import refuse, unused, wrong
from constructs_sm.client._calls import resumed, ticket_of, tickets_of
from constructs_sm.client.boto_transport import BotoTransport
from constructs_sm.client.codecs import Codecs
from constructs_sm.client.completion import complete
from constructs_sm.client.many import submit_all
from constructs_sm.client.objects import BotoStore, S3Location
from constructs_sm.client.results import ResultReader
from constructs_sm.client.retry import Retry
from constructs_sm.client.stack_outputs import find_endpoint, read_outputs
from constructs_sm.client.submission import prepare
from constructs_sm.client.waiting import Polling, Times

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import timedelta
    from typing import Unpack

    from boto3.session import Session

    from constructs_sm.client.codecs import Codec, Payload
    from constructs_sm.client.completion import Finished
    from constructs_sm.client.inbox import NotificationInbox
    from constructs_sm.client.many import Progress, Submission, Submitted
    from constructs_sm.client.objects import ObjectStore
    from constructs_sm.client.options import AsyncClientOptions, SubmitOptions
    from constructs_sm.client.tickets import AsyncResult, Ticket, TicketState
    from constructs_sm.client.transport import Transport


class AsyncEndpointClient:
    """A client of one asynchronous endpoint. Safe to use from several threads.

    A payload of up to 128,000 bytes travels in the call; a larger one is put into *bucket* first, where a lifecycle rule
    should remove it.

    Args:
        endpoint_name: The endpoint to call.
        bucket: Where large payloads are put. Default: none; large payloads are refused.
        input_prefix: What their keys begin with. Default: ``in/``.
        region: The endpoint's region. Default: the session's.
        session: Where credentials come from. Default: boto3's own search.
        transport: What carries the calls, instead of boto3. Default: boto3.
        store: Where payloads and results lie, instead of S3 through boto3. Default: S3.
        expected_bucket_owner: The account that must own the buckets. Default: not checked.
        missing_on_forbidden: Whether S3's 403 means that a result is not there yet, as for a caller without
            s3:ListBucket. Default: no, it is an error.
        retry: When to submit again. Default: up to 3 attempts, only where AWS cannot have taken the call.
        polling: How often to look for a result. Default: after 1 s, then ever less often, down to every 20 s.
        codecs: More ways to write payloads and read results. Default: JSON, JSON lines, CSV, LIBSVM, NumPy, text.
        clock: Seconds that only grow. Default: ``time.monotonic``.
        now: The time, where AWS does not tell its own. Default: the system's.
        sleep: Waits for some seconds. Default: ``time.sleep``.
        random: Draws from 0 to 1. Default: ``random.random``.
        new_id: Makes an id nobody has. Default: a random UUID.

    Raises:
        RequestError: If *transport* or *store* come with what only boto3 needs.
    """

    def __init__(
        self,
        endpoint_name: str,
        *,
        bucket: str | None = None,
        input_prefix: str = "in/",
        region: str | None = None,
        session: Session | None = None,
        transport: Transport | None = None,
        store: ObjectStore | None = None,
        expected_bucket_owner: str | None = None,
        missing_on_forbidden: bool = False,
        retry: Retry = Retry(),  # noqa: B008 - frozen
        polling: Polling = Polling(),  # noqa: B008 - frozen
        codecs: Sequence[Codec] = (),
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], None] = time.sleep,
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
        self._transport: Transport = BotoTransport(region=region, session=session) if transport is None else transport
        if store is None:
            store = BotoStore(region=region, session=session, expected_bucket_owner=expected_bucket_owner)
        self._store = store
        self._retry = retry
        self._codecs = Codecs(codecs)
        self._now = now
        self._new_id = new_id
        times = Times(clock=clock, now=now, sleep=sleep, random=random)
        self._reader = ResultReader(
            store, codecs=self._codecs, polling=polling, missing_on_forbidden=missing_on_forbidden, times=times
        )

    def __repr__(self) -> str:
        return f"AsyncEndpointClient({self.endpoint_name!r})"

    @classmethod
    def from_outputs(
        cls,
        stack_name: str,
        *,
        endpoint: str | None = None,
        outputs: Mapping[str, str] | None = None,
        region: str | None = None,
        session: Session | None = None,
        transport: Transport | None = None,
        store: ObjectStore | None = None,
        **options: Unpack[AsyncClientOptions],
    ) -> Self:
        """A client of the asynchronous endpoint that a stack deployed, by the stack's own outputs.

        Args:
            stack_name: The stack.
            endpoint: Which one: its name, or what its output keys begin with. Default: the only one.
            outputs: Output values by key, as ``cdk deploy --outputs-file`` writes them. Default: asked of CloudFormation.
            region: The region of stack and endpoint. Default: the session's.
            session: Where credentials come from. Default: boto3's own search.
            transport: What carries the calls, instead of boto3. Default: boto3.
            store: Where payloads and results lie, instead of S3 through boto3. Default: S3.
            **options: See :class:`AsyncClientOptions`.

        Raises:
            StackOutputsError: If there is none, or more than one to choose from.
        """
        refuse(wrong(stack_name=stack_name, endpoint=endpoint, outputs=outputs, region=region, **options))
        values = read_outputs(stack_name, region=region, session=session) if outputs is None else outputs
        found = find_endpoint(stack_name, values, asynchronous=True, endpoint=endpoint)
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

    def submit(self, payload: Payload = None, **options: Unpack[SubmitOptions]) -> Ticket:
        """Hand *payload* to the endpoint's queue.

        Args:
            payload: ``str`` and ``bytes`` are sent as they are, a ``Path`` as the file it names, everything else is
                encoded. At most 1 GB. Default: none; *input_location* says where it is.
            **options: See :class:`SubmitOptions`.

        Raises:
            RequestError: If something breaks a limit; nothing was sent.
            EndpointError: One of its kinds, if the call failed.
        """
        prepared = prepare(
            self.endpoint_name, payload, options, codecs=self._codecs, inputs=self._input, new_id=self._new_id
        )
        request = prepared.request
        if prepared.upload is not None:
            self._store.put(prepared.upload.place, prepared.upload.body, content_type=request.content_type)
        accepted = self._retry.run(
            lambda: self._transport.submit(request), sleep=self._reader.times.sleep, random=self._reader.times.random
        )
        return ticket_of(request, accepted, now=self._now(), client=self)

    def submit_many(
        self,
        payloads: Iterable[Submission | Payload],
        *,
        concurrency: int = 8,
        progress: Callable[[Progress], None] | None = None,
    ) -> Iterator[Submitted]:
        """Submit many payloads, some at once, and give what became of each as soon as it is known.

        One that fails does not stop the others. *payloads* is read only as fast as it is submitted. A loop that is left
        early may leave up to *concurrency* calls submitted whose tickets it has not seen.

        Args:
            payloads: What to submit; a ``Submission`` where a payload needs options of its own.
            concurrency: How many calls are under way at once. Default: 8.
            progress: Told after each one how many are done. Default: nobody is told.
        """
        return submit_all(self.submit, payloads, concurrency=concurrency, progress=progress)

    def as_completed(
        self,
        tickets: Iterable[Ticket],
        *,
        timeout: timedelta,
        inbox: NotificationInbox | None = None,
        concurrency: int = 8,
    ) -> Iterator[Finished]:
        """What became of each ticket, in the order in which they end; each exactly once.

        Args:
            tickets: Whose results to wait for.
            timeout: How long to wait at most; what is not there then ends with a ResultTimeoutError.
            inbox: Where notifications of the endpoint arrive, so that S3 is asked once a ticket and not over and over.
                Default: S3 is polled.
            concurrency: How many results are read at once. Default: 8.
        """
        listed = tickets_of(tickets, timeout=timeout, inbox=inbox, concurrency=concurrency)
        bound = [replace(ticket, client=self) for ticket in listed]
        return complete(self._reader, bound, timeout=timeout, inbox=inbox, concurrency=concurrency)

    def result(self, ticket: Ticket, timeout: timedelta) -> AsyncResult:
        """Wait for the result of *ticket*; see :meth:`Ticket.result`."""
        refuse(wrong(ticket=ticket, timeout=timeout))
        return self._reader.wait(replace(ticket, client=self), timeout)

    def state(self, ticket: Ticket) -> TicketState:
        """Where *ticket* stands now, without reading the result."""
        refuse(wrong(ticket=ticket))
        return self._reader.state(ticket)

    def resume(self, ticket: Ticket | str) -> Ticket:
        """A ticket of an earlier process, able to ask for its result again.

        Args:
            ticket: The ticket, or the JSON it wrote.

        Raises:
            RequestError: If it is none, or of another endpoint.
        """
        return replace(resumed(self.endpoint_name, ticket), client=self)
