"""Wait for many asynchronous results: by looking into S3, or by listening for notifications."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from heapq import heappop, heappush
from typing import TYPE_CHECKING, TypeAlias

from constructs_sm.client._steps import run
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
    from collections.abc import Iterable, Iterator, Sequence

    from constructs_sm.client._steps import Steps
    from constructs_sm.client.inbox import Delivery, NotificationInbox
    from constructs_sm.client.results import ResultReader, ResultSteps
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


class Agenda:
    """Which tickets to look for, and when: some at once, each ever less often, all once more when the time is up.

    Args:
        tickets: Whose results to wait for.
        reader: How often to look, and what the time is.
        timeout: How long to wait at most.
        concurrency: How many to look for at once.
    """

    def __init__(self, tickets: Sequence[Ticket], reader: ResultSteps, timeout: timedelta, concurrency: int) -> None:
        self._tickets = tickets
        self._reader = reader
        self._limit = timeout.total_seconds()
        self._concurrency = concurrency
        self._heap: list[_Due] = [(0.0, place, 0) for place in range(len(tickets))]
        self._batch: list[_Due] = []
        self.watch = Stopwatch(reader.times.clock, reader.times.sleep)
        self.over = False

    def __bool__(self) -> bool:
        return bool(self._heap)

    def due(self) -> list[Ticket]:
        """The tickets to look for now; none if it is too early for each."""
        now = self.watch.elapsed
        self.over = now >= self._limit
        self._batch = []
        while self._heap and len(self._batch) < self._concurrency and (self.over or self._heap[0][0] <= now):
            self._batch.append(heappop(self._heap))
        return [self._tickets[place] for _, place, _ in self._batch]

    @property
    def pause(self) -> float:
        """Seconds until a ticket is due, or the time is up."""
        return max(0.0, min(self._heap[0][0], self._limit) - self.watch.elapsed)

    def looked(self, outcomes: Iterable[Finished | None]) -> Iterator[Finished]:
        """What became of the tickets that were due; those of which nothing is known yet are due again later."""
        for (_, place, looks), finished in zip(self._batch, outcomes, strict=True):
            if finished is not None:
                yield finished
            else:
                pause = self._reader.polling.pause(looks, self._reader.times.random)
                heappush(self._heap, (self.watch.elapsed + pause, place, looks + 1))


class OpenTickets:
    """The tickets that no notification has finished yet, by the id of their call."""

    def __init__(self, tickets: Sequence[Ticket]) -> None:
        self._by_id: dict[str, list[Ticket]] = {}
        for ticket in tickets:
            self._by_id.setdefault(ticket.inference_id, []).append(ticket)

    def __bool__(self) -> bool:
        return bool(self._by_id)

    def concerned(self, delivery: Delivery) -> list[Ticket]:
        """The tickets that *delivery* is about."""
        return self._by_id[str(delivery.notification.inference_id)]

    def close(self, delivery: Delivery) -> bool:
        """Take them off; False if an earlier delivery already did."""
        return self._by_id.pop(str(delivery.notification.inference_id), None) is not None

    def heard(self, deliveries: Iterable[Delivery]) -> list[Delivery]:
        """Those that say that one of them has ended."""
        return [
            delivery
            for delivery in deliveries
            if delivery.notification.inference_id in self._by_id
            and delivery.notification.kind in {NotificationKind.SUCCESS, NotificationKind.FAILURE}
        ]

    def left(self) -> list[Ticket]:
        """All of them."""
        return [ticket for same in self._by_id.values() for ticket in same]


class Outcomes:
    """What became of a ticket, step by step.

    Args:
        reader: Looks for its result.
        timeout: How long the user waits, for the error that says so.
    """

    def __init__(self, reader: ResultSteps, timeout: timedelta) -> None:
        self._reader = reader
        self._timeout = timeout

    def looking(self, ticket: Ticket) -> Steps[Finished | None]:
        """What became of *ticket*; None if that is not known yet, also because S3 could not be asked right now."""
        finished = yield from self.looking_last(ticket)
        return None if isinstance(finished.error, _PASSING) else finished

    def looking_last(self, ticket: Ticket) -> Steps[Finished]:
        """What became of *ticket*, or that it did not end in time."""
        try:
            result = yield from self._reader.looking(ticket)
        except EndpointError as error:
            return Finished(ticket=ticket, error=error)
        if result is None:
            return Finished(ticket=ticket, error=timed_out(ticket, self._timeout))
        return Finished(ticket=ticket, result=result)

    def resolving(self, delivery: Delivery, tickets: Sequence[Ticket]) -> Steps[list[Finished] | None]:
        """What *delivery* says of *tickets*; None if it says that a result is there which is not to be seen."""
        if delivery.notification.kind is NotificationKind.FAILURE:
            reason = delivery.notification.failure_reason
            return [Finished(ticket=one, error=failed(one, "" if reason is None else reason)) for one in tickets]
        found: list[Finished] = []
        for ticket in tickets:
            finished = yield from self.looking(ticket)
            if finished is None:
                return None
            found.append(finished)
        return found


def complete(
    reader: ResultReader,
    tickets: Sequence[Ticket],
    *,
    timeout: timedelta,
    inbox: NotificationInbox | None,
    concurrency: int,
) -> Iterator[Finished]:
    """What became of *tickets*, each once, as it is known."""
    outcomes = Outcomes(reader, timeout)
    if inbox is None:
        return _poll(Agenda(tickets, reader, timeout, concurrency), outcomes, concurrency)
    watch = Stopwatch(reader.times.clock, reader.times.sleep)
    return _listen(OpenTickets(tickets), outcomes, inbox, concurrency, watch, timeout.total_seconds())


def _poll(agenda: Agenda, outcomes: Outcomes, concurrency: int) -> Iterator[Finished]:
    with ThreadPoolExecutor(concurrency) as pool:
        while agenda:
            due = agenda.due()
            if not due:
                agenda.watch.sleep(agenda.pause)
            look = outcomes.looking_last if agenda.over else outcomes.looking
            yield from agenda.looked(pool.map(run, map(look, due)))


def _listen(
    tickets: OpenTickets, outcomes: Outcomes, inbox: NotificationInbox, concurrency: int, watch: Stopwatch, limit: float
) -> Iterator[Finished]:
    with ThreadPoolExecutor(concurrency) as pool:
        while tickets and watch.elapsed < limit:
            heard = _hear(tickets, inbox, watch, limit)
            steps = [outcomes.resolving(delivery, tickets.concerned(delivery)) for delivery in heard]
            try:
                for delivery, finished in zip(heard, pool.map(run, steps), strict=True):
                    if finished is None:
                        continue  # said to be done, but not to be seen: the message stays and comes again
                    if tickets.close(delivery):
                        yield from finished
                    inbox.settle(delivery)
            finally:
                inbox.flush()
        # No notification is no proof: what is there after all is not lost.
        yield from pool.map(run, map(outcomes.looking_last, tickets.left()))


def _hear(tickets: OpenTickets, inbox: NotificationInbox, watch: Stopwatch, limit: float) -> list[Delivery]:
    began = watch.elapsed
    wait = min(_LISTEN, timedelta(seconds=max(0.0, limit - began)))
    heard = tickets.heard(inbox.poll(wait))
    if not heard:
        watch.sleep(breath(wait, watch.elapsed - began))
    return heard


def breath(wait: timedelta, waited: float) -> float:
    """Seconds to wait before the next look into a queue that was to wait for *wait* and brought nothing."""
    return max(0.0, min(wait.total_seconds() - waited, _BREATH))
