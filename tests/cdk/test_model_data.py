from __future__ import annotations

import tarfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from aws_cdk import CfnParameter, Stack
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Template
from subjects import model
from synthesized import Json, granted, id_of, new_stack, only, plain, resources, statements, synth

from constructs_sm import ContainerImage, Model, ModelData
from constructs_sm.packaging import package

MODEL = "AWS::SageMaker::Model"
S3 = "arn:${AWS::Partition}:s3:::"


def container(template: Json) -> Json:
    found: Json = plain(only(template, MODEL)["PrimaryContainer"])
    return found


def test_one_archive_of_a_bucket_is_read_and_nothing_beside_it(stack: Stack) -> None:
    model(stack, model_data=ModelData.s3(s3.Bucket(stack, "Bucket"), "churn/3/model.tar.gz"))

    template = synth(stack)
    bucket = id_of(template, "AWS::S3::Bucket")
    assert f"s3://${{{bucket}}}/churn/3/model.tar.gz" == container(template)["ModelDataUrl"]
    assert f"${{{bucket}.Arn}}/churn/3/model.tar.gz" == granted(template, "ReadModelData")["Resource"]
    assert [] == [each for _, each in statements(template) if each["Action"] == "s3:ListBucket"]


def test_a_loose_file_is_read_alone_and_not_unpacked(stack: Stack) -> None:
    bucket = s3.Bucket.from_bucket_name(stack, "Bucket", "artifacts")
    model(stack, model_data=ModelData.s3_object(bucket, "weights/3/w.bin"))

    template = synth(stack)
    source = {"S3Uri": "s3://artifacts/weights/3/w.bin", "S3DataType": "S3Object", "CompressionType": "None"}
    assert {"S3DataSource": source} == container(template)["ModelDataSource"]
    assert f"{S3}artifacts/weights/3/w.bin" == granted(template, "ReadModelData")["Resource"]
    assert [] == [each for _, each in statements(template) if each["Action"] == "s3:ListBucket"]


@pytest.mark.parametrize("said", ["weights/3", "weights/3/"])
def test_a_prefix_ends_with_a_slash_and_is_read_and_listed(stack: Stack, said: str) -> None:
    bucket = s3.Bucket.from_bucket_name(stack, "Bucket", "artifacts")
    model(stack, model_data=ModelData.s3_prefix(bucket, said))

    template = synth(stack)
    source = {"S3Uri": "s3://artifacts/weights/3/", "S3DataType": "S3Prefix", "CompressionType": "None"}
    assert {"S3DataSource": source} == container(template)["ModelDataSource"]
    assert f"{S3}artifacts/weights/3/*" == granted(template, "ReadModelData")["Resource"]
    listed = granted(template, "ListModelData")
    assert f"{S3}artifacts" == listed["Resource"]
    assert {"StringLike": {"s3:prefix": ["weights/3/*"]}} == listed["Condition"]


@pytest.mark.parametrize(
    ("uri", "read"),
    [
        ("s3://artifacts/churn/3/model.tar.gz", "artifacts/churn/3/model.tar.gz"),
        ("s3://artifacts/churn/3/", "artifacts/churn/3/*"),
        ("https://artifacts.s3.eu-west-1.amazonaws.com/churn/3/model.tar.gz", "artifacts/churn/3/model.tar.gz"),
        ("https://my.dotted.s3.amazonaws.com/churn/3/model.tar.gz", "my.dotted/churn/3/model.tar.gz"),
        ("https://s3.eu-west-1.amazonaws.com/artifacts/churn/3/model.tar.gz", "artifacts/churn/3/model.tar.gz"),
        ("https://s3-us-west-2.amazonaws.com/artifacts/churn/3/model.tar.gz", "artifacts/churn/3/model.tar.gz"),
        ("s3://artifacts/churn/a*b?$/model.tar.gz", "artifacts/churn/a${*}b${?}${$}/model.tar.gz"),
        ("s3://artifacts/churn/a*b/", "artifacts/churn/a${*}b/*"),
    ],
)
def test_a_uri_names_what_is_read(stack: Stack, uri: str, read: str) -> None:
    model(stack, model_data=ModelData.uri(uri))

    assert f"{S3}{read}" == granted(synth(stack), "ReadModelData")["Resource"]


def test_a_uri_known_only_at_deployment_is_taken_apart_there(stack: Stack) -> None:
    model(stack, model_data=ModelData.uri(CfnParameter(stack, "Data").value_as_string))

    template = synth(stack)
    assert "${Data}" == container(template)["ModelDataUrl"]
    place = str({"Fn::Select": [1, {"Fn::Split": ["://", "${Data}"]}]})
    assert f"{S3}{place}" == granted(template, "ReadModelData")["Resource"]


