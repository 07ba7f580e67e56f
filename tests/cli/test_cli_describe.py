"""``describe`` and ``snippet``: an endpoint from AWS's own answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import boto3
from botocore.stub import Stubber
from cli_fakes import EPOCH, FakeControl, World, endpoint_state

from constructs_sm.cli.boto_control import BotoControl
from constructs_sm.cli.control import (
    AsyncState,
    CaptureState,
    ComponentState,
    ConfigState,
    ScalingState,
    VariantSetup,
    VariantState,
)
from constructs_sm.errors import AccessDeniedError

DENIED = AccessDeniedError("no", code="AccessDeniedException", status_code=400)
SCALING = ScalingState(
    resource_id="endpoint/chat/variant/main",
    dimension="sagemaker:variant:DesiredInstanceCount",
    min_capacity=1,
    max_capacity=8,
    policies=("SageMakerVariantInvocationsPerInstance at 600",),
)


def described(control: FakeControl, *options: str) -> list[str]:
    done = World(controls=control).run("describe", "chat", *options)
    assert (0, "") == (done.exit_code, done.stderr)
    return done.stdout.splitlines()


def test_a_real_time_endpoint_at_a_glance() -> None:
    capture = CaptureState(status="Started", sampling_percentage=20, destination="s3://b/capture")
    changing = VariantState(
        variant_name="main", current_instances=1, desired_instances=3, current_weight=0.9, desired_weight=0.9
    )
    shadow = VariantState(variant_name="next", shadow=True, current_instances=1, current_weight=0.1, desired_weight=1)
    state = endpoint_state(data_capture=capture, variants=(changing, shadow))

    assert [
        "Endpoint       chat (real-time)",
        "Status         InService",
        "Configuration  chat-config",
        "Created        3d 0h ago, changed 2h 0m ago",
        "Data capture   Started, 20 % to s3://b/capture",
        "",
        "VARIANT        RUNS ON       INSTANCES  WEIGHT   MODEL",
        "main           ml.g5.xlarge  1 → 3      0.9      ChatModel",
        "next (shadow)                1          0.1 → 1",
        "",
        "SCALES              FROM  TO  BY",
        "main InstanceCount  1     8   SageMakerVariantInvocationsPerInstance at 600",
    ] == described(FakeControl(endpoints={"chat": state}, scales=[SCALING]))


def test_an_asynchronous_endpoint_shows_where_results_go() -> None:
    output = AsyncState(output_location="s3://b/out", max_concurrent_invocations_per_instance=4)
    lines = described(FakeControl(endpoints={"chat": endpoint_state(asynchronous=output)}))

    assert "Endpoint       chat (asynchronous)" == lines[0]
    assert ["Results        s3://b/out", "Failures       seen in no place"] == lines[4:6]
    assert "At once        4 requests on each instance" == lines[6]


def test_a_serverless_endpoint_shows_memory_and_concurrency() -> None:
    variant = VariantState(variant_name="main", memory_in_mb=2048, max_concurrency=10, provisioned_concurrency=2)

    lines = described(FakeControl(endpoints={"chat": endpoint_state(variants=(variant,))}))

    assert "Endpoint       chat (serverless)" == lines[0]
    assert "main     serverless, 2048 MB  up to 10 at once, 2 kept warm  ChatModel" == lines[-1]


def test_components_show_their_copies_and_needs() -> None:
    fleet = ConfigState(setups={"main": VariantSetup(instance_types=("ml.g5.12xlarge", "ml.g5.24xlarge"))})
    variant = VariantState(variant_name="main", current_instances=1, min_instances=0, max_instances=4)
    llama = ComponentState(
        inference_component_name="llama",
        variant_name="main",
        status="InService",
        current_copies=0,
        desired_copies=2,
        model_name="Llama",
        accelerators=2,
        min_memory_in_mb=1024,
    )
    legal = ComponentState(
        inference_component_name="legal",
        variant_name="main",
        status="Failed",
        failure_reason="no such adapter",
        base_component="llama",
    )
    control = FakeControl(
        endpoints={"chat": endpoint_state(variants=(variant,))},
        configs=fleet,
        components={"llama": llama, "legal": legal},
    )

    assert [
        "VARIANT  RUNS ON                         INSTANCES",
        "main     ml.g5.12xlarge, ml.g5.24xlarge  1 (0 to 4)",
        "",
        "COMPONENT  STATUS     COPIES  NEEDS                    SERVES            VARIANT",
        "legal      Failed                                      adapter of llama  main",
        "llama      InService  0 → 2   2 accelerators, 1024 MB  Llama             main",
        "legal: no such adapter",
    ] == described(control)[5:]


def test_what_may_not_be_asked_is_named_and_the_rest_is_shown() -> None:
    lines = described(FakeControl(configs=DENIED, components=DENIED, scales=DENIED))

    assert (
        "Not permitted  sagemaker:DescribeEndpointConfig, sagemaker:ListInferenceComponents, "
        "application-autoscaling:DescribeScalableTargets, application-autoscaling:DescribeScalingPolicies"
    ) in lines
    assert "main     1          1" == lines[-1]


def test_the_json_form_has_everything() -> None:
    document = json.loads("".join(described(FakeControl(scales=[SCALING]), "--json")))

    assert ["kind", "endpoint", "config", "components", "scaling", "not_permitted"] == list(document)
    assert ("real-time", "InService", "ChatModel", 8) == (
        document["kind"],
        document["endpoint"]["status"],
        document["config"]["setups"]["main"]["model_name"],
        document["scaling"][0]["max_capacity"],
    )


class Answers:
    """A boto3 session whose clients answer from a script, with botocore's own check of each answer."""

    def __init__(self, **services: list[tuple[str, dict[str, Any], dict[str, Any]]]) -> None:
        self._clients: dict[str, Any] = {}
        self.stubs = []
        session = boto3.Session(aws_access_key_id="a", aws_secret_access_key="b", region_name="eu-west-1")  # noqa: S106 - made up
        make: Any = session.client
        for name, calls in services.items():
            client = make(name.replace("_", "-"))
            stub = Stubber(client)
            for operation, answer, expected in calls:
                stub.add_response(operation, answer, expected)
            stub.activate()
            self.stubs.append(stub)
            self._clients[name.replace("_", "-")] = client

    def client(self, service: str, region_name: str | None) -> Any:
        del region_name
        return self._clients[service]

    def close(self) -> None:
        for stub in self.stubs:
            stub.assert_no_pending_responses()
        for client in self._clients.values():
            client.close()


