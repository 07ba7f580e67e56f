"""The made-up CloudWatch and Application Auto Scaling are right, whatever they are asked."""

from __future__ import annotations

from typing import Any

import pytest
from autoscaling import adjusted, adjustment
from cloudwatch import COMPARISONS, state
from hypothesis import given
from hypothesis import strategies as some
from synthesized import Json

VALUES = some.integers(-3, 3)
PERIODS = some.lists(VALUES | some.none(), min_size=1, max_size=6)


def alarm(**said: Any) -> Json:
    return {
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "Threshold": 1,
        "EvaluationPeriods": 1,
        "TreatMissingData": "missing",
        **said,
    }


@given(
    values=some.lists(VALUES, min_size=1, max_size=6),
    needed=some.integers(1, 6),
    comparison=some.sampled_from([*COMPARISONS]),
)
def test_with_all_data_it_is_a_count(values: list[float], needed: int, comparison: str) -> None:
    one = alarm(ComparisonOperator=comparison, EvaluationPeriods=len(values), DatapointsToAlarm=needed)

    count = sum(COMPARISONS[comparison](value, 1) for value in values)
    assert ("ALARM" if count >= needed else "OK") == state(one, values)


@given(values=PERIODS, needed=some.integers(1, 6))
def test_missing_data_is_filled_as_it_was_told(values: list[float | None], needed: int) -> None:
    for told, filled in (("breaching", 1.0), ("notBreaching", 0.0)):
        one = alarm(EvaluationPeriods=len(values), DatapointsToAlarm=needed, TreatMissingData=told)
        whole = [filled if value is None else value for value in values]

        assert state(one, whole) == state(one, values)


@given(values=PERIODS)
def test_no_data_raises_no_alarm_that_treats_it_as_missing(values: list[float | None]) -> None:
    assert "INSUFFICIENT_DATA" == state(alarm(EvaluationPeriods=len(values)), [None for _ in values])


@given(calls=some.integers(0, 1000))
def test_the_first_call_raises_the_alarm_and_with_the_one_of_the_guide_the_second(calls: int) -> None:
    values = [float(calls)] if calls else [None]

    assert (calls >= 1) == (state(alarm(), values) == "ALARM")
    assert (calls >= 2) == (state(alarm(ComparisonOperator="GreaterThanThreshold"), values) == "ALARM")


STEPS = [
    {"MetricIntervalUpperBound": -10, "ScalingAdjustment": -2},
    {"MetricIntervalLowerBound": -10, "MetricIntervalUpperBound": 0, "ScalingAdjustment": -1},
    {"MetricIntervalLowerBound": 0, "MetricIntervalUpperBound": 10, "ScalingAdjustment": 1},
    {"MetricIntervalLowerBound": 10, "ScalingAdjustment": 2},
]


def policy(kind: str = "ChangeInCapacity", **said: Any) -> Json:
    return {"StepScalingPolicyConfiguration": {"AdjustmentType": kind, "StepAdjustments": STEPS, **said}}


@given(distance=some.integers(-40, 40))
def test_steps_side_by_side_leave_no_distance_out(distance: int) -> None:
    expected = 2 if distance >= 10 else 1 if distance >= 0 else -1 if distance > -10 else -2

    assert expected == adjustment(policy(), distance)


@pytest.mark.parametrize(
    ("kind", "said", "number", "expected"),
    [
        ("ChangeInCapacity", {}, 3, 13),
        ("ChangeInCapacity", {}, -3, 7),
        ("ExactCapacity", {}, 4, 4),
        ("PercentChangeInCapacity", {}, 25, 12),
        ("PercentChangeInCapacity", {}, 5, 11),
        ("PercentChangeInCapacity", {"MinAdjustmentMagnitude": 4}, 25, 14),
    ],
)
def test_a_number_means_what_its_kind_says(kind: str, said: Json, number: float, expected: int) -> None:
    assert expected == adjusted(policy(kind, **said), 10, number)
