"""The card, and acknowledgements, against cdk-nag 3. Run by test_other_scanners.py with cdk-nag 3 in place of 2."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import Acknowledgment, App, Stack, Validations
from compliance_stacks import STACKS

from constructs_sm.compliance import ComplianceCard, acknowledge, compliance_card
from constructs_sm.compliance.endpoints import endpoints
from constructs_sm.facts.controls import Framework
from constructs_sm.templates.files import stacks

PACKS = ("AwsSolutionsChecks", "HIPAASecurityChecks", "NIST80053R5Checks", "PCIDSS321Checks")


def judged(app: App, stack: Stack, *packs: str) -> set[tuple[str, str]]:
    """Rules, with what they found in brackets, and logical ids."""
    nag: Any = import_module("cdk_nag")
    ids = {
        node.node.path: Stack.of(node).resolve(node.logical_id)
        for node in stack.node.find_all()
        if hasattr(node, "logical_id")
    }
    found = set()
    for name in packs:
        report = getattr(nag, name)(app).validate_scope(stack)
        for violation in report.violations:
            found |= {(violation.rule_name, ids[each.construct_path]) for each in violation.violating_resources}
    return found


def on_the_card(card: ComplianceCard) -> set[tuple[str, str]]:
    return {
        (f"{outcome.control.id}[{detail}]" if detail else outcome.control.id, each.resource)
        for endpoint in card.endpoints
        for outcome in endpoint.outcomes
        for each in outcome.found
        for detail in (each.details or ("",))
    }


@pytest.fixture
def app(tmp_path: Path) -> App:
    context = json.loads((Path(__file__).parents[2] / "cdk.json").read_text(encoding="utf-8"))["context"]
    return App(context=context, outdir=str(tmp_path))


@pytest.mark.parametrize("name", STACKS)
def test_the_card_finds_what_cdk_nag_3_finds(app: App, name: str) -> None:
    stack = STACKS[name](app)
    card = compliance_card(stack, frameworks=[one for one in Framework if one.of_cdk_nag])
    within = {
        each.id for stack in stacks(app.outdir) for reach in endpoints(stack.template) for each in reach.resources
    }

    assert {one for one in judged(app, stack, *PACKS) if one[1] in within} == on_the_card(card)


def test_the_plugins_of_cdk_nag_3_take_the_acknowledgements_of_one_line(app: App) -> None:
    stack = STACKS["RealTime"](app)
    before = judged(app, stack, PACKS[0])
    acknowledge(stack)
    nag: Any = import_module("cdk_nag")
    Validations.of(app).add_plugins(nag.AwsSolutionsChecks(app))

    app.synth(force=True)

    assert {"AwsSolutions-IAM5"} == {rule.partition("[")[0] for rule, _ in before}
    assert set() == judged(app, stack, PACKS[0])


def test_what_the_card_says_to_paste_is_taken_by_cdk_nag_3(app: App) -> None:
    stack = STACKS["RealTime"](app)
    (card,) = compliance_card(stack, frameworks=[Framework.AWS_SOLUTIONS]).endpoints
    names = {"Validations": Validations, "Acknowledgment": Acknowledgment, "construct": stack}
    for outcome in card.outcomes:
        if outcome.found:
            exec(outcome.exceptions["cdk-nag 3"], names)  # noqa: S102 - our own text

    assert set() == judged(app, stack, PACKS[0])
