"""An endpoint whose instances follow its traffic, or do not: what is deployed twice to change their type."""

from __future__ import annotations

from aws_cdk import App, Stack

from constructs_sm import ContainerImage, InstanceScaling, Model, ModelData, RealTimeEndpoint

app = App()
stack = Stack(app, "Scaled")
model = Model(
    stack,
    "Model",
    image=ContainerImage.framework("sklearn", version="1.9-0"),
    model_data=ModelData.package(str(app.node.get_context("model")), framework="sklearn"),
)
following = InstanceScaling(min_capacity=1, max_capacity=4, invocations_per_instance=600)
RealTimeEndpoint(
    stack,
    "Churn",
    model=model,
    instance_type=str(app.node.get_context("type")),
    scaling=following if app.node.get_context("scaling") == "on" else None,
)
app.synth()
