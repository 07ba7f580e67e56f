"""Endpoints to be deployed, and the calls that CloudFormation makes for them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import cfnlint  # type: ignore[import-untyped] # it ships no types
import everything
import everything_scaled
from aws_cdk import App, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_kms as kms
from policy_evaluator import Context, Row
from subjects import TYPE, fleet, model
from synthesized import Json, resources

from constructs_sm import (
    AsyncEndpoint,
    ComputeRequirements,
    DeployerPolicy,
    Endpoint,
    EndpointConfig,
    InferenceComponentEndpoint,
    InstanceVariant,
    ModelData,
    RealTimeEndpoint,
    ServerlessEndpoint,
)

SAGEMAKER = "arn:aws:sagemaker:eu-west-1:111122223333"
VPC_ID, KEY_ARN = "vpc-1", "arn:aws:kms:eu-west-1:111122223333:key/0ab1"
SCHEMAS = Path(cfnlint.__file__).parent / "data" / "schemas"
REFERENCE = json.loads((SCHEMAS.parent / "AdditionalSpecs" / "Policies.json").read_text(encoding="utf-8"))
INDEX = json.loads((SCHEMAS / "providers" / "us-east-1.json").read_text(encoding="utf-8"))
KINDS = {
    "AWS::SageMaker::Model": "model",
    "AWS::SageMaker::EndpointConfig": "endpoint-config",
    "AWS::SageMaker::Endpoint": "endpoint",
    "AWS::SageMaker::InferenceComponent": "inference-component",
}
LISTS = {"sagemaker:ListModels", "sagemaker:ListEndpoints", "sagemaker:ListEndpointConfigs"}
LISTS |= {"sagemaker:ListInferenceComponents"}
"""What only the import of resources into a stack asks for."""
PASSED = {"iam__PassedToService": "sagemaker.amazonaws.com"}
COMPUTE = ComputeRequirements(min_memory_mb=1024)


def handled(kind: str) -> set[str]:
    """Every permission that CloudFormation's handlers of a resource type declare."""
    schema = json.loads((SCHEMAS / "resources" / f"{INDEX[kind]}.json").read_text(encoding="utf-8"))
    return {each for handler in schema["handlers"].values() for each in handler["permissions"]}


def call(action: str, resource: str = "*", context: Mapping[str, Any] | None = None, /, **keys: Any) -> Row:
    """What somebody does; of *keys*, which join the *context*, the names have ``__`` for a colon."""
    named = {name.replace("__", ":"): value for name, value in keys.items()}
    every = {**({} if context is None else context), **named}
    said: Context = {key: tuple(value) if isinstance(value, list) else value for key, value in every.items()}
    return Row(action, resource, allowed=True, context=said)


def deployer(app: App, *endpoints: Any, **said: Any) -> tuple[DeployerPolicy, Stack]:
    """The policy for *endpoints*, in a stack of its own."""
    stack = Stack(app, "Ci")
    return DeployerPolicy.for_endpoints(stack, "Deployer", list(endpoints), **said), stack


def names(logical_id: str, *, stack: str = "Prod") -> list[str]:
    """What CloudFormation may call a SageMaker resource, and how IAM may be asked for it."""
    both = [f"{logical_id}-a1B2c3D4e5F6", f"{stack}-{logical_id}-a1B2c3D4e5F6"]
    return [*both, *(name.lower() for name in both)]


def needed(template: Json) -> list[Row]:
    """What CloudFormation asks IAM for, for every SageMaker resource of a template, by its own handlers."""
    calls = []
    for id, resource in template["Resources"].items():
        kind = KINDS.get(resource["Type"])
        for name in names(id) if kind is not None else ():
            own = handled(resource["Type"]) - LISTS - {"iam:PassRole", "kms:DescribeKey"}
            calls += [call(action, f"{SAGEMAKER}:{kind}/{name}") for action in sorted(own)]
            if kind == "endpoint-config":
                calls += [
                    call(f"sagemaker:{verb}Endpoint", f"{SAGEMAKER}:{kind}/{name}") for verb in ("Create", "Update")
                ]
    for id in resources(template, "AWS::IAM::Role"):
        calls.append(call("iam:PassRole", f"arn:aws:iam::111122223333:role/Prod-{id}-ABC123", **PASSED))
    return calls


def in_parts(stack: Stack) -> Endpoint:
    variant = InstanceVariant(variant_name="a", model=model(stack), instance_type=TYPE)
    return Endpoint(stack, "Endpoint", endpoint_config=EndpointConfig(stack, "Config", variants=[variant]))


def with_components(stack: Stack) -> InferenceComponentEndpoint:
    endpoint = fleet(stack)
    component = endpoint.add_component("One", model=model(stack, role=endpoint.role), compute=COMPUTE)
    component.add_adapter("Legal", model_data=ModelData.uri("s3://a/b.tar.gz"))
    return endpoint


def in_a_vpc(stack: Stack) -> RealTimeEndpoint:
    """A model in a VPC, with a security group that is made for it, and volumes under a key."""
    vpc = ec2.Vpc.from_vpc_attributes(
        stack,
        "Vpc",
        vpc_id=VPC_ID,
        availability_zones=["eu-west-1a", "eu-west-1b"],
        private_subnet_ids=["subnet-1", "subnet-2"],
    )
    return RealTimeEndpoint(
        stack, "Inside", model=model(stack, "ModelInside", vpc=vpc), instance_type=TYPE, encryption_key=a_key(stack)
    )


def a_key(stack: Stack) -> kms.IKey:
    return kms.Key.from_key_arn(stack, "Key", KEY_ARN)


PATTERNS: Mapping[str, Callable[[Stack], Any]] = {
    "real-time": lambda stack: RealTimeEndpoint(stack, "Chat", model=model(stack), instance_type=TYPE),
    "scaled": everything.scaled,
    "asynchronous": lambda stack: AsyncEndpoint(stack, "Docs", model=model(stack), instance_type=TYPE),
    "serverless": lambda stack: ServerlessEndpoint(
        stack, "Tiny", model=model(stack), memory_size_in_mb=2048, max_concurrency=2
    ),
    "components": with_components,
    "in parts": in_parts,
    "scheduled": everything_scaled.scaled_in_every_way,
    "in a VPC": in_a_vpc,
    "with a key": lambda stack: RealTimeEndpoint(
        stack, "Chat", model=model(stack), instance_type=TYPE, encryption_key=a_key(stack)
    ),
}
