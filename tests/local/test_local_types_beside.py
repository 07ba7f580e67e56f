"""The resource types that stacks hold beside an endpoint, and one that does not exist."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError
from principal import Aws

pytest_plugins = ("local_engines",)
BESIDE_AN_ENDPOINT = (
    "AWS::CloudWatch::Alarm",
    "AWS::CloudWatch::Dashboard",
    "AWS::Events::Rule",
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::Policy",
    "AWS::IAM::Role",
    "AWS::KMS::Alias",
    "AWS::KMS::Key",
    "AWS::Lambda::Function",
    "AWS::Logs::LogGroup",
    "AWS::S3::Bucket",
    "AWS::S3::BucketPolicy",
    "AWS::SNS::Subscription",
    "AWS::SNS::Topic",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::Queue",
    "AWS::SQS::QueuePolicy",
    "AWS::SSM::Parameter",
)


@pytest.mark.parametrize("extra", [(), ("AWS::SageMaker::Nonsense",)])
def test_the_types_beside_an_endpoint_are_there_and_others_are_not(aws: Aws, extra: tuple[str, ...]) -> None:
    types = enumerate((*BESIDE_AN_ENDPOINT, *extra))
    body = json.dumps({"Resources": {f"One{number}": {"Type": one} for number, one in types}})
    cloudformation = aws.client("cloudformation")

    def propose() -> None:
        cloudformation.create_change_set(
            StackName=f"beside-{len(extra)}",
            ChangeSetName="all",
            ChangeSetType="CREATE",
            TemplateBody=body,
            Capabilities=["CAPABILITY_NAMED_IAM"],
        )

    if not extra:
        propose()
        return
    with pytest.raises(ClientError, match=r"Unrecognized resource types: \[AWS::SageMaker::Nonsense\]"):
        propose()
