"""The kinds of value a field can hold, each with the message for what it is not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from constructs_sm.facts.limits import NumberLimit, TextLimit
from constructs_sm.rules.known import is_finite, plain, shown
from constructs_sm.spec.durations import days, is_time, minutes, seconds
from constructs_sm.spec.references import offers
from constructs_sm.spec.tokens import is_token

TYPE, FINITE, RANGE, TEXT = "SM001", "SM002", "SM003", "SM004"
_ONE_BY_ONE = "list its items one by one"
Findings = Iterator[tuple[str, str, str]]
"""Rule id, path below the field, message."""


class Kind(Protocol):
    """Something that can judge one value; tokens never reach it."""

    def judge(self, value: object) -> Findings:
        """Everything wrong with *value*."""
        ...


@dataclass(frozen=True, slots=True)
class Number:
    """A number within its limit."""

    limit: NumberLimit

    def judge(self, value: object) -> Findings:
        """Everything wrong with *value*."""
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            yield TYPE, "", f"must be a number, got {shown(value)}{_read('number', value)}"
        elif not is_finite(value):
            yield FINITE, "", f"must be a finite number, got {shown(value)}"
        elif not _fits(value, self.limit):
            yield RANGE, "", f"must be {_range(self.limit)}, got {shown(value)}"


_COUNTED = {"days": days, "minutes": minutes}
"""How a length is counted where it is not in seconds."""


@dataclass(frozen=True, slots=True)
class Time:
    """A ``timedelta`` or ``Duration`` whose length, in the unit of its limit, is within that."""

    limit: NumberLimit

    def judge(self, value: object) -> Findings:
        """Everything wrong with *value*."""
        if not is_time(value):
            yield TYPE, "", f"must be a timedelta or an aws_cdk.Duration, got {shown(value)}"
            return
        try:
            length = _COUNTED.get(self.limit.unit, seconds)(value)
        except RuntimeError as error:
            unit, said = self.limit.unit, _line(error)
            yield TYPE, "", f"must be a length in {unit}, got {shown(value)}, of which the CDK says: {said}"
            return
        if not is_token(length) and not is_finite(length):
            yield FINITE, "", f"must be a finite length of time, got {length} {self.limit.unit}"
        elif not is_token(length) and not _fits(length, self.limit):
            yield RANGE, "", f"must be {_range(self.limit)}, got {plain(length)} {self.limit.unit}"


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a pattern and a length."""

    limit: TextLimit
    known: bool = False
    """Whether it has to be known at synthesis."""

    def judge(self, value: object) -> Findings:
        """Everything wrong with *value*."""
        if self.known and is_token(value):
            yield TYPE, "", f"must be known at synthesis, got {shown(value)}; say it outright"
        elif not isinstance(value, str):
            yield TYPE, "", f"must be a text, got {shown(value)}{_read('string', value)}"
        elif len(value) > self.limit.maximum:
            yield TEXT, "", f"must have at most {self.limit.maximum} characters, got {len(value)}: {value[:40]!r}…"
        elif not re.fullmatch(self.limit.pattern, value):
            yield TEXT, "", f"must be {self.limit.meaning}, got {shown(value)}"


@dataclass(frozen=True, slots=True)
class Flag:
    """True or False, nothing that merely looks like it."""

    def judge(self, value: object) -> Findings:
        """Everything wrong with *value*."""
        if not isinstance(value, bool):
            cure = "; say it outright, or choose with Fn.condition_if" if is_token(value) else ""
            yield TYPE, "", f"must be True or False, got {shown(value)}{cure}"


@dataclass(frozen=True, slots=True)
class Choice:
    """A member of an enumeration, or its value."""

    members: type[StrEnum]
    known: bool = False
    """Whether it has to be known at synthesis."""

    def judge(self, value: object) -> Findings:
        """Everything wrong with *value*."""
        if self.known and is_token(value):
            yield TYPE, "", f"must be known at synthesis, got {shown(value)}; say it outright"
            return
        if not isinstance(value, str) or value not in {*self.members}:
            names = ", ".join(f"{self.members.__name__}.{member.name}" for member in self.members)
            yield TYPE, "", f"must be one of {names}, got {shown(value)}{_read('string', value)}"


@dataclass(frozen=True, slots=True)
class Part:
    """Another spec, or a resource: anything whose class has the attributes named."""

    what: str
    attributes: tuple[str, ...]

    def judge(self, value: object) -> Findings:
        """Everything wrong with *value*."""
        if not all(offers(value, attribute) for attribute in self.attributes):
            yield TYPE, "", f"must be {self.what}, got {shown(value)}"


@dataclass(frozen=True, slots=True)
class Instance:
    """An object of one of this library's own classes."""

    of: type | tuple[type, ...]

    def judge(self, value: object) -> Findings:
        """Everything wrong with *value*."""
        if not isinstance(value, self.of):
            classes = self.of if isinstance(self.of, tuple) else (self.of,)
            names = " or ".join(each.__name__ for each in classes)
            yield TYPE, "", f"must be of class {names}, got {shown(value)}"


