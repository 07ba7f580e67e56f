"""The client against deployed endpoints: many tickets, other processes, real frames, AWS's own examples."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

import boto3
import pytest

from constructs_sm.client import (
    AsyncEndpointClient,
    EndpointClient,
    Finished,
    NotificationInbox,
    NotificationKind,
    Polling,
    Submission,
    Ticket,
    TicketState,
)
from constructs_sm.errors import InferenceFailedError, ModelError
from demo.calls import ASYNC, REALTIME, Samples
from demo.cloud import ROOT, Cloud

WAIT = timedelta(seconds=60)
BRISK = Polling(first=timedelta(seconds=0.1), longest=timedelta(seconds=1))
SEVERAL_HUNDRED = 300
TEN_THOUSAND = 10_000
WAVE = 250  # the engine keeps a thread for each call that waits
TUMOURS = Samples.of("tumour")
WINES = Samples.of("wine")


@pytest.fixture(scope="module", autouse=True)
def deployed(cloud: Cloud) -> Iterator[None]:
    done = cloud.deploy(REALTIME, ASYNC)
    assert done.succeeded, done.output
    yield
    done = cloud.destroy()
    assert done.succeeded, done.output
    for bucket in boto3.resource("s3").buckets.all():  # the next module counts what its own stacks retain
        if bucket.name.startswith(ASYNC.lower()):
            bucket.object_versions.delete()
            bucket.delete()


@pytest.fixture
def docs() -> AsyncEndpointClient:
    return AsyncEndpointClient.from_outputs(ASYNC, polling=BRISK)


@pytest.fixture
def wine() -> EndpointClient:
    return EndpointClient.from_outputs(REALTIME)


@pytest.fixture
def inbox() -> NotificationInbox:
    """The queue of the stack, without what earlier tests left in it."""
    outputs = boto3.client("cloudformation").describe_stacks(StackName=ASYNC)["Stacks"][0]["Outputs"]
    url = next(each["OutputValue"] for each in outputs if each["OutputKey"].startswith("InboxUrl"))
    boto3.client("sqs").purge_queue(QueueUrl=url)
    return NotificationInbox(url)


def payload(number: int) -> dict[str, Any]:
    return {"instances": "no rows" if number % 10 == 3 else [TUMOURS.rows[number % len(TUMOURS.rows)]]}


def expected(number: int) -> str:
    return "failed" if number % 10 == 3 else TUMOURS.labels[number % len(TUMOURS.labels)]


def outcome(finished: Finished) -> str:
    if isinstance(finished.error, InferenceFailedError):
        assert "(500) from" in finished.error.reason, finished.error
        return "failed"
    assert finished.result is not None, finished.error
    return str(finished.result.value["predictions"][0]["label"])


def submit(docs: AsyncEndpointClient, prefix: str, numbers: range) -> list[Ticket]:
    payloads = (
        Submission(payload=payload(number), options={"inference_id": f"{prefix}-{number}"}) for number in numbers
    )
    submitted = list(docs.submit_many(payloads, concurrency=8))
    assert list(range(len(numbers))) == sorted(one.index for one in submitted)
    assert [] == [one.error for one in submitted if one.error is not None]
    return [one.ticket for one in submitted if one.ticket is not None]


def each_once(prefix: str, count: int, all_finished: Iterable[Finished]) -> None:
    seen: Counter[str] = Counter()
    for finished in all_finished:
        name = finished.ticket.inference_id
        seen[name] += 1
        assert expected(int(name.rpartition("-")[2])) == outcome(finished)
    assert Counter(f"{prefix}-{number}" for number in range(count)) == seen


def test_several_hundred_results_are_heard_of_by_notification_each_once(
    docs: AsyncEndpointClient, inbox: NotificationInbox
) -> None:
    tickets = submit(docs, "heard", range(SEVERAL_HUNDRED))

    each_once("heard", SEVERAL_HUNDRED, docs.as_completed(tickets, timeout=WAIT, inbox=inbox))


def test_several_hundred_results_are_found_by_looking_each_once(docs: AsyncEndpointClient) -> None:
    tickets = submit(docs, "seen", range(SEVERAL_HUNDRED))

    each_once("seen", SEVERAL_HUNDRED, docs.as_completed(tickets, timeout=WAIT))


@pytest.mark.slow
@pytest.mark.skipif("'slow' not in config.getoption('markexpr')", reason="takes minutes; see make test-slow")
@pytest.mark.parametrize("listening", [True, False])
def test_ten_thousand_results_are_each_reported_once(
    docs: AsyncEndpointClient,
    inbox: NotificationInbox,
    listening: bool,  # noqa: FBT001 - a parameter
) -> None:
    prefix = "listening" if listening else "looking"
    heard = inbox if listening else None

    def ended() -> Iterator[Finished]:
        for start in range(0, TEN_THOUSAND, WAVE):
            tickets = submit(docs, prefix, range(start, start + WAVE))
            yield from docs.as_completed(tickets, timeout=WAIT, inbox=heard)

    each_once(prefix, TEN_THOUSAND, ended())


RESUME = f"""
import sys
from datetime import timedelta
from constructs_sm.client import AsyncEndpointClient

