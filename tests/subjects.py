"""The models and endpoints that the tests of the constructs speak about."""

from __future__ import annotations

from typing import Any

from aws_cdk import aws_iam as iam
from constructs import Construct

from constructs_sm import ContainerImage, InferenceComponentEndpoint, Model, ModelData

IMAGE_URI = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/churn:3"
IMAGE = ContainerImage.uri(IMAGE_URI)
DATA_URI = "s3://artifacts/churn/3/model.tar.gz"
DATA = ModelData.uri(DATA_URI)
TYPE = "ml.m5.xlarge"
SERVICE = iam.ServicePrincipal("sagemaker.amazonaws.com")
LAMBDA = iam.ServicePrincipal("lambda.amazonaws.com")


def model(scope: Construct, id: str = "Model", **said: Any) -> Model:
    """A model of one container; whatever is *said* replaces it."""
    return Model(scope, id, **{"image": IMAGE, "model_data": DATA, **said})


def fleet(scope: Construct, id: str = "Fleet", **said: Any) -> InferenceComponentEndpoint:
    """An endpoint for inference components; whatever is *said* replaces or joins its instance type."""
    return InferenceComponentEndpoint(scope, id, **{"instance_type": TYPE, **said})
