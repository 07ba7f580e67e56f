"""Wait for many asynchronous results without blocking: by looking into S3, or by listening for notifications."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from constructs_sm.client._steps import drive
from constructs_sm.client.completion import Agenda, OpenTickets, Outcomes, breath
from constructs_sm.client.waiting import Stopwatch

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterable, Sequence

    from constructs_sm.client._steps import Steps
    from constructs_sm.client.completion import Finished
    from constructs_sm.client.inbox import Delivery, NotificationInbox
    from constructs_sm.client.results import ResultSteps
    from constructs_sm.client.tickets import Ticket

T = TypeVar("T")
_LISTEN = timedelta(seconds=5)  # a thread that listens cannot be cancelled, so it should not do so for long


async def poll(
    reader: ResultSteps, tickets: Sequence[Ticket], limit: timedelta, concurrency: int
) -> AsyncGenerator[Finished, None]:
    """What became of *tickets*, each once, as it is seen."""
    agenda, outcomes = Agenda(tickets, reader, limit, concurrency), Outcomes(reader, limit)
    while agenda:
        due = agenda.due()
        if not due:
            pause = agenda.pause
            await _sleep(reader, agenda.watch, pause)
        look = outcomes.looking_last if agenda.over else outcomes.looking
        for finished in agenda.looked(await _all([look(ticket) for ticket in due], concurrency)):
            yield finished


async def listen(
    reader: ResultSteps, tickets: Sequence[Ticket], inbox: NotificationInbox, limit: timedelta, concurrency: int
) -> AsyncGenerator[Finished, None]:
    """What became of *tickets*, each once, as it is heard."""
    waiting, outcomes, seconds = OpenTickets(tickets), Outcomes(reader, limit), limit.total_seconds()
    watch = Stopwatch(reader.times.clock, reader.times.sleep)
    while waiting and watch.elapsed < seconds:
        heard = await _hear(reader, waiting, inbox, watch, seconds)
        steps = [outcomes.resolving(delivery, waiting.concerned(delivery)) for delivery in heard]
        resolved = await _all(steps, concurrency)
        try:
            for delivery, finished in zip(heard, resolved, strict=True):
                if finished is None:
                    continue  # said to be done, but not to be seen: the message stays and comes again
                if waiting.close(delivery):
                    for one in finished:
                        yield one
                inbox.settle(delivery)
        finally:
            await asyncio.to_thread(inbox.flush)
    # No notification is no proof: what is there after all is not lost.
    left = waiting.left()
    for start in range(0, len(left), concurrency):
        batch = [outcomes.looking_last(ticket) for ticket in left[start : start + concurrency]]
        for one in await _all(batch, concurrency):
            yield one


async def _hear(
    reader: ResultSteps, waiting: OpenTickets, inbox: NotificationInbox, watch: Stopwatch, limit: float
) -> list[Delivery]:
    began = watch.elapsed
    wait = min(_LISTEN, timedelta(seconds=max(0.0, limit - began)))
    heard = waiting.heard(await asyncio.to_thread(inbox.poll, wait))
    if not heard:
        await _sleep(reader, watch, breath(wait, watch.elapsed - began))
    return heard


async def _sleep(reader: ResultSteps, watch: Stopwatch, seconds: float) -> None:
    await reader.times.sleep(seconds)  # type: ignore[misc] # asyncio clients are made with a sleep that is awaited
    watch.slept(seconds)


async def _all(procedures: Iterable[Steps[T]], concurrency: int) -> list[T]:
    """What each of them returns, some at once; if one raises, or the task is cancelled, the others are cancelled."""
    turn = asyncio.Semaphore(concurrency)

    async def one(steps: Steps[T]) -> T:
        async with turn:
            return await drive(steps)

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(steps)) for steps in procedures]
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None  # what a procedure raised, as if it had been alone
    return [task.result() for task in tasks]
