"""One spec of every kind of alarm and of log with everything said and nothing wrong, and the whole of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from rule_subjects import SomeKey, SomeTopic, flat_config, variant

from constructs_sm.facts.metrics import Kind
from constructs_sm.spec.alarm import Above, Alarms, Below, EndpointAlarms
from constructs_sm.spec.missing import MissingData
from constructs_sm.spec.observing import LogRetention, ObservingSpec
from constructs_sm.spec.watched import KINDS, WATCHED, Quantity

GPU = "ml.g5.12xlarge"
SAID: dict[str, Any] = {
    "period": timedelta(minutes=5),
    "evaluation_periods": 4,
    "datapoints_to_alarm": 2,
    "treat_missing_data": MissingData.BREACHING,
}
ABOVE, BELOW = Above(0.5, **SAID), Below(1, **SAID)


def every(kind: type[Alarms]) -> Alarms:
    """Alarms of a kind with everything said."""
    some: dict[str, Any] = {
        name: {"Warning": row.bad(timedelta(seconds=1) if row.quantity is Quantity.TIME else 0.5)}
        for name, row in WATCHED[kind].items()
    }
    topics: dict[str, Any] = {"actions": {"Warning": [SomeTopic()]}, "ok_actions": {"Critical": [SomeTopic()]}}
    return kind(**some, **topics)


def observing(alarms: Alarms | None = None, **changes: Any) -> ObservingSpec:
    """Everything said of watching an endpoint that bears a name."""
    kind = Kind.REAL_TIME if alarms is None else KINDS[type(alarms)]
    config = flat_config(variant(instance_type=GPU))
    return replace(ObservingSpec(alarms=alarms, kind=kind, name="chat", config=config), **changes)


def watching(said: Above) -> ObservingSpec:
    """An endpoint of which one threshold is said."""
    return observing(EndpointAlarms(errors_4xx={"Critical": said}))


def idle(said: Below) -> ObservingSpec:
    """An endpoint of which one threshold of idleness is said."""
    return observing(EndpointAlarms(idle={"Critical": said}))


LOG = LogRetention(retention=timedelta(days=30), encryption_key=SomeKey(), retain=True)

VALID_OBSERVING: dict[type, Any] = {
    Above: ABOVE,
    Below: BELOW,
    **{kind: every(kind) for kind in WATCHED},
    LogRetention: LOG,
    ObservingSpec: observing(EndpointAlarms(), log_retention=LOG),
}

OBSERVING_WHOLES: dict[type, tuple[Callable[[Any], ObservingSpec], str]] = {
    Above: (watching, "alarms.errors_4xx['Critical']."),
    Below: (idle, "alarms.idle['Critical']."),
    **dict.fromkeys(WATCHED, (observing, "alarms.")),
    LogRetention: (lambda part: observing(log_retention=part), "log_retention."),
}
