"""How an endpoint, or the copies of a component, move from one version to the next, as the user said it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from constructs_sm.spec.durations import Time


class CapacityUnit(StrEnum):
    """What the size of a batch counts."""

    PERCENT = "percent"
    """A share of all instances or copies."""

    COUNT = "count"
    """Instances of an endpoint, copies of a component."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CapacitySize:
    """How many instances, or copies, are moved at once.

    Source: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CapacitySize.html
    """

    value: float
    """Percent, or a count of 1 or more."""

    unit: CapacityUnit
    """What *value* counts."""

    @classmethod
    def percent(cls, value: float) -> CapacitySize:
        """A share of all instances of an endpoint, or of all copies of a component."""
        return cls(value=value, unit=CapacityUnit.PERCENT)

    @classmethod
    def count(cls, value: float) -> CapacitySize:
        """So many instances of an endpoint, or copies of a component."""
        return cls(value=value, unit=CapacityUnit.COUNT)


class TrafficRouting(StrEnum):
    """How traffic moves to a new fleet."""

    ALL_AT_ONCE = "ALL_AT_ONCE"
    """In one step."""

    CANARY = "CANARY"
    """A small part first, and the rest after a wait."""

    LINEAR = "LINEAR"
    """In equal steps, with a wait after each."""


@dataclass(frozen=True, kw_only=True, slots=True)
class BlueGreen:
    """An update that starts a whole new fleet beside the old one and moves the traffic over.

    Make one with `all_at_once`, `canary` or `linear`. While it runs, both fleets are paid for, and the account's quota
    must allow them.

    Source of every limit: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_BlueGreenUpdatePolicy.html
    """

    traffic_routing: TrafficRouting
    """How traffic moves."""

    wait_interval: Time
    """How long the alarms are watched after each step, 0 to 1 h. Of a move all at once AWS does not say how long they are
    watched, and its example has *termination_wait* alone: give both.
    """

    canary_size: CapacitySize | None = None
    """The first part of a canary, at most 50 percent. Default: none; only a canary has one, and needs it."""

    linear_step_size: CapacitySize | None = None
    """Each step of a linear move, 10 to 50 percent. Default: none; only a linear move has one, and needs it."""

    termination_wait: Time | None = None
    """How long the old fleet is kept once the new one has all traffic, 0 to 1 h. Default: left to SageMaker, which takes 0."""

    maximum_execution_timeout: Time | None = None
    """How long the whole update may take, 10 min to 8 h, and more than all its waits. Default: chosen by SageMaker."""

    @classmethod
    def all_at_once(
        cls,
        *,
        wait_interval: Time,
        termination_wait: Time | None = None,
        maximum_execution_timeout: Time | None = None,
    ) -> BlueGreen:
        """All traffic in one step.

        Args:
            wait_interval: The wait between steps, 0 to 1 h. AWS does not say whether it follows the only step too.
            termination_wait: How long the old fleet is kept once the new one has all traffic, 0 to 1 h; AWS gives its own
                example this wait alone. Default: left to SageMaker, which takes 0.
            maximum_execution_timeout: How long the whole update may take, 10 min to 8 h.
                Default: chosen by SageMaker.
        """
        return cls(
            traffic_routing=TrafficRouting.ALL_AT_ONCE,
            wait_interval=wait_interval,
            termination_wait=termination_wait,
            maximum_execution_timeout=maximum_execution_timeout,
        )

    @classmethod
    def canary(
        cls,
        size: CapacitySize,
        *,
        wait_interval: Time,
        termination_wait: Time | None = None,
        maximum_execution_timeout: Time | None = None,
    ) -> BlueGreen:
        """A small part first, and the rest after a wait.

        Args:
            size: The first part, at most 50 percent.
            wait_interval: How long the alarms are watched before the rest follows, 0 to 1 h.
            termination_wait: How long the old fleet is kept after the move, 0 to 1 h.
                Default: left to SageMaker, which takes 0.
            maximum_execution_timeout: How long the whole update may take, 10 min to 8 h.
                Default: chosen by SageMaker.
        """
        return cls(
            traffic_routing=TrafficRouting.CANARY,
            canary_size=size,
            wait_interval=wait_interval,
            termination_wait=termination_wait,
            maximum_execution_timeout=maximum_execution_timeout,
        )

    @classmethod
    def linear(
        cls,
        step_size: CapacitySize,
        *,
        wait_interval: Time,
        termination_wait: Time | None = None,
        maximum_execution_timeout: Time | None = None,
    ) -> BlueGreen:
        """Equal steps, with a wait after each.

        Args:
            step_size: Each step, 10 to 50 percent.
            wait_interval: How long the alarms are watched after each step, 0 to 1 h.
            termination_wait: How long the old fleet is kept after the move, 0 to 1 h.
                Default: left to SageMaker, which takes 0.
            maximum_execution_timeout: How long the whole update may take, 10 min to 8 h.
                Default: chosen by SageMaker.
        """
        return cls(
            traffic_routing=TrafficRouting.LINEAR,
            linear_step_size=step_size,
            wait_interval=wait_interval,
            termination_wait=termination_wait,
            maximum_execution_timeout=maximum_execution_timeout,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class RollingUpdate:
    """An update in batches: instances of an endpoint, or copies of a component, are replaced a few at a time.

    It needs only one batch more of capacity than the fleet itself.

    Source of every limit: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_RollingUpdatePolicy.html
    """

    maximum_batch_size: CapacitySize
    """How many are replaced at once, 5 to 50 percent of all."""

    wait_interval: Time
    """How long the alarms are watched after each batch, 0 to 1 h."""

    rollback_maximum_batch_size: CapacitySize | None = None
    """How many go back at once when an alarm goes off. Default: left to SageMaker, which takes all of them."""

    maximum_execution_timeout: Time | None = None
    """How long the whole update may take, 10 min to 8 h, and more than all its waits. Default: chosen by SageMaker."""


Rollout = BlueGreen | RollingUpdate


def walk_rollout(rollout: object, path: str = "rollout") -> Iterator[tuple[str, object]]:
    """A rollout and its sizes, with the path of each; what is of no known class is left out."""
    if not isinstance(rollout, (BlueGreen, RollingUpdate)):
        return
    yield path, rollout
    for name in ("canary_size", "linear_step_size", "maximum_batch_size", "rollback_maximum_batch_size"):
        size = getattr(rollout, name, None)
        if isinstance(size, CapacitySize):
            yield f"{path}.{name}", size
