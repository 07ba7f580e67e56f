"""What becomes of a call besides its answer, and what an update looks at, in a started engine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.exceptions import ClientError
from principal import BUCKET, GOOD, PULL, ROLE, Aws, allow, eventually, variant

pytest_plugins = ("local_engines",)
ALARMS = "arn:aws:cloudwatch:us-east-1:000000000000:alarm"


def capture(prefix: str, **more: Any) -> dict[str, Any]:
    return {
        "EnableCapture": True,
        "InitialSamplingPercentage": 100,
        "DestinationS3Uri": f"s3://{BUCKET}/{prefix}",
        "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
        "CaptureContentTypeHeader": {"JsonContentTypes": ["application/json"]},
    } | more


def recorded(aws: Aws, prefix: str) -> list[tuple[str, Any]]:
    """What is recorded below a prefix: the variant and the line."""
    s3 = aws.client("s3")
    listed = s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix).get("Contents", [])
    found = [(each["Key"], s3.get_object(Bucket=BUCKET, Key=each["Key"])["Body"].read()) for each in listed]
    return [(key.removeprefix(prefix).strip("/").split("/")[1], json.loads(body)) for key, body in found]


def deploy(aws: Aws, name: str, **more: Any) -> None:
    aws.model(name, ROLE, GOOD)
    assert "InService" == aws.endpoint(name, name, **more)


def test_a_call_and_its_answer_are_recorded_as_aws_writes_them(aws: Aws) -> None:
    deploy(aws, "recorded", DataCaptureConfig=capture("plain/"))
    aws.invoke("recorded", {"x": 3})

    ((variant_name, line),) = recorded(aws, "plain")
    answered = line["captureData"]["endpointOutput"]
    assert "recorded" == variant_name
    assert {"data": '{"x": 3}', "encoding": "JSON", "mode": "INPUT", "observedContentType": "application/json"} == line[
        "captureData"
    ]["endpointInput"]
    assert ({"y": 6}, "JSON", "OUTPUT") == (json.loads(answered["data"]), answered["encoding"], answered["mode"])
    assert ("0", {"eventId", "inferenceTime"}) == (line["eventVersion"], set(line["eventMetadata"]))


@pytest.mark.parametrize(
    ("name", "said", "parts", "encoding"),
    [
        ("only-input", {"CaptureOptions": [{"CaptureMode": "Input"}]}, ["endpointInput"], "JSON"),
        ("only-output", {"CaptureOptions": [{"CaptureMode": "Output"}]}, ["endpointOutput"], "JSON"),
        ("both", {"CaptureOptions": [{"CaptureMode": "InputAndOutput"}]}, ["endpointInput", "endpointOutput"], "JSON"),
        ("other", {"CaptureContentTypeHeader": {"CsvContentTypes": ["text/csv"]}}, ["endpointInput"], "BASE64"),
        ("off", {"EnableCapture": False}, [], ""),
        ("none", {"InitialSamplingPercentage": 0}, [], ""),
    ],
)
def test_what_is_recorded_is_what_was_asked_for(
    aws: Aws, name: str, said: dict[str, Any], parts: list[str], encoding: str
) -> None:
    deploy(aws, name, DataCaptureConfig=capture(f"{name}/", **said))
    aws.invoke(name, {"x": 3})

    lines = [line["captureData"] for _, line in recorded(aws, name)]
    assert (1 if parts else 0) == len(lines)
    assert all(set(parts) <= set(line) and encoding in str(line) for line in lines)


@pytest.mark.parametrize("mode", ["without the right", "with another bucket", "without the key"])
def test_what_may_not_be_recorded_is_lost_and_the_caller_gets_the_answer(aws: Aws, mode: str) -> None:
    name = mode.replace(" ", "-")
    place = "s3://not-there/lost/" if mode == "with another bucket" else f"s3://{BUCKET}/{name}/"
    key = {"KmsKeyId": "arn:aws:kms:us-east-1:000000000000:key/0a1b"} if mode == "without the key" else {}
    rights = [
        allow(["s3:GetObject"], f"arn:aws:s3:::{BUCKET}/*"),
        allow(PULL, "*"),
        allow(["ecr:GetAuthorizationToken"], "*"),
    ]
    role = ROLE if mode == "with another bucket" else aws.role(f"{name}-role", *rights)
    if mode == "without the key":
        role = aws.role(f"{name}-may-write", *rights, allow(["s3:PutObject"], f"arn:aws:s3:::{BUCKET}/*"))
    aws.model(name, role, GOOD)
    aws.endpoint(name, name, DataCaptureConfig=capture("", DestinationS3Uri=place, **key))

    assert {"y": 6} == aws.invoke(name, {"x": 3})
    assert [] == recorded(aws, name)


def test_a_shadow_gets_the_call_and_its_answer_goes_to_the_records_only(aws: Aws) -> None:
    aws.model("next", ROLE, GOOD, FACTOR="5")
    shadow = [variant("shadow", "next", InitialVariantWeight=1)]
    deploy(aws, "shadowed", ShadowProductionVariants=shadow, DataCaptureConfig=capture("shadows"))

    assert {"y": 6} == aws.invoke("shadowed", {"x": 3})
    found = dict(eventually(lambda: pair if len(pair := recorded(aws, "shadows")) == 2 else None))
    answers = {name: json.loads(line["captureData"]["endpointOutput"]["data"]) for name, line in found.items()}
    assert {"shadowed": {"y": 6}, "shadow": {"y": 15}} == answers


def test_a_shadow_that_fails_or_weighs_nothing_changes_nothing(aws: Aws) -> None:
    aws.model("idle", ROLE, GOOD, FACTOR="5")
    shadow = [variant("shadow", "idle", InitialVariantWeight=0)]
    deploy(aws, "unweighted", ShadowProductionVariants=shadow, DataCaptureConfig=capture("unweighted-records"))

    assert {"y": 6} == aws.invoke("unweighted", {"x": 3})
    assert ["unweighted"] == [name for name, _ in recorded(aws, "unweighted-records")]


def test_the_model_of_the_preferred_pool_serves(aws: Aws) -> None:
    aws.model("for-all", ROLE, GOOD)
    aws.model("for-g6", ROLE, GOOD, FACTOR="7")
    pools = [
        {"InstanceType": "ml.g5.xlarge", "Priority": 2},
        {"InstanceType": "ml.g6.xlarge", "Priority": 1, "ModelNameOverride": "for-g6"},
    ]
    sagemaker = aws.client("sagemaker")
    served = {"VariantName": "main", "ModelName": "for-all", "InstancePools": pools, "InitialInstanceCount": 1}
    sagemaker.create_endpoint_config(EndpointConfigName="pooled", ProductionVariants=[served])
    sagemaker.create_endpoint(EndpointName="pooled", EndpointConfigName="pooled")

    assert "InService" == aws.settle("pooled")
    assert {"y": 21} == aws.invoke("pooled", {"x": 3})
    lost = [{**pools[1], "ModelNameOverride": "nowhere"}]
    with pytest.raises(ClientError, match="Could not find model"):
        sagemaker.create_endpoint_config(
            EndpointConfigName="lost", ProductionVariants=[{**served, "InstancePools": lost}]
        )


@pytest.fixture(scope="module")
def watched(aws: Aws) -> str:
    """An endpoint with an alarm, and another config to update it to."""
    cloudwatch = aws.client("cloudwatch")
    for name in ("errors", "quiet"):
        cloudwatch.put_metric_alarm(
            AlarmName=name,
            Namespace="AWS/SageMaker",
            MetricName="Invocation5XXErrors",
            Statistic="Sum",
            Period=60,
            EvaluationPeriods=1,
            Threshold=1,
            ComparisonOperator="GreaterThanThreshold",
        )
    cloudwatch.put_composite_alarm(AlarmName="any", AlarmRule="ALARM(errors)")
    rights = (
        allow(["s3:GetObject"], f"arn:aws:s3:::{BUCKET}/*"),
        allow(PULL, "*"),
        allow(["ecr:GetAuthorizationToken"], "*"),
        allow(["cloudwatch:DescribeAlarms"], f"{ALARMS}:errors"),
    )
    role = aws.role("watching", *rights)
    aws.model("watched", role, GOOD)
    aws.model("watched-next", role, GOOD, FACTOR="5")
    aws.client("sagemaker").create_endpoint_config(
        EndpointConfigName="watched-next", ProductionVariants=[variant("watched", "watched-next")]
    )
    assert "InService" == aws.endpoint("watched", "watched")
    return "watched"


@contextmanager
def state(aws: Aws, value: str) -> Iterator[None]:
    """The alarm in a state for the length of the block."""
    for now in (value, "OK"):
        aws.client("cloudwatch").set_alarm_state(AlarmName="errors", StateValue=now, StateReason="the test says so")
        if now == value:
            yield


def updated(aws: Aws, endpoint: str, config: str, *alarms: str) -> tuple[int, str]:
    """What the endpoint answers after an update, and why it went back."""
    policy = {"TrafficRoutingConfiguration": {"Type": "ALL_AT_ONCE", "WaitIntervalInSeconds": 0}}
    deployment: dict[str, Any] = {"BlueGreenUpdatePolicy": policy}
    if alarms:
        deployment["AutoRollbackConfiguration"] = {"Alarms": [{"AlarmName": name} for name in alarms]}
    aws.client("sagemaker").update_endpoint(
        EndpointName=endpoint, EndpointConfigName=config, DeploymentConfig=deployment
    )
    aws.settle(endpoint)
    reason = aws.client("sagemaker").describe_endpoint(EndpointName=endpoint).get("FailureReason", "")
    return aws.invoke(endpoint, {"x": 1})["y"], reason


def test_an_update_goes_back_while_one_of_its_alarms_is_raised(aws: Aws, watched: str) -> None:
    with state(aws, "ALARM"):
        answer, reason = updated(aws, watched, "watched-next", "errors")
    assert (2, True) == (answer, "in ALARM state: errors" in reason)

    assert (5, "") == updated(aws, watched, "watched-next", "errors")
    assert (2, "") == updated(aws, watched, "watched")


@pytest.mark.parametrize(
    ("alarm", "said"),
    [
        ("quiet", f"not authorized to perform: cloudwatch:DescribeAlarms on {ALARMS}:quiet"),
        ("any", f"not authorized to perform: cloudwatch:DescribeAlarms on {ALARMS}:*"),
        ("nowhere", "rollback alarms nowhere do not exist"),
    ],
)
def test_alarms_that_cannot_be_looked_at_stop_the_update(aws: Aws, watched: str, alarm: str, said: str) -> None:
    answer, reason = updated(aws, watched, "watched-next", alarm)

    assert 2 == answer
    assert said in reason


def test_a_component_goes_back_too(aws: Aws, watched: str) -> None:
    sagemaker = aws.client("sagemaker")
    role = aws.client("iam").get_role(RoleName="watching")["Role"]["Arn"]
    instances = {"VariantName": "all", "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}
    sagemaker.create_endpoint_config(EndpointConfigName="room", ExecutionRoleArn=role, ProductionVariants=[instances])
    sagemaker.create_endpoint(EndpointName="room", EndpointConfigName="room")
    aws.settle("room")
    compute = {"NumberOfCpuCoresRequired": 1, "MinMemoryRequiredInMb": 256}
    said = {"InferenceComponentName": "lodger", "RuntimeConfig": {"CopyCount": 1}}

    def asked(model: str) -> dict[str, Any]:
        return said | {"Specification": {"ModelName": model, "ComputeResourceRequirements": compute}}

    sagemaker.create_inference_component(EndpointName="room", VariantName="all", **asked(watched))
    aws.settle_component("lodger")
    batches = {"MaximumBatchSize": {"Type": "COPY_COUNT", "Value": 1}, "WaitIntervalInSeconds": 0}
    alarms = {"Alarms": [{"AlarmName": "errors"}]}
    with state(aws, "ALARM"):
        sagemaker.update_inference_component(
            **asked("watched-next"),
            DeploymentConfig={"RollingUpdatePolicy": batches, "AutoRollbackConfiguration": alarms},
        )
        reason = aws.settle_component("lodger")["FailureReason"]

    assert "in ALARM state: errors" in reason
    assert {"y": 2} == aws.invoke("room", {"x": 1}, InferenceComponentName="lodger")
