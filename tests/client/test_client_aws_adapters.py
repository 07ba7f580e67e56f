"""What is said to S3, CloudFormation and SageMaker, checked against botocore's own models."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from botocore.response import StreamingBody
from botocore.stub import Stubber
from client_loopback import Loopback, made_up_session, response

from constructs_sm import errors
from constructs_sm.client import (
    AsyncEndpointClient,
    AsyncRequest,
    BotoStore,
    BotoTransport,
    EndpointClient,
    FakeStore,
    FakeTransport,
    InvokeRequest,
    Missing,
    S3Location,
    StoredObject,
    StreamFault,
)
from constructs_sm.client._botocore_errors import console_url
from constructs_sm.client._event_stream import read_parts

AT = datetime(2030, 1, 1, tzinfo=UTC)
PLACE = S3Location(bucket="b", key="out/i")


def test_an_asynchronous_call_says_everything_in_awss_own_words() -> None:
    headers = {
        "X-Amzn-SageMaker-OutputLocation": "s3://b/out/i.out",
        "X-Amzn-SageMaker-FailureLocation": "s3://b/failed/i.out",
        "Date": "Tue, 01 Jan 2030 00:00:00 GMT",
    }
    with Loopback([response(b'{"InferenceId": "mine"}', status="202 Accepted", headers=headers)]) as server:
        endpoint = AsyncEndpointClient("docs", transport=BotoTransport(client=server.runtime()), store=FakeStore())
        ticket = endpoint.submit(
            b"%PDF",
            content_type="application/pdf",
            inference_id="mine",
            filename="report.out",
            output_path_extension="2030/",
            request_ttl=timedelta(minutes=5),
            invocation_timeout=timedelta(minutes=1),
            accept="application/json",
        )

    assert ("mine", "s3://b/out/i.out", "s3://b/failed/i.out") == (
        ticket.inference_id, ticket.output_location, ticket.failure_location
    )  # fmt: skip
    assert AT == ticket.submitted_at
    sent = server.requests[0]
    assert sent.startswith(b"POST /endpoints/docs/async-invocations")
    for header in (
        b"X-Amzn-SageMaker-Content-Type: application/pdf",
        b"X-Amzn-SageMaker-Accept: application/json",
        b"X-Amzn-SageMaker-Inference-Id: mine",
        b"X-Amzn-SageMaker-Filename: report.out",
        b"X-Amzn-SageMaker-S3OutputPathExtension: 2030/",
        b"X-Amzn-SageMaker-RequestTTLSeconds: 300",
        b"X-Amzn-SageMaker-InvocationTimeoutSeconds: 60",
    ):
        assert header in sent
    assert sent.endswith(b"%PDF")


def test_an_endpoint_without_failure_path_gives_a_ticket_without_one() -> None:
    headers = {"X-Amzn-SageMaker-OutputLocation": "s3://b/out/i.out"}
    with Loopback([response(b'{"InferenceId": "x"}', status="202 Accepted", headers=headers)]) as server:
        transport = BotoTransport(client=server.runtime())
        ticket = AsyncEndpointClient("docs", transport=transport, store=FakeStore(), now=lambda: AT).submit({})

    assert ticket.failure_location is None
    assert AT == ticket.submitted_at


EVERYTHING = InvokeRequest(
    endpoint_name="chat",
    body=b"x",
    content_type="text/plain",
    accept="text/plain",
    target_variant="v",
    target_container_hostname="c",
    inference_component="i",
    session_id="s",
    inference_id="i",
    prefix_aware_id="p",
    custom_attributes="a",
)


def test_every_member_of_every_call_is_known_to_botocore() -> None:
    everything_async = AsyncRequest(
        endpoint_name="docs",
        body=b"x",
        content_type="text/plain",
        accept="*/*",
        inference_id="i",
        filename="f",
        output_path_extension="e",
        request_ttl=timedelta(minutes=1),
        invocation_timeout=timedelta(minutes=1),
        custom_attributes="a",
    )
    accepted = {"X-Amzn-SageMaker-OutputLocation": "s3://b/o"}
    with Loopback([response(b"ok"), response([]), response(b'{"InferenceId": "i"}', headers=accepted)]) as server:
        transport = BotoTransport(client=server.runtime())
        transport.invoke(EVERYTHING)
        list(transport.open_stream(EVERYTHING).parts())
        transport.submit(everything_async)

    assert 3 == len(server.requests)


def test_a_member_this_botocore_does_not_know_is_named_and_nothing_is_sent() -> None:
    client = made_up_session().client("sagemaker-runtime")
    shape = client.meta.service_model.operation_model("InvokeEndpoint").input_shape
    assert shape is not None
    shape.members.pop("PrefixAwareId")  # as in a Lambda function with an older boto3

    with pytest.raises(
        errors.RequestError, match=r"PrefixAwareId: InvokeEndpoint of botocore .* install a newer boto3"
    ):
        BotoTransport(client=client).invoke(EVERYTHING)


def test_a_stubbed_client_streams_its_event() -> None:
    client = made_up_session().client("sagemaker-runtime")
    with Stubber(client) as stub:
        stub.add_response("invoke_endpoint_with_response_stream", {"Body": {"PayloadPart": {"Bytes": b"ab"}}})

        assert ["ab"] == list(EndpointClient("chat", client=client).stream("x"))


def test_events_of_a_stand_in_are_read_like_frames() -> None:
    events = [{"PayloadPart": {"Bytes": b"a"}}, {"New": {}}, {"PayloadPart": {}}, {"PayloadPart": {"Bytes": b"b"}}]
    fault = {"ModelStreamError": {"Message": "slow", "ErrorCode": "StreamBroken"}}

    assert [b"a", b"", b"b"] == list(read_parts(events))
    assert (
        StreamFault(kind="model", message="slow", error_code="StreamBroken") == list(read_parts([*events, fault]))[-1]
    )
    assert [StreamFault(kind="interrupted", message="the body is no stream of events: int")] == list(read_parts(5))


def test_objects_are_put_got_and_missed() -> None:
    client = made_up_session().client("s3")
    owner = {"Bucket": "b", "Key": "out/i", "ExpectedBucketOwner": "123456789012"}
    with Stubber(client) as stub:
        stub.add_response("put_object", {}, {**owner, "Body": b"x", "ContentType": "text/csv"})
        body = StreamingBody(io.BytesIO(b"1,2"), 3)
        stub.add_response("get_object", {"Body": body, "ContentType": "text/csv", "LastModified": AT}, owner)
        stub.add_client_error("get_object", "NoSuchKey", http_status_code=404)
        stub.add_client_error("get_object", "AccessDenied", http_status_code=403)
        stub.add_client_error("get_object", "SlowDown", http_status_code=503)
        stub.add_client_error("get_object", "NoSuchBucket", http_status_code=404)
        stub.add_response("head_object", {}, owner)
        stub.add_client_error("head_object", "404", http_status_code=404)
        stub.add_client_error("head_object", "403", http_status_code=403)
        store = BotoStore(client=client, expected_bucket_owner="123456789012")

        store.put(PLACE, b"x", content_type="text/csv")
        assert StoredObject(body=b"1,2", content_type="text/csv", modified=AT) == store.get(PLACE)
        assert Missing() == store.get(PLACE)
        for kind in (errors.AccessDeniedError, errors.ThrottledError, errors.ServiceError):
            with pytest.raises(kind, match="object s3://b/out/i"):
                store.get(PLACE)
        assert store.find(PLACE)
        assert not store.find(PLACE)
        with pytest.raises(errors.AccessDeniedError):
            store.find(PLACE)
        stub.assert_no_pending_responses()


def test_a_missing_object_tells_the_time_of_s3() -> None:
    headers = {"Date": "Tue, 01 Jan 2030 00:00:00 GMT"}
    missing = response(b"<Error><Code>NoSuchKey</Code></Error>", status="404 Not Found", headers=headers)
    with Loopback([missing]) as server:
        client = made_up_session().client("s3", endpoint_url=server.url)

        assert Missing(server_time=AT) == BotoStore(client=client).get(PLACE)


def test_a_large_payload_goes_through_s3_and_a_file_is_streamed_there(tmp_path: Path) -> None:
    transport, store = FakeTransport([{}, {}, {}]), FakeStore()
    ids = iter(["i1", "k1", "i2", "k2", "i3"])
    endpoint = AsyncEndpointClient("docs", bucket="b", transport=transport, store=store, new_id=lambda: next(ids))
    file = tmp_path / "report.pdf"
    file.write_bytes(b"p" * 128_001)

    large = endpoint.submit(b"x" * 128_001)
    filed = endpoint.submit(file)
    small = endpoint.submit(b"x" * 128_000)

    assert ("s3://b/in/k1", "s3://b/in/k2", None) == (large.input_location, filed.input_location, small.input_location)
    assert "application/pdf" == store.objects["s3://b/in/k2"].content_type
    assert b"p" * 128_001 == store.objects["s3://b/in/k2"].body
    asked = [request for request in transport.requests if isinstance(request, AsyncRequest)]
    assert [None, None, 128_000] == [None if one.body is None else len(one.body) for one in asked]
    assert ["application/octet-stream", "application/pdf", "application/octet-stream"] == [
        one.content_type for one in asked
    ]


def test_what_may_not_travel_inline_is_refused_before_anything_is_put(tmp_path: Path) -> None:
    transport = FakeTransport()
    endpoint = AsyncEndpointClient("docs", bucket="b", transport=transport, store=transport.store)
    (tmp_path / "large").write_bytes(bytes(200_000))

    for payload in (bytes(128_001), tmp_path / "large"):
        with pytest.raises(errors.RequestError, match="at most 128000 bytes inline"):
            endpoint.submit(payload, inline=True)
    with pytest.raises(errors.RequestError, match=r"payload: .*No such file"):
        endpoint.submit(tmp_path / "nowhere")
    with pytest.raises(errors.RequestError, match="filename: must be"):
        endpoint.submit(bytes(200_000), filename="a.b.c")
    assert {} == transport.store.objects


def test_a_sparse_file_over_one_gigabyte_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "huge").open("wb") as file:
        file.truncate(1024**3 + 1)
    transport = FakeTransport()

    with pytest.raises(errors.RequestError, match="at most 1073741824 bytes, got 1073741825"):
        AsyncEndpointClient("docs", bucket="b", transport=transport, store=transport.store).submit(tmp_path / "huge")


@pytest.mark.parametrize(
    ("text", "bucket", "key"),
    [
        ("s3://b/out/i.out", "b", "out/i.out"),
        ("s3://b/a%20b/c?d#e", "b", "a%20b/c?d#e"),
        ("s3://b", "b", ""),
        ("https://b.s3.eu-west-1.amazonaws.com/a%20b", "b", "a b"),
        ("https://b.s3-eu-west-1.amazonaws.com/a", "b", "a"),
        ("https://b.s3.cn-north-1.amazonaws.com.cn/a", "b", "a"),
        ("https://s3.eu-west-1.amazonaws.com/b/a/c", "b", "a/c"),
        ("https://my.s3.bucket.s3.eu-west-1.amazonaws.com/a", "my.s3.bucket", "a"),
        ("http://127.0.0.1:4566/b/a", "b", "a"),
    ],
)
def test_locations_are_read_in_every_style(text: str, bucket: str, key: str) -> None:
    assert S3Location(bucket=bucket, key=key) == S3Location.parse(text)


@pytest.mark.parametrize("text", ["", "b/k", "s3://", "ftp://b/k", "https://", "https://s3.amazonaws.com/"])
def test_what_is_no_location_is_refused(text: str) -> None:
    with pytest.raises(errors.RequestError, match="location: must be s3://bucket/key"):
        S3Location.parse(text)


@pytest.mark.parametrize(
    ("arn", "url"),
    [
        ("arn:aws:logs:eu-west-1:1:log-group:/aws/x:log-stream:main/i-1", "https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#logsV2:log-groups/log-group/$252Faws$252Fx/log-events/main$252Fi-1"),
        ("arn:aws-cn:logs:cn-north-1:1:log-group:/aws/x:*", "https://cn-north-1.console.amazonaws.cn/cloudwatch/home?region=cn-north-1#logsV2:log-groups/log-group/$252Faws$252Fx"),
        ("arn:aws:s3:::b", None),
    ],
)  # fmt: skip
def test_a_log_has_a_page_in_the_console(arn: str, url: str | None) -> None:
    assert url == console_url(arn)
