from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.model import ListShape, MapShape, Shape, StructureShape

from constructs_sm.local.engine import autoscaling, control, requests
from constructs_sm.local.engine.faults import ApiError
from constructs_sm.local.engine.shapes import check, compiled, input_shape

MODEL: dict[str, Any] = {
    "ModelName": "churn",
    "ExecutionRoleArn": "arn:aws:iam::000000000000:role/execution",
    "PrimaryContainer": {"Image": "image"},
}


def test_a_request_that_keeps_to_the_model_passes() -> None:
    check("sagemaker", "CreateModel", MODEL)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"ModelName": "-churn"}, "'modelname' failed to satisfy constraint: member must satisfy regular expression"),
        ({"ModelName": "c" * 64}, "member must have length less than or equal to 63"),
        ({"ModelName": None}, "value at 'modelname' is required"),
        ({"ModelName": 5}, "value at 'modelname' must be of type string, got 5"),
        ({"EnableNetworkIsolation": "yes"}, "must be of type boolean"),
        ({"Nope": 1}, "unknown member 'nope'"),
        ({"PrimaryContainer": {"Nope": 1}}, "unknown member 'primarycontainer.nope'"),
        ({"PrimaryContainer": {"Mode": "Both"}}, "enum value set: [singlemodel, multimodel]"),
        ({"PrimaryContainer": {"Environment": {"1A": "b"}}}, "'primarycontainer.environment.1a.key'"),
        ({"PrimaryContainer": {"Environment": {"A": 1}}}, "'primarycontainer.environment.a.value' must be of type str"),
        ({"Tags": [{"Key": "", "Value": ""}]}, "'tags.1.member.key'"),
        ({"Tags": [{"Key": "k"}]}, "value at 'tags.1.member.value' is required"),
    ],
)
def test_names_the_member_and_what_it_must_be(change: dict[str, Any], said: str) -> None:
    with pytest.raises(ApiError) as caught:
        check("sagemaker", "CreateModel", MODEL | change)
    assert caught.value.code == "ValidationException"
    assert said in caught.value.message.lower()


def test_names_everything_wrong_at_once() -> None:
    with pytest.raises(ApiError) as caught:
        check("sagemaker", "CreateModel", {"ModelName": "-", "Nope": 1})
    assert "2 validation errors" in caught.value.message


@pytest.mark.parametrize("count", [0, -1])
def test_refuses_numbers_out_of_range(count: int) -> None:
    variant = {"VariantName": "v", "InstanceType": "ml.m5.large", "InitialInstanceCount": count}
    with pytest.raises(ApiError, match="greater than or equal to 1"):
        check("sagemaker", "CreateEndpointConfig", {"EndpointConfigName": "c", "ProductionVariants": [variant]})


@pytest.mark.parametrize("value", ["team/ml", "à la carte", "a b+c=d@e"])
def test_takes_the_tags_that_aws_takes(value: str) -> None:
    check("sagemaker", "CreateModel", MODEL | {"Tags": [{"Key": "team", "Value": value}]})


def served_operations() -> list[tuple[str, str]]:
    return [
        *(("sagemaker", name) for name in control.OPERATIONS),
        *((autoscaling.SERVICE, name) for name in autoscaling.OPERATIONS),
        *((requests.SERVICE, name) for name in requests.PATHS.values()),
    ]


@pytest.mark.parametrize(("service", "operation"), served_operations())
def test_every_pattern_of_every_operation_can_be_read(service: str, operation: str) -> None:
    for pattern in patterns(input_shape(service, operation), set()):
        assert isinstance(compiled(pattern), re.Pattern)


def patterns(shape: Shape, seen: set[str]) -> Iterator[str]:
    if shape.name in seen:
        return
    seen.add(shape.name)
    if "pattern" in shape.metadata:
        yield shape.metadata["pattern"]
    below: list[Shape] = []
    if isinstance(shape, StructureShape):
        below = list(shape.members.values())
    elif isinstance(shape, ListShape):
        below = [shape.member]
    elif isinstance(shape, MapShape):
        below = [shape.key, shape.value]
    for one in below:
        yield from patterns(one, seen)
