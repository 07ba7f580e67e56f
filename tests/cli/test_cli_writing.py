"""Standard output: a terminal that nobody else steers, and pipes that lose nothing."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import pytest
import typer
from cli_fakes import EPOCH
from cli_terminal import on_a_terminal
from hypothesis import given
from hypothesis import strategies as st

from constructs_sm.cli.answers import show_body
from constructs_sm.cli.durations import duration, minutes_ago, short
from constructs_sm.cli.exits import CommandError
from constructs_sm.cli.writing import Output, as_json, harmless
from constructs_sm.client.tickets import TicketState


class Terminal(io.TextIOWrapper):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def written(text: str, *, terminal: bool, encoding: str = "utf-8") -> bytes:
    kept = io.BytesIO()
    stream = (Terminal if terminal else io.TextIOWrapper)(kept, encoding=encoding)
    Output(stream).text(text)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain\tand\nlines é", "plain\tand\nlines é"),
        ("\x1b[2J\x1b]0;title\x07", "\\x1b[2J\\x1b]0;title\\x07"),
        ("over\rwritten\x08\x7f", "over\\rwritten\\x08\\x7f"),
        ("\x9b31m", "\\x9b31m"),
        ("\u202etxt.exe", "\\u202etxt.exe"),
    ],
)
def test_a_terminal_is_never_steered_by_what_is_printed(text: str, shown: str) -> None:
    assert shown.encode() == written(text, terminal=True)
    assert text.encode() == written(text, terminal=False)


def answered(body: bytes, content_type: str, *, terminal: bool) -> bytes:
    kept = io.BytesIO()
    with (Terminal if terminal else io.TextIOWrapper)(kept, encoding="utf-8") as stream:
        show_body(body, content_type, Output(stream))
        return kept.getvalue()


@pytest.mark.parametrize(
    ("body", "content_type", "shown"),
    [
        (b'{"a":[1]}', "application/json; charset=utf-8", b'{\n  "a": [\n    1\n  ]\n}\n'),
        (b'{"a": "\\u001b[2J"}', "application/vnd.x+json", b'{\n  "a": "\\u001b[2J"\n}\n'),
        (b"no json", "application/json", b"no json\n"),
        (b"a,b\n\x1b[2J\n", "text/csv", b"a,b\n\\x1b[2J\n"),
        ("größe".encode(), "application/octet-stream", "größe\n".encode()),
    ],
)
def test_an_answer_is_set_out_on_a_terminal_and_untouched_in_a_pipe(
    body: bytes, content_type: str, shown: bytes
) -> None:
    assert shown == answered(body, content_type, terminal=True)
    assert body.removesuffix(b"\n") + b"\n" == answered(body, content_type, terminal=False)


@pytest.mark.parametrize("body", [b"\x93NUMPY\x01\x00", b"\xff\xfe", b"a\0b"])
def test_bytes_are_kept_from_a_terminal_and_given_to_a_pipe(body: bytes) -> None:
    with pytest.raises(
        CommandError, match="is not text and was not written to the terminal; use --out FILE, or a pipe"
    ):
        answered(body, "application/x-npy", terminal=True)
    assert body == answered(body, "application/x-npy", terminal=False)


@given(st.text())
def test_no_text_breaks_a_narrow_encoding(text: str) -> None:
    assert harmless(text).isprintable() or any(part in text for part in "\t\n") or not harmless(text).isascii()
    written(text, terminal=False, encoding="ascii").decode("ascii")


def test_half_a_character_of_json_is_no_crash() -> None:
    assert b"\\ud800" == written("\ud800", terminal=False)


def test_json_has_no_types_of_python() -> None:
    value = {"a": (1, 2.5, None, True), "b": timedelta(seconds=90), "c": TicketState.DONE, "d": Path("x"), 7: "é"}

    assert '{"a": [1, 2.5, null, true], "b": 90.0, "c": "done", "d": "x", "7": "é"}' == as_json(value, lines=True)


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("15m", 900), ("1h30m", 5400), ("500ms", 0.5), ("1.5h", 5400), ("2d", 172800)]
)
def test_a_time_has_its_unit(text: str, seconds: float) -> None:
    assert timedelta(seconds=seconds) == duration(text)


@pytest.mark.parametrize("text", ["", "90", "m", "1 m", "-1s", "1x", "1s1", "99999999999s", "1e3s"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="must be a time with its unit"):
        duration(text)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(-5, "0s"), (59.9, "59s"), (60, "1m 0s"), (3599, "59m 59s"), (3600, "1h 0m"), (86400, "1d 0h"), (90000, "1d 1h")],
)
def test_a_length_has_its_two_largest_units(seconds: float, text: str) -> None:
    assert text == short(timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "less than a minute ago"), (60, "1 minute ago"), (119, "1 minute ago"), (7200, "120 minutes ago")],
)
def test_times_are_minutes_ago(seconds: float, text: str) -> None:
    assert text == minutes_ago(EPOCH, EPOCH + timedelta(seconds=seconds))


def test_a_terminal_gets_colours_and_no_color_turns_them_off() -> None:
    coloured = on_a_terminal("rules", "SM1")
    plain = on_a_terminal("rules", "SM1", NO_COLOR="1")

    assert b"\x1b[31merror: \x1b[0mRULE" in coloured
    assert b"error: RULE: there is no rule 'SM1'; `constructs-sm rules` lists them\r\n" == plain


def test_a_table_fits_the_terminal() -> None:
    lines = on_a_terminal("rules", COLUMNS="60", NO_COLOR="1").decode().splitlines()

    assert max(len(line.replace("\x1b[1m", "").replace("\x1b[0m", "")) for line in lines) <= 60
