from __future__ import annotations

import gzip
import io
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constructs_sm.packaging import ArchiveLimits
from constructs_sm.packaging.gunzip import Gunzip, GunzipError


def read_all(data: bytes, size: int) -> tuple[bytes, bool]:
    stream = Gunzip(io.BytesIO(data), ArchiveLimits())
    pieces = []
    while piece := stream.read(size):
        pieces.append(piece)
    assert stream.read(size) == b""
    return b"".join(pieces), stream.has_foreign_tail


@settings(max_examples=80)
@given(
    members=st.lists(st.one_of(st.binary(max_size=5000), st.integers(1, 200_000).map(bytes)), min_size=1, max_size=4),
    padding=st.integers(0, 3),
    size=st.sampled_from([1000, 512, 65_536, 1_000_000]),
    level=st.integers(0, 9),
)
def test_reads_what_was_written(members: list[bytes], padding: int, size: int, level: int) -> None:
    data = b"".join(gzip.compress(member, level) + bytes(padding) for member in members)
    assert (b"".join(members), False) == read_all(data, size)


def test_nothing_is_held_back_at_the_end_of_the_input() -> None:
    for length in range(32_500, 33_500, 37):
        content = bytes(length)
        assert (content, False) == read_all(gzip.compress(content), 512)


@pytest.mark.parametrize("tail", [b"x", b"\x1f", b"hello" * 50_000, b"\0" * 70_000 + b"x"])
def test_a_foreign_tail_is_told_apart(tail: bytes) -> None:
    assert (b"content", True) == read_all(gzip.compress(b"content") + tail, 100)


@pytest.mark.parametrize("padding", [1, 65_535, 65_536, 200_000])
def test_padding_is_no_foreign_tail(padding: int) -> None:
    assert (b"content", False) == read_all(gzip.compress(b"content") + bytes(padding), 100)


def test_every_truncation_is_noticed() -> None:
    data = gzip.compress(os.urandom(200) + bytes(5000))
    for cut in range(1, len(data)):
        with pytest.raises(GunzipError, match="is truncated"):
            read_all(data[:cut], 1000)


def test_a_second_member_that_is_damaged_is_an_error() -> None:
    with pytest.raises(GunzipError, match="is damaged"):
        read_all(gzip.compress(b"content") + b"\x1f\x8b" + bytes(20) + b"x", 100)
