"""SM128 to SM130: whether an image runs on the instances it is meant for."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from constructs_sm.errors import Severity
from constructs_sm.facts.images import ImageFacts, image_facts, image_for_type
from constructs_sm.facts.instance_types import InstanceType, like
from constructs_sm.rules.known import text
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.rules.variants import named_types
from constructs_sm.spec.component import ComponentSpec
from constructs_sm.spec.endpoint import EndpointConfigSpec
from constructs_sm.spec.image import FrameworkImage, UriImage

_IMAGES = "https://docs.aws.amazon.com/sagemaker/latest/dg/pre-built-containers-frameworks-deep-learning.html"
Spec = EndpointConfigSpec | ComponentSpec


@rule(
    "SM128",
    EndpointConfigSpec,
    ComponentSpec,
    title="an image that needs a GPU runs on one",
    why="its libraries do not load without the driver",
    source=_IMAGES,
)
def gpu_images_need_gpus(spec: Spec) -> Findings:
    def wrong(facts: ImageFacts, type_: InstanceType) -> str | None:
        needs = facts.is_gpu_only and type_.accelerator_kind != "gpu"
        return f"has no GPU, which the image needs, got {type_.name!r}" if needs else None

    yield from _each(spec, wrong)


@rule(
    "SM129",
    EndpointConfigSpec,
    ComponentSpec,
    title="an image is of the architecture of its instances",
    why="x86_64 code does not run on arm64, nor the reverse",
    source=_IMAGES,
)
def same_architecture(spec: Spec) -> Findings:
    def wrong(facts: ImageFacts, type_: InstanceType) -> str | None:
        if type_.architecture in facts.architectures:
            return None
        made_for = " and ".join(sorted(facts.architectures))
        return f"is {type_.architecture}, the image is {made_for}, got {type_.name!r}"

    yield from _each(spec, wrong)


@rule(
    "SM130",
    EndpointConfigSpec,
    ComponentSpec,
    title="Neuron images run on Inferentia and Trainium, and these run Neuron images",
    why="a model is compiled for one or the other",
    source="https://docs.aws.amazon.com/sagemaker/latest/dg/neo-supported-cloud.html",
)
def neuron_with_neuron(spec: Spec) -> Findings:
    def wrong(facts: ImageFacts, type_: InstanceType) -> str | None:
        image, instance = "neuron" in facts.processors, type_.accelerator_kind == "neuron"
        if image == instance:
            return None
        has = "a Neuron device" if instance else "no Neuron device"
        return f"has {has}, the image is {'' if image else 'not '}for Neuron, got {type_.name!r}"

    yield from _each(spec, wrong)


@rule(
    "SM146",
    EndpointConfigSpec,
    ComponentSpec,
    severity=Severity.WARNING,
    title="an image uses the accelerators that are paid for",
    why="a CPU image leaves them idle",
    source=_IMAGES,
)
def accelerators_used_by_image(spec: Spec) -> Findings:
    def wrong(facts: ImageFacts, type_: InstanceType) -> str | None:
        idle = facts.processors == {"cpu"} and type_.accelerator_kind == "gpu"
        return f"has a GPU that the CPU image leaves idle, got {type_.name!r}" if idle else None

    yield from _each(spec, wrong)


def _each(spec: Spec, wrong: Callable[[ImageFacts, InstanceType], str | None]) -> Iterator[tuple[str, str]]:
    for path, uri, type_ in _pairs(spec):
        facts = image_facts(uri)
        problem = None if facts is None else wrong(facts, type_)
        if problem is not None:
            other = image_for_type(uri, type_.name)
            cure = "choose another type or image" if other is None or other == uri else f"use {other}"
            yield path, f"{problem} for {uri!r}; {cure}"


def _pairs(spec: Spec) -> Iterator[tuple[str, str, InstanceType]]:
    """Each image that is known with each instance type that it would run on."""
    if isinstance(spec, ComponentSpec):
        for path, uri in _component_images(spec):
            for name in spec.endpoint.instance_types:
                yield from _pair(path, uri, name)
        return
    for path, variant in spec.walk_variants():
        at = f"{path}.instance_type" if path else "instance_type"
        for uri in getattr(getattr(variant.model, "settings", None), "image_uris", ()):
            for name in named_types(variant):
                yield from _pair(at, uri, name)


def _component_images(spec: ComponentSpec) -> Iterator[tuple[str, str | None]]:
    image = None if spec.container is None else spec.container.image
    if isinstance(image, UriImage):
        yield "image", image.image_uri
    elif isinstance(image, FrameworkImage):
        yield "image", image.known_uri()
    for uri in () if spec.model_settings is None else spec.model_settings.image_uris:
        yield "model", uri


def _pair(path: str, uri: str | None, name: str) -> Iterator[tuple[str, str, InstanceType]]:
    found = None if text(name) is None else like(name)
    if uri is not None and text(uri) is not None and found is not None:
        yield path, uri, found
