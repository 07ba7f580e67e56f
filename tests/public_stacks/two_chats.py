"""Two language models that share the GPUs of one fleet.

The same as machine-learning/sagemaker/sagemaker-inference-component of aws-samples/aws-kr-startup-samples.
"""

from __future__ import annotations

from aws_cdk import Stack
from constructs import Construct

from constructs_sm import ComputeRequirements, ContainerImage, InferenceComponentEndpoint, ManagedInstances, Model

SERVER = {
    "MODEL_CACHE_ROOT": "/opt/ml/model",
    "SAGEMAKER_ENV": "1",
    "SAGEMAKER_MODEL_SERVER_TIMEOUT": "3600",
    "SAGEMAKER_MODEL_SERVER_WORKERS": "1",
    "SAGEMAKER_PROGRAM": "inference.py",
    "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code/",
    "TS_DEFAULT_WORKERS_PER_MODEL": "1",
    "HF_TASK": "text-generation",
}
MODELS = {"Dolly": "databricks/dolly-v2-7b", "Flan": "google/flan-t5-xxl"}


class TwoChats(Stack):
    """Two accelerators for each of two models."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        self.fleet = InferenceComponentEndpoint(
            self,
            "Fleet",
            instance_type="ml.g5.12xlarge",
            instances=ManagedInstances(min_count=1, max_count=2),
            network_isolation=False,  # the weights come from the hub
        )
        for name, hub_id in MODELS.items():
            model = Model(
                self,
                f"{name}Model",
                image=ContainerImage.framework("huggingface-llm", version="0.9.3"),
                environment={**SERVER, "HF_MODEL_ID": hub_id},
                role=self.fleet.role,
            )
            compute = ComputeRequirements(accelerators=2, cpu_cores=2, min_memory_mb=1024)
            self.fleet.add_component(name, model=model, compute=compute)
