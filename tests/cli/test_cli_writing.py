"""Standard output: a terminal that nobody else steers, and pipes that lose nothing."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

from constructs_sm.cli.durations import duration, minutes_ago, short
from constructs_sm.cli.writing import Output, as_json, harmless
from constructs_sm.client.tickets import TicketState

ROOT = Path(__file__).parents[2]


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
    from cli_fakes import EPOCH  # noqa: PLC0415 - the only use

    assert text == minutes_ago(EPOCH, EPOCH + timedelta(seconds=seconds))


def on_a_terminal(*arguments: str, **environment: str) -> bytes:
    """What a command writes to a terminal of its own."""
    ours, theirs = pty.openpty()
    kept = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "FORCE_COLOR"}}
    done = subprocess.Popen(
        [sys.executable, "-m", "constructs_sm.cli", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        env={**kept, "TERM": "xterm-256color", "COLUMNS": "100", **environment},
        cwd=ROOT,
    )
    os.close(theirs)
    said = b""
    try:
        while part := os.read(ours, 65536):
            said += part
    except OSError:  # the other end is closed: all is said
        said += b""
    finally:
        os.close(ours)
        done.wait()
    return said


def test_a_terminal_gets_colours_and_no_color_turns_them_off() -> None:
    coloured = on_a_terminal("rules", "SM1")
    plain = on_a_terminal("rules", "SM1", NO_COLOR="1")

    assert b"\x1b[31merror: \x1b[0mRULE" in coloured
    assert b"error: RULE: there is no rule 'SM1'; `constructs-sm rules` lists them\r\n" == plain


def test_a_table_fits_the_terminal() -> None:
    lines = on_a_terminal("rules", COLUMNS="60", NO_COLOR="1").decode().splitlines()

    assert max(len(line.replace("\x1b[1m", "").replace("\x1b[0m", "")) for line in lines) <= 60
