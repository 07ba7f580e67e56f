"""Everything of the CDK that calls or watches endpoints, with each kind of endpoint, owned, imported and included."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import CfnParameter, Duration, RemovalPolicy, Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sagemaker as sagemaker
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_scheduler_targets as scheduled
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk import aws_stepfunctions_tasks as tasks
from aws_cdk import cloudformation_include as cfn_include
from constructs import Construct
from subjects import DATA, IMAGE, LAMBDA, TYPE, model
from synthesized import Json, id_of, only, plain, resources, statements, synth

from constructs_sm import (
    AdapterInferenceComponent,
    AsyncEndpoint,
    AsyncOutput,
    ComputeRequirements,
    Endpoint,
    EndpointConfig,
    EndpointGrants,
    EndpointMetrics,
    InferenceComponent,
    InferenceComponentEndpoint,
    InstanceVariant,
    RealTimeEndpoint,
    ServerlessEndpoint,
)

ENDPOINT = "AWS::SageMaker::Endpoint"
ARN = "arn:aws:sagemaker:eu-west-1:111122223333:endpoint/churn"
COMPONENT_ARN = "arn:aws:sagemaker:eu-west-1:111122223333:inference-component/"
SMALL = ComputeRequirements(min_memory_mb=1024)


def a_config(stack: Stack) -> EndpointConfig:
    return EndpointConfig(stack, "Config", variants=[InstanceVariant(model=model(stack), instance_type=TYPE)])


def places(stack: Stack) -> AsyncOutput:
    return AsyncOutput(bucket=s3.Bucket.from_bucket_name(stack, "Places", "places"))


# Each kind, owned, by name, by ARN, and by a name that is known at deployment.
ENDPOINTS: dict[str, Callable[[Stack], Any]] = {
    "real-time": lambda stack: RealTimeEndpoint(stack, "It", model=model(stack), instance_type=TYPE),
    "named": lambda stack: RealTimeEndpoint(stack, "It", model=model(stack), instance_type=TYPE, endpoint_name="churn"),
    "serverless": lambda stack: ServerlessEndpoint(
        stack, "It", model=model(stack), memory_size_in_mb=2048, max_concurrency=5
    ),
    "asynchronous": lambda stack: AsyncEndpoint(stack, "It", model=model(stack), instance_type=TYPE),
    "fleet": lambda stack: InferenceComponentEndpoint(stack, "It", instance_type=TYPE),
    "parts": lambda stack: Endpoint(stack, "It", endpoint_config=a_config(stack)),
    "real-time by name": lambda stack: RealTimeEndpoint.from_endpoint_name(stack, "It", "churn"),
    "real-time by ARN": lambda stack: RealTimeEndpoint.from_endpoint_arn(stack, "It", ARN),
    "real-time by parameter": lambda stack: RealTimeEndpoint.from_endpoint_name(
        stack, "It", CfnParameter(stack, "Name").value_as_string
    ),
    "serverless by name": lambda stack: ServerlessEndpoint.from_endpoint_name(stack, "It", "churn"),
    "serverless by ARN": lambda stack: ServerlessEndpoint.from_endpoint_arn(stack, "It", ARN),
    "asynchronous by name": lambda stack: AsyncEndpoint.from_endpoint_name(stack, "It", "churn", output=places(stack)),
    "asynchronous by ARN": lambda stack: AsyncEndpoint.from_endpoint_arn(stack, "It", ARN, output=places(stack)),
    "fleet by name": lambda stack: InferenceComponentEndpoint.from_endpoint_name(stack, "It", "churn"),
    "fleet by ARN": lambda stack: InferenceComponentEndpoint.from_endpoint_arn(stack, "It", ARN),
    "parts by name": lambda stack: Endpoint.from_endpoint_name(stack, "It", "churn"),
}
EVERY = pytest.mark.parametrize("kind", ENDPOINTS)


@dataclass(frozen=True)
class Called:
    """How a template names an endpoint."""

    name: str
    arn: str

    @classmethod
    def of(cls, template: Json, made: Any) -> Called:
        """As it is said of an owned one, or of one that is only known."""
        owned = resources(template, ENDPOINT)
        if owned:
            (id,) = owned
            return cls(name=f"${{{id}.EndpointName}}", arn=f"${{{id}}}")
        name = "${Name}" if "Name" in template.get("Parameters", {}) else "churn"
        known = str(made.endpoint_arn)
        return cls(name=name, arn=ARN if known == ARN else f"{PREFIX}:endpoint/{name}")


PREFIX = "arn:${AWS::Partition}:sagemaker:${AWS::Region}:${AWS::AccountId}"


def action_of(kind: str) -> str:
    return "sagemaker:InvokeEndpointAsync" if kind.startswith("asynchronous") else "sagemaker:InvokeEndpoint"


def allowed(template: Json, action: str, prefix: str = "") -> list[Any]:
    """Where an action is allowed, by the policies whose ids start with *prefix*."""
    return [
        each["Resource"]
        for id, each in statements(template)
        if id.startswith(prefix) and action in (each["Action"], *each["Action"])
    ]


@EVERY
def test_api_gateway_takes_each_kind(stack: Stack, kind: str) -> None:
    made = ENDPOINTS[kind](stack)
    api = apigateway.RestApi(stack, "Api", cloud_watch_role=False)
    api.root.add_method("POST", apigateway.SagemakerIntegration(made))

    template = synth(stack)
    called = Called.of(template, made)
    uri = str(plain(only(template, "AWS::ApiGateway::Method")["Integration"]["Uri"]))
    assert uri.endswith(f"/endpoints/{called.name}/invocations")
    assert [called.arn] == allowed(template, action_of(kind), "Api")


@EVERY
def test_a_state_machine_calls_each_kind_through_the_runtime(stack: Stack, kind: str) -> None:
    made = ENDPOINTS[kind](stack)
    asynchronous = kind.startswith("asynchronous")
    call = tasks.CallAwsService(
        stack,
        "Call",
        service="sagemakerruntime",
        action="invokeEndpointAsync" if asynchronous else "invokeEndpoint",
        iam_action=action_of(kind),
        iam_resources=[made.endpoint_arn],
        parameters={"EndpointName": made.endpoint_name},
    )
    sfn.StateMachine(stack, "Machine", definition_body=sfn.DefinitionBody.from_chainable(call))

    template = synth(stack)
    called = Called.of(template, made)
    definition = str(plain(only(template, "AWS::StepFunctions::StateMachine")["DefinitionString"]))
    assert f'"EndpointName":"{called.name}"' in definition
    assert [called.arn] == allowed(template, action_of(kind), "Machine")


@EVERY
def test_a_machine_of_states_is_granted_what_a_function_is(stack: Stack, kind: str) -> None:
    made = ENDPOINTS[kind](stack)
    body = sfn.DefinitionBody.from_chainable(sfn.Pass(stack, "Pass"))
    made.grant_invoke(sfn.StateMachine(stack, "Machine", definition_body=body)).assert_success()
    made.grant_invoke(function(stack)).assert_success()

    template = synth(stack)
    called = Called.of(template, made)
    for prefix in ("Machine", "Function"):
        assert [called.arn] == allowed(template, action_of(kind), prefix)


def function(stack: Stack, **environment: str) -> lambda_.Function:
    code = lambda_.Code.from_inline("def handler(event, context): pass")
    return lambda_.Function(
        stack,
        "Function",
        runtime=lambda_.Runtime.PYTHON_3_13,
        handler="index.handler",
        code=code,
        environment=environment,
    )


@EVERY
def test_a_function_is_told_the_name_of_each_kind(stack: Stack, kind: str) -> None:
    made = ENDPOINTS[kind](stack)
    function(stack, ENDPOINT=made.endpoint_name)

    template = synth(stack)
    variables = plain(only(template, "AWS::Lambda::Function")["Environment"]["Variables"])
    assert {"ENDPOINT": Called.of(template, made).name} == variables


@EVERY
def test_changes_of_each_kind_start_a_function(stack: Stack, kind: str) -> None:
    made = ENDPOINTS[kind](stack)
    pattern = events.EventPattern(
        source=["aws.sagemaker"],
        detail_type=["SageMaker Endpoint State Change"],
        resources=[made.endpoint_arn],
        detail={"EndpointName": [made.endpoint_name], "EndpointStatus": ["FAILED"]},
    )
    events.Rule(stack, "Rule", event_pattern=pattern, targets=[targets.LambdaFunction(function(stack))])

    template = synth(stack)
    called = Called.of(template, made)
    found = plain(only(template, "AWS::Events::Rule")["EventPattern"])
    assert ([called.arn], [called.name]) == (found["resources"], found["detail"]["EndpointName"])


@EVERY
def test_a_clock_calls_each_kind(stack: Stack, kind: str) -> None:
    made = ENDPOINTS[kind](stack)
    target = scheduled.Universal(
        service="sagemakerruntime",
        action="invokeEndpoint",
        input=scheduler.ScheduleTargetInput.from_object({"EndpointName": made.endpoint_name, "Body": "[]"}),
        policy_statements=[iam.PolicyStatement(actions=[action_of(kind)], resources=[made.endpoint_arn])],
    )
    scheduler.Schedule(stack, "Hourly", schedule=scheduler.ScheduleExpression.rate(Duration.hours(1)), target=target)

    template = synth(stack)
    called = Called.of(template, made)
    asked = str(plain(only(template, "AWS::Scheduler::Schedule")["Target"]["Input"]))
    assert f'"EndpointName":"{called.name}"' in asked
    assert called.arn in allowed(template, action_of(kind), "SchedulerRole")


def test_the_tasks_of_state_machines_make_and_update_endpoints_by_the_names_of_ours(stack: Stack) -> None:
    made = RealTimeEndpoint(stack, "Chat", model=model(stack), instance_type=TYPE)
    config = EndpointConfig(stack, "Config", variants=[InstanceVariant(model=model(stack, "Next"), instance_type=TYPE)])
    update = tasks.SageMakerUpdateEndpoint(
        stack, "Update", endpoint_name=made.endpoint_name, endpoint_config_name=config.endpoint_config_name
    )
    create = tasks.SageMakerCreateEndpoint(
        stack, "Create", endpoint_name="nightly", endpoint_config_name=config.endpoint_config_name
    )
    body = sfn.DefinitionBody.from_chainable(update.next(create))
    sfn.StateMachine(stack, "Machine", definition_body=body)

    template = synth(stack)
    definition = str(plain(only(template, "AWS::StepFunctions::StateMachine")["DefinitionString"]))
    names = {f"${{{id_of(template, ENDPOINT)}.EndpointName}}"}
    names |= {f"${{{id_of(template, 'AWS::SageMaker::EndpointConfig', 'Config')}.EndpointConfigName}}"}
    assert all(name in definition for name in names)


def made_component(stack: Stack) -> InferenceComponent:
    fleet = InferenceComponentEndpoint(stack, "It", instance_type=TYPE)
    return fleet.add_component("One", image=IMAGE, model_data=DATA, compute=SMALL)


# Components and adapters, owned and imported.
COMPONENTS: dict[str, Callable[[Stack], Any]] = {
    "component": made_component,
    "adapter": lambda stack: made_component(stack).add_adapter("Legal", model_data=DATA),
    "component by name": lambda stack: InferenceComponent.from_inference_component_name(
        stack, "One", "one", endpoint_name="churn"
    ),
    "component by ARN": lambda stack: InferenceComponent.from_inference_component_arn(
        stack, "One", f"{COMPONENT_ARN}one", endpoint_arn=ARN
    ),
    "adapter by name": lambda stack: AdapterInferenceComponent.from_inference_component_name(
        stack, "Legal", "legal", endpoint_name="churn"
    ),
    "adapter by ARN": lambda stack: AdapterInferenceComponent.from_inference_component_arn(
        stack, "Legal", f"{COMPONENT_ARN}legal", endpoint_arn=ARN
    ),
}


@pytest.mark.parametrize("kind", COMPONENTS)
def test_a_component_is_called_with_rights_on_both_by_a_machine_and_by_a_function(stack: Stack, kind: str) -> None:
    made = COMPONENTS[kind](stack)
    call = tasks.CallAwsService(
        stack,
        "Call",
        service="sagemakerruntime",
        action="invokeEndpoint",
        iam_action="sagemaker:InvokeEndpoint",
        iam_resources=[made.inference_component_arn],
        parameters={"InferenceComponentName": made.inference_component_name},
    )
    machine = sfn.StateMachine(stack, "Machine", definition_body=sfn.DefinitionBody.from_chainable(call))
    made.grants.invoke(machine).assert_success()
    made.grants.invoke_stream(function(stack, COMPONENT=made.inference_component_name)).assert_success()

    template = synth(stack)
    known = {str(each) for found in allowed(template, "sagemaker:InvokeEndpoint", "Machine") for each in _listed(found)}
    assert 2 == len(known)
    streamed = allowed(template, "sagemaker:InvokeEndpointWithResponseStream", "Function")
    assert [known] == [set(each) for each in streamed]
    definition = str(plain(only(template, "AWS::StepFunctions::StateMachine")["DefinitionString"]))
    told = plain(only(template, "AWS::Lambda::Function")["Environment"]["Variables"])["COMPONENT"]
    assert "InferenceComponentName" in definition
    assert told


def _listed(found: Any) -> list[Any]:
    return found if isinstance(found, list) else [found]


def test_messages_of_results_reach_a_function_that_may_read_them(stack: Stack) -> None:
    topic = sns.Topic(stack, "Done")
    docs = AsyncEndpoint(stack, "Docs", model=model(stack), instance_type=TYPE, success_topic=topic)
    reader = function(stack)
    topic.add_subscription(subscriptions.LambdaSubscription(reader))
    docs.grants.read_results(reader).assert_success()

    template = synth(stack)
    assert "${Done" in str(plain(only(template, "AWS::SNS::Subscription")["TopicArn"]))
    assert 1 == len(allowed(template, "s3:GetObject", "Function"))


def included(stack: Stack, directory: Path) -> sagemaker.CfnEndpoint:
    """An endpoint of a template that somebody else wrote."""
    path = directory / "theirs.json"
    theirs = {"Type": ENDPOINT, "Properties": {"EndpointConfigName": "theirs", "EndpointName": "theirs"}}
    path.write_text(json.dumps({"Resources": {"Theirs": theirs}}))
    found = cfn_include.CfnInclude(stack, "Included", template_file=str(path)).get_resource("Theirs")
    assert isinstance(found, sagemaker.CfnEndpoint)
    return found


def test_an_included_endpoint_is_granted_measured_and_watched(stack: Stack, tmp_path: Path) -> None:
    theirs = included(stack, tmp_path)
    EndpointGrants.from_endpoint(theirs).invoke(function(stack)).assert_success()
    EndpointGrants.from_endpoint(theirs).invoke_stream(iam.Role(stack, "Streamer", assumed_by=LAMBDA))
    metric = EndpointMetrics.from_endpoint(theirs).invocation_5xx_errors("AllTraffic")
    alarm = cloudwatch.Alarm(stack, "Errors", metric=metric, threshold=1, evaluation_periods=1)
    RealTimeEndpoint(
        stack, "Chat", model=model(stack), instance_type=TYPE, rollback_alarms=[alarm], endpoint_name="chat"
    )

    template = synth(stack)
    assert ["${Theirs}"] == allowed(template, "sagemaker:InvokeEndpoint", "Function")
    assert ["${Theirs}"] == allowed(template, "sagemaker:InvokeEndpointWithResponseStream", "Streamer")
    dimensions = {each["Name"]: plain(each["Value"]) for each in only(template, "AWS::CloudWatch::Alarm")["Dimensions"]}
    assert {"EndpointName", "VariantName"} == set(dimensions)
    assert "Theirs" in str(dimensions["EndpointName"])


def test_an_included_configuration_is_served_by_an_endpoint_of_ours(stack: Stack, tmp_path: Path) -> None:
    path = tmp_path / "theirs.json"
    variant = {"VariantName": "a", "ModelName": "theirs", "InstanceType": TYPE, "InitialInstanceCount": 1}
    theirs = {"Type": "AWS::SageMaker::EndpointConfig", "Properties": {"ProductionVariants": [variant]}}
    path.write_text(json.dumps({"Resources": {"Theirs": theirs}}))
    found = cfn_include.CfnInclude(stack, "Included", template_file=str(path)).get_resource("Theirs")
    assert isinstance(found, sagemaker.CfnEndpointConfig)
    config = EndpointConfig.from_endpoint_config_name(stack, "Known", found.attr_endpoint_config_name)
    Endpoint(stack, "Ours", endpoint_config=config)

    endpoint = only(synth(stack), ENDPOINT)
    assert "${Theirs.EndpointConfigName}" == plain(endpoint["EndpointConfigName"])


class Shop(Construct):
    """A construct that takes the CDK's own interface."""

    def __init__(self, scope: Construct, id: str, *, endpoint: sagemaker.IEndpoint) -> None:
        super().__init__(scope, id)
        endpoint.apply_removal_policy(RemovalPolicy.RETAIN)
        self.name = endpoint.endpoint_name
        self.arn = endpoint.endpoint_ref.endpoint_arn


@pytest.mark.parametrize("kind", [kind for kind in ENDPOINTS if " by " not in kind])
def test_whoever_takes_the_cdks_interface_takes_each_kind(stack: Stack, kind: str) -> None:
    made = ENDPOINTS[kind](stack)
    shop = Shop(stack, "Shop", endpoint=made)

    endpoint = resources(synth(stack), ENDPOINT)
    assert {"Retain"} == {each["DeletionPolicy"] for each in endpoint.values()}
    assert (made.endpoint_name, made.endpoint_arn) == (shop.name, shop.arn)
