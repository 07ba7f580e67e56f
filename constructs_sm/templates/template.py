"""A template as CloudFormation reads it: resources by logical id, and what their properties say as text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from constructs_sm.facts.resource_types import COMPONENT, CONFIG, ENDPOINT, MODEL
from constructs_sm.templates.values import (
    SUBSTITUTED,
    Document,
    intrinsic,
    listed,
    mapped,
    references,
    said,
    several,
    substitution,
)

_ARN_WORDS = {ENDPOINT: "endpoint", CONFIG: "endpoint-config", MODEL: "model", COMPONENT: "inference-component"}
_PATH = "aws:cdk:path"
_PAIR = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Resource:
    """One resource of a template, or a part of one to be asked in the same way."""

    id: str
    type: str
    properties: Document = field(default_factory=dict)
    path: str = ""
    """The path of the construct, where the template tells it, else the logical id."""

    @property
    def word(self) -> str:
        """The last word of its type."""
        return self.type.rpartition("::")[2]

    @property
    def name_property(self) -> str:
        """The property that fixes its name, as its type calls it."""
        return f"{self.word}Name"

    def all(self, path: str) -> list[object]:
        """Everything at *path* in its properties, such as ``ProductionVariants.*.ModelName``."""
        return list(_at(self.properties, path.split(".")))

    def one(self, path: str) -> object:
        """What stands at *path* in its properties; None if nothing does."""
        return next(iter(self.all(path)), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Template:
    """The parts of a template that are read."""

    resources: Mapping[str, Resource] = field(default_factory=dict)
    mappings: Document = field(default_factory=dict)

    def of(self, *types: str) -> list[Resource]:
        """The resources of some types, in the order of the template."""
        return [one for one in self.resources.values() if one.type in types]

    def referred(self, value: object, to: str) -> list[Resource]:
        """The resources of the type *to* that *value* refers to, or names as a literal."""
        found = [self.resources[id] for id in references(value) if id in self.resources]
        named = [each for each in self.of(to) if isinstance(value, str) and value in each.all(each.name_property)]
        return [each for each in found if each.type == to] + named

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
        return f"${{{resource.id}.{resource.name_property}}}" if fixed is None else self.text(fixed)

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
        return logical_id in self.resources and self.resources[logical_id].type in _ARN_WORDS

    def _attribute(self, logical_id: str, attribute: str) -> str:
        if self._is_hosting(logical_id):
            resource = self.resources[logical_id]
            if attribute == resource.name_property:
                return self.name(resource)
            if attribute in {"Arn", f"{resource.word}Arn"}:
                home = "arn:${AWS::Partition}:sagemaker:${AWS::Region}:${AWS::AccountId}"
                return f"{home}:{_ARN_WORDS[resource.type]}/{self.name(resource)}"
        return f"${{{logical_id}.{attribute}}}" if attribute else f"${{{logical_id}}}"

    def _substituted(self, argument: object) -> str:
        whole, brought = substitution(argument)

        def found(match: re.Match[str]) -> str:
            if match[1] in brought:
                return self.text(brought[match[1]])
            logical_id, _, attribute = match[1].partition(".")
            return self.text({"Fn::GetAtt": [logical_id, attribute]} if attribute else {"Ref": logical_id})

        return SUBSTITUTED.sub(found, whole)


def parse(document: Document) -> Template:
    """The template that *document* holds."""
    resources = {}
    for logical_id, each in mapped(document.get("Resources")).items():
        body = mapped(each)
        path = mapped(body.get("Metadata")).get(_PATH)
        resources[logical_id] = Resource(
            id=logical_id,
            type=str(body.get("Type")),
            properties=mapped(said(mapped(body.get("Properties")))),
            path=path.removesuffix("/Resource") if isinstance(path, str) else logical_id,
        )
    return Template(resources=resources, mappings=mapped(document.get("Mappings")))


def statements(document: object) -> list[Resource]:
    """The statements of a policy document, to ask for what stands in them."""
    found = several(mapped(document).get("Statement"))
    return [Resource(id="", type="", properties=each) for each in found if isinstance(each, Mapping)]


def _at(value: object, path: Sequence[str]) -> Iterator[object]:
    """What stands at *path* below *value*; on the way, a function that CloudFormation has yet to call stands for it."""
    if value is None:
        return
    if not path or intrinsic(value)[0]:
        yield value
    elif path[0] == "*":
        for item in several(value):
            yield from _at(item, path[1:])
    else:
        yield from _at(mapped(value).get(path[0]), path[1:])
