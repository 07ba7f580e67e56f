"""Inference components: two models that share the instances of one endpoint."""

from __future__ import annotations

from aws_cdk import Environment, Stack
from constructs import Construct

from constructs_sm import (
    ComputeRequirements,
    ContainerImage,
    CopyScaling,
    InferenceComponentEndpoint,
    ManagedInstances,
    Model,
    ModelData,
)
from stacks.settings import MODELS, Settings


class ComponentsStack(Stack):
    """Wine by a model of its own, tumours by a container given on the spot; both on one fleet."""

    def __init__(self, scope: Construct, id: str, *, settings: Settings, env: Environment | None = None) -> None:
        super().__init__(scope, id, env=env)
        image = ContainerImage.framework("sklearn", version="1.9-0")
        compute = ComputeRequirements(min_memory_mb=1024, cpu_cores=0.5)

        self.fleet = InferenceComponentEndpoint(
            self,
            "Fleet",
            instance_type=settings.instance_type,
            instances=ManagedInstances(min_count=1, max_count=2),
        )
        model = Model(
            self,
            "WineModel",
            image=image,
            model_data=ModelData.package(str(MODELS / "wine"), code=settings.inference_code, framework="sklearn"),
            role=self.fleet.role,
        )
        self.wine = self.fleet.add_component(
            "Wine", model=model, compute=compute, scaling=CopyScaling(max_copies=4, invocations_per_copy=600)
        )
        self.tumour = self.fleet.add_component(
            "Tumour",
            image=image,
            model_data=ModelData.package(str(MODELS / "tumour"), code=settings.inference_code, framework="sklearn"),
            compute=compute,
        )
