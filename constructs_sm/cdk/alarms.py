"""Alarms of endpoints and components: one for each threshold, of each variant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from constructs import Construct

from constructs_sm.cdk.observed import MadeAlarm, Observed
from constructs_sm.cdk.parts import absent_alarm, add_parts
from constructs_sm.cdk.publishing import let_publish
from constructs_sm.cdk.validation import warn
from constructs_sm.cdk.values import duration, stack_of, variant_suffix
from constructs_sm.errors import Problem
from constructs_sm.facts.metrics import ALARMS_PRINCIPAL as _PRINCIPAL
from constructs_sm.facts.metrics import Kind
from constructs_sm.rules.alarms import processors
from constructs_sm.spec.alarm import Above, Alarms, AlarmSeverity
from constructs_sm.spec.durations import seconds
from constructs_sm.spec.missing import MissingData
from constructs_sm.spec.observing import ObservingSpec
from constructs_sm.spec.references import offers, read_once
from constructs_sm.spec.watched import KINDS, WATCHED

if TYPE_CHECKING:
    from aws_cdk import aws_cloudwatch as cloudwatch

    from constructs_sm.spec.alarm import Threshold
    from constructs_sm.spec.watched import Watched


def make_alarms(
    observed: Observed, id: str, spec: ObservingSpec, variant_names: Sequence[str | None]
) -> tuple[cloudwatch.Alarm, ...]:
    """Make alarms that were judged already, below *observed*.

    Args:
        observed: What they watch.
        id: The id of all of them below it.
        spec: What was said.
        variant_names: Variants to watch.
    """
    alarms = spec.alarms
    if alarms is None:
        return ()
    wanted = list(_wanted(alarms, spec, () if observed.kind is Kind.COMPONENT else variant_names))
    if observed.paused:  # what is not there sends no data, and its alarms would be paid for
        away = [(id, each.id, "Resource") for each in wanted]
        add_parts(observed.construct, *(absent_alarm(observed.construct, below) for below in away))
        return ()
    scope = Construct(observed.construct, id)
    found = [_made(observed, scope, each) for each in wanted]
    home: str = read_once(stack_of(observed.construct), "account")
    warn(observed.construct, _tell([each.alarm for each in found], wanted, alarms, home))
    observed.made.extend(found)
    return tuple(each.alarm for each in found)


def _made(observed: Observed, scope: Construct, wanted: _Wanted) -> MadeAlarm:
    from aws_cdk import aws_cloudwatch as cloudwatch  # noqa: PLC0415 # for those alone who watch

    watched = wanted.watched
    window = watched.window(wanted.said)
    period = seconds(window.period)
    metric = observed.metric(
        watched.metric,
        wanted.kind,
        wanted.variant_name,
        {"statistic": watched.statistic, "period": duration(period)},
    )
    operator = "GREATER" if isinstance(wanted.said, Above) else "LESS"
    where = "" if wanted.variant_name is None else f", at variant {wanted.variant_name}"
    alarm = cloudwatch.Alarm(
        scope,
        wanted.id,
        metric=metric,
        threshold=wanted.value,
        evaluation_periods=window.evaluation_periods,
        datapoints_to_alarm=window.datapoints_to_alarm,
        comparison_operator=cloudwatch.ComparisonOperator[f"{operator}_THAN_THRESHOLD"],
        treat_missing_data=cloudwatch.TreatMissingData[MissingData(window.treat_missing_data).name],
        alarm_description=f"{wanted.severity}: {watched.what}{where}",
    )
    return MadeAlarm(alarm=alarm, watched=watched, period=period, severity=wanted.severity, value=wanted.value)


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

    @property
    def id(self) -> str:
        """Its id below that of all that were asked for at once."""
        return f"{self.watched.id}{self.severity}{self.named}"


def _wanted(alarms: Alarms, spec: ObservingSpec, variant_names: Sequence[str | None]) -> Iterator[_Wanted]:
    for name, severity, said in alarms.thresholds():
        watched = WATCHED[type(alarms)][name]
        whole = watched.metric.of_endpoint or not variant_names
        for place, variant in enumerate((None,) if whole else variant_names):
            named = "" if variant is None else variant_suffix(variant, place)
            yield _Wanted(
                watched=watched,
                kind=KINDS[type(alarms)],
                severity=AlarmSeverity(severity).value,
                said=said,
                variant_name=variant,
                named=named,
                value=watched.value(said.threshold) * _processors(spec, watched, variant),
            )


def _processors(spec: ObservingSpec, watched: Watched, variant_name: str | None) -> int:
    """By how much a threshold in percent of all is multiplied; that there is one number was judged."""
    if watched.adds_up is None:
        return 1
    ((count,),) = (counts for name, _, counts in processors(spec, watched.adds_up) if name == variant_name)
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
