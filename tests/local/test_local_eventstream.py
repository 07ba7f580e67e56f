from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.eventstream import ChecksumMismatch, EventStreamBuffer
from hypothesis import given
from hypothesis import strategies as st

from constructs_sm.local.engine import eventstream


def decoded(data: bytes) -> list[Any]:
    buffer = EventStreamBuffer()
    buffer.add_data(data)
    return list(buffer)


@given(st.lists(st.binary(max_size=300), max_size=5))
def test_botocore_reads_back_the_parts_that_were_written(parts: list[bytes]) -> None:
    events = decoded(b"".join(map(eventstream.payload_part, parts)))
    assert parts == [event.payload for event in events]
    assert all(event.headers[":event-type"] == "PayloadPart" for event in events)


@given(st.binary(min_size=1, max_size=300), st.data())
def test_a_frame_may_arrive_in_any_pieces(payload: bytes, data: st.DataObject) -> None:
    frame = eventstream.payload_part(payload)
    cut = data.draw(st.integers(0, len(frame)))
    buffer = EventStreamBuffer()
    buffer.add_data(frame[:cut])
    assert (cut == len(frame)) == bool(list(buffer))
    buffer.add_data(frame[cut:])
    assert [payload][cut == len(frame) :] == [event.payload for event in buffer]


def test_an_error_names_its_kind_in_the_headers_and_its_members_in_the_body() -> None:
    (event,) = decoded(eventstream.exception("ModelStreamError", {"Message": "gone", "ErrorCode": "StreamBroken"}))
    assert event.headers[":exception-type"] == "ModelStreamError"
    assert event.headers[":message-type"] == "exception"
    assert json.loads(event.payload) == {"Message": "gone", "ErrorCode": "StreamBroken"}


def test_a_damaged_frame_does_not_pass() -> None:
    frame = bytearray(eventstream.payload_part(b"hello"))
    frame[-6] ^= 1
    with pytest.raises(ChecksumMismatch):
        decoded(bytes(frame))
