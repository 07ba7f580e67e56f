"""Every way a model can be made, deployed and asked; the model files are made here."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from constructs_sm.client import EndpointClient
from constructs_sm.local import Engine
from constructs_sm.packaging import package
from demo.cloud import Cloud

APP = Path(__file__).with_name("model_kinds_app.py")
SCRIPT = """\
import json
from pathlib import Path


def model_fn(model_dir):
    return json.loads((Path(model_dir) / "model.json").read_text())


def input_fn(body, content_type):
    return json.loads(body)


def predict_fn(numbers, model):
    return [number * model["times"] + model["plus"] for number in numbers]


def output_fn(numbers, accept):
    return json.dumps(numbers), "application/json"
"""
SPARROW = {
    "model_id": "example-regression-sparrow",
    "version": "1.0.0",
    "hosting_ecr_specs": {"framework": "sklearn", "framework_version": "1.9-0", "py_version": "py3"},
    "hosting_artifact_key": "example/sparrow/v1/",
    "hosting_prepacked_artifact_key": "example/sparrow/v1/",
    "hosting_use_script_uri": False,
    "hosting_eula_key": "licences/sparrow.txt",
    "inference_environment_variables": [
        {"name": "SAGEMAKER_PROGRAM", "type": "text", "default": "inference.py", "scope": "container"},
    ],
    "default_inference_instance_type": "ml.m5.large",
    "supported_inference_instance_types": ["ml.m5.large"],
}
MODELS = {"double": '{"times": 2, "plus": 0}', "increment": '{"times": 1, "plus": 1}'}


@pytest.fixture(scope="module", autouse=True)
def deployed(engine: Engine, cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    del cloud  # the account is bootstrapped
    directory = tmp_path_factory.mktemp("kinds")
    s3, bucket = boto3.client("s3"), "uploads-for-model-kinds"
    s3.create_bucket(Bucket=bucket)
    for name, content in MODELS.items():
        code = directory / "steps" / name / "code"
        code.mkdir(parents=True)
        (code / "inference.py").write_text(SCRIPT)
        (code.parent / "model.json").write_text(content)
        made = package(code.parent, output=directory / f"{name}.tar.gz", framework="sklearn")
        s3.upload_file(str(made.path), bucket, f"many/{name}.tar.gz")
    for path in (directory / "steps" / "double").rglob("*.*"):
        if path.is_file():
            s3.upload_file(str(path), bucket, f"loose/{path.relative_to(directory / 'steps' / 'double').as_posix()}")
    s3.create_bucket(Bucket="jumpstart-cache-prod-us-east-1")
    for name in ("model.json", "code/inference.py"):
        local = directory / "steps" / "increment" / name
        s3.upload_file(str(local), "jumpstart-cache-prod-us-east-1", f"example/sparrow/v1/{name}")
    (directory / "sparrow.json").write_text(json.dumps(SPARROW))
    context = {"jumpstart": str(directory / "sparrow.json")}
    context |= {"uploads": bucket, "steps": str(directory / "steps"), "archive": str(directory / "increment.tar.gz")}
    kinds = Cloud(engine, directory, app=f"{sys.executable} {APP}")
    done = kinds.deploy(context=context)
    assert done.succeeded, done.output
    yield
    done = kinds.destroy(context=context)
    assert done.succeeded, done.output


@pytest.mark.parametrize(
    ("endpoint", "answer"),
    [("Pipeline", [3, 5]), ("Prefix", [2, 4]), ("Archive", [2, 3]), ("Key", [2, 4]), ("Sparrow", [2, 3])],
)
def test_a_model_of_each_kind_answers(endpoint: str, answer: list[int]) -> None:
    assert answer == EndpointClient.from_outputs("ModelKinds", endpoint=endpoint).invoke([1, 2]).value


@pytest.mark.parametrize(("model", "answer"), [("double", [2, 4]), ("increment", [2, 3])])
def test_a_multi_model_endpoint_answers_with_the_model_that_is_named(model: str, answer: list[int]) -> None:
    client = EndpointClient.from_outputs("ModelKinds", endpoint="Many")

    assert answer == client.invoke([1, 2], target_model=f"{model}.tar.gz").value
