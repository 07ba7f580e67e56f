"""What a review says of one edit of a template; the rules themselves have their rows in tests/rules."""

from __future__ import annotations

import pytest
from changed_templates import NAME, RESOURCE_ID, RESOURCES, XLARGE, Edit, allow, get, said, template, variant, without

from constructs_sm.review import review

CANARY = {"BlueGreenUpdatePolicy": {"TrafficRoutingConfiguration": {"Type": "CANARY"}}}
WATCHED = {"AutoRollbackConfiguration": {"Alarms": [{"AlarmName": {"Ref": "Errors"}}]}}


def found(*edits: Edit, before: tuple[Edit, ...] = ()) -> list[str]:
    problems = review(template(*before), template(*edits)).problems
    return [f"{problem.rule} {problem.path}" for problem in problems]


FINDINGS: dict[str, tuple[tuple[Edit, ...], list[str]]] = {
    "another environment": ((said("Model", PrimaryContainer={"Image": "image:1"}),), []),
    "tags": ((said("Churn", Tags=[{"Key": "team", "Value": "a"}]),), []),
    "another type under a target": ((XLARGE,), ["SM618 Prod/Churn.variants[main].instance_type"]),
    "another type and no target any more": (
        (XLARGE, without("Target")),
        ["SM618 Prod/Churn.variants[main].instance_type"],
    ),
    "another name of a variant": (
        (variant(VariantName="other"), said("Churn", DeploymentConfig=CANARY)),
        ["SM618 Prod/Churn.variants[main]", "SM619 Prod/Churn.variants[main]"],
    ),
    "a renamed component": (
        (said("Chat", InferenceComponentName="chat"),),
        ["SM620 Prod/Fleet/Chat.inference_component_name"],
    ),
    "a moved component": ((said("Chat", EndpointName=NAME),), ["SM620 Prod/Fleet/Chat.endpoint_name"]),
    "serverless": (
        (variant(InstanceType=None, InitialInstanceCount=None, ServerlessConfig={"MaxConcurrency": 1}),),
        ["SM621 Prod/Churn.variants"],
    ),
    "a name for the endpoint": (
        (said("Churn", EndpointName="churn"),),
        ["SM623 Prod/Churn.endpoint_name"],
    ),
    "no capture": ((said("Config", DataCaptureConfig=None),), ["SM625 Prod/Churn.data_capture"]),
    "capture turned off": (
        (said("Config", DataCaptureConfig={"EnableCapture": False}),),
        ["SM625 Prod/Churn.data_capture"],
    ),
    "capture that is not said": (
        (said("Config", DataCaptureConfig={"Ref": "AWS::NoValue"}),),
        ["SM625 Prod/Churn.data_capture"],
    ),
    "isolation as text": ((said("Model", EnableNetworkIsolation="true"),), []),
    "isolation that is known at deployment": ((said("Model", EnableNetworkIsolation={"Ref": "Isolated"}),), []),
    "no key": ((said("Config", KmsKeyId=None),), ["SM625 Prod/Churn.KmsKeyId"]),
    "no isolation": (
        (said("Model", EnableNetworkIsolation=False),),
        ["SM625 Prod/Churn.network_isolation", "SM625 Prod/Fleet.network_isolation"],
    ),
    "no alarm": ((without("Errors"),), ["SM625 Prod/Churn.alarms"]),
    "a bucket without its policy": ((without("RecordsPolicy"),), ["SM625 Records.policy"]),
    "one instance": (
        (said("Target", MinCapacity=1),),
        ["SM625 Prod/Churn.variants[main].initial_instance_count"],
    ),
    "fewer rights": (
        (said("Policy", PolicyDocument=allow("s3:GetObject")),),
        ["SM626 Prod/Churn.role", "SM626 Prod/Fleet.role"],
    ),
    "a model in the place of components": (
        (
            said(
                "FleetConfig",
                ProductionVariants=[
                    {"VariantName": "main", "InstanceType": "ml.g5.xlarge", "ModelName": get("Model", "ModelName")}
                ],
            ),
        ),
        ["SM640 Prod/Fleet.variants"],
    ),
}


@pytest.mark.parametrize(("edits", "expected"), FINDINGS.values(), ids=FINDINGS)
def test_a_review_finds_exactly_this(edits: tuple[Edit, ...], expected: list[str]) -> None:
    assert expected == found(*edits)


