"""One value or many, as a tuple."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar, overload

Item = TypeVar("Item")


@overload
def several(value: Sequence[Item] | None) -> tuple[Item, ...]: ...
@overload
def several(value: Sequence[Item] | Item | None) -> tuple[Item, ...]: ...
def several(value: Sequence[Item] | Item | None) -> tuple[Item, ...]:
    """The items of a list, or the one value; none for None. What each item is, is for the rules to say.

    Whatever comes in an order is a list. A set has none, and would make another template in every run: it is kept
    whole, for the rules to refuse.
    """
    if value is None:
        return ()
    if isinstance(value, Iterable) and not isinstance(value, (str, bytes, Mapping, set, frozenset)):
        return tuple(value)
    return (value,)
