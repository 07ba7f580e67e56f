"""What the CloudFormation types added here accept: their properties, which of them replace, and how values are read.

From the registry schemas of the six types, which are closed: a property not listed fails the deployment.
Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_SageMaker.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from botocore.model import ListShape, MapShape, Shape, StructureShape

from constructs_sm.local.engine.shapes import Document


@dataclass(frozen=True, kw_only=True, slots=True)
class TypeSchema:
    """One resource type.

    Attributes:
        properties: Every writable property.
        create_only: Those whose change replaces the resource.
        required: Those that must be there.
        system_tags: Whether CloudFormation's own ``aws:`` tags reach the resource.
    """

    properties: frozenset[str]
    create_only: tuple[str, ...]
    required: tuple[str, ...] = ()
    system_tags: bool = False


_MODEL = (
    "Containers",
    "EnableNetworkIsolation",
    "ExecutionRoleArn",
    "InferenceExecutionConfig",
    "ModelName",
    "PrimaryContainer",
    "VpcConfig",
)
_CONFIG = (
    "AsyncInferenceConfig",
    "DataCaptureConfig",
    "EnableNetworkIsolation",
    "EndpointConfigName",
    "ExecutionRoleArn",
    "ExplainerConfig",
    "KmsKeyId",
    "MetricsConfig",
    "ProductionVariants",
    "ShadowProductionVariants",
    "VpcConfig",
)
_TARGET = ("ResourceId", "ScalableDimension", "ServiceNamespace")

SCHEMAS: dict[str, TypeSchema] = {
    "AWS::SageMaker::Model": TypeSchema(properties=frozenset({*_MODEL, "Tags"}), create_only=_MODEL, system_tags=True),
    "AWS::SageMaker::EndpointConfig": TypeSchema(
        properties=frozenset({*_CONFIG, "Tags"}), create_only=_CONFIG, required=("ProductionVariants",)
    ),
    "AWS::SageMaker::Endpoint": TypeSchema(
        properties=frozenset(
            {
                "DeploymentConfig",
                "EndpointConfigName",
                "EndpointName",
                "ExcludeRetainedVariantProperties",
                "RetainAllVariantProperties",
                "RetainDeploymentConfig",
                "Tags",
            }
        ),
        create_only=("EndpointName",),
        required=("EndpointConfigName",),
    ),
    "AWS::SageMaker::InferenceComponent": TypeSchema(
        properties=frozenset(
            {
                "DeploymentConfig",
                "EndpointArn",
                "EndpointName",
                "InferenceComponentName",
                "RuntimeConfig",
                "Specification",
                "Specifications",
                "Tags",
                "VariantName",
            }
        ),
        create_only=(),
        required=("EndpointName",),
    ),
    "AWS::ApplicationAutoScaling::ScalableTarget": TypeSchema(
        properties=frozenset(
            {*_TARGET, "MaxCapacity", "MinCapacity", "RoleARN", "ScheduledActions", "SuspendedState", "Tags"}
        ),
        create_only=_TARGET,
        required=(*_TARGET, "MinCapacity", "MaxCapacity"),
    ),
    "AWS::ApplicationAutoScaling::ScalingPolicy": TypeSchema(
        properties=frozenset(
            {
                *_TARGET,
                "PolicyName",
                "PolicyType",
                "PredictiveScalingPolicyConfiguration",
                "ScalingTargetId",
                "StepScalingPolicyConfiguration",
                "TargetTrackingScalingPolicyConfiguration",
            }
        ),
        create_only=(*_TARGET, "PolicyName", "ScalingTargetId"),
        required=("PolicyName", "PolicyType"),
    ),
}

# Members of the API, by path in the resource, that the closed schemas of CloudFormation do not have.
_CONTAINER_API_ONLY = (
    "AdditionalModelDataSources",
    "ContainerMetricsConfig",
    "ModelDataSource/S3DataSource/ETag",
    "ModelDataSource/S3DataSource/ManifestEtag",
    "ModelDataSource/S3DataSource/ManifestS3Uri",
)
_VARIANT_API_ONLY = ("AcceleratorPartitionLayouts", "AcceleratorType")
API_ONLY: dict[str, frozenset[str]] = {
    "AWS::SageMaker::Model": frozenset(
        f"{where}/{name}" for where in ("PrimaryContainer", "Containers") for name in _CONTAINER_API_ONLY
    ),
    "AWS::SageMaker::EndpointConfig": frozenset(
        f"{where}/{name}" for where in ("ProductionVariants", "ShadowProductionVariants") for name in _VARIANT_API_ONLY
    ),
    "AWS::SageMaker::InferenceComponent": frozenset(
        {
            "Specification/ComputeResourceRequirements/AcceleratorPartitionType",
            "Specification/InstanceType",
            "Specifications/BaseInferenceComponentName",
            "Specifications/ComputeResourceRequirements/AcceleratorPartitionType",
        }
    ),
}


def check(resource_type: str, properties: Document) -> None:
    """Refuses properties the type does not have and misses those it needs, all in one message.

    Args:
        resource_type: Such as ``AWS::SageMaker::Model``.
        properties: Resolved ones.

    Raises:
        ValueError: In CloudFormation's words.
    """
    schema = SCHEMAS[resource_type]
    problems = [f"required key [{name}] not found" for name in schema.required if properties.get(name) is None]
    problems += [f"extraneous key [{name}] is not permitted" for name in sorted(set(properties) - schema.properties)]
    closed = API_ONLY.get(resource_type, frozenset())
    problems += [f"extraneous key [{path}] is not permitted" for path in _api_only(properties, "", "", closed)]
    if problems:
        raise ValueError(f"Properties validation failed for resource of type {resource_type}: {'; '.join(problems)}")


def _api_only(value: object, path: str, place: str, closed: frozenset[str]) -> Iterator[str]:
    if isinstance(value, dict):
        for name, item in value.items():
            here = f"{place}/{name}".lstrip("/")
            if here in closed:
                yield f"{path}/{name}"
            else:
                yield from _api_only(item, f"{path}/{name}", here, closed)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _api_only(item, f"{path}/{index}", place, closed)


def coerce(value: object, shape: Shape | None) -> object:
    """A template's value in the type the API takes; templates may write numbers and booleans as text.

    Args:
        value: A resolved property.
        shape: What the API takes; None leaves the value alone, for the check to refuse.
    """
    if isinstance(shape, StructureShape) and isinstance(value, dict):
        return {name: coerce(item, shape.members.get(name)) for name, item in value.items() if item is not None}
    if isinstance(shape, ListShape) and isinstance(value, list):
        return [coerce(item, shape.member) for item in value]
    if isinstance(shape, MapShape) and isinstance(value, dict):
        return {name: coerce(item, shape.value) for name, item in value.items()}
    if shape is None:
        return value
    return _scalar(value, shape.type_name)


def coerced(properties: Document, shape: StructureShape) -> Document:
    """The properties of a resource in the types of the API call they go to.

    Args:
        properties: Resolved ones.
        shape: The call's parameters.
    """
    return {name: coerce(value, shape.members.get(name)) for name, value in properties.items() if value is not None}


def _scalar(value: object, kind: str) -> object:
    if kind == "boolean" and isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if kind in ("integer", "long") and isinstance(value, str) and value.lstrip("-").isdecimal():
        return int(value)
    if kind in ("double", "float") and isinstance(value, str | int) and not isinstance(value, bool):
        return _number(value)
    if kind == "string" and isinstance(value, bool):
        return "true" if value else "false"
    if kind == "string" and isinstance(value, int | float):
        return str(value)
    return value


def _number(value: str | int) -> object:
    try:
        return float(value)
    except ValueError:
        return value