@contextmanager
def answering(**services: list[tuple[str, dict[str, Any], dict[str, Any]]]) -> Iterator[BotoControl]:
    session = Answers(**services)
    yield BotoControl(session=session)  # type: ignore[arg-type] # a session that is asked for clients only
    session.close()


ARN = "arn:aws:sagemaker:eu-west-1:123456789012:endpoint/chat"


def test_an_endpoint_is_read_from_awss_answer() -> None:
    answer = {
        "EndpointName": "chat",
        "EndpointArn": ARN,
        "EndpointConfigName": "chat-config",
        "EndpointStatus": "Updating",
        "FailureReason": "earlier",
        "CreationTime": EPOCH,
        "LastModifiedTime": EPOCH,
        "ProductionVariants": [
            {
                "VariantName": "main",
                "CurrentWeight": 0.0,
                "DesiredWeight": 1.0,
                "CurrentInstanceCount": 0,
                "DesiredInstanceCount": 2,
                "ManagedInstanceScaling": {"Status": "ENABLED", "MinInstanceCount": 0, "MaxInstanceCount": 4},
            }
        ],
        "ShadowProductionVariants": [{"VariantName": "next"}],
        "AsyncInferenceConfig": {
            "OutputConfig": {
                "S3OutputPath": "s3://b/out",
                "S3FailurePath": "s3://b/failed",
                "NotificationConfig": {"SuccessTopic": "ok", "ErrorTopic": "ko"},
            },
            "ClientConfig": {"MaxConcurrentInvocationsPerInstance": 4},
        },
        "DataCaptureConfig": {
            "EnableCapture": True,
            "CaptureStatus": "Started",
            "CurrentSamplingPercentage": 5,
            "DestinationS3Uri": "s3://b/c",
            "KmsKeyId": "",
        },
    }
    with answering(sagemaker=[("describe_endpoint", answer, {"EndpointName": "chat"})]) as control:
        found = control.endpoint("chat")

    main, shadow = found.variants
    assert (0, 2, 0.0, 0, 4) == (
        main.current_instances,
        main.desired_instances,
        main.current_weight,
        main.min_instances,
        main.max_instances,
    )
    assert ("next", True) == (shadow.variant_name, shadow.shadow)
    assert (
        AsyncState(
            output_location="s3://b/out",
            failure_location="s3://b/failed",
            success_topic_arn="ok",
            error_topic_arn="ko",
            max_concurrent_invocations_per_instance=4,
        )
        == found.asynchronous
    )
    assert CaptureState(status="Started", sampling_percentage=5, destination="s3://b/c") == found.data_capture


