"""cfn-lint over the example stacks and over stacks with everything said."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import everything
import pytest
from aws_cdk import App, Environment, Stack
from cfnlint.api import lint  # type: ignore[import-untyped] # it ships no types
from cfnlint.config import ManualArgs  # type: ignore[import-untyped] # as above
from cfnlint.match import Match  # type: ignore[import-untyped] # as above
from synthesized import Json, synth

from stacks.async_stack import AsyncStack
from stacks.components_stack import ComponentsStack
from stacks.realtime_stack import RealTimeStack
from stacks.settings import MODELS, Settings
from stacks.studio_stack import StudioStack

ACCEPTED = {
    "I1022": "the CDK joins texts and references with Fn::Join",
    "I3013": "the inbox of an example keeps messages for as long as the service does by default",
}
IRELAND = Environment(account="111122223333", region="eu-west-1")


def _of_the_cdk(match: Match) -> bool:
    """Whether it is about the custom resource that the CDK's own Vpc makes."""
    return any(str(step).startswith("CustomVpcRestrictDefaultSG") for step in match.path or ())


def findings(template: Json) -> list[str]:
    """What cfn-lint says of errors, warnings and information about *template*, with rule and place."""
    options = ManualArgs(regions=["eu-west-1"], include_checks=["W", "E", "I"])
    matches = lint(json.dumps(template), config=options)
    return [
        f"{match.rule.id} {'/'.join(map(str, match.path or ()))}: {match.message}"
        for match in matches
        if match.rule.id not in ACCEPTED and not _of_the_cdk(match)
    ]


def models(stack: Stack) -> None:
    everything.models(stack, Path(MODELS / "wine"))


@pytest.mark.parametrize("build", [*everything.WITHOUT_FILES, models])
def test_finds_nothing_in_stacks_with_everything_said(stack: Stack, build: Callable[[Stack], object]) -> None:
    build(stack)

    assert [] == findings(synth(stack))


@pytest.mark.parametrize(
    ("kind", "env"), [(RealTimeStack, None), (AsyncStack, IRELAND), (ComponentsStack, None), (StudioStack, None)]
)
def test_finds_nothing_in_the_example_stacks(app: App, kind: Callable[..., Stack], env: Environment | None) -> None:
    assert [] == findings(synth(kind(app, "Example", settings=Settings(), env=env)))
