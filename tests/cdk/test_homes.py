"""What is made in one account or Region and used in another is refused, also where only the stack tells."""

from __future__ import annotations

import pytest
from aws_cdk import App, Environment, Stack
from aws_cdk.assertions import Template
from subjects import TYPE

from constructs_sm import Endpoint, EndpointConfig, Model, RealTimeEndpoint, SpecError

OURS = {"account": "111122223333", "region": "eu-west-1"}
CONFIG = "arn:aws:sagemaker:{region}:{account}:endpoint-config/churn"
MODEL = "arn:aws:sagemaker:{region}:{account}:model/churn"
ABROAD = [
    ({**OURS, "region": "us-east-1"}, "like the stack, got a {} in us-east-1"),
    ({**OURS, "account": "444455556666"}, "must lie in account 111122223333 like the stack, got a {} in account 4444"),
]


def home(app: App, id: str = "Home", **env: str) -> Stack:
    return Stack(app, id, env=Environment(**{**OURS, **env}))


@pytest.mark.parametrize(("env", "message"), ABROAD)
def test_a_configuration_made_elsewhere_is_refused(app: App, env: dict[str, str], message: str) -> None:
    stack = home(app)
    config = EndpointConfig.from_endpoint_config_arn(stack, "Config", CONFIG.format(**env))

    with pytest.raises(SpecError, match=message.format("configuration")) as caught:
        Endpoint(stack, "Chat", endpoint_config=config)

    assert ["SM237"] == [problem.rule for problem in caught.value.problems]


@pytest.mark.parametrize(("env", "message"), ABROAD)
def test_a_model_made_elsewhere_is_refused(app: App, env: dict[str, str], message: str) -> None:
    stack = home(app)
    imported = Model.from_model_arn(stack, "Model", MODEL.format(**env))
    with pytest.raises(SpecError, match=message.format("model")):
        RealTimeEndpoint(stack, "Chat", model=imported, instance_type=TYPE)

    there = home(app, "There", **env)
    named = Model.from_model_name(there, "Known", "churn")
    with pytest.raises(SpecError, match=message.format("model")) as caught:
        RealTimeEndpoint(stack, "Chat", model=named, instance_type=TYPE)
    assert ["SM243"] == [problem.rule for problem in caught.value.problems]


def test_what_is_made_in_the_same_place_is_used(app: App) -> None:
    stack = home(app)
    config = EndpointConfig.from_endpoint_config_arn(stack, "Config", CONFIG.format(**OURS))
    Endpoint(stack, "Chat", endpoint_config=config)
    Endpoint(
        stack, "Docs", endpoint_config=EndpointConfig.from_endpoint_config_name(home(app, "Beside"), "Config", "churn")
    )
    RealTimeEndpoint(stack, "Here", model=Model.from_model_arn(stack, "M", MODEL.format(**OURS)), instance_type=TYPE)

    template = Template.from_stack(stack)
    template.resource_count_is("AWS::SageMaker::Endpoint", 3)
    (made,) = template.find_resources("AWS::SageMaker::EndpointConfig").values()
    assert "churn" == made["Properties"]["ProductionVariants"][0]["ModelName"]


def test_a_place_that_is_not_known_yet_is_not_judged(app: App, stack: Stack) -> None:
    config = EndpointConfig.from_endpoint_config_arn(stack, "Config", CONFIG.format(**OURS))
    Endpoint(stack, "Chat", endpoint_config=config)
    there = home(app)
    RealTimeEndpoint(there, "Docs", model=Model.from_model_name(stack, "Known", "x"), instance_type=TYPE)

    for each in (stack, there):
        Template.from_stack(each).resource_count_is("AWS::SageMaker::Endpoint", 1)