@pytest.mark.parametrize(
    "resource_id",
    [
        RESOURCE_ID,
        {"Fn::Sub": "endpoint/${Churn.EndpointName}/variant/main"},
        {"Fn::Sub": ["endpoint/${Which}/variant/main", {"Which": NAME}]},
        {
            "Fn::Join": [
                "/",
                ["endpoint", {"Fn::Select": [1, {"Fn::Split": ["/", {"Ref": "Churn"}]}]}, "variant", "main"],
            ]
        },
        {"Fn::Join": ["", [{"Fn::Select": [5, {"Fn::Split": [":", get("Churn", "EndpointArn")]}]}, "/variant/main"]]},
        {"Fn::Join": ["/", ["endpoint", {"Fn::GetAtt": "Churn.EndpointName"}, "variant", "main"]]},
    ],
    ids=["join", "sub", "sub with values", "select of ref", "select of arn", "get-att as text"],
)
def test_a_target_is_that_of_the_endpoint_however_it_names_it(resource_id: object) -> None:
    target = said("Target", ResourceId=resource_id)

    assert ["SM618 Prod/Churn.variants[main].instance_type"] == found(target, XLARGE, before=(target,))


@pytest.mark.parametrize(
    "resource_id",
    ["endpoint/other/variant/main", {"Fn::Join": ["", ["endpoint/", NAME, "/variant/b"]]}, {"Ref": "Parameter"}, 7],
)
def test_a_target_of_something_else_is_none_of_this_endpoint(resource_id: object) -> None:
    target = said("Target", ResourceId=resource_id)

    assert [] == found(target, XLARGE, before=(target,))


def test_a_fixed_name_is_that_of_the_endpoint_where_a_target_names_it_outright() -> None:
    named = (said("Churn", EndpointName="churn"), said("Target", ResourceId="endpoint/churn/variant/main"))

    assert ["SM618 Prod/Churn.variants[main].instance_type"] == found(*named, XLARGE, before=named)


def test_pools_are_types_whatever_their_order() -> None:
    def pools(*types: str) -> Edit:
        return variant(InstanceType=None, InstancePools=[{"InstanceType": each} for each in types])

    assert [] == found(pools("b", "a"), before=(pools("a", "b"),))
    assert ["SM618 Prod/Churn.variants[main].instance_type"] == found(pools("a"), before=(pools("a", "b"),))


def test_rollback_alarms_watch() -> None:
    guarded = said("Churn", DeploymentConfig=CANARY | WATCHED)
    elsewhere = said("Errors", Dimensions=[])

    assert ["SM625 Prod/Churn.alarms"] == found(
        said("Churn", DeploymentConfig=CANARY), elsewhere, before=(guarded, elsewhere)
    )


def test_what_was_not_said_is_no_capture_that_stops() -> None:
    unsaid = said("Config", DataCaptureConfig={"Ref": "AWS::NoValue"})

    assert [] == found(said("Config", DataCaptureConfig=None), before=(unsaid,))


def test_alarms_of_components_watch() -> None:
    value = get("Chat", "InferenceComponentName")
    watched = said("Errors", Dimensions=[{"Name": "InferenceComponentName", "Value": value}])

    assert ["SM625 Prod/Fleet/Chat.alarms"] == found(said("Errors", Dimensions=[]), before=(watched,))
    assert ["SM625 Prod/Fleet/Chat.alarms"] == found(without("Errors"), before=(watched,))


@pytest.mark.parametrize(("logical_id", "name"), [("Model", "ModelName"), ("Config", "EndpointConfigName")])
def test_what_has_a_fixed_name_is_not_replaced(logical_id: str, name: str) -> None:
    fixed = said(logical_id, **{name: "fixed"})
    edit = said("Model", PrimaryContainer={"Image": "image:2"})
    path = RESOURCES[logical_id]["Metadata"]["aws:cdk:path"].removesuffix("/Resource")

    assert [f"SM641 {path}.name"] == found(fixed, edit, before=(fixed,))
    assert [] == found(said(logical_id, **{name: "other"}), edit, before=(fixed,))


def test_a_fixed_name_under_another_logical_id_is_still_taken() -> None:
    fixed = said("Chat", InferenceComponentName="chat")

    def renamed(resources: dict[str, object]) -> None:
        resources["Chat2"] = resources.pop("Chat")

    assert ["SM641 Prod/Fleet/Chat.name"] == found(fixed, renamed, before=(fixed,))


def test_inline_and_attached_policies_are_rights_too() -> None:
    properties = {"Roles": [{"Ref": "Role"}], "PolicyDocument": allow("ecr:BatchGetImage")}
    attached = {"Attached": {"Type": "AWS::IAM::Policy", "Properties": properties}}
    inline = said("Role", Policies=[{"PolicyDocument": allow("kms:Decrypt")}], ManagedPolicyArns=["arn:read"])
    problems = review(
        template(inline, lambda resources: resources.update(attached)), template(said("Role", ManagedPolicyArns=[]))
    ).problems

    assert ["SM626", "SM626"] == [problem.rule for problem in problems]
    assert (
        "should stay while the endpoint lives, got ecr:BatchGetImage on * gone, kms:Decrypt on * gone, policy arn:read on * "
        "gone; take rights away in a later deployment"
    ) == problems[0].message
