"""Values out, bytes in, and back."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from constructs_sm import errors
from constructs_sm.client import EndpointClient, FakeReply, FakeTransport, LibsvmRow
from constructs_sm.client.codecs import Codecs

CODECS = Codecs()


@dataclass
class Point:
    x: int
    y: float


@pytest.mark.parametrize(
    ("payload", "content_type", "body", "sent_as"),
    [
        ({"a": [1, 2.5, None, "ä"]}, None, '{"a":[1,2.5,null,"ä"]}'.encode(), "application/json"),
        ([1, 2], None, b"[1,2]", "application/json"),
        (None, None, b"null", "application/json"),
        (0, None, b"0", "application/json"),
        ("ä", None, "ä".encode(), "text/plain; charset=utf-8"),
        ("ä", "text/csv; charset=latin-1", b"\xe4", "text/csv; charset=latin-1"),
        ('{"already": 1}', "application/json", b'{"already": 1}', "application/json"),
        (b"\x00\x01", None, b"\x00\x01", "application/octet-stream"),
        (bytearray(b"x"), "image/png", b"x", "image/png"),
        (memoryview(b"x"), "image/png", b"x", "image/png"),
        ({"a": 1}, "application/vnd.seldon+json", b'{"a":1}', "application/vnd.seldon+json"),
        ({"p": Point(1, 2.0)}, None, b'{"p":{"x":1,"y":2.0}}', "application/json"),
        ({"n": np.float64(0.5), "a": np.array([1, 2])}, None, b'{"n":0.5,"a":[1,2]}', "application/json"),
        ([{"a": 1}, {"b": 2}], "application/jsonlines", b'{"a":1}\n{"b":2}\n', "application/jsonlines"),
        ([], "application/x-ndjson", b"", "application/x-ndjson"),
        ([[1, 2.5], [True, None]], "text/csv", b"1,2.5\nTrue,\n", "text/csv"),
        ([1, "a,b", 'say "x"'], "Text/CSV", b'1,"a,b","say ""x"""\n', "Text/CSV"),
        (np.array([[1, 2], [3, 4]]), "text/csv", b"1,2\n3,4\n", "text/csv"),
        ([], "text/csv", b"", "text/csv"),
        (LibsvmRow(label=1, features={3: 0.5, 1: 2}), "text/libsvm", b"1 1:2 3:0.5\n", "text/libsvm"),
        ([{1: 0.1}, {2: 1e-9}], "text/x-libsvm", b"1:0.1\n2:1e-09\n", "text/x-libsvm"),
    ],
)
def test_a_payload_is_written_as_its_content_type_wants(
    payload: object, content_type: str | None, body: bytes, sent_as: str
) -> None:
    assert (body, sent_as) == CODECS.encode(payload, content_type)


@pytest.mark.parametrize(
    ("payload", "content_type", "words"),
    [
        (math.nan, None, "not JSON"),
        ({1, 2}, None, "set has no JSON form"),
        ({"a": 1}, "application/x-parquet", "has no codec for dict; pass bytes or str, or a codec"),
        ({"a": 1}, "text/plain", "has no codec"),
        ({"a": 1}, "application/jsonlines", "sequence of values"),
        ({"a": 1}, "text/csv", "rows of cells"),
        ([[1], 2], "text/csv", "mixture"),
        ([[object()]], "text/csv", "a CSV cell"),
        ([1], "text/libsvm", "LibsvmRow"),
        ("x", "text/plain; charset=nope", "unknown charset"),
        ("漢", "text/plain; charset=ascii", "ascii"),
    ],
)
def test_what_cannot_be_written_is_refused_before_it_is_sent(
    payload: object, content_type: str | None, words: str
) -> None:
    transport = FakeTransport()

    with pytest.raises(errors.RequestError, match=words):
        EndpointClient("chat", transport=transport).invoke(payload, content_type=content_type)
    assert [] == transport.requests


