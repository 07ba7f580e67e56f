"""The class methods of `ModelData` and `ContainerImage`: each keeps what was said, as it was said."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass
from os import PathLike
from pathlib import Path
from typing import Any

import pytest

from constructs_sm.facts.images import ImageNotFoundError
from constructs_sm.spec.image import AssetImage, ContainerImage, EcrImage, FrameworkImage, UriImage
from constructs_sm.spec.model_data import ArchiveData, ModelData, PackagedData, S3Archive, S3Object, S3Prefix, UriData


@dataclass(frozen=True)
class SomeBucket:
    bucket_arn: str = "bucket-arn"
    bucket_name: str = "documents"


@dataclass(frozen=True)
class SomeRepository:
    repository_arn: str = "repository-arn"
    repository_uri: str = "repository-uri"


class SomePath(PathLike[str]):
    """A path of a library other than ``pathlib``."""

    def __fspath__(self) -> str:
        return "some/where"


BUCKET, REPOSITORY = SomeBucket(), SomeRepository()


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (ModelData.s3(BUCKET, "a/m.tar.gz"), S3Archive(bucket=BUCKET, key="a/m.tar.gz")),
        (ModelData.s3_object(BUCKET, "a/m.bin"), S3Object(bucket=BUCKET, key="a/m.bin")),
        (ModelData.s3_prefix(BUCKET, "a"), S3Prefix(bucket=BUCKET, prefix="a")),
        (ModelData.uri("s3://b/a/"), UriData(data_uri="s3://b/a/")),
        (ModelData.archive("m.tar.gz"), ArchiveData(path="m.tar.gz")),
        (
            ModelData.package("model"),
            PackagedData(directory="model", code=None, requirements=None, framework=None, entry_point="inference.py"),
        ),
        (
            ModelData.package("model", code="c", requirements="r", framework="sklearn", entry_point="e.py"),
            PackagedData(directory="model", code="c", requirements="r", framework="sklearn", entry_point="e.py"),
        ),
        (ModelData.archive(Path("to") / "m.tar.gz"), ArchiveData(path="to/m.tar.gz")),
        (
            ModelData.package(Path("model"), code=Path("c"), requirements=Path("r")),
            PackagedData(directory="model", code="c", requirements="r"),
        ),
        (ContainerImage.asset(Path("to") / "image", file="F"), AssetImage(directory="to/image", file="F")),
        (ContainerImage.asset(SomePath()), AssetImage(directory="some/where")),
        (ContainerImage.uri("x/y:1"), UriImage(image_uri="x/y:1")),
        (ContainerImage.ecr(REPOSITORY, tag="1"), EcrImage(repository=REPOSITORY, tag="1")),
        (ContainerImage.ecr(REPOSITORY, digest="d"), EcrImage(repository=REPOSITORY, digest="d")),
        (ContainerImage.asset("image"), AssetImage(directory="image")),
        (
            ContainerImage.asset("image", file="F", target="t", build_args={"A": ""}),
            AssetImage(directory="image", file="F", target="t", build_args={"A": ""}),
        ),
        (ContainerImage.framework("xgboost"), FrameworkImage(framework_name="xgboost")),
        (
            ContainerImage.framework(
                "huggingface",
                version="4.49.0",
                instance_type="ml.g5.xlarge",
                accelerator="gpu",
                py_version="py312",
                base_framework_version="pytorch2.6.0",
            ),
            FrameworkImage(
                framework_name="huggingface",
                version="4.49.0",
                instance_type="ml.g5.xlarge",
                accelerator="gpu",
                py_version="py312",
                base_framework_version="pytorch2.6.0",
            ),
        ),
    ],
)
def test_keeps_what_was_said(made: object, expected: object) -> None:
    assert type(expected) is type(made)
    assert expected == made


@pytest.mark.parametrize("wrong", [None, 5, b"model", ["model"]])
def test_what_is_no_path_is_kept_for_the_rules_to_refuse(wrong: Any) -> None:
    assert wrong is ModelData.archive(wrong).path
    assert wrong is ModelData.package(wrong).directory
    assert wrong is ContainerImage.asset(wrong).directory


def test_what_was_said_cannot_be_changed_afterwards() -> None:
    with pytest.raises(FrozenInstanceError):
        ModelData.archive("m.tar.gz").path = "other"  # type: ignore[misc] # that is the mistake


def test_the_resources_are_those_given_and_no_copies() -> None:
    assert BUCKET is ModelData.s3(BUCKET, "a/m.tar.gz").bucket
    assert REPOSITORY is ContainerImage.ecr(REPOSITORY).repository


def test_a_framework_is_resolved_with_everything_that_was_said() -> None:
    image = ContainerImage.framework("pytorch", version="2.6", instance_type="ml.g5.xlarge").resolve()

    assert ("pytorch-inference", frozenset({"gpu"}), "py312") == (image.repository, image.processors, image.python)


def test_a_framework_that_is_not_published_is_not_resolved() -> None:
    with pytest.raises(ImageNotFoundError, match=r"version: xgboost 0\.0 is unknown"):
        ContainerImage.framework("xgboost", version="0.0").resolve()
