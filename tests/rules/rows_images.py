"""Rows of SM119, SM120, SM142, SM145, SM148, SM149."""

from __future__ import annotations

from rule_row import row
from rule_subjects import IRELAND, TEXT_TOKEN, SomeRepository, container, flat_model, imaged_component, model

from constructs_sm.spec.image import ContainerImage, FrameworkImage
from constructs_sm.spec.model import ModelSpec

HOST = "111122223333.dkr.ecr.eu-west-1.amazonaws.com"
DIGEST = f"sha256:{'0' * 64}"
PRIVATE = ContainerImage.private_registry("registry.example.com/acme/churn")
XGBOOST = ContainerImage.framework("xgboost", version="1.7-1")


def with_uri(uri: str) -> ModelSpec:
    return flat_model(image=ContainerImage.uri(uri))


def pytorch(version: str | None, instance_type: str | None = "ml.g5.xlarge") -> FrameworkImage:
    return ContainerImage.framework("pytorch", version=version, instance_type=instance_type)


def at(region: str, image: ContainerImage) -> ModelSpec:
    return model(containers=(container(image=image),), region=region, in_vpc=image is PRIVATE)


def stored(region: str, name: str) -> ContainerImage:
    arn = f"arn:aws:ecr:{region}:111122223333:repository/{name}"
    return ContainerImage.ecr(SomeRepository(repository_arn=arn), tag="3")


def newest(framework: str, instance_type: str) -> ModelSpec:
    return flat_model(image=ContainerImage.framework(framework, instance_type=instance_type))


ROWS = (
    row("SM119", "a version passes", with_uri(f"{HOST}/churn:3")),
    row("SM119", "a digest passes", with_uri(f"{HOST}/churn@{DIGEST}")),
    row("SM119", "a digest beside latest passes", with_uri(f"{HOST}/churn:latest@{DIGEST}")),
    row("SM119", "an image of another registry passes", at(IRELAND, PRIVATE)),
    row("SM119", "a token passes", with_uri(TEXT_TOKEN)),
    row(
        "SM119",
        "no tag fails",
        with_uri(f"{HOST}/churn"),
        "SM119 image.image_uri",
        message=f"image.image_uri: should be pinned, got '{HOST}/churn', which can move under a live endpoint; give a "
        "version or a digest [SM119]",
    ),
    row("SM119", "latest fails", with_uri(f"{HOST}/churn:latest"), "SM119 image.image_uri"),
    row(
        "SM119",
        "the latest of a repository fails",
        flat_model(image=ContainerImage.ecr(SomeRepository(), tag="latest")),
        "SM119 image.tag",
    ),
    row("SM120", "the Region of the stack passes", at(IRELAND, ContainerImage.uri(f"{HOST}/churn:3"))),
    row("SM120", "a stack without a Region passes", with_uri(f"{HOST}/churn:3")),
    row("SM120", "a registry of another kind passes", at(IRELAND, PRIVATE)),
    row("SM120", "a repository of the Region of the stack passes", at(IRELAND, stored(IRELAND, "churn"))),
    row("SM120", "a repository that is still to be looked up passes", at("us-east-1", stored(IRELAND, "DUMMY_ARN"))),
    row("SM120", "a repository elsewhere fails", at("us-east-1", stored(IRELAND, "churn")), "SM120 image.repository"),
    row(
        "SM120",
        "another Region fails",
        at("us-east-1", ContainerImage.uri(f"{HOST}/churn:3")),
        "SM120 image.image_uri",
        message=f"image.image_uri: must be in us-east-1 like the stack, got '{HOST}/churn:3'; replicate it there [SM120]",
    ),
    row(
        "SM120",
        "another Region fails on a component",
        imaged_component(container(image=ContainerImage.uri(f"{HOST}/churn:3")), region="us-east-1"),
        "SM120 image.image_uri",
    ),
    row("SM145", "the newest passes", flat_model(image=pytorch("2.6"))),
    row("SM145", "the only one passes", at(IRELAND, ContainerImage.framework("kmeans", version="1"))),
    row(
        "SM145",
        "an older one fails",
        flat_model(image=pytorch("2.5")),
        "SM145 image.version",
        message="image.version: should be the newest of its line, 2.6.0, got '2.5'; try that one [SM145]",
    ),
    row("SM142", "what AWS publishes passes", flat_model(image=pytorch("2.6"))),
    row("SM142", "what needs no type passes", at(IRELAND, XGBOOST)),
    row(
        "SM142",
        "an open choice of hardware fails",
        flat_model(image=pytorch("2.6", None)),
        "SM142 image.instance_type",
        message="image.instance_type: pytorch 2.6.0 has one image each for cpu, gpu; give an instance type or an "
        "accelerator [SM142]",
    ),
    row("SM142", "an unknown version fails", flat_model(image=pytorch("9.9")), "SM142 image.version"),
    row(
        "SM142",
        "an unknown framework fails",
        flat_model(image=ContainerImage.framework("pytorhc")),
        "SM142 image.framework_name",
    ),
    row(
        "SM142",
        "an unknown accelerator fails",
        flat_model(image=FrameworkImage(framework_name="pytorch", accelerator="tpu")),  # type: ignore[arg-type] # that is the mistake
        "SM142 image.accelerator",
    ),
    row("SM142", "an unknown Region fails", at("eu-west-9", XGBOOST), "SM142 image"),
    row("SM148", "a private repository passes", with_uri(f"{HOST}/team/churn:3")),
    row(
        "SM148", "one of another partition passes", with_uri("111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/churn:3")
    ),
    row("SM148", "a dual-stack host passes", with_uri("111122223333.dkr-ecr.eu-west-1.on.aws/churn:3")),
    row("SM148", "a private registry that is said to be one passes", at(IRELAND, PRIVATE)),
    row("SM148", "a token passes", with_uri(TEXT_TOKEN)),
    row("SM148", "an account known later passes", with_uri(f"{TEXT_TOKEN}.dkr.ecr.eu-west-1.amazonaws.com/churn:3")),
    row(
        "SM148",
        "another registry fails",
        with_uri("ghcr.io/acme/churn:3"),
        "SM148 image.image_uri",
        message="image.image_uri: must be in a private repository of Amazon ECR, got 'ghcr.io/acme/churn:3'; push it "
        "there, or use ContainerImage.private_registry [SM148]",
    ),
    row("SM148", "the public gallery fails", with_uri("public.ecr.aws/acme/churn:3"), "SM148 image.image_uri"),
    row("SM148", "a name on Docker Hub fails", with_uri("churn:3"), "SM148 image.image_uri"),
    row(
        "SM148",
        "a Region that is newer than this library passes",
        with_uri(HOST.replace("west-1", "west-9") + "/churn:3"),
    ),
    row("SM148", "capitals in a repository fail", with_uri(f"{HOST}/Churn:3"), "SM148 image.image_uri"),
    row("SM149", "a version passes", flat_model(image=XGBOOST)),
    row(
        "SM149",
        "an image that is none is told of by SM142 alone",
        newest("pytorhc", "ml.m5.xlarge"),
        "SM142 image.framework_name",
    ),
    row(
        "SM149",
        "none fails",
        newest("xgboost", "ml.m5.xlarge"),
        "SM149 image.version",
        message="image.version: should be said, got none, which is 3.2-0 until the next release; say '3.2-0' [SM149]",
    ),
    row("SM149", "a component is told too", imaged_component(container(image=pytorch(None))), "SM149 image.version"),
    row("SM142", "a component is told too", imaged_component(container(image=pytorch("9.9"))), "SM142 image.version"),
)
