"""Templates as plain data, and what must exist before what in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from aws_cdk import App, Stack, Stage
from aws_cdk.assertions import Annotations, Match

Json: TypeAlias = dict[str, Any]

SAGEMAKER = "AWS::SageMaker::"


def synth(stack: Stack) -> Json:
    """The template of *stack*, as it would be deployed."""
    stage = Stage.of(stack)
    assert stage is not None
    template: Json = stage.synth(force=True).get_stack_artifact(stack.artifact_id).template
    return template


def new_stack(context: Mapping[str, object], id: str = "Prod") -> Stack:
    """A stack in an app of its own."""
    return Stack(App(context=dict(context)), id)


def resources(template: Json, kind: str) -> dict[str, Json]:
    """The resources of one type, by logical id."""
    found: dict[str, Json] = template.get("Resources", {})
    return {id: resource for id, resource in found.items() if resource["Type"] == kind}


def only(template: Json, kind: str) -> Json:
    """The properties of the only resource of a type."""
    found = resources(template, kind)
    assert 1 == len(found), f"{kind}: {list(found)}"
    properties: Json = next(iter(found.values())).get("Properties", {})
    return properties


def id_of(template: Json, kind: str, prefix: str = "") -> str:
    """The logical id of the only resource of a type, among those whose id starts with *prefix*."""
    found = [id for id in resources(template, kind) if id.startswith(prefix)]
    assert 1 == len(found), f"{kind}: {found}"
    return found[0]


def plain(value: Any) -> Any:
    """*value* with each join of texts and references as one text, in the manner of ``Fn::Sub``."""
    match value:
        case {"Fn::Join": ["", [*parts]]}:
            return "".join(str(plain(part)) for part in parts)
        case {"Ref": str(name)} | {"Fn::GetAtt": name}:
            return f"${{{name if isinstance(name, str) else '.'.join(name)}}}"
        case {"Fn::Sub": str(text)}:
            return text
        case dict():
            return {key: plain(item) for key, item in value.items()}
        case list():
            return [plain(item) for item in value]
    return value


def warnings(stack: Stack, pattern: str = "constructs-sm:SM", place: str = "*") -> list[str]:
    """Where each warning stands that *pattern* is found in, and what it says."""
    found = Annotations.from_stack(stack).find_warning(place, Match.string_like_regexp(pattern))
    return [f"{message.id} {message.entry.data}" for message in found]


def told(stack: Stack, pattern: str, place: str = "*") -> list[str]:
    """As `warnings`, without how to acknowledge them."""
    return [warning.partition(" [ack")[0] for warning in warnings(stack, pattern, place)]


def statements(template: Json) -> Iterator[tuple[str, Json]]:
    """Every statement of every identity policy, with the logical id of its policy and its references as texts."""
    for kind in ("AWS::IAM::ManagedPolicy", "AWS::IAM::Policy"):
        for id, resource in resources(template, kind).items():
            for statement in resource["Properties"]["PolicyDocument"]["Statement"]:
                yield id, plain(statement)


def granted(template: Json, sid: str) -> Json:
    """The one statement of this id."""
    found = [statement for _, statement in statements(template) if statement.get("Sid") == sid]
    assert 1 == len(found), f"{sid}: {found}"
    return found[0]


def directly_before(template: Json, id: str) -> set[str]:
    """What *id* names by Ref, GetAtt or DependsOn."""
    resource = template["Resources"][id]
    after = resource.get("DependsOn", [])
    named = {after} if isinstance(after, str) else set(after)
    return {name for name in named | set(_references(resource)) if name in template["Resources"]}


def before(template: Json, id: str) -> set[str]:
    """Everything that CloudFormation creates before *id*, and deletes after it."""
    found: set[str] = set()
    waiting = [id]
    while waiting:
        new = directly_before(template, waiting.pop()) - found
        found |= new
        waiting += new
    return found


def _references(value: Any) -> Iterator[str]:
    match value:
        case {"Ref": str(name)}:
            yield name
        case {"Fn::GetAtt": [str(name), *_]}:
            yield name
        case {"Fn::Sub": str(text)}:
            yield from re.findall(r"\$\{(\w+)", text)
        case dict():
            for item in value.values():
                yield from _references(item)
        case list():
            for item in value:
                yield from _references(item)
