"""A template of an endpoint that scales, and of a fleet with a component, to be changed in one place by each test."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any, TypeAlias

Template: TypeAlias = dict[str, Any]
Edit: TypeAlias = Callable[[Template], object]
"""Changes the resources of a template in place."""


def get(logical_id: str, attribute: str) -> Template:
    return {"Fn::GetAtt": [logical_id, attribute]}


NAME = get("Churn", "EndpointName")
RESOURCE_ID = {"Fn::Join": ["", ["endpoint/", NAME, "/variant/main"]]}
SECURE = {"Effect": "Deny", "Action": "s3:*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}, "Resource": "*"}


def resource(kind: str, path: str | None = None, **properties: object) -> Template:
    metadata = {} if path is None else {"Metadata": {"aws:cdk:path": f"{path}/Resource"}}
    return {"Type": f"AWS::{kind}", "Properties": properties, **metadata}


def allow(*actions: str) -> Template:
    return {"Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}]}


RESOURCES: Template = {
    "Policy": resource("IAM::ManagedPolicy", PolicyDocument=allow("s3:GetObject", "logs:PutLogEvents")),
    "Role": resource("IAM::Role", ManagedPolicyArns=[{"Ref": "Policy"}]),
    "Model": resource(
        "SageMaker::Model",
        "Prod/Model",
        ExecutionRoleArn=get("Role", "Arn"),
        EnableNetworkIsolation=True,
        PrimaryContainer={"Image": "image:1", "Environment": {"THREADS": "1"}},
    ),
    "Config": resource(
        "SageMaker::EndpointConfig",
        "Prod/Churn/Config",
        KmsKeyId="key",
        DataCaptureConfig={"EnableCapture": True, "DestinationS3Uri": {"Fn::Sub": "s3://${Records}/churn"}},
        ProductionVariants=[
            {
                "VariantName": "main",
                "ModelName": get("Model", "ModelName"),
                "InstanceType": "ml.m5.large",
                "InitialInstanceCount": 2,
            }
        ],
    ),
    "Churn": resource("SageMaker::Endpoint", "Prod/Churn", EndpointConfigName=get("Config", "EndpointConfigName")),
    "Target": resource(
        "ApplicationAutoScaling::ScalableTarget",
        "Prod/Churn/ScalableTarget",
        MinCapacity=2,
        MaxCapacity=4,
        ResourceId=RESOURCE_ID,
        ScalableDimension="sagemaker:variant:DesiredInstanceCount",
        ServiceNamespace="sagemaker",
    ),
    "Errors": resource("CloudWatch::Alarm", Dimensions=[{"Name": "EndpointName", "Value": NAME}]),
    "Records": resource("S3::Bucket"),
    "RecordsPolicy": resource("S3::BucketPolicy", Bucket={"Ref": "Records"}, PolicyDocument={"Statement": [SECURE]}),
    "FleetConfig": resource(
        "SageMaker::EndpointConfig",
        ExecutionRoleArn=get("Role", "Arn"),
        ProductionVariants=[{"VariantName": "main", "InstanceType": "ml.g5.xlarge", "InitialInstanceCount": 1}],
    ),
    "Fleet": resource("SageMaker::Endpoint", "Prod/Fleet", EndpointConfigName=get("FleetConfig", "EndpointConfigName")),
    "Chat": resource(
        "SageMaker::InferenceComponent",
        "Prod/Fleet/Chat",
        EndpointName=get("Fleet", "EndpointName"),
        VariantName="main",
        Specification={"ModelName": get("Model", "ModelName"), "ComputeResourceRequirements": {"MinMemory": 512}},
    ),
}


def template(*edits: Edit) -> Template:
    """The template with some changes."""
    resources = deepcopy(RESOURCES)
    for edit in edits:
        edit(resources)
    return {"Resources": resources}


def assemble(directory: str, whole: Template) -> None:
    """Writes the template as the only stack of a directory such as cdk.out."""
    path = Path(directory) / "Prod.template.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(whole))


def said(logical_id: str, **properties: object) -> Edit:
    """Properties of a resource; None takes one away."""

    def edit(resources: Template) -> None:
        merged = {**resources[logical_id]["Properties"], **properties}
        resources[logical_id]["Properties"] = {name: value for name, value in merged.items() if value is not None}

    return edit


def variant(**properties: object) -> Edit:
    """Properties of the variant that scales; None takes one away."""

    def edit(resources: Template) -> None:
        variants = resources["Config"]["Properties"]["ProductionVariants"]
        merged = {**variants[0], **properties}
        variants[0] = {name: value for name, value in merged.items() if value is not None}

    return edit


def without(logical_id: str) -> Edit:
    """A resource less."""
    return lambda resources: resources.pop(logical_id)


XLARGE = variant(InstanceType="ml.m5.xlarge")
