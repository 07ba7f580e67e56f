"""The specification of an inference component."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_sm.cdk._render.given import given
from constructs_sm.cdk._render.models import environment
from constructs_sm.spec.durations import seconds
from constructs_sm.spec.references import read_once
from constructs_sm.spec.timeouts import default_timeouts

if TYPE_CHECKING:
    from constructs_sm.cdk.data_source import BoundData
    from constructs_sm.cdk.image_source import BoundImage
    from constructs_sm.spec.component import ComponentSpec, ComputeRequirements

Properties = dict[str, object]


def specification(spec: ComponentSpec, image: BoundImage | None, data: BoundData | None) -> Properties:
    """What a component runs and reserves."""
    download, startup = default_timeouts(spec.endpoint.instance_types)
    if spec.model_data_download_timeout is not None:
        download = spec.model_data_download_timeout
    if spec.container_startup_health_check_timeout is not None:
        startup = spec.container_startup_health_check_timeout
    return given(
        modelName=None if spec.model is None else read_once(spec.model, "model_name"),
        container=None
        if spec.container is None
        else given(
            image=None if image is None else image.uri,
            artifactUrl=None if data is None else data.uri,
            environment=environment(spec.container, data),
        ),
        computeResourceRequirements=None if spec.compute is None else _compute(spec.compute),
        startupParameters={
            "modelDataDownloadTimeoutInSeconds": seconds(download),
            "containerStartupHealthCheckTimeoutInSeconds": seconds(startup),
        },
    )


def runtime_config(spec: ComponentSpec) -> Properties:
    """How many copies there are to begin with."""
    return {"copyCount": spec.copy_count}


def _compute(compute: ComputeRequirements) -> Properties:
    return given(
        minMemoryRequiredInMb=compute.min_memory_mb,
        maxMemoryRequiredInMb=compute.max_memory_mb,
        numberOfCpuCoresRequired=compute.cpu_cores,
        numberOfAcceleratorDevicesRequired=compute.accelerators,
    )
