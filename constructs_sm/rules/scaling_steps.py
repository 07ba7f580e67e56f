"""Steps of scaling, the alarms that set them off, and changes by the clock."""

from __future__ import annotations

import math
from datetime import datetime
from itertools import pairwise

from constructs_sm.facts import limits
from constructs_sm.facts.metrics import BACKLOG_WITHOUT_CAPACITY, NO_CAPACITY_FAILURES
from constructs_sm.rules.alarm_windows import judge_window
from constructs_sm.rules.known import number, plain, text, time
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.scaling_metric import CustomMetric, settled
from constructs_sm.spec.scaling_policies import AdjustmentType, AlarmComparison, ScheduledAction, StepScaling
from constructs_sm.spec.several import several

_WAKING = {NO_CAPACITY_FAILURES.name, BACKLOG_WITHOUT_CAPACITY.name}
_ABOVE = {AlarmComparison.GREATER_THAN_THRESHOLD, AlarmComparison.GREATER_THAN_OR_EQUAL_TO_THRESHOLD}


@rule(
    "SM510",
    StepScaling,
    title="one request is enough to wake",
    why="an alarm above 1, as in a sample of the guide, sleeps on until two calls fail within one period",
    source=limits.ZERO_INSTANCES,
)
def woken_by_one(step: StepScaling) -> Findings:
    metric, threshold = settled(step.metric), number(step.threshold)
    if not isinstance(metric, CustomMetric) or metric.metric_name not in _WAKING or threshold is None:
        return
    strict = step.comparison == AlarmComparison.GREATER_THAN_THRESHOLD
    if step.comparison in _ABOVE and (threshold > 1 or (strict and threshold == 1)):
        got = f"{'above ' if strict else ''}{plain(threshold)}"
        yield "threshold", f"must be reached by 1, got {got}; compare with 1 or more"


@rule(
    "SM531",
    StepScaling,
    title="steps leave no gap and do not overlap",
    why="Application Auto Scaling refuses them",
    source=limits.STEP_SCALING,
)
def side_by_side(step: StepScaling) -> Findings:
    steps = several(step.step_adjustments)
    if not steps:
        yield "step_adjustments", "is needed, got none; give one"
    said = [
        (bound, infinite)
        for each in steps
        for bound, infinite in (
            (each.metric_interval_lower_bound, -math.inf),
            (each.metric_interval_upper_bound, math.inf),
        )
    ]
    known = [infinite if bound is None else number(bound) for bound, infinite in said]
    if any(bound is None for bound in known):
        return
    bounds = [bound for bound in known if bound is not None]
    intervals = sorted(zip(bounds[::2], bounds[1::2], strict=True))
    for low, high in intervals:
        if low >= high:
            yield (
                "step_adjustments",
                f"must rise from lower to upper bound, got {plain(low)} to {plain(high)}; swap them",
            )
    for (_, end), (start, _) in pairwise(intervals):
        if end != start:
            what = f"must begin where the one before ends, {plain(end)}, got {plain(start)}"
            yield "step_adjustments", f"{what}; close the gap or drop the overlap"


@rule(
    "SM532",
    StepScaling,
    title="the parts of a step fit each other",
    why="CloudWatch and Application Auto Scaling refuse the rest",
    source=limits.METRIC_ALARM,
)
def fitting(step: StepScaling) -> Findings:
    yield from judge_window(time(step.period), number(step.evaluation_periods), number(step.datapoints_to_alarm))
    kind = text(step.adjustment_type)
    counted = kind in {AdjustmentType.CHANGE_IN_CAPACITY, AdjustmentType.EXACT_CAPACITY}
    if step.min_adjustment_magnitude is not None and counted:
        what = f"must stand beside a change in percent, got {kind}"
        yield "min_adjustment_magnitude", f"{what}; drop it, or say AdjustmentType.PERCENT_CHANGE_IN_CAPACITY"
    for place, each in enumerate(several(step.step_adjustments)):
        change = number(each.scaling_adjustment)
        if kind == AdjustmentType.EXACT_CAPACITY and change is not None and change < 0:
            at = f"step_adjustments[{place}].scaling_adjustment"
            yield at, f"must be 0 or more as an exact capacity, got {plain(change)}; raise it"


@rule(
    "SM533",
    ScheduledAction,
    title="a scheduled action changes something",
    why="Application Auto Scaling refuses one without a bound",
    source=limits.SCHEDULED_ACTION,
)
def changes_something(action: ScheduledAction) -> Findings:
    if action.min_capacity is None and action.max_capacity is None:
        yield "min_capacity", "is needed, or max_capacity, got neither; say what shall hold from then on"


@rule(
    "SM534",
    ScheduledAction,
    title="a scheduled action begins and ends at moments, in this order",
    why="a time without its zone is another moment for everyone, and an action that ends before it begins never happens",
    source=limits.SCHEDULED_ACTION,
)
def from_until(action: ScheduledAction) -> Findings:
    times = {"start_time": action.start_time, "end_time": action.end_time}
    moments = {name: time for name, time in times.items() if isinstance(time, datetime)}
    naive = [name for name, time in moments.items() if time.utcoffset() is None]
    for name in naive:
        yield name, f"must have a time zone, got {moments[name].isoformat()}; say tzinfo=timezone.utc, or another"
    if not naive and len(moments) == len(times) and moments["end_time"] <= moments["start_time"]:
        yield (
            "end_time",
            f"must come after start_time {moments['start_time'].isoformat()}, got {moments['end_time'].isoformat()}; move one",
        )
