"""Recordings, written down by and by.

The same as the Hugging Face flavour of whisper-model-hosting-on-sagemaker-endpoint/sagemaker-async-inference of
aws-samples/aws-kr-startup-samples.
"""

from __future__ import annotations

from aws_cdk import Duration, RemovalPolicy, Stack
from constructs import Construct

from constructs_sm import AsyncEndpoint, BacklogScaling, ContainerImage, Model

TYPE, MINUTE = "ml.g5.2xlarge", Duration.minutes(1)


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
            scaling=BacklogScaling(max_capacity=3, scale_in_cooldown=MINUTE, scale_out_cooldown=MINUTE),
            removal_policy=RemovalPolicy.DESTROY,
        )
