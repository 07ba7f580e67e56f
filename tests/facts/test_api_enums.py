from __future__ import annotations

from enum import StrEnum

import pytest
from botocore.loaders import Loader
from botocore.model import ServiceModel, StringShape

from constructs_sm.facts.api_enums import explainer_languages
from constructs_sm.facts.inference_amis import inference_amis
from constructs_sm.spec.capture import CaptureMode
from constructs_sm.spec.explainer import ClarifyFeatureType, ClarifyTextGranularity
from constructs_sm.spec.routing import Routing


def enumeration(name: str) -> list[str]:
    """The values of an enumeration of the installed API model."""
    service = ServiceModel(Loader().load_service_model("sagemaker", "service-2"), "sagemaker")
    shape = service.shape_for(name)
    assert isinstance(shape, StringShape)
    return list(shape.enum)


def test_the_languages_are_codes_with_one_for_several() -> None:
    assert 60 == len(set(explainer_languages())) == len(explainer_languages())
    assert {"en", "lij", "xx"} <= set(explainer_languages())


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
    assert {str(routing) for routing in Routing} <= set(enumeration("RoutingStrategy"))


def test_every_hosting_ami_of_the_api_is_described() -> None:
    amis = inference_amis()

    assert set(enumeration("ProductionVariantInferenceAmiVersion")) == set(amis)
    assert all((ami.accelerator == "gpu") == (ami.cuda is not None) == ("-gpu-" in ami.name) for ami in amis.values())
    assert (12, 4) == amis["al2-ami-sagemaker-inference-gpu-3-1"].cuda
