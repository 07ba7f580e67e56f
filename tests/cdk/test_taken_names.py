"""A fixed name is given once; and requests on an endpoint are authorised on its name in lower case."""

from __future__ import annotations

from typing import Any

import pytest
from aws_cdk import App, Aws, Environment, Stack, Stage
from aws_cdk import aws_iam as iam
from subjects import LAMBDA, TYPE, model
from synthesized import only, plain, statements, synth

from constructs_sm import (
    Endpoint,
    EndpointConfig,
    InferenceComponentEndpoint,
    InstanceVariant,
    RealTimeEndpoint,
    SpecError,
)

OURS = Environment(account="111122223333", region="eu-west-1")
HOME = "arn:${AWS::Partition}:sagemaker:${AWS::Region}:${AWS::AccountId}:endpoint/"


def endpoint(scope: Any, id: str, name: str) -> RealTimeEndpoint:
    return RealTimeEndpoint(scope, id, model=model(scope, f"{id}Model"), instance_type=TYPE, endpoint_name=name)


def refused(make: Any) -> str:
    with pytest.raises(SpecError) as caught:
        make()
    assert ["SM802"] == [problem.rule for problem in caught.value.problems]
    return str(caught.value)


def test_an_endpoint_of_the_same_stack_has_the_name(stack: Stack) -> None:
    endpoint(stack, "One", "chat")

    said = refused(lambda: endpoint(stack, "Two", "CHAT"))
    assert "endpoint_name: must be the name of one endpoint, got 'CHAT', taken by Prod/One; rename one of them" in said


def test_whatever_makes_it(stack: Stack) -> None:
    endpoint(stack, "One", "chat")
    config = EndpointConfig(
        stack,
        "Config",
        variants=[InstanceVariant(model=model(stack), instance_type=TYPE)],
        endpoint_config_name="chat",
        allow_fixed_name=True,
    )

    assert "Prod/One" in refused(lambda: Endpoint(stack, "Two", endpoint_config=config, endpoint_name="chat"))
    fleet = refused(lambda: InferenceComponentEndpoint(stack, "Three", instance_type=TYPE, endpoint_name="chat"))
    assert "Prod/One" in fleet


def test_models_collide_in_the_same_case_only(stack: Stack) -> None:
    model(stack, "One", model_name="churn", allow_fixed_name=True)
    model(stack, "Two", model_name="Churn", allow_fixed_name=True)

    assert "Prod/One" in refused(lambda: model(stack, "Three", model_name="churn", allow_fixed_name=True))


def test_stacks_of_one_account_and_region_share_their_names(app: App) -> None:
    endpoint(Stack(app, "One", env=OURS), "Chat", "chat")
    there = Stack(Stage(app, "Other"), "Two", env=OURS)

    assert "taken by One/Chat" in refused(lambda: endpoint(there, "Chat", "chat"))


@pytest.mark.parametrize("env", [Environment(account="444455556666", region="eu-west-1"), None])
def test_stacks_of_other_or_unknown_places_do_not(app: App, env: Environment | None) -> None:
    endpoint(Stack(app, "One", env=OURS), "Chat", "chat")

    template = synth(endpoint(Stack(app, "Two", env=env), "Chat", "chat").stack)
    assert "chat" == only(template, "AWS::SageMaker::Endpoint")["EndpointName"]


def test_an_app_does_not_know_another(context: dict[str, object]) -> None:
    for _ in range(2):
        assert {} != synth(endpoint(Stack(App(context=context), "Prod"), "Chat", "chat").stack)


def test_a_name_is_free_again_when_its_construct_is_taken_out(stack: Stack) -> None:
    endpoint(stack, "One", "chat")
    assert stack.node.try_remove_child("One")

    assert "chat" in str(synth(endpoint(stack, "Two", "chat").stack))


def test_a_refused_construct_takes_no_name(stack: Stack) -> None:
    with pytest.raises(SpecError):
        RealTimeEndpoint(stack, "One", model=model(stack), instance_type="large", endpoint_name="chat")

    assert "chat" in str(synth(endpoint(stack, "Two", "chat").stack))


@pytest.mark.parametrize(
    ("known", "arn"),
    [
        ({"endpoint_name": "Chat"}, f"{HOME}chat"),
        ({"endpoint_name": f"Chat-{Aws.REGION}-Two"}, f"{HOME}chat-${{AWS::Region}}-two"),
        (
            {"endpoint_arn": "arn:aws:sagemaker:eu-west-1:111122223333:endpoint/Chat"},
            "arn:aws:sagemaker:eu-west-1:111122223333:endpoint/chat",
        ),
    ],
    ids=["by name", "by a name known in part", "by ARN"],
)
def test_a_call_is_granted_on_the_name_in_lower_case(stack: Stack, known: dict[str, str], arn: str) -> None:
    imported = Endpoint.from_endpoint_attributes(stack, "Chat", **known)
    imported.grants.invoke(iam.Role(stack, "Caller", assumed_by=LAMBDA))

    ((_, statement),) = statements(synth(stack))
    assert arn == statement["Resource"]
    assert imported.endpoint_name.startswith("Chat")


def test_a_call_from_another_account_too(app: App) -> None:
    here, there = (
        Stack(app, "Here", env=OURS),
        Stack(app, "There", env=Environment(account="444455556666", region="eu-west-1")),
    )
    endpoint(here, "Chat", "Chat").grants.invoke(iam.Role(there, "Caller", assumed_by=LAMBDA))

    ((_, statement),) = statements(synth(there))
    assert "arn:aws:sagemaker:eu-west-1:111122223333:endpoint/chat" == plain(statement["Resource"])
