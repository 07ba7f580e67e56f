"""Whether an image runs on the instances it is meant for."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from constructs_sm.errors import Severity
from constructs_sm.facts.images import ImageFacts, image_facts, image_for_type
from constructs_sm.facts.instance_types import InstanceType, like
from constructs_sm.rules.known import text
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.component import ComponentSpec, ModelSettings, Specification, settings_of
from constructs_sm.spec.endpoint import EndpointConfigSpec
from constructs_sm.spec.image import FrameworkImage, UriImage
from constructs_sm.spec.walking import at

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
    def wanted(facts: ImageFacts, type_: InstanceType) -> str | None:
        return "a type with a GPU" if facts.is_gpu_only and type_.accelerator_kind != "gpu" else None

    yield from _each(spec, wanted)


@rule(
    "SM129",
    EndpointConfigSpec,
    ComponentSpec,
    title="an image is of the architecture of its instances",
    why="x86_64 code does not run on arm64, nor the reverse",
    source=_IMAGES,
)
def same_architecture(spec: Spec) -> Findings:
    def wanted(facts: ImageFacts, type_: InstanceType) -> str | None:
        fits = type_.architecture in facts.architectures
        return None if fits else f"an {' or '.join(sorted(facts.architectures))} type"

    yield from _each(spec, wanted)


@rule(
    "SM130",
    EndpointConfigSpec,
    ComponentSpec,
    title="Neuron images run on Inferentia and Trainium, and these run Neuron images",
    why="a model is compiled for one or the other",
    source="https://docs.aws.amazon.com/sagemaker/latest/dg/neo-supported-cloud.html",
)
def neuron_with_neuron(spec: Spec) -> Findings:
    def wanted(facts: ImageFacts, type_: InstanceType) -> str | None:
        image, instance = "neuron" in facts.processors, type_.accelerator_kind == "neuron"
        return None if image == instance else f"a type {'with' if image else 'without'} Neuron devices"

    yield from _each(spec, wanted)


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
    def wanted(facts: ImageFacts, type_: InstanceType) -> str | None:
        idle = facts.processors == {"cpu"} and type_.accelerator_kind == "gpu"
        return "a type without a GPU" if idle else None

    yield from _each(spec, wanted, must="should")


def _each(
    spec: Spec, wanted: Callable[[ImageFacts, InstanceType], str | None], *, must: str = "must"
) -> Iterator[tuple[str, str]]:
    for path, uri, type_ in _pairs(spec):
        facts = image_facts(uri)
        what = None if facts is None else wanted(facts, type_)
        if what is not None:
            other = image_for_type(uri, type_.name)
            cure = "choose another type or image" if other is None or other == uri else f"use {_tagged(other)!r}"
            verb = "run on" if isinstance(spec, ComponentSpec) else "be"
            yield path, f"{must} {verb} {what} for the image {_tagged(uri)!r}, got {type_.name!r}; {cure}"


def _tagged(uri: str) -> str:
    """Repository and tag: account and Region say nothing here, and may be those of no stack."""
    return uri.partition("/")[2]


def _pairs(spec: Spec) -> Iterator[tuple[str, str, InstanceType]]:
    """Each image that is known with each instance type that it would run on."""
    if isinstance(spec, ComponentSpec):
        for path, one in spec.walk_specifications():
            for below, uri in _component_images(one):
                for name in spec.types_of(one):
                    yield from _pair(at(path, below), uri, name)
        return
    for path, variant in spec.walk_instances():
        for pool in variant.pools:
            model = variant.model if pool.model is None else pool.model
            for uri in settings_of(model).image_uris:
                yield from _pair(at(path, "instance_type"), uri, pool.instance_type)


def _component_images(spec: Specification) -> Iterator[tuple[str, str | None]]:
    image = None if spec.container is None else spec.container.image
    if isinstance(image, UriImage):
        yield "image", image.image_uri
    elif isinstance(image, FrameworkImage):
        yield "image", image.known_uri()
    for uri in spec.model_settings.image_uris if isinstance(spec.model_settings, ModelSettings) else ():
        yield "model", uri


def _pair(path: str, uri: str | None, name: str) -> Iterator[tuple[str, str, InstanceType]]:
    found = None if text(name) is None else like(name)
    if uri is not None and text(uri) is not None and found is not None:
        yield path, uri, found
