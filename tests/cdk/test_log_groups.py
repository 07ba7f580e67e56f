"""Logs that are kept for a time: their groups come before what writes them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from aws_cdk import CfnParameter, Duration, PhysicalName, Stack
from aws_cdk import aws_kms as kms
from subjects import IMAGE, TYPE, model
from synthesized import directly_before, id_of, only, resources, synth

from constructs_sm import (
    AsyncEndpoint,
    ComputeRequirements,
    InferenceComponentEndpoint,
    LogRetention,
    RealTimeEndpoint,
    ServerlessEndpoint,
    SpecError,
)

GROUP, ENDPOINT = "AWS::Logs::LogGroup", "AWS::SageMaker::Endpoint"
MONTH = timedelta(days=30)


@pytest.mark.parametrize(
    "kind",
    [RealTimeEndpoint, AsyncEndpoint, ServerlessEndpoint, InferenceComponentEndpoint],
    ids=lambda kind: kind.__name__,
)
def test_the_group_is_there_before_the_endpoint(stack: Stack, kind: Any) -> None:
    said: dict[str, Any] = {} if kind is InferenceComponentEndpoint else {"model": model(stack)}
    said |= {} if kind is ServerlessEndpoint else {"instance_type": TYPE}
    kind(stack, "Chat", endpoint_name="chat", log_retention=MONTH, **said)

    template = synth(stack)
    assert {"LogGroupName": "/aws/sagemaker/Endpoints/chat", "RetentionInDays": 30} == only(template, GROUP)
    assert id_of(template, GROUP) in directly_before(template, id_of(template, ENDPOINT))
    (group,) = resources(template, GROUP).values()
    assert ("Delete", "Delete") == (group["DeletionPolicy"], group["UpdateReplacePolicy"])


def test_that_of_a_component_bears_its_name(stack: Stack) -> None:
    fleet = InferenceComponentEndpoint(stack, "Fleet", instance_type=TYPE)
    compute = ComputeRequirements(min_memory_mb=1024)
    fleet.add_component("One", image=IMAGE, compute=compute, inference_component_name="one", log_retention=MONTH)

    template = synth(stack)
    assert "/aws/sagemaker/InferenceComponents/one" == only(template, GROUP)["LogGroupName"]
    component = id_of(template, "AWS::SageMaker::InferenceComponent")
    assert id_of(template, GROUP) in directly_before(template, component)


def test_everything_that_can_be_said_of_a_log(stack: Stack) -> None:
    key = kms.Key(stack, "Key")
    log = LogRetention(retention=Duration.days(7), encryption_key=key, retain=True)
    RealTimeEndpoint(stack, "Chat", model=model(stack), instance_type=TYPE, endpoint_name="chat", log_retention=log)

    template = synth(stack)
    assert (7, stack.resolve(key.key_arn)) == (
        only(template, GROUP)["RetentionInDays"],
        only(template, GROUP)["KmsKeyId"],
    )
    (group,) = resources(template, GROUP).values()
    assert ("Retain", "Retain") == (group["DeletionPolicy"], group["UpdateReplacePolicy"])
    use = only(template, "AWS::KMS::Key")["KeyPolicy"]["Statement"][1]
    logs = {"Service": {"Fn::Join": ["", ["logs.", {"Ref": "AWS::Region"}, ".", {"Ref": "AWS::URLSuffix"}]]}}
    assert logs == use["Principal"]
    assert str(use["Condition"]["ArnEquals"]["kms:EncryptionContext:aws:logs:arn"]).count("Endpoints/chat") == 1


def test_a_name_that_is_a_parameter_is_known_beforehand(stack: Stack) -> None:
    name = CfnParameter(stack, "Name").value_as_string
    RealTimeEndpoint(stack, "Chat", model=model(stack), instance_type=TYPE, endpoint_name=name, log_retention=MONTH)

    joined = {"Fn::Join": ["", ["/aws/sagemaker/Endpoints/", {"Ref": "Name"}]]}
    assert joined == only(synth(stack), GROUP)["LogGroupName"]


@pytest.mark.parametrize("name", [None, PhysicalName.GENERATE_IF_NEEDED], ids=["none", "generated if needed"])
def test_a_generated_name_is_refused(stack: Stack, name: str | None) -> None:
    with pytest.raises(SpecError, match=r"log_retention: must stand beside endpoint_name, got none; .* \[SM916\]"):
        RealTimeEndpoint(stack, "Chat", model=model(stack), instance_type=TYPE, endpoint_name=name, log_retention=MONTH)