def test_a_configuration_with_pools_lists_their_types() -> None:
    answer = {
        "EndpointConfigName": "c",
        "EndpointConfigArn": ARN,
        "CreationTime": EPOCH,
        "KmsKeyId": "key",
        "ProductionVariants": [
            {
                "VariantName": "main",
                "InstancePools": [
                    {"InstanceType": "ml.g6e.12xlarge", "Priority": 1},
                    {"InstanceType": "ml.g5.12xlarge", "Priority": 2},
                ],
                "RoutingConfig": {"RoutingStrategy": "LEAST_OUTSTANDING_REQUESTS"},
            },
            {"VariantName": "one", "ModelName": "m", "InstanceType": "ml.m5.large"},
        ],
    }
    with answering(sagemaker=[("describe_endpoint_config", answer, {"EndpointConfigName": "c"})]) as control:
        found = control.config("c")

    assert (
        ConfigState(
            setups={
                "main": VariantSetup(
                    instance_types=("ml.g6e.12xlarge", "ml.g5.12xlarge"), routing="LEAST_OUTSTANDING_REQUESTS"
                ),
                "one": VariantSetup(model_name="m", instance_types=("ml.m5.large",)),
            },
            encryption_key="key",
        )
        == found
    )


def test_components_are_listed_over_all_pages_and_read_one_by_one() -> None:
    def page(name: str, **more: str) -> dict[str, Any]:
        one = {
            "InferenceComponentName": name,
            "InferenceComponentArn": ARN,
            "EndpointArn": ARN,
            "EndpointName": "chat",
            "VariantName": "main",
            "CreationTime": EPOCH,
            "LastModifiedTime": EPOCH,
        }
        return {"InferenceComponents": [one], **more}

    answer = {
        **page("llama")["InferenceComponents"][0],
        "InferenceComponentStatus": "InService",
        "Specification": {
            "Container": {"DeployedImage": {"SpecifiedImage": "1.dkr/x:1"}},
            "ComputeResourceRequirements": {"NumberOfCpuCoresRequired": 0.5, "MinMemoryRequiredInMb": 1024},
        },
        "RuntimeConfig": {"DesiredCopyCount": 2, "CurrentCopyCount": 0},
    }
    calls = [
        ("list_inference_components", page("b", NextToken="t"), {"EndpointNameEquals": "chat"}),
        ("list_inference_components", page("a"), {"EndpointNameEquals": "chat", "NextToken": "t"}),
        ("describe_inference_component", answer, {"InferenceComponentName": "llama"}),
    ]
    with answering(sagemaker=calls) as control:
        names = control.component_names("chat")
        found = control.component("llama")

    assert ["a", "b"] == names
    assert (0, 2, 0.5, 1024, "1.dkr/x:1") == (
        found.current_copies,
        found.desired_copies,
        found.cpu_cores,
        found.min_memory_in_mb,
        found.image,
    )


def test_scaling_joins_targets_and_their_policies() -> None:
    target: dict[str, Any] = {
        "ServiceNamespace": "sagemaker",
        "ResourceId": "endpoint/chat/variant/main",
        "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
        "MinCapacity": 0,
        "MaxCapacity": 8,
        "RoleARN": "r",
        "CreationTime": EPOCH,
    }

    def policy(kind: str, **more: Any) -> dict[str, Any]:
        same = ("ServiceNamespace", "ResourceId", "ScalableDimension", "CreationTime")
        return {"PolicyARN": "p", "PolicyName": "p", "PolicyType": kind, **{n: target[n] for n in same}, **more}

    tracking = {
        "TargetValue": 5.0,
        "CustomizedMetricSpecification": {"MetricName": "ApproximateBacklogSizePerInstance"},
    }
    policies = [
        policy("TargetTrackingScaling", TargetTrackingScalingPolicyConfiguration=tracking),
        policy("StepScaling", StepScalingPolicyConfiguration={}),
    ]
    named: dict[str, Any] = {"ServiceNamespace": "sagemaker", "ResourceIds": ["endpoint/chat/variant/main"]}
    one: dict[str, Any] = {"ServiceNamespace": "sagemaker", "ResourceId": "endpoint/chat/variant/main"}
    calls: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
        ("describe_scalable_targets", {"ScalableTargets": [target]}, named),
        ("describe_scaling_policies", {"ScalingPolicies": policies}, one),
    ]
    with answering(application_autoscaling=calls) as control:
        found = control.scaling(["endpoint/chat/variant/main"])

    assert [
        replace(SCALING, min_capacity=0, policies=("ApproximateBacklogSizePerInstance at 5", "StepScaling"))
    ] == found
