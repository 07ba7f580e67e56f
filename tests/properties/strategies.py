"""Strategies for every spec, made from the table of what each of its fields may hold.

A value is mostly one that may be said, and sometimes one at the edge or beyond it. CDK resources stand in a spec as
`Wanted`, as they belong to a stack; `made` puts the real ones there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from constructs_sm.facts import limits
from constructs_sm.facts.inference_amis import inference_amis
from constructs_sm.facts.instance_types import instance_types
from constructs_sm.rules.deployment_kinds import EachOrOwn, UnsetOrTime
from constructs_sm.rules.field_table import FIELDS
from constructs_sm.rules.kinds import (
    Choice,
    Each,
    Flag,
    Instance,
    Kind,
    Number,
    OneOrEach,
    Part,
    Text,
    TextMap,
    TextOr,
    Time,
)
from constructs_sm.spec.image import AssetImage, EcrImage, FrameworkImage
from constructs_sm.spec.model_data import ArchiveData, PackagedData
from constructs_sm.spec.unset import UNSET


@dataclass(frozen=True, slots=True)
class Wanted:
    """A resource of a stack, by what a spec asks of it and which of several it is."""

    attributes: tuple[str, ...]
    which: int


ODD = st.one_of(st.none(), st.booleans(), st.integers(-3, 3), st.text(max_size=3), st.floats(), st.just([]))
"""What may be given by mistake."""

FROM_FILES = (ArchiveData, PackagedData, AssetImage, FrameworkImage, EcrImage)
"""Data and images that are read from disk or looked up; they have tests of their own."""

SAID: dict[limits.TextLimit, list[str]] = {
    limits.INSTANCE_TYPE: [known.name for known in instance_types()],
    limits.INFERENCE_AMI_VERSION: [*inference_amis(), "al2-ami-none"],
}
"""Texts of which only some mean anything, mostly those."""


@st.composite
def value(draw: st.DrawFn, kind: Kind) -> Any:
    """Something for a field of this *kind*."""
    return draw(ODD if draw(st.integers(0, 60)) == 0 else _fitting(kind))


def _fitting(kind: Kind) -> st.SearchStrategy[Any]:
    return next(make(kind) for family, make in FITTING if isinstance(kind, family))


def _time(kind: Any) -> st.SearchStrategy[Any]:
    unit = {kind.limit.unit: 1}
    return _number(kind.limit).map(lambda length: timedelta(**unit) * min(length, 10**6))


def _instance(kind: Any) -> st.SearchStrategy[Any]:
    classes = kind.of if isinstance(kind.of, tuple) else (kind.of,)
    return st.one_of([spec(each) for each in _concrete(classes)])


def _spec_of(cls: type) -> st.SearchStrategy[Any]:
    made: st.SearchStrategy[Any] = spec(cls)
    return made


def _words(**size: int) -> st.SearchStrategy[str]:
    return st.text("abcABC019_-. ", max_size=9, **size)


FITTING: list[tuple[type, Callable[[Any], st.SearchStrategy[Any]]]] = [
    (Number, lambda kind: _number(kind.limit)),
    (Time, _time),
    (UnsetOrTime, lambda kind: st.one_of(st.just(UNSET), _time(kind))),
    (Text, lambda kind: _text(kind.limit)),
    (Flag, lambda _: st.booleans()),
    (Choice, lambda kind: st.sampled_from([*kind.members])),
    (Part, lambda kind: st.builds(Wanted, st.just(kind.attributes), st.integers(0, 2))),
    (Instance, _instance),
    (TextOr, lambda kind: st.one_of(_text(kind.text.limit), _spec_of(kind.of))),
    (EachOrOwn, lambda kind: st.one_of(st.just(UNSET), _spec_of(kind.own), _several(kind.kind))),
    (Each, lambda kind: _several(kind.kind)),
    (OneOrEach, lambda kind: st.one_of(value(kind.kind), _several(kind.kind))),
    (TextMap, lambda _: st.dictionaries(_words(min_size=1), _words(), max_size=3)),
]
"""How a value of each kind is made, the more special kind first."""


def _several(kind: Kind) -> st.SearchStrategy[list[Any]]:
    return st.lists(value(kind), max_size=3)


def _concrete(classes: tuple[type, ...]) -> list[type]:
    """The classes that a value may have: those of the table, for a class that is only a family."""
    found = [each for family in classes for each in FIELDS if issubclass(each, family)]
    return [each for each in found if each not in FROM_FILES]


def _number(limit: limits.NumberLimit) -> st.SearchStrategy[float]:
    low = -(10**6) if limit.minimum is None else limit.minimum
    high = low + 10**4 if limit.maximum is None else limit.maximum
    within: st.SearchStrategy[float] = st.integers(int(low) + (low != int(low)), int(high))
    if not limit.whole:
        within = st.one_of(within, st.floats(low, high))
    edges = [edge for edge in (limit.minimum, limit.maximum) if edge is not None]
    return st.one_of(within, within, within, st.sampled_from([*edges, *(edge - 1 for edge in edges), high + 1]))


def _text(limit: limits.TextLimit) -> st.SearchStrategy[str]:
    if limit in SAID:
        return st.sampled_from(SAID[limit])
    return st.from_regex(limit.pattern, fullmatch=True).map(lambda text: text[: limit.maximum + 1])


@st.composite
def spec(draw: st.DrawFn, cls: type) -> Any:
    """A spec of class *cls*: what it needs, and some of what it takes."""
    return cls(**draw(fields_of(FIELDS[cls], needed=needed(cls))))


@st.composite
def fields_of(draw: st.DrawFn, table: Mapping[str, Kind], *, needed: frozenset[str]) -> dict[str, Any]:
    """Some of the fields of *table*, and those that are *needed*."""
    often = draw(st.integers(1, 9))
    names = [name for name in table if name in needed or draw(st.integers(0, 9)) < often]
    return {name: draw(value(table[name])) for name in names}


def needed(cls: type) -> frozenset[str]:
    """The fields of *cls* without a default."""
    return frozenset(
        field.name for field in fields(cls) if field.default is MISSING and field.default_factory is MISSING
    )


def made(said: Any, resources: Mapping[tuple[str, ...], tuple[object, ...]]) -> Any:
    """What was *said*, with the real resources in the place of those wanted."""
    if isinstance(said, Wanted):
        choices = resources[said.attributes]
        return choices[said.which % len(choices)]
    if isinstance(said, dict):
        return {name: made(item, resources) for name, item in said.items()}
    if isinstance(said, list):
        return [made(item, resources) for item in said]
    if is_dataclass(said) and not isinstance(said, type):
        changes = {field.name: made(getattr(said, field.name), resources) for field in fields(said)}
        return replace(said, **changes)
    return said
