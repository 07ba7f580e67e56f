"""What each field of the alarms watches: its metric, in which statistic, and how long before it is believed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum
from typing import cast

from constructs_sm.facts import metrics as facts
from constructs_sm.facts.metrics import PER_SECOND, Kind, Metric
from constructs_sm.spec.alarm import (
    Above,
    Alarms,
    AsyncEndpointAlarms,
    Below,
    ComponentEndpointAlarms,
    EndpointAlarms,
    InferenceComponentAlarms,
    ServerlessEndpointAlarms,
    Threshold,
)
from constructs_sm.spec.durations import Time, is_time, seconds
from constructs_sm.spec.missing import MissingData


class Quantity(Enum):
    """What a threshold is, beside a length of time."""

    TIME = "a length of time, such as timedelta(seconds=2)"
    SHARE = "a share of calls from 0 to 1, such as 0.01"
    COUNT = "a number of 0 or more"
    PERCENT = "a percentage from 0 to 100"

    @property
    def most(self) -> float | None:
        """The largest that it can be."""
        return {Quantity.SHARE: 1, Quantity.PERCENT: 100}.get(self)


class Unit(Enum):
    """Of what the metric of an instance adds up to 100 percent each, so that a threshold is multiplied by their number."""

    GPU = "GPUs"
    CORE = "cores"


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """What an alarm looks at before it believes a threshold: the fields of `Threshold`, none left out."""

    period: Time
    evaluation_periods: float
    datapoints_to_alarm: float
    treat_missing_data: MissingData


@dataclass(frozen=True, kw_only=True, slots=True)
class Watched:
    """What one field of the alarms watches.

    Attributes:
        id: The fixed word that the ids of its alarms begin with.
        metric: Its metric.
        statistic: Which statistic of it.
        quantity: What its threshold is.
        what: What has happened, for the description of the alarm.
        period: Length of a data point in seconds.
        evaluation_periods: How many data points are looked at.
        datapoints_to_alarm: How many of them must be bad.
        treat_missing_data: What a period without a data point is taken for.
        adds_up: What adds up to 100 percent each, if anything does.
        bad: On which side of a threshold something is bad.
    """

    id: str
    metric: Metric
    statistic: str
    quantity: Quantity
    what: str
    period: float = 60
    evaluation_periods: float = 5
    datapoints_to_alarm: float = 3
    treat_missing_data: MissingData = MissingData.NOT_BREACHING
    adds_up: Unit | None = None
    bad: type[Threshold] = Above

    def value(self, threshold: float | Time) -> float:
        """A threshold in the unit of the metric, for one processor."""
        if not is_time(threshold):
            return cast("float", threshold)
        return round(seconds(threshold) * PER_SECOND[self.metric.unit])

    def window(self, said: Threshold) -> Window:
        """What is looked at, with all that was left out."""
        looked_at = self.evaluation_periods if said.evaluation_periods is None else said.evaluation_periods
        bad = self.datapoints_to_alarm if said.evaluation_periods is None else looked_at
        return Window(
            period=timedelta(seconds=self.period) if said.period is None else said.period,
            evaluation_periods=looked_at,
            datapoints_to_alarm=bad if said.datapoints_to_alarm is None else said.datapoints_to_alarm,
            treat_missing_data=self.treat_missing_data if said.treat_missing_data is None else said.treat_missing_data,
        )


def _share(id: str, metric: Metric, what: str) -> Watched:
    return Watched(id=id, metric=metric, statistic="Average", quantity=Quantity.SHARE, what=what)


def _slow(id: str, metric: Metric, what: str) -> Watched:
    return Watched(id=id, metric=metric, statistic="p99", quantity=Quantity.TIME, what=what)


def _full(id: str, metric: Metric, what: str, adds_up: Unit | None = None) -> Watched:
    return Watched(
        id=id,
        metric=metric,
        statistic="Average",
        quantity=Quantity.PERCENT,
        what=what,
        period=300,
        evaluation_periods=3,
        adds_up=adds_up,
    )


def _lost(id: str, metric: Metric, what: str) -> Watched:
    lost = Watched(id=id, metric=metric, statistic="Sum", quantity=Quantity.COUNT, what=what, period=300)
    return replace(lost, evaluation_periods=1, datapoints_to_alarm=1)


_ERRORS = {
    "errors_5xx": _share("ServerErrors", facts.INVOCATION_5XX_ERRORS, "calls fail at the server"),
    "errors_4xx": _share("ClientErrors", facts.INVOCATION_4XX_ERRORS, "calls are refused as the caller's mistake"),
    "model_latency_p99": _slow("ModelLatency", facts.MODEL_LATENCY, "the model is slow"),
}
_OVERHEAD = {"overhead_latency_p99": _slow("OverheadLatency", facts.OVERHEAD_LATENCY, "calls wait for the model")}
_MEMORY = {"memory_utilization": _full("Memory", facts.MEMORY_UTILIZATION, "memory runs out")}
_DISK = {"disk_utilization": _full("Disk", facts.DISK_UTILIZATION, "storage runs out")}
_HARDWARE = {
    "cpu_utilization": _full("Cpu", facts.CPU_UTILIZATION, "the CPU is busy", Unit.CORE),
    **_MEMORY,
    **_DISK,
    "gpu_memory_utilization": _full("GpuMemory", facts.GPU_MEMORY_UTILIZATION, "memory of the GPUs runs out", Unit.GPU),
}
_IDLE = Watched(
    id="Idle",
    metric=facts.INVOCATIONS,
    statistic="Sum",
    quantity=Quantity.COUNT,
    what="hardly anybody calls",
    period=3600,
    evaluation_periods=24,
    datapoints_to_alarm=24,
    treat_missing_data=MissingData.BREACHING,
    bad=Below,
)
_AGE = Watched(
    id="OldestRequest",
    metric=facts.AGE_OF_OLDEST_REQUEST,
    statistic="Maximum",
    quantity=Quantity.TIME,
    what="requests wait too long",
    datapoints_to_alarm=5,
)
_CONCURRENCY = _share("Concurrency", facts.CONCURRENT_EXECUTIONS_UTILIZATION, "concurrency runs out")
_NO_CAPACITY = _lost("NoCapacity", facts.NO_CAPACITY_FAILURES, "calls find no copy")

WATCHED: Mapping[type[Alarms], Mapping[str, Watched]] = {
    EndpointAlarms: {**_ERRORS, **_OVERHEAD, **_HARDWARE, "idle": _IDLE},
    AsyncEndpointAlarms: {
        "age_of_oldest_request": _AGE,
        "expired_requests": _lost("ExpiredRequests", facts.EXPIRED_REQUESTS, "requests are given up"),
        "response_upload_failures": _lost(
            "ResponseUploadFailures", facts.RESPONSE_UPLOAD_FAILURES, "results cannot be written"
        ),
        "invocation_failures": _lost("InvocationFailures", facts.INVOCATION_FAILURES, "the model fails at requests"),
        "notification_failures": _lost(
            "NotificationFailures", facts.NOTIFICATION_FAILURES, "notifications cannot be sent"
        ),
        "request_download_failures": _lost(
            "RequestDownloadFailures", facts.REQUEST_DOWNLOAD_FAILURES, "requests cannot be read"
        ),
        **_ERRORS,
        **_HARDWARE,
    },
    ServerlessEndpointAlarms: {**_ERRORS, **_OVERHEAD, **_MEMORY, "concurrency_utilization": _CONCURRENCY},
    ComponentEndpointAlarms: {
        **_MEMORY,
        **_DISK,
        "cpu_utilization": _full("Cpu", facts.FLEET_CPU_UTILIZATION, "the CPU is busy"),
        "gpu_memory_utilization": _full("GpuMemory", facts.FLEET_GPU_MEMORY_UTILIZATION, "memory of the GPUs runs out"),
    },
    InferenceComponentAlarms: {
        **_ERRORS,
        **_OVERHEAD,
        "no_capacity": replace(_NO_CAPACITY, evaluation_periods=3, datapoints_to_alarm=3),
        "memory_utilization": _full("Memory", facts.COMPONENT_MEMORY_UTILIZATION, "memory runs out"),
        "cpu_utilization": _full("Cpu", facts.COMPONENT_CPU_UTILIZATION, "the CPU is busy"),
        "gpu_memory_utilization": _full(
            "GpuMemory", facts.COMPONENT_GPU_MEMORY_UTILIZATION, "memory of the GPUs runs out"
        ),
    },
}
"""What each field of each kind of alarms watches."""

KINDS: Mapping[type[Alarms], Kind] = {
    EndpointAlarms: Kind.REAL_TIME,
    AsyncEndpointAlarms: Kind.ASYNCHRONOUS,
    ServerlessEndpointAlarms: Kind.SERVERLESS,
    ComponentEndpointAlarms: Kind.FLEET,
    InferenceComponentAlarms: Kind.COMPONENT,
}
"""Whose alarms they are."""
