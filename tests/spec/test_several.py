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
        (range(2), (0, 1)),
        (dict.fromkeys("ab"), ({"a": None, "b": None},)),
        ({"a": 1, "b": 2}.keys(), ("a", "b")),
        ({"a": 1, "b": 2}.values(), (1, 2)),
    ],
)
def test_one_or_many_become_a_tuple(value: object, expected: tuple[object, ...]) -> None:
    assert expected == several(value)


def test_whatever_yields_items_in_an_order_is_a_list() -> None:
    yielding: list[object] = [(letter for letter in "ab"), iter(["a", "b"]), map(str.lower, "AB")]

    assert [("a", "b")] * 3 == [several(each) for each in yielding]


@pytest.mark.parametrize("unordered", [{"a", "b"}, frozenset("ab"), set()])
def test_a_set_stays_whole_for_the_rules_to_refuse(unordered: object) -> None:
    assert (unordered,) == several(unordered)


def test_the_items_are_those_given() -> None:
    item = ["a"]

    items: tuple[list[str], ...] = several([item])
    assert item is items[0]
