"""Endpoint config operations."""

from __future__ import annotations

from collections import Counter

from constructs_sm.local.engine.faults import invalid
from constructs_sm.local.engine.hosting import Hosting, Operation, checked, described, tags_of, without_tags
from constructs_sm.local.engine.permissions import require_assumable
from constructs_sm.local.engine.shapes import Document
from constructs_sm.local.engine.state import Kind, Resource


def create(hosting: Hosting, request: Document) -> Document:
    """CreateEndpointConfig."""
    _check_variants(hosting, request)
    if request.get("ExecutionRoleArn"):
        require_assumable(request["ExecutionRoleArn"])
    now = hosting.state.clock()
    arn = hosting.state.configs.arn(request["EndpointConfigName"])
    config = Resource(
        kind=Kind.CONFIG,
        name=request["EndpointConfigName"],
        arn=arn,
        request=without_tags(request),
        tags=tags_of(request),
        created=now,
        modified=now,
    )
    hosting.state.configs.put(config)
    return {"EndpointConfigArn": arn}


def _check_variants(hosting: Hosting, request: Document) -> None:
    variants = [*request["ProductionVariants"], *request.get("ShadowProductionVariants", [])]
    twice = [name for name, count in Counter(one["VariantName"] for one in variants).items() if count > 1]
    if twice:
        raise invalid(f"Variant names must be unique, got {', '.join(twice)} more than once.")
    with_model = [variant for variant in variants if variant.get("ModelName")]
    if with_model and len(with_model) != len(variants):
        raise invalid("Either every variant names a model, or none does and inference components are used.")
    if not with_model and not request.get("ExecutionRoleArn"):
        raise invalid("ExecutionRoleArn is required when the variants name no model.")
    if request.get("AsyncInferenceConfig") and not with_model:
        raise invalid("AsyncInferenceConfig is not supported for variants without a model.")
    if request.get("AsyncInferenceConfig") and any(one.get("ServerlessConfig") for one in variants):
        raise invalid("AsyncInferenceConfig is not supported for serverless variants.")
    for variant in with_model:
        hosting.state.models.get(variant["ModelName"])
        for pool in variant.get("InstancePools", []):
            if pool.get("ModelNameOverride"):
                hosting.state.models.get(pool["ModelNameOverride"])
        _check_capacity(variant)


def _check_capacity(variant: Document) -> None:
    given = [bool(variant.get(name)) for name in ("ServerlessConfig", "InstanceType", "InstancePools")]
    if sum(given) != 1:
        raise invalid(
            f"Variant {variant['VariantName']} must have exactly one of InstanceType, InstancePools and ServerlessConfig."
        )
    if variant.get("InstanceType") and variant.get("InitialInstanceCount") is None:
        raise invalid(f"Variant {variant['VariantName']} must have an InitialInstanceCount.")


def describe(hosting: Hosting, request: Document) -> Document:
    """DescribeEndpointConfig."""
    return described(hosting.state.configs.get(request["EndpointConfigName"]))


def delete(hosting: Hosting, request: Document) -> Document:
    """DeleteEndpointConfig; refused while an endpoint uses it."""
    config = hosting.state.configs.get(request["EndpointConfigName"])
    users = [one.name for one in hosting.state.endpoints if one.config_name.lower() == config.name.lower()]
    if users:
        raise invalid(f'Cannot delete endpoint configuration "{config.arn}": in use by endpoint {", ".join(users)}.')
    hosting.state.configs.drop(config.name)
    return {}


OPERATIONS: dict[str, Operation] = {
    "CreateEndpointConfig": checked("CreateEndpointConfig", create),
    "DescribeEndpointConfig": checked("DescribeEndpointConfig", describe),
    "DeleteEndpointConfig": checked("DeleteEndpointConfig", delete),
}
