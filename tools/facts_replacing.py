"""Which properties of the types around an endpoint replace the resource, from the registry schemas of CloudFormation."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from facts_sources import CFN_LINT

if TYPE_CHECKING:
    from collections.abc import Sequence

_REGION = "us-east-1"
_TYPES = (
    "AWS::ApplicationAutoScaling::ScalableTarget",
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::Role",
    "AWS::S3::Bucket",
    "AWS::SageMaker::Endpoint",
    "AWS::SageMaker::EndpointConfig",
    "AWS::SageMaker::InferenceComponent",
    "AWS::SageMaker::Model",
)


def table() -> dict[str, object]:
    """The create-only properties of each type."""
    CFN_LINT.path("cfnlint")  # the version is checked before anything is read
    from cfnlint.schema.manager import (  # type: ignore[import-untyped] # it ships no types  # noqa: PLC0415 - as above
        PROVIDER_SCHEMA_MANAGER,
    )

    def create_only(resource_type: str) -> list[str]:
        schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema(_REGION, resource_type).schema
        pointers = cast("Sequence[str]", schema.get("createOnlyProperties", ()))
        return sorted({pointer.split("/")[2] for pointer in pointers})

    return {
        "source": CFN_LINT.credit(holds="the create-only properties of CloudFormation's registry schemas"),
        "types": {resource_type: create_only(resource_type) for resource_type in _TYPES},
    }
