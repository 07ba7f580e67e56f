"""The control and runtime APIs of a started engine, through boto3."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from principal import BAD, BUCKET, DOUBLING, EMPTY, GOOD, IMAGE, ROLE, Aws, archive, eventually, variant

pytest_plugins = ("local_engines",)


@pytest.fixture(scope="module")
def endpoint(aws: Aws) -> str:
    aws.model("plain", ROLE, GOOD)
    assert "InService" == aws.endpoint("Plain", "plain")
    return "Plain"


def refused(call: Any, **arguments: Any) -> str:
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    error = caught.value.response["Error"]
    return f"{error['Code']}: {error['Message']}"


def test_a_packaged_model_answers(aws: Aws, endpoint: str) -> None:
    reply = aws.client("sagemaker-runtime").invoke_endpoint(
        EndpointName=endpoint, Body=b'{"x": 21}', ContentType="application/json"
    )
    assert {"y": 42} == json.loads(reply["Body"].read())
    assert ("application/json", "plain") == (reply["ContentType"], reply["InvokedProductionVariant"])


def test_streams_in_event_frames(aws: Aws, endpoint: str) -> None:
    reply = aws.client("sagemaker-runtime").invoke_endpoint_with_response_stream(
        EndpointName=endpoint, Body=b'{"stream": 3}', ContentType="application/json", Accept="text/event-stream"
    )
    assert "text/event-stream" == reply["ContentType"]
    parts = [event["PayloadPart"]["Bytes"] for event in reply["Body"]]
    assert b"part 0;part 1;part 2;" == b"".join(parts)


def test_a_failing_model_is_a_model_error_with_its_own_status_and_text(aws: Aws, endpoint: str) -> None:
    runtime = aws.client("sagemaker-runtime")
    for call in (runtime.invoke_endpoint, runtime.invoke_endpoint_with_response_stream):
        with pytest.raises(runtime.exceptions.ModelError) as caught:
            call(EndpointName=endpoint, Body=b'{"fail": 1}', ContentType="application/json")
        response = caught.value.response
        assert 424 == response["ResponseMetadata"]["HTTPStatusCode"]
        assert (500, "RuntimeError: the model is cross") == (
            response["OriginalStatusCode"],
            response["OriginalMessage"],
        )


def test_a_body_that_is_no_json_is_the_callers_fault(aws: Aws, endpoint: str) -> None:
    runtime = aws.client("sagemaker-runtime")
    with pytest.raises(runtime.exceptions.ModelError) as caught:
        runtime.invoke_endpoint(EndpointName=endpoint, Body=b"{", ContentType="application/json")
    assert 400 == caught.value.response["OriginalStatusCode"]


@pytest.mark.usefixtures("endpoint")
@pytest.mark.parametrize("name", ["nobody", "plain"])
def test_an_endpoint_is_invoked_by_its_exact_name(aws: Aws, name: str) -> None:
    said = refused(aws.client("sagemaker-runtime").invoke_endpoint, EndpointName=name, Body=b"{}")
    assert f"ValidationError: Endpoint {name} of account 000000000000 not found." == said


def test_names_are_taken_whatever_their_case(aws: Aws, endpoint: str) -> None:
    sagemaker = aws.client("sagemaker")
    said = refused(sagemaker.create_endpoint, EndpointName=endpoint.upper(), EndpointConfigName="Plain")
    assert "Cannot create already existing endpoint" in said
    assert (
        "arn:aws:sagemaker:us-east-1:000000000000:endpoint/plain"
        == (sagemaker.describe_endpoint(EndpointName="PLAIN")["EndpointArn"])
    )


def test_a_failing_update_keeps_the_old_config_in_service(aws: Aws) -> None:
    sagemaker = aws.client("sagemaker")
    aws.model("kept", ROLE, GOOD)
    aws.model("broken", ROLE, BAD)
    aws.endpoint("updated", "kept")
    sagemaker.create_endpoint_config(EndpointConfigName="breaks", ProductionVariants=[variant("kept", "broken")])
    sagemaker.update_endpoint(EndpointName="updated", EndpointConfigName="breaks")
    assert "Updating" == sagemaker.describe_endpoint(EndpointName="updated")["EndpointStatus"]
    assert "Cannot update in-progress" in refused(sagemaker.delete_endpoint, EndpointName="updated")
    assert "InService" == aws.settle("updated")
    now = sagemaker.describe_endpoint(EndpointName="updated")
    assert "updated" == now["EndpointConfigName"]
    assert "No module named 'a_module_that_is_not_there'" in now["FailureReason"]
    assert {"y": 4} == aws.invoke("updated", {"x": 2})


def test_an_update_switches_to_the_new_model(aws: Aws) -> None:
    sagemaker = aws.client("sagemaker")
    aws.model("by2", ROLE, GOOD)
    aws.model("by3", ROLE, GOOD, FACTOR="3")
    aws.endpoint("switched", "by2")
    before = aws.invoke("switched", {"x": 1})
    sagemaker.create_endpoint_config(EndpointConfigName="switched-3", ProductionVariants=[variant("by2", "by3")])
    sagemaker.update_endpoint(EndpointName="switched", EndpointConfigName="switched-3")
    aws.settle("switched")
    assert ({"y": 2}, {"y": 3}) == (before, aws.invoke("switched", {"x": 1}))


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (BAD, "No module named 'a_module_that_is_not_there'"),
        (EMPTY, "no code/inference.py in the model data"),
        (f"s3://{BUCKET}/nothing.tar.gz", "Could not access model data at s3://model-archives/nothing.tar.gz"),
    ],
)
def test_an_endpoint_that_cannot_serve_fails_with_the_reason(aws: Aws, url: str, said: str) -> None:
    name = f"fails-{len(url)}"
    aws.model(name, ROLE, url)
    assert "Failed" == aws.endpoint(name, name)
    assert said in aws.client("sagemaker").describe_endpoint(EndpointName=name)["FailureReason"]
    assert "in status Failed" in refused(aws.client("sagemaker-runtime").invoke_endpoint, EndpointName=name, Body=b"")


@pytest.mark.parametrize(
    ("lacking", "said"),
    [
        ("s3:GetObject", "not authorized to perform: s3:GetObject on resource: arn:aws:s3:::model-archives/doubling"),
        ("ecr:BatchGetImage", "not authorized to perform ecr:BatchGetImage on arn:aws:ecr:us-east-1:000000000000:rep"),
        ("ecr:GetAuthorizationToken", "ecr:GetAuthorizationToken on *"),
    ],
)
def test_the_execution_role_needs_every_right_of_a_start(aws: Aws, lacking: str, said: str) -> None:
    name = lacking.replace(":", "-").lower()
    needed = ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"]
    needed += ["ecr:GetAuthorizationToken", "s3:GetObject"]
    actions = [action for action in needed if action != lacking]
    role = aws.role(name, {"Effect": "Allow", "Action": actions, "Resource": "*"})
    aws.model(name, role, GOOD)
    assert "Failed" == aws.endpoint(name, name)
    reason = aws.client("sagemaker").describe_endpoint(EndpointName=name)["FailureReason"]
    assert said in reason
    assert role in reason


@pytest.mark.parametrize(
    ("name", "principal", "source"),
    [
        ("for-lambda", "lambda.amazonaws.com", "arn:aws:sagemaker:us-east-1:000000000000:*"),
        ("for-elsewhere", "sagemaker.amazonaws.com", "arn:aws:sagemaker:eu-west-1:000000000000:*"),
        ("for-one-endpoint", "sagemaker.amazonaws.com", "arn:aws:sagemaker:us-east-1:000000000000:endpoint/churn"),
    ],
)
def test_the_execution_role_must_trust_sagemaker(aws: Aws, name: str, principal: str, source: str) -> None:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": principal},
        "Action": "sts:AssumeRole",
        "Condition": {"ArnLike": {"aws:SourceArn": source}},
    }
    role = aws.role(name, trust={"Version": "2012-10-17", "Statement": [statement]})
    said = refused(
        aws.client("sagemaker").create_model,
        ModelName="untrusted",
        ExecutionRoleArn=role,
        PrimaryContainer={"Image": IMAGE},
    )
    assert f"Could not assume role {role}" in said


def test_references_must_exist(aws: Aws) -> None:
    sagemaker = aws.client("sagemaker")
    config = {"EndpointConfigName": "c", "ProductionVariants": [variant("v", "nobody")]}
    assert 'Could not find model "arn:' in refused(sagemaker.create_endpoint_config, **config)
    assert "Could not find endpoint-config" in refused(
        sagemaker.create_endpoint, EndpointName="e", EndpointConfigName="nobody"
    )
    assert "Could not assume role" in refused(
        sagemaker.create_model,
        ModelName="m",
        ExecutionRoleArn="arn:aws:iam::000000000000:role/nobody",
        PrimaryContainer={"Image": IMAGE},
    )


def test_a_config_in_use_stays(aws: Aws, endpoint: str) -> None:
    assert f"in use by endpoint {endpoint}" in refused(
        aws.client("sagemaker").delete_endpoint_config, EndpointConfigName="Plain"
    )


def test_deleting_stops_serving(aws: Aws) -> None:
    sagemaker = aws.client("sagemaker")
    aws.model("short", ROLE, GOOD)
    aws.endpoint("short-lived", "short")
    sagemaker.delete_endpoint(EndpointName="short-lived")

    def gone() -> bool | None:
        return True if not sagemaker.list_endpoints(NameContains="short-lived")["Endpoints"] else None

    assert eventually(gone)
    sagemaker.delete_endpoint_config(EndpointConfigName="short-lived")
    sagemaker.delete_model(ModelName="short")
    assert "Could not find model" in refused(sagemaker.describe_model, ModelName="short")


def test_tags_are_added_listed_and_deleted(aws: Aws, endpoint: str) -> None:
    sagemaker = aws.client("sagemaker")
    arn = sagemaker.describe_endpoint(EndpointName=endpoint)["EndpointArn"]
    sagemaker.add_tags(ResourceArn=arn, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": ""}])
    sagemaker.delete_tags(ResourceArn=arn, TagKeys=["a"])
    assert [{"Key": "b", "Value": ""}] == sagemaker.list_tags(ResourceArn=arn)["Tags"]


def test_lists_come_in_pages_filtered_and_sorted(aws: Aws) -> None:
    sagemaker = aws.client("sagemaker")
    for number in range(5):
        aws.model(f"paged-{number}", ROLE, GOOD)
    asked = {"NameContains": "PAGED", "SortBy": "Name", "SortOrder": "Ascending", "MaxResults": 2}
    pages = list(sagemaker.get_paginator("list_models").paginate(**asked))
    assert [2, 2, 1] == [len(page["Models"]) for page in pages]
    names = [model["ModelName"] for page in pages for model in page["Models"]]
    assert [f"paged-{number}" for number in range(5)] == names


def test_variants_share_by_weight_and_answer_by_name(aws: Aws) -> None:
    sagemaker = aws.client("sagemaker")
    aws.model("main", ROLE, GOOD)
    aws.model("canary", ROLE, GOOD, FACTOR="10")
    sagemaker.create_endpoint_config(
        EndpointConfigName="weighted",
        ProductionVariants=[
            variant("main", "main", InitialVariantWeight=1.0),
            variant("canary", "canary", InitialVariantWeight=0.0),
        ],
    )
    sagemaker.create_endpoint(EndpointName="weighted", EndpointConfigName="weighted")
    aws.settle("weighted")
    assert [{"y": 2}] * 20 == [aws.invoke("weighted", {"x": 1}) for _ in range(20)]
    assert {"y": 10} == aws.invoke("weighted", {"x": 1}, TargetVariant="canary")
    change = [{"VariantName": "main", "DesiredWeight": 0.0}, {"VariantName": "canary", "DesiredWeight": 2.0}]
    sagemaker.update_endpoint_weights_and_capacities(EndpointName="weighted", DesiredWeightsAndCapacities=change)
    aws.settle("weighted")
    assert [{"y": 10}] * 20 == [aws.invoke("weighted", {"x": 1}) for _ in range(20)]
    said = refused(
        aws.client("sagemaker-runtime").invoke_endpoint, EndpointName="weighted", TargetVariant="x", Body=b""
    )
    assert "Variant x of endpoint weighted not found; it has main, canary." in said


def test_a_pipeline_passes_the_reply_on(aws: Aws) -> None:
    renaming = DOUBLING.replace('{"y": data["x"] * factor}', '{"x": data["x"] * factor}')
    first = aws.put("first.tar.gz", archive(code__inference_py=renaming))
    containers = [{"Image": IMAGE, "ModelDataUrl": url} for url in (first, GOOD)]
    aws.client("sagemaker").create_model(ModelName="pipeline", ExecutionRoleArn=ROLE, Containers=containers)
    aws.endpoint("pipeline", "pipeline")
    assert {"y": 20} == aws.invoke("pipeline", {"x": 5})


def test_direct_mode_answers_from_the_container_named(aws: Aws) -> None:
    containers = [
        {"Image": IMAGE, "ModelDataUrl": GOOD, "ContainerHostname": name, "Environment": {"FACTOR": factor}}
        for name, factor in (("two", "2"), ("five", "5"))
    ]
    aws.client("sagemaker").create_model(
        ModelName="direct",
        ExecutionRoleArn=ROLE,
        Containers=containers,
        InferenceExecutionConfig={"Mode": "Direct"},
    )
    aws.endpoint("direct", "direct")
    assert {"y": 5} == aws.invoke("direct", {"x": 1}, TargetContainerHostname="five")
    assert "must be one of two, five" in refused(
        aws.client("sagemaker-runtime").invoke_endpoint, EndpointName="direct", Body=b"{}"
    )


def test_a_multi_model_endpoint_loads_the_archive_a_call_names(aws: Aws) -> None:
    aws.put("many/a.tar.gz", archive(code__inference_py=DOUBLING))
    aws.put("many/b.tar.gz", archive(code__inference_py=DOUBLING.replace('"2"', '"7"')))
    container = {"Image": IMAGE, "Mode": "MultiModel", "ModelDataUrl": f"s3://{BUCKET}/many/"}
    aws.client("sagemaker").create_model(ModelName="many", ExecutionRoleArn=ROLE, PrimaryContainer=container)
    aws.endpoint("many", "many")
    assert {"y": 2} == aws.invoke("many", {"x": 1}, TargetModel="a.tar.gz")
    assert {"y": 7} == aws.invoke("many", {"x": 1}, TargetModel="b.tar.gz")
    runtime = aws.client("sagemaker-runtime")
    assert "TargetModel is required" in refused(runtime.invoke_endpoint, EndpointName="many", Body=b"{}")
    said = refused(runtime.invoke_endpoint, EndpointName="many", Body=b"{}", TargetModel="c.tar.gz")
    assert "Failed to download model data for TargetModel c.tar.gz" in said


def test_uncompressed_model_data_is_read_from_a_prefix(aws: Aws) -> None:
    aws.put("loose/code/inference.py", DOUBLING.encode())
    aws.put("loose/weights/one.bin", b"1")
    source = {"S3Uri": f"s3://{BUCKET}/loose/", "S3DataType": "S3Prefix", "CompressionType": "None"}
    container = {"Image": IMAGE, "ModelDataSource": {"S3DataSource": source}}
    aws.client("sagemaker").create_model(ModelName="loose", ExecutionRoleArn=ROLE, PrimaryContainer=container)
    aws.endpoint("loose", "loose")
    assert {"y": 4} == aws.invoke("loose", {"x": 2})


def test_an_operation_that_is_not_there_says_so(aws: Aws) -> None:
    said = refused(aws.client("sagemaker").list_training_jobs)
    assert "ListTrainingJobs is not part of this local engine" in said
