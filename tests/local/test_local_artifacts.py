from __future__ import annotations

import io
import tarfile
from pathlib import Path
from typing import Any

import pytest

from constructs_sm.local.engine.artifacts import Artifact, extract
from constructs_sm.local.engine.buckets import Location, StorageError
from constructs_sm.local.engine.permissions import pull_needs


def bundle(*members: tuple[str, dict[str, Any]]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for name, attributes in members:
            member = tarfile.TarInfo(name)
            for attribute, value in attributes.items():
                setattr(member, attribute, value)
            archive.addfile(member, io.BytesIO(b"x" * member.size))
    return stream.getvalue()


FILE = {"size": 3}


def test_unpacks_files_and_folders(tmp_path: Path) -> None:
    extract(bundle(("code/inference.py", FILE), ("a/b/c.bin", FILE)), tmp_path)
    assert ["a/b/c.bin", "code/inference.py"] == sorted(
        str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()
    )


@pytest.mark.parametrize(
    "member",
    [
        ("../outside", FILE),
        ("a/../../outside", FILE),
        ("link", {"type": tarfile.SYMTYPE, "linkname": "/etc/passwd"}),
        ("link", {"type": tarfile.SYMTYPE, "linkname": "../../outside"}),
        ("link", {"type": tarfile.LNKTYPE, "linkname": "../outside"}),
        ("device", {"type": tarfile.CHRTYPE}),
        ("pipe", {"type": tarfile.FIFOTYPE}),
    ],
)
def test_refuses_a_member_that_climbs_out_and_unpacks_nothing(
    tmp_path: Path, member: tuple[str, dict[str, Any]]
) -> None:
    target = tmp_path / "model"
    target.mkdir()
    with pytest.raises(StorageError):
        extract(bundle(("first", FILE), member), target)
    assert [target] == list(tmp_path.rglob("*"))


@pytest.mark.parametrize("data", [b"", b"not an archive", b"\x1f\x8b\x08\x00broken"])
def test_what_is_no_archive_is_said_so(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(StorageError, match="is not a whole gzipped tar"):
        extract(data, tmp_path)


def test_a_cut_archive_is_said_so(tmp_path: Path) -> None:
    whole = bundle(("weights.bin", {"size": 5000}))
    with pytest.raises(StorageError, match="is not a whole gzipped tar"):
        extract(whole[:-20], tmp_path)


S3 = {"S3DataSource": {"S3Uri": "s3://b/k/", "S3DataType": "S3Prefix", "CompressionType": "None"}}
GZIP = {"S3DataSource": {"S3Uri": "s3://b/k.tar.gz", "S3DataType": "S3Object", "CompressionType": "Gzip"}}


@pytest.mark.parametrize(
    ("container", "expected"),
    [
        ({}, None),
        ({"ModelDataUrl": "s3://b/k"}, Artifact(uri="s3://b/k", is_prefix=False, is_archive=True)),
        ({"ArtifactUrl": "s3://b/k"}, Artifact(uri="s3://b/k", is_prefix=False, is_archive=True)),
        ({"ModelDataSource": S3}, Artifact(uri="s3://b/k/", is_prefix=True, is_archive=False)),
        ({"ModelDataSource": GZIP}, Artifact(uri="s3://b/k.tar.gz", is_prefix=False, is_archive=True)),
    ],
)
def test_knows_where_a_container_has_its_model_data(container: dict[str, Any], expected: Artifact | None) -> None:
    assert expected == Artifact.of(container)


@pytest.mark.parametrize(
    ("uri", "bucket", "key"),
    [
        ("s3://bucket/a/b.tar.gz", "bucket", "a/b.tar.gz"),
        ("s3://bucket/with space?and#hash", "bucket", "with space?and#hash"),
        ("s3://bucket", "bucket", ""),
        ("https://bucket.s3.eu-west-1.amazonaws.com/a/b%20c", "bucket", "a/b c"),
        ("https://s3.eu-west-1.amazonaws.com/bucket/a/b", "bucket", "a/b"),
    ],
)
def test_reads_every_form_of_an_s3_address(uri: str, bucket: str, key: str) -> None:
    assert Location(bucket=bucket, key=key) == Location.parse(uri)


@pytest.mark.parametrize("uri", ["", "bucket/key", "ftp://bucket/key", "s3:///key", "https://host"])
def test_refuses_what_is_no_place_in_s3(uri: str) -> None:
    with pytest.raises(StorageError, match="is no place in S3"):
        Location.parse(uri)


@pytest.mark.parametrize(
    ("image", "repository"),
    [
        (
            "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/serving:1.0",
            "eu-west-1:123456789012:repository/team/serving",
        ),
        ("123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/x@sha256:ab", "cn-north-1:123456789012:repository/x"),
    ],
)
def test_an_image_in_ecr_needs_the_pull_actions_on_its_repository_without_the_tag(image: str, repository: str) -> None:
    assert [
        f"ecr:BatchCheckLayerAvailability on arn:aws:ecr:{repository}",
        f"ecr:GetDownloadUrlForLayer on arn:aws:ecr:{repository}",
        f"ecr:BatchGetImage on arn:aws:ecr:{repository}",
        "ecr:GetAuthorizationToken on *",
    ] == list(map(str, pull_needs(image)))


def test_an_image_elsewhere_needs_nothing_of_ecr() -> None:
    assert [] == pull_needs("registry.example.com/team/serving:1")
