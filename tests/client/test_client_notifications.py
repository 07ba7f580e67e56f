"""Messages about asynchronous calls, from wherever they arrive."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from client_fakes import envelope, failure, success
from hypothesis import given
from hypothesis import strategies as st

from constructs_sm import errors
from constructs_sm.client import NotificationKind, parse_notification, parse_notifications

SUCCESS: dict[str, Any] = {
    "awsRegion": "us-east-1",
    "eventTime": "2022-01-25T22:46:00.608Z",
    "receivedTime": "2022-01-25T22:46:00.455Z",
    "invocationStatus": "Completed",
    "requestParameters": {"contentType": "text/csv", "endpointName": "docs", "inputLocation": "s3://b/in/1.csv"},
    "responseParameters": {"contentType": "text/csv; charset=utf-8", "outputLocation": "s3://b/out/1.out"},
    "inferenceId": "11111111-2222-3333-4444-555555555555",
    "eventVersion": "1.0",
    "eventSource": "aws:sagemaker",
    "eventName": "InferenceResult",
}
TEST = {"eventVersion": "1.0", "eventSource": "aws:sagemaker", "eventName": "TestNotification"}


def test_the_documented_success_message_is_read_whole() -> None:
    found = parse_notification(json.dumps(SUCCESS))

    assert NotificationKind.SUCCESS is found.kind
    assert SUCCESS["inferenceId"] == found.inference_id
    assert ("docs", "us-east-1") == (found.endpoint_name, found.region)
    assert ("s3://b/in/1.csv", "s3://b/out/1.out") == (found.input_location, found.output_location)
    assert ("text/csv", "text/csv; charset=utf-8") == (found.request_content_type, found.content_type)
    assert datetime(2022, 1, 25, 22, 46, 0, 608000, UTC) == found.event_at
    assert datetime(2022, 1, 25, 22, 46, 0, 455000, UTC) == found.received_at
    assert SUCCESS == found.raw


def test_a_failure_gives_its_reason_and_place() -> None:
    message = {
        **SUCCESS,
        "invocationStatus": "Failed",
        "failureReason": "ClientError: boom",
        "failureLocation": "s3://b/f/1",
    }

    found = parse_notification(message)

    assert (NotificationKind.FAILURE, "ClientError: boom") == (found.kind, found.failure_reason)
    assert "s3://b/f/1" == found.failure_location


WRAPPED = [
    lambda text: text,
    lambda text: text.encode(),
    json.loads,
    envelope,
    lambda text: {"MessageId": "m", "ReceiptHandle": "r", "Body": text},
    lambda text: {"MessageId": "m", "ReceiptHandle": "r", "Body": envelope(text)},
    lambda text: {"Records": [{"EventSource": "aws:sns", "Sns": {"Type": "Notification", "Message": text}}]},
    lambda text: {"Records": [{"eventSource": "aws:sqs", "messageId": "m", "body": text}]},
    lambda text: {"Records": [{"eventSource": "aws:sqs", "messageId": "m", "body": envelope(text)}]},
    lambda text: json.dumps({"Records": [{"eventSource": "aws:sqs", "body": envelope(text)}]}),
]


@pytest.mark.parametrize("wrap", WRAPPED)
@pytest.mark.parametrize(
    ("message", "kind"),
    [
        (SUCCESS, NotificationKind.SUCCESS),
        (TEST, NotificationKind.TEST),
        (json.loads(failure("i")), NotificationKind.FAILURE),
    ],
)
def test_every_envelope_is_opened(wrap: Any, message: dict[str, Any], kind: NotificationKind) -> None:
    found = parse_notification(wrap(json.dumps(message)))

    assert (kind, message) == (found.kind, found.raw)


@pytest.mark.parametrize(
    "message",
    [
        "plain text",
        "[1, 2]",
        "null",
        {},
        {"Records": [{"eventSource": "aws:s3", "eventName": "ObjectCreated:Put", "s3": {}}]},
        {**SUCCESS, "eventSource": "aws:other"},
        {**SUCCESS, "eventName": "SomethingNew"},
        {**SUCCESS, "invocationStatus": "Half"},
        {**SUCCESS, "invocationStatus": ["Completed"]},
        "[" * 100_000,
    ],
)
def test_what_is_not_known_is_other_and_kept(message: Any) -> None:
    found = parse_notification(message)

    assert NotificationKind.OTHER is found.kind
    assert found.raw is not None or message == "null"


def test_every_field_may_be_missing_or_of_another_shape() -> None:
    bare = {key: SUCCESS[key] for key in ("eventSource", "eventName", "invocationStatus")}

    assert NotificationKind.SUCCESS is parse_notification(bare).kind
    odd = {**bare, "inferenceId": 5, "eventTime": "yesterday", "requestParameters": [], "responseParameters": "x"}
    found = parse_notification(odd)
    assert (None, None, None) == (found.inference_id, found.event_at, found.output_location)


@pytest.mark.parametrize("body", ['{"score": 1}', {"score": 1}])
def test_an_included_response_is_given_as_it_came(body: Any) -> None:
    message = {**SUCCESS, "responseParameters": {"responseBody": body}}

    assert body == parse_notification(message).response_body


def test_an_event_of_several_messages_gives_them_all() -> None:
    event = {"Records": [{"eventSource": "aws:sqs", "body": success(str(n))} for n in range(3)]}

    assert ["0", "1", "2"] == [one.inference_id for one in parse_notifications(event)]
    with pytest.raises(errors.RequestError, match="got 3; use parse_notifications"):
        parse_notification(event)


json_values = st.recursive(
    st.none() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["Records", "Sns", "Message", "body", "Body", "eventSource", "eventName", "inferenceId"]),
            inner | st.just("aws:sagemaker"),
            max_size=4,
        )
    ),
)


@given(json_values)
def test_no_message_however_odd_makes_it_fail(message: Any) -> None:
    for found in parse_notifications(json.dumps(message)):
        assert isinstance(found.kind, NotificationKind)