def test_the_key_of_an_encrypted_bucket_decrypts(stack: Stack) -> None:
    key = kms.Key(stack, "Key")
    owned = s3.Bucket(stack, "Owned", encryption_key=key)
    model(stack, "One", model_data=ModelData.s3(owned, "a/1/model.tar.gz"))

    template = synth(stack)
    decrypt = granted(template, "DecryptModelData")
    assert ("kms:Decrypt", f"${{{id_of(template, 'AWS::KMS::Key')}.Arn}}") == (decrypt["Action"], decrypt["Resource"])


def test_the_key_of_an_imported_bucket_decrypts_if_it_is_told(stack: Stack) -> None:
    arn = "arn:aws:kms:eu-west-1:111122223333:key/0a1b"
    key = kms.Key.from_key_arn(stack, "Key", arn)
    bucket = s3.Bucket.from_bucket_attributes(stack, "Bucket", bucket_name="artifacts", encryption_key=key)
    model(stack, model_data=ModelData.s3_prefix(bucket, "weights/"))

    assert arn == granted(synth(stack), "DecryptModelData")["Resource"]


def archive(path: Path, text: str = "weights") -> str:
    weights = path / "weights.txt"
    weights.write_text(text)
    with tarfile.open(path / "model.tar.gz", "w:gz") as packed:
        packed.add(weights, "weights.txt")
    return str(path / "model.tar.gz")


def test_a_local_archive_is_uploaded_and_only_it_is_read(stack: Stack, tmp_path: Path) -> None:
    model(stack, model_data=ModelData.archive(archive(tmp_path)))

    template = synth(stack)
    url = container(template)["ModelDataUrl"]
    read = str(granted(template, "ReadModelData")["Resource"])
    assert url.startswith("s3://")
    assert url.removeprefix("s3://") == read.removeprefix(S3)
    assert "*" not in read


def directory(path: Path) -> Path:
    path.mkdir()
    (path / "weights.txt").write_text("weights")
    (path / "inference.py").write_text("def model_fn(model_dir):\n    return None\n")
    return path


def test_the_same_directory_packed_twice_is_the_same_asset(context: Mapping[str, object], tmp_path: Path) -> None:
    urls = []
    for name in ("one", "other"):
        stack = new_stack(context)
        data = directory(tmp_path / name)
        code = str(data / "inference.py")
        model(stack, model_data=ModelData.package(str(data), code=code, framework="sklearn"))
        urls.append(container(synth(stack))["ModelDataUrl"])

    assert urls[0] == urls[1]


def test_what_packed_data_needs_stands_beside_what_the_user_says_and_never_over_it(
    stack: Stack, tmp_path: Path
) -> None:
    data = directory(tmp_path / "data")
    packed = ModelData.package(str(data), code=str(data / "inference.py"), framework="sklearn")
    model(stack, "Plain", model_data=packed)
    model(stack, "SaidF", model_data=packed, environment={"SAGEMAKER_PROGRAM": "mine.py", "A": "1"})

    made = {
        id[:5]: each["Properties"]["PrimaryContainer"]["Environment"]
        for id, each in resources(synth(stack), MODEL).items()
    }
    assert "inference.py" == made["Plain"]["SAGEMAKER_PROGRAM"]
    assert made["Plain"] | {"SAGEMAKER_PROGRAM": "mine.py", "A": "1"} == made["SaidF"]


@pytest.mark.parametrize("archived", [True, False])
def test_a_model_that_installs_requirements_is_not_isolated(stack: Stack, tmp_path: Path, archived: bool) -> None:  # noqa: FBT001 - a row
    code = tmp_path / "model" / "code"
    code.mkdir(parents=True)
    (code / "inference.py").write_text("def model_fn(directory): ...\n")
    (code / "requirements.txt").write_text("pandas\n")
    (code.parent / "weights.bin").write_text("1")
    archive = package(code.parent, output=tmp_path / "model.tar.gz", framework="sklearn").path
    data = ModelData.archive(archive) if archived else ModelData.package(code.parent, framework="sklearn")
    Model(stack, "Model", image=ContainerImage.framework("sklearn", version="1.9-0"), model_data=data)

    Template.from_stack(stack).has_resource_properties("AWS::SageMaker::Model", {"EnableNetworkIsolation": False})
