"""The kinds of value that only what is said about updates holds."""

from __future__ import annotations

from dataclasses import dataclass

from constructs_sm.facts.limits import NumberLimit
from constructs_sm.rules.kinds import TYPE, Each, Findings, Instance, Kind, Time
from constructs_sm.rules.known import shown, time
from constructs_sm.spec.tokens import is_token
from constructs_sm.spec.unset import Unset


@dataclass(frozen=True, slots=True)
class OneOf(Instance):
    """An object of one of two of this library's own classes."""

    other: type

    def judge(self, value: object) -> Findings:
        """Everything wrong with *value*."""
        if not isinstance(value, (self.of, self.other)):
            yield TYPE, "", f"must be of class {self.of.__name__} or {self.other.__name__}, got {shown(value)}"


@dataclass(frozen=True, slots=True)
class EachOrOwn(Each):
    """A list of things given, or an object that tells which of them are to be made, or neither."""

    own: type

    def judge(self, value: object) -> Findings:
        """Everything wrong with *value*."""
        if not isinstance(value, (self.own, Unset)):
            yield from Each(self.kind).judge(value)


@dataclass(frozen=True, slots=True)
class UnsetOrTime:
    """A length of time that is known at synthesis, or that none was said."""

    limit: NumberLimit

    def judge(self, value: object) -> Findings:
        """Everything wrong with *value*."""
        if isinstance(value, Unset):
            return
        problems = list(Time(self.limit).judge(value))
        if not problems and time(value) is None:
            yield TYPE, "", f"must be known at synthesis, got {shown(value)}; say it outright"
        yield from problems


@dataclass(frozen=True, slots=True)
class Listed:
    """A list that is rendered as structures, so that its length has to be known; its items may come later."""

    kind: Kind

    def judge(self, value: object) -> Findings:
        """Everything wrong with *value*."""
        if is_token(value) and not isinstance(value, str):
            yield TYPE, "", f"must be a list known at synthesis, got {shown(value)}; list its items one by one"
        else:
            yield from Each(self.kind).judge(value)
