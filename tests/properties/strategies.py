"""Strategies for every spec, made from the table of what each of its fields may hold.

A value is mostly one that may be said, and sometimes one at the edge or beyond it. CDK resources stand in a spec as
`Wanted`, as they belong to a stack; `made` puts the real ones there.
"""

from __future__ import annotations

import re
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
from constructs_sm.rules.scaling_fields import Metric, MetricMap
from constructs_sm.spec.image import AssetImage, EcrImage, FrameworkImage, PrivateImage
from constructs_sm.spec.model import Container
from constructs_sm.spec.model_data import ArchiveData, PackagedData
from constructs_sm.spec.scaling_metric import CustomMetric, MetricMath
from constructs_sm.spec.unset import UNSET
from constructs_sm.spec.variant import InstanceVariant


@dataclass(frozen=True, slots=True)
class Wanted:
    """A resource of a stack, by what a spec asks of it and which of several it is."""

    attributes: tuple[str, ...]
    which: int


TOKENS = ("text token", "number token", "list token", "object token")
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.text(max_size=3),
    st.floats(),
    st.timedeltas(),
    st.sampled_from([[], {}, object, b"", ["a", 1, None], {"a": 1}, {1: "a"}, {"a"}]),
    st.sampled_from(TOKENS).map(lambda name: Wanted((name,), 0)),
)
"""What may be given by mistake, and values that are known only at deployment."""

LETTERS = st.characters(max_codepoint=0x24F, exclude_categories=("Cc", "Cs"))
"""What texts are made of; cfn-lint cannot read all that JSON can hold."""

USUAL: dict[type, frozenset[str]] = {InstanceVariant: frozenset({"model"}), Container: frozenset({"image"})}

ELSEWHERE = (ArchiveData, PackagedData, AssetImage, FrameworkImage, EcrImage, PrivateImage)
"""Data and images that are read from disk, looked up, or need a VPC; they have tests of their own."""

SAID: dict[limits.TextLimit, list[str]] = {
    limits.IMAGE: [
        "111122223333.dkr.ecr.eu-west-1.amazonaws.com/churn:3",
        "763104351884.dkr.ecr.eu-west-1.amazonaws.com/pytorch-inference:2.6.0-cpu-py312",
        "763104351884.dkr.ecr.eu-west-1.amazonaws.com/djl-inference:0.33.0-lmi15.0.0-cu128",
        "docker.io/library/python:3",
    ],
    limits.MODEL_DATA_URI: [
        "s3://b/m.tar.gz",
        "s3://b/m/",
        "https://b.s3.amazonaws.com/m.tar.gz",
        "s3://b",
        "s3://b/m",
    ],
    limits.INSTANCE_TYPE: [known.name for known in instance_types()],
    limits.VARIANT_NAME: ["a", "b-c", "D9", 63 * "e", "f", "g", "h"],
    limits.INFERENCE_AMI_VERSION: [*inference_amis(), "al2-ami-none"],
}
"""Texts of which only some mean anything, mostly those."""


def value(kind: Kind, *, careful: bool) -> st.SearchStrategy[Any]:
    """Something for a field of this *kind*; *careful*, something that the field by itself takes."""
    fitting = st.deferred(
        lambda: next(make(kind, careful=careful) for family, make in FITTING if isinstance(kind, family))
    )
    return fitting if careful else st.integers(0, 9).flatmap(lambda luck: ODD if luck == 0 else fitting)


def spec(cls: type, *, careful: bool) -> st.SearchStrategy[Any]:
    """A spec of class *cls*: what it needs, and some of what it takes."""
    return fields_of(FIELDS[cls], needed=needed(cls), careful=careful).map(lambda said: cls(**said))


@st.composite
def fields_of(draw: st.DrawFn, table: Mapping[str, Kind], *, needed: frozenset[str], careful: bool) -> dict[str, Any]:
    """Some of the fields of *table*, mostly few, and those that are *needed*."""
    often = draw(st.sampled_from([0, 1, 1, 2, 5]))
    names = [name for name in table if name in needed or draw(st.integers(0, 9)) < often]
    return {name: draw(value(table[name], careful=careful)) for name in names}


def _time(kind: Any, *, careful: bool) -> st.SearchStrategy[Any]:
    unit = {kind.limit.unit: 1}
    return _number(kind.limit, careful=careful).map(lambda length: timedelta(**unit) * min(length, 10**6))


