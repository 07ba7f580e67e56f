from __future__ import annotations

from datetime import timedelta

import pytest
from aws_cdk import CfnParameter, Duration, Stack
from hypothesis import given
from hypothesis import strategies as st

from constructs_sm.spec.durations import is_time, seconds
from constructs_sm.spec.tokens import is_token


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        (timedelta(minutes=10), 600),
        (timedelta(seconds=1, milliseconds=500), 1.5),
        (timedelta(0), 0),
        (timedelta(days=-1), -86400),
        (Duration.minutes(10), 600),
        (Duration.millis(1500), 1.5),
        (Duration.days(1), 86400),
        (Duration.parse("PT1H30M"), 5400),
    ],
)
def test_a_length_is_counted_in_seconds(time: timedelta | Duration, expected: float) -> None:
    assert expected == seconds(time)


@given(st.timedeltas(timedelta(days=-36_500), timedelta(days=36_500)))
def test_whole_seconds_are_whole_numbers(time: timedelta) -> None:
    assert isinstance(seconds(time), int) == (time.microseconds == 0)


def test_a_duration_known_later_stays_a_token(stack: Stack) -> None:
    number = CfnParameter(stack, "N", type="Number").value_as_number

    assert is_token(seconds(Duration.seconds(number)))


def test_a_duration_known_later_cannot_be_converted(stack: Stack) -> None:
    number = CfnParameter(stack, "N", type="Number").value_as_number

    with pytest.raises(RuntimeError, match=r"must be specified as 'Duration.seconds\(\)'"):
        seconds(Duration.minutes(number))


@pytest.mark.parametrize("value", [timedelta(1), Duration.seconds(1)])
def test_is_time(value: object) -> None:
    assert is_time(value)


@pytest.mark.parametrize("value", [60, 1.5, "PT1M", None, timedelta, Duration, object()])
def test_is_no_time(value: object) -> None:
    assert not is_time(value)
