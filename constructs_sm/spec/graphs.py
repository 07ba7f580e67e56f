"""What a dashboard shows of each kind of endpoint, and of a component."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from constructs_sm.facts import metrics as facts
from constructs_sm.facts.metrics import Kind, Metric


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line of a graph: a statistic of a metric, or what is left when one metric is divided by another."""

    row: Metric
    statistic: str
    label: str
    per: Metric | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Graph:
    """One graph.

    Attributes:
        title: What it shows.
        axis: What its numbers are.
        lines: Its lines, for each variant.
        of_gpus: Whether it is of use only where there are GPUs.
    """

    title: str
    axis: str
    lines: tuple[Line, ...]
    of_gpus: bool = False


def _graph(title: str, axis: str, *lines: tuple[Metric, str, str]) -> Graph:
    made = tuple(Line(row=row, statistic=statistic, label=label) for row, statistic, label in lines)
    return Graph(title=title, axis=axis, lines=made)


def _counted(title: str, label: str, total: Metric, each: Metric, statistic: str) -> Graph:
    """How many there are, as one metric is the whole and another the part of each."""
    return Graph(title=title, axis=label, lines=(Line(row=total, statistic=statistic, label=label, per=each),))


_CALLS = _graph("Calls", "calls a minute", (facts.INVOCATIONS, "Sum", "calls"))
_ERRORS = _graph(
    "Errors",
    "share of calls",
    (facts.INVOCATION_5XX_ERRORS, "Average", "server errors"),
    (facts.INVOCATION_4XX_ERRORS, "Average", "client errors"),
)
_LATENCY = _graph(
    "Latency of the model",
    "microseconds",
    *((facts.MODEL_LATENCY, statistic, statistic) for statistic in ("p50", "p90", "p99")),
)
_OVERHEAD = _graph(
    "Latency around the model",
    "microseconds",
    *((facts.OVERHEAD_LATENCY, statistic, statistic) for statistic in ("p50", "p90", "p99")),
)
_HARDWARE = _graph(
    "Memory and storage",
    "percent",
    (facts.MEMORY_UTILIZATION, "Average", "memory"),
    (facts.DISK_UTILIZATION, "Average", "storage"),
)
_CPU = _graph("CPU", "percent of each core", (facts.CPU_UTILIZATION, "Average", "CPU"))
_GPU = replace(
    _graph(
        "GPUs",
        "percent of each GPU",
        (facts.GPU_UTILIZATION, "Average", "GPUs"),
        (facts.GPU_MEMORY_UTILIZATION, "Average", "memory of GPUs"),
    ),
    of_gpus=True,
)
_INSTANCES = _counted("Instances", "instances", facts.INVOCATIONS, facts.INVOCATIONS_PER_INSTANCE, "Sum")

GRAPHS: Mapping[Kind, tuple[Graph, ...]] = {
    Kind.REAL_TIME: (
        _CALLS,
        _ERRORS,
        _graph("Calls under way", "calls at each model", (facts.CONCURRENT_PER_MODEL, "Maximum", "calls")),
        _LATENCY,
        _OVERHEAD,
        _INSTANCES,
        _HARDWARE,
        _CPU,
        _GPU,
    ),
    Kind.ASYNCHRONOUS: (
        _graph(
            "Backlog",
            "requests",
            (facts.BACKLOG_SIZE, "Maximum", "requests"),
            (facts.BACKLOG_SIZE_PER_INSTANCE, "Maximum", "requests per instance"),
        ),
        _graph("Oldest request", "seconds", (facts.AGE_OF_OLDEST_REQUEST, "Maximum", "age")),
        _counted("Instances", "instances", facts.BACKLOG_SIZE, facts.BACKLOG_SIZE_PER_INSTANCE, "Average"),
        _graph("Requests done", "requests", (facts.INVOCATIONS_PROCESSED, "Sum", "requests")),
        _graph(
            "Requests lost",
            "requests",
            (facts.INVOCATION_FAILURES, "Sum", "failed"),
            (facts.EXPIRED_REQUESTS, "Sum", "expired"),
            (facts.REQUEST_DOWNLOAD_FAILURES, "Sum", "not read"),
            (facts.RESPONSE_UPLOAD_FAILURES, "Sum", "not written"),
            (facts.NOTIFICATION_FAILURES, "Sum", "not told"),
        ),
        _graph(
            "Time of a request",
            "milliseconds",
            (facts.TIME_IN_BACKLOG, "Average", "waiting"),
            (facts.TOTAL_PROCESSING_TIME, "Average", "in all"),
        ),
        _LATENCY,
        _HARDWARE,
        _CPU,
        _GPU,
    ),
    Kind.SERVERLESS: (
        _CALLS,
        _ERRORS,
        _graph(
            "Concurrency", "share of the most", (facts.CONCURRENT_EXECUTIONS_UTILIZATION, "Maximum", "calls under way")
        ),
        _LATENCY,
        _OVERHEAD,
        _graph("Memory", "percent", (facts.MEMORY_UTILIZATION, "Average", "memory")),
    ),
    Kind.FLEET: (
        _HARDWARE,
        _graph("CPU", "percent of all cores", (facts.FLEET_CPU_UTILIZATION, "Average", "CPU")),
        _graph(
            "Reserved",
            "percent",
            (facts.CPU_RESERVATION, "Average", "CPU"),
            (facts.MEMORY_RESERVATION, "Average", "memory"),
            (facts.GPU_RESERVATION, "Average", "GPUs"),
        ),
        replace(
            _graph(
                "GPUs",
                "percent of all GPUs",
                (facts.FLEET_GPU_UTILIZATION, "Average", "GPUs"),
                (facts.FLEET_GPU_MEMORY_UTILIZATION, "Average", "memory of GPUs"),
            ),
            of_gpus=True,
        ),
    ),
    Kind.COMPONENT: (
        _CALLS,
        _ERRORS,
        _graph("Calls without a copy", "calls", (facts.NO_CAPACITY_FAILURES, "Sum", "calls")),
        _LATENCY,
        _OVERHEAD,
        _counted("Copies", "copies", facts.INVOCATIONS, facts.INVOCATIONS_PER_COPY, "Sum"),
        _graph("Calls under way", "calls at each copy", (facts.CONCURRENT_PER_COPY, "Maximum", "calls")),
        _graph(
            "Processors and memory",
            "percent",
            (facts.COMPONENT_CPU_UTILIZATION, "Average", "CPU"),
            (facts.COMPONENT_MEMORY_UTILIZATION, "Average", "memory"),
        ),
        replace(
            _graph(
                "GPUs",
                "percent",
                (facts.COMPONENT_GPU_UTILIZATION, "Average", "GPUs"),
                (facts.COMPONENT_GPU_MEMORY_UTILIZATION, "Average", "memory of GPUs"),
            ),
            of_gpus=True,
        ),
    ),
}
"""The graphs of each kind, in order."""
