"""Endpoints are paused and come back."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest

from constructs_sm.client import AsyncEndpointClient, EndpointClient
from constructs_sm.local import Engine
from demo import calls
from demo.cloud import Cloud, Finished

APP = Path(__file__).with_name("pausing_app.py")
Deploy = Callable[..., Finished]
WAIT = timedelta(seconds=20)


@pytest.fixture(scope="module")
def deploy(engine: Engine, cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deploy]:
    """Deploys the app as the context says."""
    del cloud  # the account is bootstrapped
    app = Cloud(engine, tmp_path_factory.mktemp("pausing"), app=f"{sys.executable} {APP}")
    yield app.deploy
    done = app.destroy()
    assert done.succeeded, done.output


def physical(kind: str) -> dict[str, str]:
    """Names of the resources of a type, by logical id."""
    pages = boto3.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName="Pausing")
    found = [each for page in pages for each in page["StackResourceSummaries"]]
    return {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in found if each["ResourceType"] == kind}


def endpoints() -> set[str]:
    found = boto3.client("sagemaker").list_endpoints(NameContains="aused-")["Endpoints"]
    return {each["EndpointName"] for each in found}


def targets() -> list[Any]:
    scaling = boto3.client("application-autoscaling")
    found: list[Any] = scaling.describe_scalable_targets(ServiceNamespace="sagemaker")["ScalableTargets"]
    return [each for each in found if "Paused-Chat" in each["ResourceId"]]


def asked() -> list[Any]:
    rows = {"instances": calls.Samples.of("wine").rows}
    component = EndpointClient("paused-fleet", inference_component="paused-wine").invoke(rows)
    return [EndpointClient("Paused-Chat").invoke(rows).value, component.value]


KEPT = (
    "AWS::SageMaker::Model",
    "AWS::SageMaker::EndpointConfig",
    "AWS::IAM::Role",
    "AWS::IAM::ManagedPolicy",
    "AWS::S3::Bucket",
    "AWS::SNS::Topic",
)


def test_a_pause_keeps_all_but_the_endpoints_and_its_end_brings_them_back(deploy: Deploy) -> None:
    assert deploy().succeeded
    before, kept = asked(), [physical(kind) for kind in KEPT]
    rows = {"instances": calls.Samples.of("wine").rows}
    ticket = AsyncEndpointClient.from_outputs("Pausing").submit(rows)
    late = ticket.result(timeout=WAIT).value

    done = deploy(context={"paused": "yes"})

    assert done.succeeded, done.output
    assert (set(), []) == (endpoints(), targets())
    assert [] == boto3.client("sagemaker").list_inference_components(NameContains="paused-wine")["InferenceComponents"]
    assert kept == [physical(kind) for kind in KEPT]
    assert late == ticket.result(timeout=WAIT).value, "results stay to be read"

    done = deploy()

    assert done.succeeded, done.output
    assert {"Paused-Chat", "paused-docs", "paused-fleet"} == endpoints()
    assert kept == [physical(kind) for kind in KEPT]
    assert 1 == len(targets())
    assert before == asked()
