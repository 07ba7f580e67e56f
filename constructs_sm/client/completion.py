"""Wait for many asynchronous results: by looking into S3, or by listening for notifications."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from heapq import heappop, heappush
from typing import TYPE_CHECKING, TypeAlias

from constructs_sm.client.many import refuse_no_concurrency
from constructs_sm.client.notifications import NotificationKind
from constructs_sm.client.results import failed, timed_out
from constructs_sm.client.waiting import Stopwatch
from constructs_sm.errors import (
    EndpointError,
    NoReplyError,
    ResultTimeoutError,
    ServiceFailureError,
    ThrottledError,
    UnreachableError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from constructs_sm.client.inbox import Delivery, NotificationInbox
    from constructs_sm.client.results import ResultReader
    from constructs_sm.client.tickets import AsyncResult, Ticket

_LISTEN = timedelta(seconds=20)  # the longest that SQS waits for a message
_BREATH = 1.0  # seconds between two looks into a queue that does not wait by itself
_PASSING = (ResultTimeoutError, NoReplyError, ServiceFailureError, ThrottledError, UnreachableError)
_Due: TypeAlias = tuple[float, int, int]  # when, which ticket, after how many looks


@dataclass(frozen=True, kw_only=True, slots=True)
class Finished:
    """What became of one ticket: a result or an error.

    Attributes:
        ticket: The ticket.
        result: Its result; None if there is none.
        error: Why there is none; None if there is one.
    """

    ticket: Ticket
    result: AsyncResult | None = None
    error: EndpointError | None = None


def complete(
    reader: ResultReader,
    tickets: Sequence[Ticket],
    *,
    timeout: timedelta,
    inbox: NotificationInbox | None,
    concurrency: int,
) -> Iterator[Finished]:
    """What became of *tickets*, each once, as it is known."""
    refuse_no_concurrency(concurrency)
    waiting = _Waiting(reader, timeout, concurrency)
    return waiting.poll(tickets) if inbox is None else waiting.listen(tickets, inbox)


class _Waiting:
    def __init__(self, reader: ResultReader, timeout: timedelta, concurrency: int) -> None:
        self._reader = reader
        self._timeout = timeout
        self._concurrency = concurrency

    def poll(self, tickets: Sequence[Ticket]) -> Iterator[Finished]:
        watch, limit = self._start()
        heap: list[_Due] = [(0.0, place, 0) for place in range(len(tickets))]
        with ThreadPoolExecutor(self._concurrency) as pool:
            while heap:
                over = watch.elapsed >= limit
                batch = self._due(heap, limit if over else watch.elapsed, over=over)
                if not batch:
                    watch.sleep(max(0.0, min(heap[0][0], limit) - watch.elapsed))
                looked = pool.map(self._last_look if over else self._look, [tickets[place] for _, place, _ in batch])
                for (_, place, looks), finished in zip(batch, looked, strict=True):
                    if finished is not None:
                        yield finished
                    else:
                        pause = self._reader.polling.pause(looks, self._reader.times.random)
                        heappush(heap, (watch.elapsed + pause, place, looks + 1))

    def listen(self, tickets: Sequence[Ticket], inbox: NotificationInbox) -> Iterator[Finished]:
        watch, limit = self._start()
        open_tickets: dict[str, list[Ticket]] = {}
        for ticket in tickets:
            open_tickets.setdefault(ticket.inference_id, []).append(ticket)
        with ThreadPoolExecutor(self._concurrency) as pool:
            while open_tickets and watch.elapsed < limit:
                heard = self._hear(inbox, open_tickets, watch, limit)
                concerned = [open_tickets[str(delivery.notification.inference_id)] for delivery in heard]
                resolved = pool.map(self._resolve, heard, concerned)
                try:
                    for delivery, finished in zip(heard, resolved, strict=True):
                        if finished is None:
                            continue  # said to be done, but not to be seen: the message stays and comes again
                        if open_tickets.pop(str(delivery.notification.inference_id), None) is not None:
                            yield from finished
                        inbox.settle(delivery)
                finally:
                    inbox.flush()
            left = [ticket for same in open_tickets.values() for ticket in same]
            # No notification is no proof: what is there after all is not lost.
            yield from pool.map(self._last_look, left)

    def _start(self) -> tuple[Stopwatch, float]:
        return Stopwatch(self._reader.times.clock, self._reader.times.sleep), self._timeout.total_seconds()

    def _due(self, heap: list[_Due], now: float, *, over: bool) -> list[_Due]:
        batch: list[_Due] = []
        while heap and len(batch) < self._concurrency and (over or heap[0][0] <= now):
            batch.append(heappop(heap))
        return batch

    def _hear(
        self, inbox: NotificationInbox, open_tickets: dict[str, list[Ticket]], watch: Stopwatch, limit: float
    ) -> list[Delivery]:
        began = watch.elapsed
        wait = min(_LISTEN, timedelta(seconds=max(0.0, limit - began)))
        heard = [
            delivery
            for delivery in inbox.poll(wait)
            if delivery.notification.inference_id in open_tickets
            and delivery.notification.kind in {NotificationKind.SUCCESS, NotificationKind.FAILURE}
        ]
        unwaited = wait.total_seconds() - (watch.elapsed - began)
        if not heard and unwaited > 0:
            watch.sleep(min(unwaited, _BREATH))
        return heard

    def _resolve(self, delivery: Delivery, tickets: Sequence[Ticket]) -> list[Finished] | None:
        if delivery.notification.kind is NotificationKind.FAILURE:
            reason = delivery.notification.failure_reason
            return [Finished(ticket=one, error=failed(one, "" if reason is None else reason)) for one in tickets]
        finished = [self._look(ticket) for ticket in tickets]
        return None if None in finished else [one for one in finished if one is not None]

    def _look(self, ticket: Ticket) -> Finished | None:
        """What became of *ticket*; None if that is not known yet, also because S3 could not be asked right now."""
        finished = self._last_look(ticket)
        return None if isinstance(finished.error, _PASSING) else finished

    def _last_look(self, ticket: Ticket) -> Finished:
        try:
            result = self._reader.look(ticket)
        except EndpointError as error:
            return Finished(ticket=ticket, error=error)
        if result is None:
            return Finished(ticket=ticket, error=timed_out(ticket, self._timeout))
        return Finished(ticket=ticket, result=result)
