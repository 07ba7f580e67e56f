from __future__ import annotations

import json

import pytest
from changed_templates import Edit, get, said, template, without

from constructs_sm.facts.resource_types import ENDPOINT
from constructs_sm.review import Effect, ResourceEffect, review

ENVIRONMENT = said("Model", PrimaryContainer={"Image": "image:1", "Environment": {"THREADS": "2"}})


def effects(*edits: Edit, before: tuple[Edit, ...] = ()) -> dict[str, ResourceEffect]:
    return {one.logical_id: one for one in review(template(*before), template(*edits)).effects}


def changed(*edits: Edit, before: tuple[Edit, ...] = ()) -> dict[str, str]:
    return {id: one.effect for id, one in effects(*edits, before=before).items() if one.effect is not Effect.UNCHANGED}


def test_a_change_of_a_model_reaches_the_endpoint_with_every_step_told() -> None:
    found = effects(ENVIRONMENT)

    assert {"Churn": "updated", "Chat": "updated", "Config": "replaced", "Model": "replaced"} == changed(ENVIRONMENT)
    assert "blue/green, all traffic at once" == found["Churn"].rollout
    assert (
        "Model Prod/Model: PrimaryContainer.Environment.THREADS changed",
        "Model Prod/Model is replaced",
        "EndpointConfig Prod/Churn/Config is replaced",
    ) == found["Churn"].because


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ((said("Model", Tags=[]), said("Config", Tags=[])), {"Model": "updated", "Config": "updated"}),
        ((said("Churn", RetainAllVariantProperties=True),), {"Churn": "updated"}),
        ((said("Churn", EndpointName="churn"),), {"Churn": "replaced", "Target": "replaced"}),
        ((said("Role", RoleName="fixed"),), {"Model": "replaced", "Config": "replaced", "FleetConfig": "replaced",
          "Churn": "updated", "Fleet": "updated", "Chat": "updated"}),
        ((said("Target", MaxCapacity=9),), {"Target": "updated"}),
        ((without("Target"),), {"Target": "deleted"}),
        ((without("Chat"),), {"Chat": "deleted"}),
        ((said("Policy", PolicyDocument={}),), {}),
    ],
    ids=["tags", "retain", "name", "role", "capacity", "no target", "no component", "policy"],
)  # fmt: skip
def test_what_follows_from_an_edit(edits: tuple[Edit, ...], expected: dict[str, str]) -> None:
    assert expected == changed(*edits)


def test_an_update_of_tags_moves_no_fleet() -> None:
    assert effects(said("Churn", Tags=[]))["Churn"].rollout is None


@pytest.mark.parametrize(
    ("deployment", "words"),
    [
        ({"RollingUpdatePolicy": {}}, "rolling, in batches"),
        (
            {"BlueGreenUpdatePolicy": {"TrafficRoutingConfiguration": {"Type": "LINEAR"}}},
            "blue/green, traffic in equal steps",
        ),
        (
            {"BlueGreenUpdatePolicy": {"TrafficRoutingConfiguration": {"Type": "CANARY"}}},
            "blue/green, a part of the traffic first",
        ),
    ],
)
def test_an_endpoint_moves_as_it_says(deployment: object, words: str) -> None:
    assert words == effects(ENVIRONMENT, said("Churn", DeploymentConfig=deployment))["Churn"].rollout


def test_a_changed_mapping_reaches_what_looks_into_it() -> None:
    image = said(
        "Model", PrimaryContainer={"Image": {"Fn::FindInMap": ["Accounts", {"Ref": "AWS::Region"}, "account"]}}
    )
    old = template(image) | {"Mappings": {"Accounts": {"eu-west-1": {"account": "1"}}}}
    new = template(image) | {"Mappings": {"Accounts": {"eu-west-1": {"account": "2"}}}}
    (model,) = [one for one in review(old, new).effects if one.logical_id == "Model"]

    assert (Effect.REPLACED, ("mapping Accounts changed",)) == (model.effect, model.because)


def test_a_configuration_told_by_its_fixed_name_is_that_of_the_endpoint() -> None:
    named = (said("Config", EndpointConfigName="churn-1"), said("Churn", EndpointConfigName="churn-1"))

    assert {"Model": "replaced", "Config": "replaced", "Chat": "updated"} == changed(ENVIRONMENT, *named, before=named)


def test_another_type_under_the_same_id_is_another_resource() -> None:
    fleet = review(template(), template(lambda resources: resources.update(Chat=resources["Fleet"]))).effects
    (chat,) = [one for one in fleet if one.logical_id == "Chat"]

    assert (ENDPOINT, Effect.REPLACED) == (chat.resource_type, chat.effect)
    assert "Prod/Fleet was of type AWS::SageMaker::InferenceComponent" in chat.because


def test_reports_tell_what_fails_first() -> None:
    variants = [{"VariantName": "main", "ModelName": get("Model", "ModelName"), "InstanceType": "ml.m5.xlarge"}]
    found = review(template(), template(said("Config", ProductionVariants=variants)))

    assert found.refused
    assert (
        "error: Prod/Churn.variants[main].instance_type: must stay ml.m5.large while a scalable target is registered for the "
        "variant, got ml.m5.xlarge; deploy twice: first with scaling_suspended=True, then the change with scaling back on "
        "[SM618]\n"
        "Endpoint Prod/Churn: updated, blue/green, all traffic at once\n"
        "  EndpointConfig Prod/Churn/Config: ProductionVariants[0].InitialInstanceCount changed\n"
        "  EndpointConfig Prod/Churn/Config: ProductionVariants[0].InstanceType changed\n"
        "  EndpointConfig Prod/Churn/Config is replaced\n"
        "EndpointConfig Prod/Churn/Config: replaced\n"
        "  EndpointConfig Prod/Churn/Config: ProductionVariants[0].InitialInstanceCount changed\n"
        "  EndpointConfig Prod/Churn/Config: ProductionVariants[0].InstanceType changed\n"
        "5 more unchanged\n"
    ) == found.to_text()
    assert found.to_markdown().startswith(
        "### Will be refused\n\n- **SM618** `Prod/Churn.variants[main].instance_type`: "
    )
    assert "| `Endpoint Prod/Churn` | updated, blue/green, all traffic at once |" in found.to_markdown()


def test_json_has_stable_keys() -> None:
    document = json.loads(review(template(), template(ENVIRONMENT, without("Errors"))).to_json())

    assert ["refused", "problems", "effects"] == list(document)
    assert ["rule", "severity", "path", "message"] == list(document["problems"][0])
    assert ["stack", "logical_id", "path", "resource_type", "effect", "rollout", "because"] == list(
        document["effects"][0]
    )
    assert document["refused"] is False


def test_nothing_changed_is_said_so() -> None:
    found = review(template(), template())

    assert "Nothing that serves changes.\n" == found.to_text() == found.to_markdown()
