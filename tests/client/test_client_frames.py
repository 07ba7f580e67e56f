"""Frames against botocore's own decoder, cut anywhere, damaged anywhere."""

from __future__ import annotations

import struct
import zlib
from itertools import pairwise

import pytest
from botocore.eventstream import EventStreamBuffer
from client_loopback import frame
from hypothesis import given
from hypothesis import strategies as st

from constructs_sm.client._frames import DamagedFrameError, Frame, Frames

HEADERS = st.dictionaries(st.text("abc:-", min_size=1, max_size=9), st.text(max_size=9), max_size=3)
MESSAGES = st.lists(st.tuples(HEADERS, st.binary(max_size=60)), max_size=6)


def fed(chunks: list[bytes]) -> tuple[list[Frame], Frames]:
    frames, found = Frames(), list[Frame]()
    for chunk in chunks:
        ready, damage = frames.feed(chunk)
        assert damage is None
        found += ready
    return found, frames


@given(MESSAGES, st.sets(st.integers(0, 400), max_size=8))
def test_frames_are_what_botocore_reads_wherever_they_are_cut(
    messages: list[tuple[dict[str, str], bytes]], cuts: set[int]
) -> None:
    data = b"".join(frame(headers, payload) for headers, payload in messages)
    edges = [0, *sorted(cut for cut in cuts if cut < len(data)), len(data)]
    oracle = EventStreamBuffer()
    oracle.add_data(data)

    found, frames = fed([data[start:end] for start, end in pairwise(edges)])

    assert [(one.headers, one.payload) for one in oracle] == [(one.headers, one.payload) for one in found]  # type: ignore[comparison-overlap] # botocore's stubs call headers an int
    assert 0 == frames.unfinished


def test_every_split_of_two_frames_gives_the_same_two() -> None:
    data = frame({":event-type": "PayloadPart"}, b"one") + frame({":event-type": "Other", "b": "ü"}, b"two")
    for cut in range(len(data) + 1):
        found, _ = fed([data[:cut], data[cut:]])
        assert [b"one", b"two"] == [one.payload for one in found]
        assert {":event-type": "Other", "b": "ü"} == found[1].headers


def test_no_flipped_bit_goes_unnoticed() -> None:
    data = frame({":event-type": "PayloadPart"}, b"payload")
    for place in range(len(data)):
        wrong = data[:place] + bytes([data[place] ^ 4]) + data[place + 1 :]

        found, damage = Frames().feed(wrong)

        assert [] == found
        assert isinstance(damage, DamagedFrameError), place


def test_what_stands_before_the_damage_is_given_with_it() -> None:
    found, damage = Frames().feed(frame({}, b"good") + b"nonsense that is no frame")

    assert [b"good"] == [one.payload for one in found]
    assert damage is not None


def raw(head: bytes, payload: bytes = b"", *, total: int | None = None, headers: int | None = None) -> bytes:
    prelude = struct.pack(
        ">II", 16 + len(head) + len(payload) if total is None else total, len(head) if headers is None else headers
    )
    framed = prelude + struct.pack(">I", zlib.crc32(prelude)) + head + payload
    return framed + struct.pack(">I", zlib.crc32(framed))


@pytest.mark.parametrize(
    "wrong",
    [
        raw(b"", total=2**31),
        raw(b"", total=3),
        raw(b"", headers=2**30),
        raw(b"", headers=1),
        raw(b"\x01a"),
        raw(b"\x01a\x07\x00\x09x"),
        raw(b"\x01a\x07\x00"),
        raw(b"\x01a\x63"),
        raw(b"\x01\xff\x07\x00\x01x"),
        raw(b"\x01a\x05\x00"),
    ],
)
def test_lengths_and_headers_that_cannot_be_are_damage_at_once(wrong: bytes) -> None:
    assert isinstance(Frames().feed(wrong)[1], DamagedFrameError)


def test_headers_of_every_type_are_walked_over_and_text_is_kept() -> None:
    types = {0: b"", 1: b"", 2: b"1", 3: b"22", 4: b"4444", 5: b"8" * 8, 6: b"\0\x03abc", 8: b"8" * 8, 9: b"9" * 16}
    head = b"".join(b"\x01" + bytes([65 + kind, kind]) + value for kind, value in types.items())
    found, _ = fed([raw(head + b"\x01t\x07\x00\x02hi", b"x")])

    assert [Frame({"t": "hi"}, b"x")] == found


def test_a_frame_in_a_thousand_pieces_does_not_cost_the_square() -> None:
    data = frame({}, bytes(8_000_000))
    found, frames = fed([data[at : at + 8000] for at in range(0, len(data), 8000)])

    assert [8_000_000] == [len(one.payload) for one in found]
    assert 0 == frames.unfinished
