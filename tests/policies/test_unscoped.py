"""No right on every resource without a reason: in every template that this library makes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import everything
import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecr as ecr
from policy_callers import CALLERS
from policy_evaluator import listed
from policy_hosting import HOSTING
from subjects import TYPE, model
from synthesized import Json, new_stack, resources, statements, synth

from constructs_sm import DeployerPolicy, RealTimeEndpoint, ResourceBeside, StudioDeployment
from constructs_sm.facts.unscoped import UNSCOPED
from stacks.async_stack import AsyncStack
from stacks.components_stack import ComponentsStack
from stacks.realtime_stack import RealTimeStack
from stacks.serverless_stack import ServerlessStack
from stacks.settings import MODELS, Settings
from stacks.studio_stack import StudioStack

OF_THE_CDK = "CustomVpcRestrictDefaultSG"
"""Of the custom resource that the CDK's own Vpc makes; its rights are not ours."""


def models(stack: Stack) -> None:
    everything.models(stack, MODELS / "wine")


def deployers(stack: Stack) -> None:
    """Whoever deploys all that there is, by CloudFormation and from Studio."""
    connected = RealTimeEndpoint(
        stack, "Connected", model=model(stack, "Within", vpc=ec2.Vpc(stack, "Vpc")), instance_type=TYPE
    )
    found = [everything.scaled(stack), connected]
    DeployerPolicy.for_endpoints(stack, "Deployer", found, beside=[*ResourceBeside])
    images = [ecr.Repository.from_repository_name(stack, "Images", "churn")]
    StudioDeployment(
        stack, "Studio", inference_recommender=True, show_prices=True, show_networks=True, repositories=images
    )


BUILT: Mapping[str, Callable[[Stack], object]] = {
    **{build.__name__: build for build in [*everything.WITHOUT_FILES, models, deployers]},
    **{name: case.build for name, case in {**HOSTING, **CALLERS}.items()},
}
EXAMPLES = [RealTimeStack, AsyncStack, ComponentsStack, ServerlessStack, StudioStack]


def wide(template: Json) -> Iterator[Json]:
    """Statements on everything, or on everything of a service, that allow something."""
    inline = [
        statement
        for role in resources(template, "AWS::IAM::Role").values()
        for policy in role["Properties"].get("Policies", ())
        for statement in policy["PolicyDocument"]["Statement"]
    ]
    for statement in [*(found for id, found in statements(template) if not id.startswith(OF_THE_CDK)), *inline]:
        assert not {"NotAction", "NotResource"} & set(statement)
        assert "*" not in str(statement["Action"]), statement
        if statement["Effect"] == "Allow" and any(_is_wide(each) for each in listed(statement["Resource"])):
            yield statement


def _is_wide(resource: Any) -> bool:
    """Whether a resource is ``*``, or an ARN that names nothing: of a service, of a Region or of an account."""
    return str(resource) == "*" or (str(resource).endswith((":*", ":::*", "*:*")))


def unreasoned(template: Json) -> list[Json]:
    return [each for each in wide(template) if not _has_a_reason(each)]


def _has_a_reason(statement: Json) -> bool:
    named = set(listed(statement["Action"]))
    held = "cloudwatch:namespace" in str(statement.get("Condition", {}))
    return named <= set(UNSCOPED) and ("cloudwatch:PutMetricData" not in named or held)


@pytest.mark.parametrize("name", BUILT)
def test_every_right_on_everything_has_its_reason(stack: Stack, name: str) -> None:
    BUILT[name](stack)

    assert [] == unreasoned(synth(stack))


@pytest.mark.parametrize("kind", EXAMPLES)
def test_so_it_is_in_the_examples(app: App, kind: Callable[..., Stack]) -> None:
    assert [] == unreasoned(synth(kind(app, "Example", settings=Settings())))


def test_every_reason_is_for_a_right_that_is_given(context: dict[str, object]) -> None:
    given = set()
    names = ("private registry", "core dumps and sessions", "alarms of others")
    cases = [case.build for name in names for known, case in HOSTING.items() if known.endswith(name)]
    for build in (*cases, deployers):
        stack = new_stack(context)
        build(stack)
        given |= {action for each in wide(synth(stack)) for action in listed(each["Action"])}

    assert set(UNSCOPED) == given


@pytest.mark.parametrize("reason", sorted(set(UNSCOPED.values())))
def test_every_reason_names_its_source(reason: str) -> None:
    assert "(https://docs.aws.amazon.com/" in reason
