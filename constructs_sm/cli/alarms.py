"""The states of CloudWatch alarms, asked by boto3."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from constructs_sm.client._botocore_errors import translated
from constructs_sm.errors import Call

if TYPE_CHECKING:
    from boto3.session import Session


@dataclass(frozen=True, kw_only=True, slots=True)
class AlarmState:
    """How an alarm is.

    Attributes:
        in_alarm: Whether it went off.
        reason: Why it is as it is, in the words of CloudWatch.
    """

    in_alarm: bool
    reason: str


def alarm_states(session: Session, region: str | None, names: Sequence[str]) -> Mapping[str, AlarmState]:
    """The states of those alarms that there are, of a metric or of other alarms.

    Of other alarms CloudWatch tells only those who may ask for all, so these are asked for only where a name is left.
    """
    with translated(Call(subject=f"alarms {', '.join(names)}")):
        client: Any = session.client("cloudwatch", region_name=region)
        found = {each["AlarmName"]: _state(each) for each in _asked(client, "MetricAlarm", names)}
        left = [name for name in names if name not in found]
        return found | {each["AlarmName"]: _state(each) for each in _asked(client, "CompositeAlarm", left)}


def _asked(client: Any, kind: str, names: Sequence[str]) -> Iterator[dict[str, Any]]:
    if names:
        pages = client.get_paginator("describe_alarms").paginate(AlarmNames=list(names), AlarmTypes=[kind])
        for page in pages:
            yield from page.get(f"{kind}s", [])


def _state(found: Mapping[str, Any]) -> AlarmState:
    return AlarmState(in_alarm=found["StateValue"] == "ALARM", reason=found.get("StateReason", "without a reason"))
