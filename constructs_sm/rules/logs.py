"""Whether the log of an endpoint or a component can be kept as it was said."""

from __future__ import annotations

from constructs_sm.facts import limits
from constructs_sm.facts.logs import LOGS_GUIDE, retention_days
from constructs_sm.rules.known import plain, time
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.observing import ObservingSpec

_DAY = 86_400


@rule(
    "SM916",
    ObservingSpec,
    title="a log is kept for a time only where its name is known beforehand",
    why="SageMaker makes the group of a log with the first line, without an end, and a group that exists cannot be made: it "
    "must be there before the endpoint, whose generated name nobody knows by then",
    source=LOGS_GUIDE,
)
def name_known_beforehand(spec: ObservingSpec) -> Findings:
    if spec.log_retention is not None and spec.name is None:
        yield "log_retention", f"must stand beside {spec.named_by}, got none; give it, or leave log_retention out"


@rule(
    "SM917",
    ObservingSpec,
    title="a log is kept for one of the times that CloudWatch Logs has",
    why="any other is refused at deployment",
    source=limits.LOG_RETENTION.source,
)
def retention_offered(spec: ObservingSpec) -> Findings:
    said = None if spec.log is None else time(spec.log.retention)
    offered = retention_days()
    if said is not None and said >= _DAY and said / _DAY not in offered:
        longer = [str(days) for days in offered if days * _DAY > said][:1]
        cure = f"take {longer[0]}" if longer else f"take {offered[-1]}, or leave it out to keep it for ever"
        yield "log_retention", f"must be one of {', '.join(map(str, offered))} days, got {plain(said / _DAY)}; {cure}"
