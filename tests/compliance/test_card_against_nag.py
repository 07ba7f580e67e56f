"""The card and cdk-nag say the same of every resource that an endpoint consists of: what is found, and what passes."""

from __future__ import annotations

import pytest
from aws_cdk import App
from compliance_stacks import EXAMPLES, STACKS
from nag_findings import nag

from constructs_sm.compliance import ComplianceCard, Kind, compliance_card
from constructs_sm.compliance.card import CHECKS
from constructs_sm.compliance.endpoints import endpoints
from constructs_sm.facts.controls import Framework, controls
from constructs_sm.templates.files import stacks

NAG = [framework for framework in Framework if framework.of_cdk_nag]
ONLY_SERVERLESS = {
    "CKV_AWS_370",
    "SageMaker.5",
    "HIPAA.Security-SageMakerEndpointConfigurationKMSKeyConfigured",
    "NIST.800.53.R5-SageMakerEndpointConfigurationKMSKeyConfigured",
    "PCI.DSS.321-SageMakerEndpointConfigurationKMSKeyConfigured",
    "sagemaker-endpoint-configuration-kms-key-configured",
    "sagemaker-model-in-vpc",
    "sagemaker-model-isolation-enabled",
    "sagemaker_endpoint_config_kms_encryption_enabled",
    "sagemaker_models_network_isolation_enabled",
    "sagemaker_models_vpc_settings_configured",
}
"""What a serverless endpoint alone cannot do."""


def found(card: ComplianceCard) -> set[tuple[str, str, str]]:
    return {
        (outcome.control.id, detail, each.resource)
        for endpoint in card.endpoints
        for outcome in endpoint.outcomes
        for each in outcome.found
        for detail in (each.details or ("",))
    }


def passed(card: ComplianceCard) -> set[tuple[str, str]]:
    outcomes = [outcome for endpoint in card.endpoints for outcome in endpoint.outcomes]
    return {(outcome.control.id, id) for outcome in outcomes for id in outcome.passed}


def reached(app: App) -> set[str]:
    """The logical ids of everything that an endpoint of the assembly consists of."""
    reaches = [reach for stack in stacks(app.outdir) for reach in endpoints(stack.template)]
    return {resource.id for reach in reaches for resource in reach.resources}


@pytest.mark.parametrize("name", STACKS)
def test_the_card_finds_what_cdk_nag_finds_and_passes_what_it_passes(app: App, name: str) -> None:
    stack = STACKS[name](app)
    card = compliance_card(stack, frameworks=NAG)
    within = reached(app)

    judged = nag(app, stack)

    assert {one for one in judged.found if one[2] in within} == found(card)
    assert {one for one in judged.passed if one[1] in within} == passed(card)
    assert set() == judged.broken & {control.id for control in controls()}


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_lacks_only_what_arguments_and_exceptions_cure(app: App, name: str) -> None:
    card = compliance_card(EXAMPLES[name](app))

    assert [] == [one.control.id for one in card.open if not one.arguments]


def test_with_every_argument_nothing_is_left_to_do(app: App) -> None:
    card = compliance_card(STACKS["hardened"](app))

    assert () == card.open
    assert {Kind.SERVERLESS} == {
        each.kind for each in card.endpoints for one in each.outcomes if one.found and one.control.id in ONLY_SERVERLESS
    }
    assert {
        "SageMaker.16",
        "AwsSolutions-IAM5",
        "CKV_AWS_109",
        "CKV_AWS_111",
        *ONLY_SERVERLESS,
        "HIPAA.Security-S3BucketReplicationEnabled",
        "NIST.800.53.R5-S3BucketReplicationEnabled",
        "PCI.DSS.321-S3BucketReplicationEnabled",
    } == {one.control.id for each in card.endpoints for one in each.outcomes if one.found}


def test_every_control_has_a_check_but_those_about_accounts() -> None:
    assert {"AccountWide"} == {control.check for control in controls()} - set(CHECKS)
    assert set() == set(CHECKS) - {control.check for control in controls()}
