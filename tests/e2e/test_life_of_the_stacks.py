"""The example stacks, deployed with the stock CDK CLI: created, called, left alone, changed, rolled back, destroyed.

The tests are the steps of one life, in order.
"""

from __future__ import annotations

from pathlib import Path

import boto3
import pytest

from demo import calls
from demo.cloud import Cloud

CANNOT_START = "def model_fn(model_dir):\n    return model_dir\n\n\nraise RuntimeError('weights of another version')\n"


@pytest.fixture(scope="module", autouse=True)
def deployed(cloud: Cloud) -> None:
    done = cloud.deploy()
    assert done.succeeded, done.output


def endpoint_config() -> str:
    name = boto3.client("sagemaker").list_endpoints(NameContains="constructs-sm-wine")["Endpoints"][0]["EndpointName"]
    return str(boto3.client("sagemaker").describe_endpoint(EndpointName=name)["EndpointConfigName"])


def test_the_real_time_endpoint_answers_right() -> None:
    assert calls.real_time().right


def test_it_streams_right() -> None:
    assert calls.streamed().right


def test_the_asynchronous_endpoint_writes_the_result_and_tells_the_topic() -> None:
    assert [True, True] == [answer.right for answer in calls.asynchronous()]


def test_the_serverless_endpoint_answers_right() -> None:
    assert calls.serverless().right


@pytest.mark.parametrize(("id", "model"), [("Wine", "wine"), ("Tumour", "tumour")])
def test_both_components_of_one_endpoint_answer_right(id: str, model: str) -> None:
    assert calls.component(id, model).right


def test_the_tag_is_on_everything_that_can_be_tagged() -> None:
    sagemaker = boto3.client("sagemaker")
    arns = [each["ModelArn"] for each in sagemaker.list_models()["Models"]]
    arns += [each["EndpointConfigArn"] for each in sagemaker.list_endpoint_configs()["EndpointConfigs"]]
    arns += [each["EndpointArn"] for each in sagemaker.list_endpoints()["Endpoints"]]
    arns += [each["InferenceComponentArn"] for each in sagemaker.list_inference_components()["InferenceComponents"]]

    untagged = [
        arn for arn in arns if {"Key": "team", "Value": "examples"} not in sagemaker.list_tags(ResourceArn=arn)["Tags"]
    ]

    assert (14, []) == (len(arns), untagged)


def test_deploying_the_same_again_changes_nothing(cloud: Cloud) -> None:
    before = endpoint_config()
    done = cloud.deploy()

    assert done.succeeded, done.output
    assert 5 == done.output.count("(no changes)")
    assert before == endpoint_config()


def test_another_instance_type_replaces_the_configuration_and_updates_the_endpoint(cloud: Cloud) -> None:
    before = endpoint_config()
    done = cloud.deploy(calls.REALTIME, context={"instance_type": "ml.m5.xlarge"})

    assert done.succeeded, done.output
    assert before != endpoint_config()
    assert calls.real_time().right


def test_a_model_that_cannot_start_is_rolled_back(cloud: Cloud, tmp_path: Path) -> None:
    before = endpoint_config()
    script = tmp_path / "inference.py"
    script.write_text(CANNOT_START)
    done = cloud.deploy(calls.REALTIME, context={"inference_code": str(script), "instance_type": "ml.m5.xlarge"})

    assert not done.succeeded
    assert "weights of another version" in done.output
    assert before == endpoint_config()
    assert calls.real_time().right


def test_destroying_leaves_only_what_is_retained(cloud: Cloud) -> None:
    done = cloud.destroy()

    assert done.succeeded, done.output
    sagemaker = boto3.client("sagemaker")
    assert [] == sagemaker.list_endpoints()["Endpoints"]
    assert [] == sagemaker.list_inference_components()["InferenceComponents"]
    assert [] == sagemaker.list_models()["Models"]
    buckets = [each["Name"] for each in boto3.client("s3").list_buckets()["Buckets"]]
    assert 1 == len([name for name in buckets if "tumours" in name])
