"""Rows of SM4xx without those that know the hardware."""

from __future__ import annotations

from dataclasses import dataclass

from rule_row import row
from rule_subjects import (
    DATA,
    NUMBER_TOKEN,
    TEXT_TOKEN,
    SomeBucket,
    SomeModel,
    SomeRole,
    component,
    compute,
    container,
    imaged_component,
    settings,
)

from constructs_sm.spec.component import ComponentSpec, ModelSettings
from constructs_sm.spec.model_data import ModelData


@dataclass(frozen=True)
class Place:
    path: str


class RoleInApp:
    """A role of the CDK: its ARN is known later, its place in the app now."""

    role_arn = TEXT_TOKEN

    def __init__(self, path: str, role_arn: str = TEXT_TOKEN) -> None:
        self.node = Place(path)
        self.role_arn = role_arn


MINE, ITS = SomeRole("role-of-model"), SomeRole("role-of-endpoint")


def loading(data: ModelData) -> ComponentSpec:
    return imaged_component(container(model_data=data))


def pair(model_side: dict[str, object], endpoint_side: dict[str, object]) -> ComponentSpec:
    """A component whose model and endpoint have these settings."""
    return component(model_settings=ModelSettings(**model_side), endpoint=settings(**endpoint_side))  # type: ignore[arg-type] # by name


ROWS = (
    row("SM401", "a model passes", component()),
    row("SM401", "an image passes", imaged_component()),
    row(
        "SM401",
        "neither fails",
        component(model=None),
        "SM401 model",
        message="model: is needed, got neither a model nor an image; give one [SM401]",
    ),
    row("SM402", "a model alone passes", component()),
    row("SM402", "an image alone passes", imaged_component()),
    row(
        "SM402",
        "both fail",
        imaged_component(model=SomeModel()),
        "SM402 model",
        message="model: should stand alone, got an image beside it; drop one of the two [SM402]",
    ),
    row("SM428", "data with an image passes", loading(DATA)),
    row(
        "SM428",
        "data beside a model fails",
        component(said_of_container=("model_data", "environment")),
        "SM428 environment",
        "SM428 model_data",
        message="environment: must come with an image, got a model; say it on the Model, or leave this out [SM428]",
    ),
    row("SM428", "data alone fails", component(model=None, said_of_container=("model_data",)), "SM428 model_data"),
    row("SM403", "memory passes", component(compute=compute(accelerators=1))),
    row(
        "SM403",
        "nothing asked for fails",
        component(compute=None),
        "SM403 compute",
        message="compute: is needed, got none; give ComputeRequirements with min_memory_mb of 128 or more [SM403]",
    ),
    row("SM404", "equal memory passes", component(compute=compute(max_memory_mb=1024))),
    row("SM404", "memory known later passes", component(compute=compute(max_memory_mb=NUMBER_TOKEN))),
    row(
        "SM404",
        "a maximum below the minimum fails",
        component(compute=compute(max_memory_mb=1023)),
        "SM404 compute.max_memory_mb",
        message="compute.max_memory_mb: must not be below min_memory_mb 1024, got 1023; raise it [SM404]",
    ),
    row("SM405", "a copy passes", component(copy_count=1)),
    row("SM405", "copies known later pass", component(copy_count=NUMBER_TOKEN)),
    row(
        "SM405",
        "no copy fails",
        component(copy_count=0),
        "SM405 copy_count",
        message="copy_count: must be 1 or more at creation, got 0; create with 1 and let scaling go to 0 [SM405]",
    ),
    row("SM418", "whole accelerators pass", component(compute=compute(accelerators=1.0))),
    row(
        "SM418",
        "half an accelerator fails",
        component(endpoint=settings(instance_types=()), compute=compute(accelerators=1.5)),
        "SM418 compute.accelerators",
        message="compute.accelerators: should be a whole number, got 1.5; round it up [SM418]",
    ),
    row("SM423", "an endpoint for components passes", component()),
    row(
        "SM423",
        "an endpoint of a model fails",
        component(endpoint=settings(model_variants=True)),
        "SM423 endpoint",
        message="endpoint: must be for inference components, got one that serves a model; use "
        "InferenceComponentEndpoint [SM423]",
    ),
    row("SM424", "the variant of the endpoint passes", component(variant_name="AllTraffic")),
    row("SM424", "a variant known later passes", component(variant_name=TEXT_TOKEN)),
    row(
        "SM424",
        "an endpoint that does not tell passes",
        component(endpoint=settings(variant_name=None), variant_name="b"),
    ),
    row(
        "SM424",
        "another variant fails",
        component(variant_name="canary"),
        "SM424 variant_name",
        message="variant_name: must be a variant of the endpoint, which has 'AllTraffic', got 'canary'; leave it out "
        "[SM424]",
    ),
    row("SM427", "an archive passes", loading(DATA)),
    row("SM427", "no data passes", imaged_component()),
    row("SM427", "a URI known later passes", loading(ModelData.uri(TEXT_TOKEN))),
    row(
        "SM427",
        "a prefix fails",
        loading(ModelData.s3_prefix(SomeBucket(), "weights/")),
        "SM427 model_data",
        message="model_data: must be one .tar.gz here, got a prefix; make a Model with it and give model= [SM427]",
    ),
    row("SM427", "a loose file fails", loading(ModelData.s3_object(SomeBucket(), "w/3/w.bin")), "SM427 model_data"),
    row("SM427", "a URI of a prefix fails", loading(ModelData.uri("s3://b/weights/")), "SM427 model_data"),
    row("SM430", "the same role passes", pair({"role": ITS}, {"role": ITS})),
    row("SM430", "another object of the same role passes", pair({"role": SomeRole("r")}, {"role": SomeRole("r")})),
    row("SM430", "what is not known passes", pair({"network_isolation": True}, {"subnet_ids": ("a", "b")})),
    row("SM430", "a model without settings passes", component()),
    row(
        "SM430",
        "another role fails",
        pair({"role": MINE}, {"role": ITS}),
        "SM430 model",
        message="model: must have the role of the endpoint, 'role-of-endpoint', got 'role-of-model'; make the model "
        "with role=endpoint.role [SM430]",
    ),
    row(
        "SM430",
        "a role without a literal ARN is told by its place in the app",
        pair({"role": RoleInApp("Prod/Model/Role")}, {"role": RoleInApp("Prod/Fleet/Role", f"{TEXT_TOKEN}:2")}),
        "SM430 model",
    ),
    row(
        "SM430",
        "every difference is told",
        pair(
            {"network_isolation": False, "subnet_ids": (), "security_group_ids": ("sg-1",)},
            {"network_isolation": True, "subnet_ids": ("a", "b"), "security_group_ids": ("sg-2",)},
        ),
        *["SM430 model"] * 3,
    ),
)
