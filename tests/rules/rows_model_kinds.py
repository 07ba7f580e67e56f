"""Rows of SM111 to SM118, SM126 and SM715: multi-model containers, model packages, private registries, licences."""

from __future__ import annotations

from dataclasses import replace

from rule_row import row
from rule_subjects import (
    DATA,
    IRELAND,
    TEXT_TOKEN,
    SomeBucket,
    SomeFunction,
    SomeResolvable,
    container,
    flat_model,
    imaged_component,
    model,
)

from constructs_sm.spec.image import ContainerImage
from constructs_sm.spec.model import ModelSpec, MultiModel
from constructs_sm.spec.model_data import ModelData, UriData

PREFIX = ModelData.s3_prefix(SomeBucket(), "models/")
PACKAGE = "arn:aws:sagemaker:eu-west-1:111122223333:model-package/churn/3"
ECR = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/churn:3"
LATER = UriData(data_uri="s3://b/m/", accept_eula=SomeResolvable())  # type: ignore[arg-type] # a CfnParameter
MANY = container(multi_model=MultiModel(), model_data=PREFIX)


CHAINER = "520713654638.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-chainer:5.0.0-cpu-py3"


def serving_many(data: ModelData | None) -> ModelSpec:
    return flat_model(multi_model=MultiModel(cache=False), model_data=data)


def private(uri: str, **changes: object) -> ModelSpec:
    image = ContainerImage.private_registry(uri, credentials=SomeFunction())
    return model(containers=(container(image=image),), **{"in_vpc": True, **changes})


def imaged(uri: str, **changes: object) -> ModelSpec:
    return replace(flat_model(image=ContainerImage.uri(uri)), **changes)  # type: ignore[arg-type] # any field


def installing(*places: int, **changes: object) -> ModelSpec:
    return model(container(), container(), installing=frozenset(places), **changes)


