from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable

from constructs_sm.local.engine.queueing import ExpiredError, GoneError, Queue, Queues


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Calls:
    """What became of requests, and a way to wait until so many have ended."""

    def __init__(self) -> None:
        self.served: list[object] = []
        self.refused: list[tuple[object, type[Exception]]] = []
        self._ended = threading.Semaphore(0)

    def put(self, queue: Queue, name: object, ttl: float = 60, work: Callable[[], None] | None = None) -> None:
        def serve() -> None:
            try:
                self.served.append(name)
                if work is not None:
                    work()
            finally:
                self._ended.release()

        def refuse(reason: ExpiredError | GoneError) -> None:
            self.refused.append((name, type(reason)))
            self._ended.release()

        queue.submit(serve, refuse, ttl)

    def ended(self, count: int, seconds: float = 5) -> bool:
        return all(self._ended.acquire(timeout=seconds) for _ in range(count))


def test_lets_no_more_in_than_there_are_places() -> None:
    queue, calls = Queue(lambda: 2, Clock()), Calls()
    lock, running, most = threading.Lock(), [0], [0]

    def work() -> None:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        threading.Event().wait(0.01)
        with lock:
            running[0] -= 1

    for name in range(8):
        calls.put(queue, name, work=work)

    assert calls.ended(8)
    assert 2 == most[0]


def test_serves_in_order_of_arrival() -> None:
    places = [0]
    queue, calls = Queue(lambda: places[0], Clock()), Calls()
    for name in range(20):
        calls.put(queue, name)
    places[0] = 1

    assert calls.ended(20)
    assert list(range(20)) == calls.served


def test_a_request_that_waited_too_long_expires_and_those_behind_it_go_on() -> None:
    places, clock, calls = [0], Clock(), Calls()
    queue = Queue(lambda: places[0], clock)
    calls.put(queue, "late", ttl=10)
    calls.put(queue, "next", ttl=60)
    clock.now = 11

    assert calls.ended(1)
    places[0] = 1
    assert calls.ended(1)
    assert ([("late", ExpiredError)], ["next"]) == (calls.refused, calls.served)


def test_a_request_waits_while_there_is_no_instance_and_goes_on_when_there_is_one() -> None:
    places, calls = [0], Calls()
    queue = Queue(lambda: places[0], Clock())
    calls.put(queue, "patient")

    assert not calls.ended(1, seconds=0.05)
    places[0] = 1
    assert calls.ended(1)


def test_ten_thousand_who_wait_need_no_thread_each() -> None:
    places, calls = [0], Calls()
    queue = Queue(lambda: places[0], Clock())
    before = threading.active_count()
    for name in range(10_000):
        calls.put(queue, name)

    assert threading.active_count() <= before + 1
    places[0] = 4
    assert calls.ended(10_000)
    assert sorted(range(10_000)) == sorted(map(int, map(str, calls.served)))


def test_each_is_worked_on_where_it_was_put_in() -> None:
    account: contextvars.ContextVar[str] = contextvars.ContextVar("account")
    queue, calls, seen = Queue(lambda: 1, Clock()), Calls(), list[str]()
    for name in ("one", "two"):
        account.set(name)
        calls.put(queue, name, work=lambda: seen.append(account.get()))

    assert calls.ended(2)
    assert ["one", "two"] == seen


def test_closing_sends_away_who_waits_and_the_next_endpoint_of_that_name_starts_afresh() -> None:
    queues, calls = Queues(Clock()), Calls()
    old = queues.of("arn", lambda: 0)
    calls.put(old, "waiting")
    queues.close("arn")

    assert calls.ended(1)
    assert [("waiting", GoneError)] == calls.refused
    assert old is not queues.of("arn", lambda: 1)
    queues.close("another")
