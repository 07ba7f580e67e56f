"""``stream``: parts as they come, values put together again, and a path into them."""

from __future__ import annotations

import json

import pytest
import typer
from cli_fakes import World, complaint
from hypothesis import given
from hypothesis import strategies as st

from constructs_sm.cli.selecting import ABSENT, Selector, selector
from constructs_sm.client import FakeStream, FakeTransport, StreamFault

LINES = b'{"outputs": [" a"]}\n{"outputs": [" pr\xc3\xb6blem"]}\n'
EVENTS = (
    b'data: {"choices": [{"delta": {"role": "assistant", "content": null}}]}\n\n'
    b'data: {"choices": [{"delta": {"content": "Hel"}}]}\n\ndata: {"choices": [{"delta": {"content": "lo"}}]}\n\n'
    b'data: {"choices": [{"delta": {}}]}\n\ndata: [DONE]\n\n'
)


def world(stream: FakeStream) -> World:
    return World(transport=FakeTransport([stream]))


@pytest.mark.parametrize("cut", range(1, len(LINES)))
def test_selected_texts_are_the_same_wherever_the_answer_is_cut(cut: int) -> None:
    done = world(FakeStream.cut(LINES, cut)).run("stream", "chat", "--json", "{}", "--select", "outputs[0]")

    assert (0, " a pröblem") == (done.exit_code, done.stdout)


def test_server_sent_events_are_read_up_to_their_end() -> None:
    there = world(FakeStream.cut(EVENTS, 7, 80, content_type="text/event-stream"))

    done = there.run("stream", "chat", "--json", "{}", "--select", "choices[0].delta.content")

    assert (0, "Hello") == (done.exit_code, done.stdout)


def test_without_a_path_the_answer_is_text_never_cut_inside_a_character() -> None:
    where = LINES.index(b"\xb6")
    done = world(FakeStream.cut(LINES, where)).run("stream", "chat", "--json", "{}")

    assert LINES == done.stdout_bytes


def test_raw_bytes_are_written_as_they_come() -> None:
    done = world(FakeStream(parts=[b"\xff\x00", b"\x1b"])).run("stream", "chat", "--json", "{}", "--raw")

    assert b"\xff\x00\x1b" == done.stdout_bytes


def test_the_json_form_is_a_value_a_line() -> None:
    done = world(FakeStream.cut(b'{"a": 1}{"a": "\xc3\xb6"}', 4)).run(
        "stream", "chat", "--json", "{}", "--format", "json"
    )

    assert [{"a": 1}, {"a": "ö"}] == [json.loads(line) for line in done.stdout.splitlines()]


def test_what_is_no_text_is_a_line_of_json() -> None:
    done = world(FakeStream(parts=[b'{"a": {"b": 1}}{"a": "x"}{"a": 2}'])).run(
        "stream", "chat", "--json", "{}", "--select", "a"
    )

    assert '{"b": 1}\nx\n2\n' == done.stdout


def test_a_path_that_finds_nothing_is_told_with_what_there_was() -> None:
    done = world(FakeStream.cut(LINES)).run("stream", "chat", "--json", "{}", "--select", "output")

    assert 1 == done.exit_code
    assert '--select: none of the 2 values has output; the first is {"outputs": [" a"]}' == complaint(done)


def test_what_came_before_a_break_is_printed() -> None:
    late = StreamFault(kind="model", message="too slow", error_code="ModelInvocationTimeExceeded")

    done = world(FakeStream(parts=[b"Once ", late])).run("stream", "chat", "--json", "{}")

    assert (1, "Once ") == (done.exit_code, done.stdout)
    assert "the model broke off (ModelInvocationTimeExceeded): too slow; 5 bytes had arrived" in complaint(done)


def test_the_connection_is_given_back_when_reading_fails() -> None:
    there = world(FakeStream(parts=[b"no json", b"{}"]))

    done = there.run("stream", "chat", "--json", "{}", "--select", "a")

    assert 1 == done.exit_code
    assert [True] == [stream.closed for stream in there.transport.streams]


def test_the_time_for_the_next_part_is_the_callers_to_say() -> None:
    there = world(FakeStream(parts=[b"x"]))

    there.run("stream", "chat", "--json", "{}", "--read-timeout", "5m")

    assert ["read within 0:05:00"] == there.asked


PATHS = [
    ("outputs[0]", ("outputs", 0)),
    (".outputs[0]", ("outputs", 0)),
    ("$.outputs[0]", ("outputs", 0)),
    ("$[0].a", (0, "a")),
    ("[-1]", (-1,)),
    ("choices[0].delta.content", ("choices", 0, "delta", "content")),
    ('a["b.c"]["d\\"e"]', ("a", "b.c", 'd"e')),
    ("größe", ("größe",)),
    ("a-b.c_d", ("a-b", "c_d")),
]


@pytest.mark.parametrize(("text", "steps"), PATHS)
def test_a_path_is_names_and_places(text: str, steps: tuple[str | int, ...]) -> None:
    assert Selector(text=text, steps=steps) == selector(text)


@pytest.mark.parametrize("text", ["", "$", ".", "a.", "a..b", "a[", "a[x]", "a]0[", "a[0]b", 'a["b]', "a b", "[0"])
def test_what_is_no_path_is_refused(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="must be a path"):
        selector(text)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("a", {}),
        ("a", [1]),
        ("a", "a"),
        ("[0]", []),
        ("[0]", "text"),
        ("[0]", {"0": 1}),
        ("[-2]", [1]),
        ("a.b", {"a": 1}),
    ],
)
def test_where_nothing_is_nothing_is_found(path: str, value: object) -> None:
    assert ABSENT is selector(path).pick(value)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(min_size=1), inner, max_size=3),
    max_leaves=8,
)


@given(JSON_VALUES)
def test_every_value_is_found_at_its_own_path(whole: object) -> None:
    def walk(value: object, path: str) -> None:
        if path:
            assert value == selector(path).pick(whole)
        if isinstance(value, dict):
            for name, inner in value.items():
                walk(inner, f"{path}[{json.dumps(name)}]")
        if isinstance(value, list):
            for place, inner in enumerate(value):
                walk(inner, f"{path}[{place}]")

    walk(whole, "")


@given(st.text())
def test_no_text_breaks_the_reader_of_paths(text: str) -> None:
    try:
        assert selector(text).steps
    except typer.BadParameter:
        return
