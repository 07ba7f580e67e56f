"""Short films from a picture, by and by.

The same as samples/sagemaker_huggingface_model_svd of aws-samples/generative-ai-cdk-constructs-samples.
"""

from __future__ import annotations

from aws_cdk import Duration, Stack
from aws_cdk import aws_s3 as s3
from constructs import Construct

from constructs_sm import AsyncEndpoint, AsyncOutput, ContainerImage, Model, ModelData

TYPE = "ml.g5.8xlarge"
QUARTER = Duration.minutes(15)
GIGABYTE = "1000000000"


class VideoGeneration(Stack):
    """Weights and results in a bucket that is there already; no notifications."""

    def __init__(self, scope: Construct, id: str, *, bucket_name: str) -> None:
        super().__init__(scope, id)
        bucket = s3.Bucket.from_bucket_name(self, "Bucket", bucket_name)
        model = Model(
            self,
            "Model",
            image=ContainerImage.framework("huggingface", version="4.37.0", instance_type=TYPE),
            model_data=ModelData.s3(bucket, "svd-hf-1/model.tar.gz"),
            environment={
                "HF_MODEL_ID": "stabilityai/stable-video-diffusion-img2vid-xt-1-1",
                "SAGEMAKER_CONTAINER_LOG_LEVEL": "20",
                "SAGEMAKER_REGION": self.region,
                "SAGEMAKER_MODEL_SERVER_TIMEOUT": "3600",
                "TS_MAX_RESPONSE_SIZE": GIGABYTE,
                "TS_MAX_REQUEST_SIZE": GIGABYTE,
                "MMS_MAX_RESPONSE_SIZE": GIGABYTE,
                "MMS_MAX_REQUEST_SIZE": GIGABYTE,
            },
            network_isolation=False,
        )
        self.endpoint = AsyncEndpoint(
            self,
            "Films",
            model=model,
            instance_type=TYPE,
            container_startup_health_check_timeout=QUARTER,
            model_data_download_timeout=QUARTER,
            max_concurrent_invocations_per_instance=15,
            output=AsyncOutput(bucket=bucket, output_prefix="svd-hf-1/output/", failure_prefix="svd-hf-1/failure/"),
            success_topic=None,
            error_topic=None,
            endpoint_name="svdendpoint",
        )
