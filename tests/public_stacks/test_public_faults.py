"""What the library says to the faults that the public stacks have."""

from __future__ import annotations

import pytest
from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from aws_cdk.assertions import Annotations, Match
from subjects import IMAGE, SERVICE, TYPE, model
from synthesized import granted, id_of, only, plain, synth

from constructs_sm import (
    AsyncEndpoint,
    AsyncOutput,
    ComputeRequirements,
    ContainerImage,
    InferenceComponentEndpoint,
    ManagedInstances,
    Model,
    SpecError,
)

HUB = {"HF_MODEL_ID": "deepseek-ai/DeepSeek-R1-Distill-Llama-8B"}
COMPUTE = ComputeRequirements(accelerators=1, cpu_cores=2, min_memory_mb=1024)


def warned(stack: Stack, rule: str) -> list[str]:
    found = Annotations.from_stack(stack).find_warning("*", Match.string_like_regexp(rule))
    return [str(each.entry.data).partition(" [ack")[0] for each in found]


def test_a_role_with_full_access_is_told(stack: Stack) -> None:
    full = iam.ManagedPolicy.from_aws_managed_policy_name("AmazonSageMakerFullAccess")
    model(stack, role=iam.Role(stack, "Role", assumed_by=SERVICE, managed_policies=[full]))

    (found,) = warned(stack, "SM706")
    assert "got AmazonSageMakerFullAccess; drop it" in found


def test_a_fixed_name_of_a_model_is_refused_before_the_next_change_fails(stack: Stack) -> None:
    with pytest.raises(SpecError, match=r"must not collide with its own replacement .* got 'falcon-perception'.*SM622"):
        model(stack, model_name="falcon-perception")

    assert [] == stack.node.children


@pytest.mark.parametrize("name", ["HUGGING_FACE_HUB_TOKEN", "HF_API_TOKEN", "HF_TOKEN"])
def test_a_token_in_plain_environment_is_told_without_its_value(stack: Stack, name: str) -> None:
    model(stack, environment={name: "hf_secret"})

    (found,) = warned(stack, "SM125")
    assert f"got one by the name of '{name}'; read it at run time" in found
    assert "hf_secret" not in found


def test_the_name_of_a_secret_is_no_secret_that_a_token_hides(stack: Stack) -> None:
    model(stack, environment={"HF_SECRET_ARN": stack.format_arn(service="secretsmanager", resource="secret")})

    assert [] == warned(stack, "SM125")


def test_weights_of_the_hub_need_a_fleet_with_a_network(stack: Stack) -> None:
    fleet = InferenceComponentEndpoint(stack, "Fleet", instance_type="ml.g5.2xlarge", network_isolation=True)

    with pytest.raises(SpecError, match="say network_isolation=False"):
        fleet.add_component("Chat", image=IMAGE, environment=HUB, compute=COMPUTE)


def test_a_fleet_of_other_isolation_than_its_model_is_refused(stack: Stack) -> None:
    fleet = InferenceComponentEndpoint(stack, "Fleet", instance_type="ml.g5.2xlarge", network_isolation=True)
    chat = Model(stack, "Chat", image=IMAGE, environment=HUB, role=fleet.role)

    with pytest.raises(SpecError, match=r"must have the network_isolation of the endpoint, True, got False.*SM430"):
        fleet.add_component("Chat", model=chat, compute=COMPUTE)


def test_a_copy_that_asks_for_more_accelerators_than_there_are_is_refused(stack: Stack) -> None:
    fleet = InferenceComponentEndpoint(stack, "Fleet", instance_type="ml.g5.2xlarge", network_isolation=False)

    with pytest.raises(SpecError, match="SM414"):
        fleet.add_component(
            "Chat", image=IMAGE, environment=HUB, compute=ComputeRequirements(accelerators=2, min_memory_mb=1024)
        )


def test_copies_that_find_no_room_are_told(stack: Stack) -> None:
    instances = ManagedInstances(min_count=0, max_count=1)
    fleet = InferenceComponentEndpoint(
        stack, "Fleet", instance_type="ml.g5.2xlarge", instances=instances, network_isolation=False
    )
    for id in ("Chat", "Judge"):
        fleet.add_component(id, image=IMAGE, environment=HUB, compute=COMPUTE)

    (found,) = warned(stack, "SM417")
    assert "should find room on 1 instance, the most there may be, got 2 copies of 2 components" in found


def test_a_queue_without_a_place_for_failures_is_told(stack: Stack) -> None:
    output = AsyncOutput(bucket=s3.Bucket(stack, "Bucket"), failure_prefix=None)
    AsyncEndpoint(stack, "Docs", model=model(stack), instance_type=TYPE, output=output)

    (found,) = warned(stack, "SM306")
    assert "without it failures are seen only in notifications and logs" in found


def test_an_error_topic_alone_may_be_published_to(stack: Stack) -> None:
    topic = sns.Topic(stack, "Failed")
    AsyncEndpoint(stack, "Docs", model=model(stack), instance_type=TYPE, success_topic=None, error_topic=topic)

    template = synth(stack)
    failed = f"${{{id_of(template, 'AWS::SNS::Topic', 'Failed')}}}"
    output = plain(only(template, "AWS::SageMaker::EndpointConfig")["AsyncInferenceConfig"]["OutputConfig"])
    assert {"ErrorTopic": failed} == output["NotificationConfig"]
    assert failed == granted(template, "PublishNotifications")["Resource"]


def test_an_image_for_other_hardware_is_refused_by_the_framework_it_has(stack: Stack) -> None:
    with pytest.raises(SpecError, match=r"huggingface 4.12.3 comes on tensorflow2.5.1, pytorch1.9.1, got None"):
        Model(stack, "Model", image=ContainerImage.framework("huggingface", version="4.12.3", accelerator="cpu"))