ROWS = (
    row("SM111", "a prefix passes", serving_many(PREFIX)),
    row("SM111", "a URI of a prefix passes", serving_many(ModelData.uri("s3://b/models/"))),
    row("SM111", "a URI known later passes", serving_many(ModelData.uri(TEXT_TOKEN))),
    row(
        "SM111",
        "one archive fails",
        serving_many(DATA),
        "SM111 model_data",
        message="model_data: must be a prefix with multi_model, got one archive; use ModelData.s3_prefix [SM111]",
    ),
    row(
        "SM111",
        "a loose file fails",
        serving_many(ModelData.s3_object(SomeBucket(), "m/3/w.bin")),
        "SM111 model_data",
    ),
    row("SM111", "nothing fails", serving_many(None), "SM111 model_data"),
    row(
        "SM111",
        "in a list, the container is named",
        model(container(), container(multi_model=MultiModel())),
        "SM111 containers[1].model_data",
    ),
    row("SM113", "one of two passes", model(MANY, container())),
    row(
        "SM113",
        "two fail",
        model(MANY, MANY),
        "SM113 containers",
        message="containers: must have one multi-model container at most, got 2; split the pipeline [SM113]",
    ),
    row("SM114", "plain data passes", serving_many(PREFIX)),
    row("SM114", "a licence of one model passes", flat_model(model_data=ModelData.uri("s3://b/m/", accept_eula=True))),
    row(
        "SM114",
        "a licence of many fails",
        serving_many(ModelData.uri("s3://b/models/", accept_eula=True)),
        "SM114 model_data",
        message="model_data: must have no accept_eula and no hub_content_arn with multi_model, got some; leave them out "
        "[SM114]",
    ),
    row("SM115", "an image passes", flat_model()),
    row("SM115", "a package passes", flat_model(image=None, model_package=PACKAGE)),
    row(
        "SM115",
        "neither fails",
        flat_model(image=None, model_data=DATA),
        "SM115 image",
        message="image: is needed, got neither an image nor a model package; give one [SM115]",
    ),
    row(
        "SM115",
        "in a list, the container is named",
        model(container(), container(image=None)),
        "SM115 containers[1].image",
    ),
    row("SM116", "a package alone passes", flat_model(image=None, model_package="churn")),
    row(
        "SM116",
        "a package beside image and data fails",
        flat_model(model_package=PACKAGE, model_data=DATA),
        "SM116 image",
        "SM116 model_data",
        message="image: should be left out beside model_package, which brings its own, got both; drop one of the two "
        "[SM116]",
    ),
    row("SM117", "a private registry in a VPC passes", private("registry.example.com/churn:3")),
    row("SM117", "another image without a VPC passes", flat_model()),
    row(
        "SM117",
        "a private registry without a VPC fails",
        private("registry.example.com/churn:3", in_vpc=False),
        "SM117 image",
        message="image: must be reached through a VPC, as every private registry, got none; give vpc [SM117]",
    ),
    row("SM118", "another registry passes", private("registry.example.com/churn:3")),
    row("SM118", "a registry known later passes", private(TEXT_TOKEN)),
    row(
        "SM118",
        "Amazon ECR fails",
        private(ECR),
        "SM118 image.image_uri",
        message=f"image.image_uri: must be outside of Amazon ECR, got '{ECR}'; use ContainerImage.uri or "
        "ContainerImage.ecr [SM118]",
    ),
    row("SM121", "data of the Region passes", model(region=IRELAND, data_regions={0: IRELAND})),
    row("SM121", "data passes while the Region is not known", model(data_regions={0: "us-east-1"})),
    row(
        "SM121",
        "data of another Region fails",
        model(container(), container(), region=IRELAND, data_regions={0: IRELAND, 1: "us-east-1"}),
        "SM121 containers[1].model_data",
        message="containers[1].model_data: must lie in eu-west-1 like the stack, got a bucket in us-east-1; replicate "
        "it there [SM121]",
    ),
    row("SM121", "of the only container too", model(region=IRELAND, data_regions={0: "eu-west-2"}), "SM121 model_data"),
    row("SM147", "requirements with a network pass", installing(0, network_isolation=False)),
    row("SM147", "isolation by default makes room for them", installing(0, 1)),
    row("SM147", "isolation without requirements passes", installing(network_isolation=True)),
    row(
        "SM147",
        "requirements in isolation fail",
        installing(1, network_isolation=True),
        "SM147 containers[1].model_data",
        message="containers[1].model_data: must bring no requirements.txt, which an isolated container cannot install, "
        "got one; say network_isolation=False [SM147]",
    ),
    row(
        "SM147",
        "of the only container too",
        model(installing=frozenset({0}), network_isolation=True),
        "SM147 model_data",
    ),
    row("SM715", "such an image with a network passes", imaged(CHAINER, network_isolation=False)),
    row("SM715", "isolation by default makes room for it", imaged(CHAINER)),
    row("SM715", "any other image passes", imaged(CHAINER.replace("chainer", "chain"), network_isolation=True)),
    row(
        "SM715",
        "an image that fetches by itself fails",
        imaged(CHAINER, network_isolation=True),
        "SM715 image",
        message=f"image: must run without a network, got {CHAINER!r}; say network_isolation=False [SM715]",
    ),
    row(
        "SM715",
        "reinforcement learning too",
        imaged(CHAINER.replace("chainer", "rl-ray-container"), network_isolation=True),
        "SM715 image",
    ),
    row("SM126", "an accepted licence passes", flat_model(model_data=ModelData.uri("s3://b/m/", accept_eula=True))),
    row("SM126", "no licence passes", flat_model(model_data=DATA)),
    row("SM126", "a decision known later passes", flat_model(model_data=LATER)),
    row(
        "SM126",
        "a licence of a loose file that is not accepted fails",
        flat_model(model_data=ModelData.s3_object(SomeBucket(), "m/3/w.bin", accept_eula=False)),
        "SM126 model_data.accept_eula",
    ),
    row(
        "SM126",
        "a licence that is not accepted fails",
        flat_model(model_data=ModelData.s3_prefix(SomeBucket(), "m/", accept_eula=False)),
        "SM126 model_data.accept_eula",
        message="model_data.accept_eula: must be True to use a gated model, got False; read the licence and accept it, "
        "or leave it out [SM126]",
    ),
    row(
        "SM126",
        "a component is told too",
        imaged_component(container(model_data=ModelData.s3(SomeBucket(), "m/3/m.tar.gz", accept_eula=False))),
        "SM126 model_data.accept_eula",
    ),
)
