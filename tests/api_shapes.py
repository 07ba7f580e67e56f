"""A resource of a template as the API call that CloudFormation makes of it, held against the API's own shapes.

botocore checks types and minima of what it sends; here maxima, patterns and enumerations are checked as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from botocore.loaders import Loader
from botocore.model import ListShape, MapShape, ServiceModel, Shape, StructureShape
from synthesized import Json, plain, resources

CALLS = {
    "AWS::SageMaker::Model": "CreateModel",
    "AWS::SageMaker::EndpointConfig": "CreateEndpointConfig",
    "AWS::SageMaker::Endpoint": "CreateEndpoint",
    "AWS::SageMaker::InferenceComponent": "CreateInferenceComponent",
}
UPDATES = {
    "AWS::SageMaker::Endpoint": "UpdateEndpoint",
    "AWS::SageMaker::InferenceComponent": "UpdateInferenceComponent",
}
"""Calls that take what the one above does not: CloudFormation remembers it for the next update."""

# CloudFormation makes up a name where the template gives none.
NAMES = {
    "AWS::SageMaker::Model": "ModelName",
    "AWS::SageMaker::EndpointConfig": "EndpointConfigName",
    "AWS::SageMaker::Endpoint": "EndpointName",
    "AWS::SageMaker::InferenceComponent": "InferenceComponentName",
}
# Likely texts for the references of a template, by what they end with.
DEPLOYED = {
    "Arn": "arn:aws:iam::111122223333:role/made-by-the-test",
    "GroupId": "sg-0123456789abcdef0",
    "AWS::Region": "eu-west-1",
    "AWS::AccountId": "111122223333",
    "AWS::URLSuffix": "amazonaws.com",
}


@cache
def _service() -> ServiceModel:
    return ServiceModel(Loader().load_service_model("sagemaker", "service-2"), "sagemaker")


def refusals(template: Json) -> list[str]:
    """Everything in the hosting resources of *template* that the API would refuse."""
    found = []
    for kind, call in CALLS.items():
        later = _input(UPDATES[kind]) if kind in UPDATES else None
        for id, resource in resources(template, kind).items():
            named = deployed({NAMES[kind]: "made-by-the-test", **resource["Properties"]})
            updated = {name: named[name] for name in named if later is not None and name in later.members}
            created = {name: named[name] for name in named if name in _input(call).members or name not in updated}
            problems = [*_judge(created, _input(call), "")]
            problems += [] if later is None else [each for each in _judge(updated, later, "") if each not in problems]
            found += [f"{id}{problem}" for problem in problems]
    return found


def _input(call: str) -> StructureShape:
    shape = _service().operation_model(call).input_shape
    assert shape is not None
    return shape


def calls(template: Json) -> int:
    """How many calls `refusals` judges."""
    return sum(len(resources(template, kind)) for kind in CALLS)


def deployed(value: Any) -> Any:
    """*value* with a likely text in place of each reference."""
    match value:
        case {"Fn::FindInMap": _} | {"Fn::Select": _} | {"Fn::GetStackOutput": _}:
            return "111122223333"
        case {"Fn::ImportValue": str(name)}:
            return DEPLOYED["Arn"] if name.endswith("-arn") else "made-by-the-test"
        case {"Fn::Join": ["", [*parts]]}:
            return "".join(deployed(part) for part in parts)
        case {"Ref": _} | {"Fn::GetAtt": _} | {"Fn::Sub": _}:
            return re.sub(r"\$\{([^}]+)\}", _made, plain(value))
        case dict():
            return {key: deployed(item) for key, item in value.items()}
    return [deployed(item) for item in value] if isinstance(value, list) else value


def _made(reference: re.Match[str]) -> str:
    name = reference[1]
    if "." not in name and ("Topic" in name or name.startswith(("Success", "Error"))):
        return "arn:aws:sns:eu-west-1:111122223333:made-by-the-test"
    return DEPLOYED.get(name.rsplit(".", 1)[-1], "made-by-the-test")


def _judge(value: Any, shape: Shape, path: str) -> Iterator[str]:
    if isinstance(shape, StructureShape):
        yield from _structure(value, shape, path)
    elif isinstance(shape, ListShape):
        yield from _size(len(value), shape, path)
        for place, item in enumerate(value):
            yield from _judge(item, shape.member, f"{path}[{place}]")
    elif isinstance(shape, MapShape):
        yield from _size(len(value), shape, path)
        for key, item in value.items():
            yield from _judge(key, shape.key, f"{path}[{key!r}]")
            yield from _judge(item, shape.value, f"{path}[{key!r}]")
    else:
        yield from _scalar(value, shape, path)


def _structure(value: Any, shape: StructureShape, path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{path}: must be a structure, got {value!r}"
        return
    yield from (f"{path}.{name}: is needed" for name in shape.required_members if name not in value)
    for name, item in value.items():
        if name in shape.members:
            yield from _judge(item, shape.members[name], f"{path}.{name}")
        else:
            yield f"{path}.{name}: is no member of {shape.name}"


_TYPES = {"string": str, "integer": int, "float": (int, float), "boolean": bool}


def _scalar(value: Any, shape: Shape, path: str) -> Iterator[str]:
    kind = shape.type_name
    if not isinstance(value, _TYPES[kind]) or (isinstance(value, bool) and kind != "boolean"):  # type: ignore[arg-type] # a table of classes
        yield f"{path}: must be of type {kind}, got {value!r}"
    elif isinstance(value, str):
        yield from _size(len(value), shape, path)
        yield from _text(value, shape.metadata, path)
    elif kind != "boolean":
        yield from _size(value, shape, path)


def _text(value: str, known: Mapping[str, Any], path: str) -> Iterator[str]:
    # Python's expressions have no classes of Unicode letters, spaces and numbers by those names.
    pattern = re.sub(r"\\p\{[LN]\}", r"\\w", known.get("pattern", "(?s).*")).replace(r"\p{Z}", r"\s")
    if not re.fullmatch(pattern, value):
        yield f"{path}: must match {pattern}, got {value!r}"
    if value not in known.get("enum", [value]):
        yield f"{path}: must be one of the texts of the API, got {value!r}"


def _size(size: float, shape: Shape, path: str) -> Iterator[str]:
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if (low is not None and size < low) or (high is not None and size > high):
        yield f"{path}: must be {low} to {high}, got {size}"
