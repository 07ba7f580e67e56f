"""Enumerations of the SageMaker API that hold more than a class should, from botocore's service model."""

from __future__ import annotations

from typing import TypedDict, cast

from facts_sources import BOTOCORE

_MODEL = "botocore/data/sagemaker/2017-07-24/service-2.json.gz"
_SHAPES = {"explainer_languages": "ClarifyTextLanguage", "endpoint_statuses": "EndpointStatus"}


class _Shape(TypedDict):
    enum: list[str]


class _Service(TypedDict):
    shapes: dict[str, _Shape]


def table() -> dict[str, object]:
    """The values of each enumeration, in the order of the API."""
    shapes = cast("_Service", BOTOCORE.read(_MODEL))["shapes"]
    return {
        "source": BOTOCORE.credit(holds="enumerations of the SageMaker API"),
        **{name: shapes[shape]["enum"] for name, shape in _SHAPES.items()},
    }
