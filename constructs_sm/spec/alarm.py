"""Alarms of endpoints and components, as the user said them: a threshold for each severity of each thing watched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field, fields
from datetime import timedelta
from enum import StrEnum
from functools import partial
from typing import TypeAlias

from constructs_sm.spec.durations import Time
from constructs_sm.spec.missing import MissingData
from constructs_sm.spec.references import AlarmActionReference, TopicReference

MOST_LATENCY = timedelta(seconds=30)
"""The most that the model may take by default: half of the 60 s after which a call is given up."""


class AlarmSeverity(StrEnum):
    """How bad it is. Each severity has its own threshold, its own alarm and its own actions."""

    WARNING = "Warning"
    """Somebody should look at it."""

    CRITICAL = "Critical"
    """Somebody must be woken."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """What a metric is compared with, and how long before that is believed.

    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
    """

    threshold: float | Time
    """What is still good: a length of time, a share of calls from 0 to 1, a count or percent, as the metric has it."""

    _: KW_ONLY

    period: Time | None = None
    """How long a data point is: 10, 20 or 30 s, or whole minutes. Default: that of the metric, as its field tells."""

    evaluation_periods: float | None = None
    """How many of the latest data points are looked at. Default: that of the metric, as its field tells."""

    datapoints_to_alarm: float | None = None
    """How many of them must be bad. Default: that of the metric; all, where *evaluation_periods* is said."""

    treat_missing_data: MissingData | None = None
    """What a period without a data point is taken for. Default: a good one, and for ``idle`` a bad one."""


@dataclass(frozen=True, slots=True)
class Above(Threshold):
    """An alarm while a metric is above a threshold: ``Above(timedelta(seconds=2))``, ``Above(0.01)``."""


@dataclass(frozen=True, slots=True)
class Below(Threshold):
    """An alarm while a metric is below a threshold, such as calls in an hour: ``Below(1)``."""


Thresholds: TypeAlias = Mapping[str, Above | Below]
AlarmActions: TypeAlias = Mapping[str, Sequence[TopicReference | AlarmActionReference]]


def _critical(threshold: float | Time) -> Thresholds:
    return {AlarmSeverity.CRITICAL: Above(threshold)}


def _warning(threshold: float | Time) -> Thresholds:
    return {AlarmSeverity.WARNING: Above(threshold)}


@dataclass(frozen=True, kw_only=True, slots=True)
class Alarms:
    """What the alarms of every kind share."""

    actions: AlarmActions = field(default_factory=dict)
    """Topics and other actions of the CDK to be told, by severity. Topics made in the app, and their keys, let
    CloudWatch in. Default: nobody is told."""

    ok_actions: AlarmActions = field(default_factory=dict)
    """Who is told when it is over, likewise. Default: nobody is told."""

    def thresholds(self) -> Iterator[tuple[str, str, Threshold]]:
        """Each threshold with the name of its field and its severity, in order; what is of no known class is left out."""
        for each in fields(self):
            said = getattr(self, each.name)
            if each.name in {"actions", "ok_actions"} or not isinstance(said, Mapping):
                continue
            for severity, threshold in said.items():
                if isinstance(threshold, Threshold):
                    yield each.name, severity, threshold


@dataclass(frozen=True, kw_only=True, slots=True)
class EndpointAlarms(Alarms):
    """Alarms of an endpoint that answers at once, for each of its variants; None for no such alarm.

    Rates and latencies are looked at minute by minute, and three bad ones of five are too many; use of the hardware in
    periods of 5 min, three in a row. A period without a call is a good one, except of `idle`.
    """

    errors_5xx: Thresholds | None = field(default_factory=partial(_critical, 0.01))
    """Share of calls that fail at the server, 0 to 1. Default: critical above 0.01."""

    errors_4xx: Thresholds | None = None
    """Share of calls refused as the caller's mistake, 0 to 1. Default: none, as callers make mistakes."""

    model_latency_p99: Thresholds | None = field(default_factory=partial(_critical, MOST_LATENCY))
    """Time that the slowest hundredth of the calls keeps the model busy. Default: critical above 30 s, half of what a
    call may take."""

    overhead_latency_p99: Thresholds | None = field(default_factory=partial(_warning, timedelta(seconds=1)))
    """Time that SageMaker adds, likewise. Default: warning above 1 s."""

    cpu_utilization: Thresholds | None = None
    """CPU in use, in percent of all cores. Default: none; a busy CPU is a well-used one."""

    memory_utilization: Thresholds | None = field(default_factory=partial(_warning, 90))
    """Memory in use, in percent. Default: warning above 90."""

    disk_utilization: Thresholds | None = field(default_factory=partial(_warning, 90))
    """Storage in use, in percent. Default: warning above 90."""

    gpu_memory_utilization: Thresholds | None = None
    """Memory of the GPUs in use, in percent of all GPUs. Default: none, as servers of language models take nearly all of
    it on purpose."""

    idle: Thresholds | None = None
    """Calls in a period, such as ``{"Warning": Below(1)}``: an hour each, 24 in a row, and an hour without data is a bad
    one. Default: none."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AsyncEndpointAlarms(Alarms):
    """Alarms of an asynchronous endpoint: of its queue, and of each of its variants; None for no such alarm.

    Losses are counted in periods of 5 min, and one bad one is too many; use of the hardware as in `EndpointAlarms`. A
    period without data is a good one, so that none goes off while there is no instance.
    """

    age_of_oldest_request: Thresholds | None = field(default_factory=partial(_critical, timedelta(minutes=30)))
    """How long the oldest request has waited, five minutes in a row. Default: critical above 30 min, longer than it takes
    to start the first instance."""

    expired_requests: Thresholds | None = field(default_factory=partial(_critical, 0))
    """Requests given up before their turn. Default: critical above 0."""

    response_upload_failures: Thresholds | None = field(default_factory=partial(_critical, 0))
    """Results that could not be written. Default: critical above 0."""

    invocation_failures: Thresholds | None = field(default_factory=partial(_warning, 0))
    """Requests that the model failed at. Default: warning above 0."""

    notification_failures: Thresholds | None = field(default_factory=partial(_warning, 0))
    """Notifications that could not be sent. Default: warning above 0."""

    request_download_failures: Thresholds | None = None
    """Requests that could not be read. Default: none, as callers make mistakes."""

    errors_5xx: Thresholds | None = None
    """Share of calls that the container failed at, 0 to 1. Default: none, as *invocation_failures* tells."""

    errors_4xx: Thresholds | None = None
    """Share of calls that the container refused, 0 to 1. Default: none, as above."""

    model_latency_p99: Thresholds | None = None
    """Time that the slowest hundredth keeps the model busy. Default: none, as a request may take an hour."""

    cpu_utilization: Thresholds | None = None
    """CPU in use, in percent of all cores. Default: none."""

    memory_utilization: Thresholds | None = field(default_factory=partial(_warning, 90))
    """Memory in use, in percent. Default: warning above 90."""

    disk_utilization: Thresholds | None = field(default_factory=partial(_warning, 90))
    """Storage in use, in percent. Default: warning above 90."""

    gpu_memory_utilization: Thresholds | None = None
    """Memory of the GPUs in use, in percent of all GPUs. Default: none."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ServerlessEndpointAlarms(Alarms):
    """Alarms of a serverless endpoint; None for no such alarm. What is looked at how long: as in `EndpointAlarms`."""

    errors_5xx: Thresholds | None = field(default_factory=partial(_critical, 0.01))
    """Share of calls that fail at the server, 0 to 1. Default: critical above 0.01."""

    errors_4xx: Thresholds | None = None
    """Share of calls refused as the caller's mistake, 0 to 1. Default: none."""

    model_latency_p99: Thresholds | None = field(default_factory=partial(_critical, MOST_LATENCY))
    """Time that the slowest hundredth keeps the model busy. Default: critical above 30 s."""

    overhead_latency_p99: Thresholds | None = None
    """Time that SageMaker adds, cold starts too. Default: none, as cold starts are part of it."""

    memory_utilization: Thresholds | None = field(default_factory=partial(_warning, 90))
    """Memory in use, in percent. Default: warning above 90."""

    concurrency_utilization: Thresholds | None = field(default_factory=partial(_warning, 0.9))
    """Calls under way as a share of the maximum concurrency, 0 to 1; more are refused. Default: warning above 0.9."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ComponentEndpointAlarms(Alarms):
    """Alarms of the instances that inference components share; None for no such alarm. Calls are the components'.

    All are looked at in periods of 5 min, three in a row, and a period without data is a good one.
    """

    memory_utilization: Thresholds | None = field(default_factory=partial(_warning, 90))
    """Memory in use, in percent. Default: warning above 90."""

    disk_utilization: Thresholds | None = field(default_factory=partial(_warning, 90))
    """Storage in use, in percent. Default: warning above 90."""

    cpu_utilization: Thresholds | None = None
    """CPU in use, in percent of all cores. Default: none."""

    gpu_memory_utilization: Thresholds | None = None
    """Memory of the GPUs in use, in percent of all GPUs. Default: none."""


@dataclass(frozen=True, kw_only=True, slots=True)
class InferenceComponentAlarms(Alarms):
    """Alarms of an inference component or an adapter, all copies together; None for no such alarm.

    What is looked at how long: as in `EndpointAlarms`.
    """

    errors_5xx: Thresholds | None = field(default_factory=partial(_critical, 0.01))
    """Share of calls that fail at the server, 0 to 1. Default: critical above 0.01."""

    errors_4xx: Thresholds | None = None
    """Share of calls refused as the caller's mistake, 0 to 1. Default: none."""

    model_latency_p99: Thresholds | None = field(default_factory=partial(_critical, MOST_LATENCY))
    """Time that the slowest hundredth keeps the model busy. Default: critical above 30 s."""

    overhead_latency_p99: Thresholds | None = field(default_factory=partial(_warning, timedelta(seconds=1)))
    """Time that SageMaker adds, likewise. Default: warning above 1 s."""

    no_capacity: Thresholds | None = field(default_factory=partial(_critical, 0))
    """Calls that found no copy, in periods of 5 min, three in a row: longer than it takes to wake from none.
    Default: critical above 0."""

    memory_utilization: Thresholds | None = field(default_factory=partial(_warning, 90))
    """Memory in use, in percent of what the copies have. Default: warning above 90."""

    cpu_utilization: Thresholds | None = None
    """CPU in use, in percent of what the copies have. Default: none."""

    gpu_memory_utilization: Thresholds | None = None
    """Memory of the GPUs in use, in percent. Default: none."""
