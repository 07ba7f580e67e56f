"""What an endpoint is made of, wherever it was made: for those who ask what deploying it takes.

What is put on an endpoint later is told to whoever asked before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from constructs_sm.facts import resource_types

if TYPE_CHECKING:
    from constructs import Construct

_PARTS: WeakKeyDictionary[Any, list[object]] = WeakKeyDictionary()
_FOLLOWERS: WeakKeyDictionary[Any, list[Callable[[object], None]]] = WeakKeyDictionary()


@dataclass(frozen=True, kw_only=True, eq=False)
class Absent:
    """A resource that a pause deletes, and the end of the pause creates."""

    kind: str
    construct: Construct
    below: tuple[str, ...]
    """Ids from the construct down to it."""

    scheduled: bool = False
    """Of a target, whether the clock moves its bounds."""


def absent_alarm(construct: Construct, below: tuple[str, ...]) -> Absent:
    """An alarm of a construct that is paused."""
    return Absent(kind=resource_types.ALARM, construct=construct, below=below)


def add_parts(whole: object, *parts: object) -> None:
    """Remember that *whole* is not deployed without *parts*: constructs, or the spec of a configuration."""
    _PARTS.setdefault(whole, []).extend(parts)
    for follower in _FOLLOWERS.get(whole, ()):
        for part in parts:
            follower(part)


def parts_of(whole: object) -> tuple[object, ...]:
    """The parts of *whole* that are there."""
    return tuple(_PARTS.get(whole, ()))


def follow(whole: object, follower: Callable[[object], None]) -> None:
    """Tell *follower* of every part of *whole*, those that are there and those to come."""
    _FOLLOWERS.setdefault(whole, []).append(follower)
    for part in parts_of(whole):
        follower(part)
