"""The bucket that SageMaker Studio uploads artifacts to."""

from __future__ import annotations

from functools import cache

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from constructs_sm.cdk.async_resources import cors_rule
from constructs_sm.cdk.values import stack_of
from constructs_sm.spec.cors import CorsRule
from constructs_sm.spec.deploying import StudioSpec
from constructs_sm.spec.references import read_once


def studio_bucket(
    scope: Construct,
    spec: StudioSpec,
    *,
    access_logs: s3.IBucket | None,
    encryption_key: kms.IKey | None,
    removal_policy: RemovalPolicy,
) -> s3.Bucket:
    """A private, encrypted, versioned bucket that answers over TLS only, with the pages of Studio as its origin."""
    stack = stack_of(scope)
    recommended = f"sagemaker-{read_once(stack, 'region')}-{read_once(stack, 'account')}"
    rules = (CorsRule.studio(),) if spec.cors_rules is None else spec.cors_rules
    return s3.Bucket(
        scope,
        "Bucket",
        bucket_name=recommended if spec.bucket_name is None else spec.bucket_name,
        encryption=s3.BucketEncryption.S3_MANAGED if encryption_key is None else s3.BucketEncryption.KMS,
        encryption_key=encryption_key,
        bucket_key_enabled=None if encryption_key is None else True,
        enforce_ssl=True,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        versioned=True,
        removal_policy=removal_policy,
        server_access_logs_bucket=access_logs,
        cors=[cors_rule(rule) for rule in rules],
        lifecycle_rules=[
            s3.LifecycleRule(
                id="old-versions",
                noncurrent_version_expiration=_days(30),
                abort_incomplete_multipart_upload_after=_days(1),
            )
        ],
    )


@cache
def _days(count: int) -> Duration:
    return Duration.days(count)
