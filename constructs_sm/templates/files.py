"""Templates from files, and the stacks of a cloud assembly (``cdk.out``)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from constructs_sm.errors import TemplateError
from constructs_sm.templates.template import Template, parse
from constructs_sm.templates.values import Document, mapped

_MANIFEST = "manifest.json"
_SUFFIX = ".template.json"
_NESTED = ".nested.template.json"


@dataclass(frozen=True, kw_only=True, slots=True)
class Stack:
    """A template, and where it is deployed."""

    template: Template
    name: str
    """The name of the stack; without an assembly that of the file."""

    id: str | None = None
    """What it has alone in its assembly, as several stacks may have one name; None for a template that stands alone."""

    environment: str = ""
    """Account and Region, as far as the assembly tells them."""


def stacks(source: str | Path | Document) -> list[Stack]:
    """The stacks of *source*: a template as data, the file of one, or a directory, also with nested stacks.

    Raises:
        TemplateError: There is none, or it is no template in JSON.
    """
    if isinstance(source, Mapping):
        return [Stack(template=_parsed(source, "template"), name="template")]
    path = Path(source)
    if not path.is_dir():
        return [Stack(template=_template(path), name=path.name.partition(".")[0])]
    found = list(_assembly(path) if (path / _MANIFEST).is_file() else _alone(path))
    if not found:
        told = f"holds no template, neither by its {_MANIFEST} nor as *{_SUFFIX}"
        raise TemplateError(f"{path}: {told}; synthesize first, with `cdk synth`", missing=True)
    return found


def _assembly(directory: Path) -> Iterator[Stack]:
    """Every stack of an assembly and of the assemblies inside it, which are those of stages."""
    artifacts = mapped(_json(directory / _MANIFEST).get("artifacts"))
    for id, artifact in artifacts.items():
        about = mapped(artifact)
        told = mapped(about.get("properties"))
        if about.get("type") == "aws:cloudformation:stack":
            name, where = str(told.get("stackName", id)), str(about.get("environment"))
            template = _template(directory / str(told.get("templateFile")))
            yield Stack(template=template, name=name, id=id, environment=where)
            for file in _nested(directory, mapped(artifacts.get(f"{id}.assets"))):
                inner = file.removesuffix(_NESTED)
                yield Stack(template=_template(directory / file), name=inner, id=inner, environment=where)
        elif about.get("type") == "cdk:cloud-assembly":
            yield from _assembly(directory / str(told.get("directoryName")))


def _nested(directory: Path, assets: Document) -> Iterator[str]:
    """The files of the stacks inside a stack, which are among its assets."""
    file = mapped(assets.get("properties")).get("file")
    listing = {} if file is None else _json(directory / str(file))
    for asset in mapped(listing.get("files")).values():
        path = str(mapped(mapped(asset).get("source")).get("path"))
        if path.endswith(_NESTED):
            yield path


def _alone(directory: Path) -> Iterator[Stack]:
    for path in sorted(directory.rglob(f"*{_SUFFIX}")):
        id = path.relative_to(directory).as_posix().removesuffix(_SUFFIX)
        yield Stack(template=_template(path), name=id, id=id)


def _template(path: Path) -> Template:
    return _parsed(_json(path), str(path))


def _parsed(document: object, where: str) -> Template:
    if not isinstance(document, Mapping) or not isinstance(document.get("Resources"), Mapping):
        raise TemplateError(f"{where}: must be a CloudFormation template, got one without Resources")
    return parse(document)


def _json(path: Path) -> Document:
    try:
        found: object = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise TemplateError(f"{path}: cannot be read: {error.strerror}", missing=True) from error
    except ValueError as error:
        raise TemplateError(f"{path}: must be a template in JSON, as `cdk synth` writes it: {error}") from error
    return mapped(found)
