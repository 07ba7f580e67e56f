"""Outputs of stacks, sessions of their callers, and roles changed through IAM behind CloudFormation's back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from boto3.session import Session

Document = dict[str, Any]


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


@contextmanager
def without(
    role_arn: str, wanted: Callable[[Document], bool], action: str | None, *, resource: str | None = None
) -> Iterator[None]:
    """The role without an action, a resource that holds a text, or whole statements, for the length of the block."""
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
        write({**document, "Statement": list(stripped(document["Statement"], wanted, action, resource))})
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


def stripped(
    statements: list[Document], wanted: Callable[[Document], bool], action: str | None, resource: str | None
) -> Iterator[Document]:
    for statement in statements:
        left = [each for each in actions_of(statement) if each != action]
        if not wanted(statement):
            yield statement
        elif resource is not None:
            yield {**statement, "Resource": [each for each in statement["Resource"] if resource not in each]}
        elif action is not None and left:
            yield {**statement, "Action": left}
    yield {"Effect": "Allow", "Action": "sts:GetCallerIdentity", "Resource": "*"}  # no document may be empty


def actions_of(statement: Document) -> list[str]:
    found = statement["Action"]
    return [found] if isinstance(found, str) else list(found)


def named(sid: str) -> Callable[[Document], bool]:
    return lambda statement: statement.get("Sid") == sid
