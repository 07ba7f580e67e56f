"""The bucket and the topics that an asynchronous endpoint makes for itself."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from constructs import Construct, IConstruct

from constructs_sm.spec.asynchronous import AsyncInference, AsyncOutput
from constructs_sm.spec.bucket import DEFAULT_INPUT_RETENTION, DEFAULT_OUTPUT_RETENTION, AsyncBucketSpec
from constructs_sm.spec.cors import CorsMethod, CorsRule
from constructs_sm.spec.durations import days, seconds
from constructs_sm.spec.planned import PlannedBucket, PlannedTopic

_METHODS = (CorsMethod.GET, CorsMethod.HEAD, CorsMethod.PUT, CorsMethod.POST)


def provide(
    scope: Construct,
    planned: AsyncInference,
    spec: AsyncBucketSpec,
    *,
    access_logs: s3.IBucket | None,
    encryption_key: kms.IKey | None,
    removal_policy: RemovalPolicy,
) -> tuple[AsyncInference, list[IConstruct]]:
    """Make what was only planned, below *scope*: the settings with the real things in them, and their policies.

    Nothing refers to a policy, yet it must be there before the first message is sent.
    """
    policies: list[IConstruct] = []
    output, topics = planned.output, {"SuccessTopic": planned.success_topic, "ErrorTopic": planned.error_topic}
    if isinstance(output.bucket, PlannedBucket):
        bucket = _bucket(
            scope, spec, output, access_logs=access_logs, encryption_key=encryption_key, removal_policy=removal_policy
        )
        output = replace(output, bucket=bucket)
        policies += [] if (policy := bucket.policy) is None else [policy]
    for id, topic in topics.items():
        if isinstance(topic, PlannedTopic):
            real = sns.Topic(scope, id, enforce_ssl=True, master_key=encryption_key)
            real.apply_removal_policy(removal_policy)
            topics[id] = real
            policies.append(real.node.find_child("Policy"))
    success, error = topics["SuccessTopic"], topics["ErrorTopic"]
    return replace(planned, output=output, success_topic=success, error_topic=error), policies


def _bucket(
    scope: Construct,
    spec: AsyncBucketSpec,
    output: AsyncOutput,
    *,
    access_logs: s3.IBucket | None,
    encryption_key: kms.IKey | None,
    removal_policy: RemovalPolicy,
) -> s3.Bucket:
    """A private, encrypted, versioned bucket that answers over TLS only and forgets by prefix."""
    requests = DEFAULT_INPUT_RETENTION if spec.input_retention is None else spec.input_retention
    results = DEFAULT_OUTPUT_RETENTION if spec.output_retention is None else spec.output_retention
    kept = {"requests": (output.input_prefix, requests), "results": (output.output_prefix, results)}
    kept["failures"] = (str(output.failure_prefix), results)
    return s3.Bucket(
        scope,
        "Bucket",
        encryption=s3.BucketEncryption.S3_MANAGED if encryption_key is None else s3.BucketEncryption.KMS,
        encryption_key=encryption_key,
        bucket_key_enabled=None if encryption_key is None else True,
        enforce_ssl=True,
        block_public_access=_nobody_else(),
        versioned=True,
        removal_policy=removal_policy,
        server_access_logs_bucket=access_logs,
        cors=_cors(spec),
        lifecycle_rules=[
            s3.LifecycleRule(
                id=id,
                prefix=prefix,
                expiration=_days(days(time)),
                noncurrent_version_expiration=_days(1),
                abort_incomplete_multipart_upload_after=_days(1),
            )
            for id, (prefix, time) in kept.items()
        ],
    )


def _cors(spec: AsyncBucketSpec) -> list[s3.CorsRule] | None:
    if not spec.cors_origins:
        return [cors_rule(rule) for rule in spec.cors_rules] if spec.cors_rules else None
    every = CorsRule(
        allowed_origins=spec.cors_origins, allowed_methods=_METHODS, allowed_headers=["*"], exposed_headers=["ETag"]
    )
    return [cors_rule(every)]


def cors_rule(rule: CorsRule) -> s3.CorsRule:
    """The rule as the CDK takes it."""
    return s3.CorsRule(
        allowed_methods=[s3.HttpMethods[str(method)] for method in rule.allowed_methods],
        allowed_origins=list(rule.allowed_origins),
        allowed_headers=list(rule.allowed_headers) if rule.allowed_headers else None,
        exposed_headers=list(rule.exposed_headers) if rule.exposed_headers else None,
        max_age=None if rule.max_age is None else seconds(rule.max_age),
    )


@cache
def _days(count: float) -> Duration:
    """A length of time, made once: each is a call to node."""
    return Duration.days(count)


@cache
def _nobody_else() -> s3.BlockPublicAccess:
    return s3.BlockPublicAccess.BLOCK_ALL
