from __future__ import annotations

from datetime import timedelta

import pytest

from constructs_sm.facts import limits
from constructs_sm.facts.instance_types import instance_types
from constructs_sm.spec.timeouts import default_timeouts

SHORT = (timedelta(minutes=10), timedelta(minutes=5))
LONG = (timedelta(minutes=30), timedelta(minutes=20))


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        (("ml.m5.xlarge",), SHORT),
        (("ml.c7g.large", "ml.m5.large"), SHORT),
        (("ml.g5.xlarge",), LONG),
        (("ml.inf2.xlarge",), LONG),
        (("ml.m5.xlarge", "ml.g5.xlarge"), LONG),
        (("${Token[TOKEN.1]}",), LONG),
        (("ml.quantum9.xlarge",), LONG),
        (("ml.m5.xlarge", "${Token[TOKEN.1]}"), LONG),
        (("ml.m5.96xlarge",), SHORT),
        ((), LONG),
    ],
)
def test_times_fit_the_hardware_that_is_known(types: tuple[str, ...], expected: tuple[timedelta, timedelta]) -> None:
    assert expected == default_timeouts(types)


def test_every_default_is_within_the_limits_of_the_service() -> None:
    minimum, maximum = limits.STARTUP_TIMEOUT.minimum, limits.STARTUP_TIMEOUT.maximum
    assert minimum is not None
    assert maximum is not None
    for known in instance_types():
        for time in default_timeouts([known.name]):
            assert isinstance(time, timedelta)
            assert minimum <= time.total_seconds() <= maximum
