"""Alarms of chosen variants: each with the threshold of its own instances, and no name that the endpoint has not."""

from __future__ import annotations

from typing import Any

import pytest
from aws_cdk import Fn, Stack
from subjects import TYPE, model
from synthesized import resources, synth

from constructs_sm import Above, EndpointAlarms, EndpointDashboard, InstanceVariant, RealTimeEndpoint, SpecError

ALARM = "AWS::CloudWatch::Alarm"
TYPES = {"a": "ml.g5.xlarge", "b": "ml.g5.12xlarge", "c": "ml.m5.xlarge"}
"""One GPU, four, and none."""

FULL: dict[str, Any] = dict.fromkeys(
    ("errors_5xx", "model_latency_p99", "overhead_latency_p99", "memory_utilization", "disk_utilization")
)
GPUS = EndpointAlarms(**{**FULL, "gpu_memory_utilization": {"Warning": Above(90)}})


def endpoint(stack: Stack, names: str = "ab") -> RealTimeEndpoint:
    served = model(stack)
    variants = [InstanceVariant(variant_name=name, model=served, instance_type=TYPES[name]) for name in names]
    return RealTimeEndpoint(stack, "Chat", variants=variants)


def thresholds(stack: Stack) -> dict[str, float]:
    found = [each["Properties"] for each in resources(synth(stack), ALARM).values()]
    return {each["Dimensions"][1]["Value"]: each["Threshold"] for each in found}


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (["b"], {"b": 4 * 90}),
        (["b", "a"], {"a": 90, "b": 4 * 90}),
        (None, {"a": 90, "b": 4 * 90}),
    ],
    ids=["the second", "in another order", "all"],
)
def test_a_share_of_all_gpus_is_of_the_gpus_of_its_variant(
    stack: Stack, chosen: list[str] | None, expected: dict[str, float]
) -> None:
    endpoint(stack).alarms.add("X", GPUS, variant_names=chosen)

    assert expected == thresholds(stack)


def test_instances_of_variants_that_are_not_chosen_do_not_matter(stack: Stack) -> None:
    served = endpoint(stack, "abc")
    served.alarms.add("X", GPUS, variant_names=["b"])

    assert {"b": 4 * 90} == thresholds(stack)
    with pytest.raises(SpecError, match=r"must be of instances with one number of GPUs, got ml.m5.xlarge at 'c'"):
        served.alarms.add("Y", GPUS, variant_names=["b", "c"])


WRONG: dict[str, Any] = {
    r"variant_names\[1\]: must be a variant of the endpoint, 'a', 'b', got 'c'; .* \[SM524\]": ["a", "c"],
    r"variant_names\[1\]: must be another than those before, got 'a' again; .* \[SM524\]": ["a", "a"],
    r"variant_names\[0\]: must be letters, .* \[SM004\]": ["a b"],
    r"variant_names\[0\]: must be .*, got 7 \[SM001\]": [7],
    r"variant_names: must name a variant, got none; .* \[SM524\]": [],
}


@pytest.mark.parametrize("alarms", [EndpointAlarms(), GPUS], ids=["by default", "of GPUs"])
@pytest.mark.parametrize("message", WRONG)
def test_names_that_are_none_are_refused_before_anything_exists(
    stack: Stack, message: str, alarms: EndpointAlarms
) -> None:
    served = endpoint(stack)
    with pytest.raises(SpecError, match=message):
        served.alarms.add("X", alarms, variant_names=WRONG[message])
    with pytest.raises(SpecError, match=message):
        EndpointDashboard(stack, "Board", endpoint=served, variant_names=WRONG[message])

    assert (None, None) == (served.node.try_find_child("X"), stack.node.try_find_child("Board"))


def test_names_of_what_was_made_elsewhere_are_judged_too(stack: Stack) -> None:
    shared = RealTimeEndpoint.from_endpoint_name(stack, "Shared", "prod-chat")
    for names in (["a", "a"], ["a b"]):
        with pytest.raises(SpecError, match=r"variant_names\[\d\]: must be"):
            shared.alarms.add("X", EndpointAlarms(), variant_names=names)

    assert shared.node.try_find_child("X") is None


def test_names_known_later_pass(stack: Stack) -> None:
    late = Fn.import_value("Variant")

    assert 5 == len(endpoint(stack).alarms.add("X", EndpointAlarms(), variant_names=[late]))


def test_a_dashboard_takes_names_for_those_of_its_endpoints_that_need_them(stack: Stack) -> None:
    shared = RealTimeEndpoint.from_endpoint_name(stack, "Shared", "prod-chat")
    own = RealTimeEndpoint(stack, "Own", model=model(stack), instance_type=TYPE)
    EndpointDashboard(stack, "Board", endpoint=[own, shared], variant_names=["main"])

    assert 1 == len(resources(synth(stack), "AWS::CloudWatch::Dashboard"))
