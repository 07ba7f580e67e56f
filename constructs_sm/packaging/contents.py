"""What the names in an archive say about whether a container will find its model and its code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_sm.errors import Severity
from constructs_sm.packaging.findings import Finding
from constructs_sm.packaging.frameworks import CODE, REQUIREMENTS, SAVED_MODEL, Layout, Script

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

_BELOW_CODE = f"{CODE}/"
_WITHOUT_SCRIPT = {
    "pytorch": "then only a TorchScript model.pt is loaded, and not by every version of the container",
    "xgboost": "then the container runs in algorithm mode and knows only models of the built-in algorithm",
}


def layout_findings(files: Collection[str], layout: Layout | None, entry_point: str | None) -> Iterator[Finding]:
    """Judge the files of a whole archive.

    Args:
        files: Their paths, normalised.
        layout: Layout of the framework, or None when that is not known.
        entry_point: The script that must be there, or None.

    Yields:
        What is wrong and what to do.
    """
    if not files:
        yield Finding(severity=Severity.ERROR, member=None, message="holds no files")
        return
    if layout is not None and layout.saved_model:
        for message in saved_model_problems(files):
            yield Finding(severity=Severity.ERROR, member=None, message=message)
    else:
        yield from _nesting(files, layout)
    yield from _missing_script(files, layout, entry_point)
    if REQUIREMENTS not in files:
        elsewhere = next((name for name in files if name.rpartition("/")[2] == "requirements.txt"), None)
        if elsewhere is not None:
            message = f"is not where containers look for it; move it to {REQUIREMENTS}"
            yield Finding(severity=Severity.WARNING, member=elsewhere, message=message)


def saved_model_problems(names: Iterable[str]) -> Iterator[str]:
    """Say why TensorFlow Serving will not find a model.

    Sources: https://sagemaker.readthedocs.io/en/v2/frameworks/tensorflow/deploying_tensorflow_serving.html and
    https://github.com/aws/sagemaker-python-sdk/issues/2742 (a version of zeros).

    Args:
        names: Names of the files in the archive.

    Yields:
        What is wrong and what to do, one line each.
    """
    models = [name.split("/") for name in names if name.split("/")[-1] == SAVED_MODEL]
    versions = [parts[-2] for parts in models if len(parts) > 1 and parts[-2].isdecimal()]
    if not models:
        yield f"no {SAVED_MODEL} anywhere; TensorFlow Serving loads <model>/<version>/{SAVED_MODEL}"
    elif not versions:
        yield (
            f"{'/'.join(models[0])} lies in no version directory; TensorFlow Serving loads"
            f" <model>/<version>/{SAVED_MODEL} where the version is a number"
        )
    for version in versions:
        if not version.strip("0"):
            yield f"{version}/{SAVED_MODEL}: the container cannot read a version of zeros; call it 1 or higher"


def _nesting(files: Collection[str], layout: Layout | None) -> Iterator[Finding]:
    tops = {tuple(name.partition("/")[:2]) for name in files}
    top, slash = next(iter(tops))
    if len(tops) > 1 or not slash or top == CODE:
        return
    yield Finding(
        severity=Severity.WARNING if layout is None else Severity.ERROR,
        member=f"{top}/",
        message=f"holds everything, but containers look at the root; pack with tar -czf model.tar.gz -C {top} .",
    )


def _missing_script(files: Collection[str], layout: Layout | None, entry_point: str | None) -> Iterator[Finding]:
    wanted = "inference.py" if entry_point is None else entry_point
    if _BELOW_CODE + wanted in files:
        return
    severity = _severity_without_script(files, layout, entry_point)
    elsewhere = next((name for name in files if name.rpartition("/")[2] == wanted), None)
    if elsewhere is not None:
        severity = Severity.WARNING if severity is None else severity
        message = f"is not where containers look for it; move it to {_BELOW_CODE}{wanted}"
        yield Finding(severity=severity, member=elsewhere, message=message)
    elif severity is not None:
        why = "" if layout is None else _WITHOUT_SCRIPT.get(layout.framework, "")
        message = "is missing" + (f"; {why}" if why else "; add it")
        yield Finding(severity=severity, member=_BELOW_CODE + wanted, message=message)


def _severity_without_script(files: Collection[str], layout: Layout | None, entry_point: str | None) -> Severity | None:
    has_code = any(name.startswith(_BELOW_CODE) and name != REQUIREMENTS for name in files)
    if entry_point is not None or (layout is not None and layout.script is Script.REQUIRED):
        return Severity.ERROR
    if layout is None:
        return None
    if has_code and layout.fixed_entry_point is None:
        return Severity.ERROR
    return Severity.WARNING if layout.script is Script.SHIPPED else None
