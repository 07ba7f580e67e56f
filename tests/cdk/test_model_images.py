from __future__ import annotations

from pathlib import Path

import pytest
from aws_cdk import App, CfnOutput, CfnParameter, Environment, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecr as ecr
from subjects import model
from synthesized import Json, granted, id_of, only, plain, resources, statements, synth

from constructs_sm import ContainerImage
from constructs_sm.cdk.image_source import repository_of

MODEL = "AWS::SageMaker::Model"
CPU = "ml.m5.large"


def image_and_repository(template: Json) -> tuple[str, object]:
    image = plain(only(template, MODEL)["PrimaryContainer"]["Image"])
    return image, granted(template, "PullImages")["Resource"]


def in_region(app: App, region: str) -> Stack:
    return Stack(app, "There", env=Environment(account="111122223333", region=region))


@pytest.mark.parametrize(
    ("uri", "repository"),
    [
        ("1{0}.dkr.ecr.eu-west-1.amazonaws.com/churn:3", "eu-west-1:1{0}:repository/churn"),
        ("1{0}.dkr.ecr.eu-west-1.amazonaws.com/team/churn@sha256:" + 64 * "a", "eu-west-1:1{0}:repository/team/churn"),
        ("1{0}.dkr.ecr-fips.us-east-1.amazonaws.com/churn:3", "us-east-1:1{0}:repository/churn"),
        ("1{0}.dkr.ecr.cn-north-1.amazonaws.com.cn/churn", "cn-north-1:1{0}:repository/churn"),
    ],
)
def test_a_uri_names_the_repository_to_pull_from(stack: Stack, uri: str, repository: str) -> None:
    account = "11122223333"
    model(stack, image=ContainerImage.uri(uri.format(account)))

    assert (uri.format(account), f"arn:${{AWS::Partition}}:ecr:{repository.format(account)}") == image_and_repository(
        synth(stack)
    )


def test_an_image_of_another_registry_asks_for_no_right_to_pull(stack: Stack) -> None:
    model(stack, image=ContainerImage.private_registry("registry.example.com/churn:3"), vpc=ec2.Vpc(stack, "Vpc"))

    assert ["PublishMetrics", "WriteLogs", "ReadModelData", "AttachToVpc"] == [
        each["Sid"] for _, each in statements(synth(stack))
    ]


def test_an_own_repository_may_be_pulled(stack: Stack) -> None:
    model(stack, image=ContainerImage.ecr(ecr.Repository(stack, "Images"), tag="3"))

    template = synth(stack)
    uri, arn = image_and_repository(template)
    id = id_of(template, "AWS::ECR::Repository")
    assert f"${{{id}.Arn}}" == arn
    assert uri.endswith(f"/${{{id}}}:3")


@pytest.mark.parametrize("region", [None, "eu-west-1"])
def test_a_repository_of_another_account_may_be_pulled(app: App, region: str | None) -> None:
    stack = Stack(app, "Prod") if region is None else in_region(app, region)
    arn = "arn:aws:ecr:eu-west-1:999999999999:repository/shared/churn"
    repository = ecr.Repository.from_repository_arn(stack, "Images", arn)
    digest = "sha256:" + 64 * "b"
    model(stack, image=ContainerImage.ecr(repository, digest=digest))

    uri, allowed = image_and_repository(synth(stack))
    assert arn == allowed
    assert uri.startswith("999999999999.dkr.ecr.eu-west-1.")
    assert uri.endswith(f"/shared/churn@{digest}")


def test_an_asset_is_built_and_may_be_pulled(stack: Stack, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    model(stack, image=ContainerImage.asset(str(tmp_path), build_args={"A": "1"}))

    uri, arn = image_and_repository(synth(stack))
    assert "container-assets" in uri
    assert "repository/cdk-hnb659fds-container-assets-" in str(arn)


@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("eu-west-1", "763104351884.dkr.ecr.eu-west-1.amazonaws.com"),
        ("cn-north-1", "727897471807.dkr.ecr.cn-north-1.amazonaws.com.cn"),
        ("us-gov-west-1", "442386744353.dkr.ecr.us-gov-west-1.amazonaws.com"),
        ("af-south-1", "626614931356.dkr.ecr.af-south-1.amazonaws.com"),
        ("il-central-1", "780543022126.dkr.ecr.il-central-1.amazonaws.com"),
    ],
)
def test_a_framework_image_comes_from_the_registry_of_the_region(app: App, region: str, host: str) -> None:
    stack = in_region(app, region)
    model(stack, image=ContainerImage.framework("pytorch", version="2.6", instance_type=CPU, py_version="py312"))

    uri, arn = image_and_repository(synth(stack))
    account = host.partition(".")[0]
    assert f"{host}/pytorch-inference:2.6" == uri[: len(host) + len("/pytorch-inference:2.6")]
    assert f"arn:${{AWS::Partition}}:ecr:{region}:{account}:repository/pytorch-inference" == arn


def test_where_the_region_is_open_a_mapping_has_the_accounts_and_models_share_it(stack: Stack) -> None:
    for number in (1, 2):
        model(stack, f"Model{number}", image=ContainerImage.framework("xgboost", version="1.7-1"))

    template = synth(stack)
    ((name, accounts),) = template["Mappings"].items()
    assert {"account": "141502667606"} == accounts["eu-west-1"]
    images = {str(each["Properties"]["PrimaryContainer"]["Image"]) for each in resources(template, MODEL).values()}
    assert 1 == len(images)
    assert f"'Fn::FindInMap': ['{name}', {{'Ref': 'AWS::Region'}}, 'account']" in images.pop()


def test_models_of_one_role_ask_for_a_shared_image_once(stack: Stack) -> None:
    first = model(stack, "One", image=ContainerImage.framework("xgboost", version="1.7-1"))
    model(stack, "Other", image=ContainerImage.framework("xgboost", version="1.7-1"), role=first.role)

    assert 5 == len(list(statements(synth(stack))))


def test_a_tag_given_at_deployment_passes(stack: Stack) -> None:
    tag = CfnParameter(stack, "Tag").value_as_string
    repository = ecr.Repository.from_repository_name(stack, "Images", "churn")
    made = model(stack, image=ContainerImage.ecr(repository, tag=tag))
    CfnOutput(stack, "Name", value=made.model_name)

    uri, arn = image_and_repository(synth(stack))
    assert uri.endswith("/churn:${Tag}")
    assert "arn:${AWS::Partition}:ecr:${AWS::Region}:${AWS::AccountId}:repository/churn" == arn


def test_an_image_of_a_dual_stack_registry_may_be_pulled() -> None:
    found = repository_of("111122223333.dkr-ecr.eu-west-1.on.aws/churn:3")

    assert found is not None
    assert found.endswith(":ecr:eu-west-1:111122223333:repository/churn")
