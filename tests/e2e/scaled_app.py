"""An endpoint whose instances follow its traffic, or do not for the time of a change."""

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
RealTimeEndpoint(
    stack,
    "Churn",
    model=model,
    instance_type=str(app.node.get_context("type")),
    scaling=InstanceScaling(min_capacity=1, max_capacity=4, invocations_per_instance=600),
    scaling_suspended=app.node.get_context("scaling") == "suspended",
)
app.synth()
