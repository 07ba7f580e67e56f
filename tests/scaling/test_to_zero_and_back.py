"""Templates that are deployed into a made-up CloudWatch: capacity goes from none to some, to many, and back to none."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from itertools import groupby

import pytest
from aws_cdk import Stack
from aws_cdk import aws_applicationautoscaling as autoscaling
from resolved import scaled
from subjects import IMAGE, TYPE, model
from synthesized import Json, id_of, only, resources, synth
from workload import START_UP, Calls, Queue, World

from constructs_sm import (
    AsyncEndpoint,
    BacklogScaling,
    ComputeRequirements,
    CopyScaling,
    InferenceComponentEndpoint,
    ManagedInstances,
)

ALARM, POLICY = "AWS::CloudWatch::Alarm", "AWS::ApplicationAutoScaling::ScalingPolicy"
ENDPOINT, COMPONENT = "AWS::SageMaker::Endpoint", "AWS::SageMaker::InferenceComponent"
IDLE = 30
"""Minutes after which whatever is idle has gone."""


@pytest.fixture
def queue(stack: Stack) -> Json:
    AsyncEndpoint(stack, "Docs", model=model(stack), instance_type=TYPE, scaling=BacklogScaling(max_capacity=5))
    return synth(stack)


@pytest.fixture
def copies(stack: Stack) -> Json:
    fleet = InferenceComponentEndpoint(
        stack,
        "Fleet",
        instance_type=TYPE,
        instances=ManagedInstances(min_count=0, max_count=4),
        network_isolation=False,
    )
    fleet.add_component(
        "Chat",
        image=IMAGE,
        compute=ComputeRequirements(min_memory_mb=1024),
        scaling=CopyScaling(min_copies=0, max_copies=4, invocations_per_copy=10),
    )
    return synth(stack)


def deployed_queue(template: Json, capacity: int = 0) -> World:
    name = id_of(template, ENDPOINT).lower()
    return World(scaled(template), Queue({"EndpointName": name, "VariantName": "AllTraffic"}), capacity)


def deployed_copies(template: Json, capacity: int = 0) -> World:
    name = id_of(template, COMPONENT).lower()
    return World(scaled(template), Calls({"InferenceComponentName": name}), capacity)


def once(minute: int, requests: int = 1) -> Callable[[int], int]:
    return lambda now: requests if now == minute else 0


def between(start: int, end: int, requests: int) -> Callable[[int], int]:
    return lambda now: requests if start <= now < end else 0


def course(capacities: list[int]) -> list[int]:
    """The capacities in their order, without how long each lasted."""
    return [capacity for capacity, _ in groupby(capacities)]


def test_one_request_wakes_an_asynchronous_endpoint_which_then_sleeps_again(queue: Json) -> None:
    world = deployed_queue(queue)

    assert [0, 1, 0] == course(world.run(once(10), 10 + START_UP + IDLE))
    assert isinstance(world.workload, Queue)
    assert (0, 1) == (world.workload.waiting, world.workload.done)


def test_a_queue_takes_more_instances_as_it_grows_and_gives_all_of_them_back(queue: Json) -> None:
    world = deployed_queue(queue)
    seen = world.run(between(10, 40, 12), 40 + 3 * IDLE)

    assert (0, 5, 0) == (seen[0], max(seen), seen[-1])
    assert isinstance(world.workload, Queue)
    assert (0, 30 * 12) == (world.workload.waiting, world.workload.done)


def test_an_asynchronous_endpoint_nobody_asks_goes_to_none(queue: Json) -> None:
    assert [1, 0] == course(deployed_queue(queue, capacity=1).run(lambda _: 0, IDLE))


def test_one_call_wakes_a_component_which_then_sleeps_again(copies: Json) -> None:
    assert [0, 1, 0] == course(deployed_copies(copies).run(once(10), 10 + START_UP + IDLE))


def test_a_component_takes_more_copies_as_calls_grow_and_gives_all_of_them_back(copies: Json) -> None:
    world = deployed_copies(copies)
    seen = world.run(between(10, 60, 35), 60 + 2 * IDLE)

    assert (0, 4, 0) == (seen[0], max(seen), seen[-1])
    assert isinstance(world.workload, Calls)
    assert world.workload.failed <= 35 * (START_UP + 1)
    assert 50 * 35 == world.workload.failed + world.workload.answered


def test_a_component_is_created_with_one_copy_and_goes_to_none_when_nobody_calls(copies: Json) -> None:
    first = only(copies, COMPONENT)["RuntimeConfig"]["CopyCount"]

    assert [1, 0] == course(deployed_copies(copies, capacity=first).run(lambda _: 0, IDLE))


def test_with_the_alarm_of_the_guide_one_call_would_not_wake_a_component(copies: Json) -> None:
    wrong = deepcopy(copies)
    only(wrong, ALARM)["ComparisonOperator"] = "GreaterThanThreshold"

    assert [0] == course(deployed_copies(wrong).run(once(10), 60))
    assert [0, 1, 0] == course(deployed_copies(wrong).run(once(10, requests=2), 60)), "two within a minute would"


def test_without_the_wake_pair_a_short_queue_would_wait_for_ever(queue: Json) -> None:
    wrong = deepcopy(queue)
    for id in [*resources(wrong, ALARM)]:
        del wrong["Resources"][id]
    world = deployed_queue(wrong)

    assert [0] == course(world.run(once(10, requests=5), 120))
    assert isinstance(world.workload, Queue)
    assert 5 == world.workload.waiting
    assert [0, 1, 0] == course(deployed_queue(queue).run(once(10, requests=5), 60))


def test_with_the_metric_of_real_time_endpoints_a_queue_would_never_move(stack: Stack) -> None:
    """As some public stacks have it."""
    docs = AsyncEndpoint(stack, "Docs", model=model(stack), instance_type=TYPE)
    target = autoscaling.ScalableTarget(
        stack,
        "Target",
        service_namespace=autoscaling.ServiceNamespace.SAGEMAKER,
        scalable_dimension="sagemaker:variant:DesiredInstanceCount",
        resource_id=f"endpoint/{docs.endpoint_name}/variant/AllTraffic",
        min_capacity=0,
        max_capacity=5,
    )
    target.scale_to_track_metric(
        "Calls",
        target_value=5,
        predefined_metric=autoscaling.PredefinedMetric.SAGEMAKER_VARIANT_INVOCATIONS_PER_INSTANCE,
    )

    assert [0] == course(deployed_queue(synth(stack)).run(between(10, 100, 20), 120))


def test_with_the_variant_among_the_dimensions_a_queue_would_never_move(queue: Json) -> None:
    wrong = deepcopy(queue)
    dimension = {"Name": "VariantName", "Value": "AllTraffic"}
    for policy in resources(wrong, POLICY).values():
        tracking = policy["Properties"].get("TargetTrackingScalingPolicyConfiguration")
        if tracking is not None:
            tracking["CustomizedMetricSpecification"]["Dimensions"].append(dimension)
    only(wrong, ALARM)["Dimensions"].append(dimension)

    assert [0] == course(deployed_queue(wrong).run(between(10, 100, 20), 120))
