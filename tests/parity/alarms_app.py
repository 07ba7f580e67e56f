"""An alarm on each metric of the one variant of an endpoint."""

from __future__ import annotations

from pathlib import Path

from aws_cdk import Stack
from aws_cdk import aws_iam as iam

from constructs_sm import ContainerImage, Endpoint, EndpointConfig, InstanceVariant, Model, ModelData


def build(stack: Stack, image: Path, archive: Path) -> None:
    """Put everything into *stack*."""
    model = Model(stack, "ModelWithArtifact", image=ContainerImage.asset(image), model_data=ModelData.archive(archive))
    config = EndpointConfig(
        stack,
        "EndpointConfig",
        variants=[InstanceVariant(model=model, variant_name="firstVariant", instance_type="ml.t2.medium")],
    )
    endpoint = Endpoint(stack, "Endpoint", endpoint_config=config)
    endpoint.grants.invoke(iam.Role(stack, "Invoker", assumed_by=iam.AccountRootPrincipal()))

    metrics = endpoint.metrics
    watched = {
        "Invocations": metrics.invocations(),
        "InvocationsPerInstance": metrics.invocations_per_instance(),
        "ModelLatency": metrics.model_latency(),
        "OverheadLatency": metrics.overhead_latency(),
        "Invocation5XXErrors": metrics.invocation_5xx_errors(),
        "DiskUtilization": metrics.disk_utilization(),
        "CPUUtilization": metrics.cpu_utilization(),
        "MemoryUtilization": metrics.memory_utilization(),
        "GPUUtilization": metrics.gpu_utilization(),
        "GPUMemoryUtilization": metrics.gpu_memory_utilization("firstVariant"),
    }
    for place, (name, metric) in enumerate(watched.items()):
        metric.create_alarm(stack, f"{name}Alarm", threshold=1 + 3 * place, evaluation_periods=2 + 3 * place)
