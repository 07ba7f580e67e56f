"""How an endpoint or a component is updated; the two differ in one word, and an endpoint has one way more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_sm.cdk._render.given import given
from constructs_sm.spec.durations import seconds
from constructs_sm.spec.rollout import BlueGreen, CapacityUnit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constructs_sm.spec.durations import Time
    from constructs_sm.spec.rollout import CapacitySize, RollingUpdate, Rollout

Properties = dict[str, object]


def deployment_config(rollout: Rollout | None, alarm_names: Sequence[str], count_word: str) -> Properties | None:
    """The way to update and the alarms that undo it; None when neither is said.

    *count_word* is what sizes count: ``INSTANCE_COUNT`` of an endpoint, ``COPY_COUNT`` of a component.
    """
    blue_green = rollout if isinstance(rollout, BlueGreen) else None
    rolling = None if rollout is None or isinstance(rollout, BlueGreen) else rollout
    found = given(
        blueGreenUpdatePolicy=None if blue_green is None else _blue_green(blue_green, count_word),
        rollingUpdatePolicy=None if rolling is None else rolling_update(rolling, count_word),
        autoRollbackConfiguration={"alarms": [{"alarmName": name} for name in alarm_names]} if alarm_names else None,
    )
    return found or None


def rolling_update(rollout: RollingUpdate, count_word: str) -> Properties:
    """An update in batches, whose sizes count by *count_word*."""
    back = rollout.rollback_maximum_batch_size
    return given(
        maximumBatchSize=capacity_size(rollout.maximum_batch_size, count_word),
        waitIntervalInSeconds=seconds(rollout.wait_interval),
        rollbackMaximumBatchSize=None if back is None else capacity_size(back, count_word),
        maximumExecutionTimeoutInSeconds=_seconds(rollout.maximum_execution_timeout),
    )


def capacity_size(size: CapacitySize, count_word: str) -> Properties:
    """A size, in percent or counted by *count_word*."""
    words = {CapacityUnit.PERCENT: "CAPACITY_PERCENT", CapacityUnit.COUNT: count_word}
    return {"type": words.get(size.unit, size.unit), "value": size.value}


def _blue_green(rollout: BlueGreen, count_word: str) -> Properties:
    canary, step = rollout.canary_size, rollout.linear_step_size
    return given(
        trafficRoutingConfiguration=given(
            type=str(rollout.traffic_routing),
            waitIntervalInSeconds=seconds(rollout.wait_interval),
            canarySize=None if canary is None else capacity_size(canary, count_word),
            linearStepSize=None if step is None else capacity_size(step, count_word),
        ),
        terminationWaitInSeconds=_seconds(rollout.termination_wait),
        maximumExecutionTimeoutInSeconds=_seconds(rollout.maximum_execution_timeout),
    )


def _seconds(time: Time | None) -> float | None:
    return None if time is None else seconds(time)
