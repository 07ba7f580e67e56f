"""Limits of a call that botocore does not check."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from constructs_sm import errors
from constructs_sm.client import AsyncEndpointClient, EndpointClient, FakeStream, FakeTransport, InvokeRequest

LONG = "x" * 2000


@pytest.mark.parametrize(
    ("options", "line"),
    [
        ({"content_type": f"application/json; x={LONG}"}, "content_type: must be at most 1024 characters, got 2020"),
        ({"accept": "a\r\nX-Evil: 1"}, "accept: must be ASCII text without line breaks"),
        ({"accept": "ä"}, "accept: must be ASCII"),
        ({"target_variant": "bad_name"}, "target_variant: must be letters"),
        ({"target_variant": "v" * 64}, "target_variant: must be at most 63 characters, got 64"),
        ({"target_variant": "end-"}, "target_variant: must be letters"),
        ({"target_container_hostname": "a.b"}, "target_container_hostname: must be"),
        ({"inference_component": "-x"}, "inference_component: must be"),
        ({"target_model": ""}, "target_model: must be printable"),
        ({"session_id": "no blanks"}, "session_id: must be NEW_SESSION or"),
        ({"inference_id": " x"}, "inference_id: must be printable text that starts with no blank"),
        ({"inference_id": "x" * 65}, "inference_id: must be at most 64"),
        ({"inference_id": 5}, "inference_id: must be text, got 5"),
        ({"inference_id": "x\n"}, "inference_id: must be printable"),
        ({"enable_explanations": ""}, "enable_explanations: must be"),
        ({"prefix_aware_id": ""}, "prefix_aware_id: must be"),
        ({"nonsense": "x"}, "nonsense: a plain call has none"),
    ],
)
def test_refuses_what_the_service_would(options: dict[str, Any], line: str) -> None:
    transport = FakeTransport()

    with pytest.raises(errors.RequestError) as caught:
        EndpointClient("chat", transport=transport).invoke({}, **options)

    assert 1 == len(caught.value.problems)
    assert caught.value.problems[0].startswith(line)
    assert isinstance(caught.value, ValueError)


def test_names_everything_that_is_wrong_at_once() -> None:
    with pytest.raises(errors.RequestError) as caught:
        EndpointClient("no_name", transport=FakeTransport()).invoke({1, 2}, accept="ä", target_variant="_")

    assert ["payload", "endpoint_name", "accept", "target_variant"] == [
        line.partition(":")[0] for line in caught.value.problems
    ]
    assert str(caught.value).startswith("endpoint no_name (variant _): request not sent, 4 problems\n- payload: ")


def test_custom_attributes_are_never_shown() -> None:
    with pytest.raises(errors.RequestError) as caught:
        EndpointClient("chat", transport=FakeTransport()).invoke({}, custom_attributes="geheim-ä")

    assert "geheim" not in str(caught.value)
    assert "geheim" not in repr(InvokeRequest(endpoint_name="a", body=b"", content_type="", custom_attributes="geheim"))


def test_a_payload_that_no_endpoint_takes_is_refused_by_its_size() -> None:
    fits = FakeTransport([{}])
    EndpointClient("chat", transport=fits).invoke(bytes(25 * 1024 * 1024))

    with pytest.raises(errors.RequestError, match="payload: must be at most 26214400 bytes, got 26214401"):
        EndpointClient("chat", transport=FakeTransport()).invoke(bytes(25 * 1024 * 1024 + 1))


def test_a_streamed_call_has_neither_target_model_nor_a_new_session() -> None:
    endpoint = EndpointClient("chat", transport=FakeTransport())
    options: dict[str, Any] = {"target_model": "a.tar.gz", "session_id": "NEW_SESSION"}

    with pytest.raises(errors.RequestError) as caught:
        endpoint.stream({}, **options)

    assert ["target_model: a streamed call has none"] == [
        line for line in caught.value.problems if line.startswith("target_model")
    ]
    assert any(line.startswith("session_id: must be letters") for line in caught.value.problems)


def test_the_component_of_the_client_answers_unless_the_call_names_another() -> None:
    transport = FakeTransport([{}, {}, FakeStream(parts=[])])
    endpoint = EndpointClient("fleet", transport=transport, inference_component="llama")

    endpoint.invoke({})
    endpoint.invoke({}, inference_component="legal")
    endpoint.stream({})

    asked = [request.inference_component for request in transport.requests if isinstance(request, InvokeRequest)]
    assert ["llama", "legal", "llama"] == asked


@pytest.mark.parametrize(
    ("options", "line"),
    [
        ({"filename": "a.b.c"}, "filename: must be letters, digits"),
        ({"filename": "-a"}, "filename: must be"),
        ({"filename": "x" * 33}, "filename: must be at most 32"),
        ({"output_path_extension": "s3://other"}, "output_path_extension: must be a path"),
        ({"output_path_extension": "ä"}, "output_path_extension: must be"),
        ({"request_ttl": timedelta(seconds=59)}, "request_ttl: must be whole seconds from 60 to 21600, got 59 seconds"),
        ({"request_ttl": timedelta(hours=7)}, "request_ttl: must be"),
        ({"request_ttl": timedelta(seconds=60.5)}, "request_ttl: must be whole seconds"),
        ({"invocation_timeout": timedelta(0)}, "invocation_timeout: must be whole seconds from 1 to 3600"),
        ({"input_location": "s3://b/k"}, "payload: exactly one of payload and input_location must be given, got both"),
        ({"target_variant": "main"}, "target_variant: an asynchronous call has none"),
        ({"inline": False}, "payload: 2 bytes must go through S3"),
    ],
)
def test_refuses_an_asynchronous_call_that_the_service_would(options: dict[str, Any], line: str) -> None:
    transport = FakeTransport()

    with pytest.raises(errors.RequestError) as caught:
        AsyncEndpointClient("docs", transport=transport, store=transport.store).submit({}, **options)

    assert 1 == len(caught.value.problems)
    assert caught.value.problems[0].startswith(line)
    assert {} == transport.store.objects


def test_refuses_an_asynchronous_call_without_payload() -> None:
    transport = FakeTransport()

    with pytest.raises(
        errors.RequestError, match="exactly one of payload and input_location must be given, got neither"
    ):
        AsyncEndpointClient("docs", transport=transport, store=transport.store).submit()


@pytest.mark.parametrize("location", ["ftp://b/k", "s3:///k", "/k", "s3://b/ü", "s3://b/" + LONG])
def test_refuses_an_input_location_that_is_none(location: str) -> None:
    transport = FakeTransport()

    with pytest.raises(errors.RequestError, match="input_location: must be"):
        AsyncEndpointClient("docs", transport=transport, store=transport.store).submit(input_location=location)
