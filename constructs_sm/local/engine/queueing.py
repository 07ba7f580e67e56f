"""The queues of asynchronous endpoints: one per endpoint, so many at a time per instance, each request with its age."""

from __future__ import annotations

import contextvars
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

Slots = Callable[[], int]
_LOOK_AGAIN_SECONDS = 1.0  # capacity changes elsewhere do not notify; a second is soon enough for them


class ExpiredError(Exception):
    """A request that waited longer than its RequestTTLSeconds."""


class GoneError(Exception):
    """A request whose endpoint was deleted while it waited."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """A request in a queue.

    Attributes:
        work: What to do when its turn comes.
        refused: Told why its turn will not come.
        deadline: When it has waited too long, by the queue's clock.
        context: Where it was put in: the account and Region of the caller.
    """

    work: Callable[[], None]
    refused: Callable[[ExpiredError | GoneError], None]
    deadline: float
    context: contextvars.Context = field(default_factory=contextvars.copy_context)


class Queue:
    """First in, first out, with a number of places that may change at any time (scaling) and may be zero.

    One thread looks after all who wait, so that ten thousand of them cost no more than ten; each that runs has its own.
    """

    def __init__(self, slots: Slots, clock: Callable[[], float]) -> None:
        self._slots = slots
        self._clock = clock
        self._changed = threading.Condition()
        self._waiting: deque[Waiting] = deque()
        self._running = 0
        self._closed = False
        self._attended = False

    def submit(
        self, work: Callable[[], None], refused: Callable[[ExpiredError | GoneError], None], ttl_seconds: float
    ) -> None:
        """Takes a place at the end; called before the caller is answered, so that order is order of arrival.

        Args:
            work: What to do when its turn comes, on a thread of its own.
            refused: Told why its turn will not come.
            ttl_seconds: How long it may wait.
        """
        with self._changed:
            self._waiting.append(Waiting(work=work, refused=refused, deadline=self._clock() + ttl_seconds))
            if not self._attended:
                self._attended = True
                threading.Thread(target=self._attend, name="async-queue", daemon=True).start()
            self._changed.notify_all()

    def close(self) -> None:
        """Sends everyone who waits away."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _attend(self) -> None:
        """Lets in and sends away until nobody waits."""
        while True:
            with self._changed:
                admitted, refused = self._sorted()
                if not admitted and not refused:
                    if not self._waiting:
                        self._attended = False
                        return
                    self._changed.wait(_LOOK_AGAIN_SECONDS)
                    continue
                self._running += len(admitted)
            for one in admitted:
                threading.Thread(
                    target=one.context.run, args=(self._run, one), name="async-request", daemon=True
                ).start()
            for one, reason in refused:
                one.context.run(one.refused, reason)

    def _sorted(self) -> tuple[list[Waiting], list[tuple[Waiting, ExpiredError | GoneError]]]:
        """Who may go in now, and who is to go away; both leave the queue."""
        if self._closed:
            gone = [(one, GoneError()) for one in self._waiting]
            self._waiting.clear()
            return [], [*gone]
        admitted: list[Waiting] = []
        places = self._slots() - self._running
        while self._waiting and len(admitted) < places:
            admitted.append(self._waiting.popleft())
        now = self._clock()
        expired = [one for one in self._waiting if now >= one.deadline]
        if expired:
            self._waiting = deque(one for one in self._waiting if now < one.deadline)
        return admitted, [(one, ExpiredError()) for one in expired]

    def _run(self, one: Waiting) -> None:
        try:
            one.work()
        finally:
            with self._changed:
                self._running -= 1
                self._changed.notify_all()


class Queues:
    """The queues by endpoint ARN.

    Args:
        clock: Seconds, only ever rising. Default: the system's.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._queues: dict[str, Queue] = {}
        self._lock = threading.Lock()

    def of(self, endpoint_arn: str, slots: Slots) -> Queue:
        """The queue of an endpoint, made with its first request.

        Args:
            endpoint_arn: The endpoint.
            slots: How many requests may run now.
        """
        with self._lock:
            return self._queues.setdefault(endpoint_arn, Queue(slots, self._clock))

    def close(self, endpoint_arn: str) -> None:
        """Closes the queue of a deleted endpoint.

        Args:
            endpoint_arn: The endpoint.
        """
        with self._lock:
            queue = self._queues.pop(endpoint_arn, None)
        if queue is not None:
            queue.close()
