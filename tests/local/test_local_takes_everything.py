"""The engine takes every property that the library can render, and refuses what CloudFormation refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from api_shapes import NAMES, UPDATES, deployed
from aws_cdk import Stack
from botocore.model import ListShape, Shape, StructureShape
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER  # type: ignore[import-untyped] # it ships no types
from everything import WITHOUT_FILES
from synthesized import Json, resources, synth

from constructs_sm.local.engine import shapes, templates

CALLS = {
    "AWS::SageMaker::Model": ("sagemaker", "CreateModel"),
    "AWS::SageMaker::EndpointConfig": ("sagemaker", "CreateEndpointConfig"),
    "AWS::SageMaker::Endpoint": ("sagemaker", "CreateEndpoint"),
    "AWS::SageMaker::InferenceComponent": ("sagemaker", "CreateInferenceComponent"),
    "AWS::ApplicationAutoScaling::ScalableTarget": ("application-autoscaling", "RegisterScalableTarget"),
    "AWS::ApplicationAutoScaling::ScalingPolicy": ("application-autoscaling", "PutScalingPolicy"),
}
SCHEMAS = pytest.mark.parametrize("kind", sorted(templates.SCHEMAS))


def refusals(kind: str, operation: str, properties: Json) -> Iterator[str]:
    service = CALLS[kind][0]
    shape = shapes.input_shape(service, operation)
    request = templates.coerced({name: properties[name] for name in properties if name in shape.members}, shape)
    yield from shapes.violations(request, shape, "")


@pytest.mark.parametrize("make", WITHOUT_FILES)
def test_every_property_that_can_be_rendered_is_taken(stack: Stack, make: Callable[[Stack], object]) -> None:
    make(stack)
    template = synth(stack)

    found = []
    for kind, (_, operation) in CALLS.items():
        for id, resource in resources(template, kind).items():
            properties = deployed(resource["Properties"])
            templates.check(kind, properties)
            if "ScalingTargetId" in properties:
                place = "endpoint/chat/variant/a|sagemaker:variant:DesiredInstanceCount|sagemaker"
                names = ("ResourceId", "ScalableDimension", "ServiceNamespace")
                properties |= dict(zip(names, place.split("|"), strict=True))
            named = {NAMES[kind]: "made-by-the-test", **properties} if kind in NAMES else properties
            known = {name: each for name, each in named.items() if name != "Tags" or kind in NAMES}
            operations = [operation, UPDATES[kind]] if kind in UPDATES else [operation]
            found += [f"{id}: {each}" for one in operations for each in refusals(kind, one, known)]
    assert [] == found


def schema(kind: str) -> Json:
    found: Json = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema
    return found


def tops(pointers: list[str]) -> set[str]:
    return {pointer.split("/")[2] for pointer in pointers if pointer.count("/") == 2}


@SCHEMAS
def test_its_types_have_the_properties_of_cloudformations_own(kind: str) -> None:
    known, own = schema(kind), templates.SCHEMAS[kind]

    assert set(known["properties"]) - tops(known.get("readOnlyProperties", [])) == own.properties
    assert tops(known.get("createOnlyProperties", [])) == set(own.create_only)
    assert set(known.get("required", [])) == set(own.required)


def beyond(shape: Shape, part: Json, root: Json, path: str) -> Iterator[str]:
    """Members of the API, below the first level, that the schema does not have."""
    while "$ref" in part:
        part = root["definitions"][part["$ref"].rsplit("/", 1)[-1]]
    if isinstance(shape, StructureShape):
        for name, member in shape.members.items():
            here = f"{path}/{name}".lstrip("/")
            if name in part.get("properties", {}):
                yield from beyond(member, part["properties"][name], root, here)
            elif path:
                yield here
    elif isinstance(shape, ListShape) and "items" in part:
        yield from beyond(shape.member, part["items"], root, path)


@SCHEMAS
def test_what_the_api_alone_has_is_refused_at_its_place(kind: str) -> None:
    root: dict[str, Any] = schema(kind)
    found = set(beyond(shapes.input_shape(*CALLS[kind]), root, root, ""))

    assert found == templates.API_ONLY.get(kind, frozenset())
