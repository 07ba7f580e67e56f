"""What components find on their endpoints: those of a configuration of one's own, and what the first of them decides."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from aws_cdk import App, Environment, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sagemaker as sagemaker
from subjects import DATA, IMAGE, SERVICE, TYPE, fleet, model
from synthesized import only, resources, synth, told

from constructs_sm import (
    AdapterInferenceComponent,
    CapacitySize,
    ComputeRequirements,
    Endpoint,
    EndpointConfig,
    ExecutionRole,
    InferenceComponent,
    InferenceComponentEndpoint,
    InstanceVariant,
    Model,
    ModelData,
    RealTimeEndpoint,
    RollingUpdate,
    SpecError,
)

COMPONENT, CONFIG, POLICY = (
    "AWS::SageMaker::InferenceComponent",
    "AWS::SageMaker::EndpointConfig",
    "AWS::IAM::ManagedPolicy",
)
SMALL = ComputeRequirements(min_memory_mb=1024)
WAIT = RollingUpdate(maximum_batch_size=CapacitySize.percent(50), wait_interval=timedelta(minutes=1))


def host(stack: Stack, **said: Any) -> Endpoint:
    role = ExecutionRole(stack, "Role")
    places = [InstanceVariant(instance_type=TYPE, variant_name="main")]
    config = EndpointConfig(stack, "Config", variants=places, role=role, **said)
    return Endpoint(stack, "Host", endpoint_config=config)


def test_a_component_joins_an_endpoint_of_a_configuration_without_models(stack: Stack) -> None:
    made = host(stack)
    InferenceComponent(stack, "One", endpoint=made, image=IMAGE, model_data=DATA, compute=SMALL)

    assert "main" == only(synth(stack), COMPONENT)["VariantName"]
    assert (TYPE,) == made.settings.instance_types
    assert made.role is made.settings.role
    assert 1 == len(made.placed)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"network_isolation": True}, "must have the network_isolation of the endpoint, True, got False"),
        ({"vpc": True}, "must have the subnet_ids of the endpoint"),
    ],
)
def test_a_component_must_fit_the_configuration(stack: Stack, said: dict[str, Any], expected: str) -> None:
    made = host(stack, **({"vpc": ec2.Vpc(stack, "Vpc", max_azs=2)} if "vpc" in said else said))
    other = model(stack, network_isolation=False)

    with pytest.raises(SpecError) as caught:
        InferenceComponent(stack, "One", endpoint=made, model=other, compute=SMALL)
    assert "must have the role of the endpoint, Prod/Role, got Prod/Model/Role" in str(caught.value)
    assert expected in str(caught.value)


def test_an_endpoint_of_a_model_and_one_that_does_not_tell_take_no_component(stack: Stack) -> None:
    config = EndpointConfig(stack, "Config", variants=[InstanceVariant(model=model(stack), instance_type=TYPE)])
    serving = Endpoint(stack, "Serving", endpoint_config=config)
    theirs = RealTimeEndpoint.from_endpoint_name(stack, "Theirs", "theirs")
    elsewhere = EndpointConfig.from_endpoint_config_name(stack, "Elsewhere", "elsewhere")
    unknown = Endpoint(stack, "Unknown", endpoint_config=elsewhere)
    said: Any = {"image": IMAGE, "compute": SMALL}

    with pytest.raises(SpecError, match="got one that serves a model"):
        InferenceComponent(stack, "One", endpoint=serving, **said)
    for endpoint in (theirs, unknown):
        with pytest.raises(SpecError, match="got one of which nothing tells that it is; refer to it with"):
            InferenceComponent(stack, "Two", endpoint=endpoint, **said)  # type: ignore[arg-type] # see above


def watched(stack: Stack, made: InferenceComponentEndpoint, count: int, *, apart: bool) -> None:
    metric = cloudwatch.Metric(namespace="n", metric_name="m")
    alarms = [
        cloudwatch.Alarm(stack, f"Alarm{number}", metric=metric, threshold=1, evaluation_periods=1)
        for number in range(count if apart else 1)
    ]
    for number in range(count):
        made.add_component(
            f"C{number}",
            image=IMAGE,
            model_data=DATA,
            compute=SMALL,
            copy_count=2,
            rollout=WAIT,
            rollback_alarms=[alarms[number if apart else 0]],
        )


@pytest.mark.parametrize(("apart", "policies", "warned"), [(False, 2, 0), (True, 12, 2)])
def test_components_with_the_same_alarms_share_a_policy(
    stack: Stack, *, apart: bool, policies: int, warned: int
) -> None:
    watched(stack, fleet(stack, initial_instance_count=20), 11, apart=apart)

    assert policies == len(resources(synth(stack), POLICY))
    assert warned == len(told(stack, "SM733"))


def test_policies_are_shared_within_a_stack_alone(app: App) -> None:
    stack, other = Stack(app, "Prod"), Stack(app, "Other")
    role = iam.Role(stack, "Role", assumed_by=SERVICE)
    alarm = cloudwatch.Alarm(
        stack,
        "Alarm",
        metric=cloudwatch.Metric(namespace="n", metric_name="m"),
        threshold=1,
        evaluation_periods=1,
    )
    made = fleet(stack, role=role, initial_instance_count=20)
    for scope in (stack, other):
        for id in ("One", "Two"):
            InferenceComponent(
                scope,
                id,
                endpoint=made,
                image=IMAGE,
                compute=SMALL,
                rollout=WAIT,
                rollback_alarms=[alarm],
                copy_count=2,
            )

    app.synth()
    kept = [len([p for p in each.node.find_all() if isinstance(p, iam.ManagedPolicy)]) for each in (stack, other)]
    assert 1 == kept[0]
    assert 2 == kept[1]  # what the copies pull, and the alarms they are watched by


def isolated(stack: Stack) -> bool:
    return bool(only(synth(stack), CONFIG)["EnableNetworkIsolation"])


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        ({"image": IMAGE, "model_data": DATA}, True),
        ({"image": IMAGE}, False),
        ({"image": IMAGE, "environment": {"HF_MODEL_ID": "org/model"}}, False),
    ],
)
def test_the_first_component_decides_the_isolation(stack: Stack, first: dict[str, Any], expected: bool) -> None:  # noqa: FBT001 # a row
    made = fleet(stack)
    made.add_component("One", compute=SMALL, **first)

    assert expected is isolated(stack)
    assert expected is made.settings.network_isolation


@pytest.mark.parametrize("data", [None, DATA])
def test_the_model_of_the_first_component_decides_the_isolation(stack: Stack, data: ModelData | None) -> None:
    made = fleet(stack)
    made.add_component("One", model=model(stack, role=made.role, model_data=data), compute=SMALL)

    assert (data is not None) is isolated(stack)


def test_of_a_model_that_does_not_tell_the_fleet_stays_isolated(stack: Stack) -> None:
    fleet(stack).add_component("One", model=Model.from_model_name(stack, "Theirs", "theirs"), compute=SMALL)

    assert isolated(stack)


def test_a_component_that_comes_later_is_refused_with_both_cures(stack: Stack) -> None:
    made = fleet(stack)
    made.add_component("One", image=IMAGE, compute=SMALL)

    with pytest.raises(SpecError, match="say network_isolation=True on the endpoint, or False on the model"):
        made.add_component("Two", model=model(stack, role=made.role), compute=SMALL)
    assert not isolated(stack)


def test_an_isolation_that_was_said_stays(stack: Stack) -> None:
    made = fleet(stack, network_isolation=True)
    made.add_component("One", image=IMAGE, compute=SMALL)

    assert isolated(stack)
    with pytest.raises(SpecError, match="SM714"):
        made.add_component("Two", image=IMAGE, environment={"HF_MODEL_ID": "org/model"}, compute=SMALL)


def test_a_component_that_was_refused_decides_nothing(stack: Stack) -> None:
    made = fleet(stack)
    with pytest.raises(SpecError):
        made.add_component("One", image=IMAGE)

    made.add_component("Two", image=IMAGE, model_data=DATA, compute=SMALL)
    assert isolated(stack)


def test_data_in_a_bucket_of_another_region_is_refused_on_components_and_adapters(app: App) -> None:
    ours, theirs = (
        Stack(app, region, env=Environment(account="111122223333", region=region))
        for region in ("eu-west-1", "us-east-1")
    )
    data = ModelData.s3(s3.Bucket(theirs, "Bucket", bucket_name="weights"), "chat/3/model.tar.gz")
    made = fleet(ours)
    base = made.add_component("Base", image=IMAGE, compute=SMALL)

    message = "model_data: must lie in eu-west-1 like the stack, got a bucket in us-east-1"
    with pytest.raises(SpecError, match=message):
        made.add_component("One", image=IMAGE, model_data=data, compute=SMALL)
    with pytest.raises(SpecError, match=message):
        base.add_adapter("Legal", model_data=data)


def test_a_component_of_the_raw_kind_is_no_base(stack: Stack) -> None:
    raw: Any = sagemaker.CfnInferenceComponent(stack, "Raw", endpoint_name="e", specification={"modelName": "m"})

    with pytest.raises(SpecError, match="base: must be an inference component, owned or imported, got <Cfn"):
        AdapterInferenceComponent(stack, "Legal", base=raw, model_data=DATA)
    assert [] == [child for child in stack.node.children if child.node.id == "Legal"]


@pytest.mark.parametrize("said", [5, "A=b"])
def test_an_environment_that_is_no_mapping_is_told_once(stack: Stack, said: Any) -> None:
    with pytest.raises(SpecError, match=r"1 problem\n- environment: must be a mapping"):
        fleet(stack).add_component("One", image=IMAGE, environment=said, compute=SMALL)


WRONG: list[tuple[str, Any, str]] = [
    ("subnet_ids", 3, "subnet_ids"),
    ("security_group_ids", "sg-1", "security_group_ids"),
    ("instance_type", 5, "instance_type"),
    ("instance_type", [TYPE, 5], r"instance_type\[1\]"),
    ("role", "arn:aws:iam::111122223333:role/host", "role"),
    ("max_instance_count", "x", "max_instance_count"),
    ("variant_name", 7, "variant_name"),
    ("network_isolation", "yes", "network_isolation"),
]


@pytest.mark.parametrize(("name", "value", "path"), WRONG)
def test_what_is_told_of_an_imported_endpoint_is_judged(stack: Stack, name: str, value: Any, path: str) -> None:
    with pytest.raises(SpecError, match=rf"- {path}: must"):
        InferenceComponentEndpoint.from_endpoint_attributes(stack, "It", endpoint_name="it", **{name: value})
    assert [] == stack.node.children


def test_everything_wrong_with_an_import_is_told_at_once(stack: Stack) -> None:
    wrong: Any = {"role": "arn", "network_isolation": "x", "security_groups": 3}
    with pytest.raises(SpecError, match="Model Prod/It: 4 problems"):
        Model.from_model_attributes(stack, "It", model_name="not a name", **wrong)
    role: Any = "arn"
    with pytest.raises(SpecError, match="InferenceComponent Prod/It: 3 problems"):
        InferenceComponent.from_inference_component_attributes(
            stack, "It", inference_component_name="a b", endpoint_name="c d", role=role
        )
    assert [] == stack.node.children


def test_a_serverless_variant_is_sent_to_its_own_pattern(stack: Stack) -> None:
    from constructs_sm import ServerlessVariant  # noqa: PLC0415 # beside its only use

    serverless: Any = ServerlessVariant(model=model(stack), memory_size_in_mb=1024, max_concurrency=1)
    with pytest.raises(SpecError, match="make a ServerlessEndpoint"):
        RealTimeEndpoint(stack, "Chat", variants=[serverless])
