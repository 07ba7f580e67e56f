"""Alarms of endpoints and components: one for each threshold, of each variant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, TypedDict

from aws_cdk import Duration
from constructs import Construct

from constructs_sm.cdk.observed import MadeAlarm, Observed
from constructs_sm.cdk.publishing import let_publish
from constructs_sm.cdk.validation import warn
from constructs_sm.cdk.values import stack_of
from constructs_sm.errors import Problem
from constructs_sm.facts.metrics import ALARMS_PRINCIPAL as _PRINCIPAL
from constructs_sm.facts.metrics import Kind
from constructs_sm.rules.alarms import processors
from constructs_sm.spec.alarm import Above, Alarms, AlarmSeverity
from constructs_sm.spec.observing import ObservingSpec
from constructs_sm.spec.references import offers, read_once
from constructs_sm.spec.tokens import is_token
from constructs_sm.spec.watched import KINDS, WATCHED

if TYPE_CHECKING:
    from aws_cdk import aws_cloudwatch as cloudwatch

    from constructs_sm.facts.metrics import Metric
    from constructs_sm.spec.alarm import Threshold
    from constructs_sm.spec.watched import Watched


def make_alarms(
    observed: Observed, id: str, spec: ObservingSpec, variant_names: Sequence[str | None], *, single: bool
) -> tuple[cloudwatch.Alarm, ...]:
    """Make alarms that were judged already, below *observed*.

    Args:
        observed: What they watch.
        id: The id of all of them below it.
        spec: What was said.
        variant_names: Variants to watch.
        single: Whether the one variant was said flat, so that no id names it.
    """
    alarms = spec.alarms
    if alarms is None or observed.paused:  # what is not there sends no data, and its alarms would be paid for
        return ()
    scope = Construct(observed.construct, id)
    wanted = list(_wanted(alarms, spec, () if observed.kind is Kind.COMPONENT else variant_names, single=single))
    found = [MadeAlarm(alarm=_alarm(observed, scope, each), **each.line()) for each in wanted]
    home: str = read_once(stack_of(observed.construct), "account")
    warn(observed.construct, _tell([each.alarm for each in found], wanted, alarms, home))
    observed.made.extend(found)
    return tuple(each.alarm for each in found)


def _alarm(observed: Observed, scope: Construct, wanted: _Wanted) -> cloudwatch.Alarm:
    from aws_cdk import aws_cloudwatch as cloudwatch  # noqa: PLC0415 # for those alone who watch

    watched = wanted.watched
    period, looked_at, bad, missing = watched.settled(wanted.said)
    metric = observed.metric(
        watched.metric,
        wanted.kind,
        wanted.variant_name,
        {"statistic": watched.statistic, "period": _seconds(period)},
    )
    operator = "GREATER" if isinstance(wanted.said, Above) else "LESS"
    where = "" if wanted.variant_name is None else f", at variant {wanted.variant_name}"
    return cloudwatch.Alarm(
        scope,
        f"{watched.id}{wanted.severity}{wanted.named}",
        metric=metric,
        threshold=wanted.value,
        evaluation_periods=looked_at,
        datapoints_to_alarm=bad,
        comparison_operator=cloudwatch.ComparisonOperator[f"{operator}_THAN_THRESHOLD"],
        treat_missing_data=cloudwatch.TreatMissingData[missing.name],
        alarm_description=f"{wanted.severity}: {watched.what}{where}",
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Wanted:
    """One alarm to be made."""

    watched: Watched
    kind: Kind
    severity: str
    said: Threshold
    variant_name: str | None
    named: str
    value: float

    def line(self) -> _Line:
        return {
            "row": self.watched.metric,
            "variant_name": self.variant_name,
            "severity": self.severity,
            "value": self.value,
        }


class _Line(TypedDict):
    row: Metric
    variant_name: str | None
    severity: str
    value: float


def _wanted(
    alarms: Alarms, spec: ObservingSpec, variant_names: Sequence[str | None], *, single: bool
) -> Iterator[_Wanted]:
    for name, severity, said in alarms.thresholds():
        watched = WATCHED[type(alarms)][name]
        whole = watched.metric.of_endpoint or not variant_names
        for place, variant in enumerate((None,) if whole else variant_names):
            # As with scaling, only the name tells listed variants apart: in another order, each keeps its alarm.
            named = "" if single or variant is None else f"-{place if is_token(variant) else variant}"
            yield _Wanted(
                watched=watched,
                kind=KINDS[type(alarms)],
                severity=AlarmSeverity(severity).value,
                said=said,
                variant_name=variant,
                named=named,
                value=watched.value(said.threshold) * _processors(spec, watched, place),
            )


def _processors(spec: ObservingSpec, watched: Watched, place: int) -> int:
    """By how much a threshold in percent of all is multiplied; that there is one number was judged."""
    if watched.adds_up is None:
        return 1
    (count,) = processors(spec, watched.adds_up)[place][2]
    return 1 if count is None else count


def _tell(made: Sequence[cloudwatch.Alarm], wanted: Sequence[_Wanted], alarms: Alarms, home: str) -> list[Problem]:
    """Give each alarm its actions, and let CloudWatch publish to their topics from the account *home*; what they do not take."""
    from aws_cdk import aws_cloudwatch_actions as cloudwatch_actions  # noqa: PLC0415 # as above

    problems: list[Problem] = []
    for field, add in (("actions", "add_alarm_action"), ("ok_actions", "add_ok_action")):
        for severity, targets in getattr(alarms, field).items():
            told = [alarm for alarm, each in zip(made, wanted, strict=True) if each.severity == severity]
            actions = [cloudwatch_actions.SnsAction(each) if _is_topic(each) else each for each in targets]
            for alarm in told if actions else ():
                getattr(alarm, add)(*actions)
            if told:
                here = {"StringEquals": {"aws:SourceAccount": home}}
                topics = {read_once(each, "topic_arn"): each for each in targets if _is_topic(each)}
                path = f"alarms.{field}[{str(severity)!r}]"
                problems += [found for topic in topics.values() for found in let_publish(path, topic, _PRINCIPAL, here)]
    return problems


def _is_topic(target: object) -> bool:
    return offers(target, "topic_arn")


@cache
def _seconds(length: float) -> Duration:
    """A length of time, made once: each is a call to node."""
    return Duration.seconds(length)
