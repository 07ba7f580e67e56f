"""What is rendered is what the API takes: every member, length, pattern and enumeration."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import api_shapes
import everything
import pytest
from aws_cdk import Stack
from subjects import TYPE, model
from synthesized import synth

from constructs_sm import RealTimeEndpoint

MODELS = Path(__file__).parents[2] / "stacks" / "models"


@pytest.mark.parametrize("build", everything.WITHOUT_FILES)
def test_endpoints_with_everything_said(stack: Stack, build: Callable[[Stack], object]) -> None:
    build(stack)

    template = synth(stack)
    assert [] == api_shapes.refusals(template)
    assert api_shapes.calls(template) >= 2


def test_models_with_everything_said(stack: Stack) -> None:
    everything.models(stack, MODELS / "wine")

    template = synth(stack)
    assert [] == api_shapes.refusals(template)
    assert 3 == api_shapes.calls(template)


@pytest.mark.parametrize(
    ("override", "expected"),
    [
        (("ProductionVariants.0.InitialInstanceCount", 0), "ProductionVariants[0].InitialInstanceCount: must be 1 to"),
        (("ProductionVariants.0.InstanceType", "ml.none.large"), "ProductionVariants[0].InstanceType: must be one of"),
        (("ProductionVariants.0.VariantName", "a_b"), "ProductionVariants[0].VariantName: must match"),
        (("ProductionVariants.0.VolumeSizeInGB", "9"), "ProductionVariants[0].VolumeSizeInGB: must be of type integer"),
        (("ProductionVariants.0.Colour", "red"), "ProductionVariants[0].Colour: is no member"),
        (("KmsKeyId", 2049 * "k"), "KmsKeyId: must be"),
    ],
)
def test_the_check_itself_finds_what_is_wrong(stack: Stack, override: tuple[str, object], expected: str) -> None:
    endpoint = RealTimeEndpoint(stack, "Chat", model=model(stack), instance_type=TYPE)
    config = endpoint.node.find_child("Config")
    config.add_property_override(*override)  # type: ignore[attr-defined] # an L1

    (found, *_) = api_shapes.refusals(synth(stack))
    assert expected in found
