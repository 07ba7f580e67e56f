from __future__ import annotations

import io
import json
import logging
import math
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from constructs_sm.packaging.frameworks import LAYOUTS
from constructs_sm.packaging.handlers import pytorch, xgboost

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Booster:
    """Adds up the features of each row."""

    def __init__(self, *, best: str | None = None) -> None:
        self.best = best
        self.loaded = ""
        self.iterations = (-1, -1)

    def load_model(self, path: str) -> None:
        self.loaded = path

    def num_features(self) -> int:
        return 3

    def attr(self, key: str) -> str | None:
        return {"best_iteration": self.best}[key]

    def predict(
        self, data: object, *, iteration_range: tuple[int, int], validate_features: bool
    ) -> NDArray[np.float64]:
        assert validate_features is False
        assert isinstance(data, np.ndarray)
        self.iterations = iteration_range
        return np.asarray(np.nansum(data, axis=1), dtype=np.float64)


class TorchScript:
    """Doubles its input."""

    def __init__(self) -> None:
        self.evaluating = False

    def eval(self) -> TorchScript:
        self.evaluating = True
        return self

    def to(self, device: str) -> TorchScript:
        assert device == "cpu"
        return self

    def __call__(self, data: object) -> object:
        assert isinstance(data, Tensor)
        return Tensor(data.array * 2)


class Tensor:
    def __init__(self, array: NDArray[np.float32]) -> None:
        self.array = array

    def to(self, device: str) -> Tensor:
        assert device == "cpu"
        return self

    def detach(self) -> Tensor:
        return self

    def cpu(self) -> Tensor:
        return self

    def tolist(self) -> object:
        return self.array.tolist()


class NoGrad:
    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None: ...


def _tensor(values: object, *, dtype: type, device: str) -> Tensor:
    assert device == "cpu"
    return Tensor(np.array(values, dtype=dtype))


@pytest.fixture(autouse=True)
def containers(monkeypatch: pytest.MonkeyPatch) -> None:
    torch = SimpleNamespace(
        cuda=SimpleNamespace(is_available=lambda: False),
        float32=np.float32,
        from_numpy=Tensor,
        jit=SimpleNamespace(load=lambda _path, map_location: TorchScript() if map_location == "cpu" else None),
        no_grad=NoGrad,
        tensor=_tensor,
    )
    monkeypatch.setitem(sys.modules, "torch", torch)
    export = SimpleNamespace(load=lambda _path: SimpleNamespace(module=TorchScript))
    monkeypatch.setitem(sys.modules, "torch.export", export)
    monkeypatch.setitem(sys.modules, "xgboost", SimpleNamespace(Booster=Booster, DMatrix=np.asarray))


def test_pytorch_serves_json(tmp_path: Path) -> None:
    (tmp_path / "net.pth").touch()
    model = pytorch.model_fn(str(tmp_path))
    assert isinstance(model, TorchScript)
    assert model.evaluating
    for body in ('{"instances": [[1, 2], [3, 4]]}', b'{"inputs": [[1, 2], [3, 4]]}', bytearray(b"[[1, 2], [3, 4]]")):
        data = pytorch.input_fn(body, "application/json; charset=utf-8")
        assert ("[[2.0, 4.0], [6.0, 8.0]]", "application/json") == pytorch.output_fn(
            pytorch.predict_fn(data, model), "*/*"
        )


def test_pytorch_loads_exported_programs(tmp_path: Path) -> None:
    (tmp_path / "net.pt2").touch()
    model = pytorch.model_fn(str(tmp_path))
    assert isinstance(model, TorchScript)
    assert not model.evaluating  # which an exported program refuses
    assert any(Path("net.pt2").match(shape) for shape in LAYOUTS["pytorch"].loads)


def test_pytorch_serves_csv_and_npy() -> None:
    model = TorchScript()
    data = pytorch.input_fn("1,2\n3,4\n", "text/csv")
    assert ("2.0,4.0\n6.0,8.0\n", "text/csv") == pytorch.output_fn(pytorch.predict_fn(data, model), "text/csv")
    buffer = io.BytesIO()
    np.save(buffer, np.array([[1.5, 2.5]]))
    data = pytorch.input_fn(buffer.getvalue(), "application/x-npy")
    reply, content_type = pytorch.output_fn(pytorch.predict_fn(data, model), "application/x-npy")
    assert isinstance(reply, bytes)
    assert content_type == "application/x-npy"
    np.testing.assert_array_equal(np.array([[3.0, 5.0]]), np.load(io.BytesIO(reply)))


def test_pytorch_replies_with_whatever_a_model_gives() -> None:
    given = {"scores": (Tensor(np.array([1.0, math.nan], dtype=np.float32)), 3), "label": "x"}
    assert '{"scores": [[1.0, null], 3], "label": "x"}' == pytorch.output_fn(given, "application/json")[0]
    assert "1.0\n2.0\n" == pytorch.output_fn([1.0, 2.0], "text/csv")[0]


def test_pytorch_refuses_pickled_arrays() -> None:
    buffer = io.BytesIO()
    np.save(buffer, np.array([{}], dtype=object))
    with pytest.raises(ValueError, match="allow_pickle"):
        pytorch.input_fn(buffer.getvalue(), "application/x-npy")


@pytest.mark.parametrize(
    ("body", "content_type", "message"),
    [
        ("{}", "application/json", "expected a JSON list of numbers"),
        ("3", "application/json", "expected a JSON list of numbers"),
        ("a,b\n1,2", "text/csv", "expected only numbers and no header, got 'a,b' in row 1"),
        ("x", "text/plain", "expected content type application/json, text/csv or application/x-npy, got 'text/plain'"),
    ],
)
def test_pytorch_says_what_it_expected(body: str, content_type: str, message: str) -> None:
    with pytest.raises(ValueError, match="expected") as caught:
        pytorch.input_fn(body, content_type)
    assert message in str(caught.value)


