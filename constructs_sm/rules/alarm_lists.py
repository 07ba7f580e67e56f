"""Lists of alarms that undo an update: of an endpoint, or of a component."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from constructs_sm.facts import limits
from constructs_sm.rules.known import shown, text
from constructs_sm.rules.registry import Findings
from constructs_sm.spec.references import AlarmReference, read_once

_AT = "rollback_alarms"


def judge_alarms(given: Sequence[AlarmReference]) -> Findings:
    """What is wrong with a list that was given: how many there are, and which are there twice."""
    most = limits.MAX_ROLLBACK_ALARMS
    if not 1 <= len(given) <= most:
        cure = "combine some in a CompositeAlarm" if given else "say None for no alarm"
        yield _AT, f"must be 1 to {most} alarms, got {len(given)}; {cure}"
    for name, times in Counter(read_once(alarm, "alarm_name") for alarm in given).items():
        if times > 1:
            what = "an alarm" if text(name) is None else shown(name)
            yield _AT, f"must have each alarm once, got {what} {times} times; keep one"


def nobody_watches(cure: str) -> Findings:
    """What to do about an update that waits and has no alarm."""
    yield _AT, f"should be given, as nothing else undoes the update, got none; {cure}"
