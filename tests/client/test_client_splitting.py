"""Streams cut at every place give the same items."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constructs_sm import errors
from constructs_sm.client import EndpointClient, FakeStream, FakeTransport, ServerSentEvent, StreamFault
from constructs_sm.client.framing import JsonValues, Lines, Splitter, Text
from constructs_sm.client.server_sent_events import Events

T = TypeVar("T")
LIMIT = 1 << 20

RECORDED = "".join(f'{{"outputs": ["{word}"]}}\n' for word in (" Ünïcode", " a", " 漢字", ' \\"quoted\\" {[', "\\\\"))
EVENTS = (
    '\ufeff: comment\r\ndata: {"a":\r\ndata: 1}\r\nid: 7\r\n\r\nevent: end\rdata\rdata:  two\r\rretry: 30\nfoo: bar\ndata: x\n\n'
    "\n\ndata: [DONE]"
)
EXPECTED_EVENTS = [
    ServerSentEvent(data='{"a":\n1}', id="7"),
    ServerSentEvent(data="\n two", event="end", id="7"),
    ServerSentEvent(data="x", id="7", retry=timedelta(milliseconds=30)),
    ServerSentEvent(data="[DONE]", id="7"),
]


def items(splitter: Splitter[T], parts: list[bytes]) -> list[T]:
    return [item for part in parts for item in splitter.feed(part)] + list(splitter.end())


def cuts(data: bytes) -> st.SearchStrategy[list[bytes]]:
    """*data* in parts, some of them empty."""
    places = st.lists(st.integers(0, len(data)), max_size=40).map(sorted)
    return places.map(lambda at: [data[a:b] for a, b in zip([0, *at], [*at, len(data)], strict=True)])


def every_cut_in_three(data: bytes) -> list[list[bytes]]:
    return [[data[:a], data[a:b], data[b:]] for a in range(len(data) + 1) for b in range(a, len(data) + 1)]


def client(stream: FakeStream) -> EndpointClient:
    return EndpointClient("chat", transport=FakeTransport([stream]))


def test_json_lines_are_whole_at_every_two_cuts() -> None:
    data = RECORDED.encode()
    expected = [json.loads(line) for line in RECORDED.split("\n") if line]
    for parts in every_cut_in_three(data):
        assert expected == items(JsonValues(LIMIT), parts)


def test_server_sent_events_are_whole_at_every_two_cuts() -> None:
    for parts in every_cut_in_three(EVENTS.encode()):
        assert EXPECTED_EVENTS == items(Events(LIMIT), parts)


def test_a_stream_of_single_bytes_is_as_good_as_one_part() -> None:
    data = RECORDED.encode()
    single = [data[at : at + 1] for at in range(len(data))]

    assert items(JsonValues(LIMIT), [data]) == items(JsonValues(LIMIT), single)
    assert items(Lines(LIMIT), [data]) == items(Lines(LIMIT), single)
    assert RECORDED == "".join(items(Text(), single))
    assert EXPECTED_EVENTS == items(Events(LIMIT), [bytes([byte]) for byte in EVENTS.encode()])


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([b'{"outputs": ', b'[" problem"]}\n'], [" problem"]),  # the guide's own example
        ([b'{"outputs": [" a"]}\n{"outputs": [" b"]}\n'], [" a", " b"]),
        ([b'{"outputs": [" a"]}\n', b'{"outputs": [" last"]}'], [" a", " last"]),
        ([b'{"outputs": [" \xc3', b'\xa4"]}\n'], [" ä"]),
    ],
)
def test_the_examples_of_the_guide_are_read_where_its_own_class_fails(parts: list[bytes], expected: list[str]) -> None:
    stream = client(FakeStream(parts=parts)).stream({}, select=lambda value: value["outputs"][0])

    assert expected == list(stream)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)


@given(st.data(), st.lists(JSON, max_size=5), st.sampled_from(["\n", "\n\n", " ", "\r\n", "\x1e"]), st.booleans())
def test_json_values_survive_any_cut_and_any_gap(
    data: st.DataObject,
    values: list[object],
    gap: str,
    indented: bool,  # noqa: FBT001 - drawn
) -> None:
    text = gap.join(json.dumps(value, ensure_ascii=False, indent=2 if indented else None) for value in values)

    assert values == items(JsonValues(LIMIT), data.draw(cuts(text.encode())))


@given(st.data(), st.lists(st.dictionaries(st.text(), st.text()), max_size=5))
def test_objects_need_no_gap(data: st.DataObject, values: list[dict[str, str]]) -> None:
    text = "".join(json.dumps(value, ensure_ascii=False) for value in values)

    assert values == items(JsonValues(LIMIT), data.draw(cuts(text.encode())))


@given(st.data(), st.lists(st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"])), max_size=6))
def test_lines_survive_any_cut(data: st.DataObject, lines: list[str]) -> None:
    text = "".join(f"{line}\n" for line in lines)

    got = items(Lines(LIMIT), data.draw(cuts(text.encode())))

    assert [line.removesuffix("\r") for line in lines] == [line.decode() for line in got]


@given(st.data(), st.text(st.characters(exclude_categories=["Cs"])))
def test_text_survives_any_cut(data: st.DataObject, text: str) -> None:
    parts = data.draw(cuts(text.encode()))

    assert text == "".join(items(Text(), parts))
    assert text == "".join(client(FakeStream(parts=parts)).stream({}))


@pytest.mark.parametrize("text", ["{]", "}", "1 2 nope", '{"a": ', "[1, 2", '"open', "1,2", "\f1"])
def test_what_is_not_json_is_refused_and_never_waited_for(text: str) -> None:
    stream = client(FakeStream(parts=[text.encode()])).stream({})

    with pytest.raises(errors.StreamDecodingError, match="is not JSON"):
        list(stream.json())


def test_json_of_server_sent_events_ends_at_done() -> None:
    body = b'data: {"n": 1}\n\ndata: {"n": 2}\n\ndata: [DONE]\n\n'
    stream = client(FakeStream(parts=[body], content_type="text/event-stream; charset=utf-8")).stream({})

    assert [1, 2] == [value["n"] for value in stream.json()]


def test_a_fault_after_done_is_not_missed() -> None:
    parts: list[bytes | StreamFault] = [b"data: [DONE]\n\n", StreamFault(kind="internal", message="after all")]
    stream = client(FakeStream(parts=parts, content_type="text/event-stream")).stream({})

    with pytest.raises(errors.InternalStreamError, match="after all"):
        list(stream.json())


@pytest.mark.parametrize("view", ["lines", "json", "events"])
def test_an_item_without_end_is_refused_at_the_limit_and_the_connection_closed(view: str) -> None:
    parts = [b"data: [" + b"1," * 40] * 10 if view != "json" else [b"[" + b"1," * 40] * 10
    transport = FakeTransport([FakeStream(parts=parts)])
    stream = EndpointClient("chat", transport=transport).stream({}, max_item_bytes=200)

    with pytest.raises(errors.StreamLimitError, match="longer than 200 bytes; raise max_item_bytes") as caught:
        list(getattr(stream, view)())
    assert 200 == len(caught.value.received)
    assert transport.streams[0].closed


def test_many_lines_of_one_event_count_together() -> None:
    stream = client(FakeStream(parts=[b"data: 123456789\n"] * 50)).stream({}, max_item_bytes=200)

    with pytest.raises(errors.StreamLimitError):
        list(stream.events())


def test_text_that_is_no_text_says_so_with_what_had_arrived() -> None:
    with pytest.raises(errors.StreamDecodingError) as caught:
        list(client(FakeStream(parts=[b"ok \xc3"])).stream({}))

    assert b"ok \xc3" == caught.value.received


def test_a_stream_is_closed_by_its_end_by_leaving_and_by_with() -> None:
    transport = FakeTransport([FakeStream(parts=[b"a", b"b"])] * 4)
    endpoint = EndpointClient("chat", transport=transport)

    list(endpoint.stream({}))
    for _ in endpoint.stream({}):
        break
    for _ in endpoint.stream({}).lines():
        break
    with endpoint.stream({}):
        pass

    assert [True] * 4 == [stream.closed for stream in transport.streams]


def test_nothing_comes_after_close() -> None:
    stream = client(FakeStream(parts=[b"1\n2\n", b"3\n"])).stream({})
    got = []
    for line in stream.lines():
        got.append(line)
        stream.close()

    assert ["1"] == got


def test_a_stream_is_read_once() -> None:
    stream = client(FakeStream(parts=[b"a"])).stream({})
    list(stream)

    with pytest.raises(errors.RequestError, match="read once"):
        list(stream)


def test_parts_are_given_as_they_come() -> None:
    assert [b"a", b"b"] == list(client(FakeStream(parts=[b"a", b"", b"b"])).stream({}).parts())
