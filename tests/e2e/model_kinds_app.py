"""One real-time endpoint for each way a model can be made."""

from __future__ import annotations

from aws_cdk import App, Stack
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_s3 as s3

from constructs_sm import (
    Container,
    ContainerImage,
    InferenceExecutionMode,
    JumpStartModel,
    Model,
    ModelData,
    MultiModel,
    RealTimeEndpoint,
)

app = App()
stack = Stack(app, "ModelKinds")
uploads = s3.Bucket.from_bucket_name(stack, "Uploads", app.node.get_context("uploads"))
steps = str(app.node.get_context("steps"))
archive = str(app.node.get_context("archive"))
image = ContainerImage.framework("sklearn", version="1.9-0")
repository = ecr.Repository(stack, "Repository")


def step(name: str) -> ModelData:
    return ModelData.package(f"{steps}/{name}", framework="sklearn")


models = {
    "Pipeline": Model(
        stack,
        "PipelineModel",
        containers=[
            Container(image=image, model_data=step("double"), container_hostname="double"),
            Container(image=image, model_data=step("increment"), container_hostname="increment"),
        ],
        inference_execution_mode=InferenceExecutionMode.SERIAL,
    ),
    "Many": Model(
        stack,
        "ManyModel",
        image=image,
        model_data=ModelData.s3_prefix(uploads, "many"),
        multi_model=MultiModel(cache=False),
    ),
    "Prefix": Model(
        stack, "PrefixModel", container=Container(image=image, model_data=ModelData.s3_prefix(uploads, "loose/"))
    ),
    "Archive": Model(
        stack,
        "ArchiveModel",
        image=ContainerImage.ecr(repository, tag="1"),
        model_data=ModelData.archive(archive),
        environment={"SAGEMAKER_PROGRAM": "inference.py"},
    ),
    "Key": Model(
        stack,
        "KeyModel",
        image=image,
        model_data=ModelData.uri(f"s3://{app.node.get_context('uploads')}/many/double.tar.gz"),
    ),
}
choice = JumpStartModel.load(app.node.get_context("jumpstart")).choose(region="us-east-1", accept_eula=True)
sparrow = Model(stack, "SparrowModel", container=choice.container, network_isolation=choice.network_isolation)
RealTimeEndpoint(stack, "Sparrow", model=sparrow, instance_type=choice.instance_type)
for name, model in models.items():
    RealTimeEndpoint(stack, name, model=model, instance_type="ml.m5.large")
app.synth()
