"""Serve an XGBoost model: CSV, LIBSVM or JSON in; JSON or CSV out.

Save the model with ``booster.save_model("model.json")`` or ``"model.ubj"``. It must be the one such file at the root of
the archive. Pickled models are refused: they run code when loaded and do not survive a new version of XGBoost.
"""

from __future__ import annotations

import csv
import io
import json
import logging
import math
import os
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

_NAMES = ("xgboost-model",)
_SUFFIXES = (".json", ".ubj", ".bst", ".model", ".xgb")
_JSON = "application/json"
_CSV = "text/csv"
_LIBSVM = ("text/libsvm", "text/x-libsvm")
_PICKLE = b"\x80"
_LOG = logging.getLogger(__name__)


class Array(Protocol):
    """What is used of ``numpy.ndarray``."""

    def tolist(self) -> list[object]:
        """The same as plain Python values."""


class Booster(Protocol):
    """What is used of ``xgboost.Booster``."""

    def load_model(self, path: str) -> None:
        """Become the model in a file."""

    def num_features(self) -> int:
        """How many features a row must have."""

    def attr(self, key: str) -> str | None:
        """A property saved with the model."""

    def predict(self, data: object, *, iteration_range: tuple[int, int], validate_features: bool) -> Array:
        """Predictions for each row."""


def model_fn(model_dir: str) -> Booster:
    """Load the one model at the root."""
    _LOG.info("environment variables set: %s", ", ".join(sorted(os.environ)))  # names only: values may be secret
    files = sorted(
        file
        for file in Path(model_dir).iterdir()
        if file.is_file() and (file.name in _NAMES or file.suffix in _SUFFIXES)
    )
    if len(files) != 1:
        names = ", ".join(file.name for file in files)
        raise ValueError(
            f"expected exactly one model at the root of the archive, named {_NAMES[0]} or ending in"
            f" {', '.join(_SUFFIXES)}, got {names or 'none'}"
        )
    with files[0].open("rb") as file:
        if file.read(1) == _PICKLE:
            raise ValueError(f"{files[0].name} is a pickle; save the model with Booster.save_model('model.json')")
    booster: Booster = import_module("xgboost").Booster()  # only the container has it
    booster.load_model(str(files[0]))
    return booster


def input_fn(body: str | bytes | bytearray, content_type: str) -> list[list[float] | dict[int, float]]:
    """Read the rows of a request: whole ones, or from LIBSVM the values that are there by feature number."""
    text = body if isinstance(body, str) else body.decode("utf-8-sig")
    kind = _kind(content_type, _CSV)
    if kind == _CSV:
        return [_dense(row, number) for number, row in enumerate(csv.reader(io.StringIO(text)), start=1) if row]
    if kind in _LIBSVM:
        return [_sparse(line, number) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if kind == _JSON:
        return [_dense(row, number) for number, row in enumerate(_instances(text), start=1)]
    raise ValueError(f"expected content type {_CSV}, {_LIBSVM[0]} or {_JSON}, got {content_type!r}")


def predict_fn(rows: list[list[float] | dict[int, float]], booster: Booster) -> list[object]:
    """Predict with every tree, or up to the best one when training stopped early."""
    if not rows:
        return []
    width = booster.num_features()
    table = [_aligned(row, width, number) for number, row in enumerate(rows, start=1)]
    best = booster.attr("best_iteration")
    matrix = import_module("xgboost").DMatrix(import_module("numpy").array(table, dtype="float32"))
    iterations = (0, 0) if best is None else (0, int(best) + 1)
    return booster.predict(matrix, iteration_range=iterations, validate_features=False).tolist()


def output_fn(prediction: list[object], accept: str) -> tuple[str, str]:
    """Make the reply, and say what it is."""
    kind = _kind(accept, _JSON)
    if kind == _JSON:
        return json.dumps({"predictions": prediction}), _JSON
    if kind == _CSV:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(row if isinstance(row, list) else [row] for row in prediction)
        return text.getvalue(), _CSV
    raise ValueError(f"expected to be asked for {_JSON} or {_CSV}, got {accept!r}")


def _kind(header: str | None, default: str) -> str:
    """The first media type of a header, without its parameters."""
    kind = (header or "").split(",")[0].split(";")[0].strip().lower()
    return default if kind in {"", "*/*"} else kind


def _instances(text: str) -> list[list[object]]:
    value: object = json.loads(text)
    if isinstance(value, dict):
        value = value.get("instances")
    if not isinstance(value, list) or not all(isinstance(row, list) for row in value):
        raise ValueError('expected {"instances": [[1, 2, ...], ...]} or a list of rows')
    return value


def _aligned(row: list[float] | dict[int, float], width: int, number: int) -> list[float]:
    if isinstance(row, list):
        if len(row) != width:
            raise ValueError(f"expected rows of {width} features, got {len(row)} in row {number}")
        return row
    if row and max(row) >= width:
        raise ValueError(f"expected features 0 to {width - 1}, got {max(row)} in row {number}")
    return [row.get(feature, math.nan) for feature in range(width)]


def _dense(row: Sequence[object], number: int) -> list[float]:
    """A whole row; an empty cell or a null is a missing value."""
    return [math.nan if cell is None or cell == "" else _number(cell, number) for cell in row]


def _sparse(line: str, number: int) -> dict[int, float]:
    """A line of LIBSVM: ``[label] feature:value ...``; a label is allowed and ignored."""
    values = {}
    for place, item in enumerate(line.split()):
        feature, colon, value = item.partition(":")
        if not colon and place == 0:
            continue
        if not feature.isdigit():
            raise ValueError(f"expected feature:value, got {item!r} in row {number}")
        values[int(feature)] = _number(value, number)
    return values


def _number(cell: object, number: int) -> float:
    if isinstance(cell, (int, float, str)) and not isinstance(cell, bool):
        try:
            return float(cell)
        except ValueError:
            pass  # refused below, as what is no text and no number is
    raise ValueError(f"expected only numbers and no header, got {cell!r} in row {number}")
