"""The laws of resources: imports, names, children."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator

import pytest
from aws_cdk import Resource
from aws_cdk import aws_iam as iam
from public import own_callables, own_members, public_classes
from sources import Source, sources

import constructs_sm

RESOURCES = {
    "AdapterInferenceComponent": "inference_component",
    "AsyncEndpoint": "endpoint",
    "Endpoint": "endpoint",
    "EndpointConfig": "endpoint_config",
    "InferenceComponent": "inference_component",
    "InferenceComponentEndpoint": "endpoint",
    "Model": "model",
    "Pipeline": "pipeline",
    "RealTimeEndpoint": "endpoint",
    "ServerlessEndpoint": "endpoint",
}
"""Each resource, and the word of AWS that its attributes begin with."""

REPLACED = {
    "ExecutionRole": {
        "add_to_principal_policy": "every grant of the CDK comes by here, and must land in the managed policy",
        "add_to_policy": "as above",
    },
}
"""Members of the CDK's classes that are replaced on purpose."""

NUMBERED = {
    "cdk/alarms.py": "alarms, by what they watch and their severity, which are fixed words, and by the name of a listed variant",
    "cdk/endpoint_scaling.py": "targets of listed variants and policies, by the names they have, as another order is no other target or policy",
    "cdk/execution_role.py": "the policies of a role, by the order in which they fill up or are asked for",
    "cdk/inference_component.py": "the images and data of a component's specifications, by their place among them",
    "cdk/model.py": "the images and data of a pipeline's containers, by their place in it",
    "cdk/policy_pages.py": "the policies of a deployer, by the order in which they fill up",
    "cdk/rollback_alarms.py": "the alarms of listed variants, by the name of the variant, as another order is no other alarm",
    "patterns/delivery.py": "the stages of a delivery, by the names that their stacks begin with, which differ (SM661)",
    "patterns/verification.py": "the outputs of alarms, by their place",
    "cdk/outputs.py": "an output's id is its name, which clients look for; the suffixes are an enumeration",
}
"""Where the id of a child is made of a fixed word and a place, and why."""


def resource_classes() -> list[type]:
    return [cls for cls in public_classes() if issubclass(cls, Resource)]


def test_every_resource_is_in_the_table() -> None:
    assert set(RESOURCES) == {cls.__name__ for cls in resource_classes() if not issubclass(cls, iam.Role)}


@pytest.mark.parametrize(("name", "word"), RESOURCES.items())
@pytest.mark.parametrize("known", ["arn", "name", "attributes"])
def test_a_resource_made_elsewhere_can_be_referred_to(name: str, word: str, known: str) -> None:
    method = getattr(getattr(constructs_sm, name), f"from_{word}_{known}")
    scope, id, *rest = inspect.signature(method).parameters.values()
    positional = [each.name for each in rest if each.kind is not inspect.Parameter.KEYWORD_ONLY]

    assert ("scope", "id") == (scope.name, id.name)
    assert ([] if known == "attributes" else [f"{word}_{known}"]) == positional
    returned = inspect.signature(method).return_annotation
    assert returned in constructs_sm.__all__, "an interface of this library, so that what is imported has the facades"
    assert returned.startswith("I")


@pytest.mark.parametrize(("name", "word"), RESOURCES.items())
def test_identifying_attributes_begin_with_the_word_of_aws(name: str, word: str) -> None:
    members = dict(own_members(getattr(constructs_sm, name)))

    assert {f"{word}_arn", f"{word}_name", f"{word}_ref"} <= set(members)


@pytest.mark.parametrize("cls", resource_classes(), ids=lambda cls: cls.__name__)
def test_nothing_of_ours_hides_a_member_of_the_cdk(cls: type) -> None:
    theirs = set(dir(iam.Role if issubclass(cls, iam.Role) else Resource))
    written = {name for base in cls.__mro__ for name in own_names(base)}

    assert set(REPLACED.get(cls.__name__, {})) == {name for name in written & theirs if not name.startswith("__")}


def own_names(base: type) -> Iterator[str]:
    """Names that a class of this library binds on itself or on its instances."""
    if not base.__module__.startswith("constructs_sm"):
        return
    tree = ast.parse(inspect.getsource(base))
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and ast.unparse(node.value) == "self":
            yield node.attr


def children(source: Source) -> Iterator[tuple[ast.Call, ast.expr]]:
    """Calls that make a child, each with the child's id."""
    scopes = {"self", "scope", "construct", "stack", "owner", "user", "parent"}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and len(node.args) > 1 and ast.unparse(node.args[0]) in scopes:
            callee = ast.unparse(node.func).split(".")[-1]
            if callee[0].isupper() or callee.startswith("bind_"):
                yield node, node.args[1]


def test_the_id_of_a_child_is_a_fixed_word() -> None:
    found = [
        f"{source.at(call)} {ast.unparse(id)}"
        for source in sources()
        if source.room in {"cdk", "patterns"} and source.inside not in NUMBERED
        for call, id in children(source)
        if not (isinstance(id, ast.Constant) and isinstance(id.value, str)) and ast.unparse(id) != "id"
    ]

    assert [] == found


def test_the_children_of_every_resource_are_looked_at() -> None:
    fixed = {
        ast.literal_eval(id)
        for source in sources()
        if source.room in {"cdk", "patterns"}
        for _, id in children(source)
        if isinstance(id, ast.Constant)
    }

    assert {"Resource", "Role", "Config", "SecurityGroup"} <= fixed


def test_the_primary_child_is_called_resource() -> None:
    primary = {"CfnEndpoint", "CfnInferenceComponent", "CfnModel"}
    found = {
        ast.unparse(call.func).split(".")[-1]: ast.literal_eval(id)
        for source in sources()
        if source.room == "cdk"
        for call, id in children(source)
        if ast.unparse(call.func).split(".")[-1] in {*primary, "CfnEndpointConfig"}
    }

    assert dict.fromkeys([*primary, "CfnEndpointConfig"], "Resource") == found


def test_no_public_method_takes_a_scope_without_an_id() -> None:
    for cls in resource_classes():
        for name, method in own_callables(cls):
            taken = list(inspect.signature(method).parameters)
            assert ("scope" in taken) == ("id" in taken) or name.startswith("add_"), f"{cls.__name__}.{name}"
