"""Rights of callers, on what is owned, imported and bare."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk import CfnParameter, Duration, Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sagemaker as sagemaker
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_scheduler_targets as targets
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk import aws_stepfunctions_tasks as tasks
from subjects import IMAGE, LAMBDA, TYPE, model
from synthesized import id_of, only, plain, resources, statements, synth

from constructs_sm import (
    AsyncEndpoint,
    AsyncOutput,
    ComputeRequirements,
    EndpointGrants,
    IEndpoint,
    InferenceComponent,
    InferenceComponentEndpoint,
    Pipeline,
    RealTimeEndpoint,
)

ENDPOINT = "AWS::SageMaker::Endpoint"
ARN = "arn:aws:sagemaker:eu-west-1:111122223333:endpoint/churn"


def endpoint(stack: Stack) -> RealTimeEndpoint:
    return RealTimeEndpoint(stack, "Chat", model=model(stack), instance_type=TYPE)


def caller(stack: Stack) -> iam.Role:
    return iam.Role(stack, "Caller", assumed_by=LAMBDA)


def function(stack: Stack) -> lambda_.Function:
    code = lambda_.Code.from_inline("def handler(event, context): pass")
    return lambda_.Function(stack, "Function", runtime=lambda_.Runtime.PYTHON_3_13, handler="index.handler", code=code)


def invokes(stack: Stack) -> list[Any]:
    return [each for _, each in statements(synth(stack)) if "sagemaker:InvokeEndpoint" in str(each["Action"])]


GRANTEES: dict[str, Callable[[Stack], iam.IGrantable]] = {
    "role": caller,
    "imported role": lambda stack: iam.Role.from_role_name(stack, "Caller", "caller"),
    "user": lambda stack: iam.User(stack, "Caller"),
    "group": lambda stack: iam.Group(stack, "Caller"),
    "function": function,
    "execution role of another model": lambda stack: model(stack, "Other").role,
}


@pytest.mark.parametrize("grantee", GRANTEES)
def test_invoke_is_granted_on_exactly_this_endpoint(stack: Stack, grantee: str) -> None:
    made = endpoint(stack)
    made.grants.invoke(GRANTEES[grantee](stack)).assert_success()

    (allowed,) = invokes(stack)
    expected = {"Effect": "Allow", "Action": "sagemaker:InvokeEndpoint"}
    assert expected | {"Resource": f"${{{id_of(synth(stack), ENDPOINT)}}}"} == allowed


def test_a_bare_service_has_no_policy_to_write_to_and_the_grant_says_so(stack: Stack) -> None:
    grant = endpoint(stack).grants.invoke(iam.ServicePrincipal("events.amazonaws.com"))

    assert grant.success is False
    assert [] == invokes(stack)


def test_an_immutable_role_stays_as_it_is(stack: Stack) -> None:
    role = iam.Role.from_role_arn(stack, "Caller", "arn:aws:iam::111122223333:role/caller", mutable=False)
    endpoint(stack).grants.invoke(role)

    assert [] == invokes(stack)


def test_a_stream_takes_both_actions(stack: Stack) -> None:
    endpoint(stack).grants.invoke_stream(caller(stack))

    (allowed,) = invokes(stack)
    assert ["sagemaker:InvokeEndpoint", "sagemaker:InvokeEndpointWithResponseStream"] == allowed["Action"]


def test_the_facade_takes_a_bare_resource(stack: Stack) -> None:
    bare = sagemaker.CfnEndpoint(stack, "Bare", endpoint_config_name="config")
    EndpointGrants.from_endpoint(bare).invoke(caller(stack))

    (allowed,) = invokes(stack)
    assert "${Bare}" == allowed["Resource"]


def test_the_cdk_may_grant_through_its_own_interface(stack: Stack) -> None:
    endpoint(stack).grant_invoke(caller(stack)).assert_success()

    assert 1 == len(invokes(stack))


def test_a_component_needs_the_right_on_its_endpoint_and_on_itself(stack: Stack) -> None:
    fleet = InferenceComponentEndpoint(stack, "Fleet", instance_type=TYPE)
    component = fleet.add_component("One", image=IMAGE, compute=ComputeRequirements(min_memory_mb=1024))
    component.grants.invoke(caller(stack))

    template = synth(stack)
    (allowed,) = invokes(stack)
    kinds = (ENDPOINT, "AWS::SageMaker::InferenceComponent")
    assert {f"${{{id_of(template, kind)}}}" for kind in kinds} == set(allowed["Resource"])


def test_an_imported_component_needs_the_same(stack: Stack) -> None:
    component = InferenceComponent.from_inference_component_name(stack, "One", "llama", endpoint_name="fleet")
    component.grants.invoke_stream(caller(stack))

    (allowed,) = invokes(stack)
    tails = {arn.rsplit(":", 1)[1] for arn in allowed["Resource"]}
    assert {"endpoint/fleet", "inference-component/llama"} == tails


def submitted(stack: Stack, docs: AsyncEndpoint) -> dict[str, Any]:
    docs.grants.submit(function(stack)).assert_success()
    template = synth(stack)
    policy = id_of(template, "AWS::IAM::Policy", "Function")
    return {str(each["Action"]): each for id, each in statements(template) if id == policy}


def test_submitting_is_calling_writing_requests_and_reading_results(stack: Stack) -> None:
    docs = AsyncEndpoint(stack, "Docs", model=model(stack), instance_type=TYPE)
    allowed = submitted(stack, docs)

    bucket = f"${{{id_of(synth(stack), 'AWS::S3::Bucket')}.Arn}}"
    endpoint_arn = f"${{{id_of(synth(stack), ENDPOINT)}}}"
    assert endpoint_arn == allowed.pop("sagemaker:InvokeEndpointAsync")["Resource"]
    assert f"{bucket}/in/*" == allowed.pop("['s3:AbortMultipartUpload', 's3:PutObject']")["Resource"]
    assert [f"{bucket}/failed/*", f"{bucket}/out/*"] == allowed.pop("s3:GetObject")["Resource"]
    listed = allowed.pop("s3:ListBucket")
    assert bucket == listed["Resource"]
    assert {"StringLike": {"s3:prefix": ["out/*", "failed/*"]}} == listed["Condition"]
    assert {} == allowed


def test_submitting_to_an_encrypted_bucket_takes_its_keys(stack: Stack) -> None:
    bucket = s3.Bucket(stack, "Bucket", encryption_key=kms.Key(stack, "BucketKey"))
    output = AsyncOutput(bucket=bucket, encryption_key=kms.Key(stack, "ResultKey"))
    docs = AsyncEndpoint(stack, "Docs", model=model(stack), instance_type=TYPE, output=output)
    allowed = submitted(stack, docs)

    keys = resources(synth(stack), "AWS::KMS::Key")
    arns = {id[:9]: f"${{{id}.Arn}}" for id in keys}
    assert arns["BucketKey"] == allowed["['kms:Decrypt', 'kms:GenerateDataKey']"]["Resource"]
    assert arns["ResultKey"] in str(allowed["kms:Decrypt"]["Resource"])


def test_grant_invoke_of_an_asynchronous_endpoint_is_the_right_to_submit(stack: Stack) -> None:
    docs = AsyncEndpoint(stack, "Docs", model=model(stack), instance_type=TYPE)
    docs.grant_invoke(caller(stack))

    actions = str([each["Action"] for _, each in statements(synth(stack))])
    assert "sagemaker:InvokeEndpointAsync" in actions
    assert "sagemaker:InvokeEndpoint'" not in actions


def imported(stack: Stack) -> IEndpoint:
    return RealTimeEndpoint.from_endpoint_arn(stack, "Chat", ARN)


def by_a_parameter(stack: Stack) -> IEndpoint:
    return RealTimeEndpoint.from_endpoint_name(stack, "Chat", CfnParameter(stack, "Name").value_as_string)


@pytest.mark.parametrize(
    ("make", "name"), [(endpoint, "${ENDPOINT.EndpointName}"), (imported, "churn"), (by_a_parameter, "${Name}")]
)
def test_api_gateway_takes_it_as_an_integration(stack: Stack, make: Callable[[Stack], IEndpoint], name: str) -> None:
    made = make(stack)
    apigateway.RestApi(stack, "Api", cloud_watch_role=False).root.add_method(
        "POST", apigateway.SagemakerIntegration(made)
    )

    template = synth(stack)
    uri = str(plain(only(template, "AWS::ApiGateway::Method")["Integration"]["Uri"]))
    logical_id = "".join(resources(template, ENDPOINT))
    assert uri.endswith(f"/endpoints/{name.replace('ENDPOINT', logical_id)}/invocations")
    assert 1 == len(invokes(stack))


def test_a_state_machine_may_call_it(stack: Stack) -> None:
    made = endpoint(stack)
    call = tasks.CallAwsService(
        stack,
        "Call",
        service="sagemakerruntime",
        action="invokeEndpoint",
        iam_action="sagemaker:InvokeEndpoint",
        iam_resources=[made.endpoint_arn],
        parameters={"EndpointName": made.endpoint_name, "Body": sfn.JsonPath.string_at("$.body")},
    )
    machine = sfn.StateMachine(stack, "Machine", definition_body=sfn.DefinitionBody.from_chainable(call))
    made.grants.invoke(machine)

    template = synth(stack)
    definition = str(plain(only(template, "AWS::StepFunctions::StateMachine")["DefinitionString"]))
    assert f"${{{id_of(template, ENDPOINT)}.EndpointName}}" in definition
    assert 1 == len(invokes(stack))


def test_a_function_is_told_its_name_and_comes_after_it(stack: Stack) -> None:
    made = endpoint(stack)
    function(stack).add_environment("ENDPOINT", made.endpoint_name)

    template = synth(stack)
    variables = only(template, "AWS::Lambda::Function")["Environment"]["Variables"]
    assert {"ENDPOINT": {"Fn::GetAtt": [id_of(template, ENDPOINT), "EndpointName"]}} == variables


def test_a_pipeline_can_be_started_by_whom_it_is_granted_to(stack: Stack) -> None:
    pipeline = Pipeline.from_pipeline_name(stack, "Training", "churn-training")
    role = iam.Role(stack, "Starter", assumed_by=LAMBDA)
    nightly = scheduler.ScheduleExpression.rate(Duration.days(1))
    scheduler.Schedule(stack, "Nightly", schedule=nightly, target=targets.SageMakerStartPipelineExecution(pipeline))

    assert pipeline.grants.start_execution(role).success
    template = synth(stack)
    arn = "arn:${AWS::Partition}:sagemaker:${AWS::Region}:${AWS::AccountId}:pipeline/churn-training"
    rights = [(each["Action"], each["Resource"]) for _, each in statements(template)]
    assert 2 * [("sagemaker:StartPipelineExecution", arn)] == rights
