"""What the container of each framework expects to find in an archive."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from constructs_sm.packaging.names import MODEL_DIRECTORY

if TYPE_CHECKING:
    from collections.abc import Mapping

CODE = "code"
"""The directory of an archive that holds inference code."""

REQUIREMENTS = f"{CODE}/requirements.txt"
"""Where containers look for packages to install. Source:
https://sagemaker.readthedocs.io/en/v2/frameworks/pytorch/using_pytorch.html#model-directory-structure"""

SAVED_MODEL = "saved_model.pb"
"""The file by which TensorFlow Serving knows a model."""


class Script(StrEnum):
    """What a container does when an archive brings no inference code."""

    SHIPPED = "shipped"
    """It loads little or nothing by itself, so a default script of this library is packed."""

    OPTIONAL = "optional"
    """It serves the usual models by itself."""

    REQUIRED = "required"
    """It cannot serve: it has no way of its own to load a model."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Layout:
    """How one framework's container reads an archive."""

    framework: str
    script: Script
    source: str
    """The public page that says so."""

    loads: tuple[str, ...] = ()
    """Names, as shell patterns, of which exactly one at the root is loaded by the default script."""

    fixed_entry_point: str | None = None
    """The only file name the container looks for, or None when an environment variable names it."""

    saved_model: bool = False
    """Whether models lie in numbered version directories, as TensorFlow Serving wants them."""


_SDK = "https://sagemaker.readthedocs.io/en/v2/frameworks/"

LAYOUTS: Mapping[str, Layout] = MappingProxyType(
    {
        layout.framework: layout
        for layout in (
            Layout(
                framework="huggingface",
                script=Script.OPTIONAL,
                source="https://huggingface.co/docs/sagemaker/inference#user-defined-code-and-modules",
            ),
            Layout(
                framework="mxnet",
                script=Script.OPTIONAL,
                source=_SDK + "mxnet/using_mxnet.html#model-directory-structure",
            ),
            Layout(
                framework="pytorch",
                script=Script.SHIPPED,
                loads=("*.pt2", "*.pt", "*.pth"),
                source=_SDK + "pytorch/using_pytorch.html#model-directory-structure",
            ),
            Layout(
                framework="sklearn",
                script=Script.REQUIRED,
                source=_SDK + "sklearn/using_sklearn.html#load-a-model",
            ),
            Layout(
                framework="tensorflow",
                script=Script.OPTIONAL,
                fixed_entry_point="inference.py",
                saved_model=True,
                source=_SDK + "tensorflow/deploying_tensorflow_serving.html",
            ),
            Layout(
                framework="xgboost",
                script=Script.SHIPPED,
                loads=("xgboost-model", "*.json", "*.ubj", "*.bst", "*.model", "*.xgb"),
                source=_SDK + "xgboost/using_xgboost.html#deploy-open-source-xgboost-models",
            ),
        )
    }
)


def unknown_framework(framework: str) -> str:
    """What to say about a framework that has no entry here."""
    return f"framework: {framework!r} has no layout of its own; use one of {', '.join(LAYOUTS)}, or leave it out"


def environment(layout: Layout | None, entry_point: str) -> Mapping[str, str]:
    """The variables that make a container run the packed script.

    They are the ones the SageMaker Python SDK sets for script mode, but for the Region, which the service provides.
    TensorFlow Serving reads none of them: it looks for ``code/inference.py`` itself. The XGBoost container runs in
    algorithm mode, without any script, unless the first is set.
    Source: https://github.com/aws/sagemaker-inference-toolkit and
    https://github.com/aws/sagemaker-xgboost-container/blob/master/src/sagemaker_xgboost_container/serving.py

    Args:
        layout: The framework's layout, or None for a container of the user's own.
        entry_point: Name of the script below ``code/``.
    """
    if layout is not None and layout.fixed_entry_point is not None:
        return MappingProxyType({})
    return MappingProxyType(
        {
            "SAGEMAKER_CONTAINER_LOG_LEVEL": "20",
            "SAGEMAKER_PROGRAM": entry_point,
            "SAGEMAKER_SUBMIT_DIRECTORY": f"{MODEL_DIRECTORY}/{CODE}",
        }
    )
