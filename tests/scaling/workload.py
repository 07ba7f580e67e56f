"""Requests, the capacity that works on them, and the metrics that SageMaker publishes of both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from autoscaling import AutoScaling
from cloudwatch import Metrics
from resolved import Scaled

NAMESPACE = "AWS/SageMaker"
START_UP = 5
"""Minutes until new capacity works. Nothing else is changed meanwhile: SageMaker refuses a second update."""


class Workload(Protocol):
    """What happens in a minute."""

    dimensions: dict[str, str]

    def minute(self, metrics: Metrics, second: int, running: int, arriving: int) -> None:
        """Work on what arrives, and publish."""
        ...


@dataclass
class Queue:
    """An asynchronous endpoint: requests wait."""

    dimensions: dict[str, str]
    per_minute: int = 2
    """Requests that an instance finishes in a minute."""

    waiting: int = 0
    done: int = 0

    def minute(self, metrics: Metrics, second: int, running: int, arriving: int) -> None:
        """Work on the queue, and publish what an asynchronous endpoint does, of the endpoint as a whole."""
        self.waiting += arriving
        finished = min(self.waiting, running * self.per_minute)
        self.waiting -= finished
        self.done += finished
        whole = frozenset({("EndpointName", self.dimensions["EndpointName"])})
        published = {
            "ApproximateBacklogSize": self.waiting,
            "ApproximateBacklogSizePerInstance": self.waiting / max(running, 1),
            "HasBacklogWithoutCapacity": float(self.waiting > 0 and running == 0),
        }
        for name, value in published.items():
            metrics.put((NAMESPACE, name, whole), second, value)


@dataclass
class Calls:
    """An inference component: calls without a copy fail, and are not made again."""

    dimensions: dict[str, str]
    failed: int = 0
    answered: int = 0

    def minute(self, metrics: Metrics, second: int, running: int, arriving: int) -> None:
        """Answer or fail, and publish: nothing is published of what there is nothing of."""
        mine = frozenset(self.dimensions.items())
        if running == 0:
            self.failed += arriving
            for _ in range(arriving):
                metrics.put((NAMESPACE, "NoCapacityInvocationFailures", mine), second, 1)
            return
        self.answered += arriving
        metrics.put((NAMESPACE, "InvocationsPerCopy", mine), second, arriving / running)


@dataclass
class World:
    """A target, its workload, and the capacity of every minute."""

    scaled: Scaled
    workload: Workload
    capacity: int
    metrics: Metrics = field(default_factory=Metrics)

    def run(self, arrivals: Callable[[int], int], minutes: int) -> list[int]:
        """The capacity that is asked for, minute by minute."""
        scaling = AutoScaling(self.scaled, self.metrics, self.workload.dimensions, self.capacity)
        running, ready, seen = self.capacity, 0, []
        for minute in range(minutes):
            second = minute * 60
            if running < scaling.capacity and minute >= ready:
                running = scaling.capacity
                scaling.completed(second)
            self.workload.minute(self.metrics, second, running, arrivals(minute))
            if running == scaling.capacity:
                asked = scaling.tick(second + 60)
                ready = minute + START_UP
                running = min(running, asked)
            seen.append(scaling.capacity)
        return seen
