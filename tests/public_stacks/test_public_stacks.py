"""What holds of every rewritten stack: the API takes it, its role is narrow, and it is short."""

from __future__ import annotations

import ast
from pathlib import Path

import api_shapes
import pytest
from aws_cdk import App
from public_stacks.rewritten import BUILDERS
from synthesized import SAGEMAKER, resources, statements, synth

HERE = Path(__file__).parent

# Code lines, without comments, docstrings and blank ones, of what the public stack says of roles, models, endpoints,
# components, their scaling, their topics and their buckets.
THEIRS = {
    "chat_to_zero": 379,
    "two_chats": 328,
    "speech_to_text": 160,
    "translation_quality": 403,
    "page_recognition": 639,
    "object_detection": 168,
    "text_scorer": 534,
    "text_classification": 209,
    "video_generation": 71,
}
WITHOUT_RESOURCE = {
    "cloudwatch:PutMetricData",
    "ecr:GetAuthorizationToken",
    "ec2:CreateNetworkInterface",
    "ec2:DescribeVpcs",
}


def code_lines(path: Path) -> int:
    """Lines that hold code: neither blank, nor a comment, nor part of a docstring."""
    text = path.read_text(encoding="utf-8")
    said = {
        line
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    lines = enumerate(text.splitlines(), start=1)
    return sum(1 for number, line in lines if line.strip() and line.strip()[0] != "#" and number not in said)


@pytest.mark.parametrize("name", BUILDERS)
def test_is_what_the_api_takes(app: App, name: str) -> None:
    template = synth(BUILDERS[name](app))

    assert [] == api_shapes.refusals(template)
    assert api_shapes.calls(template) >= 3


@pytest.mark.parametrize("name", BUILDERS)
def test_its_execution_role_has_no_managed_policy_of_aws_and_no_wide_right(app: App, name: str) -> None:
    template = synth(BUILDERS[name](app))

    hosts = [
        role
        for role in resources(template, "AWS::IAM::Role").values()
        if "sagemaker.amazonaws.com" in str(role["Properties"]["AssumeRolePolicyDocument"])
    ]
    assert "AmazonSageMakerFullAccess" not in str(hosts)
    for _, statement in statements(template):
        actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        if statement["Resource"] == "*":
            assert WITHOUT_RESOURCE & set(actions), statement
        assert not any(action.startswith("sagemaker:*") for action in actions)


@pytest.mark.parametrize("name", [name for name in BUILDERS if "scorer" not in name])
def test_names_neither_model_nor_configuration(app: App, name: str) -> None:
    template = synth(BUILDERS[name](app))

    for kind, field in (("Model", "ModelName"), ("EndpointConfig", "EndpointConfigName")):
        for resource in resources(template, f"{SAGEMAKER}{kind}").values():
            assert field not in resource["Properties"]


@pytest.mark.parametrize("name", THEIRS)
def test_is_shorter_than_the_public_one(name: str) -> None:
    assert 3 * code_lines(HERE / f"{name}.py") <= 2 * THEIRS[name]


def test_all_of_them_together_take_a_fifth_of_the_lines() -> None:
    ours = sum(code_lines(HERE / f"{name}.py") for name in THEIRS)

    assert 5 * ours <= sum(THEIRS.values())
