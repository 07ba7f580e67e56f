from __future__ import annotations

import ast
import importlib.util
import json
import math
import sys
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from constructs_sm.packaging import check_archive, package
from stacks.models import inference
from stacks.models.train import HERE, NAMES, train, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

HANDLERS = Path(inference.__file__).parents[2] / "constructs_sm" / "packaging" / "handlers"
SCRIPTS = (Path(inference.__file__), HANDLERS / "pytorch.py", HANDLERS / "xgboost.py")
SAMPLE = json.loads((HERE / "samples.json").read_text())["wine"][0]
WINE: list[float] = SAMPLE["instance"]


@pytest.fixture(scope="module")
def wine() -> inference.Model:
    return inference.model_fn(str(HERE / "wine"))


def _imported(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("packed_inference", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_committed_models_equal_a_fresh_training(tmp_path: Path) -> None:
    write(tmp_path)
    fresh = {str(file.relative_to(tmp_path)): file.read_bytes() for file in tmp_path.rglob("*.json")}
    committed = {str(file.relative_to(HERE)): file.read_bytes() for file in HERE.rglob("*.json")}
    assert set(committed) == {"samples.json", "tumour/model.json", "wine/model.json"}
    assert committed == fresh


@pytest.mark.parametrize("name", NAMES)
def test_plain_python_predicts_what_scikit_learn_predicts(name: str) -> None:
    trained = train(name)
    model = inference.model_fn(str(HERE / name))
    expected = trained.classifier.predict_proba(trained.rows)
    computed = np.array([model.probabilities(row) for row in trained.rows.tolist()])
    assert len(trained.rows) > 50
    np.testing.assert_allclose(computed, expected, rtol=0, atol=1e-6)
    labels = [prediction.label for prediction in inference.predict_fn(trained.rows.tolist(), model)]
    assert [trained.classes[place] for place in trained.classifier.predict(trained.rows)] == labels


@pytest.mark.parametrize("name", NAMES)
def test_models_are_worth_showing(name: str) -> None:
    trained = train(name)
    assert trained.classifier.score(trained.rows, trained.labels) > 0.9


@pytest.mark.parametrize("name", NAMES)
def test_a_packed_model_answers_its_samples(name: str, tmp_path: Path) -> None:
    built = package(HERE / name, code=inference.__file__, output=tmp_path / "model.tar.gz", framework="sklearn")
    assert ("code/inference.py", "model.json") == built.members
    assert () == check_archive(built.path, framework="sklearn")
    with tarfile.open(built.path) as archive:
        archive.extractall(tmp_path / "model", filter="data")
    script = _imported(tmp_path / "model" / "code" / built.environment["SAGEMAKER_PROGRAM"])
    model = script.model_fn(str(tmp_path / "model"))
    samples = json.loads((HERE / "samples.json").read_text())[name]
    body = json.dumps({"instances": [sample["instance"] for sample in samples]})
    rows = script.input_fn(body.encode(), "application/json")
    reply, content_type = script.output_fn(script.predict_fn(rows, model), "application/json")
    assert content_type == "application/json"
    predictions = json.loads(reply)["predictions"]
    assert [sample["expected"]["label"] for sample in samples] == [found["label"] for found in predictions]
    for sample, found in zip(samples, predictions, strict=True):
        assert math.isclose(sample["expected"]["probability"], found["probability"], abs_tol=1e-6)


def test_csv_goes_in_and_out(wine: inference.Model) -> None:
    rows = inference.input_fn(",".join(map(str, WINE)) + "\r\n\r\n", "text/csv; charset=utf-8")
    assert [WINE] == rows
    reply = inference.output_fn(inference.predict_fn(rows, wine), "text/csv")
    assert isinstance(reply, tuple)
    label, probability = reply[0].removesuffix("\n").split(",")
    assert (SAMPLE["expected"]["label"], "text/csv") == (label, reply[1])
    assert math.isclose(SAMPLE["expected"]["probability"], float(probability), abs_tol=1e-6)


@pytest.mark.parametrize("accept", ["", "*/*", "application/json", "Application/JSON; q=1, text/csv"])
def test_json_is_what_comes_unless_something_else_is_asked_for(accept: str, wine: inference.Model) -> None:
    _, content_type = inference.output_fn(inference.predict_fn([WINE], wine), accept)
    assert content_type == "application/json"


def test_json_lines_are_computed_one_by_one(wine: inference.Model) -> None:
    asked: list[int] = []

    def predictions() -> Iterator[inference.Prediction]:
        for place, prediction in enumerate(inference.predict_fn([WINE, WINE], wine)):
            asked.append(place)
            yield prediction

    lines = inference.output_fn(predictions(), "application/jsonlines")
    assert not isinstance(lines, tuple)
    assert [] == asked
    assert SAMPLE["expected"]["label"] == json.loads(next(lines))["label"]
    assert [0] == asked
    assert len(list(lines)) == 1


@pytest.mark.parametrize(
    ("body", "content_type", "message"),
    [
        ("{", "application/json", "expected JSON"),
        ("[[1, 2]]", "application/json", 'expected {"instances"'),
        ('{"instances": [1, 2]}', "application/json", 'expected {"instances"'),
        ('{"instances": []}', "application/json", "expected at least one row"),
        ("", "text/csv", "expected at least one row"),
        ('{"instances": [[1, null]]}', "application/json", "expected finite numbers only, got 'None' in row 1"),
        ('{"instances": [[1], [true]]}', "application/json", "expected finite numbers only, got 'True' in row 2"),
        ('{"instances": [[NaN]]}', "application/json", "expected finite numbers only, got 'nan' in row 1"),
        ('{"instances": [[1e39]]}', "application/json", "expected finite numbers only, got '1e+39' in row 1"),
        ('{"instances": [[' + "9" * 400 + "]]}", "application/json", "expected finite numbers only"),
        ("1,2\n3,inf", "text/csv", "expected finite numbers only, got 'inf' in row 2"),
        ("alcohol,ash", "text/csv", "expected finite numbers only, got 'alcohol' in row 1"),
        (b"\xff\xfe", "text/csv", "expected text in UTF-8"),
        ("1", "image/png", "expected content type application/json or text/csv, got 'image/png'"),
    ],
)
def test_garbage_is_answered_with_what_was_expected(body: str | bytes, content_type: str, message: str) -> None:
    with pytest.raises(ValueError, match="expected") as caught:
        inference.input_fn(body, content_type)
    assert message in str(caught.value)


def test_a_wrong_number_of_features_is_refused_before_the_first_prediction(wine: inference.Model) -> None:
    with pytest.raises(ValueError, match="expected 13 features in each row, got 2 in row 2: alcohol, malic_acid"):
        inference.predict_fn([WINE, [1.0, 2.0]], wine)


def test_an_unknown_reply_format_is_refused(wine: inference.Model) -> None:
    with pytest.raises(ValueError, match=r"asked for application/json, text/csv or application/jsonlines, got 'image"):
        inference.output_fn(inference.predict_fn([WINE], wine), "image/png")


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_scripts_run_on_the_python_of_old_containers(script: Path) -> None:
    tree = ast.parse(script.read_text(), feature_version=(3, 8))
    newer = {"removeprefix", "removesuffix", "pairwise", "StrEnum", "UTC", "batched"}
    names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    names |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert set() == names & newer
    strict = [node.arg for node in ast.walk(tree) if isinstance(node, ast.keyword)]
    assert "strict" not in strict


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_scripts_import_nothing_but_the_standard_library(script: Path) -> None:
    tree = ast.parse(script.read_text())
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert set() == {name.split(".")[0] for name in imported} - set(sys.stdlib_module_names)
