from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from aws_cdk import App, Stack, Stage
from delivery_subjects import (
    BETA,
    HOME,
    IMAGE,
    PROD,
    asynchronous,
    components,
    deliver,
    home,
    only_called,
    paused,
    real_time,
    serverless,
    source,
)
from synthesized import Json, plain, resources, synth, told

from constructs_sm import (
    Delivered,
    DeliveryTarget,
    DeliveryWave,
    EndpointDelivery,
    Model,
    RealTimeEndpoint,
    SmokeTest,
    SpecError,
)

PRINTED = r"printf '[profile target]\nrole_arn = %s\ncredential_source = EcsContainer\n'"


def actions(template: Json) -> dict[str, list[str]]:
    """The actions of each stage of the pipeline in their order, those at the same time sorted."""
    (pipeline,) = resources(template, "AWS::CodePipeline::Pipeline").values()
    return {
        stage["Name"]: [
            f"{each['RunOrder']} {each['Name']}"
            for each in sorted(stage["Actions"], key=lambda each: (each["RunOrder"], each["Name"]))
        ]
        for stage in pipeline["Properties"]["Stages"]
    }


def builds(template: Json) -> dict[str, Json]:
    """The builds that verify, by logical id."""
    found = resources(template, "AWS::CodeBuild::Project")
    return {id: each["Properties"] for id, each in found.items() if "Verify" in id}


def commands(template: Json) -> list[str]:
    build = next(iter(builds(template).values()))
    return list(json.loads(build["Source"]["BuildSpec"])["phases"]["build"]["commands"])


def target_template(delivery: EndpointDelivery, place: int = 0) -> Json:
    found: Json = delivery.stages[place].synth().stacks[0].template
    return found


def rights(template: Json) -> dict[str, Any]:
    """What the role in a target may do, action by action."""
    (policy,) = [
        each["Properties"]["PolicyDocument"]["Statement"]
        for id, each in resources(template, "AWS::IAM::Policy").items()
        if id.startswith("Verification")
    ]
    found = {}
    for each in policy:
        for action in [each["Action"]] if isinstance(each["Action"], str) else each["Action"]:
            found[action] = plain(each["Resource"])
    return found


def test_waves_follow_each_other_and_each_target_is_verified(context: Mapping[str, object]) -> None:
    stack = home(context)
    deliver(stack)

    assert {
        "Source": ["1 sources"],
        "Build": ["1 Synth"],
        "UpdatePipeline": ["1 SelfMutate"],
        "Beta-eu-west-1": ["1 Churn.Prepare", "2 Churn.Deploy", "3 Verify"],
        "Prod": [
            "1 Approve",
            "2 Prod-eu-west-1.Churn.Prepare",
            "2 Prod-us-east-1.Churn.Prepare",
            "3 Prod-eu-west-1.Churn.Deploy",
            "3 Prod-us-east-1.Churn.Deploy",
            "4 Prod-eu-west-1.Verify",
            "4 Prod-us-east-1.Verify",
        ],
    } == actions(synth(stack))


def test_a_build_takes_the_role_calls_and_watches(context: Mapping[str, object]) -> None:
    stack = home(context)
    deliver(stack)
    template = synth(stack)

    assert [
        'export AWS_CONFIG_FILE="$(mktemp)"',
        f"""{PRINTED} "$TARGET_ROLE_ARN" > "$AWS_CONFIG_FILE\"""",
        """constructs-sm invoke "$ENDPOINT_NAME" --region "$TARGET_REGION" --profile target --json '{"note": "it'"'"'s $HOME"}'""",
        'constructs-sm bake "$ALARM_0" --for 300s --region "$TARGET_REGION" --profile target',
    ] == commands(template)
    assert [35, 60, 60] == [each["TimeoutInMinutes"] for each in builds(template).values()]


def test_the_role_of_a_target_may_call_and_ask_for_exactly_what_is_there(context: Mapping[str, object]) -> None:
    delivery = deliver(home(context))
    template = target_template(delivery)

    found = rights(template)
    assert {"sagemaker:InvokeEndpoint", "cloudwatch:DescribeAlarms"} == set(found)
    assert found["sagemaker:InvokeEndpoint"].startswith("${Endpoint")
    assert found["cloudwatch:DescribeAlarms"].startswith("${Trouble")


