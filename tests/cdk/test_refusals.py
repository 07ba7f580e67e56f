"""A mistake raises one error with everything wrong in it, before anything exists."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2
from constructs import Construct
from subjects import DATA, IMAGE, TYPE, model

from constructs_sm import (
    AsyncEndpoint,
    ComputeRequirements,
    Endpoint,
    EndpointConfig,
    InferenceComponent,
    InferenceComponentEndpoint,
    InstanceVariant,
    ManagedInstances,
    Model,
    ModelData,
    RealTimeEndpoint,
    SpecError,
)

Make = Callable[[Construct, Model], object]


def made(cls: Any, **said: Any) -> Make:
    """Make one of *cls* as said; ``model=...`` stands for a model."""
    return lambda scope, served: cls(
        scope, "It", **{name: served if item is ... else item for name, item in said.items()}
    )


def component(**said: Any) -> Make:
    """Put one on a fleet that is imported, so that nothing else appears."""
    fleet = InferenceComponentEndpoint.from_endpoint_name
    return lambda scope, _: fleet(scope, "Fleet", "fleet").add_component("It", **said)


TABLE: dict[str, tuple[Make, list[str]]] = {
    "a model of nothing": (made(Model), ["image [SM101]"]),
    "a model with a bad name and a bad tag": (
        made(Model, image=IMAGE, model_name="a_b", tags={"aws:x": "1"}),
        ["model_name [SM004]", "tags['aws:x'] [SM803]"],
    ),
    "subnets without a VPC": (
        made(Model, image=IMAGE, vpc_subnets=ec2.SubnetSelection(), security_groups=[]),
        ["security_groups [SM731]", "vpc_subnets [SM731]"],
    ),
    "an archive that is none": (
        made(Model, image=IMAGE, model_data=ModelData.uri("s3://artifacts/churn/3/model.zip")),
        ["model_data.data_uri [SM110]"],
    ),
    "an endpoint of nothing": (made(RealTimeEndpoint), ["instance_type [SM242]", "model [SM242]"]),
    "an endpoint with four mistakes": (
        made(
            RealTimeEndpoint,
            model=...,
            instance_type="m5.large",
            initial_instance_count=0,
            volume_size_in_gb=513,
            container_startup_health_check_timeout=timedelta(seconds=59),
        ),
        [
            "container_startup_health_check_timeout [SM003]",
            "initial_instance_count [SM003]",
            "volume_size_in_gb [SM003]",
            "instance_type [SM004]",
        ],
    ),
    "no number": (
        made(
            RealTimeEndpoint, model=..., instance_type=TYPE, initial_instance_count=math.nan, volume_size_in_gb=math.inf
        ),
        ["initial_instance_count [SM002]", "volume_size_in_gb [SM002]"],
    ),
    "no variant": (made(RealTimeEndpoint, variants=[]), ["variants [SM240]"]),
    "flat and listed": (
        lambda scope, served: RealTimeEndpoint(
            scope,
            "It",
            variants=[InstanceVariant(variant_name="a", model=served, instance_type=TYPE)],
            instance_type=TYPE,
        ),
        ["variants [SM241]"],
    ),
    "retention of half a day and two turned-off topics": (
        made(
            AsyncEndpoint,
            model=...,
            instance_type=TYPE,
            input_retention=timedelta(days=1.5),
            error_topic=None,
            include_inference_response_in=["ERROR_NOTIFICATION_TOPIC"],
        ),
        ["include_inference_response_in [SM307]", "input_retention [SM321]"],
    ),
    "managed counts out of order": (
        made(InferenceComponentEndpoint, instance_type=TYPE, instances=ManagedInstances(min_count=3, max_count=2)),
        ["instances.min_count [SM230]"],
    ),
    "a component of nothing": (component(), ["model [SM401]", "compute [SM403]"]),
    "a component with no copy": (
        component(image=IMAGE, compute=ComputeRequirements(min_memory_mb=64), copy_count=0),
        ["compute.min_memory_mb [SM003]", "copy_count [SM405]"],
    ),
    "a component with a prefix": (
        component(image=IMAGE, model_data=ModelData.uri("s3://a/b/"), compute=ComputeRequirements(min_memory_mb=512)),
        ["model_data [SM427]"],
    ),
    "a configuration with a fixed name and the settings of its models": (
        made(
            EndpointConfig,
            variants=[InstanceVariant(variant_name="a", instance_type=TYPE, initial_variant_weight=0)],
            endpoint_config_name="mine",
        ),
        ["variants [SM211]", "role [SM226]", "endpoint_config_name [SM622]"],
    ),
    "texts where resources should be": (
        made(Model, image=IMAGE, role="arn:aws:iam::111122223333:role/x", vpc="vpc-1", security_groups=["sg-1"]),
        ["role [SM001]", "vpc [SM001]", "security_groups[0] [SM001]"],
    ),
    "a fleet of texts": (
        made(InferenceComponentEndpoint, instance_type="m5.large", role="host", vpc="vpc-1", vpc_subnets="subnet-1"),
        ["role [SM001]", "vpc [SM001]", "vpc_subnets [SM001]", "instance_type [SM004]"],
    ),
    "a component on an endpoint that serves a model": (
        lambda scope, _: InferenceComponent(
            scope,
            "It",
            endpoint=RealTimeEndpoint.from_endpoint_name(scope, "Chat", "chat"),  # type: ignore[arg-type] # the mistake
            image=IMAGE,
            compute=ComputeRequirements(min_memory_mb=1024),
        ),
        ["endpoint [SM423]"],
    ),
    "a component on a text": (
        made(InferenceComponent, endpoint="fleet", image=IMAGE, compute=ComputeRequirements(min_memory_mb=1024)),
        ["endpoint [SM001]"],
    ),
    "an endpoint of no configuration": (made(Endpoint, endpoint_config="mine"), ["endpoint_config [SM001]"]),
}


@pytest.mark.parametrize("case", TABLE)
def test_refuses_with_every_problem_and_leaves_nothing_behind(stack: Stack, case: str) -> None:
    make, expected = TABLE[case]
    served = model(stack)
    scope = Construct(stack, "Scope")

    with pytest.raises(SpecError) as caught:
        make(scope, served)

    assert expected == [f"{problem.path} [{problem.rule}]" for problem in caught.value.problems]
    assert str(caught.value).startswith(caught.value.where)
    assert set() == {child.node.id for child in scope.node.find_all()} & {"It", "Role", "Config", "Resource"}


def test_the_error_names_class_and_path(stack: Stack) -> None:
    with pytest.raises(SpecError, match="RealTimeEndpoint Prod/It: 2 problems"):
        RealTimeEndpoint(stack, "It")


def test_what_was_refused_can_be_made_under_the_same_id(stack: Stack) -> None:
    with pytest.raises(SpecError):
        Model(stack, "Model", image=IMAGE, model_name="a_b")

    assert "Prod/Model" == Model(stack, "Model", image=IMAGE, model_data=DATA).node.path


def test_a_component_must_equal_its_endpoint_and_each_difference_is_named(stack: Stack) -> None:
    fleet = InferenceComponentEndpoint(stack, "Fleet", instance_type=TYPE, network_isolation=True)
    other = model(stack, network_isolation=False)

    with pytest.raises(SpecError) as caught:
        fleet.add_component("One", model=other, compute=ComputeRequirements(min_memory_mb=1024))

    told = str(caught.value)
    assert "must have the role of the endpoint, Prod/Fleet/Role, got Prod/Model/Role" in told
    assert "must have the network_isolation of the endpoint, True, got False" in told
    assert "One" not in [child.node.id for child in fleet.node.children]
