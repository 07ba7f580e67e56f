from __future__ import annotations

from enum import StrEnum

import pytest
from botocore.loaders import Loader
from botocore.model import ServiceModel, StringShape

from constructs_sm.facts.api_enums import explainer_languages, inference_ami_versions, routing_strategies
from constructs_sm.spec.capture import CaptureMode
from constructs_sm.spec.explainer import ClarifyFeatureType, ClarifyTextGranularity
from constructs_sm.spec.variant import Routing


def enumeration(name: str) -> list[str]:
    """The values of an enumeration of the installed API model."""
    service = ServiceModel(Loader().load_service_model("sagemaker", "service-2"), "sagemaker")
    shape = service.shape_for(name)
    assert isinstance(shape, StringShape)
    return list(shape.enum)


def test_the_languages_are_codes_with_one_for_several() -> None:
    assert 60 == len(set(explainer_languages())) == len(explainer_languages())
    assert {"en", "lij", "xx"} <= set(explainer_languages())


def test_every_host_image_names_its_hardware() -> None:
    assert 5 <= len(inference_ami_versions())
    assert all("-gpu-" in name or "-neuron-" in name for name in inference_ami_versions())


@pytest.mark.parametrize(
    ("members", "name"),
    [
        (CaptureMode, "CaptureMode"),
        (ClarifyFeatureType, "ClarifyFeatureType"),
        (ClarifyTextGranularity, "ClarifyTextGranularity"),
    ],
)
def test_an_enumeration_said_as_a_class_is_that_of_the_api(members: type[StrEnum], name: str) -> None:
    assert enumeration(name) == [str(member) for member in members]


def test_every_routing_is_one_of_the_api() -> None:
    assert {str(routing) for routing in Routing} <= set(routing_strategies())
