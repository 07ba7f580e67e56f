"""Every permission that the library gives is needed, and is enough: proved by taking each one away.

Roles are changed through IAM behind CloudFormation's back, then put back.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import boto3
import pytest
from boto3.session import Session
from botocore.exceptions import ClientError
from deployed_roles import Document, actions_of, named, output, session_of, without

from constructs_sm.client import AsyncEndpointClient, EndpointClient
from constructs_sm.errors import EndpointError
from constructs_sm.local import Engine
from demo import calls
from demo.cloud import Cloud

APP = Path(__file__).with_name("callers_app.py")
WAIT = timedelta(seconds=20)


@pytest.fixture(scope="module", autouse=True)
def deployed(engine: Engine, tmp_path_factory: pytest.TempPathFactory, cloud: Cloud) -> Iterator[None]:
    del cloud  # the account is bootstrapped
    callers = Cloud(engine, tmp_path_factory.mktemp("callers"), app=f"{sys.executable} {APP}")
    done = callers.deploy()
    assert done.succeeded, done.output
    yield
    done = callers.destroy()
    assert done.succeeded, done.output


@dataclass(frozen=True, kw_only=True)
class Call:
    """Something a caller does, with all permissions named that it takes."""

    stack: str
    caller: str
    work: Callable[[Session], object]
    needs: tuple[str, ...]


def invoke(session: Session) -> object:
    name = output(calls.REALTIME, "WineEndpointName")
    return EndpointClient(name, session=session).invoke({"instances": calls.Samples.of("wine").rows}).value


def stream(session: Session) -> object:
    name = output(calls.REALTIME, "WineEndpointName")
    rows = {"instances": calls.Samples.of("wine").rows}
    return list(EndpointClient(name, session=session).stream(rows, accept="application/jsonlines"))


def asynchronous_client(session: Session) -> AsyncEndpointClient:
    outputs = boto3.client("cloudformation").describe_stacks(StackName=calls.ASYNC)["Stacks"][0]["Outputs"]
    known = {each["OutputKey"]: each["OutputValue"] for each in outputs}
    return AsyncEndpointClient.from_outputs(calls.ASYNC, outputs=known, session=session)


def submit(session: Session) -> object:
    rows = {"instances": calls.Samples.of("tumour").rows}
    return asynchronous_client(session).submit(rows, inline=False).result(timeout=WAIT).value


def component(session: Session) -> object:
    name = output(calls.COMPONENTS, "FleetEndpointName")
    one = output(calls.COMPONENTS, "FleetWineInferenceComponentName")
    rows = {"instances": calls.Samples.of("wine").rows}
    return EndpointClient(name, inference_component=one, session=session).invoke(rows).value


def subscribe(session: Session) -> object:
    topic = output(calls.ASYNC, "TumoursSuccessTopicArn")
    try:
        return session.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint="arn:aws:sqs:us-east-1:1:inbox")
    except ClientError as error:
        raise EndpointError(str(error)) from error


CALLS = {
    "invoke": Call(stack=calls.REALTIME, caller="Invoker", work=invoke, needs=("sagemaker:InvokeEndpoint",)),
    "stream": Call(
        stack=calls.REALTIME,
        caller="Streamer",
        work=stream,
        needs=("sagemaker:InvokeEndpointWithResponseStream", "sagemaker:InvokeEndpoint"),
    ),
    "submit": Call(
        stack=calls.ASYNC,
        caller="Submitter",
        work=submit,
        needs=("sagemaker:InvokeEndpointAsync", "s3:PutObject", "s3:GetObject"),
    ),
    "subscribe": Call(stack=calls.ASYNC, caller="Subscriber", work=subscribe, needs=("sns:Subscribe",)),
    "component": Call(
        stack=calls.COMPONENTS, caller="WineDrinker", work=component, needs=("sagemaker:InvokeEndpoint",)
    ),
}
EACH_NEED = [(name, action) for name, call in CALLS.items() for action in call.needs]


@pytest.mark.parametrize("name", CALLS)
def test_a_grant_is_enough_for_its_call(name: str) -> None:
    call = CALLS[name]

    assert call.work(session_of(call.stack, call.caller))


@pytest.mark.parametrize(("name", "action"), EACH_NEED)
def test_without_one_of_its_actions_the_call_is_refused(name: str, action: str) -> None:
    call = CALLS[name]
    session = session_of(call.stack, call.caller)

    with (
        without(output(call.stack, f"{call.caller}Role"), lambda each: action in actions_of(each), action),
        pytest.raises(EndpointError, match=r"(?i)denied|not authorized|forbidden"),
    ):
        call.work(session)


@pytest.mark.parametrize("resource", [":endpoint/", ":inference-component/"])
def test_without_one_of_its_resources_no_component_is_called(resource: str) -> None:
    call = CALLS["component"]
    session = session_of(call.stack, call.caller)

    with (
        without(output(call.stack, f"{call.caller}Role"), invokes, None, resource=resource),
        pytest.raises(EndpointError, match=r"(?i)denied|not authorized"),
    ):
        call.work(session)


def invokes(statement: Document) -> bool:
    return "sagemaker:InvokeEndpoint" in actions_of(statement)


@pytest.mark.parametrize("name", ["stream", "submit", "subscribe", "component"])
def test_the_right_to_invoke_one_endpoint_is_none_to_call_another(name: str) -> None:
    with pytest.raises(EndpointError, match=r"(?i)denied|not authorized"):
        CALLS[name].work(session_of(calls.REALTIME, "Invoker"))


def test_a_reader_finds_results_and_may_not_submit() -> None:
    rows = {"instances": calls.Samples.of("tumour").rows}
    ticket = AsyncEndpointClient.from_outputs(calls.ASYNC).submit(rows)
    reader = asynchronous_client(session_of(calls.ASYNC, "Reader"))

    assert reader.result(ticket, timeout=WAIT).value
    with pytest.raises(EndpointError, match=r"(?i)denied|not authorized"):
        reader.submit(rows)


def role_of_model(stack: str) -> str:
    models = boto3.client("sagemaker").list_models(NameContains=stack)["Models"]
    return str(boto3.client("sagemaker").describe_model(ModelName=models[0]["ModelName"])["ExecutionRoleArn"])


def new_endpoint(stack: str) -> tuple[str, str]:
    """Status and reason of one more endpoint of a stack's configuration."""
    sagemaker = boto3.client("sagemaker")
    config = sagemaker.list_endpoint_configs(NameContains=stack)["EndpointConfigs"][0]["EndpointConfigName"]
    sagemaker.create_endpoint(EndpointName="probe", EndpointConfigName=config)
    try:
        deadline = time.monotonic() + WAIT.total_seconds()
        while (found := sagemaker.describe_endpoint(EndpointName="probe"))["EndpointStatus"] == "Creating":
            assert time.monotonic() < deadline
            time.sleep(0.2)
        return found["EndpointStatus"], found.get("FailureReason", "")
    finally:
        sagemaker.delete_endpoint(EndpointName="probe")


