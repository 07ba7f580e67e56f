"""Asynchronous endpoints of a started engine: S3 in, S3 out, SNS about it, all as the execution role."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from principal import BUCKET, GOOD, PULL, ROLE, Aws, allow, eventually

pytest_plugins = ("local_engines",)


class Inbox:
    """Two topics and a queue that hears both."""

    def __init__(self, aws: Aws, name: str) -> None:
        self._sqs = aws.client("sqs")
        self._url = self._sqs.create_queue(QueueName=name)["QueueUrl"]
        sns = aws.client("sns")
        self.topics = {}
        for kind in ("Success", "Error"):
            topic = sns.create_topic(Name=f"{name}-{kind}")["TopicArn"]
            arn = self._sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=["QueueArn"])["Attributes"][
                "QueueArn"
            ]
            sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"})
            self.topics[f"{kind}Topic"] = topic
        self._seen: list[Any] = []

    def wait_for(self, wanted: Any) -> Any:
        def look() -> Any:
            got = self._sqs.receive_message(QueueUrl=self._url, MaxNumberOfMessages=10).get("Messages", [])
            for message in got:
                self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])
                self._seen.append(json.loads(message["Body"]))
            return next((one for one in self._seen if wanted(one)), None)

        return eventually(look)

    def result_of(self, inference_id: str) -> Any:
        return self.wait_for(lambda message: message.get("inferenceId") == inference_id)

    def count(self, event: str) -> int:
        return sum(message["eventName"] == event for message in self._seen)


def asynchronous(inbox: Inbox | None = None, **client: Any) -> dict[str, Any]:
    output: dict[str, Any] = {"S3OutputPath": f"s3://{BUCKET}/out", "S3FailurePath": f"s3://{BUCKET}/failed/"}
    if inbox is not None:
        topics = ["SUCCESS_NOTIFICATION_TOPIC", "ERROR_NOTIFICATION_TOPIC"]
        output["NotificationConfig"] = {**inbox.topics, "IncludeInferenceResponseIn": topics}
    return {"AsyncInferenceConfig": {"OutputConfig": output, **({"ClientConfig": client} if client else {})}}


@pytest.fixture(scope="module")
def inbox(aws: Aws) -> Inbox:
    inbox = Inbox(aws, "results")
    aws.model("later", ROLE, GOOD)
    assert "InService" == aws.endpoint("later", "later", **asynchronous(inbox))
    return inbox


def submit(aws: Aws, **asked: Any) -> Any:
    runtime = aws.client("sagemaker-runtime")
    return runtime.invoke_endpoint_async(EndpointName="later", ContentType="application/json", **asked)


def refusal(aws: Aws, **asked: Any) -> str:
    with pytest.raises(ClientError) as caught:
        submit(aws, **asked)
    error = caught.value.response["Error"]
    return f"{error['Code']}: {error['Message']}"


def test_creating_the_endpoint_tests_both_topics(inbox: Inbox) -> None:
    inbox.wait_for(lambda _message: inbox.count("TestNotification") >= 2 or None)
    assert {"eventVersion": "1.0", "eventSource": "aws:sagemaker", "eventName": "TestNotification"} == inbox.wait_for(
        lambda message: message["eventName"] == "TestNotification"
    )


def test_reads_the_input_from_s3_and_writes_the_result_there(aws: Aws, inbox: Inbox) -> None:
    location = aws.put("in/one.json", b'{"x": 4}')
    ticket = submit(aws, InputLocation=location, InferenceId="from-s3")
    assert 202 == ticket["ResponseMetadata"]["HTTPStatusCode"]
    assert ("from-s3", f"s3://{BUCKET}/out/from-s3.out") == (ticket["InferenceId"], ticket["OutputLocation"])
    assert f"s3://{BUCKET}/failed/from-s3-error.out" == ticket["FailureLocation"]
    assert b'{"y": 8}' == aws.read(ticket["OutputLocation"])
    message = inbox.result_of("from-s3")
    assert "Completed" == message["invocationStatus"]
    assert {"endpointName": "later", "contentType": "application/json", "inputLocation": location} == (
        message["requestParameters"]
    )
    assert {
        "contentType": "application/json",
        "outputLocation": ticket["OutputLocation"],
        "responseBody": '{"y": 8}',
    } == message["responseParameters"]
    assert message["receivedTime"] <= message["eventTime"]
    assert message["eventTime"].endswith("Z")


def test_a_failure_is_written_and_published(aws: Aws, inbox: Inbox) -> None:
    ticket = submit(aws, Body=b'{"fail": 1}')
    text = aws.read(ticket["FailureLocation"]).decode()
    assert 'Received server error (500) from primary with message "RuntimeError: the model is cross"' in text
    message = inbox.result_of(ticket["InferenceId"])
    assert ("Failed", text) == (message["invocationStatus"], message["failureReason"])
    assert "inputLocation" not in message["requestParameters"]


def test_an_input_that_is_not_there_is_a_failure(aws: Aws, inbox: Inbox) -> None:
    ticket = submit(aws, InputLocation=f"s3://{BUCKET}/in/nothing.json")
    assert "No S3 objects found" in inbox.result_of(ticket["InferenceId"])["failureReason"]


@pytest.mark.usefixtures("inbox")
def test_the_caller_names_the_file_and_the_folder(aws: Aws) -> None:
    ticket = submit(aws, Body=b'{"x": 1}', S3OutputPathExtension="monday/night", Filename="one.json")
    assert f"s3://{BUCKET}/out/monday/night/one.json" == ticket["OutputLocation"]
    assert b'{"y": 2}' == aws.read(ticket["OutputLocation"])


@pytest.mark.usefixtures("inbox")
@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, "Exactly one of Body and InputLocation"),
        ({"Body": b"1", "InputLocation": "s3://b/k"}, "Exactly one of Body and InputLocation"),
        ({"Body": b"1" * 128_001}, "at most 128000 bytes, got 128001; use InputLocation"),
        ({"InputLocation": "ftp://b/k"}, "'InputLocation' failed to satisfy constraint"),
        ({"Body": b"1", "Filename": "a.b.c"}, "'Filename' failed to satisfy constraint"),
        ({"Body": b"1", "S3OutputPathExtension": "s3://elsewhere"}, "'S3OutputPathExtension' failed"),
        ({"Body": b"1", "RequestTTLSeconds": 21601}, "less than or equal to 21600"),
        ({"Body": b"1", "InvocationTimeoutSeconds": 3601}, "less than or equal to 3600"),
        ({"Body": b"1", "InferenceId": "i" * 65}, "less than or equal to 64"),
    ],
)
def test_refuses_at_the_call_what_aws_refuses(aws: Aws, asked: dict[str, Any], said: str) -> None:
    answer = refusal(aws, **asked)
    assert answer.startswith("ValidationError: ")
    assert said in answer


@pytest.mark.usefixtures("inbox")
def test_the_longest_inline_body_is_taken(aws: Aws) -> None:
    body = b'{"x": 1, "padding": "' + b"x" * (128_000 - 23) + b'"}'
    assert 128_000 == len(body)
    assert b'{"y": 2}' == aws.read(submit(aws, Body=body)["OutputLocation"])


@pytest.mark.usefixtures("inbox")
def test_an_asynchronous_endpoint_takes_no_other_call(aws: Aws) -> None:
    with pytest.raises(ClientError, match="is an asynchronous endpoint; call InvokeEndpointAsync"):
        aws.invoke("later", {"x": 1})


def test_requests_wait_while_the_endpoint_is_scaled_to_zero(aws: Aws, inbox: Inbox) -> None:
    scale(aws, 0)
    ticket = submit(aws, Body=b'{"x": 9}', InferenceId="patient")
    s3 = aws.client("s3")
    assert "Contents" not in s3.list_objects_v2(Bucket=BUCKET, Prefix="out/patient")
    scale(aws, 1)
    assert b'{"y": 18}' == aws.read(ticket["OutputLocation"])
    inbox.result_of("patient")
    assert inbox.count("TestNotification") >= 4, "changing the capacity tests the topics again"


def scale(aws: Aws, instances: int) -> None:
    change = [{"VariantName": "later", "DesiredInstanceCount": instances}]
    aws.client("sagemaker").update_endpoint_weights_and_capacities(
        EndpointName="later", DesiredWeightsAndCapacities=change
    )
    aws.settle("later")


def test_a_role_that_may_not_publish_fails_the_endpoint(aws: Aws, inbox: Inbox) -> None:
    role = aws.role("silent", allow(["s3:*"], "*"), allow([*PULL, "ecr:GetAuthorizationToken"], "*"))
    aws.model("silent", role, GOOD)
    assert "Failed" == aws.endpoint("silent", "silent", **asynchronous(inbox))
    reason = aws.client("sagemaker").describe_endpoint(EndpointName="silent")["FailureReason"]
    assert f"{role} is not authorized to perform: SNS:Publish" in reason


def test_a_role_that_may_not_write_the_output_leaves_the_reason_in_the_failure(aws: Aws) -> None:
    role = aws.role(
        "reader",
        allow(["s3:GetObject"], "*"),
        allow(["s3:PutObject"], f"arn:aws:s3:::{BUCKET}/failed/*"),
        allow([*PULL, "ecr:GetAuthorizationToken"], "*"),
    )
    aws.model("reader", role, GOOD)
    aws.endpoint("reader", "reader", **asynchronous())
    ticket = aws.client("sagemaker-runtime").invoke_endpoint_async(
        EndpointName="reader", Body=b'{"x": 1}', ContentType="application/json"
    )
    assert f"{role} is not authorized to perform: s3:PutObject" in aws.read(ticket["FailureLocation"]).decode()
