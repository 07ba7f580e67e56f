"""Templates from files, and the stacks of a cloud assembly (``cdk.out``)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from constructs_sm.errors import TemplateError
from constructs_sm.review.template import Document, mapped

_MANIFEST = "manifest.json"
_SUFFIX = ".template.json"


def templates(source: str | Path | Document) -> Mapping[str | None, Document]:
    """The templates of *source* by the names of their stacks; None is the name of a template that stands alone.

    Raises:
        TemplateError: There is none, or it is no JSON.
    """
    if isinstance(source, Mapping):
        return {None: source}
    path = Path(source)
    if not path.is_dir():
        return {None: _template(path)}
    found: dict[str | None, Document] = dict(_assembly(path)) if (path / _MANIFEST).is_file() else _alone(path)
    if not found:
        raise TemplateError(f"{path}: holds no template, neither by its {_MANIFEST} nor as *{_SUFFIX}")
    return found


def _assembly(directory: Path) -> Iterator[tuple[str | None, Document]]:
    """Every stack of an assembly and of the assemblies inside it, which are those of stages."""
    artifacts = mapped(_json(directory / _MANIFEST).get("artifacts"))
    for id, artifact in artifacts.items():
        said = mapped(mapped(artifact).get("properties"))
        kind = mapped(artifact).get("type")
        if kind == "aws:cloudformation:stack":
            yield str(said.get("stackName", id)), _template(directory / str(said.get("templateFile")))
        elif kind == "cdk:cloud-assembly":
            yield from _assembly(directory / str(said.get("directoryName")))


def _alone(directory: Path) -> dict[str | None, Document]:
    return {path.name.removesuffix(_SUFFIX): _template(path) for path in sorted(directory.glob(f"*{_SUFFIX}"))}


def _template(path: Path) -> Document:
    found = _json(path)
    if not isinstance(found.get("Resources"), Mapping):
        raise TemplateError(f"{path}: is no CloudFormation template, as it has no Resources")
    return found


def _json(path: Path) -> Document:
    try:
        found: object = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise TemplateError(f"{path}: cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise TemplateError(f"{path}: is not JSON: {error}; `cdk synth` writes JSON into cdk.out") from error
    if not isinstance(found, Mapping):
        raise TemplateError(f"{path}: must hold an object of JSON, got {type(found).__name__}")
    return found
