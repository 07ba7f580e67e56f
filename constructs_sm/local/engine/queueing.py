"""The queues of asynchronous endpoints: one per endpoint, so many at a time per instance, each request with its age."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Slots = Callable[[], int]


class ExpiredError(Exception):
    """A request that waited longer than its RequestTTLSeconds."""


class GoneError(Exception):
    """A request whose endpoint was deleted while it waited."""


class Queue:
    """First in, first out, with a number of places that may change at any time (scaling) and may be zero."""

    def __init__(self, slots: Slots, clock: Callable[[], float]) -> None:
        self._slots = slots
        self._clock = clock
        self._changed = threading.Condition()
        self._waiting: list[object] = []
        self._running = 0
        self._closed = False

    @contextmanager
    def turn(self, ticket: object, ttl_seconds: float) -> Iterator[None]:
        """Waits for a free place, and holds it.

        Args:
            ticket: Put in with :meth:`join`.
            ttl_seconds: How long it may wait.

        Raises:
            ExpiredError: When it waited longer.
            GoneError: When the queue was closed.
        """
        deadline = self._clock() + ttl_seconds
        with self._changed:
            try:
                while not self._is_next(ticket):
                    if self._closed:
                        raise GoneError
                    if self._clock() >= deadline:
                        raise ExpiredError
                    # Capacity changes elsewhere do not notify; a second is soon enough for them.
                    self._changed.wait(min(1.0, max(0.0, deadline - self._clock())))
                self._running += 1
            finally:
                self._waiting.remove(ticket)
        try:
            yield
        finally:
            with self._changed:
                self._running -= 1
                self._changed.notify_all()

    def join(self, ticket: object) -> None:
        """Takes a place at the end; called before the caller is answered, so that order is order of arrival.

        Args:
            ticket: Anything; compared by identity.
        """
        with self._changed:
            self._waiting.append(ticket)

    def close(self) -> None:
        """Sends everyone who waits away."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    @property
    def backlog(self) -> int:
        """How many wait."""
        with self._changed:
            return len(self._waiting)

    def _is_next(self, ticket: object) -> bool:
        return not self._closed and self._waiting[0] is ticket and self._running < self._slots()


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
