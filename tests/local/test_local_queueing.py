from __future__ import annotations

import threading

import pytest

from constructs_sm.local.engine.queueing import ExpiredError, GoneError, Queue, Queues


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_lets_no_more_in_than_there_are_places() -> None:
    queue = Queue(lambda: 2, Clock())
    running: list[object] = []
    most: list[int] = []

    def work(ticket: object) -> None:
        with queue.turn(ticket, 60):
            running.append(ticket)
            most.append(len(running))
            threading.Event().wait(0.01)
            running.remove(ticket)

    tickets = [object() for _ in range(8)]
    for ticket in tickets:
        queue.join(ticket)
    threads = [threading.Thread(target=work, args=(ticket,)) for ticket in tickets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert 2 == max(most)
    assert 8 == len(most)
    assert 0 == queue.backlog


def test_serves_in_order_of_arrival_not_of_asking() -> None:
    queue = Queue(lambda: 1, Clock())
    tickets = ["first", "second", "third"]
    for ticket in tickets:
        queue.join(ticket)
    served: list[str] = []

    def work(ticket: str) -> None:
        with queue.turn(ticket, 60):
            served.append(ticket)

    threads = [threading.Thread(target=work, args=(ticket,)) for ticket in reversed(tickets)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert tickets == served


def test_a_request_that_waited_too_long_expires_and_leaves_the_queue() -> None:
    clock = Clock()
    queue = Queue(lambda: 0, clock)
    queue.join("late")
    clock.now = 61.0
    with pytest.raises(ExpiredError), queue.turn("late", 0):
        pass
    assert 0 == queue.backlog


def test_a_request_waits_while_there_is_no_instance_and_goes_on_when_there_is_one() -> None:
    places = [0]
    queue = Queue(lambda: places[0], Clock())
    queue.join("patient")
    served = threading.Event()

    def work() -> None:
        with queue.turn("patient", 60):
            served.set()

    thread = threading.Thread(target=work)
    thread.start()
    assert not served.wait(0.05)
    assert 1 == queue.backlog
    places[0] = 1
    assert served.wait(3)
    thread.join(3)


def test_a_place_is_free_again_after_a_failure() -> None:
    queue = Queue(lambda: 1, Clock())
    queue.join("bad")
    with pytest.raises(ZeroDivisionError), queue.turn("bad", 60):
        _ = 1 // 0
    queue.join("good")
    with queue.turn("good", 60):
        pass


def test_closing_sends_away_who_waits_and_the_next_endpoint_of_that_name_starts_afresh() -> None:
    queues = Queues(Clock())
    old = queues.of("arn", lambda: 0)
    old.join("waiting")
    queues.close("arn")
    with pytest.raises(GoneError), old.turn("waiting", 60):
        pass
    assert old is not queues.of("arn", lambda: 1)
    queues.close("another")
