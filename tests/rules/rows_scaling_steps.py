"""Rows of steps, of the clock, of start-up time and processors, and of the copies of components."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from rows_scaling import COPIES, CPU, follows, scaled, scaling
from rule_row import row
from rule_subjects import NUMBER_TOKEN, component, compute, flat_config, settings, variant
from valid_scaling import NIGHT, STEP, UP

from constructs_sm.spec.component import ComponentSpec
from constructs_sm.spec.endpoint import EndpointConfigSpec
from constructs_sm.spec.scaling import CopyScaling
from constructs_sm.spec.scaling_metric import CustomMetric
from constructs_sm.spec.scaling_policies import AdjustmentType, AlarmComparison, StepAdjustment, SuspendedState

WAKES = CustomMetric(metric_name="NoCapacityInvocationFailures", statistic="Sum")
AT = "scaling.step_scaling[0]"


def stepped(**said: Any) -> EndpointConfigSpec:
    return scaled(step_scaling=[replace(STEP, **said)])


def woken(threshold: float, comparison: AlarmComparison) -> ComponentSpec:
    step = replace(STEP, metric=WAKES, threshold=threshold, comparison=comparison)
    return component(scaling=replace(COPIES, step_scaling=[step]))


def started(cooldown: timedelta | None) -> EndpointConfigSpec:
    slow = timedelta(minutes=10)
    return flat_config(
        variant(scaling=scaling(scale_out_cooldown=cooldown), container_startup_health_check_timeout=slow)
    )


def placed(least: float, most: float = 3, **said: Any) -> ComponentSpec:
    bounds = CopyScaling(min_copies=least, max_copies=most, invocations_per_copy=10)
    return component(**{"endpoint": settings(min_instances=0, max_instances=4), "scaling": bounds, **said})


def from_bottom(low: float | None, high: float | None) -> StepAdjustment:
    return StepAdjustment(scaling_adjustment=1, metric_interval_lower_bound=low, metric_interval_upper_bound=high)


def below(*steps: StepAdjustment, or_equal: bool = False) -> EndpointConfigSpec:
    comparison = AlarmComparison[f"LESS_THAN_{'OR_EQUAL_TO_' if or_equal else ''}THRESHOLD"]
    return stepped(comparison=comparison, step_adjustments=steps)


def resting(least: float, **said: Any) -> ComponentSpec:
    bounds = replace(COPIES, min_copies=least, suspended_state=SuspendedState(dynamic_scaling_out_suspended=True))
    return component(scaling=replace(bounds, **said))


ROWS = [
    row("SM510", "an alarm from 1 on passes", woken(1, AlarmComparison.GREATER_THAN_OR_EQUAL_TO_THRESHOLD)),
    row("SM510", "an alarm above 0 passes", woken(0, AlarmComparison.GREATER_THAN_THRESHOLD)),
    row(
        "SM510",
        "an alarm above 1 fails",
        woken(1, AlarmComparison.GREATER_THAN_THRESHOLD),
        f"SM510 {AT}.threshold",
        message=f"{AT}.threshold: must be reached by 1, got above 1; compare with 1 or more [SM510]",
    ),
    row(
        "SM510",
        "an alarm from 2 on fails",
        woken(2, AlarmComparison.GREATER_THAN_OR_EQUAL_TO_THRESHOLD),
        f"SM510 {AT}.threshold",
    ),
    row("SM511", "a component that goes to none passes", placed(0)),
    row("SM511", "an endpoint that keeps an instance passes", component(endpoint=settings(min_instances=1))),
    row(
        "SM511",
        "a component that keeps a copy is told",
        placed(1),
        "SM511 scaling.min_copies",
        message="scaling.min_copies: should go to 0 copies, as the endpoint may go to 0 instances and never will, got 1; lower "
        "it, or keep an instance [SM511]",
    ),
    row("SM511", "a component that does not scale is told", placed(1, scaling=None), "SM511 scaling"),
    row("SM514", "copies for which there is room pass", placed(0, 4)),
    row("SM514", "copies known later pass", placed(0, NUMBER_TOKEN)),
    row(
        "SM514",
        "copies for which there is none are told",
        placed(0, 5),
        "SM514 scaling.max_copies",
        message="scaling.max_copies: should find room on 4 instances, the most there may be, got 5 copies that need 5 or more; "
        "allow more instances, or scale to fewer copies [SM514]",
    ),
    row(
        "SM514",
        "copies that share with others are told",
        placed(0, 4, beside=(component(compute=compute()),), variant_name=None),
        "SM514 scaling.max_copies",
    ),
    row("SM519", "a wait as long as the start passes", started(timedelta(minutes=10))),
    row("SM519", "a wait left to the service passes", started(None)),
    row(
        "SM519",
        "a shorter wait is told",
        started(timedelta(minutes=1)),
        "SM519 scaling.scale_out_cooldown",
        message="scaling.scale_out_cooldown: should not be shorter than container_startup_health_check_timeout 600 s, got 60 s; "
        "raise it [SM519]",
    ),
    row("SM520", "a target beyond one core passes", scaled(metrics=follows(CPU, 280))),
    row("SM520", "a type with one core passes", scaled(instance_type="ml.m5.xlarge", metrics=follows(CPU, 101))),
    row(
        "SM520",
        "a target within one core is told",
        scaled(metrics=follows(CPU, 70)),
        "SM520 scaling.metrics[0].target_value",
        message="scaling.metrics[0].target_value: should count all 4 of ml.m5.xlarge, where CPUUtilization runs to 400, got 70, "
        "which is 17.5 percent of them; multiply it [SM520]",
    ),
    row("SM530", "a start within its scaling passes", placed(0, 3, copy_count=2)),
    row("SM530", "one copy with a least of none passes", placed(0)),
    row(
        "SM530",
        "a start above fails",
        placed(0, 3, copy_count=4),
        "SM530 copy_count",
        message="copy_count: must not exceed max_copies 3, got 4; leave it out [SM530]",
    ),
    row("SM530", "a start below fails", placed(2, 3), "SM511 scaling.min_copies", "SM530 copy_count"),
    row("SM531", "steps side by side pass", stepped()),
    row("SM531", "steps in any order pass", stepped(step_adjustments=[from_bottom(0, None), from_bottom(None, 0)])),
    row("SM531", "steps known later pass", stepped(step_adjustments=[from_bottom(NUMBER_TOKEN, None), UP])),
    row(
        "SM531",
        "a gap fails",
        stepped(step_adjustments=[UP, from_bottom(30, None)]),
        f"SM531 {AT}.step_adjustments",
        message=f"{AT}.step_adjustments: must begin where the one before ends, 20, got 30; close the gap or drop the overlap "
        "[SM531]",
    ),
    row(
        "SM531",
        "an overlap fails",
        stepped(step_adjustments=[UP, from_bottom(10, None)]),
        f"SM531 {AT}.step_adjustments",
    ),
    row(
        "SM531",
        "a step upside down fails",
        stepped(step_adjustments=[from_bottom(2, 1)]),
        f"SM531 {AT}.step_adjustments",
    ),
    row("SM531", "no step fails", stepped(step_adjustments=[]), f"SM531 {AT}.step_adjustments"),
    row("SM531", "steps on both sides pass", stepped(step_adjustments=[from_bottom(None, 5), from_bottom(5, None)])),
    row(
        "SM531",
        "a step without a bound fails",
        stepped(step_adjustments=[from_bottom(None, None)]),
        f"SM531 {AT}.step_adjustments[0].metric_interval_lower_bound",
    ),
    row(
        "SM531",
        "steps that end above the threshold fail",
        stepped(step_adjustments=[from_bottom(0, 5)]),
        f"SM531 {AT}.step_adjustments",
    ),
    row(
        "SM531",
        "steps that end below the threshold fail",
        stepped(step_adjustments=[from_bottom(-5, None)]),
        f"SM531 {AT}.step_adjustments",
    ),
    row("SM541", "a step below for what is too low passes", below(from_bottom(None, 0))),
    row("SM541", "a step at the threshold passes", below(from_bottom(0, None), or_equal=True)),
    row("SM541", "a step that is not known passes", below(from_bottom(NUMBER_TOKEN, None))),
    row(
        "SM541",
        "a step above for what is too low fails",
        below(from_bottom(0, None)),
        f"SM541 {AT}.step_adjustments",
        message=f"{AT}.step_adjustments: must have a step below the threshold, got none; turn round comparison or bounds "
        "[SM541]",
    ),
    row(
        "SM541",
        "a step below for what is too high fails",
        stepped(step_adjustments=[from_bottom(None, 0)]),
        f"SM541 {AT}.step_adjustments",
    ),
    row(
        "SM541",
        "a step of nothing fails",
        stepped(step_adjustments=[StepAdjustment(scaling_adjustment=0, metric_interval_lower_bound=0)]),
        f"SM541 {AT}.step_adjustments",
    ),
    row(
        "SM541",
        "exactly none passes",
        stepped(
            adjustment_type=AdjustmentType.EXACT_CAPACITY,
            min_adjustment_magnitude=None,
            step_adjustments=[StepAdjustment(scaling_adjustment=0, metric_interval_lower_bound=0)],
        ),
    ),
    row("SM542", "what is woken by calls passes", placed(0)),
    row("SM542", "what keeps a copy passes", resting(1)),
    row("SM542", "what is woken by the clock passes", resting(0, scheduled_actions=[NIGHT])),
    row(
        "SM542",
        "what nothing wakes is told",
        resting(0),
        "SM542 scaling.suspended_state.dynamic_scaling_out_suspended",
        message="scaling.suspended_state.dynamic_scaling_out_suspended: should be left out where there may be none, got True, so "
        "that nothing wakes it; drop it, or keep one [SM542]",
    ),
    row("SM532", "as many points as periods pass", stepped(datapoints_to_alarm=3)),
    row(
        "SM532",
        "more points than periods fail",
        stepped(datapoints_to_alarm=4),
        f"SM532 {AT}.datapoints_to_alarm",
        message=f"{AT}.datapoints_to_alarm: must not exceed the 3 data points looked at, got 4; lower it [SM532]",
    ),
    row("SM532", "a short period passes", stepped(period=timedelta(seconds=30))),
    row("SM532", "a week of hours passes", stepped(period=timedelta(hours=1), evaluation_periods=168)),
    row("SM532", "forty-five seconds fail", stepped(period=timedelta(seconds=45)), f"SM532 {AT}.period"),
    row(
        "SM532",
        "more than a week of hours fails",
        stepped(period=timedelta(hours=1), evaluation_periods=1000),
        f"SM532 {AT}.evaluation_periods",
    ),
    row(
        "SM532",
        "a magnitude without percent fails",
        stepped(adjustment_type=AdjustmentType.CHANGE_IN_CAPACITY),
        f"SM532 {AT}.min_adjustment_magnitude",
    ),
    row(
        "SM532",
        "fewer than none fails",
        stepped(
            adjustment_type=AdjustmentType.EXACT_CAPACITY,
            min_adjustment_magnitude=None,
            step_adjustments=[StepAdjustment(scaling_adjustment=-1, metric_interval_lower_bound=0)],
        ),
        f"SM532 {AT}.step_adjustments[0].scaling_adjustment",
    ),
    row("SM533", "one bound passes", scaled(scheduled_actions=[replace(NIGHT, min_capacity=None)])),
    row(
        "SM533",
        "none fails",
        scaled(scheduled_actions=[replace(NIGHT, min_capacity=None, max_capacity=None)]),
        "SM533 scaling.scheduled_actions[0].min_capacity",
        message="scaling.scheduled_actions[0].min_capacity: is needed, or max_capacity, got neither; say what shall hold from "
        "then on [SM533]",
    ),
    row("SM534", "from one moment until a later one passes", scaled(scheduled_actions=[NIGHT])),
    row("SM534", "a beginning alone passes", scaled(scheduled_actions=[replace(NIGHT, end_time=None)])),
    row(
        "SM534",
        "an end before the beginning fails",
        scaled(scheduled_actions=[replace(NIGHT, end_time=NIGHT.start_time)]),
        "SM534 scaling.scheduled_actions[0].end_time",
        message="scaling.scheduled_actions[0].end_time: must come after start_time 2030-01-01T00:00:00+00:00, got "
        "2030-01-01T00:00:00+00:00; move one [SM534]",
    ),
    row(
        "SM534",
        "a time without its zone fails",
        scaled(scheduled_actions=[replace(NIGHT, start_time=datetime(2030, 1, 1))]),  # noqa: DTZ001 - the point
        "SM534 scaling.scheduled_actions[0].start_time",
    ),
]
