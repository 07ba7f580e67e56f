"""What the stacks of `everything` are made of: keys, networks, recordings and explanations with every argument said."""

from __future__ import annotations

from datetime import timedelta

from aws_cdk import Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3

from constructs_sm import (
    CapacityReservation,
    CaptureMode,
    ClarifyExplainer,
    ClarifyFeatureType,
    ClarifyInference,
    ClarifyMimeType,
    ClarifyShap,
    ClarifyShapBaseline,
    ClarifyText,
    ClarifyTextGranularity,
    CoreDump,
    CorsMethod,
    CorsRule,
    DataCapture,
    MetricsConfig,
    PrefixAwareRouting,
)

HOUR, MINUTES = timedelta(hours=1), Duration.minutes
TAGS = {"team": "ml"}
RESERVATION = CapacityReservation(
    ml_reservation_arn="arn:aws:sagemaker:eu-west-1:111122223333:training-plan/reserved-for-chat"
)
CORS = CorsRule(
    allowed_origins=["https://app.example.com"], allowed_methods=[CorsMethod.GET, CorsMethod.HEAD], max_age=HOUR
)
PREFIX_AWARE = PrefixAwareRouting(prefix_length=2048, concurrency_threshold=8)
AMI = "al2-ami-sagemaker-inference-gpu-3-1"


def a_key(stack: Stack, id: str = "Key") -> kms.Key:
    return kms.Key(stack, id, enable_key_rotation=True)


def a_vpc(stack: Stack) -> ec2.Vpc:
    return ec2.Vpc(stack, "Vpc", max_azs=2, nat_gateways=0)


def a_group(stack: Stack, vpc: ec2.IVpc) -> ec2.SecurityGroup:
    return ec2.SecurityGroup(stack, "Group", vpc=vpc, description="Hosting", allow_all_outbound=True)


def capture(stack: Stack) -> DataCapture:
    """Recording with everything said."""
    return DataCapture(
        bucket=s3.Bucket(stack, "Records", encryption_key=a_key(stack, "RecordsBucketKey")),
        prefix="records/",
        sampling_percentage=20,
        capture=[CaptureMode.INPUT_AND_OUTPUT],
        encryption_key=a_key(stack, "RecordsKey"),
        csv_content_types=["text/csv"],
        json_content_types=["application/json", "application/x-json.lines"],
        enabled=False,
    )


def core_dump(stack: Stack) -> CoreDump:
    """Core dumps with everything said."""
    bucket = s3.Bucket(stack, "Dumps")
    return CoreDump(bucket=bucket, prefix="dumps/", encryption_key=a_key(stack, "DumpsKey"))


METRICS = MetricsConfig(
    metric_publish_frequency=timedelta(seconds=10), enable_enhanced_metrics=True, enable_detailed_observability=False
)


def explainer_of_texts() -> ClarifyExplainer:
    """Explanations of texts in JSON Lines, with the baseline said inline."""
    return ClarifyExplainer(
        enable_explanations="probability > `0.8`",
        inference=ClarifyInference(
            features_attribute="features",
            content_template='{"features":$features}',
            max_record_count=1,
            max_payload_in_mb=25,
            probability_attribute="probability",
            label_attribute="label",
            label_headers=["good", "bad"],
            feature_headers=["review", "stars"],
            feature_types=[ClarifyFeatureType.TEXT, ClarifyFeatureType.NUMERICAL],
        ),
        shap=ClarifyShap(
            baseline=ClarifyShapBaseline(
                shap_baseline='{"features":["<UNK>",5]}', mime_type=ClarifyMimeType.JSON_LINES
            ),
            number_of_samples=100,
            seed=0,
            use_logit=True,
            text=ClarifyText(language="en", granularity=ClarifyTextGranularity.TOKEN),
        ),
    )


def explainer_of_numbers(stack: Stack) -> ClarifyExplainer:
    """Explanations of numbers in CSV, with the baseline in a bucket."""
    baseline = ClarifyShapBaseline(
        bucket=s3.Bucket(stack, "Baselines", encryption_key=a_key(stack, "BaselinesKey")),
        key="churn/baseline.csv",
        mime_type=ClarifyMimeType.CSV,
    )
    inference = ClarifyInference(probability_index=0, label_index=1)
    return ClarifyExplainer(inference=inference, shap=ClarifyShap(baseline=baseline, use_logit=False))


def a_plain_alarm(stack: Stack, id: str = "Alarm") -> cloudwatch.Alarm:
    metric = cloudwatch.Metric(namespace="AWS/SageMaker", metric_name="Invocation5XXErrors")
    return cloudwatch.Alarm(stack, id, metric=metric, threshold=1, evaluation_periods=1)
