"""Prebuilt servers behind an asynchronous endpoint use its time and payload, unless the user says otherwise."""

from __future__ import annotations

import pytest
from aws_cdk import Stack
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Template

from constructs_sm import AsyncEndpoint, Container, ContainerImage, Model, ModelData, RealTimeEndpoint

HUGGINGFACE = {
    "MMS_MAX_REQUEST_SIZE": "2000000000",
    "MMS_MAX_RESPONSE_SIZE": "2000000000",
    "MMS_DEFAULT_RESPONSE_TIMEOUT": "900",
}
TORCHSERVE = {
    "TS_MAX_REQUEST_SIZE": "100000000",
    "TS_MAX_RESPONSE_SIZE": "100000000",
    "TS_DEFAULT_RESPONSE_TIMEOUT": "1000",
}


def model(stack: Stack, image: ContainerImage, **environment: str) -> Model:
    bucket = s3.Bucket.from_bucket_name(stack, "Artifacts", "artifacts")
    return Model(
        stack, "Model", image=image, model_data=ModelData.s3(bucket, "m/1/model.tar.gz"), environment=environment
    )


def environment(stack: Stack) -> object:
    models = Template.from_stack(stack).find_resources("AWS::SageMaker::Model")
    return next(iter(models.values()))["Properties"]["PrimaryContainer"].get("Environment")


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        (ContainerImage.framework("pytorch", version="2.6.0", accelerator="cpu"), TORCHSERVE),
        (ContainerImage.framework("pytorch", version="1.8.1", accelerator="cpu", py_version="py36"), TORCHSERVE),
        (
            ContainerImage.uri(
                "763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-inference:1.8.1-cpu-py36-ubuntu18.04"
            ),
            TORCHSERVE,
        ),
        (ContainerImage.framework("sklearn", version="1.9-0"), None),
        (ContainerImage.uri("111122223333.dkr.ecr.us-east-1.amazonaws.com/own:1"), None),
    ],
)
def test_a_prebuilt_server_gets_the_documented_environment(
    stack: Stack, image: ContainerImage, expected: dict[str, str] | None
) -> None:
    AsyncEndpoint(stack, "Docs", model=model(stack, image), instance_type="ml.m5.xlarge")

    assert expected == environment(stack)


def test_what_the_user_says_stays(stack: Stack) -> None:
    image = ContainerImage.framework("pytorch", version="2.6.0", accelerator="cpu")
    mine = model(stack, image, TS_DEFAULT_RESPONSE_TIMEOUT="60", LOG_LEVEL="info")
    AsyncEndpoint(stack, "Docs", model=mine, instance_type="ml.m5.xlarge")

    assert {**TORCHSERVE, "TS_DEFAULT_RESPONSE_TIMEOUT": "60", "LOG_LEVEL": "info"} == environment(stack)


def test_a_real_time_endpoint_changes_nothing(stack: Stack) -> None:
    image = ContainerImage.framework("pytorch", version="2.6.0", accelerator="cpu")
    RealTimeEndpoint(stack, "Chat", model=model(stack, image), instance_type="ml.m5.xlarge")

    assert environment(stack) is None


def test_each_container_of_a_pipeline_gets_its_own(stack: Stack) -> None:
    bucket = s3.Bucket.from_bucket_name(stack, "Artifacts", "artifacts")
    data = ModelData.s3(bucket, "m/1/model.tar.gz")
    images = (
        ContainerImage.framework("sklearn", version="1.9-0"),
        ContainerImage.framework("pytorch", version="2.6.0", accelerator="cpu"),
    )
    pipeline = Model(stack, "Model", containers=[Container(image=image, model_data=data) for image in images])
    AsyncEndpoint(stack, "Docs", model=pipeline, instance_type="ml.m5.xlarge")

    found = next(iter(Template.from_stack(stack).find_resources("AWS::SageMaker::Model").values()))
    assert [None, TORCHSERVE] == [each.get("Environment") for each in found["Properties"]["Containers"]]
