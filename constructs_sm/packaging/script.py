"""What can be told about an inference script without running it."""

from __future__ import annotations

import ast
import sys
from typing import TYPE_CHECKING

from constructs_sm.errors import Severity
from constructs_sm.packaging.findings import Finding
from constructs_sm.packaging.frameworks import Script

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constructs_sm.packaging.frameworks import Layout

LARGEST_SCRIPT = 1024 * 1024
"""Bytes beyond which a script is not looked into."""

_STEPS = ("input_fn", "predict_fn", "output_fn")


def script_findings(name: str, source: bytes, layout: Layout | None) -> Iterator[Finding]:
    """Say what will keep the container from using this script.

    Only what is certain is an error: a name that may come from elsewhere (``from handlers import *``) counts as there,
    and a script that does not parse may be meant for another version of Python.
    Sources: https://github.com/aws/sagemaker-inference-toolkit (``transform_fn`` stands alone),
    https://github.com/aws/sagemaker-scikit-learn-container (no ``model_fn`` of its own),
    https://sagemaker.readthedocs.io/en/v2/frameworks/tensorflow/deploying_tensorflow_serving.html (``handler``).

    Args:
        name: Its path in the archive.
        source: The script.
        layout: Layout of the framework whose container runs it, or None when that is not known.

    Yields:
        What is wrong and what to do.
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError) as error:
        message = f"does not parse with Python {sys.version_info.major}.{sys.version_info.minor}: {error}"
        yield Finding(severity=Severity.WARNING, member=name, message=message)
        return
    names = _names(tree)
    if names is not None and layout is not None:
        wrong = _serving_problems(names) if layout.saved_model else _toolkit_problems(names, layout)
        for message in wrong:
            yield Finding(severity=Severity.ERROR, member=name, message=message)


def _serving_problems(names: set[str]) -> Iterator[str]:
    if "handler" not in names and not {"input_handler", "output_handler"} <= names:
        yield "defines neither handler nor both input_handler and output_handler; TensorFlow Serving calls one or the two"


def _toolkit_problems(names: set[str], layout: Layout) -> Iterator[str]:
    steps = [step for step in _STEPS if step in names]
    if "transform_fn" in names and steps:
        yield f"defines transform_fn together with {', '.join(steps)}, which the container refuses; keep one or the other"
    if layout.script is Script.REQUIRED and "model_fn" not in names:
        yield "defines no model_fn; this container has no way of its own to load a model"


def _names(tree: ast.Module) -> set[str] | None:
    """Names bound at the top of a module, also below ``if`` and ``try``; None when a star import hides some."""
    names: set[str] = set()
    pending: list[ast.AST] = list(tree.body)
    while pending:
        node = pending.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
            continue
        if isinstance(node, ast.alias):
            if node.name == "*":
                return None
            names.add(node.asname if node.asname is not None else node.name.partition(".")[0])
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        pending.extend(ast.iter_child_nodes(node))
    return names
