"""The kinds of value that only what is said about alarms and logs holds, and the fields that hold them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from constructs_sm.facts import limits
from constructs_sm.rules.kinds import TYPE, Choice, Findings, Flag, Instance, Kind, Number, Part, Time
from constructs_sm.rules.known import shown, time
from constructs_sm.spec.alarm import Above, AlarmSeverity, Below
from constructs_sm.spec.durations import is_time
from constructs_sm.spec.missing import MissingData
from constructs_sm.spec.observing import LogRetention, ObservingSpec
from constructs_sm.spec.references import offers
from constructs_sm.spec.tokens import is_token
from constructs_sm.spec.watched import WATCHED

_RETENTION, _NUMBER = Time(limits.LOG_RETENTION), Number(limits.THRESHOLD)


@dataclass(frozen=True, slots=True)
class BySeverity:
    """A mapping from severities, or their values, to something for each."""

    each: Kind

    def judge(self, value: object) -> Findings:
        """Everything wrong with *value*."""
        if not isinstance(value, Mapping):
            yield TYPE, "", f"must be a mapping from severities, got {shown(value)}"
            return
        for severity, said in value.items():
            yield from ((rule, "", f"{text} as a key") for rule, _, text in Choice(AlarmSeverity).judge(severity))
            at = f"[{str(severity)!r}]"
            yield from ((rule, f"{at}{below}", text) for rule, below, text in self.each.judge(said))


@dataclass(frozen=True, slots=True)
class Actions:
    """A list of topics and of the CDK's alarm actions."""

    def judge(self, value: object) -> Findings:
        """Everything wrong with *value*."""
        if not isinstance(value, Sequence) or isinstance(value, str):
            yield TYPE, "", f"must be a list, got {shown(value)}"
            return
        for place, each in enumerate(value):
            if not (offers(each, "topic_arn") or offers(each, "bind")):
                yield TYPE, f"[{place}]", f"must be an SNS topic or an IAlarmAction, got {shown(each)}"


@dataclass(frozen=True, slots=True)
class NumberOrTime:
    """A number of 0 or more, or a length of time that is known at synthesis."""

    def judge(self, value: object) -> Findings:
        """Everything wrong with *value*."""
        if not is_time(value):
            yield from () if isinstance(value, (int, float)) and is_token(value) else _NUMBER.judge(value)
            return
        problems = list(Time(limits.THRESHOLD_TIME).judge(value))
        if not problems and time(value) is None:
            yield TYPE, "", f"must be known at synthesis, got {shown(value)}; say it outright"
        yield from problems


@dataclass(frozen=True, slots=True)
class TimeOrLog:
    """A length of time, or a `LogRetention` around one."""

    def judge(self, value: object) -> Findings:
        """Everything wrong with *value*."""
        if not isinstance(value, LogRetention):
            yield from _RETENTION.judge(value)


_TOLD: dict[str, Kind] = {"actions": BySeverity(Actions()), "ok_actions": BySeverity(Actions())}
_THRESHOLD: dict[str, Kind] = {
    "threshold": NumberOrTime(),
    "period": Time(limits.ALARM_PERIOD),
    "evaluation_periods": Number(limits.ALARM_PERIODS),
    "datapoints_to_alarm": Number(limits.ALARM_PERIODS),
    "treat_missing_data": Choice(MissingData, known=True),
}

OBSERVING_FIELDS: dict[type, dict[str, Kind]] = {
    Above: _THRESHOLD,
    Below: _THRESHOLD,
    **{
        kind: {
            **_TOLD,
            **{each.name: BySeverity(Instance((Above, Below))) for each in fields(kind) if each.name not in _TOLD},
        }
        for kind in WATCHED
    },
    LogRetention: {
        "retention": _RETENTION,
        "encryption_key": Part("a KMS key", ("key_arn",)),
        "retain": Flag(),
    },
    ObservingSpec: {"alarms": Instance(tuple(WATCHED)), "log_retention": TimeOrLog()},
}
"""Which kind of value each field holds."""
