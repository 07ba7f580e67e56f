"""Every permission that the library gives is needed, and is enough: proved by taking each one away.

Roles are changed through IAM behind CloudFormation's back, then put back.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from boto3.session import Session

from constructs_sm.client import AsyncEndpointClient, EndpointClient
from constructs_sm.errors import EndpointError
from constructs_sm.local import Engine
from demo import calls
from demo.cloud import Cloud

APP = Path(__file__).with_name("callers_app.py")
WAIT = timedelta(seconds=20)
Document = dict[str, Any]


@pytest.fixture(scope="module", autouse=True)
def deployed(engine: Engine, tmp_path_factory: pytest.TempPathFactory, cloud: Cloud) -> Iterator[None]:
    del cloud  # the account is bootstrapped
    callers = Cloud(engine, tmp_path_factory.mktemp("callers"), app=f"{sys.executable} {APP}")
    done = callers.deploy()
    assert done.succeeded, done.output
    yield
    done = callers.destroy()
    assert done.succeeded, done.output


def output(stack: str, start: str) -> str:
    outputs = boto3.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]["Outputs"]
    return next(each["OutputValue"] for each in outputs if each["OutputKey"].startswith(start))


def session_of(stack: str, id: str) -> Session:
    role = output(stack, f"{id}Role")
    keys = boto3.client("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
    return Session(
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
    )


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


CALLS = {
    "invoke": Call(stack=calls.REALTIME, caller="Invoker", work=invoke, needs=("sagemaker:InvokeEndpoint",)),
    "stream": Call(
        stack=calls.REALTIME, caller="Streamer", work=stream, needs=("sagemaker:InvokeEndpointWithResponseStream",)
    ),
    "submit": Call(
        stack=calls.ASYNC,
        caller="Submitter",
        work=submit,
        needs=("sagemaker:InvokeEndpointAsync", "s3:PutObject", "s3:GetObject"),
    ),
    "component": Call(
        stack=calls.COMPONENTS, caller="WineDrinker", work=component, needs=("sagemaker:InvokeEndpoint",)
    ),
}
EACH_NEED = [(name, action) for name, call in CALLS.items() for action in call.needs]


@contextmanager
def without(role_arn: str, wanted: Callable[[Document], bool], action: str | None) -> Iterator[None]:
    """The role without an action, or without whole statements, for the length of the block."""
    iam, name = boto3.client("iam"), role_arn.rsplit("/", 1)[-1]
    held: list[tuple[Callable[[Document], object], Document]] = []
    for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
        document = iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]

        def inline(new: Document, policy: str = policy) -> object:
            return iam.put_role_policy(RoleName=name, PolicyName=policy, PolicyDocument=json.dumps(new))

        held.append((inline, document))
    for attached in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]:
        arn = attached["PolicyArn"]
        version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
        document = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
        held.append((lambda new, arn=arn: managed(arn, new), document))  # type: ignore[misc] # arn is bound here
    found = [statement for _, document in held for statement in document["Statement"] if wanted(statement)]
    assert found, "nothing to take away: the test looks for a right that is not there"
    for write, document in held:
        write({**document, "Statement": list(stripped(document["Statement"], wanted, action))})
    try:
        yield
    finally:
        for write, document in held:
            write(document)


def managed(arn: str, document: Document) -> None:
    iam = boto3.client("iam")
    for version in iam.list_policy_versions(PolicyArn=arn)["Versions"]:
        if not version["IsDefaultVersion"]:
            iam.delete_policy_version(PolicyArn=arn, VersionId=version["VersionId"])
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=json.dumps(document), SetAsDefault=True)


def stripped(statements: list[Document], wanted: Callable[[Document], bool], action: str | None) -> Iterator[Document]:
    for statement in statements:
        left = [each for each in actions_of(statement) if each != action]
        if not wanted(statement):
            yield statement
        elif action is not None and left:
            yield {**statement, "Action": left}
    yield {"Effect": "Allow", "Action": "sts:GetCallerIdentity", "Resource": "*"}  # no document may be empty


def actions_of(statement: Document) -> list[str]:
    found = statement["Action"]
    return [found] if isinstance(found, str) else list(found)


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


@pytest.mark.parametrize("name", ["stream", "submit", "component"])
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


def named(sid: str) -> Callable[[Document], bool]:
    return lambda statement: statement.get("Sid") == sid


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
    from botocore.exceptions import ClientError  # noqa: PLC0415 - only here

    with without(role_of_model(calls.ASYNC), named("PublishNotifications"), None):
        try:
            status, reason = new_endpoint(calls.ASYNC)
        except ClientError as error:
            status, reason = "Failed", str(error)

    assert "Failed" == status
    assert "sns:publish" in reason.lower()
