"""Adapters: what is rendered, who may read and call, and where their base may be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk import App, CfnParameter, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from subjects import IMAGE, LAMBDA, fleet
from synthesized import Json, before, granted, id_of, only, plain, resources, statements, synth, told

from constructs_sm import (
    AdapterInferenceComponent,
    ComputeRequirements,
    IInferenceComponent,
    InferenceComponent,
    InferenceComponentEndpoint,
    ModelData,
    SpecError,
)

COMPONENT = "AWS::SageMaker::InferenceComponent"
SMALL = ComputeRequirements(min_memory_mb=1024)
LEGAL = ModelData.uri("s3://adapters/legal/1/adapter.tar.gz")
ARN = "arn:aws:sagemaker:eu-west-1:111122223333:inference-component/chat"


def base(stack: Stack, **said: Any) -> InferenceComponent:
    return fleet(stack).add_component("Chat", image=IMAGE, compute=SMALL, **said)


def legal(template: Json) -> Json:
    return plain(template["Resources"][id_of(template, COMPONENT, "FleetChatLegal")]["Properties"])  # type: ignore[no-any-return] # a mapping


def test_it_says_its_base_and_its_artifact_and_nothing_else(stack: Stack) -> None:
    base(stack).add_adapter("Legal", model_data=LEGAL)

    template = synth(stack)
    chat = next(id for id in resources(template, COMPONENT) if "Legal" not in id)
    found = template["Resources"][id_of(template, COMPONENT, "FleetChatLegal")]["Properties"]
    assert {
        "EndpointName": {"Fn::GetAtt": [id_of(template, "AWS::SageMaker::Endpoint"), "EndpointName"]},
        "Specification": {
            "BaseInferenceComponentName": {"Fn::Select": [1, {"Fn::Split": ["/", {"Ref": chat}]}]},
            "Container": {"ArtifactUrl": "s3://adapters/legal/1/adapter.tar.gz"},
        },
    } == found
    assert "FleetChatLegalInferenceComponentName" in "".join(template["Outputs"])


def test_it_comes_after_its_base_and_after_the_right_to_read_it(stack: Stack) -> None:
    base(stack, inference_component_name="chat").add_adapter("Legal", model_data=LEGAL)

    template = synth(stack)
    adapter = id_of(template, COMPONENT, "FleetChatLegal")
    (chat,) = set(resources(template, COMPONENT)) - {adapter}
    assert {chat, id_of(template, "AWS::IAM::ManagedPolicy")} <= before(template, adapter)
    assert adapter not in before(template, chat)
    assert (
        "arn:${AWS::Partition}:s3:::adapters/legal/1/adapter.tar.gz" == granted(template, "ReadModelData")["Resource"]
    )


GRANTEES: dict[str, Callable[[Stack], iam.IGrantable]] = {
    "role": lambda stack: iam.Role(stack, "Caller", assumed_by=LAMBDA),
    "imported role": lambda stack: iam.Role.from_role_name(stack, "Caller", "caller"),
    "user": lambda stack: iam.User(stack, "Caller"),
}


@pytest.mark.parametrize("grantee", GRANTEES)
def test_calling_it_takes_the_right_on_the_endpoint_and_on_itself(stack: Stack, grantee: str) -> None:
    adapter = base(stack).add_adapter("Legal", model_data=LEGAL)
    adapter.grants.invoke(GRANTEES[grantee](stack)).assert_success()

    template = synth(stack)
    (allowed,) = [each for _, each in statements(template) if "sagemaker:InvokeEndpoint" in str(each["Action"])]
    ids = (id_of(template, "AWS::SageMaker::Endpoint"), id_of(template, COMPONENT, "FleetChatLegal"))
    assert {f"${{{id}}}" for id in ids} == set(allowed["Resource"])


def test_a_bare_service_has_no_policy_to_write_to(stack: Stack) -> None:
    adapter = base(stack).add_adapter("Legal", model_data=LEGAL)

    assert adapter.grants.invoke(iam.ServicePrincipal("events.amazonaws.com")).success is False


def test_it_adapts_a_component_of_another_stack(app: App) -> None:
    fleets, adapters = Stack(app, "Fleets"), Stack(app, "Adapters")
    data = ModelData.s3(s3.Bucket(adapters, "Bucket"), "legal/1/adapter.tar.gz")
    AdapterInferenceComponent(adapters, "Legal", base=base(fleets), model_data=data)

    template = synth(adapters)
    found = only(template, COMPONENT)
    assert "Fleets" in str(found["EndpointName"])
    assert "Fleets" in str(found["Specification"]["BaseInferenceComponentName"])
    assert id_of(template, "AWS::IAM::ManagedPolicy") in before(template, id_of(template, COMPONENT))


def known(stack: Stack) -> IInferenceComponent:
    role = iam.Role.from_role_name(stack, "Role", "host")
    return InferenceComponent.from_inference_component_attributes(
        stack, "Chat", inference_component_name="chat", endpoint_name="fleet", role=role
    )


def unknown(stack: Stack) -> IInferenceComponent:
    return InferenceComponent.from_inference_component_arn(
        stack, "Chat", ARN, endpoint_arn="arn:aws:sagemaker:eu-west-1:111122223333:endpoint/fleet"
    )


@pytest.mark.parametrize(("imported", "warned"), [(known, 0), (unknown, 1)])
def test_it_adapts_an_imported_component(
    stack: Stack, imported: Callable[[Stack], IInferenceComponent], warned: int
) -> None:
    imported(stack).add_adapter("Legal", model_data=LEGAL)

    found = only(synth(stack), COMPONENT)
    assert ("fleet", "chat") == (found["EndpointName"], found["Specification"]["BaseInferenceComponentName"])
    assert warned == len(told(stack, "SM705.*|.*s3:GetObject on"))


def test_an_adapter_is_no_base(stack: Stack) -> None:
    adapter = base(stack).add_adapter("Legal", model_data=LEGAL)
    imported = AdapterInferenceComponent.from_inference_component_name(stack, "Theirs", "a", endpoint_name="fleet")

    for wrong in (adapter, imported):
        with pytest.raises(SpecError, match="SM410"):
            AdapterInferenceComponent(stack, "Other", base=wrong, model_data=LEGAL)  # type: ignore[arg-type] # no base


@pytest.mark.parametrize("wrong", [None, "chat", 3, {}, object()])
def test_what_is_no_component_is_refused_and_nothing_is_left_behind(stack: Stack, wrong: Any) -> None:
    with pytest.raises(SpecError, match=r"base: must be an inference component.* \[SM001\]"):
        AdapterInferenceComponent(stack, "Legal", base=wrong, model_data=None)  # type: ignore[arg-type] # as above
    assert [] == stack.node.children


def test_a_prefix_is_refused(stack: Stack) -> None:
    chat = base(stack)

    with pytest.raises(SpecError, match="SM427"):
        chat.add_adapter("Legal", model_data=ModelData.uri("s3://adapters/legal/1/"))
    assert chat.node.try_find_child("Legal") is None


def test_names_and_places_known_later_pass(stack: Stack) -> None:
    text = CfnParameter(stack, "T").value_as_string
    base(stack).add_adapter("Legal", model_data=ModelData.uri(text), inference_component_name=text, tags={"a": text})

    found = legal(synth(stack))
    assert ("${T}", "${T}") == (found["InferenceComponentName"], found["Specification"]["Container"]["ArtifactUrl"])
    assert [{"Key": "a", "Value": "${T}"}] == found["Tags"]


def test_a_server_that_is_not_told_of_adapters_earns_a_warning(stack: Stack) -> None:
    from constructs_sm import ContainerImage, Model  # noqa: PLC0415 # beside their only use

    made = fleet(stack)
    image = ContainerImage.framework("vllm", version="0.30.0", instance_type="ml.g5.xlarge")
    said = {"SM_VLLM_HOST": "0.0.0.0", "SM_VLLM_ENABLE_LORA": "true"}  # noqa: S104 # in its container
    served = Model(
        stack, "Model", image=image, environment=said, role=made.role, network_isolation=True, model_data=LEGAL
    )
    InferenceComponentEndpoint(stack, "Gpu", instance_type="ml.g5.xlarge", role=made.role).add_component(
        "Chat", model=served, compute=ComputeRequirements(min_memory_mb=1024, accelerators=1)
    ).add_adapter("Legal", model_data=LEGAL)

    (found,) = told(stack, "SM422")
    assert "VLLM_ALLOW_RUNTIME_LORA_UPDATING" in found
