"""The resources that anything may be said about: made in the stack, imported, encrypted, of another stack."""

from __future__ import annotations

from aws_cdk import CfnParameter, Fn, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from subjects import IMAGE, model

from constructs_sm import (
    ComputeRequirements,
    EndpointConfig,
    EndpointMetrics,
    InstanceTypeSpecification,
    InstanceVariant,
    Model,
    ModelData,
)

TOPIC_ARN = "arn:aws:sns:eu-west-1:111122223333:done"
FUNCTION_ARN = "arn:aws:lambda:eu-west-1:111122223333:function:credentials"
SPECIFICATIONS = tuple(
    InstanceTypeSpecification(
        instance_type=name, image=IMAGE, compute=ComputeRequirements(min_memory_mb=1024, accelerators=1)
    )
    for name in ("ml.g5.12xlarge", "ml.g6.12xlarge")
)
KEY_ARN = "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555"


def resources(stack: Stack) -> dict[tuple[str, ...], tuple[object, ...]]:
    """Some of each kind, by the attributes that specs ask of it."""
    key = kms.Key(stack, "Key")
    buckets = (
        s3.Bucket(stack, "Bucket"),
        s3.Bucket(stack, "Encrypted", encryption_key=key),
        s3.Bucket.from_bucket_name(stack, "Shared", "shared"),
    )
    served = model(stack)
    config = EndpointConfig(stack, "Config", variants=[InstanceVariant(model=served, instance_type="ml.m5.large")])
    errors = EndpointMetrics(endpoint_name="chat").invocation_5xx_errors("AllTraffic")
    prefix = ModelData.s3_prefix(buckets[0], "weights/")
    return {
        ("model_name",): (
            served,
            model(stack, "Raw", model_data=prefix),
            Model.from_model_name(stack, "Known", "known"),
        ),
        ("bucket_arn", "bucket_name"): buckets,
        ("key_arn",): (key, kms.Key.from_key_arn(stack, "SharedKey", KEY_ARN)),
        ("topic_arn",): (
            sns.Topic(stack, "Topic", master_key=key),
            sns.Topic.from_topic_arn(stack, "SharedTopic", TOPIC_ARN),
        ),
        ("text token",): (CfnParameter(stack, "Text").value_as_string,),
        ("number token",): (CfnParameter(stack, "Number", type="Number").value_as_number,),
        ("list token",): (CfnParameter(stack, "List", type="CommaDelimitedList").value_as_list,),
        ("object token",): (Fn.condition_if("Yes", True, False),),
        ("alarm_arn", "alarm_name"): (
            cloudwatch.Alarm(stack, "Alarm", metric=errors, threshold=1, evaluation_periods=1),
            cloudwatch.Alarm.from_alarm_name(stack, "SharedAlarm", "shared"),
        ),
        ("instance_type", "said_of_container"): SPECIFICATIONS,
        ("function_arn",): (lambda_.Function.from_function_arn(stack, "Function", FUNCTION_ARN),),
        ("endpoint_config_name",): (config, EndpointConfig.from_endpoint_config_name(stack, "KnownConfig", "known")),
    }
