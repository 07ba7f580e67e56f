"""A clock that moves when somebody sleeps, a store and a queue with faults."""

from __future__ import annotations

import json
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from constructs_sm import errors
from constructs_sm.client import (
    AsyncEndpointClient,
    FakeTransport,
    Missing,
    QueueMessage,
    S3Location,
    StoredObject,
    Ticket,
)
from constructs_sm.client.objects import ObjectStore

EPOCH = datetime(2030, 1, 1, tzinfo=UTC)


class Clock:
    """Seconds and the time of day; sleeping moves both."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.naps: list[float] = []

    def __call__(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.seconds += seconds

    def now(self) -> datetime:
        return EPOCH + timedelta(seconds=self.seconds)


Step = StoredObject | Missing | errors.EndpointError


@dataclass
class ScriptedStore:
    """What each look at an object finds, the last for ever; objects without a script are missing."""

    steps: Mapping[str, Sequence[Step]] = field(default_factory=dict)
    taken: Counter[str] = field(default_factory=Counter)
    looks: list[str] = field(default_factory=list)

    def get(self, location: S3Location) -> StoredObject | Missing:
        self.looks.append(location.key)
        steps = self.steps.get(location.key, [Missing()])
        step = steps[min(self.taken[location.key], len(steps) - 1)]
        self.taken[location.key] += 1
        if isinstance(step, errors.EndpointError):
            raise step
        return step

    def find(self, location: S3Location) -> bool:
        return isinstance(self.get(location), StoredObject)

    def put(self, location: S3Location, body: object, *, content_type: str | None) -> None:
        raise AssertionError(f"nothing is put here: {location} {body!r} {content_type}")


class FlakyStore:
    """Holds results; forgets, denies and breaks now and then, but never lies."""

    def __init__(self, seed: int) -> None:
        self.objects: dict[str, bytes] = {}
        self.gets: Counter[str] = Counter()
        self._random = random.Random(seed)  # noqa: S311 - not a secret
        self._lock = threading.Lock()

    def get(self, location: S3Location) -> StoredObject | Missing:
        with self._lock:
            self.gets[location.key] += 1
            drawn = self._random.random()
        if drawn < 0.02:
            raise errors.NoReplyError("reset by peer")
        if drawn < 0.04:
            raise errors.ServiceFailureError("slow down", code="InternalError", status_code=500)
        body = self.objects.get(location.key)
        return Missing() if body is None else StoredObject(body=body, content_type="application/json")

    def find(self, location: S3Location) -> bool:
        return location.key in self.objects

    def put(self, location: S3Location, body: object, *, content_type: str | None) -> None:
        raise AssertionError(f"nothing is put here: {location} {body!r} {content_type}")


class FlakyQueue:
    """Delivers at least once: out of order, sometimes twice, and again what is not deleted in time."""

    def __init__(self, bodies: Iterable[str], clock: Clock, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - not a secret
        self._clock = clock
        self._messages = {f"m{place}": body for place, body in enumerate(bodies)}
        self._visible_at = dict.fromkeys(self._messages, 0.0)
        self.deleted: list[str] = []

    def receive(self, wait: timedelta) -> Sequence[QueueMessage]:
        if self._random.random() < 0.02:
            raise errors.ServiceFailureError("try again", code="InternalError", status_code=500)
        visible = [name for name, at in self._visible_at.items() if at <= self._clock.seconds][:40]
        if not visible:
            self._clock.seconds += wait.total_seconds()
            return []
        chosen = self._random.sample(visible, min(10, len(visible)))
        for name in chosen:
            soon = self._random.random() < 0.05  # delivered again although nobody was slow
            self._visible_at[name] = self._clock.seconds + (0 if soon else 30)
        return [QueueMessage(message_id=name, receipt=name, body=self._messages[name]) for name in chosen]

    def delete(self, receipts: Sequence[str]) -> Sequence[str]:
        if self._random.random() < 0.02:
            raise errors.ThrottledError("slow", code="ThrottlingException", status_code=400)
        kept = [one for one in receipts if self._random.random() < 0.02]
        for receipt in receipts:
            if receipt not in kept:
                self._visible_at.pop(receipt, None)
                self.deleted.append(receipt)
        return kept

    def hide(self, count: int) -> None:
        """Lose some messages, as a topic subscribed too late does."""
        for name in list(self._visible_at)[:count]:
            del self._visible_at[name]

    def __len__(self) -> int:
        return len(self._visible_at)


def success(inference_id: str) -> str:
    return json.dumps({
        "eventVersion": "1.0", "eventSource": "aws:sagemaker", "eventName": "InferenceResult",
        "invocationStatus": "Completed", "inferenceId": inference_id,
        "responseParameters": {"outputLocation": f"s3://b/out/{inference_id}"},
    })  # fmt: skip


def failure(inference_id: str, reason: str = "ClientError: boom") -> str:
    return json.dumps({
        "eventVersion": "1.0", "eventSource": "aws:sagemaker", "eventName": "InferenceResult",
        "invocationStatus": "Failed", "inferenceId": inference_id, "failureReason": reason,
    })  # fmt: skip


def envelope(message: str) -> str:
    return json.dumps(
        {"Type": "Notification", "MessageId": "x", "TopicArn": "arn:aws:sns:eu-west-1:1:t", "Message": message}
    )


def ticket(inference_id: str = "i", *, failure_path: bool = True, **changes: Any) -> Ticket:
    values: dict[str, Any] = {
        "endpoint_name": "docs",
        "inference_id": inference_id,
        "output_location": f"s3://b/out/{inference_id}",
        "failure_location": f"s3://b/failed/{inference_id}" if failure_path else None,
        "submitted_at": EPOCH,
        **changes,
    }
    return Ticket(**values)


def client(
    store: ObjectStore, clock: Clock, *, sleep: Callable[[float], None] | None = None, **options: Any
) -> AsyncEndpointClient:
    return AsyncEndpointClient(
        "docs",
        transport=FakeTransport(),
        store=store,
        clock=clock,
        now=clock.now,
        sleep=clock.sleep if sleep is None else sleep,
        random=lambda: 1.0,
        **options,
    )
