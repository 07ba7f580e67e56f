from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constructs_sm.rules.known import number, plain, shown


class Sly:
    """Whose `repr` is an error."""

    def __repr__(self) -> str:
        raise RuntimeError("not telling")


class Wordy:
    """Whose `repr` is many lines, as that of a table of numbers."""

    def __repr__(self) -> str:
        return "one\ntwo\r\nthree"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("text", "'text'"),
        ("a\nb", r"'a\nb'"),
        (0, "0"),
        (True, "True"),
        (object(), "<object object>"),
        ([object()], "[<object object>]"),
        (Sly(), "<Sly object>"),
        (Wordy(), "one two three"),
        pytest.param(10**5000, "<int object>", id="an integer too long to print"),
        (-1.8881545897087503e289, "a number token"),
        (int(-1.8881545897087503e289), "a number token"),
        (["#{Token[TOKEN.1]}"], "a list token"),
        ("${Token[TOKEN.1]}", "'${Token[TOKEN.1]}'"),
        (1e289, "1e+289"),
        ("a" * 500, f"'{'a' * 49}…{'a' * 24}'"),
    ],
)
def test_shows(value: object, expected: str) -> None:
    assert expected == shown(value)


@given(st.recursive(st.one_of(st.none(), st.text(), st.binary(), st.floats()), st.lists))
def test_a_value_is_shown_on_one_line_of_bounded_length(value: object) -> None:
    assert shown(value).isprintable()
    assert len(shown(value)) <= 100


@pytest.mark.parametrize(
    ("value", "expected"), [(2, "2"), (2.0, "2"), (0.25, "0.25"), (3456001, "3456001"), (1e22, "1e+22")]
)
def test_a_number_is_written_as_by_hand(value: float, expected: str) -> None:
    assert expected == plain(value)


@pytest.mark.parametrize(
    "value",
    [
        True,
        "1",
        None,
        float("nan"),
        float("inf"),
        pytest.param(10**400, id="an integer beyond a double"),
        -1.8881545897087503e289,
    ],
)
def test_what_was_refused_or_comes_later_is_no_number_to_compare(value: object) -> None:
    assert number(value) is None
