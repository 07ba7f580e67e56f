"""A CloudFormation template: what is in it, and what refers to what."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from constructs_sm.errors import ComplianceError

Json: TypeAlias = Mapping[str, object]


@dataclass(frozen=True, kw_only=True, slots=True)
class Resource:
    """One resource of a template."""

    id: str
    type: str
    properties: Json = field(default_factory=dict)

    def all(self, path: str) -> list[object]:
        """Everything at *path* in its properties, such as ``ProductionVariants.*.ModelName``."""
        return list(_at(self.properties, path.split(".")))

    def one(self, path: str) -> object:
        """What stands at *path* in its properties; None if nothing does."""
        return next(iter(self.all(path)), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Template:
    """All resources of a template, by logical id."""

    name: str
    resources: Mapping[str, Resource]

    def of_type(self, *types: str) -> list[Resource]:
        """The resources of these types."""
        return [resource for resource in self.resources.values() if resource.type in types]

    def referred(self, value: object, to: str) -> list[Resource]:
        """The resources of the type *to* that *value* refers to, or names as a literal."""
        found = [self.resources[id] for id in references(value) if id in self.resources]
        named = [each for each in self.of_type(to) if isinstance(value, str) and value in _names(each)]
        return [each for each in found if each.type == to] + named


def read(source: Json | str | Path, *, name: str | None = None) -> list[Template]:
    """The templates of *source*: one as data, the file of one, or a directory such as ``cdk.out`` with several.

    Raises:
        ComplianceError: There is no such file, or it is no CloudFormation template.
    """
    if isinstance(source, Mapping):
        return [_template(source, "template" if name is None else name)]
    path = Path(source)
    files = sorted(path.rglob("*.template.json")) if path.is_dir() else [path]
    if not files:
        raise ComplianceError(f"{path}: holds no *.template.json; synthesize first, with `cdk synth`", missing=True)
    return [_template(_parsed(file), file.name.split(".")[0]) for file in files]


def _parsed(file: Path) -> object:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        raise ComplianceError(f"{file}: cannot be read: {error.strerror}", missing=True) from error
    except ValueError as error:
        raise ComplianceError(f"{file}: must be a template in JSON, as `cdk synth` writes it: {error}") from error


def _template(document: object, name: str) -> Template:
    found = document.get("Resources") if isinstance(document, Mapping) else None
    if not isinstance(found, Mapping):
        raise ComplianceError(f"{name}: must be a CloudFormation template, got one without Resources")
    resources = {}
    for id, said in found.items():
        if isinstance(said, Mapping) and isinstance(said.get("Type"), str):
            properties = said.get("Properties")
            known = properties if isinstance(properties, Mapping) else {}
            resources[id] = Resource(id=id, type=said["Type"], properties=known)
    return Template(name=name, resources=resources)


def references(value: object) -> Iterator[str]:
    """The logical ids in *value*, in whatever function they stand."""
    match value:
        case {"Ref": str(id)} | {"Fn::GetAtt": [str(id), *_]}:
            yield id
        case {"Fn::GetAtt": str(dotted)}:
            yield dotted.split(".")[0]
        case {"Fn::Sub": str(text) | [str(text), *_]}:
            yield from re.findall(r"\$\{([A-Za-z0-9]+)", text)
        case Mapping():
            for item in value.values():
                yield from references(item)
        case list() | tuple():
            for item in value:
                yield from references(item)


def listed(value: object) -> list[object]:
    """What a template may write as one or as a list, as a list."""
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


def statements(document: object) -> list[Resource]:
    """The statements of a policy document, to ask for what stands in them."""
    said = document.get("Statement") if isinstance(document, Mapping) else None
    return [Resource(id="", type="", properties=each) for each in listed(said) if isinstance(each, Mapping)]


def truth(value: object) -> bool | None:
    """A truth value as JSON or as text writes it; None where it is known at deployment."""
    if isinstance(value, str):
        return value.lower() == "true"
    return value if isinstance(value, bool) else False if value is None else None


def flat(value: object) -> str:
    """A value as one text, with references between ``<`` and ``>``: the way cdk-nag names what it found."""
    match value:
        case str():
            text = value.replace("${", "<").replace("}", ">")
        case {"Fn::Join": [str(between), [*parts]]}:
            text = between.join(flat(part) for part in parts)
        case {"Fn::Sub": inner} | {"Fn::ImportValue": inner}:
            text = flat(inner)
        case {"Fn::GetAtt": [resource, attribute]}:
            text = f"<{flat(resource)}.{flat(attribute)}>"
        case {"Ref": id}:
            text = f"<{flat(id)}>"
        case _:
            text = "" if value is None else json.dumps(value, separators=(",", ":"))
    return text


def _names(resource: Resource) -> list[object]:
    """The literal name of a resource, which its type gives the property."""
    return resource.all(f"{resource.type.rpartition('::')[2]}Name")


def equals(value: object, *expected: object) -> bool | None:
    """Whether a value is one of those *expected*; None where it is known at deployment."""
    return None if isinstance(value, Mapping) else value in expected


def number(value: object) -> int | None:
    """A whole number as JSON or as text writes it; None where it is known at deployment, or is none."""
    if isinstance(value, str) and value.lstrip("-").isdecimal():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _at(value: object, path: Sequence[str]) -> Iterator[object]:
    """What stands at *path* below *value*; on the way, a function that CloudFormation has yet to call stands for it."""
    if value is None or value == _NO_VALUE:
        return
    if not path or _is_function(value):
        yield value
    elif path[0] == "*":
        for item in listed(value):
            yield from _at(item, path[1:])
    elif isinstance(value, Mapping):
        yield from _at(value.get(path[0]), path[1:])


def _is_function(value: object) -> bool:
    return (
        isinstance(value, Mapping)
        and len(value) == 1
        and all(key == "Ref" or str(key).startswith("Fn::") for key in value)
    )


_NO_VALUE = {"Ref": "AWS::NoValue"}
