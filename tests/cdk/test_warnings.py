"""Warnings stand on the construct, under ids that can be acknowledged."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from aws_cdk import Annotations, App, Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk.assertions import Annotations as Findings
from aws_cdk.assertions import Match
from subjects import IMAGE, LAMBDA, TYPE, fleet, model
from synthesized import told, warnings

from constructs_sm import (
    AsyncEndpoint,
    ComputeRequirements,
    Endpoint,
    EndpointConfig,
    InferenceComponentEndpoint,
    Model,
    RealTimeEndpoint,
)
from constructs_sm.cdk.endpoint import EndpointBase

SMALL = ComputeRequirements(min_memory_mb=1024)
ARN = "arn:aws:sagemaker:eu-west-1:111122223333:endpoint/theirs"
ASYNCHRONOUS = (
    "grant_invoke: gives the rights to submit: the endpoint takes no call that waits for its answer, as API Gateway and Step "
    "Functions make; use grants.submit, and a RealTimeEndpoint for those [SM322]"
)
OF_COMPONENTS = (
    "grant_invoke: gives a right on the endpoint only, and every call names a component; use the grants of the component "
    "[SM725]"
)


def shouted(stack: Stack, *, acknowledged: bool) -> list[str]:
    endpoint = RealTimeEndpoint(stack, "Chat", model=model(stack), instance_type=TYPE, endpoint_name="Chat")
    if acknowledged:
        Annotations.of(endpoint).acknowledge_warning("constructs-sm:SM801", "our callers know")
    return warnings(stack, "SM801")


def test_a_warning_names_path_value_cure_and_id(stack: Stack) -> None:
    (found,) = shouted(stack, acknowledged=False)

    expected = "/Prod/Chat endpoint_name: should be lower case, got 'Chat'; write 'chat' [SM801]"
    assert f"{expected} [ack: constructs-sm:SM801]" == found


def test_a_warning_can_be_acknowledged(stack: Stack) -> None:
    assert [] == shouted(stack, acknowledged=True)


def queue(stack: Stack) -> AsyncEndpoint:
    return AsyncEndpoint(stack, "Docs", model=model(stack), instance_type=TYPE)


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (queue, f"/Prod/Docs {ASYNCHRONOUS}"),
        (fleet, f"/Prod/Fleet {OF_COMPONENTS}"),
        (
            lambda stack: InferenceComponentEndpoint.from_endpoint_arn(stack, "Fleet", ARN),
            f"/Prod/Fleet {OF_COMPONENTS}",
        ),
    ],
)
def test_the_right_that_the_cdk_asks_for_earns_a_warning_where_it_does_not_serve(
    stack: Stack, make: Callable[[Stack], EndpointBase], expected: str
) -> None:
    made = make(stack)
    assert [] == told(stack, "grant_invoke")

    made.grant_invoke(iam.Role(stack, "Caller", assumed_by=LAMBDA))
    made.grant_invoke(iam.Role(stack, "Other", assumed_by=LAMBDA))

    assert [expected] == told(stack, "grant_invoke")


def test_an_integration_of_the_cdk_earns_it_too(stack: Stack) -> None:
    api = apigateway.RestApi(stack, "Api", cloud_watch_role=False)
    api.root.add_method("POST", apigateway.SagemakerIntegration(queue(stack)))

    assert [f"/Prod/Docs {ASYNCHRONOUS}"] == told(stack, "SM322")


def test_the_grants_of_the_endpoint_and_of_the_component_earn_none(stack: Stack) -> None:
    role = iam.Role(stack, "Caller", assumed_by=LAMBDA)
    queue(stack).grants.submit(role)
    fleet(stack).add_component("One", image=IMAGE, compute=SMALL).grants.invoke(role)
    RealTimeEndpoint(stack, "Chat", model=model(stack, "Other"), instance_type=TYPE).grant_invoke(role)

    assert [] == told(stack, "SM322|SM725")


@pytest.mark.parametrize(("chosen", "expected"), [(False, 1), (True, 0)])
def test_public_subnets_earn_a_warning_unless_they_were_chosen(stack: Stack, *, chosen: bool, expected: int) -> None:
    public = ec2.SubnetConfiguration(name="open", subnet_type=ec2.SubnetType.PUBLIC)
    vpc = ec2.Vpc(stack, "Vpc", subnet_configuration=[public])
    selection = ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC) if chosen else None
    model(stack, vpc=vpc, vpc_subnets=selection)

    assert expected == len(told(stack, "SM732"))


def test_what_lies_elsewhere_is_told_as_its_changes_do_not_arrive(app: App) -> None:
    here, there = Stack(app, "Here"), Stack(app, "There")
    imported = Model.from_model_name(here, "Known", "churn")
    RealTimeEndpoint(here, "Imported", model=imported, instance_type=TYPE)
    RealTimeEndpoint(here, "Abroad", model=model(there), instance_type=TYPE)
    Endpoint(here, "Parts", endpoint_config=EndpointConfig.from_endpoint_config_name(here, "Config", "churn"))
    RealTimeEndpoint(here, "Own", model=model(here), instance_type=TYPE)

    found = Findings.from_stack(here).find_warning("*", Match.string_like_regexp("SM624"))
    assert ["/Here/Abroad", "/Here/Imported", "/Here/Parts"] == sorted(each.id for each in found)