def test_pytorch_refuses_unknown_replies() -> None:
    with pytest.raises(ValueError, match="expected to be asked for"):
        pytorch.output_fn([1.0], "image/png")


@pytest.mark.parametrize("names", [[], ["a.pt", "b.pth"], ["model.bin"]])
def test_pytorch_needs_exactly_one_model(names: list[str], tmp_path: Path) -> None:
    for name in names:
        (tmp_path / name).touch()
    with pytest.raises(
        ValueError, match=r"expected exactly one \.pt2, \.pt or \.pth file at the root of the archive, got"
    ):
        pytorch.model_fn(str(tmp_path))


def test_handlers_log_names_of_variables_and_never_values(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAGEMAKER_TS_RESPONSE_TIMEOUT", "value-of-it")
    (tmp_path / "net.pt").touch()
    (tmp_path / "xgboost-model").write_text("{}")
    with caplog.at_level(logging.INFO):
        pytorch.model_fn(str(tmp_path))
        xgboost.model_fn(str(tmp_path))
    assert caplog.text.count("SAGEMAKER_TS_RESPONSE_TIMEOUT") == 2
    assert "value-of-it" not in caplog.text


@pytest.mark.parametrize("name", ["xgboost-model", "model.json", "model.ubj", "churn.bst", "a.model", "b.xgb"])
def test_xgboost_finds_its_model(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("{")
    (tmp_path / "code").mkdir()
    booster = xgboost.model_fn(str(tmp_path))
    assert isinstance(booster, Booster)
    assert str(tmp_path / name) == booster.loaded
    assert any((tmp_path / name).match(shape) for shape in LAYOUTS["xgboost"].loads)


def test_xgboost_refuses_pickles_and_doubt(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"expected exactly one model at the root of the archive.*, got none"):
        xgboost.model_fn(str(tmp_path))
    (tmp_path / "xgboost-model").write_bytes(b"\x80\x04")
    with pytest.raises(ValueError, match=r"xgboost-model is a pickle; save the model with Booster.save_model"):
        xgboost.model_fn(str(tmp_path))
    (tmp_path / "model.json").touch()
    with pytest.raises(ValueError, match=r"got model\.json, xgboost-model"):
        xgboost.model_fn(str(tmp_path))


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"1,2,3\n4,,6\n", "text/csv"),
        ("1 0:1 1:2 2:3\n0 0:4 2:6\n", "text/libsvm"),
        ("0:1 1:2 2:3\n0:4 2:6", "text/x-libsvm"),
        ('{"instances": [[1, 2, 3], [4, null, 6]]}', "application/json"),
        ("[[1, 2, 3], [4, null, 6]]", "application/json"),
    ],
)
def test_xgboost_reads_rows_with_gaps(body: str | bytes, content_type: str) -> None:
    predictions = xgboost.predict_fn(xgboost.input_fn(body, content_type), Booster())
    assert [6.0, 10.0] == predictions
    assert ('{"predictions": [6.0, 10.0]}', "application/json") == xgboost.output_fn(predictions, "")
    assert ("6.0\n10.0\n", "text/csv") == xgboost.output_fn(predictions, "text/csv")


def test_xgboost_replies_with_a_row_for_each_class() -> None:
    assert "0.1,0.9\n" == xgboost.output_fn([[0.1, 0.9]], "text/csv")[0]
    assert {"predictions": [[0.1, 0.9]]} == json.loads(xgboost.output_fn([[0.1, 0.9]], "application/json")[0])


@pytest.mark.parametrize(("best", "iterations"), [(None, (0, 0)), ("7", (0, 8))])
def test_xgboost_stops_at_the_best_tree(best: str | None, iterations: tuple[int, int]) -> None:
    booster = Booster(best=best)
    xgboost.predict_fn([[1.0, 2.0, 3.0]], booster)
    assert iterations == booster.iterations


@pytest.mark.parametrize(
    ("body", "content_type", "message"),
    [
        ("1,2", "text/csv", "expected rows of 3 features, got 2 in row 1"),
        ("1,2,3\n1,2,3,4", "text/csv", "expected rows of 3 features, got 4 in row 2"),
        ("0 3:1", "text/libsvm", "expected features 0 to 2, got 3 in row 1"),
        ("0 a:1", "text/libsvm", "expected feature:value, got 'a:1' in row 1"),
        ("0 1:b", "text/libsvm", "expected only numbers and no header, got 'b' in row 1"),
        ("a,b,c\n1,2,3", "text/csv", "expected only numbers and no header, got 'a' in row 1"),
        ('{"instances": [[true, 1, 2]]}', "application/json", "expected only numbers and no header, got True in row 1"),
        ('{"instances": [1]}', "application/json", 'expected {"instances": [[1, 2, ...], ...]} or a list of rows'),
        ("x", "image/png", "expected content type text/csv, text/libsvm or application/json, got 'image/png'"),
    ],
)
def test_xgboost_says_what_it_expected(body: str, content_type: str, message: str) -> None:
    with pytest.raises(ValueError, match="expected") as caught:
        xgboost.predict_fn(xgboost.input_fn(body, content_type), Booster())
    assert message in str(caught.value)


def test_xgboost_answers_nothing_to_nothing() -> None:
    assert [] == xgboost.predict_fn(xgboost.input_fn("", "text/csv"), Booster())
    with pytest.raises(ValueError, match="expected to be asked for"):
        xgboost.output_fn([], "image/png")
