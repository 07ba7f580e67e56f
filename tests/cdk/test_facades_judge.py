"""What a facade of scaling makes of an endpoint or a component whose every word is known."""

from __future__ import annotations

from dataclasses import replace

import pytest
from aws_cdk import Stack
from subjects import IMAGE, TYPE, fleet, model
from synthesized import resources, synth, told

from constructs_sm import (
    ComputeRequirements,
    CopyScaling,
    EndpointScaling,
    InferenceComponentScaling,
    InstanceScaling,
    InstanceVariant,
    ManagedInstances,
    RealTimeEndpoint,
    SpecError,
)

TARGET = "AWS::ApplicationAutoScaling::ScalableTarget"
CALLS = InstanceScaling(max_capacity=40, invocations_per_instance=900)
COPIES = CopyScaling(max_copies=2, invocations_per_copy=10)
SMALL = ComputeRequirements(min_memory_mb=1024)


def test_refuses_a_burstable_type_as_if_it_had_been_said_at_once(stack: Stack) -> None:
    chat = RealTimeEndpoint(stack, "Chat", model=model(stack), instance_type="ml.t2.medium")

    with pytest.raises(SpecError, match=r"scaling: must be on a type that is not burstable.*SM506"):
        EndpointScaling.from_endpoint(chat).scale(CALLS)
    assert {} == resources(synth(stack), TARGET)
    assert [1] == [each.maximum for each in chat.capacity.types], "what was refused is not counted"


def test_each_mistake_is_told_once(stack: Stack) -> None:
    one = InstanceVariant(variant_name="main", model=model(stack), instance_type="ml.t2.medium")
    chat = RealTimeEndpoint(stack, "Chat", variants=[one])

    with pytest.raises(SpecError) as raised:
        EndpointScaling.from_endpoint(chat).scale(replace(CALLS, min_capacity=0))
    assert ["SM504", "SM506"] == [problem.rule for problem in raised.value.problems]


def test_what_scales_later_is_counted(stack: Stack) -> None:
    served = model(stack)
    variants = [InstanceVariant(variant_name=name, model=served, instance_type=TYPE) for name in ("main", "canary")]
    chat = RealTimeEndpoint(stack, "Chat", variants=variants)
    EndpointScaling.from_endpoint(chat).scale(CALLS, variant_name="main")

    assert [40, 1] == [each.maximum for each in chat.capacity.variants]
    EndpointScaling.from_endpoint(chat).scale(CALLS, variant_name="canary")
    assert [80] == [each.maximum for each in chat.capacity.types]


def test_a_warning_is_of_the_scaling_alone(stack: Stack) -> None:
    chat = RealTimeEndpoint(stack, "Chat", model=model(stack), instance_type=TYPE)
    EndpointScaling.from_endpoint(chat).scale(replace(CALLS, min_capacity=2))

    assert 1 == len(told(stack, "SM515"))


def test_refuses_copies_that_scaling_would_undo(stack: Stack) -> None:
    chat = fleet(stack).add_component("Chat", image=IMAGE, compute=SMALL, copy_count=5)

    with pytest.raises(SpecError, match=r"copy_count: must not exceed max_copies 2, got 5; leave it out.*SM530"):
        InferenceComponentScaling.from_inference_component(chat).scale(COPIES)
    assert {} == resources(synth(stack), TARGET)


def test_a_component_without_a_count_starts_with_the_least(stack: Stack) -> None:
    chat = fleet(stack).add_component("Chat", image=IMAGE, compute=SMALL)
    InferenceComponentScaling.from_inference_component(chat).scale(replace(COPIES, min_copies=2))

    assert 1 == len(resources(synth(stack), TARGET))


def test_copies_that_go_to_none_later_let_the_instances_go(stack: Stack) -> None:
    place = fleet(stack, instances=ManagedInstances(min_count=0, max_count=2))
    chat = place.add_component("Chat", image=IMAGE, compute=SMALL)
    before = [each.steady for each in place.capacity.variants]
    InferenceComponentScaling.from_inference_component(chat).scale(replace(COPIES, min_copies=0))

    assert ([1], [0]) == (before, [each.steady for each in place.capacity.variants])


def test_a_facade_scales_nothing_while_scaling_is_suspended(stack: Stack) -> None:
    chat = RealTimeEndpoint(stack, "Chat", model=model(stack), instance_type=TYPE, scaling_suspended=True)
    EndpointScaling.from_endpoint(chat).scale(CALLS)

    assert {} == resources(synth(stack), TARGET)
    assert 1 == len(told(stack, "SM652")), "it warns, as nobody knows beforehand what a facade will do"
