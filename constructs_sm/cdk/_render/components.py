"""The properties of inference components and of their adapters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_sm.cdk._render.given import given
from constructs_sm.cdk._render.models import environment
from constructs_sm.cdk._render.rollouts import deployment_config
from constructs_sm.spec.durations import seconds
from constructs_sm.spec.references import read_once
from constructs_sm.spec.timeouts import default_timeouts

if TYPE_CHECKING:
    from constructs_sm.cdk.data_source import BoundData
    from constructs_sm.cdk.image_source import BoundImage
    from constructs_sm.spec.component import ComponentSpec, ComputeRequirements, Specification
    from constructs_sm.spec.component_options import ComponentScheduling, ContainerMetrics

Properties = dict[str, object]


def specification(
    spec: ComponentSpec, one: Specification, image: BoundImage | None, data: BoundData | None
) -> Properties:
    """What a component runs and reserves, on every instance type or on one."""
    download, startup = default_timeouts(spec.types_of(one))
    if one.model_data_download_timeout is not None:
        download = one.model_data_download_timeout
    if one.container_startup_health_check_timeout is not None:
        startup = one.container_startup_health_check_timeout
    return given(
        instanceType=one.instance_type,
        modelName=None if one.model is None else read_once(one.model, "model_name"),
        container=None if one.container is None else _container(one, image, data),
        computeResourceRequirements=None if one.compute is None else _compute(one.compute),
        startupParameters={
            "modelDataDownloadTimeoutInSeconds": seconds(download),
            "containerStartupHealthCheckTimeoutInSeconds": seconds(startup),
        },
        dataCacheConfig=None if one.data_cache is None else {"enableCaching": one.data_cache},
        schedulingConfig=None if one.scheduling is None else _scheduling(one.scheduling),
    )


def adapter_specification(base_name: str, data: BoundData) -> Properties:
    """What an adapter adds to its base; everything else is the base's."""
    return {"baseInferenceComponentName": base_name, "container": {"artifactUrl": data.uri}}


def runtime_config(spec: ComponentSpec) -> Properties:
    """How many copies there are to begin with."""
    return {"copyCount": spec.copy_count}


def component_deployment(spec: ComponentSpec) -> Properties | None:
    """How copies are updated, and the alarms that undo it."""
    alarms = () if spec.rollback_alarms is None else spec.rollback_alarms
    return deployment_config(spec.rollout, [read_once(alarm, "alarm_name") for alarm in alarms], "COPY_COUNT")


def _container(one: Specification, image: BoundImage | None, data: BoundData | None) -> Properties:
    return given(
        image=None if image is None else image.uri,
        artifactUrl=None if data is None else data.uri,
        environment=None if one.container is None else environment(one.container, data),
        containerMetricsConfig=None if one.container_metrics is None else _metrics(one.container_metrics),
    )


def _metrics(metrics: ContainerMetrics) -> Properties:
    often = metrics.publish_frequency
    frequency = None if often is None else seconds(often)
    return {
        "metricsEndpoints": [given(metricsEndpointPath=metrics.path, metricPublishFrequencyInSeconds=frequency)],
    }


def _scheduling(scheduling: ComponentScheduling) -> Properties:
    imbalance = scheduling.max_availability_zone_imbalance
    return {
        "placementStrategy": str(scheduling.placement_strategy),
        # CloudFormation wants the balance said, and there is one way to enforce it.
        "availabilityZoneBalance": given(enforcementMode="PERMISSIVE", maxImbalance=imbalance),
    }


def _compute(compute: ComputeRequirements) -> Properties:
    return given(
        minMemoryRequiredInMb=compute.min_memory_mb,
        maxMemoryRequiredInMb=compute.max_memory_mb,
        numberOfCpuCoresRequired=compute.cpu_cores,
        numberOfAcceleratorDevicesRequired=compute.accelerators,
    )
