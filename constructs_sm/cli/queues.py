"""A queue that is looked into without taking anything out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from constructs_sm.client.inbox import MessageQueue, QueueMessage


class LeftInQueue:
    """Hands on the messages of *queue* and deletes none: each comes back when its visibility timeout is over."""

    def __init__(self, queue: MessageQueue) -> None:
        self._queue = queue

    def receive(self, wait: timedelta) -> Sequence[QueueMessage]:
        """Up to ten messages, after *wait* at the latest."""
        return self._queue.receive(wait)

    def delete(self, receipts: Sequence[str]) -> Sequence[str]:
        """Nothing; no receipt is said to have failed, so nobody tries again."""
        del receipts
        return ()
