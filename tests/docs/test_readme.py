"""The README's examples run as they stand, and say what it says they say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Template

import constructs_sm

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```python([^\n]*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
BLOCKS = [(flags.strip(), code) for flags, code in FENCE.findall(README)]
SHORTEST = [code for flags, code in BLOCKS if not flags]


def scope(stack: Stack) -> dict[str, object]:
    return {
        **{name: getattr(constructs_sm, name) for name in constructs_sm.__all__},
        "self": stack,
        "bucket": s3.Bucket.from_bucket_name(stack, "Artifacts", "artifacts"),
        "function": iam.Role(stack, "Function", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com")),
    }


@pytest.mark.parametrize("code", SHORTEST, ids=[str(index) for index in range(len(SHORTEST))])
def test_a_shortest_endpoint_synthesizes(stack: Stack, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    exec(compile(code, "README.md", "exec"), scope(stack))  # noqa: S102 - our own documentation

    Template.from_stack(stack).resource_count_is("AWS::SageMaker::Endpoint", 1)


def test_the_mistake_is_answered_as_shown(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    stack = Stack(app, "Prod")
    names = scope(stack)
    exec(compile(SHORTEST[-1], "README.md", "exec"), names)  # noqa: S102 - our own documentation
    wrong = next(code for flags, code in BLOCKS if flags == "expect=SpecError")

    with pytest.raises(constructs_sm.SpecError) as caught:
        exec(compile(wrong, "README.md", "exec"), names)  # noqa: S102 - our own documentation

    assert f"SpecError: {caught.value}" in README


def test_every_link_to_a_file_leads_to_one() -> None:
    targets = re.findall(r"\]\(([^)#:]+)\)", README)

    assert [] == [target for target in targets if not (ROOT / target).exists()]
