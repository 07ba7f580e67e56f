"""Recordings, written down by and by.

The same as the Hugging Face flavour of whisper-model-hosting-on-sagemaker-endpoint/sagemaker-async-inference of
aws-samples/aws-kr-startup-samples.
"""

from __future__ import annotations

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_applicationautoscaling as autoscaling
from constructs import Construct

from constructs_sm import AsyncEndpoint, ContainerImage, Model

TYPE = "ml.g5.2xlarge"


class SpeechToText(Stack):
    """One endpoint with a bucket and topics of its own, from no instance to three."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        model = Model(
            self,
            "Whisper",
            image=ContainerImage.framework("huggingface", version="4.28.1", instance_type=TYPE),
            environment={"HF_MODEL_ID": "openai/whisper-large-v3-turbo", "HF_TASK": "automatic-speech-recognition"},
        )
        self.endpoint = AsyncEndpoint(
            self,
            "Speech",
            model=model,
            instance_type=TYPE,
            max_concurrent_invocations_per_instance=4,
            removal_policy=RemovalPolicy.DESTROY,
        )
        self._scale()

    def _scale(self) -> None:
        """Instances that follow the queue: the CDK's own scaling, by the name and the metrics of the endpoint."""
        target = autoscaling.ScalableTarget(
            self,
            "Instances",
            service_namespace=autoscaling.ServiceNamespace.SAGEMAKER,
            scalable_dimension="sagemaker:variant:DesiredInstanceCount",
            resource_id=f"endpoint/{self.endpoint.endpoint_name}/variant/AllTraffic",
            min_capacity=0,
            max_capacity=3,
        )
        target.scale_to_track_metric(
            "Backlog",
            target_value=5,
            custom_metric=self.endpoint.metrics.backlog_size_per_instance(),
            scale_in_cooldown=Duration.minutes(1),
            scale_out_cooldown=Duration.minutes(1),
        )
