"""The examples of the README and the guide run as they stand, and say what the pages say they say."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import cast

import pytest
from aws_cdk import App, Duration, Environment, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from aws_cdk.assertions import Template
from constructs import Construct

import constructs_sm
from constructs_sm.capacity.prices import DEFAULT_FILE, text_of
from constructs_sm.facts.prices import PriceTable

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
IMAGE = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/served:3"
FENCE = re.compile(r"^```python([^\n]*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
CONSTRUCT_PAGES = {
    "README.md",
    "docs/guide/alarms.md",
    "docs/guide/capacity.md",
    "docs/guide/compliance.md",
    "docs/guide/components.md",
    "docs/guide/delivery.md",
    "docs/guide/endpoints.md",
    "docs/guide/execution-role.md",
    "docs/guide/models.md",
    "docs/guide/observing.md",
    "docs/guide/operations.md",
    "docs/guide/permissions.md",
    "docs/guide/scaling.md",
    "docs/guide/updates.md",
}
"""Pages whose blocks stand in the constructor of a stack; the others have tests beside what they tell of."""

BLOCKS = [
    (f"{page}-{index}", flags.strip(), code)
    for page in sorted(CONSTRUCT_PAGES)
    for index, (flags, code) in enumerate(FENCE.findall((ROOT / page).read_text(encoding="utf-8")))
]
PLAIN = [(name, code) for name, flags, code in BLOCKS if not flags]
PRICES = PriceTable(region="eu-west-1", refreshed=date(2026, 9, 1), real_time_hour={"ml.m5.xlarge": 0.256})
SHORTEST = [code for name, code in PLAIN if name.startswith("README")]


def scope(stack: Stack) -> dict[str, object]:
    image = constructs_sm.ContainerImage.framework("xgboost", version="1.7-1")
    churn = constructs_sm.Model(Construct(stack, "Given"), "Churn", image=image)
    return {
        **{name: getattr(constructs_sm, name) for name in constructs_sm.__all__},
        "self": stack,
        "cloudwatch": cloudwatch,
        "Duration": Duration,
        "home": Stack(
            cast("App", stack.node.root), "Home", env=Environment(account="111122223333", region="eu-west-1")
        ),
        "timedelta": timedelta,
        "ec2": ec2,
        "iam": iam,
        "s3": s3,
        "pipeline": iam.Role(stack, "Deploys", assumed_by=iam.AccountRootPrincipal()),
        "vpc": ec2.Vpc(stack, "Vpc"),
        "bucket": s3.Bucket(stack, "Artifacts"),
        "key": kms.Key(stack, "Key"),
        "pager": sns.Topic(stack, "Pager"),
        "model": constructs_sm.Model(stack, "Served", image=constructs_sm.ContainerImage.uri(IMAGE)),
        "repository": ecr.Repository(stack, "Repository"),
        "churn": churn,
        "function": iam.Role(stack, "Function", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com")),
    }


@pytest.mark.parametrize("code", [code for _, code in PLAIN], ids=[name for name, _ in PLAIN])
def test_an_example_synthesizes(
    app: App, stack: Stack, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    if "read_prices" in code:
        monkeypatch.chdir(tmp_path)
        Path(DEFAULT_FILE).write_text(text_of({"eu-west-1": PRICES}))
    exec(compile(code, "page", "exec"), scope(stack))  # noqa: S102 - our own documentation

    assert app.synth().get_stack_by_name("Prod").template


@pytest.mark.parametrize("code", SHORTEST, ids=[str(index) for index in range(len(SHORTEST))])
def test_a_shortest_endpoint_is_an_endpoint(stack: Stack, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    exec(compile(code, "README.md", "exec"), scope(stack))  # noqa: S102 - our own documentation

    Template.from_stack(stack).resource_count_is("AWS::SageMaker::Endpoint", 1)


WRONG = [(name, code) for name, flags, code in BLOCKS if flags == "expect=SpecError"]


@pytest.mark.parametrize(("name", "code"), WRONG, ids=[name for name, _ in WRONG])
def test_a_mistake_is_refused(app: App, name: str, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    names = scope(Stack(app, "Prod"))
    exec(compile(SHORTEST[-1], "README.md", "exec"), names)  # noqa: S102 - our own documentation

    with pytest.raises(constructs_sm.SpecError) as caught:
        exec(compile(code, name, "exec"), names)  # noqa: S102 - our own documentation

    assert not name.startswith("README") or f"SpecError: {caught.value}" in README


PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs" / "guide").glob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_every_link_to_a_file_leads_to_one(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))

    assert [] == [target for target in targets if not (page.parent / target).exists()]
