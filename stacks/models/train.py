"""Trains the example models: ``python -m stacks.models.train`` writes what is committed beside this file.

The data comes with scikit-learn. Models are written as plain JSON, because pickles do not outlive the version of
scikit-learn that wrote them; numbers are rounded to nine digits, which single-precision comparisons cannot tell from
the originals.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypedDict

import numpy as np
from sklearn.datasets import load_breast_cancer, load_wine  # type: ignore[import-untyped]  # it ships no types
from sklearn.ensemble import GradientBoostingClassifier  # type: ignore[import-untyped]  # as above
from sklearn.model_selection import train_test_split  # type: ignore[import-untyped]  # as above

if TYPE_CHECKING:
    from numpy.typing import NDArray

HERE = Path(__file__).parent
_TREES = 30
_DEPTH = 3
_SAMPLES = 6
_DIGITS = ".9g"
_LOADERS = {"tumour": load_breast_cancer, "wine": load_wine}
_BINARY = 2
NAMES = tuple(_LOADERS)
"""The example models, each with a directory of its own."""


class SavedTree(TypedDict):
    """One tree as ``inference.Tree`` reads it."""

    features: list[int]
    thresholds: list[float]
    left: list[int]
    right: list[int]


class SavedModel(TypedDict):
    """A model as ``inference.model_fn`` reads it."""

    features: list[str]
    classes: list[str]
    base: list[float]
    rounds: list[list[SavedTree]]


class Expected(TypedDict):
    """What an endpoint replies to a row, its probability to six digits."""

    label: str
    probability: float


class Sample(TypedDict):
    """A row the model has not seen, what it truly is, and what the model says."""

    instance: list[float]
    truth: str
    expected: Expected


class _FittedTree(Protocol):
    """What is used of scikit-learn's ``Tree``."""

    children_left: NDArray[np.int64]
    children_right: NDArray[np.int64]
    feature: NDArray[np.int64]
    threshold: NDArray[np.float64]
    value: NDArray[np.float64]


class Trained(NamedTuple):
    """A model, and the rows kept from it."""

    classifier: GradientBoostingClassifier
    features: list[str]
    classes: list[str]
    rows: NDArray[np.float64]
    labels: NDArray[np.int64]


def train(name: str) -> Trained:
    """Fit one of the example models.

    Args:
        name: ``tumour`` or ``wine``.
    """
    data = _LOADERS[name]()
    rows, held_rows, labels, held_labels = train_test_split(
        data.data, data.target, test_size=0.3, random_state=0, stratify=data.target
    )
    classifier = GradientBoostingClassifier(n_estimators=_TREES, max_depth=_DEPTH, random_state=0)
    classifier.fit(rows, labels)
    return Trained(
        classifier=classifier,
        features=[str(feature) for feature in data.feature_names],
        classes=[str(kind) for kind in data.target_names],
        rows=held_rows,
        labels=held_labels,
    )


def saved(trained: Trained) -> SavedModel:
    """The model as JSON, its learning rate multiplied into the leaves."""
    classifier = trained.classifier
    prior = classifier.init_.class_prior_
    base = np.log(prior) if len(prior) > _BINARY else np.log(prior[1:] / prior[:1])
    return SavedModel(
        features=trained.features,
        classes=trained.classes,
        base=[_rounded(score) for score in base],
        rounds=[[_tree(tree.tree_, classifier.learning_rate) for tree in trees] for trees in classifier.estimators_],
    )


def samples(trained: Trained) -> list[Sample]:
    """A few of the rows kept from the model, with the truth and what scikit-learn predicts."""
    rows = trained.rows[:_SAMPLES]
    table = trained.classifier.predict_proba(rows)
    return [
        Sample(
            instance=[float(value) for value in row],
            truth=trained.classes[label],
            expected=Expected(
                label=trained.classes[int(probabilities.argmax())], probability=round(float(probabilities.max()), 6)
            ),
        )
        for row, label, probabilities in zip(rows, trained.labels, table, strict=False)
    ]


def write(directory: Path) -> None:
    """Train every model and write ``<name>/model.json`` and ``samples.json``.

    Args:
        directory: Where to.
    """
    blocks = []
    for name in NAMES:
        trained = train(name)
        target = directory / name / "model.json"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(saved(trained), separators=(",", ":")) + "\n", encoding="utf-8")
        lines = ",\n".join(json.dumps(sample) for sample in samples(trained))
        blocks.append(f'"{name}": [\n{lines}\n]')
    (directory / "samples.json").write_text("{" + ",\n".join(blocks) + "}\n", encoding="utf-8")


def _tree(tree: _FittedTree, learning_rate: float) -> SavedTree:
    leaf = tree.children_left < 0
    thresholds = np.where(leaf, tree.value[:, 0, 0] * learning_rate, tree.threshold)
    return SavedTree(
        features=[int(feature) for feature in np.where(leaf, 0, tree.feature)],
        thresholds=[_rounded(value) for value in thresholds],
        left=[int(node) for node in tree.children_left],
        right=[int(node) for node in tree.children_right],
    )


def _rounded(value: float) -> float:
    return float(f"{value:{_DIGITS}}")


if __name__ == "__main__":
    write(HERE)