docs = AsyncEndpointClient.from_outputs({ASYNC!r})
for line in sys.stdin:
    ticket = docs.resume(line)
    print(ticket.inference_id, ticket.result(timedelta(seconds=30)).value["predictions"][0]["label"], ticket.state())
"""


def test_tickets_are_taken_up_again_by_another_process(docs: AsyncEndpointClient) -> None:
    written = [docs.submit(payload(number), inference_id=f"later-{number}").to_json() for number in range(3)]

    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", RESUME],
        input="\n".join(written), cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip

    assert [f"later-{number} {expected(number)} done" for number in range(3)] == done.stdout.splitlines(), done.stderr


def test_a_large_payload_goes_through_the_bucket_of_the_endpoint(docs: AsyncEndpointClient) -> None:
    rows = TUMOURS.rows * 300

    ticket = docs.submit({"instances": rows})
    result = ticket.result(WAIT)

    assert ticket.input_location is not None
    assert TUMOURS.labels * 300 == [each["label"] for each in result.value["predictions"]]


def test_a_failed_call_says_why_and_its_state_too(docs: AsyncEndpointClient) -> None:
    ticket = docs.submit("nonsense", content_type="application/json")
    with pytest.raises(InferenceFailedError, match=r"\(500\) from"):
        ticket.result(WAIT)

    assert TicketState.FAILED is ticket.state()


def test_a_stream_arrives_over_real_frames_and_may_be_left_early(wine: EndpointClient) -> None:
    rows = {"instances": WINES.rows * 500}
    accept = "application/jsonlines"
    whole = [line["label"] for line in wine.stream(rows, accept=accept).json()]
    assert WINES.labels * 500 == whole

    for _ in range(5):  # more than once, so that a connection that is not given back would be missed
        started = time.monotonic()
        for label in wine.stream(rows, accept=accept, select=lambda line: line["label"]):
            assert WINES.labels[0] == label
            break
        assert time.monotonic() - started < 5
    stream = wine.stream(rows, accept=accept)
    stream.close()

    assert 200 == stream.head.status_code
    assert WINES.labels == [each["label"] for each in wine.invoke({"instances": WINES.rows}).value["predictions"]]


def test_the_answer_of_the_model_to_a_wrong_request_is_a_model_error(wine: EndpointClient) -> None:
    for call in (wine.invoke, wine.stream):
        with pytest.raises(ModelError) as caught:
            call({"instances": "no rows"})
        assert 500 == caught.value.original_status_code


def test_awss_example_of_invoking_an_endpoint() -> None:
    # https://docs.aws.amazon.com/sagemaker/latest/dg/realtime-endpoints-test-endpoints.html
    name = boto3.client("sagemaker").list_endpoints(NameContains="wine")["Endpoints"][0]["EndpointName"]
    response = EndpointClient(name, region="us-east-1").invoke(
        ",".join(map(str, WINES.rows[0])), content_type="text/csv", accept="application/json"
    )

    assert 200 == response.status_code  # the example asks for response["HTTPStatusCode"], which is not there
    assert WINES.labels[0] == response.value["predictions"][0]["label"]
    assert json.loads(response.body) == response.value
    assert ("application/json", True) == (response.content_type, bool(response.invoked_variant))


def test_awss_example_of_streaming_from_an_endpoint(wine: EndpointClient) -> None:
    # As above; its class that joins split lines drops the last byte of a line that is not ended.
    body = {"instances": WINES.rows, "parameters": {"max_new_tokens": 100, "enable_sampling": "true"}}

    said = "".join(
        wine.stream(body, accept="application/jsonlines", select=lambda line: f"{line['label']} ", content_type=None)
    )

    assert " ".join([*WINES.labels, ""]) == said


def test_awss_example_of_an_asynchronous_call_and_its_notification(
    docs: AsyncEndpointClient, inbox: NotificationInbox
) -> None:
    # https://docs.aws.amazon.com/sagemaker/latest/dg/async-inference-check-predictions.html
    outputs = boto3.client("cloudformation").describe_stacks(StackName=ASYNC)["Stacks"][0]["Outputs"]
    inputs = next(one["OutputValue"] for one in outputs if "InputLocation" in one["OutputKey"])
    bucket, _, prefix = inputs.removeprefix("s3://").partition("/")
    key = f"{prefix.removesuffix('/')}/rows.csv"
    row = ",".join(map(str, TUMOURS.rows[0]))
    boto3.client("s3").put_object(Bucket=bucket, Key=key, Body=row.encode())

    ticket = docs.submit(input_location=f"s3://{bucket}/{key}", content_type="text/csv", accept="application/json")
    notification = next(one for one in inbox.receive(WAIT) if one.inference_id == ticket.inference_id)

    assert NotificationKind.SUCCESS is notification.kind
    assert (ticket.output_location, f"s3://{bucket}/{key}", "text/csv", ticket.endpoint_name) == (
        notification.output_location,
        notification.input_location,
        notification.request_content_type,
        notification.endpoint_name,
    )
    assert notification.received_at is not None
    assert notification.event_at is not None
    assert notification.received_at <= notification.event_at
    assert TUMOURS.labels[0] == ticket.result(WAIT).value["predictions"][0]["label"]
