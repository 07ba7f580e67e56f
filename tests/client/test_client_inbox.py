"""Notifications from a queue: handed over once, deleted only after that."""

from __future__ import annotations

from datetime import timedelta

import pytest
from botocore.stub import Stubber
from client_fakes import Clock, FlakyQueue, envelope, failure, success
from client_loopback import made_up_session

from constructs_sm import errors
from constructs_sm.client import BotoQueue, NotificationInbox, QueueMessage

MINUTE = timedelta(minutes=1)


def inbox(queue: FlakyQueue, clock: Clock, remember: int = 100) -> NotificationInbox:
    return NotificationInbox(queue, clock=clock, sleep=clock.sleep, remember=remember)


def test_each_call_is_handed_over_once_and_test_messages_never() -> None:
    clock = Clock()
    test = '{"eventVersion":"1.0","eventSource":"aws:sagemaker","eventName":"TestNotification"}'
    queue = FlakyQueue([success("a"), envelope(success("a")), failure("b"), test, "junk"], clock, seed=4)

    found = list(inbox(queue, clock).receive(MINUTE * 5))

    assert {"a", "b", None} == {one.inference_id for one in found}
    assert 3 == len(found)
    assert 0 == len(queue)


def test_a_message_is_deleted_only_after_it_was_handed_over() -> None:
    clock = Clock()
    queue = FlakyQueue([success("a"), success("b")], clock, seed=4)
    received = inbox(queue, clock).receive(MINUTE)

    first = next(received)
    assert [] == queue.deleted
    second = next(received)
    received.close()  # type: ignore[attr-defined]  # a generator, though promised as an iterator only

    assert {"a", "b"} == {first.inference_id, second.inference_id}
    assert 1 == len(queue)


def test_a_consumer_that_fails_gets_the_message_again() -> None:
    clock = Clock()
    queue = FlakyQueue([success("a")], clock, seed=4)
    reader = inbox(queue, clock)

    def consume() -> None:
        for _ in reader.receive(MINUTE):
            raise KeyError("the consumer's own fault")

    with pytest.raises(KeyError):
        consume()
    clock.seconds += 31

    assert ["a"] == [one.inference_id for one in reader.receive(MINUTE)]
    assert 0 == len(queue)


def test_only_the_last_calls_are_remembered() -> None:
    clock = Clock()
    reader = inbox(FlakyQueue([success(str(n)) for n in range(30)], clock, seed=4), clock, remember=10)

    list(reader.receive(MINUTE))

    assert 10 == len(reader._handed_over)


def test_receiving_ends_in_time_even_if_the_clock_stands_still() -> None:
    naps: list[float] = []
    reader = NotificationInbox(FlakyQueue([], Clock(), seed=0), clock=lambda: 0.0, sleep=naps.append)

    assert [] == list(reader.receive(timedelta(seconds=30)))
    assert 30 <= sum(naps) <= 32


URL = "https://sqs.eu-west-1.amazonaws.com/123456789012/results"


def test_the_queue_of_sqs_waits_on_the_server_and_deletes_in_batches() -> None:
    client = made_up_session().client("sqs")
    with Stubber(client) as stub:
        stub.add_response(
            "receive_message",
            {"Messages": [{"MessageId": "m", "ReceiptHandle": "r", "Body": success("a")}]},
            {"QueueUrl": URL, "MaxNumberOfMessages": 10, "WaitTimeSeconds": 20},
        )
        stub.add_response(
            "delete_message_batch",
            {"Successful": [], "Failed": [{"Id": "1", "SenderFault": False, "Code": "InternalError"}]},
            {"QueueUrl": URL, "Entries": [{"Id": "0", "ReceiptHandle": "r"}, {"Id": "1", "ReceiptHandle": "s"}]},
        )
        stub.add_client_error("receive_message", "AccessDeniedException", "no", 403)
        queue = BotoQueue(URL, client=client)

        assert [QueueMessage(message_id="m", receipt="r", body=success("a"))] == queue.receive(MINUTE)
        assert ["s"] == queue.delete(["r", "s"])
        with pytest.raises(errors.AccessDeniedError, match=f"queue {URL}"):
            queue.receive(MINUTE)
        stub.assert_no_pending_responses()


def test_an_empty_queue_of_sqs_gives_nothing() -> None:
    client = made_up_session().client("sqs")
    with Stubber(client) as stub:
        stub.add_response("receive_message", {})

        assert [] == BotoQueue(URL, client=client).receive(MINUTE)


def test_a_region_beside_a_queue_of_ones_own_is_refused() -> None:
    with pytest.raises(errors.RequestError, match="region and session are for the URL"):
        NotificationInbox(FlakyQueue([], Clock(), seed=0), region="eu-west-1")
