"""Texts, scored without instances, or by a base model with an adapter that goes to sleep.

The same as infrastructure/stacks/sagemaker_inference_stack.py of AnthusAI/Plexus.
"""

from __future__ import annotations

from aws_cdk import Duration, Stack, Tags
from aws_cdk import aws_iam as iam
from constructs import Construct

from constructs_sm import (
    ComputeRequirements,
    ContainerImage,
    CopyScaling,
    InferenceComponentEndpoint,
    ManagedInstances,
    Model,
    ModelData,
    ServerlessEndpoint,
)

TAGS = {"Service": "sagemaker-inference", "ManagedBy": "CDK", "Scorecard": "calls", "Score": "politeness"}
LORA = {
    "OPTION_ROLLING_BATCH": "vllm",
    "OPTION_ENABLE_LORA": "true",
    "OPTION_MAX_LORAS": "10",
    "OPTION_MAX_LORA_RANK": "64",
    "OPTION_MAX_MODEL_LEN": "4096",
    "OPTION_GPU_MEMORY_UTILIZATION": "0.8",
}


class ServerlessScorer(Stack):
    """A small model on demand, run with a role that others made."""

    def __init__(self, scope: Construct, id: str, *, endpoint_name: str, data_uri: str, role_arn: str) -> None:
        super().__init__(scope, id)
        for name, value in TAGS.items():
            Tags.of(self).add(name, value)
        model = Model(
            self,
            "Model",
            image=ContainerImage.framework("pytorch", version="2.3.0", accelerator="cpu"),
            model_data=ModelData.uri(data_uri),
            environment={
                "SAGEMAKER_PROGRAM": "inference.py",
                "SAGEMAKER_SUBMIT_DIRECTORY": data_uri,
                "SAGEMAKER_REGION": self.region,
                "SAGEMAKER_CONTAINER_LOG_LEVEL": "20",
                "SAGEMAKER_MODEL_SERVER_TIMEOUT": "360",
            },
            role=iam.Role.from_role_arn(self, "Role", role_arn),
        )
        self.endpoint = ServerlessEndpoint(
            self,
            "Scorer",
            model=model,
            memory_size_in_mb=4096,
            max_concurrency=10,
            endpoint_name=endpoint_name,
        )


class AdaptedScorer(Stack):
    """A base model and what a customer taught it, by a role that others made."""

    def __init__(
        self, scope: Construct, id: str, *, endpoint_name: str, hub_id: str, adapter_uri: str, role_arn: str
    ) -> None:
        super().__init__(scope, id)
        for name, value in TAGS.items():
            Tags.of(self).add(name, value)
        self.fleet = InferenceComponentEndpoint(
            self,
            "Scorer",
            instance_type="ml.g5.xlarge",
            instances=ManagedInstances(min_count=0, max_count=1),
            role=iam.Role.from_role_arn(self, "Role", role_arn),
            network_isolation=False,  # the base comes from the hub
            endpoint_name=endpoint_name,
        )
        self.base = self.fleet.add_component(
            "Base",
            image=ContainerImage.framework("djl-lmi", version="0.31.0"),
            environment={"HF_MODEL_ID": hub_id, **LORA},
            compute=ComputeRequirements(accelerators=1, cpu_cores=2, min_memory_mb=4096),
            inference_component_name=f"{endpoint_name}-base",
            scaling=CopyScaling(
                min_copies=0,
                max_copies=1,
                invocations_per_copy=1,
                scale_in_cooldown=Duration.minutes(5),
                scale_out_cooldown=Duration.minutes(1),
            ),
        )
        self.adapter = self.base.add_adapter(
            "Adapter",
            model_data=ModelData.uri(adapter_uri),
            inference_component_name=f"{endpoint_name}-adapter",
        )
