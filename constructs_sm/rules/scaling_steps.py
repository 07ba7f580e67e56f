"""Steps of scaling, the alarms that set them off, and changes by the clock."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from constructs_sm.facts import limits
from constructs_sm.facts.metrics import BACKLOG_WITHOUT_CAPACITY, NO_CAPACITY_FAILURES
from constructs_sm.rules.alarm_windows import judge_window
from constructs_sm.rules.known import number, plain, text, time
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.scaling_metric import CustomMetric, settled
from constructs_sm.spec.scaling_policies import (
    AdjustmentType,
    AlarmComparison,
    ScheduledAction,
    StepAdjustment,
    StepScaling,
)
from constructs_sm.spec.several import several

_WAKING = {NO_CAPACITY_FAILURES.name, BACKLOG_WITHOUT_CAPACITY.name}
_RELATIVE = {AdjustmentType.CHANGE_IN_CAPACITY, AdjustmentType.PERCENT_CHANGE_IN_CAPACITY}
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
    title="steps leave no gap, do not overlap, and go on without end where they leave the threshold",
    why="Application Auto Scaling refuses them",
    source=limits.STEP_SCALING,
)
def side_by_side(step: StepScaling) -> Findings:
    steps = several(step.step_adjustments)
    if not steps:
        yield "step_adjustments", "is needed, got none; give one"
    for place, each in enumerate(steps):
        if each.metric_interval_lower_bound is None and each.metric_interval_upper_bound is None:
            bound = "lower" if step.comparison in _ABOVE else "upper"
            at = f"step_adjustments[{place}].metric_interval_{bound}_bound"
            yield at, "is needed, or the other bound, got neither; say 0, which is the threshold"
    intervals = _intervals(steps)
    if not intervals:
        return
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
    yield from _without_end(intervals)


def _without_end(intervals: Sequence[tuple[float, float]]) -> Findings:
    lowest, highest = intervals[0][0], intervals[-1][1]
    if lowest >= highest:
        return
    if -math.inf < lowest < 0:
        what = f"must go on below a negative lower bound, got none below {plain(lowest)}; leave out the lowest bound"
        yield "step_adjustments", what
    if 0 < highest < math.inf:
        what = f"must go on above a positive upper bound, got none above {plain(highest)}; leave out the highest bound"
        yield "step_adjustments", what


def _intervals(steps: Sequence[StepAdjustment]) -> list[tuple[float, float]]:
    """From where to where each step reaches, in order; none at all where a bound is not known."""
    found = []
    for each in steps:
        low, high = each.metric_interval_lower_bound, each.metric_interval_upper_bound
        start = -math.inf if low is None else number(low)
        end = math.inf if high is None else number(high)
        if start is None or end is None:
            return []
        found.append((start, end))
    return sorted(found)


@rule(
    "SM541",
    StepScaling,
    title="an alarm leads to a step that changes something",
    why="a policy without a step on the side of the threshold where its alarm is raised does nothing, and nobody notices",
    source=limits.STEP_SCALING,
)
def leads_somewhere(step: StepScaling) -> Findings:
    steps = several(step.step_adjustments)
    intervals = _intervals(steps)
    reached = {
        AlarmComparison.GREATER_THAN_THRESHOLD: any(high > 0 for _, high in intervals),
        AlarmComparison.GREATER_THAN_OR_EQUAL_TO_THRESHOLD: any(high >= 0 for _, high in intervals),
        AlarmComparison.LESS_THAN_THRESHOLD: any(low < 0 for low, _ in intervals),
        AlarmComparison.LESS_THAN_OR_EQUAL_TO_THRESHOLD: any(low <= 0 for low, _ in intervals),
    }
    kind = text(step.comparison)
    if kind in set(AlarmComparison) and intervals and not reached.get(AlarmComparison(kind), True):
        side = "above" if kind in _ABOVE else "below"
        yield "step_adjustments", f"must have a step {side} the threshold, got none; turn round comparison or bounds"
    changes = [number(each.scaling_adjustment) for each in steps]
    if steps and text(step.adjustment_type) in _RELATIVE and all(each == 0 for each in changes):
        yield (
            "step_adjustments",
            "must change the capacity, got 0 alone; say how much, or AdjustmentType.EXACT_CAPACITY",
        )


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
