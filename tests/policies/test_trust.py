"""Who takes an execution role on: SageMaker, for this account and Region, and nobody else."""

from __future__ import annotations

import pytest
from aws_cdk import Stack
from policy_documents import ACCOUNT, REGION, Deployed
from policy_evaluator import Row, decide
from policy_stacks import endpoint
from synthesized import synth

from constructs_sm import ExecutionRole

ROLE = f"arn:aws:iam::{ACCOUNT}:role/modelrole"
SAGEMAKER = "sagemaker.amazonaws.com"
HERE = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:"


@pytest.mark.parametrize(
    ("service", "action", "source", "allowed"),
    [
        (SAGEMAKER, "sts:AssumeRole", f"{HERE}endpoint/chat", True),
        (SAGEMAKER, "sts:AssumeRole", f"{HERE}model/chat", True),
        (SAGEMAKER, "sts:AssumeRole", f"{HERE}inference-component/chat", True),
        (SAGEMAKER, "sts:AssumeRole", f"{HERE}endpoint/chat".replace(ACCOUNT, "999988887777"), False),
        (SAGEMAKER, "sts:AssumeRole", f"{HERE}endpoint/chat".replace(REGION, "us-east-1"), False),
        (SAGEMAKER, "sts:AssumeRole", f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:chat", False),
        (SAGEMAKER, "sts:AssumeRole", None, False),
        (SAGEMAKER, "sts:AssumeRoleWithSAML", f"{HERE}endpoint/chat", False),
        (SAGEMAKER, "sts:TagSession", f"{HERE}endpoint/chat", False),
        ("lambda.amazonaws.com", "sts:AssumeRole", f"{HERE}endpoint/chat", False),
        ("ec2.amazonaws.com", "sts:AssumeRole", f"{HERE}endpoint/chat", False),
        ("sagemaker.amazonaws.com.example", "sts:AssumeRole", f"{HERE}endpoint/chat", False),
    ],
)
def test_only_sagemaker_for_this_account_and_region(
    stack: Stack, service: str, action: str, source: str | None, *, allowed: bool
) -> None:
    endpoint(stack)
    row = Row(action, ROLE, allowed, {} if source is None else {"aws:SourceArn": source})

    assert allowed == decide(Deployed(synth(stack)).trust("modelrole"), row, service)


def test_without_the_condition_sagemaker_may_take_it_on_for_anybody(stack: Stack) -> None:
    ExecutionRole(stack, "Open", source_arn_condition=False)

    assert decide(Deployed(synth(stack)).trust("open"), Row("sts:AssumeRole", ROLE, allowed=True), SAGEMAKER)
