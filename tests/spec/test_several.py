from __future__ import annotations

import pytest

from constructs_sm.spec.several import several


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ()),
        ("ml.g5.xlarge", ("ml.g5.xlarge",)),
        (["a", "b"], ("a", "b")),
        (("a",), ("a",)),
        ([], ()),
        (b"ab", (b"ab",)),
        (5, (5,)),
        ({"a": 1}, ({"a": 1},)),
        ("", ("",)),
        (0, (0,)),
        (False, (False,)),
    ],
)
def test_one_or_many_become_a_tuple(value: object, expected: tuple[object, ...]) -> None:
    assert expected == several(value)


def test_the_items_are_those_given() -> None:
    item = ["a"]

    items: tuple[list[str], ...] = several([item])
    assert item is items[0]
