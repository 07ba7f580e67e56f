"""Rows of SM128 to SM130 and SM146: images beside instance types."""

from __future__ import annotations

from dataclasses import dataclass

from rule_row import row
from rule_subjects import (
    TEXT_TOKEN,
    SomeModel,
    component,
    compute,
    config,
    container,
    flat_config,
    imaged_component,
    settings,
    variant,
)

from constructs_sm.spec.component import ComponentSpec, ModelSettings
from constructs_sm.spec.endpoint import EndpointConfigSpec
from constructs_sm.spec.image import ContainerImage

HOST = "763104351884.dkr.ecr.eu-west-1.amazonaws.com"

CPU = f"{HOST}/pytorch-inference:2.6.0-cpu-py312"
GPU = f"{HOST}/pytorch-inference:2.6.0-gpu-py312"
ARM = f"{HOST}/pytorch-inference-arm64:2.6.0-cpu-py312-ubuntu22.04-sagemaker"
NEURON = f"{HOST}/djl-inference:0.29.0-neuronx-sdk2.19.1"
OWN = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/churn:gpu"


def said(uri: str) -> str:
    """An image as a message names it: by repository and tag."""
    return repr(uri.removeprefix(f"{HOST}/"))


@dataclass(frozen=True, kw_only=True)
class ModelOf(SomeModel):
    """A model that knows its images, as this library's own do."""

    settings: ModelSettings


def serving(uri: str, *types: str) -> EndpointConfigSpec:
    known = ModelOf(settings=ModelSettings(image_uris=(uri,)))
    return flat_config(variant(model=known, instance_type=list(types)))


def placed(uri: str, *types: str) -> ComponentSpec:
    """A component of an image on these types."""
    needs = compute(accelerators=1 if "g5" in types[0] or "inf2" in types[0] else None)
    image = ContainerImage.uri(uri)
    return imaged_component(container(image=image), endpoint=settings(instance_types=types), compute=needs)


def placed_framework(version: str) -> ComponentSpec:
    image = ContainerImage.framework("pytorch", version=version, instance_type="ml.g5.xlarge")
    return imaged_component(container(image=image))


ROWS = (
    row("SM128", "a GPU image on a GPU passes", serving(GPU, "ml.g5.xlarge")),
    row("SM128", "an image of one's own passes anywhere", serving(OWN, "ml.m5.xlarge")),
    row("SM128", "a type known later passes", serving(GPU, TEXT_TOKEN)),
    row("SM128", "an image known later passes", placed(TEXT_TOKEN, "ml.m5.xlarge")),
    row("SM128", "a framework image for the type passes", placed_framework("2.6")),
    row("SM128", "a model of somebody else passes", flat_config(variant(instance_type="ml.m5.xlarge"))),
    row(
        "SM128",
        "a GPU image on a CPU fails",
        serving(GPU, "ml.m5.xlarge"),
        "SM128 instance_type",
        message=f"instance_type: must be a type with a GPU for the image {said(GPU)}, got 'ml.m5.xlarge'; use "
        f"{said(CPU)} [SM128]",
    ),
    row(
        "SM128",
        "a GPU image in a list of types fails",
        serving(GPU, "ml.g5.xlarge", "ml.m5.xlarge"),
        "SM128 instance_type",
    ),
    row("SM128", "a component is told too", placed(GPU, "ml.m5.xlarge"), "SM128 image"),
    row(
        "SM128",
        "a component of a model is told too",
        component(
            model_settings=ModelSettings(image_uris=(GPU,)),
            endpoint=settings(instance_types=("ml.m5.xlarge",)),
            compute=compute(accelerators=None),
        ),
        "SM128 model",
    ),
    row("SM129", "an arm64 image on Graviton passes", serving(ARM, "ml.c7g.large")),
    row(
        "SM129",
        "an x86_64 image on Graviton fails",
        serving(CPU, "ml.c7g.large"),
        "SM129 instance_type",
        message=f"instance_type: must be an x86_64 type for the image {said(CPU)}, got 'ml.c7g.large'; use {said(ARM)} "
        "[SM129]",
    ),
    row("SM129", "an arm64 image on x86_64 fails", serving(ARM, "ml.m5.large"), "SM129 instance_type"),
    row("SM130", "a Neuron image on Inferentia passes", serving(NEURON, "ml.inf2.xlarge")),
    row(
        "SM130",
        "another image on Inferentia fails",
        config(variant(model=ModelOf(settings=ModelSettings(image_uris=(CPU,))), instance_type="ml.inf2.xlarge")),
        "SM130 variants[0].instance_type",
        message=f"variants[0].instance_type: must be a type without Neuron devices for the image {said(CPU)}, got "
        "'ml.inf2.xlarge'; choose another type or image [SM130]",
    ),
    row("SM130", "a Neuron image on a CPU fails", serving(NEURON, "ml.m5.xlarge"), "SM130 instance_type"),
    row("SM146", "a CPU image on a CPU passes", serving(CPU, "ml.m5.xlarge")),
    row(
        "SM146",
        "a CPU image on a GPU fails",
        serving(CPU, "ml.g5.xlarge"),
        "SM146 instance_type",
        message=f"instance_type: should be a type without a GPU for the image {said(CPU)}, got 'ml.g5.xlarge'; use "
        f"{said(GPU)} [SM146]",
    ),
    row("SM146", "a component is told too", placed(CPU, "ml.g5.xlarge"), "SM146 image"),
)
