"""A real-time endpoint: one model, one instance, an answer at once."""

from __future__ import annotations

from aws_cdk import Environment, Stack
from constructs import Construct

from constructs_sm import ContainerImage, Model, ModelData, RealTimeEndpoint
from stacks.settings import MODELS, Settings


class RealTimeStack(Stack):
    """Tells three sorts of wine apart by their chemistry."""

    def __init__(self, scope: Construct, id: str, *, settings: Settings, env: Environment | None = None) -> None:
        super().__init__(scope, id, env=env)

        model = Model(
            self,
            "Model",
            image=ContainerImage.framework("sklearn", version="1.9-0"),
            model_data=ModelData.package(str(MODELS / "wine"), code=settings.inference_code, framework="sklearn"),
        )
        self.endpoint = RealTimeEndpoint(self, "Wine", model=model, instance_type=settings.instance_type)
