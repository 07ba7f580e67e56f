"""What exists already, by ARN, by name, and by what is known of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk import App, CfnOutput, CfnParameter, Environment, Fn, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from constructs import Construct
from subjects import IMAGE, LAMBDA, TYPE, model
from synthesized import only, plain, statements, synth, told

from constructs_sm import (
    AdapterInferenceComponent,
    AsyncEndpoint,
    AsyncOutput,
    ComputeRequirements,
    Endpoint,
    EndpointConfig,
    InferenceComponent,
    InferenceComponentEndpoint,
    Model,
    Pipeline,
    RealTimeEndpoint,
    SpecError,
)

ENDPOINT_ARN = "arn:aws:sagemaker:us-east-1:999999999999:endpoint/churn"
By = Callable[[Construct, str, str], Any]


def places(scope: Construct) -> AsyncOutput:
    return AsyncOutput(bucket=s3.Bucket.from_bucket_name(scope, "Places", "places"))


# What is imported, the kind in its ARN, and how: by ARN and by name.
WAYS: dict[str, tuple[str, By, By]] = {
    "Endpoint": ("endpoint", Endpoint.from_endpoint_arn, Endpoint.from_endpoint_name),
    "RealTimeEndpoint": ("endpoint", RealTimeEndpoint.from_endpoint_arn, RealTimeEndpoint.from_endpoint_name),
    "AsyncEndpoint": (
        "endpoint",
        lambda scope, id, arn: AsyncEndpoint.from_endpoint_arn(scope, id, arn, output=places(scope)),
        lambda scope, id, name: AsyncEndpoint.from_endpoint_name(scope, id, name, output=places(scope)),
    ),
    "InferenceComponentEndpoint": (
        "endpoint",
        InferenceComponentEndpoint.from_endpoint_arn,
        InferenceComponentEndpoint.from_endpoint_name,
    ),
    "EndpointConfig": (
        "endpoint-config",
        EndpointConfig.from_endpoint_config_arn,
        EndpointConfig.from_endpoint_config_name,
    ),
    "Model": ("model", Model.from_model_arn, Model.from_model_name),
    "Pipeline": ("pipeline", Pipeline.from_pipeline_arn, Pipeline.from_pipeline_name),
    "AdapterInferenceComponent": (
        "inference-component",
        lambda scope, id, arn: AdapterInferenceComponent.from_inference_component_arn(
            scope, id, arn, endpoint_arn=ENDPOINT_ARN
        ),
        lambda scope, id, name: AdapterInferenceComponent.from_inference_component_name(
            scope, id, name, endpoint_name="churn"
        ),
    ),
    "InferenceComponent": (
        "inference-component",
        lambda scope, id, arn: InferenceComponent.from_inference_component_arn(
            scope, id, arn, endpoint_arn=ENDPOINT_ARN
        ),
        lambda scope, id, name: InferenceComponent.from_inference_component_name(
            scope, id, name, endpoint_name="churn"
        ),
    ),
}
EVERY = pytest.mark.parametrize("what", WAYS)


def identity(kind: str, imported: Any) -> tuple[str, str]:
    attribute = kind.replace("-", "_")
    return getattr(imported, f"{attribute}_arn"), getattr(imported, f"{attribute}_name")


@EVERY
def test_by_arn_it_is_where_the_arn_says(stack: Stack, what: str) -> None:
    kind, by_arn, _ = WAYS[what]
    arn = f"arn:aws:sagemaker:us-east-1:999999999999:{kind}/churn"
    imported = by_arn(stack, "It", arn)

    assert (arn, "churn") == identity(kind, imported)
    assert ("us-east-1", "999999999999") == (imported.env.region, imported.env.account)


@EVERY
@pytest.mark.parametrize("env", [None, Environment(account="111122223333", region="eu-west-1")])
def test_by_name_it_is_where_the_stack_is(app: App, what: str, env: Environment | None) -> None:
    stack = Stack(app, "Prod", env=env)
    kind, _, by_name = WAYS[what]
    imported = by_name(stack, "It", "churn")

    arn, name = identity(kind, imported)
    CfnOutput(stack, "Arn", value=arn)
    there = "${AWS::Region}:${AWS::AccountId}" if env is None else "eu-west-1:111122223333"
    partition = "${AWS::Partition}" if env is None else "aws"
    assert "churn" == name
    assert (stack.region, stack.account) == (imported.env.region, imported.env.account)
    output = plain(synth(stack)["Outputs"]["Arn"]["Value"])
    assert output in (
        f"arn:{partition}:sagemaker:{there}:{kind}/churn",
        f"arn:${{AWS::Partition}}:sagemaker:{there}:{kind}/churn",
    )


@EVERY
@pytest.mark.parametrize("way", ["parameter", "export"])
def test_an_arn_known_only_at_deployment_is_taken_apart_there(stack: Stack, what: str, way: str) -> None:
    kind, by_arn, _ = WAYS[what]
    arn = CfnParameter(stack, "Arn").value_as_string if way == "parameter" else Fn.import_value("Arn")
    found, name = identity(kind, by_arn(stack, "It", arn))
    CfnOutput(stack, "Name", value=name)

    assert arn == found
    reference = {"Ref": "Arn"} if way == "parameter" else {"Fn::ImportValue": "Arn"}
    last = {"Fn::Select": [5, {"Fn::Split": [":", reference]}]}
    assert {"Fn::Select": [1, {"Fn::Split": ["/", last]}]} == synth(stack)["Outputs"]["Name"]["Value"]


@EVERY
@pytest.mark.parametrize(
    "tail",
    [
        "{kind}",
        "{kind}/",
        "other/churn",
        "{kind}/a/b",
        "{kind}/not_a_name",
        "{kind}/" + 257 * "a",
    ],
)
def test_another_arn_is_refused_and_nothing_is_left_behind(stack: Stack, what: str, tail: str) -> None:
    kind, by_arn, _ = WAYS[what]
    parent = Construct(stack, "Parent")
    arn = f"arn:aws:sagemaker:us-east-1:999999999999:{tail.format(kind=kind)}"

    with pytest.raises(
        SpecError, match=rf"{what} Prod/Parent/It: 1 problem\n- {kind.replace('-', '_')}_arn: must .*SM004"
    ):
        by_arn(parent, "It", arn)
    assert [] == [child for child in parent.node.children if child.node.id == "It"]


@EVERY
@pytest.mark.parametrize("arn", ["", "churn", "arn:aws:s3:::bucket", "arn:aws:iam::999999999999:role/churn", None, 7])
def test_what_is_no_arn_of_sagemaker_is_refused(stack: Stack, what: str, arn: Any) -> None:
    with pytest.raises(SpecError, match="SM004"):
        WAYS[what][1](stack, "It", arn)


@EVERY
@pytest.mark.parametrize("name", ["", "not a name", "-churn", 257 * "a", 7])
def test_what_is_no_name_is_refused(stack: Stack, what: str, name: Any) -> None:
    kind, _, by_name = WAYS[what]

    with pytest.raises(SpecError, match=rf"{kind.replace('-', '_')}_name: must"):
        by_name(stack, "It", name)


@pytest.mark.parametrize("said", [{}, {"endpoint_arn": ENDPOINT_ARN, "endpoint_name": "churn"}])
def test_attributes_hold_either_an_arn_or_a_name(stack: Stack, said: dict[str, Any]) -> None:
    with pytest.raises(SpecError, match="endpoint_arn: is needed, or endpoint_name instead, got"):
        InferenceComponentEndpoint.from_endpoint_attributes(stack, "It", **said)


def test_an_imported_component_needs_an_endpoint_that_is_one(stack: Stack) -> None:
    arn = "arn:aws:sagemaker:us-east-1:999999999999:inference-component/churn"

    with pytest.raises(SpecError, match="endpoint_arn: must"):
        InferenceComponent.from_inference_component_arn(stack, "It", arn, endpoint_arn=arn)


def test_an_endpoint_serves_an_imported_model_and_tells_what_its_role_must_hold(stack: Stack) -> None:
    imported = Model.from_model_name(stack, "Model", "churn")
    AsyncEndpoint(stack, "Docs", model=imported, instance_type=TYPE)

    template = synth(stack)
    assert "churn" == only(template, "AWS::SageMaker::EndpointConfig")["ProductionVariants"][0]["ModelName"]
    message = r"without its role, which must already allow: s3:GetObject on \$\{DocsBucket\w+\.Arn\}/in/\*"
    assert 1 == len(told(stack, message, "/Prod/Docs"))


def test_an_imported_model_with_its_role_gets_the_rights(stack: Stack) -> None:
    role = iam.Role.from_role_name(stack, "Role", "host")
    imported = Model.from_model_attributes(stack, "Model", model_name="churn", role=role)
    AsyncEndpoint(stack, "Docs", model=imported, instance_type=TYPE)

    assert "sns:Publish" in [statement["Action"] for _, statement in statements(synth(stack))]
    assert [] == told(stack, "SM705")


@pytest.mark.parametrize(("kind", "written", "warned"), [("mutable", 5, 0), ("immutable", 0, 1)])
def test_an_imported_role_takes_rights_or_earns_one_readable_warning(
    stack: Stack, kind: str, written: int, warned: int
) -> None:
    arn = "arn:aws:iam::111122223333:role/host"
    model(stack, role=iam.Role.from_role_arn(stack, "Role", arn, mutable=kind == "mutable"))

    template = synth(stack)
    warnings = told(stack, "SM705")
    assert (written, warned) == (len(list(statements(template))), len(warnings))
    assert all("Token[" not in warning for warning in warnings)


def test_a_component_joins_an_imported_endpoint(stack: Stack) -> None:
    role = iam.Role.from_role_name(stack, "Role", "host")
    fleet = InferenceComponentEndpoint.from_endpoint_attributes(
        stack, "Fleet", endpoint_name="fleet", role=role, instance_type=TYPE, variant_name="main"
    )
    fleet.add_component("One", image=IMAGE, compute=ComputeRequirements(min_memory_mb=1024))

    component = only(synth(stack), "AWS::SageMaker::InferenceComponent")
    assert ("fleet", "main") == (component["EndpointName"], component["VariantName"])


def test_an_imported_endpoint_may_be_called(stack: Stack) -> None:
    endpoint = AsyncEndpoint.from_endpoint_arn(stack, "Docs", ENDPOINT_ARN, output=places(stack))
    endpoint.grants.submit(iam.Role(stack, "Caller", assumed_by=LAMBDA)).assert_success()

    allowed = {str(statement["Action"]): statement["Resource"] for _, statement in statements(synth(stack))}
    assert ENDPOINT_ARN == allowed["sagemaker:InvokeEndpointAsync"]
    places_arn = "arn:${AWS::Partition}:s3:::places"
    assert [f"{places_arn}/failed/*", f"{places_arn}/out/*"] == allowed["s3:GetObject"]
    assert f"{places_arn}/in/*" == allowed["['s3:AbortMultipartUpload', 's3:PutObject']"]


def test_imported_keys_roles_networks_and_topics_are_taken_where_owned_ones_are(stack: Stack) -> None:
    key_arn = "arn:aws:kms:eu-west-1:111122223333:key/0a1b"
    vpc = ec2.Vpc.from_vpc_attributes(
        stack, "Vpc", vpc_id="vpc-1", availability_zones=["a", "b"], private_subnet_ids=["subnet-1", "subnet-2"]
    )
    served = model(
        stack,
        role=iam.Role.from_role_name(stack, "Role", "host"),
        vpc=vpc,
        security_groups=[ec2.SecurityGroup.from_security_group_id(stack, "Group", "sg-1")],
    )
    AsyncEndpoint(
        stack,
        "Docs",
        model=served,
        instance_type=TYPE,
        encryption_key=kms.Key.from_key_arn(stack, "Key", key_arn),
        output=AsyncOutput(
            bucket=s3.Bucket.from_bucket_name(stack, "Bucket", "places"),
            encryption_key=kms.Key.from_key_arn(stack, "ResultKey", key_arn),
        ),
        success_topic=sns.Topic.from_topic_arn(stack, "Topic", "arn:aws:sns:eu-west-1:111122223333:done"),
    )

    template = synth(stack)
    assert {"Subnets": ["subnet-1", "subnet-2"], "SecurityGroupIds": ["sg-1"]} == only(
        template, "AWS::SageMaker::Model"
    )["VpcConfig"]
    assert key_arn == only(template, "AWS::SageMaker::EndpointConfig")["KmsKeyId"]


def test_the_same_role_imported_twice_is_the_same_role(stack: Stack) -> None:
    here, there = (iam.Role.from_role_arn(stack, id, "arn:aws:iam::111122223333:role/host") for id in ("A", "B"))
    fleet = InferenceComponentEndpoint(stack, "Fleet", instance_type=TYPE, role=here)
    fleet.add_component("One", model=model(stack, role=there), compute=ComputeRequirements(min_memory_mb=1024))

    assert only(synth(stack), "AWS::SageMaker::InferenceComponent")
