"""What an endpoint is told of, each in another stack, in a nested one, in a stage, in another account."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, Environment, NestedStack, Stack, Stage
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct
from subjects import DATA, IMAGE, LAMBDA, TYPE, model
from synthesized import Json, before, granted, id_of, only, plain, resources, statements, synth

from constructs_sm import (
    AdapterInferenceComponent,
    CapacitySize,
    ClarifyExplainer,
    ClarifyInference,
    ClarifyMimeType,
    ClarifyShap,
    ClarifyShapBaseline,
    ComputeRequirements,
    CoreDump,
    DataCapture,
    Endpoint,
    EndpointConfig,
    ExecutionRole,
    InferenceComponent,
    InferenceComponentEndpoint,
    InstancePool,
    InstanceScaling,
    InstanceVariant,
    RealTimeEndpoint,
    RollingUpdate,
)

CONFIG, ENDPOINT = "AWS::SageMaker::EndpointConfig", "AWS::SageMaker::Endpoint"
COMPONENT = "AWS::SageMaker::InferenceComponent"
HERE = Environment(account="111122223333", region="eu-west-1")
THERE = Environment(account="999999999999", region="eu-west-1")
SMALL = ComputeRequirements(min_memory_mb=1024)
MINUTES = timedelta(minutes=5)


def a_key(scope: Construct) -> kms.Key:
    return kms.Key(scope, "Key")


def a_bucket(scope: Construct) -> s3.Bucket:
    return s3.Bucket(scope, "Bucket", encryption_key=a_key(scope))


def an_alarm(scope: Construct) -> cloudwatch.Alarm:
    metric = cloudwatch.Metric(namespace="Shop", metric_name="Errors")
    return cloudwatch.Alarm(scope, "Alarm", metric=metric, threshold=1, evaluation_periods=1)


def a_fleet(scope: Construct) -> InferenceComponentEndpoint:
    return InferenceComponentEndpoint(scope, "Fleet", instance_type=TYPE)


def a_component(scope: Construct) -> InferenceComponent:
    return a_fleet(scope).add_component("One", image=IMAGE, model_data=DATA, compute=SMALL)


def chat(scope: Construct, **said: Any) -> RealTimeEndpoint:
    served = {} if "model" in said else {"model": model(scope)}
    return RealTimeEndpoint(scope, "Chat", **{**served, "instance_type": TYPE, **said})


def explained(scope: Construct, bucket: s3.Bucket) -> None:
    baseline = ClarifyShapBaseline(bucket=bucket, key="baseline.csv", mime_type=ClarifyMimeType.CSV)
    chat(scope, explainer=ClarifyExplainer(inference=ClarifyInference(), shap=ClarifyShap(baseline=baseline)))


def of_parts(scope: Construct, config: EndpointConfig) -> None:
    Endpoint(scope, "Parts", endpoint_config=config)


def a_config(scope: Construct) -> EndpointConfig:
    return EndpointConfig(scope, "Config", variants=[InstanceVariant(model=model(scope), instance_type=TYPE)])


def with_a_shadow(scope: Construct, shadowing: Any) -> None:
    chat(scope, shadow=InstanceVariant(variant_name="shadow", model=shadowing, instance_type=TYPE))


def with_a_pool(scope: Construct, pooled: Any) -> None:
    chat(scope, instance_type=["ml.g5.xlarge", InstancePool(instance_type="ml.g6.xlarge", priority=2, model=pooled)])


def on_a_role(scope: Construct, role: Any) -> None:
    fleet = InferenceComponentEndpoint(scope, "Fleet", instance_type=TYPE, role=role)
    served = model(scope, role=role)
    fleet.add_component("One", model=served, compute=SMALL)


def a_role(scope: Construct) -> Any:
    return ExecutionRole(scope, "Role")


def a_network(scope: Construct) -> ec2.Vpc:
    return ec2.Vpc(scope, "Vpc", max_azs=2, nat_gateways=0)


def in_a_network(scope: Construct, vpc: ec2.Vpc) -> None:
    isolated = ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED)
    InferenceComponentEndpoint(scope, "Fleet", instance_type=TYPE, vpc=vpc, vpc_subnets=isolated)


@dataclass(frozen=True)
class Shared:
    """Something that one stack has and an endpoint of another is told of."""

    make: Callable[[Any], Any]
    use: Callable[[Any, Any], object]


ARGUMENTS = {
    "bucket of records": Shared(a_bucket, lambda scope, it: chat(scope, data_capture=DataCapture(bucket=it))),
    "key of records": Shared(
        a_key,
        lambda scope, it: chat(scope, data_capture=DataCapture(bucket=s3.Bucket(scope, "Records"), encryption_key=it)),
    ),
    "bucket of core dumps": Shared(a_bucket, lambda scope, it: chat(scope, core_dump=CoreDump(bucket=it))),
    "key of core dumps": Shared(
        a_key,
        lambda scope, it: chat(scope, core_dump=CoreDump(bucket=s3.Bucket(scope, "Dumps"), encryption_key=it)),
    ),
    "bucket of a baseline": Shared(a_bucket, explained),
    "model of a pool": Shared(lambda scope: model(scope, "Pooled"), with_a_pool),
    "model of a shadow": Shared(lambda scope: model(scope, "Shadowing"), with_a_shadow),
    "rollback alarm": Shared(an_alarm, lambda scope, it: chat(scope, rollback_alarms=[it])),
    "rollback alarm of a component": Shared(
        an_alarm,
        lambda scope, it: a_fleet(scope).add_component(
            "One",
            image=IMAGE,
            model_data=DATA,
            compute=SMALL,
            copy_count=2,
            rollback_alarms=[it],
            rollout=RollingUpdate(maximum_batch_size=CapacitySize.count(1), wait_interval=MINUTES),
        ),
    ),
    "configuration": Shared(a_config, of_parts),
    "configuration with alarms": Shared(
        a_config,
        lambda scope, it: Endpoint(scope, "Parts", endpoint_config=it, rollback_alarms=[an_alarm(scope)]),
    ),
    "fleet": Shared(
        a_fleet, lambda scope, it: InferenceComponent(scope, "Two", endpoint=it, image=IMAGE, compute=SMALL)
    ),
    "base of an adapter": Shared(
        a_component, lambda scope, it: AdapterInferenceComponent(scope, "Legal", base=it, model_data=DATA)
    ),
    "role of a fleet": Shared(a_role, on_a_role),
    "network of a fleet": Shared(a_network, in_a_network),
    "key of a fleet": Shared(
        a_key,
        lambda scope, it: InferenceComponentEndpoint(scope, "Fleet", instance_type=TYPE, encryption_key=it),
    ),
}
EVERY = pytest.mark.parametrize("argument", ARGUMENTS)


def circles(template: Json) -> list[str]:
    return [id for id in template["Resources"] if id in before(template, id)]


@EVERY
def test_it_may_be_in_another_stack(app: App, argument: str) -> None:
    shared = ARGUMENTS[argument]
    there, here = Stack(app, "There"), Stack(app, "Here")
    shared.use(here, shared.make(there))

    template = synth(here)
    assert ([], ["There"]) == (circles(template), [stack.stack_name for stack in here.dependencies])
    assert [] == list(there.dependencies)
    assert "Fn::GetStackOutput" in str(template)


@EVERY
def test_it_may_be_in_another_stack_of_a_stage(app: App, argument: str) -> None:
    shared = ARGUMENTS[argument]
    stage = Stage(app, "Beta", env=HERE)
    there, here = Stack(stage, "There"), Stack(stage, "Here")
    shared.use(here, shared.make(there))

    assert "Fn::GetStackOutput" in str(synth(here))


@EVERY
def test_it_may_be_in_the_parent_of_a_nested_stack(app: App, argument: str) -> None:
    shared = ARGUMENTS[argument]
    parent = Stack(app, "Parent")
    shared.use(NestedStack(parent, "Nested"), shared.make(parent))

    template = synth(parent)
    (nested,) = resources(template, "AWS::CloudFormation::Stack").values()
    assert [] == circles(template)
    assert nested["Properties"]["Parameters"]


@EVERY
def test_it_may_be_in_a_nested_stack(app: App, argument: str) -> None:
    shared = ARGUMENTS[argument]
    parent = Stack(app, "Parent")
    shared.use(parent, shared.make(NestedStack(parent, "Nested")))

    template = synth(parent)
    assert [] == circles(template)
    assert ".Outputs." in str(plain(template["Resources"]))


def test_the_rights_of_a_model_of_another_stack_stand_in_the_stack_of_the_endpoint(app: App) -> None:
    models, endpoints = Stack(app, "Models"), Stack(app, "Endpoints")
    chat(
        endpoints,
        model=model(models),
        data_capture=DataCapture(bucket=a_bucket(endpoints)),
        core_dump=CoreDump(bucket=s3.Bucket(endpoints, "Dumps")),
        rollback_alarms=[an_alarm(endpoints)],
    )

    template = synth(endpoints)
    sids = {statement["Sid"] for _, statement in statements(template)}
    assert sids >= {"CaptureData", "EncryptCapturedData", "WriteCoreDumps", "DescribeRollbackAlarms"}
    policies = set(resources(template, "AWS::IAM::ManagedPolicy"))
    assert policies <= before(template, id_of(template, ENDPOINT))
    assert [] == list(models.dependencies)


def test_each_of_two_roles_gets_what_is_shared_and_its_own_core_dumps(app: App) -> None:
    models, endpoints = Stack(app, "Models"), Stack(app, "Endpoints")
    variants = [
        InstanceVariant(
            variant_name=name,
            model=model(models, name),
            instance_type=TYPE,
            core_dump=CoreDump(bucket=s3.Bucket(endpoints, f"{name}Dumps")),
        )
        for name in ("a", "b")
    ]
    RealTimeEndpoint(endpoints, "Chat", variants=variants, data_capture=DataCapture(bucket=a_bucket(endpoints)))

    by_policy: dict[str, dict[str, Any]] = {}
    for policy, statement in statements(synth(endpoints)):
        by_policy.setdefault(policy, {})[statement["Sid"]] = statement["Resource"]
    first, second = by_policy.values()
    assert first["CaptureData"] == second["CaptureData"]
    assert first["WriteCoreDumps"] != second["WriteCoreDumps"]


def test_a_scaled_endpoint_of_a_nested_stack_names_its_variant_by_reference(app: App) -> None:
    parent = Stack(app, "Parent")
    nested = NestedStack(parent, "Nested")
    chat(nested, scaling=InstanceScaling(max_capacity=4, min_capacity=1, invocations_per_instance=100))

    assembly = app.synth(force=True)
    template = json.loads((Path(assembly.directory) / str(nested.template_file)).read_text(encoding="utf-8"))
    target = only(template, "AWS::ApplicationAutoScaling::ScalableTarget")
    name = f"${{{id_of(template, ENDPOINT)}.EndpointName}}"
    assert f"endpoint/{name}/variant/AllTraffic" == plain(target["ResourceId"])


def test_what_is_named_reaches_another_account_by_its_name(app: App) -> None:
    here, there = Stack(app, "Here", env=HERE), Stack(app, "There", env=THERE)
    records = s3.Bucket(there, "Records", bucket_name="records-of-others")
    key = kms.Key.from_key_arn(here, "Key", "arn:aws:kms:eu-west-1:999999999999:key/0a1b")
    dumps = s3.Bucket(there, "Dumps", bucket_name="dumps-of-others")
    chat(here, data_capture=DataCapture(bucket=records, encryption_key=key), core_dump=CoreDump(bucket=dumps))

    template = synth(here)
    config = only(template, CONFIG)
    assert "s3://records-of-others/capture" == plain(config["DataCaptureConfig"]["DestinationS3Uri"])
    assert plain(config["ProductionVariants"][0]["CoreDumpConfig"]["DestinationS3Uri"]).startswith(
        "s3://dumps-of-others/"
    )
    assert granted(template, "CaptureData")["Resource"].endswith(":s3:::records-of-others/capture/*")
    assert granted(template, "WriteCoreDumps")["Resource"].startswith("arn:")
    assert "arn:aws:kms:eu-west-1:999999999999:key/0a1b" == granted(template, "EncryptCapturedData")["Resource"]


def test_a_component_on_a_fleet_with_a_name_is_called_from_another_account(app: App) -> None:
    here, there = Stack(app, "Here", env=HERE), Stack(app, "There", env=THERE)
    fleet = InferenceComponentEndpoint(here, "Fleet", instance_type=TYPE, endpoint_name="fleet")
    one = fleet.add_component("One", image=IMAGE, model_data=DATA, compute=SMALL, inference_component_name="one")
    legal = one.add_adapter("Legal", model_data=DATA, inference_component_name="legal")
    caller = iam.Role(there, "Caller", assumed_by=LAMBDA)
    one.grants.invoke(caller)
    legal.grants.invoke_stream(caller)

    arns = {arn for _, each in statements(synth(there)) for arn in each["Resource"]}
    place = "arn:aws:sagemaker:eu-west-1:111122223333"
    assert {f"{place}:endpoint/fleet", f"{place}:inference-component/one", f"{place}:inference-component/legal"} == arns


def test_an_alarm_on_an_endpoint_with_a_name_stands_in_another_account(app: App) -> None:
    here, there = Stack(app, "Here", env=HERE), Stack(app, "There", env=THERE)
    watched = chat(here, endpoint_name="chat").metrics.invocation_5xx_errors(account="111122223333")
    cloudwatch.Alarm(there, "Errors", metric=watched, threshold=1, evaluation_periods=1)

    found = str(only(synth(there), "AWS::CloudWatch::Alarm"))
    assert "'chat'" in found
    assert "111122223333" in found