@pytest.mark.parametrize(
    ("body", "content_type", "value"),
    [
        (b'\xef\xbb\xbf{"a": 1}', "application/json", {"a": 1}),
        (b"\xe4", "text/plain; charset=latin-1", "ä"),
        (b'{"a":"\xe2\x80\xa8"}\n\n{"b":2}\n', "application/jsonlines; charset=utf-8", [{"a": "\u2028"}, {"b": 2}]),
        (b'1,"a\nb"\r\n2,c\r\n', "text/csv", [["1", "a\nb"], ["2", "c"]]),
        (b"1 1:2 3:0.5 # note\n\n0:1\n", "text/libsvm", [LibsvmRow(label=1, features={1: 2, 3: 0.5}), LibsvmRow(features={0: 1})]),
        (b"\x00", "image/png", b"\x00"),
        (b"\x00", None, b"\x00"),
    ],
)  # fmt: skip
def test_a_reply_is_read_by_its_own_content_type(body: bytes, content_type: str | None, value: object) -> None:
    assert value == CODECS.decode(body, content_type)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", "application/json"),
        (b"[" * 100_000, "application/json"),
        (b"\xff", "application/json"),
        (b"\xff", "text/plain"),
        (b'a,"b', "text/csv"),
        (b"1 nope", "text/libsvm"),
        (b"", "application/x-npy"),
        (b"junk", "application/x-npy"),
        (b"x", "text/plain; charset=nope"),
    ],
)
def test_a_reply_that_is_not_what_it_claims_keeps_its_body(body: bytes, content_type: str) -> None:
    transport = FakeTransport([FakeReply(body=body, content_type=content_type, invoked_variant="main")])
    reply = EndpointClient("chat", transport=transport).invoke({})

    assert body == reply.body
    with pytest.raises(errors.DecodingError, match="the reply claims to be") as caught:
        _ = reply.value
    assert (body, content_type) == (caught.value.body, caught.value.content_type)
    assert "endpoint chat (variant main, request id request-1)" in str(caught.value)


def test_an_array_goes_and_comes_as_numpy_without_pickle() -> None:
    sent, content_type = CODECS.encode(np.array([[1.5, 2.0]], dtype=np.float32), None)

    assert "application/x-npy" == content_type
    back = CODECS.decode(sent, content_type)
    assert np.float32 == back.dtype
    assert [[1.5, 2.0]] == back.tolist()
    with pytest.raises(ValueError, match="Object arrays cannot be saved"):
        CODECS.encode(np.array([object()]), None)


cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(st.lists(st.lists(cells, min_size=1), max_size=5))
def test_any_table_of_text_comes_back_from_csv(rows: list[list[str]]) -> None:
    body, _ = CODECS.encode(rows, "text/csv")

    assert rows == CODECS.decode(body, "text/csv")


@given(st.lists(st.builds(
    LibsvmRow,
    label=st.none() | st.floats(allow_nan=False),
    features=st.dictionaries(st.integers(0, 10**6), st.floats(allow_nan=False), min_size=1),
)))  # fmt: skip
def test_any_rows_come_back_from_libsvm(rows: list[LibsvmRow]) -> None:
    body, _ = CODECS.encode(rows, "text/libsvm")

    assert rows == CODECS.decode(body, "text/libsvm")


class Upper:
    content_types = ("application/x-upper", "application/json")

    def encode(self, value: object, *, charset: str) -> bytes:
        return str(value).upper().encode(charset)

    def decode(self, body: bytes, *, charset: str) -> Any:
        return body.decode(charset).lower()


def test_a_codec_of_the_caller_wins_over_the_ones_that_come_along() -> None:
    transport = FakeTransport([FakeReply(body=b"LOUD", content_type="application/json")])

    reply = EndpointClient("chat", transport=transport, codecs=[Upper()]).invoke(
        1.5, content_type="application/x-upper"
    )

    assert b"1.5" == getattr(transport.requests[0], "body")  # noqa: B009 - either kind of request has one
    assert "loud" == reply.value
