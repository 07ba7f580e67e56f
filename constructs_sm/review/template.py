"""A template as CloudFormation reads it: resources by logical id, and what their properties say as text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

Document: TypeAlias = Mapping[str, object]
"""A template, or a part of one, as JSON has it."""

HOSTING = "AWS::SageMaker::"
ENDPOINT, CONFIG = f"{HOSTING}Endpoint", f"{HOSTING}EndpointConfig"
MODEL, COMPONENT = f"{HOSTING}Model", f"{HOSTING}InferenceComponent"
TARGET = "AWS::ApplicationAutoScaling::ScalableTarget"
_ARN_WORDS = {ENDPOINT: "endpoint", CONFIG: "endpoint-config", MODEL: "model", COMPONENT: "inference-component"}
_PATH = "aws:cdk:path"
_PAIR = 2
_SUBSTITUTED = re.compile(r"\$\{([^!}]+)\}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Resource:
    """One resource of a template."""

    logical_id: str
    resource_type: str
    properties: Document
    path: str
    """The path of the construct, where the template tells it, else the logical id."""

    @property
    def word(self) -> str:
        """The last word of its type."""
        return self.resource_type.rpartition("::")[2]

    @property
    def name_property(self) -> str:
        """The property that fixes its name, if it is one of SageMaker's."""
        return f"{self.word}Name"


@dataclass(frozen=True, kw_only=True, slots=True)
class Template:
    """The parts of a template that a review reads."""

    resources: Mapping[str, Resource] = field(default_factory=dict)
    mappings: Document = field(default_factory=dict)

    def of(self, *types: str) -> Iterator[Resource]:
        """The resources of some types, in the order of their ids."""
        return (one for _, one in sorted(self.resources.items()) if one.resource_type in types)

    def text(self, value: object) -> str:
        """What *value* says, with references as ``${LogicalId.Attribute}``.

        Names and ARNs of SageMaker's are written out as far as they are known, so that what is taken from an ARN is the name.
        """
        if isinstance(value, str):
            return value
        name, argument = intrinsic(value)
        readers = {
            "Ref": self._referred,
            "Fn::GetAtt": self._got,
            "Fn::Sub": self._substituted,
            "Fn::Join": self._joined,
            "Fn::Select": self._selected,
        }
        found = readers[name](argument) if name in readers else None
        return json.dumps(value, sort_keys=True, default=str) if found is None else found

    def texts(self, value: object) -> list[str]:
        """What each item of a list says, also of one that comes from splitting a text."""
        name, argument = intrinsic(value)
        if name == "Fn::Split" and len(listed(argument)) == _PAIR:
            separator, whole = listed(argument)
            # What stands in a reference is no part of the text that is split.
            return re.split(rf"{re.escape(self.text(separator))}(?![^{{}}]*\}})", self.text(whole))
        return [self.text(each) for each in listed(value)]

    def name(self, resource: Resource) -> str:
        """The name of a resource of SageMaker's: the fixed one, or a reference."""
        fixed = resource.properties.get(resource.name_property)
        return f"${{{resource.logical_id}.{resource.name_property}}}" if fixed is None else self.text(fixed)

    def _referred(self, argument: object) -> str:
        logical_id = str(argument)
        return self._attribute(logical_id, "Arn" if self._is_hosting(logical_id) else "")

    def _got(self, argument: object) -> str:
        parts = argument.split(".") if isinstance(argument, str) else self.texts(argument)
        return self._attribute(next(iter(parts), ""), ".".join(parts[1:]))

    def _joined(self, argument: object) -> str | None:
        pair = listed(argument)
        return self.text(pair[0]).join(self.texts(pair[1])) if len(pair) == _PAIR else None

    def _selected(self, argument: object) -> str | None:
        pair = listed(argument)
        known = self.texts(pair[1]) if len(pair) == _PAIR else []
        place = str(pair[0]) if pair else ""
        return known[int(place)] if place.isdigit() and int(place) < len(known) else None

    def _is_hosting(self, logical_id: str) -> bool:
        return logical_id in self.resources and self.resources[logical_id].resource_type in _ARN_WORDS

    def _attribute(self, logical_id: str, attribute: str) -> str:
        if self._is_hosting(logical_id):
            resource = self.resources[logical_id]
            if attribute == resource.name_property:
                return self.name(resource)
            if attribute in {"Arn", f"{resource.word}Arn"}:
                home = "arn:${AWS::Partition}:sagemaker:${AWS::Region}:${AWS::AccountId}"
                return f"{home}:{_ARN_WORDS[resource.resource_type]}/{self.name(resource)}"
        return f"${{{logical_id}.{attribute}}}" if attribute else f"${{{logical_id}}}"

    def _substituted(self, argument: object) -> str:
        whole, said = (argument, {}) if isinstance(argument, str) else _pair(argument)

        def found(match: re.Match[str]) -> str:
            if match[1] in said:
                return self.text(said[match[1]])
            logical_id, _, attribute = match[1].partition(".")
            return self.text({"Fn::GetAtt": [logical_id, attribute]} if attribute else {"Ref": logical_id})

        return _SUBSTITUTED.sub(found, str(whole))


def parse(document: Document) -> Template:
    """The template that *document* holds."""
    resources = {}
    for logical_id, each in mapped(document.get("Resources")).items():
        body = mapped(each)
        path = mapped(body.get("Metadata")).get(_PATH)
        resources[logical_id] = Resource(
            logical_id=logical_id,
            resource_type=str(body.get("Type")),
            properties=mapped(body.get("Properties")),
            path=path.removesuffix("/Resource") if isinstance(path, str) else logical_id,
        )
    return Template(resources=resources, mappings=mapped(document.get("Mappings")))


def mapped(value: object) -> Document:
    """*value* if it is an object of JSON, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def listed(value: object) -> Sequence[object]:
    """*value* if it is a list, else an empty one."""
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()


def several(value: object) -> Sequence[object]:
    """The items of *value*, which may stand without a list around it, as in policies."""
    if value is None or (isinstance(value, Sequence) and not isinstance(value, str)):
        return listed(value)
    return (value,)


def intrinsic(value: object) -> tuple[str, object]:
    """The function that *value* calls and its argument; nothing of a plain value."""
    if isinstance(value, Mapping) and len(value) == 1:
        ((name, argument),) = value.items()
        if name in {"Ref", "Condition"} or str(name).startswith("Fn::"):
            return str(name), argument
    return "", None


def references(value: object) -> Iterator[str]:
    """Logical ids and mappings that *value* names, at any depth."""
    name, argument = intrinsic(value)
    if name == "Ref":
        yield str(argument)
    elif name == "Fn::GetAtt":
        yield argument.split(".")[0] if isinstance(argument, str) else str(next(iter(listed(argument)), ""))
    elif name == "Fn::FindInMap":
        yield str(next(iter(listed(argument)), ""))
    elif name == "Fn::Sub":
        whole = argument if isinstance(argument, str) else _pair(argument)[0]
        yield from (found.partition(".")[0] for found in _SUBSTITUTED.findall(str(whole)))
    parts = value.values() if isinstance(value, Mapping) else listed(value)
    for part in parts:
        yield from references(part)


def _pair(argument: object) -> tuple[object, Document]:
    """The text of a substitution and the values that it brings with it."""
    parts = [*listed(argument), None, None]
    return parts[0], mapped(parts[1])
