from __future__ import annotations

import pytest
from aws_cdk import CfnParameter, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_sagemaker as sagemaker
from aws_cdk.assertions import Annotations, Match
from subjects import DATA, DATA_URI, IMAGE, IMAGE_URI, model
from synthesized import granted, id_of, only, plain, resources, statements, synth

from constructs_sm import Container, ContainerImage, ExecutionRole, InferenceExecutionMode, Model, ModelData

MODEL = "AWS::SageMaker::Model"


def test_bare_it_is_an_image_with_a_role(stack: Stack) -> None:
    bare = Model(stack, "Model", image=IMAGE)

    template = synth(stack)
    role = id_of(template, "AWS::IAM::Role")
    assert {
        "PrimaryContainer": {"Image": IMAGE_URI},
        "ExecutionRoleArn": {"Fn::GetAtt": [role, "Arn"]},
        "EnableNetworkIsolation": False,
    } == only(template, MODEL)
    assert isinstance(bare.node.default_child, sagemaker.CfnModel)


def test_says_everything_it_was_told(stack: Stack) -> None:
    vpc = ec2.Vpc(stack, "Vpc", max_azs=2)
    group = ec2.SecurityGroup(stack, "Group", vpc=vpc)
    role = ExecutionRole(stack, "Role")
    containers = [
        Container(image=IMAGE, model_data=DATA, environment={"A": "1"}, container_hostname="first"),
        Container(image=IMAGE, model_data=ModelData.uri("s3://artifacts/raw/"), container_hostname="second"),
    ]
    Model(
        stack,
        "Model",
        containers=containers,
        inference_execution_mode=InferenceExecutionMode.DIRECT,
        role=role,
        vpc=vpc,
        vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC),
        security_groups=[group],
        network_isolation=False,
        model_name="churn",
        allow_fixed_name=True,
        tags={"team": "ml"},
    )

    template = synth(stack)
    public = [id for id in resources(template, "AWS::EC2::Subnet") if "Public" in id]
    raw = {"S3DataSource": {"S3Uri": "s3://artifacts/raw/", "S3DataType": "S3Prefix", "CompressionType": "None"}}
    assert {
        "Containers": [
            {
                "Image": IMAGE_URI,
                "ModelDataUrl": DATA_URI,
                "Environment": {"A": "1"},
                "ContainerHostname": "first",
            },
            {"Image": IMAGE_URI, "ModelDataSource": raw, "ContainerHostname": "second"},
        ],
        "InferenceExecutionConfig": {"Mode": "Direct"},
        "ExecutionRoleArn": {"Fn::GetAtt": [id_of(template, "AWS::IAM::Role", "Role"), "Arn"]},
        "EnableNetworkIsolation": False,
        "VpcConfig": {
            "Subnets": [{"Ref": id} for id in public],
            "SecurityGroupIds": [{"Fn::GetAtt": [id_of(template, "AWS::EC2::SecurityGroup"), "GroupId"]}],
        },
        "ModelName": "churn",
        "Tags": [{"Key": "team", "Value": "ml"}],
    } == only(template, MODEL)


def test_with_its_data_it_is_cut_off_from_networks_unless_told_otherwise(stack: Stack) -> None:
    model(stack, "Isolated")
    model(stack, "Open", network_isolation=False)
    Model(stack, "Fetches", image=IMAGE)

    isolated = {
        id[:4]: each["Properties"]["EnableNetworkIsolation"] for id, each in resources(synth(stack), MODEL).items()
    }
    assert {"Isol": True, "Open": False, "Fetc": False} == isolated


def test_its_role_may_pull_and_read_exactly_its_image_and_its_archive(stack: Stack) -> None:
    model(stack)

    template = synth(stack)
    assert (
        "arn:${AWS::Partition}:ecr:eu-west-1:111122223333:repository/churn"
        == granted(template, "PullImages")["Resource"]
    )
    assert "arn:${AWS::Partition}:s3:::artifacts/churn/3/model.tar.gz" == granted(template, "ReadModelData")["Resource"]


def test_two_containers_of_one_repository_ask_for_it_once(stack: Stack) -> None:
    Model(stack, "Model", containers=[Container(image=IMAGE), Container(image=IMAGE)])

    assert isinstance(granted(synth(stack), "PullImages")["Resource"], str)


def test_in_a_vpc_it_makes_a_security_group_and_may_attach_interfaces(stack: Stack) -> None:
    vpc = ec2.Vpc(stack, "Vpc", max_azs=2)
    attached = model(stack, vpc=vpc)
    attached.connections.allow_to_any_ipv4(ec2.Port.tcp(443), "because a test says so")

    template = synth(stack)
    private = [{"Ref": id} for id in resources(template, "AWS::EC2::Subnet") if "Private" in id]
    group = id_of(template, "AWS::EC2::SecurityGroup")
    expected = {"Subnets": private, "SecurityGroupIds": [{"Fn::GetAtt": [group, "GroupId"]}]}
    assert expected == only(template, MODEL)["VpcConfig"]
    assert group.startswith("ModelSecurityGroup")
    allowed = granted(template, "AttachToVpc")
    assert ("*", 10) == (allowed["Resource"], len(allowed["Action"]))


def test_two_models_share_a_role_and_its_policy(stack: Stack) -> None:
    role = ExecutionRole(stack, "Role")
    for number in (1, 2):
        model(stack, f"Model{number}", role=role, model_data=ModelData.uri(f"s3://artifacts/{number}/1/model.tar.gz"))

    template = synth(stack)
    assert (1, 1) == (len(resources(template, "AWS::IAM::Role")), len(resources(template, "AWS::IAM::ManagedPolicy")))
    read = [plain(each["Resource"]) for _, each in statements(template) if each["Action"] == "s3:GetObject"]
    assert [f"arn:${{AWS::Partition}}:s3:::artifacts/{number}/1/model.tar.gz" for number in (1, 2)] == read


def test_the_escape_hatch_reaches_the_resource(stack: Stack) -> None:
    resource = model(stack).node.default_child
    assert isinstance(resource, sagemaker.CfnModel)
    resource.add_property_override("PrimaryContainer.ImageConfig.RepositoryAccessMode", "Platform")

    assert {"RepositoryAccessMode": "Platform"} == only(synth(stack), MODEL)["PrimaryContainer"]["ImageConfig"]


def test_it_is_a_model_where_the_cdk_wants_one(stack: Stack) -> None:
    made = model(stack)

    assert made.model_arn == made.model_ref.model_arn


def test_an_image_known_only_at_deployment_is_warned_about(stack: Stack) -> None:
    model(stack, image=ContainerImage.uri(CfnParameter(stack, "Image").value_as_string))

    found = Annotations.from_stack(stack).find_warning(
        "/Prod/Model", Match.string_like_regexp("ecr:BatchGetImage.*SM705")
    )
    assert 1 == len(found)


def test_the_security_groups_of_an_imported_model_are_connections(stack: Stack) -> None:
    vpc = ec2.Vpc(stack, "Vpc", max_azs=2, nat_gateways=0)
    group = ec2.SecurityGroup(stack, "Group", vpc=vpc)
    imported = Model.from_model_attributes(stack, "Shared", model_name="shared", security_groups=[group])
    imported.connections.allow_to_any_ipv4(ec2.Port.tcp(443))

    assert [group.security_group_id] == [each.security_group_id for each in imported.connections.security_groups]
    with pytest.raises(ValueError, match="has no connections"):
        _ = Model.from_model_name(stack, "Other", "other").connections
