"""A renamed or moved component is another component; whatever else changes leaves it what it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk import CfnParameter, PhysicalName, Stack
from constructs import Construct
from subjects import DATA, IMAGE, TYPE, fleet
from synthesized import before, id_of, new_stack, resources, synth

from constructs_sm import (
    AdapterInferenceComponent,
    ComputeRequirements,
    ContainerImage,
    IComponentEndpoint,
    InferenceComponent,
    InferenceComponentEndpoint,
)

COMPONENT = "AWS::SageMaker::InferenceComponent"
SMALL = ComputeRequirements(min_memory_mb=1024)
NEXT = ContainerImage.uri("111122223333.dkr.ecr.eu-west-1.amazonaws.com/churn:4")
New = Callable[[], Stack]


@pytest.fixture
def new(context: dict[str, object]) -> New:
    return lambda: new_stack(context)


def placed(stack: Stack, endpoint: Any = None, **said: Any) -> str:
    """The logical id of a component below its endpoint."""
    made = fleet(stack, **({} if endpoint is None else endpoint))
    made.add_component("One", **{"image": IMAGE, "compute": SMALL, **said})
    return id_of(synth(stack), COMPONENT)


def apart(stack: Stack, choose: Callable[[Stack], IComponentEndpoint], **said: Any) -> str:
    """The logical id of a component that lies beside its endpoint."""
    chosen = choose(stack)
    InferenceComponent(stack, "One", endpoint=chosen, image=IMAGE, compute=SMALL, **said)
    return id_of(synth(stack), COMPONENT)


def test_without_names_the_logical_id_is_the_cdks_own(new: New) -> None:
    stack = new()
    placed(stack)
    generated = placed(new(), {"endpoint_name": PhysicalName.GENERATE_IF_NEEDED})

    assert ["FleetOne9AD72729"] == list(resources(synth(stack), COMPONENT))
    assert "FleetOne9AD72729" == generated


@pytest.mark.parametrize(
    "changed",
    [
        {"inference_component_name": "b"},
        {"endpoint": {"endpoint_name": "fleet-b"}},
        {"endpoint": {"endpoint_name": "fleet", "variant_name": "other"}},
        {"endpoint": {"endpoint_name": "fleet", "id": "Other"}},
    ],
)
def test_another_name_endpoint_or_variant_is_another_component(new: New, changed: dict[str, Any]) -> None:
    said: dict[str, Any] = {"inference_component_name": "a", "endpoint": {"endpoint_name": "fleet"}}

    assert placed(new(), **said) != placed(new(), **{**said, **changed})
    assert placed(new(), **said) == placed(new(), **said)


@pytest.mark.parametrize(
    "changed",
    [
        {"compute": ComputeRequirements(min_memory_mb=2048)},
        {"image": NEXT},
        {"model_data": DATA},
        {"copy_count": 2},
        {"environment": {"MODE": "1"}},
        {"tags": {"team": "ml"}},
    ],
)
def test_another_specification_is_the_same_component(new: New, changed: dict[str, Any]) -> None:
    said: dict[str, Any] = {"inference_component_name": "a", "endpoint": {"endpoint_name": "fleet"}}

    assert placed(new(), **said) == placed(new(), **{**said, **changed})


def test_a_component_beside_its_endpoint_moves_with_it(new: New) -> None:
    ways: list[Callable[[Stack], IComponentEndpoint]] = [
        fleet,
        lambda stack: fleet(stack, id="Other"),
        lambda stack: InferenceComponentEndpoint.from_endpoint_name(stack, "Fleet", "a"),
        lambda stack: InferenceComponentEndpoint.from_endpoint_name(stack, "Fleet", "b"),
        lambda stack: fleet(stack, endpoint_name="c"),
    ]

    assert len(ways) == len({apart(new(), way) for way in ways})
    assert apart(new(), fleet, variant_name="AllTraffic") == apart(new(), fleet)


def test_an_endpoint_is_known_by_its_name_wherever_it_is_said(new: New) -> None:
    ways: list[Callable[[Stack], IComponentEndpoint]] = [
        lambda stack: InferenceComponentEndpoint.from_endpoint_name(stack, "Fleet", "a"),
        lambda stack: InferenceComponentEndpoint.from_endpoint_name(stack, "Other", "a"),
        lambda stack: fleet(stack, endpoint_name="a"),
    ]

    assert 1 == len({apart(new(), way) for way in ways})


def test_names_known_later_are_no_part_of_it(new: New) -> None:
    stack = new()
    name = CfnParameter(stack, "Name").value_as_string

    assert "FleetOne9AD72729" == placed(stack, {"endpoint_name": name}, inference_component_name=name)


def test_an_endpoint_that_is_replaced_replaces_its_components_and_their_adapters(new: New) -> None:
    def ids(name: str | None) -> set[str]:
        stack = new()
        fleet(stack, endpoint_name=name).add_component("One", image=IMAGE, compute=SMALL).add_adapter(
            "Legal", model_data=DATA
        )
        return set(resources(synth(stack), COMPONENT))

    assert ids("a").isdisjoint(ids("b"))
    assert ids("a").isdisjoint(ids(None))


def adapted(stack: Stack, base: str | None = None, name: str | None = None, *, beside: bool = False) -> str:
    """The logical id of an adapter."""
    component = fleet(stack).add_component("One", image=IMAGE, compute=SMALL, inference_component_name=base)
    if beside:
        AdapterInferenceComponent(stack, "Legal", base=component, model_data=DATA)
        return id_of(synth(stack), COMPONENT, "Legal")
    component.add_adapter("Legal", model_data=DATA, inference_component_name=name)
    return id_of(synth(stack), COMPONENT, "FleetOneLegal")


def test_an_adapter_moves_with_its_base(new: New) -> None:
    found = [
        adapted(new()),
        adapted(new(), "a"),
        adapted(new(), "b"),
        adapted(new(), "b", "legal"),
        adapted(new(), beside=True),
        adapted(new(), "a", beside=True),
    ]

    assert len(found) == len(set(found))


def test_what_refers_to_a_renamed_component_follows(new: New) -> None:
    stack = new()
    found = fleet(stack).add_component("One", image=IMAGE, compute=SMALL, inference_component_name="one")
    found.add_adapter("Legal", model_data=DATA)

    template = synth(stack)
    base = id_of(template, COMPONENT, stack.resolve(found.inference_component_arn)["Ref"])
    (adapter,) = set(resources(template, COMPONENT)) - {base}
    assert base in before(template, adapter)
    assert base == stack.resolve(found.node.default_child.logical_id)  # type: ignore[union-attr] # the L1


def test_the_longest_id_stays_within_the_limit_of_cloudformation(new: New) -> None:
    scope: Construct = new()
    for letter in "abcdefgh":
        scope = Construct(scope, letter * 60)
    made = InferenceComponentEndpoint(scope, "Fleet", instance_type=TYPE)
    made.add_component("One", image=IMAGE, compute=SMALL, inference_component_name="one")

    (id,) = resources(synth(Stack.of(scope)), COMPONENT)
    assert len(id) <= 255
