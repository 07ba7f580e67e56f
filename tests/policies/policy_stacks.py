"""Stacks with an execution role of every kind, on buckets, keys and topics that others own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from aws_cdk import Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from policy_documents import ACCOUNT, REGION
from subjects import DATA, IMAGE, SERVICE, TYPE, fleet, model

from constructs_sm import (
    AsyncEndpoint,
    AsyncOutput,
    BlueGreen,
    ClarifyExplainer,
    ClarifyShap,
    ClarifyShapBaseline,
    ComputeRequirements,
    Container,
    ContainerImage,
    CoreDump,
    DataCapture,
    ExecutionRole,
    InferenceExecutionMode,
    ModelData,
    MultiModel,
    RealTimeEndpoint,
    ServerlessEndpoint,
)

SMALL = ComputeRequirements(min_memory_mb=1024)


def a_bucket(stack: Stack, name: str, encryption_key: kms.IKey | None = None) -> s3.IBucket:
    arn = f"arn:aws:s3:::{name}"
    return s3.Bucket.from_bucket_attributes(stack, f"{name}It", bucket_arn=arn, encryption_key=encryption_key)


def key_arn(name: str) -> str:
    return f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{name}"


def a_key(stack: Stack, name: str) -> kms.IKey:
    return kms.Key.from_key_arn(stack, f"{name}Key", key_arn(name))


def topic_arn(name: str) -> str:
    return f"arn:aws:sns:{REGION}:{ACCOUNT}:{name}"


def a_topic(stack: Stack, name: str) -> sns.ITopic:
    return sns.Topic.from_topic_arn(stack, f"{name}It", topic_arn(name))


def endpoint(stack: Stack, served: Mapping[str, Any] | None = None, **said: Any) -> RealTimeEndpoint:
    return RealTimeEndpoint(stack, "Chat", model=model(stack, **(served or {})), instance_type=TYPE, **said)


def prefix(stack: Stack) -> object:
    return endpoint(stack, {"model_data": ModelData.s3_prefix(a_bucket(stack, "raw"), "churn/3")})


def odd_key(stack: Stack) -> object:
    return endpoint(stack, {"model_data": ModelData.s3_object(a_bucket(stack, "raw"), "a*b?/$c/w.bin")})


def many(stack: Stack) -> object:
    said = {"model_data": ModelData.s3_prefix(a_bucket(stack, "raw"), "many"), "multi_model": MultiModel(cache=False)}
    return endpoint(stack, said)


def pipeline(stack: Stack) -> object:
    other = ContainerImage.uri(f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/post:1")
    containers = [
        Container(image=IMAGE, model_data=DATA, container_hostname="first"),
        Container(image=other, model_data=ModelData.uri("s3://raw/post/"), container_hostname="second"),
    ]
    said = {"image": None, "model_data": None, "containers": containers}
    return endpoint(stack, {**said, "inference_execution_mode": InferenceExecutionMode.SERIAL})


def foreign_image(stack: Stack) -> object:
    return endpoint(stack, {"image": ContainerImage.uri("999988887777.dkr.ecr.us-east-1.amazonaws.com/team/base:3")})


def framework(stack: Stack) -> object:
    return endpoint(stack, {"image": ContainerImage.framework("xgboost", version="1.7-1")})


def package(stack: Stack) -> object:
    arn = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:model-package/churn/4"
    return endpoint(stack, {"image": None, "model_data": None, "model_package": arn})


def a_vpc(stack: Stack) -> ec2.Vpc:
    return ec2.Vpc(stack, "Vpc", max_azs=2, nat_gateways=0)


def private_registry(stack: Stack) -> object:
    arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:credentials"
    credentials = lambda_.Function.from_function_arn(stack, "Credentials", arn)
    image = ContainerImage.private_registry("registry.example.com/churn:3", credentials=credentials)
    return endpoint(stack, {"image": image, "vpc": a_vpc(stack)})


def encrypted_data(stack: Stack) -> object:
    bucket = a_bucket(stack, "sealed", a_key(stack, "data"))
    return endpoint(stack, {"model_data": ModelData.s3(bucket, "churn/3/model.tar.gz")})


def by_alias(stack: Stack) -> object:
    return endpoint(stack, encryption_key=kms.Alias.from_alias_name(stack, "Alias", "alias/volumes"))


def captured(stack: Stack) -> object:
    records = DataCapture(bucket=a_bucket(stack, "records", a_key(stack, "bucket")), prefix="all/")
    return endpoint(stack, data_capture=records)


def captured_with_a_key(stack: Stack) -> object:
    bucket = a_bucket(stack, "records", a_key(stack, "bucket"))
    return endpoint(
        stack, data_capture=DataCapture(bucket=bucket, encryption_key=a_key(stack, "records"), prefix="all/")
    )


def dumped(stack: Stack) -> object:
    dump = CoreDump(bucket=a_bucket(stack, "dumps"), prefix="cores/", encryption_key=a_key(stack, "dumps"))
    return endpoint(stack, core_dump=dump, enable_ssm_access=True)


def explained(stack: Stack) -> object:
    baseline = ClarifyShapBaseline(bucket=a_bucket(stack, "baselines", a_key(stack, "baselines")), key="churn/3.csv")
    return endpoint(stack, explainer=ClarifyExplainer(shap=ClarifyShap(baseline=baseline)))


def watched(stack: Stack) -> object:
    return endpoint(
        stack,
        endpoint_name="chat",
        initial_instance_count=2,
        rollout=BlueGreen.all_at_once(wait_interval=timedelta(minutes=10)),
    )


def watched_by_others(stack: Stack) -> object:
    alarm = cloudwatch.Alarm.from_alarm_name(stack, "Theirs", "theirs")
    return endpoint(
        stack,
        rollout=BlueGreen.all_at_once(wait_interval=timedelta(minutes=10)),
        rollback_alarms=[alarm],
        initial_instance_count=2,
    )


def serverless(stack: Stack) -> object:
    return ServerlessEndpoint(stack, "Tiny", model=model(stack), memory_size_in_mb=2048, max_concurrency=5)


def asynchronous(stack: Stack) -> AsyncEndpoint:
    return AsyncEndpoint(stack, "Docs", model=model(stack), instance_type=TYPE)


def asynchronous_elsewhere(stack: Stack) -> AsyncEndpoint:
    output = AsyncOutput(
        bucket=a_bucket(stack, "results", a_key(stack, "bucket")),
        input_bucket=a_bucket(stack, "requests", a_key(stack, "requests")),
        input_prefix="asked/",
        output_prefix="answers/",
        failure_prefix="errors/",
        encryption_key=a_key(stack, "results"),
    )
    success = sns.Topic(stack, "Success", master_key=a_key(stack, "topics"))
    return AsyncEndpoint(
        stack,
        "Docs",
        model=model(stack),
        instance_type=TYPE,
        output=output,
        success_topic=success,
        error_topic=a_topic(stack, "failed"),
    )


def components(stack: Stack) -> object:
    made = fleet(stack, encryption_key=a_key(stack, "volumes"))
    one = made.add_component("One", image=IMAGE, model_data=DATA, compute=SMALL)
    return one.add_adapter("Legal", model_data=ModelData.uri("s3://adapters/legal/1/adapter.tar.gz"))


def shared(stack: Stack) -> object:
    role = ExecutionRole(stack, "Shared")
    other = ModelData.uri("s3://artifacts/other/1/model.tar.gz")
    model(stack, "Other", role=role, model_data=other)
    return endpoint(stack, {"role": role})


def of_the_cdk(stack: Stack) -> object:
    role = iam.Role(stack, "Shared", assumed_by=SERVICE)
    return endpoint(stack, {"role": role}, encryption_key=a_key(stack, "volumes"))
