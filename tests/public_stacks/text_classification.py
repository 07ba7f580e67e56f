"""Texts, classified on demand behind an API that any web page may call.

The same as sagemaker-serverless-huggingface-endpoint of philschmid/cdk-samples.
"""

from __future__ import annotations

from aws_cdk import Stack
from aws_cdk import aws_apigateway as apigateway
from constructs import Construct

from constructs_sm import ContainerImage, Model, ServerlessEndpoint

HUB_ID = "distilbert-base-uncased-finetuned-sst-2-english"


class TextClassification(Stack):
    """A model of the hub without instances, and a resource of an API for it."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        model = Model(
            self,
            "Model",
            image=ContainerImage.framework(
                "huggingface", version="4.12.3", accelerator="cpu", base_framework_version="pytorch1.9.1"
            ),
            environment={
                "HF_MODEL_ID": HUB_ID,
                "HF_TASK": "text-classification",
                "MMS_DEFAULT_WORKERS_PER_MODEL": "1",
            },
        )
        self.endpoint = ServerlessEndpoint(self, "Classifier", model=model, memory_size_in_mb=6144, max_concurrency=8)
        self._publish()

    def _publish(self) -> None:
        """An API that calls the endpoint with a role of its own: the CDK's own integration asks for the right."""
        api = apigateway.RestApi(self, "Api")
        resource = api.root.add_resource(HUB_ID)
        resource.add_cors_preflight(allow_origins=["*"], allow_methods=["POST"])
        resource.add_method("POST", apigateway.SagemakerIntegration(self.endpoint))
