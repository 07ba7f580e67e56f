"""Submit many asynchronous calls, some at once, without blocking."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable
from typing import TYPE_CHECKING, Protocol

from constructs_sm.client.many import Progress, Submission, Submitted
from constructs_sm.errors import EndpointError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable
    from typing import Unpack

    from constructs_sm.client.codecs import Payload
    from constructs_sm.client.options import SubmitOptions
    from constructs_sm.client.tickets import Ticket


class Submit(Protocol):
    """Submits one payload."""

    async def __call__(self, payload: Payload = None, **options: Unpack[SubmitOptions]) -> Ticket:
        """The ticket of *payload*."""


async def submit_all(
    submit: Submit,
    payloads: Iterable[Submission | Payload] | AsyncIterable[Submission | Payload],
    *,
    concurrency: int,
    progress: Callable[[Progress], None] | None,
) -> AsyncGenerator[Submitted, None]:
    """What becomes of *payloads*, no more than *concurrency* submitted at once, and read no faster."""
    under_way: set[asyncio.Task[Submitted]] = set()
    done = failed = index = 0
    items = aiter(payloads) if isinstance(payloads, AsyncIterable) else _awaited(payloads)
    more = True
    try:
        while more or under_way:
            while more and len(under_way) < concurrency:
                try:
                    item = await anext(items)
                except StopAsyncIteration:
                    more = False
                else:
                    under_way.add(asyncio.create_task(_submit_one(submit, index, item)))
                    index += 1
            if not under_way:
                break
            ready, under_way = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
            for task in ready:
                submitted = task.result()
                done, failed = done + (submitted.error is None), failed + (submitted.error is not None)
                if progress is not None:
                    progress(Progress(submitted=done, failed=failed))
                yield submitted
    finally:
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)


async def _awaited(payloads: Iterable[Submission | Payload]) -> AsyncIterator[Submission | Payload]:
    for payload in payloads:
        yield payload


async def _submit_one(submit: Submit, index: int, item: Submission | Payload) -> Submitted:
    submission = item if isinstance(item, Submission) else Submission(payload=item)
    try:
        return Submitted(index=index, ticket=await submit(submission.payload, **submission.options))
    except EndpointError as error:
        return Submitted(index=index, error=error)
