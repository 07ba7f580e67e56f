"""Rows of SM101 to SM110, SM132, SM140."""

from __future__ import annotations

from rule_row import row
from rule_subjects import DATA, IMAGE, TEXT_TOKEN, SomeBucket, SomeRepository, container, flat_model, model

from constructs_sm.spec.image import ContainerImage
from constructs_sm.spec.model import InferenceExecutionMode, ModelSpec
from constructs_sm.spec.model_data import ModelData

DIRECT, SERIAL = InferenceExecutionMode.DIRECT, InferenceExecutionMode.SERIAL
A, B = container(container_hostname="a"), container(container_hostname="b")
PLAIN = container()
NEITHER = ModelSpec(containers=(), single=True)


def with_key(key: str) -> ModelSpec:
    return flat_model(model_data=ModelData.s3(SomeBucket(), key))


def with_object(key: str) -> ModelSpec:
    return flat_model(model_data=ModelData.s3_object(SomeBucket(), key))


def with_uri(uri: str) -> ModelSpec:
    return flat_model(model_data=ModelData.uri(uri))


def with_repository(tag: str | None, digest: str | None) -> ModelSpec:
    return flat_model(image=ContainerImage.ecr(SomeRepository(), tag=tag, digest=digest))


ROWS = (
    row("SM101", "one image passes", model()),
    row("SM101", "a list of one container passes", model(PLAIN)),
    row("SM101", "fifteen containers pass", model(*[PLAIN] * 15)),
    row(
        "SM101",
        "neither an image nor containers fails",
        NEITHER,
        "SM101 image",
        message="image: is needed, got neither an image nor containers; give one of the two [SM101]",
    ),
    row("SM101", "an empty list fails", ModelSpec(containers=()), "SM101 containers"),
    row("SM101", "sixteen containers fail", model(*[PLAIN] * 16), "SM101 containers"),
    row("SM101", "an image beside containers fails", model(PLAIN, said_flat=("image",)), "SM101 containers"),
    row("SM103", "a mode with two containers passes", model(PLAIN, PLAIN, inference_execution_mode=SERIAL)),
    row("SM103", "a container without a mode passes", model()),
    row(
        "SM103",
        "a mode with one container fails",
        model(inference_execution_mode=SERIAL),
        "SM103 inference_execution_mode",
        message="inference_execution_mode: needs at least two containers, got 1; leave it out [SM103]",
    ),
    row("SM104", "two hostnames pass", model(A, B)),
    row("SM104", "no hostname passes", model(PLAIN, PLAIN)),
    row(
        "SM104",
        "one hostname of three fails",
        model(PLAIN, A, PLAIN),
        "SM104 containers",
        message="containers: must all have a container_hostname or none, got none for containers[0], containers[2]; "
        "name them all [SM104]",
    ),
    row("SM105", "different hostnames pass", model(A, B)),
    row("SM105", "the same token twice passes", model(*[container(container_hostname=TEXT_TOKEN)] * 2)),
    row(
        "SM105",
        "a hostname twice fails",
        model(A, A),
        "SM105 containers",
        message="containers: must have different hostnames, got 'a' 2 times; rename all but one [SM105]",
    ),
    row("SM106", "named containers called directly pass", model(A, B, inference_execution_mode=DIRECT)),
    row("SM106", "nameless containers in series pass", model(PLAIN, PLAIN, inference_execution_mode=SERIAL)),
    row(
        "SM106",
        "nameless containers called directly fail",
        model(PLAIN, PLAIN, inference_execution_mode=DIRECT),
        "SM106 containers",
        message="containers: must each have a container_hostname to be called by, got none; name them all [SM106]",
    ),
    row("SM110", "an archive passes", with_key("churn/3/model.tar.gz")),
    row("SM110", "the short suffixes pass", with_key("churn/3/model.tgz")),
    row("SM110", "the key of an asset passes", with_uri("s3://assets/0123456789abcdef.d/model.gz")),
    row("SM110", "a token passes", with_key(TEXT_TOKEN)),
    row("SM110", "a URI that ends with a slash is a prefix and passes", with_uri("s3://artifacts/churn/3/")),
    row(
        "SM110", "loose files below a prefix pass", flat_model(model_data=ModelData.s3_prefix(SomeBucket(), "churn/3"))
    ),
    row(
        "SM110",
        "a zip archive fails",
        with_key("churn/3/model.zip"),
        "SM110 model_data.key",
        message="model_data.key: must name one .tar.gz, got 'churn/3/model.zip'; pack it, or use ModelData.s3_prefix "
        "for loose files [SM110]",
    ),
    row("SM110", "a key that ends with a slash fails", with_key("churn/3/"), "SM110 model_data.key"),
    row("SM110", "a URI of something else fails", with_uri("s3://artifacts/churn/3"), "SM110 model_data.data_uri"),
    row("SM132", "a key with a version passes", with_key("churn/3/model.tar.gz")),
    row("SM132", "a prefix in its own directory passes", with_uri("s3://artifacts/weights/")),
    row("SM132", "a token passes", with_uri(f"s3://{TEXT_TOKEN}")),
    row(
        "SM132",
        "a bare file name fails",
        with_key("model.tar.gz"),
        "SM132 model_data.key",
        message="model_data.key: should change with the content, got 'model.tar.gz'; put a version into it, or use "
        "ModelData.archive [SM132]",
    ),
    row("SM132", "a bare file name in a URI fails", with_uri("s3://b/model.tar.gz"), "SM132 model_data.data_uri"),
    row(
        "SM132",
        "a bare file name behind https fails",
        with_uri("https://b.s3.amazonaws.com/model.tar.gz"),
        "SM132 model_data.data_uri",
    ),
    row("SM132", "what is called latest fails", with_key("churn/latest/model.tar.gz"), "SM132 model_data.key"),
    row("SM132", "the latest of all fails", with_uri("s3://b/latest/model.tar.gz"), "SM132 model_data.data_uri"),
    row("SM132", "a loose file with a version passes", with_object("churn/3/weights.bin")),
    row("SM132", "a loose file by name alone fails", with_object("weights.bin"), "SM132 model_data.key"),
    row("SM140", "a tag passes", with_repository("3", None)),
    row("SM140", "a digest passes", with_repository(None, f"sha256:{'0' * 64}")),
    row("SM140", "a token as tag passes", with_repository(TEXT_TOKEN, None)),
    row(
        "SM140",
        "neither fails",
        with_repository(None, None),
        "SM140 image",
        message="image: must have either a tag or a digest, got neither; give one [SM140]",
    ),
    row("SM140", "both fail", with_repository("3", f"sha256:{'0' * 64}"), "SM140 image"),
    row(
        "SM140",
        "in a list, the container is named",
        model(PLAIN, container(image=ContainerImage.ecr(SomeRepository()), model_data=DATA)),
        "SM140 containers[1].image",
    ),
    row("SM140", "another source of images passes", flat_model(image=IMAGE)),
)
