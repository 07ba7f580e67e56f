"""What a copy of a component runs and reserves on the instances of one type, as the user says it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from constructs_sm.spec.component import ComputeRequirements, Specification
from constructs_sm.spec.component_options import ComponentScheduling, ContainerMetrics
from constructs_sm.spec.durations import Time
from constructs_sm.spec.image import ContainerImage
from constructs_sm.spec.model import Container
from constructs_sm.spec.model_data import ModelData
from constructs_sm.spec.references import ModelReference
from constructs_sm.spec.several import several

_OF_CONTAINER = ("image", "model_data", "environment")


@dataclass(frozen=True, kw_only=True, slots=True)
class InstanceTypeSpecification:
    """What a copy of a component runs and reserves on the instances of one type.

    An endpoint with several instance types takes two to five of them, one for each type.

    Source: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_InferenceComponentSpecification.html
    """

    instance_type: str
    """One of the endpoint's instance types, such as ``ml.g5.12xlarge``."""

    model: ModelReference | None = None
    """The model; its role, VPC and isolation must equal the endpoint's. Default: none; then *image* is needed."""

    image: ContainerImage | None = None
    """The image to run with the endpoint's role, instead of *model*. Default: none; then *model* is needed."""

    model_data: ModelData | None = None
    """One ``.tar.gz`` that the image loads. Default: none; only with *image*."""

    environment: Mapping[str, str] | None = None
    """Environment of the image, at most 16 entries. Default: none; only with *image*."""

    compute: ComputeRequirements | None = None
    """What one copy reserves on an instance of this type. Default: none, which is refused: say it."""

    model_data_download_timeout: Time | None = None
    """Time to fetch the artifacts, 60 s to 1 h. Default: 10 min, with accelerators 30 min."""

    container_startup_health_check_timeout: Time | None = None
    """Time until the container is healthy, 60 s to 1 h. Default: 5 min, with accelerators 20 min."""

    data_cache: bool | None = None
    """Whether instances keep artifacts and image, so that further copies start sooner. Default: left to SageMaker, which
    caches on types with more than 232 GiB of local NVMe storage, whatever is said."""

    scheduling: ComponentScheduling | None = None
    """How copies are spread over instances and zones. Default: left to SageMaker."""

    container_metrics: ContainerMetrics | None = None
    """Where the image shows its own metrics. Default: left to SageMaker, which looks at ``/metrics``; only with *image*."""


def flat_or_listed(
    specifications: Sequence[InstanceTypeSpecification] | None, **flat: Any
) -> tuple[tuple[Specification, ...], tuple[str, ...]]:
    """The specifications, and the names of those flat arguments that were given.

    What is listed and no specification stays, for the rules to refuse.
    """
    said = {name: value for name, value in flat.items() if value is not None}
    if specifications is None:
        return (_specification(said),), tuple(said)
    return tuple(_listed(each) for each in several(specifications)), tuple(said)


def _listed(each: Any) -> Specification:
    if not isinstance(each, InstanceTypeSpecification):
        return each  # type: ignore[no-any-return] # refused by its field
    said = {field.name: getattr(each, field.name) for field in fields(each)}
    return _specification({name: value for name, value in said.items() if value is not None})


def _specification(said: Mapping[str, Any]) -> Specification:
    of_container = {name: said[name] for name in _OF_CONTAINER if name in said}
    rest = {name: value for name, value in said.items() if name not in _OF_CONTAINER}
    return Specification(
        model_settings=getattr(said.get("model"), "settings", None),
        container=Container(**of_container) if "image" in of_container else None,
        said_of_container=tuple(of_container),
        **rest,
    )
