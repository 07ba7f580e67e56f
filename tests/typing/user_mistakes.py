"""Mistakes that ``mypy --strict`` must find: an ignore that is not needed is an error there."""

from __future__ import annotations

from aws_cdk import Stack
from aws_cdk import aws_s3 as s3

from constructs_sm import AsyncEndpoint, ContainerImage, Endpoint, IEndpoint, Model, ModelData, RealTimeEndpoint


def mistakes(stack: Stack, bucket: s3.Bucket) -> None:
    model = Model(stack, "Model", image="x/y:1")  # type: ignore[arg-type] # a text is no image
    ModelData.s3("bucket", "model.tar.gz")  # type: ignore[arg-type] # a name is no bucket
    RealTimeEndpoint(stack, "A", model="churn", instance_type="ml.m5.xlarge")  # type: ignore[arg-type] # a name is no model
    RealTimeEndpoint(stack, "B", model=model, instance_typ="ml.m5.xlarge")  # type: ignore[call-arg] # a misspelt name
    RealTimeEndpoint(stack, "C", model, "ml.m5.xlarge")  # type: ignore[call-arg] # arguments have names
    RealTimeEndpoint(stack, "D", model=model, model_data_download_timeout=600)  # type: ignore[arg-type] # seconds, minutes?
    AsyncEndpoint(stack, "E", model=model, output=bucket)  # type: ignore[arg-type] # a bucket says no prefixes
    Endpoint(stack, "F", endpoint_config="config")  # type: ignore[arg-type] # a name is no configuration
    ContainerImage.framework("pytorch", accelerator="tpu")  # type: ignore[arg-type] # there is none
    docs: IEndpoint = AsyncEndpoint(stack, "G", model=model)  # type: ignore[assignment] # it answers no call at once
    docs.grants.submit(bucket)  # type: ignore[attr-defined] # only an asynchronous endpoint takes submissions
