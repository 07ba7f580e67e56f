from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError
from cli_fakes import World

from constructs_sm.cli.alarms import AlarmState, alarm_states
from constructs_sm.errors import AccessDeniedError

QUIET = AlarmState(in_alarm=False, reason="all is well")
OFF = AlarmState(in_alarm=True, reason="3 datapoints were above")


def world(*rounds: Mapping[str, AlarmState]) -> World:
    """Alarms that change from one look to the next; the last state stays."""
    return World(rounds=list(rounds))


def test_quiet_alarms_are_watched_to_the_end() -> None:
    there = world({"errors": QUIET, "latency": QUIET})
    done = there.run("bake", "errors", "latency", "--for", "70s")

    assert (0, "2 alarms quiet for 0:01:10\n") == (done.exit_code, done.output)
    assert 70 == there.clock.seconds
    assert 4 == there.asked.count("errors, latency")


def test_an_alarm_that_goes_off_ends_it_at_once() -> None:
    there = world({"errors": QUIET}, {"errors": OFF})
    done = there.run("bake", "errors", "--for", "10m")

    assert (1, "error: in alarm: errors: 3 datapoints were above\n") == (done.exit_code, done.output)
    assert 30 == there.clock.seconds


def test_every_alarm_that_went_off_is_told() -> None:
    done = world({"a": OFF, "b": OFF}).run("bake", "a", "b", "--for", "10m")

    assert 1 == done.exit_code
    assert "2 problems\n- in alarm: a: 3 datapoints were above\n- in alarm: b" in done.output


MISTAKES = [
    (["gone", "--for", "1m"], 3, "there is no alarm 'gone'"),
    (["errors", "--for", "soon"], 2, "--for"),
    (["errors"], 2, "--for"),
    (["--for", "1m"], 2, "ALARM"),
    (["errors", "--for", "1m", "--region", "mars"], 2, "--region: there is no Region 'mars'"),
    ([*(f"a{n}" for n in range(101)), "--for", "1m"], 2, "at most 100 are watched at once, got 101"),
]


@pytest.mark.parametrize(("arguments", "code", "said"), MISTAKES, ids=[" ".join(each[0][-4:]) for each in MISTAKES])
def test_a_mistake_is_told(arguments: list[str], code: int, said: str) -> None:
    done = world({"errors": QUIET}).run("bake", *arguments)

    assert code == done.exit_code
    assert said in done.output


class FakeCloudWatch:
    """Two pages of alarms, or none."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.said: dict[str, Any] = {}
        self.asked: list[tuple[list[str], list[str]]] = []

    def client(self, service: str, region_name: str | None) -> FakeCloudWatch:
        self.said |= {"service": service, "region_name": region_name}
        return self

    def get_paginator(self, operation: str) -> FakeCloudWatch:
        self.said["operation"] = operation
        return self

    def paginate(self, *, AlarmNames: list[str], AlarmTypes: list[str]) -> Iterator[dict[str, Any]]:  # noqa: N803 - AWS
        self.asked.append((AlarmNames, AlarmTypes))
        if self.error is not None:
            raise self.error
        if AlarmTypes == ["MetricAlarm"]:
            yield {"MetricAlarms": []}
            yield {"MetricAlarms": [{"AlarmName": "a", "StateValue": "ALARM", "StateReason": "hot"}]}
        else:
            yield {"CompositeAlarms": [{"AlarmName": "b", "StateValue": "INSUFFICIENT_DATA"}]}


def test_alarms_of_metrics_and_of_alarms_are_asked_for() -> None:
    session = FakeCloudWatch()

    assert {
        "a": AlarmState(in_alarm=True, reason="hot"),
        "b": AlarmState(in_alarm=False, reason="without a reason"),
    } == alarm_states(cast("Any", session), "eu-west-1", ["a", "b"])
    assert ("cloudwatch", "eu-west-1") == (session.said["service"], session.said["region_name"])
    assert [(["a", "b"], ["MetricAlarm"]), (["b"], ["CompositeAlarm"])] == session.asked


def test_alarms_of_alarms_are_asked_for_only_where_a_name_is_left() -> None:
    session = FakeCloudWatch()
    alarm_states(cast("Any", session), None, ["a"])

    assert [(["a"], ["MetricAlarm"])] == session.asked


def test_a_caller_without_the_right_is_told() -> None:
    denied = ClientError({"Error": {"Code": "AccessDenied", "Message": "not you"}}, "DescribeAlarms")

    with pytest.raises(AccessDeniedError, match=r"^alarms a, b: "):
        alarm_states(cast("Any", FakeCloudWatch(denied)), None, ["a", "b"])