def _instance(kind: Any, *, careful: bool) -> st.SearchStrategy[Any]:
    classes = kind.of if isinstance(kind.of, tuple) else (kind.of,)
    return st.one_of([spec(each, careful=careful) for each in _concrete(classes)])


def _concrete(classes: tuple[type, ...]) -> list[type]:
    """The classes that a value may have: those of the table, for a class that is only a family."""
    found = [each for family in classes for each in FIELDS if issubclass(each, family)]
    return [each for each in found if each not in ELSEWHERE]


def _several(kind: Kind, *, careful: bool) -> st.SearchStrategy[list[Any]]:
    return st.lists(value(kind, careful=careful), min_size=1 if careful else 0, max_size=3)


def _metric(*, careful: bool, math: bool) -> st.SearchStrategy[Any]:
    plain = spec(CustomMetric, careful=careful)
    return st.one_of(plain, spec(MetricMath, careful=careful)) if math else plain


def _metrics(*, careful: bool) -> st.SearchStrategy[dict[str, Any]]:
    names = st.sampled_from(["a", "b2", "orders_1"])
    return st.dictionaries(names, _metric(careful=careful, math=False), min_size=1, max_size=2)


def _words(**size: int) -> st.SearchStrategy[str]:
    return st.text("abcABC019_-. ", max_size=9, **size)


def _number(limit: limits.NumberLimit, *, careful: bool) -> st.SearchStrategy[float]:
    low = -(10**6) if limit.minimum is None else limit.minimum
    high = low + 10**4 if limit.maximum is None else limit.maximum
    within: st.SearchStrategy[float] = st.integers(int(low) + (low != int(low)), int(high))
    edges = [edge for edge in (limit.minimum, limit.maximum) if edge is not None]
    beyond = [] if careful else [*(edge - 1 for edge in edges), high + 1, low + 0.5]
    return st.one_of(
        within if limit.whole else st.one_of(within, st.floats(low, high)), st.sampled_from([*edges, *beyond, high])
    )


def _text(limit: limits.TextLimit, *, careful: bool) -> st.SearchStrategy[str]:
    if limit in SAID:
        return st.sampled_from(SAID[limit])
    longest = limit.maximum if careful else limit.maximum + 1
    texts = st.from_regex(limit.pattern, fullmatch=True, alphabet=LETTERS).map(lambda text: text[:longest])
    return texts.filter(lambda text: re.fullmatch(limit.pattern, text) is not None) if careful else texts


FITTING: list[tuple[type, Callable[..., st.SearchStrategy[Any]]]] = [
    (Number, lambda kind, *, careful: _number(kind.limit, careful=careful)),
    (Time, _time),
    (UnsetOrTime, lambda kind, *, careful: st.one_of(st.just(UNSET), _time(kind, careful=careful))),
    (Text, lambda kind, *, careful: _text(kind.limit, careful=careful)),
    (Flag, lambda *_, **__: st.booleans()),
    (Choice, lambda kind, **_: st.sampled_from([*kind.members])),
    (Part, lambda kind, **_: st.builds(Wanted, st.just(kind.attributes), st.integers(0, 2))),
    (Instance, _instance),
    (
        TextOr,
        lambda kind, *, careful: st.one_of(_text(kind.text.limit, careful=careful), spec(kind.of, careful=careful)),
    ),
    (
        EachOrOwn,
        lambda kind, *, careful: st.one_of(
            st.just(UNSET), spec(kind.own, careful=careful), _several(kind.kind, careful=careful)
        ),
    ),
    (Each, lambda kind, *, careful: _several(kind.kind, careful=careful)),
    (
        OneOrEach,
        lambda kind, *, careful: st.one_of(value(kind.kind, careful=careful), _several(kind.kind, careful=careful)),
    ),
    (Metric, lambda kind, *, careful: _metric(careful=careful, math=kind.math)),
    (MetricMap, lambda *_, careful: _metrics(careful=careful)),
    (
        TextMap,
        lambda *_, **__: st.dictionaries(st.sampled_from(["A", "b_2", "team", "a b"]), _words(min_size=1), max_size=3),
    ),
]
"""How a value of each kind is made, the more special kind first."""


def needed(cls: type) -> frozenset[str]:
    """The fields of *cls* without a default, and those that nearly all of them have."""
    return USUAL.get(cls, frozenset()) | frozenset(
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
