"""How long an update waits, and how much of that alarms are watched.

Of a move in steps AWS says that the wait after each step is watched. Of a move all at once it says that alarms are
watched once the new fleet has all traffic, and not for how long: ``WaitIntervalInSeconds`` lies *between* steps, of which
there is one, and its own example has ``TerminationWaitInSeconds`` alone. So each rule counts what is certain: an error
the least that an update can wait, a warning the most that it can be watched.

Source: https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-blue-green-all-at-once.html
"""

from __future__ import annotations

from collections.abc import Iterable

from constructs_sm.facts import limits
from constructs_sm.rules.capacity import steps
from constructs_sm.rules.known import plain, text, time
from constructs_sm.rules.registry import Findings
from constructs_sm.spec.rollout import BlueGreen, RollingUpdate, Rollout, TrafficRouting


def watched_seconds(rollout: Rollout | None) -> float | None:
    """The most that alarms can be watched after a step; 0 without a *rollout*, None if it is not known."""
    if rollout is None:
        return 0
    wait = time(rollout.wait_interval)
    if isinstance(rollout, RollingUpdate) or text(rollout.traffic_routing) != TrafficRouting.ALL_AT_ONCE:
        return wait
    last = _last(rollout)
    return None if wait is None or last is None else wait + last


def total_wait(rollout: Rollout, totals: Iterable[float]) -> float | None:
    """The least that an update of so many instances, or copies, waits in all; None if it is not known."""
    wait = time(rollout.wait_interval)
    if wait is None:
        return None
    if isinstance(rollout, RollingUpdate):
        batches = steps(rollout.maximum_batch_size, totals)
        return None if batches is None else wait * batches
    last, linear = _last(rollout), steps(rollout.linear_step_size, totals)
    waits = {
        TrafficRouting.ALL_AT_ONCE.value: 0,
        TrafficRouting.CANARY.value: 1,
        TrafficRouting.LINEAR.value: None if linear is None else linear - 1,
    }.get(str(text(rollout.traffic_routing)))
    return None if waits is None or last is None else wait * waits + last


def within_its_waits(rollout: Rollout | None, totals: Iterable[float]) -> Findings:
    """What is wrong if the whole update may take no longer than its waits, or can never end in time."""
    most = None if rollout is None else time(rollout.maximum_execution_timeout)
    waits = None if rollout is None else total_wait(rollout, totals)
    longest = limits.EXECUTION_TIMEOUT.maximum
    if waits is not None and longest is not None and waits >= longest:
        what = f"must let the whole update end within {plain(longest)} seconds, got waits of {plain(waits)}"
        yield "rollout.wait_interval", f"{what}; wait less, or take larger steps"
    elif most is not None and waits is not None and most <= waits:
        what = f"must exceed all waits, {plain(waits)} seconds"
        yield "rollout.maximum_execution_timeout", f"{what}, got {plain(most)} seconds; raise it"


def _last(rollout: BlueGreen) -> float | None:
    return 0 if rollout.termination_wait is None else time(rollout.termination_wait)
