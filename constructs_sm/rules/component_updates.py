"""How the copies of a component are updated, and the alarms that undo it."""

from __future__ import annotations

from constructs_sm.errors import Severity
from constructs_sm.facts import limits
from constructs_sm.rules.alarm_lists import judge_alarms, nobody_watches
from constructs_sm.rules.capacity import outside
from constructs_sm.rules.known import number
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.rules.waits import within_its_waits
from constructs_sm.spec.component import ComponentSpec
from constructs_sm.spec.rollout import RollingUpdate
from constructs_sm.spec.tokens import is_token

_WHAT = "copies"


@rule(
    "SM425",
    ComponentSpec,
    title="a batch is 5 to 50 percent of the copies",
    why="the API refuses smaller and larger ones",
    source=limits.COMPONENT_ROLLING_UPDATE,
)
def batch_size(spec: ComponentSpec) -> Findings:
    if not isinstance(spec.rollout, RollingUpdate):
        return
    size, back = spec.rollout.maximum_batch_size, spec.rollout.rollback_maximum_batch_size
    yield from outside("rollout.maximum_batch_size", size, _copies(spec), limits.COMPONENT_BATCH_PERCENT, _WHAT)
    # By then scaling may have made more copies than there were at the start.
    yield from outside("rollout.rollback_maximum_batch_size", back, [], limits.COMPONENT_ROLLBACK_PERCENT, _WHAT)


@rule(
    "SM436",
    ComponentSpec,
    title="an update of copies has time for all its waits",
    why="it would run into its time-out and be undone",
    source=limits.COMPONENT_ROLLING_UPDATE,
)
def time_for_waits(spec: ComponentSpec) -> Findings:
    yield from within_its_waits(spec.rollout, _copies(spec))


@rule(
    "SM435",
    ComponentSpec,
    title="a component has one to ten rollback alarms, each once",
    why="the API takes no other number; without any, leave the list out",
    source=limits.AUTO_ROLLBACK,
)
def alarm_count(spec: ComponentSpec) -> Findings:
    if spec.rollback_alarms is not None and not is_token(spec.rollback_alarms):
        yield from judge_alarms(spec.rollback_alarms)


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
        yield from nobody_watches("give alarms that you made")


def _copies(spec: ComponentSpec) -> list[float]:
    """The copies at the start, as far as they are known."""
    copies = number(spec.copy_count)
    return [] if copies is None or copies < 1 else [copies]
