"""Notifications of asynchronous calls from a queue: thousands of results without asking S3 over and over."""

from __future__ import annotations

import random as _random
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from constructs_sm.client._arguments import refuse, wrong
from constructs_sm.client._botocore_errors import translated
from constructs_sm.client.boto_transport import session_of
from constructs_sm.client.notifications import Notification, NotificationKind, parse_notification
from constructs_sm.client.retry import Retry
from constructs_sm.client.waiting import Stopwatch
from constructs_sm.errors import Call, RequestError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from boto3.session import Session
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import DeleteMessageBatchRequestEntryTypeDef

_BATCH = 10  # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
_LONGEST_WAIT = timedelta(seconds=20)  # as above
_READ_AGAIN = Retry(resend=True)  # receiving and deleting twice does no harm


@dataclass(frozen=True, kw_only=True, slots=True)
class QueueMessage:
    """One message of a queue.

    Attributes:
        message_id: The same each time it is delivered.
        receipt: What deletes this delivery of it.
        body: Its text.
    """

    message_id: str
    receipt: str
    body: str


class MessageQueue(Protocol):
    """A queue that delivers at least once; raises the errors of ``constructs_sm.errors``."""

    def receive(self, wait: timedelta) -> Sequence[QueueMessage]:
        """Up to ten messages, after *wait* at the latest."""

    def delete(self, receipts: Sequence[str]) -> Sequence[str]:
        """Remove up to ten messages; the receipts of those that could not be removed."""


class BotoQueue:
    """A queue in SQS with boto3.

    Args:
        queue_url: The queue, subscribed to the endpoint's topics.
        region: The queue's region. Default: the session's.
        session: Where credentials come from. Default: boto3's own search.
        client: An ``sqs`` client to use as it is. Default: one made from the other arguments.
    """

    def __init__(
        self,
        queue_url: str,
        *,
        region: str | None = None,
        session: Session | None = None,
        client: SQSClient | None = None,
    ) -> None:
        self._url = queue_url
        self._region = region
        self._session = session
        self._made = client
        self._making = threading.Lock()

    def receive(self, wait: timedelta) -> Sequence[QueueMessage]:
        """Up to ten messages, after *wait* at the latest."""
        with translated(self._about()):
            seconds = int(min(wait, _LONGEST_WAIT).total_seconds())
            answer = self._client().receive_message(
                QueueUrl=self._url, MaxNumberOfMessages=_BATCH, WaitTimeSeconds=seconds
            )
        return [
            QueueMessage(message_id=one["MessageId"], receipt=one["ReceiptHandle"], body=one["Body"])
            for one in answer.get("Messages", [])
        ]

    def delete(self, receipts: Sequence[str]) -> Sequence[str]:
        """Remove up to ten messages; the receipts of those that could not be removed."""
        entries: list[DeleteMessageBatchRequestEntryTypeDef] = [
            {"Id": str(place), "ReceiptHandle": receipt} for place, receipt in enumerate(receipts)
        ]
        with translated(self._about()):
            answer = self._client().delete_message_batch(QueueUrl=self._url, Entries=entries)
        return [receipts[int(one["Id"])] for one in answer.get("Failed", [])]

    def _client(self) -> SQSClient:
        with self._making:
            if self._made is None:
                self._made = session_of(self._session).client("sqs", region_name=self._region)
            return self._made

    def _about(self) -> Call:
        return Call(subject=f"queue {self._url}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """One notification and the message that brought it."""

    notification: Notification
    message: QueueMessage

    @property
    def key(self) -> str:
        """What makes it the same as another: the id of the call, else of the message."""
        inference_id = self.notification.inference_id
        return f"message {self.message.message_id}" if inference_id is None else f"inference {inference_id}"


class NotificationInbox:
    """Reads the notifications of a queue: each is handed over once, and its message deleted only after that.

    Test messages are dropped, and so is every further message about a call that was handed over. Messages about calls
    that nobody here asks for stay in the queue: give each consumer a queue of its own. For one thread at a time.

    Args:
        queue: The queue, or the URL of an SQS queue.
        region: The queue's region, for a URL. Default: the session's.
        session: Where credentials come from, for a URL. Default: boto3's own search.
        remember: How many calls to know as handed over. Default: the last 100,000.
        clock: Seconds that only grow. Default: ``time.monotonic``.
        sleep: Waits for some seconds. Default: ``time.sleep``.
        random: Draws from 0 to 1. Default: ``random.random``.
    """

    def __init__(
        self,
        queue: MessageQueue | str,
        *,
        region: str | None = None,
        session: Session | None = None,
        remember: int = 100_000,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        random: Callable[[], float] = _random.random,
    ) -> None:
        kinds = wrong(queue=queue, region=region, remember=remember, clock=clock, sleep=sleep, random=random)
        refuse(kinds)
        if not isinstance(queue, str) and (region is not None or session is not None):
            raise RequestError(["queue: region and session are for the URL of a queue; give them to the queue itself"])
        self._queue: MessageQueue = (
            BotoQueue(queue, region=region, session=session) if isinstance(queue, str) else queue
        )
        self._remember = remember
        self._clock = clock
        self._sleep = sleep
        self._random = random
        self._handed_over: OrderedDict[str, None] = OrderedDict()
        self._to_delete: list[str] = []

    def receive(self, timeout: timedelta) -> Iterator[Notification]:
        """Notifications as they come, until *timeout* is over.

        One is handed over, and its message deleted, when the loop comes back for the next. The one at hand when the
        loop is left comes again.

        Args:
            timeout: How long to go on.
        """
        refuse(wrong(timeout=timeout))
        return self._receive(timeout)

    def _receive(self, timeout: timedelta) -> Iterator[Notification]:
        watch, limit = Stopwatch(self._clock, self._sleep), timeout.total_seconds()
        try:
            while watch.elapsed < limit:
                began = watch.elapsed
                wait = min(_LONGEST_WAIT, timedelta(seconds=max(0.0, limit - began)))
                deliveries = self.poll(wait)
                for delivery in deliveries:
                    if delivery.key not in self._handed_over:
                        yield delivery.notification
                    self.settle(delivery)
                unwaited = wait.total_seconds() - (watch.elapsed - began)
                if not deliveries and unwaited > 0:
                    watch.sleep(min(unwaited, 1.0))
        finally:
            self.flush()

    def poll(self, wait: timedelta) -> list[Delivery]:
        """What one look into the queue brings and was not handed over before.

        Args:
            wait: How long the queue may wait for a first message, at most 20 s.
        """
        self.flush()
        messages = _READ_AGAIN.run(lambda: self._queue.receive(wait), sleep=self._sleep, random=self._random)
        fresh = []
        for message in messages:
            delivery = Delivery(notification=parse_notification(message.body), message=message)
            if delivery.notification.kind is NotificationKind.TEST or delivery.key in self._handed_over:
                self._to_delete.append(message.receipt)
            else:
                fresh.append(delivery)
        return fresh

    def settle(self, delivery: Delivery) -> None:
        """Take *delivery* as handed over; its message is deleted with the next batch."""
        self._handed_over[delivery.key] = None
        while len(self._handed_over) > self._remember:
            self._handed_over.popitem(last=False)
        self._to_delete.append(delivery.message.receipt)

    def flush(self) -> None:
        """Delete what is handed over. What cannot be deleted now comes again, and is dropped then."""
        while self._to_delete:
            batch = self._to_delete[:_BATCH]
            _READ_AGAIN.run(lambda: self._queue.delete(batch), sleep=self._sleep, random=self._random)  # noqa: B023 - called at once
            del self._to_delete[:_BATCH]
