"""Scanned pages, read by an engine in an image of one's own.

The same as pipeline/shared/sagemaker/model_deployment.py and what pipeline/ocr/sagemaker_ocr.py makes of it, in
aws-samples/amazon-textract-transformer-pipeline.
"""

from __future__ import annotations

from aws_cdk import Duration, Stack
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from constructs import Construct

from constructs_sm import AsyncEndpoint, AsyncOutput, BacklogScaling, ContainerImage, Model, ModelData
from constructs_sm.facts.images import image_uri

FIVE = Duration.minutes(5)
BASE = image_uri("pytorch", region="us-east-1", version="2.2", py_version="py310", accelerator="cpu")
ENGINE = {"OCR_ENGINE": "tesseract", "OCR_DEFAULT_LANGUAGES": "eng,tha", "OCR_DEFAULT_DPI": "300"}
SERVER = {
    "PYTHONUNBUFFERED": "1",
    "SAGEMAKER_CONTAINER_LOG_LEVEL": "20",
    "TS_DEFAULT_RESPONSE_TIMEOUT": "900",
    "TS_MAX_REQUEST_SIZE": "104857600",
    "TS_MAX_RESPONSE_SIZE": "104857600",
}


class PageRecognition(Stack):
    """Pages come from one bucket, and texts go to another."""

    def __init__(self, scope: Construct, id: str, *, dockerfile: str, scripts: str) -> None:
        super().__init__(scope, id)
        pages, texts = s3.Bucket(self, "Pages"), s3.Bucket(self, "Texts")
        done = sns.Topic(self, "DoneTopic")
        model = Model(
            self,
            "Model",
            image=ContainerImage.asset(dockerfile, build_args={"BASE_IMAGE": BASE, "INCLUDE_OCR_TESSERACT": "true"}),
            model_data=ModelData.package(scripts, code=scripts, framework="pytorch", entry_point="ocr.py"),
            environment={**SERVER, **ENGINE, "SAGEMAKER_REGION": self.region},
            tags={"OCREngineName": "tesseract"},
        )
        self.endpoint = AsyncEndpoint(
            self,
            "Reader",
            model=model,
            instance_type="ml.m5.xlarge",
            max_concurrent_invocations_per_instance=2,
            scaling=BacklogScaling(max_capacity=4, scale_in_cooldown=FIVE, scale_out_cooldown=FIVE),
            output=AsyncOutput(
                bucket=texts, input_bucket=pages, input_prefix="uploads/", output_prefix="ocr/", failure_prefix=None
            ),
            success_topic=done,
            error_topic=done,
            tags={"OCREngineName": "tesseract"},
        )
