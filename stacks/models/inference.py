"""Serves a ``model.json`` of boosted trees with nothing but the standard library.

Written for the framework containers of SageMaker, which call ``model_fn`` once and then ``input_fn``, ``predict_fn`` and
``output_fn`` for each request. It runs on Python 3.8 and later.
"""

from __future__ import annotations

import csv
import io
import json
import math
import struct
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_JSON = "application/json"
_LINES = "application/jsonlines"
_CSV = "text/csv"
_DIGITS = 9  # of a probability: the same on every platform
_LARGEST_FLOAT = 3.4028234663852886e38  # of 32 bits, in which the trees compare


class Tree(NamedTuple):
    """One tree as columns: node *i* asks whether feature ``features[i]`` is at most ``thresholds[i]``.

    A leaf has no left child; its threshold is the value it adds.
    """

    features: list[int]
    thresholds: list[float]
    left: list[int]
    right: list[int]

    def value(self, row: list[float]) -> float:
        """What the leaf adds that *row* falls into."""
        node = 0
        while self.left[node] >= 0:
            below = row[self.features[node]] <= self.thresholds[node]
            node = self.left[node] if below else self.right[node]
        return self.thresholds[node]


class Model(NamedTuple):
    """Boosted trees: one score for two classes, or one score for each of several."""

    features: list[str]
    classes: list[str]
    base: list[float]
    rounds: list[list[Tree]]

    def probabilities(self, row: list[float]) -> list[float]:
        """The probability of each class."""
        row = [struct.unpack("f", struct.pack("f", value))[0] for value in row]
        scores = [
            math.fsum([start, *(trees[place].value(row) for trees in self.rounds)])
            for place, start in enumerate(self.base)
        ]
        if len(scores) == 1:
            scores = [0.0, *scores]
        highest = max(scores)
        parts = [math.exp(score - highest) for score in scores]
        return [part / sum(parts) for part in parts]


class Prediction(NamedTuple):
    """The most probable class of one row."""

    label: str
    probability: float


def model_fn(model_dir: str) -> Model:
    """Load ``model.json``."""
    saved = json.loads(Path(model_dir, "model.json").read_text(encoding="utf-8"))
    return Model(
        features=saved["features"],
        classes=saved["classes"],
        base=saved["base"],
        rounds=[[Tree(**tree) for tree in trees] for trees in saved["rounds"]],
    )


def input_fn(body: str | bytes | bytearray, content_type: str) -> list[list[float]]:
    """Read the rows of a request.

    Args:
        body: ``{"instances": [[1.0, 2.0], ...]}``, or rows of CSV without a header.
        content_type: ``application/json`` (also meant when empty) or ``text/csv``.

    Raises:
        ValueError: The request is something else; the message says what was expected.
    """
    try:
        text = body if isinstance(body, str) else body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"expected text in UTF-8: {error}") from None
    kind = _kind(content_type)
    if kind == _JSON:
        rows: Iterable[list[object]] = _instances(text)
    elif kind == _CSV:
        rows = [list(row) for row in csv.reader(io.StringIO(text)) if row]
    else:
        raise ValueError(f"expected content type {_JSON} or {_CSV}, got {content_type!r}")
    numbers = [[_number(cell, place) for cell in row] for place, row in enumerate(rows, start=1)]
    if not numbers:
        raise ValueError("expected at least one row, got none")
    return numbers


def predict_fn(rows: list[list[float]], model: Model) -> Iterator[Prediction]:
    """Predict row by row, each when it is asked for.

    Raises:
        ValueError: A row has too few or too many features; raised before the first row is predicted.
    """
    for place, row in enumerate(rows, start=1):
        if len(row) != len(model.features):
            raise ValueError(
                f"expected {len(model.features)} features in each row, got {len(row)} in row {place}:"
                f" {', '.join(model.features)}"
            )
    return (_predict(row, model) for row in rows)


def output_fn(predictions: Iterable[Prediction], accept: str) -> tuple[str, str] | Iterator[str]:
    """Make the reply.

    Args:
        predictions: What `predict_fn` gave.
        accept: ``application/json`` (also meant when empty or ``*/*``), ``text/csv``, or ``application/jsonlines``.

    Returns:
        The reply and its content type; for ``application/jsonlines`` the lines as they are computed.

    Raises:
        ValueError: *accept* is something else.
    """
    kind = _kind(accept)
    if kind == _JSON:
        return json.dumps({"predictions": [prediction._asdict() for prediction in predictions]}), _JSON
    if kind == _CSV:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(predictions)
        return text.getvalue(), _CSV
    if kind == _LINES:
        return (json.dumps(prediction._asdict()) + "\n" for prediction in predictions)
    raise ValueError(f"expected to be asked for {_JSON}, {_CSV} or {_LINES}, got {accept!r}")


def _predict(row: list[float], model: Model) -> Prediction:
    probabilities = model.probabilities(row)
    highest = max(probabilities)
    return Prediction(model.classes[probabilities.index(highest)], round(highest, _DIGITS))


def _kind(header: str | None) -> str:
    """The first media type of a header, without its parameters; JSON when it names none."""
    kind = (header or "").split(",")[0].split(";")[0].strip().lower()
    return _JSON if kind in {"", "*/*"} else kind


def _instances(text: str) -> list[list[object]]:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise ValueError(f"expected JSON: {error}") from None
    rows = value.get("instances") if isinstance(value, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise ValueError('expected {"instances": [[1.0, 2.0, ...], ...]}')
    return rows


def _number(cell: object, place: int) -> float:
    if isinstance(cell, (int, float, str)) and not isinstance(cell, bool):
        try:
            value = float(cell)
        except (ValueError, OverflowError):
            value = math.nan
        if abs(value) <= _LARGEST_FLOAT:
            return value
    raise ValueError(f"expected finite numbers only, got {str(cell)[:40]!r} in row {place}")
