"""One endpoint of each kind that costs by the hour, paused or running."""

from __future__ import annotations

from aws_cdk import App, Stack

from constructs_sm import (
    AsyncEndpoint,
    ComputeRequirements,
    ContainerImage,
    InferenceComponentEndpoint,
    InstanceScaling,
    Model,
    ModelData,
    RealTimeEndpoint,
)

app = App()
paused = app.node.try_get_context("paused") == "yes"
image = ContainerImage.framework("sklearn", version="1.9-0")
data = ModelData.package("stacks/models/wine", code="stacks/models/inference.py", framework="sklearn")
stack = Stack(app, "Pausing")
RealTimeEndpoint(
    stack,
    "Chat",
    model=Model(stack, "ChatModel", image=image, model_data=data),
    instance_type="ml.m5.large",
    scaling=InstanceScaling(max_capacity=3, invocations_per_instance=900),
    endpoint_name="Paused-Chat",
    paused=paused,
)
AsyncEndpoint(
    stack,
    "Docs",
    model=Model(stack, "DocsModel", image=image, model_data=data),
    instance_type="ml.m5.large",
    endpoint_name="paused-docs",
    paused=paused,
)
fleet = InferenceComponentEndpoint(
    stack, "Fleet", instance_type="ml.m5.2xlarge", endpoint_name="paused-fleet", paused=paused
)
fleet.add_component(
    "Wine",
    image=image,
    model_data=data,
    compute=ComputeRequirements(min_memory_mb=1024, cpu_cores=1),
    inference_component_name="paused-wine",
)
app.synth()