@dataclass(frozen=True, slots=True)
class TextOr:
    """A text, or an object of one of this library's own classes that says more."""

    text: Text
    of: type

    def judge(self, value: object) -> Findings:
        """Everything wrong with *value*."""
        if isinstance(value, str):
            yield from self.text.judge(value)
        elif not isinstance(value, self.of):
            as_text = _read("string", value)
            yield TYPE, "", f"must be a text or of class {self.of.__name__}, got {shown(value)}{as_text}"


@dataclass(frozen=True, slots=True)
class Each:
    """A list whose every item is of one kind; a single text is no list."""

    kind: Kind
    known: bool = False
    """Whether how many items there are has to be known at synthesis."""

    def judge(self, value: object) -> Findings:
        """Everything wrong with *value*."""
        if isinstance(value, (str, bytes)) or not isinstance(value, Sequence):
            yield TYPE, "", f"must be a list, got {shown(value)}{_read('list', value)}"
            return
        if is_token(value) and not may_be_late(self, value):
            yield TYPE, "", f"must be a list known at synthesis, got {shown(value)}; {_ONE_BY_ONE}"
            return
        for index, item in enumerate(value):
            if not (is_token(item) and may_be_late(self.kind, item)):
                yield from ((rule, f"[{index}]{path}", text) for rule, path, text in self.kind.judge(item))


@dataclass(frozen=True, slots=True)
class OneOrEach:
    """One value of a kind, or a list of them."""

    kind: Kind

    def judge(self, value: object) -> Findings:
        """Everything wrong with *value*."""
        many = isinstance(value, Sequence) and not isinstance(value, (str, bytes))
        if many and is_token(value):
            yield TYPE, "", f"must be a list known at synthesis, got {shown(value)}; {_ONE_BY_ONE}"
        else:
            yield from (Each(self.kind) if many else self.kind).judge(value)


@dataclass(frozen=True, slots=True)
class TextMap:
    """A mapping from texts to texts; with *any_values*, what the values are is for another rule to say."""

    any_values: bool = False
    known: bool = False
    """Whether names and values have to be known at synthesis."""

    def judge(self, value: object) -> Findings:
        """Everything wrong with *value*."""
        if not isinstance(value, Mapping):
            yield TYPE, "", f"must be a mapping, got {shown(value)}"
            return
        for name, item in value.items():
            if not isinstance(name, str):
                yield TYPE, f"[{shown(name)}]", f"must have a text as its key, got {shown(name)}"
            elif self.known and (is_token(name) or is_token(item)):
                what = shown(name if is_token(name) else item)
                yield TYPE, f"[{shown(name)}]", f"must be known at synthesis, got {what}; say it outright"
            elif not (self.any_values or isinstance(item, str)):
                yield TYPE, f"[{shown(name)}]", f"must be a text, got {shown(item)}{_read('string', item)}"


def may_be_late(kind: Kind, token: object) -> bool:
    """Whether *token* will do: it is of the right sort, and this library need not look into the value."""
    if isinstance(kind, OneOrEach):
        return isinstance(token, str) and may_be_late(kind.kind, token)
    if isinstance(kind, Each):
        listed = isinstance(token, Sequence) and not isinstance(token, str)
        return listed and not kind.known and isinstance(kind.kind, (Text, Choice, Number, Flag))
    if isinstance(kind, Flag):
        return not isinstance(token, (str, int, float, Sequence))
    if isinstance(kind, Number):
        return isinstance(token, (int, float))
    if isinstance(kind, TextOr):
        return may_be_late(kind.text, token)
    return isinstance(token, str) and isinstance(kind, (Choice, Text)) and not kind.known


def _read(sort: str, value: object) -> str:
    """How a token of another sort is read as one of this *sort*; nothing for what is no token."""
    return f"; read it with .value_as_{sort} or Token.as_{sort}" if is_token(value) else ""


def _fits(value: float, limit: NumberLimit) -> bool:
    return (
        (limit.minimum is None or value >= limit.minimum)
        and (limit.maximum is None or value <= limit.maximum)
        and (not limit.whole or value == int(value))
    )


def _range(limit: NumberLimit) -> str:
    number = "a whole number" if limit.whole else "a number"
    what = f"{number} of {limit.unit}" if limit.unit else number
    bounds = [plain(bound) for bound in (limit.minimum, limit.maximum) if bound is not None]
    if limit.maximum is None:
        return ", ".join([what, *(f"{bound} or more" for bound in bounds)])
    return f"{what} from {' to '.join(bounds)}" if len(bounds) > 1 else f"{what}, at most {bounds[0]}"


def _line(error: Exception) -> str:
    return " ".join(str(error).split())