def test_only_the_role_of_the_builds_takes_it_and_it_takes_no_other(context: Mapping[str, object]) -> None:
    stack = home(context)
    delivery = deliver(stack)
    pipeline = synth(stack)
    (verifier,) = [each for each in resources(pipeline, "AWS::IAM::Role").values() if "RoleName" in each["Properties"]]
    names = []
    for place in range(3):
        (role,) = [
            each["Properties"]
            for id, each in resources(target_template(delivery, place), "AWS::IAM::Role").items()
            if id.startswith("VerificationRole")
        ]
        (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
        trusted = plain(statement["Condition"])["ArnEquals"]["aws:PrincipalArn"]
        assert f"arn:${{AWS::Partition}}:iam::111122223333:role/{verifier['Properties']['RoleName']}" == trusted
        assert "arn:aws:iam::111122223333:root" == plain(statement["Principal"])["AWS"]
        names.append(role["RoleName"])

    taken = [
        plain(statement["Resource"])
        for policy in resources(pipeline, "AWS::IAM::Policy").values()
        if policy["Properties"]["PolicyName"].startswith("DeliveryVerifier")
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        if statement["Action"] == "sts:AssumeRole"
    ]
    listed = [arn for each in taken for arn in ([each] if isinstance(each, str) else each)]
    accounts = [BETA.account, *(each.account for each in PROD)]
    assert {
        f"arn:${{AWS::Partition}}:iam::{account}:role/{name}" for account, name in zip(accounts, names, strict=True)
    } == set(listed)
    assert all(len(name) <= 64 for name in names)


@pytest.mark.parametrize(
    ("define", "command", "granted"),
    [
        (serverless, "constructs-sm invoke", {"sagemaker:InvokeEndpoint"}),
        (
            components,
            'constructs-sm invoke "$ENDPOINT_NAME" --region "$TARGET_REGION" --profile target --json 1 --component "$COMPONENT_NAME"',
            {"sagemaker:InvokeEndpoint"},
        ),
        (
            asynchronous,
            'constructs-sm submit "$ENDPOINT_NAME" --region "$TARGET_REGION" --profile target --json 1 --wait',
            {
                "sagemaker:InvokeEndpointAsync",
                "s3:GetObject",
                "s3:PutObject",
                "s3:AbortMultipartUpload",
                "s3:ListBucket",
            },
        ),
    ],
)
def test_every_kind_of_endpoint_is_called_in_its_own_way(
    context: Mapping[str, object], define: Any, command: str, granted: set[str]
) -> None:
    stack = home(context)
    delivery = only_called(stack, define, smoke_test=SmokeTest(json="1"))

    assert commands(synth(stack))[-1].startswith(command)
    assert granted == set(rights(target_template(delivery)))


def test_a_file_is_sent_from_the_source(context: Mapping[str, object]) -> None:
    stack = home(context)
    only_called(stack, real_time, smoke_test=SmokeTest(body_file="a b.csv", content_type="text/csv", accept="text/csv"))
    template = synth(stack)
    (pipeline,) = resources(template, "AWS::CodePipeline::Pipeline").values()
    stages = {each["Name"]: each["Actions"] for each in pipeline["Properties"]["Stages"]}
    (verify,) = [each for each in stages["Beta-eu-west-1"] if each["Name"].endswith("Verify")]

    assert "--body 'a b.csv' --content-type text/csv --accept text/csv" in commands(template)[-1]
    assert stages["Source"][0]["OutputArtifacts"] == verify["InputArtifacts"]


def test_without_anything_to_verify_there_is_no_build_and_a_warning(context: Mapping[str, object]) -> None:
    stack = home(context)
    delivery = only_called(stack, real_time, smoke_test=None)

    assert {} == builds(synth(stack))
    assert [] == [id for id in target_template(delivery)["Resources"] if id.startswith("Verification")]
    assert 1 == len(told(stack, "constructs-sm:SM666"))


def test_a_paused_endpoint_is_not_called(context: Mapping[str, object]) -> None:
    stack = home(context)
    only_called(stack, paused)

    assert {} == builds(synth(stack))


def test_a_paused_endpoint_needs_no_alarms_for_a_bake_time(context: Mapping[str, object]) -> None:
    stack = home(context)
    deliver(stack, paused)

    assert {} == builds(synth(stack))


NO_DELIVERY: list[tuple[dict[str, Any], str]] = [
    ({"define": None}, r"define: must be a function that takes a stage and its target, got None; .* \[SM001\]"),
    ({"define": lambda: None}, r"define: must be a function .*, got one with other arguments: .* \[SM001\]"),
    ({"source": None}, r"source: must be a pipelines.CodePipelineSource, .*, got None \[SM001\]"),
    ({"source": "acme/churn"}, r"source: must be a pipelines.CodePipelineSource, .*, got 'acme/churn' \[SM001\]"),
]


@pytest.mark.parametrize(("said", "message"), NO_DELIVERY, ids=["none", "no arguments", "no source", "a name"])
def test_what_can_deliver_nothing_is_refused_before_anything_exists(
    context: Mapping[str, object], said: dict[str, Any], message: str
) -> None:
    stack = home(context)
    given = {"source": source(stack), "define": real_time, "waves": [DeliveryWave(name="Beta", targets=[BETA])]}

    with pytest.raises(SpecError, match=message):
        EndpointDelivery(stack, "Delivery", **{**given, **said})
    assert ["Source"] == [child.node.id for child in stack.node.children]


def test_commands_may_be_your_own(context: Mapping[str, object]) -> None:
    stack = home(context)
    delivery = only_called(
        stack,
        real_time,
        synth_commands=["make synth"],
        install_commands=["pip install -c constraints.txt 'constructs-sm[cli]'"],
        pipeline_name="churn",
    )
    template = synth(stack)
    specs = [
        each["Properties"]["Source"]["BuildSpec"] for each in resources(template, "AWS::CodeBuild::Project").values()
    ]

    assert 1 == sum("make synth" in str(each) for each in specs)
    assert 1 == sum("-c constraints.txt" in str(each) for each in specs)
    (pipeline,) = resources(template, "AWS::CodePipeline::Pipeline").values()
    assert "churn" == pipeline["Properties"]["Name"]
    assert delivery.pipeline.pipeline is not None


def test_artifacts_for_other_accounts_have_a_key(context: Mapping[str, object]) -> None:
    across, within = home(context), home(context)
    deliver(across)
    one = DeliveryWave(name="Beta", targets=[DeliveryTarget(account="111122223333", region="eu-west-1")])
    deliver(within, waves=[one])

    assert (1, 0) == tuple(len(resources(synth(stack), "AWS::KMS::Key")) for stack in (across, within))


def test_the_same_delivery_is_the_same_to_the_byte(context: Mapping[str, object], tmp_path: Path) -> None:
    written = []
    for name in ("one", "two"):
        app = App(context=dict(context), outdir=str(tmp_path / name))
        deliver(Stack(app, "Pipeline", env=HOME))
        app.synth()
        found = sorted((tmp_path / name).rglob("*.template.json"))
        written.append({path.relative_to(tmp_path / name): path.read_bytes() for path in found})

    assert 5 == len(written[0])
    assert written[0] == written[1]


def in_another_stack(stage: Stage, target: DeliveryTarget) -> Delivered:
    pipeline = Stack.of(stage.node.scope) if stage.node.scope is not None else None
    assert pipeline is not None
    del target
    model = Model(pipeline, "Elsewhere", image=IMAGE)
    return Delivered(endpoint=RealTimeEndpoint(pipeline, "Astray", model=model, instance_type="ml.m5.xlarge"))


def fleet_alone(stage: Stage, target: DeliveryTarget) -> Delivered:
    return Delivered(endpoint=components(stage, target).endpoint)


WRONG = [
    (lambda _, __: None, "define: must return a Delivered, got None; name the endpoint that was made [SM667]"),
    (
        serverless,
        "define: must return alarms where wave Beta has a bake time, got none; return some, or drop bake_time [SM667]",
    ),
    (lambda *_: Delivered(endpoint=cast("Any", "churn")), "must return an endpoint of this library, got 'churn'"),
    (in_another_stack, "in the stage Beta-eu-west-1, got endpoint Pipeline/Astray; make it in the scope it is given"),
    (fleet_alone, "must return the component that is called, got an endpoint for components alone"),
]


@pytest.mark.parametrize(("define", "said"), WRONG, ids=["nothing", "no alarms", "a name", "elsewhere", "no component"])
def test_a_definition_that_makes_something_else_is_refused(
    context: Mapping[str, object], define: Any, said: str
) -> None:
    with pytest.raises(SpecError) as caught:
        deliver(home(context), define)

    assert said in str(caught.value)
    assert {"SM667"} == {each.rule for each in caught.value.problems}


def test_every_mistake_is_told_before_anything_is_made(context: Mapping[str, object]) -> None:
    stack = home(context, env=None)
    waves = [
        DeliveryWave(name="1", targets=[BETA, BETA], bake_time=timedelta(seconds=1)),
        DeliveryWave(name="Prod", targets=[DeliveryTarget(account=stack.account, region="Ireland")]),
        DeliveryWave(name="Late", targets=[]),
    ]
    with pytest.raises(SpecError) as caught:
        deliver(stack, waves=waves, smoke_test=SmokeTest(json="{"))

    assert [
        "SM001 waves[1].targets[0].account",
        "SM003 waves[0].bake_time",
        "SM004 waves[0].name",
        "SM004 waves[1].targets[0].region",
        "SM660 waves[2].targets",
        "SM661 waves[0].targets[1].name",
        "SM662 waves[0].targets[1]",
        "SM663 env",
        "SM665 smoke_test.json",
    ] == [f"{each.rule} {each.path}" for each in caught.value.problems]
    assert ["Source"] == [child.node.id for child in stack.node.children]
