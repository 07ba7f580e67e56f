"""Every metric of hosting: its name, its dimensions, its unit, and which kinds of endpoint publish it.

The guide's pages on asynchronous and on serverless monitoring call their lists exhaustive: what is not on them is not
published for that kind.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

_GUIDE = "https://docs.aws.amazon.com/sagemaker/latest/dg/"

MONITORING = _GUIDE + "monitoring-cloudwatch.html"
ASYNC_MONITORING = _GUIDE + "async-inference-monitor.html"
SERVERLESS_MONITORING = _GUIDE + "serverless-endpoints-monitoring.html"

ALARMS_PRINCIPAL = "cloudwatch.amazonaws.com"
"""Who publishes to the topics of alarms.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
"""

CALLS = "AWS/SageMaker"
_HOSTS = "/aws/sagemaker/Endpoints"
_COMPONENTS = "/aws/sagemaker/InferenceComponents"
NAMESPACES = (CALLS, _HOSTS, _COMPONENTS)
SIMPLE_STATISTICS = ("Average", "Maximum", "Minimum", "SampleCount", "Sum")
"""Those that target tracking and alarms take by this name: the API's ``MetricStatistic``; others need another form."""


class Kind(StrEnum):
    """What publishes a metric."""

    REAL_TIME = "a real-time endpoint"
    SERVERLESS = "a serverless endpoint"
    ASYNCHRONOUS = "an asynchronous endpoint"
    FLEET = "an endpoint for inference components"
    COMPONENT = "an inference component"
    CONTAINER = "a container of a pipeline"


class Unit(StrEnum):
    """What a metric is counted in, in CloudWatch's words."""

    NONE = "None"
    COUNT = "Count"
    PERCENT = "Percent"
    SECONDS = "Seconds"
    MILLISECONDS = "Milliseconds"
    MICROSECONDS = "Microseconds"


