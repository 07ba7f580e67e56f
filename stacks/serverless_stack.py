"""A serverless endpoint: memory and concurrency instead of instances, and no cost while nobody asks."""

from __future__ import annotations

from aws_cdk import Environment, Stack
from constructs import Construct

from constructs_sm import ContainerImage, Model, ModelData, ServerlessEndpoint
from stacks.settings import MODELS, Settings


class ServerlessStack(Stack):
    """Judges a cell sample now and then."""

    def __init__(self, scope: Construct, id: str, *, settings: Settings, env: Environment | None = None) -> None:
        super().__init__(scope, id, env=env)

        model = Model(
            self,
            "Model",
            image=ContainerImage.framework("sklearn", version="1.9-0"),
            model_data=ModelData.package(str(MODELS / "tumour"), code=settings.inference_code, framework="sklearn"),
        )
        self.endpoint = ServerlessEndpoint(self, "Tumours", model=model, memory_size_in_mb=2048, max_concurrency=10)
