"""A chat model on a fleet that costs nothing while nobody asks.

The same as machine-learning/sagemaker/scale-to-zero-sagemaker-endpoint of aws-samples/aws-kr-startup-samples.
"""

from __future__ import annotations

from aws_cdk import Stack
from constructs import Construct

from constructs_sm import ComputeRequirements, ContainerImage, CopyScaling, InferenceComponentEndpoint, ManagedInstances

TYPE = "ml.g5.2xlarge"
ENVIRONMENT = {
    "HF_MODEL_ID": "deepseek-ai/DeepSeek-R1-Distill-Llama-8B",
    "OPTION_MAX_MODEL_LEN": "10000",
    "OPTION_GPU_MEMORY_UTILIZATION": "0.95",
    "OPTION_ENABLE_STREAMING": "false",
    "OPTION_ROLLING_BATCH": "auto",
    "OPTION_MODEL_LOADING_TIMEOUT": "3600",
    "OPTION_PAGED_ATTENTION": "false",
    "OPTION_DTYPE": "fp16",
}


class ChatToZero(Stack):
    """One component, from no copy to two."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        self.fleet = InferenceComponentEndpoint(
            self,
            "Fleet",
            instance_type=TYPE,
            instances=ManagedInstances(min_count=0, max_count=2),
            network_isolation=False,  # the weights come from the hub
        )
        self.chat = self.fleet.add_component(
            "Chat",
            image=ContainerImage.framework("djl-lmi", version="0.31.0"),
            environment=ENVIRONMENT,
            compute=ComputeRequirements(accelerators=1, cpu_cores=2, min_memory_mb=1024),
            scaling=CopyScaling(min_copies=0, max_copies=2, concurrent_requests_per_copy=5),
        )