PER_SECOND = {Unit.SECONDS: 1, Unit.MILLISECONDS: 1_000, Unit.MICROSECONDS: 1_000_000}
"""How many of a unit of time make a second."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Metric:
    """One metric.

    Attributes:
        name: In CloudWatch, where case counts.
        namespace: Where it is published.
        unit: What its values are counted in.
        statistic: The one that makes most sense. CloudWatch computes any other of any metric too.
        kinds: What publishes it.
        of_endpoint: Whether it is of the endpoint as a whole, and not of a variant.
        predefined: What Application Auto Scaling calls it, if capacity can follow it by that name.
        source: Where AWS says so.
    """

    name: str
    namespace: str = CALLS
    unit: Unit = Unit.NONE
    statistic: str = "Average"
    kinds: frozenset[Kind]
    of_endpoint: bool = False
    predefined: str | None = None
    source: str = MONITORING


_ALL = frozenset(Kind) - {Kind.FLEET, Kind.CONTAINER}
_SYNCHRONOUS = _ALL - {Kind.ASYNCHRONOUS}
_INSTANCES = frozenset({Kind.REAL_TIME, Kind.ASYNCHRONOUS, Kind.FLEET})
_REAL_TIME, _SERVERLESS, _ASYNC = (frozenset({kind}) for kind in (Kind.REAL_TIME, Kind.SERVERLESS, Kind.ASYNCHRONOUS))
_FLEET, _COMPONENT, _CONTAINER = (frozenset({kind}) for kind in (Kind.FLEET, Kind.COMPONENT, Kind.CONTAINER))

# Calls.
INVOCATIONS = Metric(name="Invocations", statistic="Sum", kinds=_SYNCHRONOUS | _CONTAINER)
INVOCATIONS_PER_INSTANCE = Metric(
    name="InvocationsPerInstance",
    statistic="Sum",
    kinds=_REAL_TIME,
    predefined="SageMakerVariantInvocationsPerInstance",
)
INVOCATIONS_PER_COPY = Metric(
    name="InvocationsPerCopy",
    statistic="Sum",
    kinds=_COMPONENT,
    predefined="SageMakerInferenceComponentInvocationsPerCopy",
)
CONCURRENT_PER_MODEL = Metric(
    name="ConcurrentRequestsPerModel",
    statistic="Maximum",
    kinds=_REAL_TIME,
    predefined="SageMakerVariantConcurrentRequestsPerModelHighResolution",
)
CONCURRENT_PER_COPY = Metric(
    name="ConcurrentRequestsPerCopy",
    statistic="Maximum",
    kinds=_COMPONENT,
    predefined="SageMakerInferenceComponentConcurrentRequestsPerCopyHighResolution",
)
# Each call sends 0 or 1: the sum counts the errors, the average is their share.
INVOCATION_4XX_ERRORS = Metric(name="Invocation4XXErrors", statistic="Sum", kinds=_ALL | _CONTAINER)
INVOCATION_5XX_ERRORS = Metric(name="Invocation5XXErrors", statistic="Sum", kinds=_ALL | _CONTAINER)
INVOCATION_MODEL_ERRORS = Metric(
    name="InvocationModelErrors", statistic="Sum", kinds=frozenset({Kind.REAL_TIME, Kind.COMPONENT})
)
NO_CAPACITY_FAILURES = Metric(name="NoCapacityInvocationFailures", unit=Unit.COUNT, statistic="Sum", kinds=_COMPONENT)
MODEL_LATENCY = Metric(name="ModelLatency", unit=Unit.MICROSECONDS, kinds=_ALL)
OVERHEAD_LATENCY = Metric(name="OverheadLatency", unit=Unit.MICROSECONDS, kinds=_SYNCHRONOUS | _CONTAINER)
CONTAINER_LATENCY = Metric(name="ContainerLatency", unit=Unit.MICROSECONDS, kinds=_CONTAINER)
EXPLANATIONS_PER_INSTANCE = Metric(name="ExplanationsPerInstance", statistic="Sum", kinds=_REAL_TIME)
MODEL_SETUP_TIME = Metric(
    name="ModelSetupTime",
    unit=Unit.MICROSECONDS,
    kinds=_SERVERLESS,
)

# Multi-model endpoints.
MODEL_LOADING_WAIT_TIME = Metric(name="ModelLoadingWaitTime", unit=Unit.MICROSECONDS, kinds=_REAL_TIME)
MODEL_DOWNLOADING_TIME = Metric(name="ModelDownloadingTime", unit=Unit.MICROSECONDS, kinds=_REAL_TIME)
MODEL_LOADING_TIME = Metric(name="ModelLoadingTime", unit=Unit.MICROSECONDS, kinds=_REAL_TIME)
MODEL_UNLOADING_TIME = Metric(name="ModelUnloadingTime", unit=Unit.MICROSECONDS, kinds=_REAL_TIME)
MODEL_CACHE_HIT = Metric(name="ModelCacheHit", kinds=_REAL_TIME)
LOADED_MODEL_COUNT = Metric(name="LoadedModelCount", namespace=_HOSTS, kinds=_REAL_TIME)


def _queue(name: str, unit: Unit, statistic: str = "Average", *, of_endpoint: bool = True) -> Metric:
    return Metric(
        name=name,
        unit=unit,
        statistic=statistic,
        kinds=_ASYNC,
        of_endpoint=of_endpoint,
        source=ASYNC_MONITORING,
    )


# Asynchronous endpoints: the queue is the endpoint's, what becomes of a request the variant's.
BACKLOG_SIZE = _queue("ApproximateBacklogSize", Unit.COUNT)
BACKLOG_SIZE_PER_INSTANCE = _queue("ApproximateBacklogSizePerInstance", Unit.COUNT)
AGE_OF_OLDEST_REQUEST = _queue("ApproximateAgeOfOldestRequest", Unit.SECONDS, "Maximum")
BACKLOG_WITHOUT_CAPACITY = _queue("HasBacklogWithoutCapacity", Unit.COUNT)
REQUEST_DOWNLOAD_FAILURES = _queue("RequestDownloadFailures", Unit.COUNT, "Sum", of_endpoint=False)
RESPONSE_UPLOAD_FAILURES = _queue("ResponseUploadFailures", Unit.COUNT, "Sum", of_endpoint=False)
NOTIFICATION_FAILURES = _queue("NotificationFailures", Unit.COUNT, "Sum", of_endpoint=False)
EXPIRED_REQUESTS = _queue("ExpiredRequests", Unit.COUNT, "Sum", of_endpoint=False)
INVOCATION_FAILURES = _queue("InvocationFailures", Unit.COUNT, "Sum", of_endpoint=False)
INVOCATIONS_PROCESSED = _queue("InvocationsProcesssed", Unit.COUNT, "Sum", of_endpoint=False)  # three s, as on the page
REQUEST_DOWNLOAD_LATENCY = _queue("RequestDownloadLatency", Unit.MICROSECONDS, of_endpoint=False)
RESPONSE_UPLOAD_LATENCY = _queue("ResponseUploadLatency", Unit.MICROSECONDS, of_endpoint=False)
TIME_IN_BACKLOG = _queue("TimeInBacklog", Unit.MILLISECONDS, of_endpoint=False)
TOTAL_PROCESSING_TIME = _queue("TotalProcessingTime", Unit.MILLISECONDS, of_endpoint=False)


def _serverless(name: str, unit: Unit, predefined: str | None = None) -> Metric:
    return Metric(name=name, unit=unit, kinds=_SERVERLESS, predefined=predefined, source=SERVERLESS_MONITORING)


# Serverless endpoints.
CONCURRENT_EXECUTIONS_UTILIZATION = _serverless("ServerlessConcurrentExecutionsUtilization", Unit.NONE)
PROVISIONED_EXECUTIONS = _serverless("ServerlessProvisionedConcurrencyExecutions", Unit.COUNT)
PROVISIONED_UTILIZATION = _serverless(
    "ServerlessProvisionedConcurrencyUtilization", Unit.NONE, "SageMakerVariantProvisionedConcurrencyUtilization"
)
PROVISIONED_INVOCATIONS = _serverless("ServerlessProvisionedConcurrencyInvocations", Unit.COUNT)
SPILLOVER_INVOCATIONS = _serverless("ServerlessProvisionedConcurrencySpilloverInvocations", Unit.COUNT)


def _host(name: str, kinds: frozenset[Kind], namespace: str = _HOSTS) -> Metric:
    return Metric(name=name, namespace=namespace, unit=Unit.PERCENT, kinds=kinds)


# Instances. Those of processors add up over all of them: four GPUs in full use are at 400 percent.
CPU_UTILIZATION = _host("CPUUtilization", _INSTANCES)
GPU_UTILIZATION = _host("GPUUtilization", _INSTANCES)
GPU_MEMORY_UTILIZATION = _host("GPUMemoryUtilization", _INSTANCES)
MEMORY_UTILIZATION = _host("MemoryUtilization", _INSTANCES | _SERVERLESS)
DISK_UTILIZATION = _host("DiskUtilization", _INSTANCES)

# Endpoints for inference components, and their components: these are of what there is, 0 to 100 percent.
CPU_RESERVATION = _host("CPUReservation", _FLEET)
GPU_RESERVATION = _host("GPUReservation", _FLEET)
MEMORY_RESERVATION = _host("MemoryReservation", _FLEET)
FLEET_CPU_UTILIZATION = _host("CPUUtilizationNormalized", _FLEET)
FLEET_GPU_UTILIZATION = _host("GPUUtilizationNormalized", _FLEET)
FLEET_GPU_MEMORY_UTILIZATION = _host("GPUMemoryUtilizationNormalized", _FLEET)
COMPONENT_CPU_UTILIZATION = _host("CPUUtilizationNormalized", _COMPONENT, _COMPONENTS)
COMPONENT_GPU_UTILIZATION = _host("GPUUtilizationNormalized", _COMPONENT, _COMPONENTS)
COMPONENT_GPU_MEMORY_UTILIZATION = _host("GPUMemoryUtilizationNormalized", _COMPONENT, _COMPONENTS)
COMPONENT_MEMORY_UTILIZATION = _host("MemoryUtilizationNormalized", _COMPONENT, _COMPONENTS)


_PUBLISHED = tuple(each for each in tuple(globals().values()) if isinstance(each, Metric))


def published_as(name: str) -> tuple[Metric, ...]:
    """The metrics of this name, in any namespace; none where SageMaker publishes no such metric."""
    return tuple(each for each in _PUBLISHED if each.name == name)
