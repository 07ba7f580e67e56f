"""What one more real-time endpoint costs in calls to node, which is nearly all it costs.

The aim is 12 calls with a role of its own and 9 with a given one; the numbers here are what was reached, and a change
that needs more calls has to say why.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from aws_cdk import Stack
from aws_cdk import aws_s3 as s3
from kernel_calls import counted
from subjects import IMAGE, TYPE

from constructs_sm import (
    AsyncEndpoint,
    CapacitySize,
    ComputeRequirements,
    ContainerImage,
    ExecutionRole,
    InferenceComponentEndpoint,
    Model,
    ModelData,
    RealTimeEndpoint,
    RollingUpdate,
)

ROLE = [
    "create Role",
    "sinvoke PolicyDocument",  # the rights, as one piece of data
    "create ManagedPolicy",
    "invoke addManagedPolicy",  # not an argument of the role: the policy lies below it
]
NEW_RIGHTS = ["sinvoke PolicyStatement", "invoke addStatements"]
ENDPOINT = [
    "create Resource",
    "get attrModelName",
    "create CfnEndpointConfig",
    "get attrEndpointConfigName",
    "create CfnEndpoint",
]
OUTPUTS = ["get attrEndpointName", "create CfnOutput"]


def third(
    stack: Stack, *, outputs: bool, role: ExecutionRole | None = None, image: ContainerImage = IMAGE
) -> list[str]:
    """The calls of the third endpoint: what all share was read for the first."""
    bucket = s3.Bucket(stack, "Bucket")
    seen: list[list[str]] = []
    for number in range(3):
        with counted() as calls:
            seen.append(calls)
            data = ModelData.s3(bucket, f"models/{number}/1/model.tar.gz")
            model = Model(stack, f"Model{number}", image=image, model_data=data, role=role)
            RealTimeEndpoint(stack, f"Endpoint{number}", model=model, instance_type=TYPE, outputs=outputs)
    return seen[-1]


def test_with_a_role_of_its_own(stack: Stack) -> None:
    model = ["create Resource", *ROLE, "get roleArn", "create CfnModel"]

    assert [*model, *ENDPOINT] == third(stack, outputs=False)
    assert 12 == len([*model, *ENDPOINT])


def test_outputs_cost_the_name_and_the_output(stack: Stack) -> None:
    model = ["create Resource", *ROLE, "get roleArn", "create CfnModel"]

    assert [*model, *ENDPOINT, *OUTPUTS] == third(stack, outputs=True)


def test_with_a_given_role(stack: Stack) -> None:
    model = ["create Resource", *NEW_RIGHTS, "create CfnModel"]

    assert [*model, *ENDPOINT] == third(stack, outputs=False, role=ExecutionRole(stack, "Role"))
    assert 9 == len([*model, *ENDPOINT])


def test_a_published_image_costs_no_more(stack: Stack) -> None:
    image = ContainerImage.framework("xgboost", version="1.7-1")

    assert 12 == len(third(stack, outputs=False, image=image))


def second(make: Callable[[str], object]) -> int:
    """How many calls the second of a kind takes."""
    make("First")
    with counted() as calls:
        make("Second")
    return len(calls)


def test_an_asynchronous_endpoint_with_bucket_topics_and_six_outputs(stack: Stack) -> None:
    model = Model(stack, "Model", image=IMAGE)

    # Seven of them look up the policies of bucket and topics, so that nothing but these is waited for.
    assert 35 == second(lambda id: AsyncEndpoint(stack, id, model=model, instance_type=TYPE))


def test_a_rollout_costs_its_alarms_and_their_rights(stack: Stack) -> None:
    size, wait = CapacitySize.percent(50), timedelta(minutes=10)
    rollout = RollingUpdate(maximum_batch_size=size, wait_interval=wait)
    served = Model(stack, "Model", image=IMAGE)
    plain: dict[str, Any] = {"model": served, "instance_type": TYPE, "initial_instance_count": 2, "outputs": False}

    bare = second(lambda id: RealTimeEndpoint(stack, f"Bare{id}", endpoint_name=f"bare-{id.lower()}", **plain))
    updated: dict[str, Any] = {**plain, "rollout": rollout}
    unwatched = second(lambda id: RealTimeEndpoint(stack, f"Plain{id}", **updated))
    named = second(lambda id: RealTimeEndpoint(stack, f"Named{id}", endpoint_name=f"named-{id.lower()}", **updated))

    # A rollout costs nothing but the warning that nothing watches; a name costs one call to read it.
    assert (4 + 1, 4 + 2) == (bare, unwatched)
    # Two alarms, each with its metric, its name and its ARN; and the right to describe them.
    assert 2 * 4 + len(NEW_RIGHTS) == named - bare


def test_a_fleet_and_its_components(stack: Stack) -> None:
    compute = ComputeRequirements(min_memory_mb=1024)
    fleet = InferenceComponentEndpoint(stack, "Shared", instance_type=TYPE)

    assert 11 == second(lambda id: InferenceComponentEndpoint(stack, id, instance_type=TYPE))
    assert 6 == second(lambda id: fleet.add_component(id, image=IMAGE, compute=compute))
    base = fleet.add_component("Base", image=IMAGE, compute=compute)
    data = ModelData.uri("s3://adapters/legal/1/adapter.tar.gz")
    assert 6 == second(lambda id: base.add_adapter(id, model_data=data))