def test_the_execution_role_is_enough_to_create_an_endpoint() -> None:
    assert ("InService", "") == new_endpoint(calls.REALTIME)


@pytest.mark.parametrize("sid", ["ReadModelData", "PullImages", "LogInToRegistry"])
def test_without_one_of_its_statements_no_endpoint_comes_up(sid: str) -> None:
    with without(role_of_model(calls.REALTIME), named(sid), None):
        status, reason = new_endpoint(calls.REALTIME)

    assert "Failed" == status
    assert reason


@pytest.mark.parametrize("sid", ["ReadRequests", "WriteResults"])
def test_without_one_of_its_statements_no_result_appears(sid: str) -> None:
    client = AsyncEndpointClient.from_outputs(calls.ASYNC)
    rows = {"instances": calls.Samples.of("tumour").rows}

    with without(role_of_model(calls.ASYNC), named(sid), None), pytest.raises(EndpointError):
        client.submit(rows, inline=False).result(timeout=timedelta(seconds=5))


def test_without_the_right_to_publish_no_asynchronous_endpoint_comes_up() -> None:
    with without(role_of_model(calls.ASYNC), named("PublishNotifications"), None):
        try:
            status, reason = new_endpoint(calls.ASYNC)
        except ClientError as error:
            status, reason = "Failed", str(error)

    assert "Failed" == status
    assert "sns:publish" in reason.lower()
