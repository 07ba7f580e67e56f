"""How the copies of a component are updated, and the alarms that undo it."""

from __future__ import annotations

import math
from collections import Counter

from constructs_sm.errors import Severity
from constructs_sm.facts import limits
from constructs_sm.rules.known import number, plain, shown, time
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.component import ComponentSpec
from constructs_sm.spec.references import read_once
from constructs_sm.spec.rollout import CapacitySize, CapacityUnit, RollingUpdate
from constructs_sm.spec.tokens import is_token

_WHOLE = 100


@rule(
    "SM425",
    ComponentSpec,
    title="a batch is 5 to 50 percent of the copies",
    why="the API refuses smaller and larger ones",
    source=limits.COMPONENT_ROLLING_UPDATE,
)
def batch_size(spec: ComponentSpec) -> Findings:
    least, most = limits.COMPONENT_BATCH_PERCENT
    if not isinstance(spec.rollout, RollingUpdate):
        return
    size, at = spec.rollout.maximum_batch_size, "rollout.maximum_batch_size"
    percent, value, copies = _percent(size, spec.copy_count), number(size.value), number(spec.copy_count)
    if percent is not None and value is not None and not least <= percent <= most:
        if size.unit == CapacityUnit.PERCENT:
            yield at, f"must be {least} to {most} percent of the copies, got {plain(value)} percent; change it"
        elif copies is not None:
            what = f"must be {least} to {most} percent of the {plain(copies)} copies at the start"
            yield at, f"{what}, got {plain(value)}; change it, or say it with CapacitySize.percent"
    back = spec.rollout.rollback_maximum_batch_size
    whole = None if back is None or back.unit != CapacityUnit.PERCENT else number(back.value)
    if whole is not None and whole > _WHOLE:
        what = f"must be at most {_WHOLE} percent of the copies, got {plain(whole)} percent"
        yield "rollout.rollback_maximum_batch_size", f"{what}; lower it, or leave it out to go back at once"


@rule(
    "SM436",
    ComponentSpec,
    title="an update of copies has time for all its waits",
    why="it would run into its time-out and be undone",
    source=limits.COMPONENT_ROLLING_UPDATE,
)
def time_for_waits(spec: ComponentSpec) -> Findings:
    if not isinstance(spec.rollout, RollingUpdate):
        return
    limit, wait = time(spec.rollout.maximum_execution_timeout), time(spec.rollout.wait_interval)
    percent = _percent(spec.rollout.maximum_batch_size, spec.copy_count)
    if limit is not None and wait is not None and percent is not None and percent > 0:
        batches = math.ceil(_WHOLE / percent - 1e-9)
        if limit <= wait * batches:
            what = f"must exceed the {plain(wait * batches)} seconds of the waits after {batches} batches"
            yield "rollout.maximum_execution_timeout", f"{what}, got {plain(limit)}; raise it, or wait less"


@rule(
    "SM435",
    ComponentSpec,
    title="a component has one to ten rollback alarms, each once",
    why="the API takes no other number; without any, leave the list out",
    source=limits.AUTO_ROLLBACK,
)
def alarm_count(spec: ComponentSpec) -> Findings:
    if spec.rollback_alarms is None or is_token(spec.rollback_alarms):
        return
    most, count = limits.MAX_ROLLBACK_ALARMS, len(spec.rollback_alarms)
    if not 1 <= count <= most:
        cure = "join some in a composite alarm" if count else "leave the list out, or name one"
        yield "rollback_alarms", f"must be 1 to {most} alarms, got {count}; {cure}"
    for name, times in Counter(read_once(alarm, "alarm_name") for alarm in spec.rollback_alarms).items():
        if times > 1:
            said = "the same one" if is_token(name) else shown(name)
            yield "rollback_alarms", f"must be different alarms, got {said} {times} times; keep one of them"


@rule(
    "SM440",
    ComponentSpec,
    title="rollback alarms of a component come with a rollout",
    why="the API takes them only beside a rolling update",
    source=limits.COMPONENT_DEPLOYMENT,
)
def alarms_with_rollout(spec: ComponentSpec) -> Findings:
    if spec.rollback_alarms is not None and spec.rollout is None:
        yield "rollback_alarms", "must come with a rollout, got none; give a RollingUpdate too, or leave this out"


@rule(
    "SM441",
    ComponentSpec,
    severity=Severity.WARNING,
    title="an update in batches is watched by alarms",
    why="without any, a bad version reaches every copy all the same, only later",
    source=limits.COMPONENT_DEPLOYMENT,
)
def watched(spec: ComponentSpec) -> Findings:
    if spec.rollout is not None and spec.rollback_alarms is None:
        yield "rollback_alarms", "should be given with a rollout, got none; name the alarms that are to undo it"


def _percent(size: CapacitySize, copy_count: float) -> float | None:
    """A size in percent of the copies, as far as it is known."""
    value, copies = number(size.value), number(copy_count)
    if value is None or size.unit == CapacityUnit.PERCENT:
        return value
    return None if size.unit != CapacityUnit.COUNT or not copies else _WHOLE * value / copies
