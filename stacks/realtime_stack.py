"""A real-time endpoint: one model, one instance, an answer at once; and what watches it."""

from __future__ import annotations

from datetime import timedelta

from aws_cdk import Environment, Stack
from constructs import Construct

from constructs_sm import (
    Above,
    ContainerImage,
    EndpointAlarms,
    EndpointDashboard,
    Model,
    ModelData,
    RealTimeEndpoint,
    RollbackNotification,
)
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
        self.endpoint = RealTimeEndpoint(
            self,
            "Wine",
            model=model,
            instance_type=settings.instance_type,
            endpoint_name="constructs-sm-wine",
            alarms=EndpointAlarms(model_latency_p99={"Warning": Above(timedelta(milliseconds=800))}),
            log_retention=timedelta(days=30),
        )
        EndpointDashboard(self, "Dashboard", endpoint=self.endpoint)
        RollbackNotification(self, "Undone", endpoint=self.endpoint)
