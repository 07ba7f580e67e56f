"""The laws of constructors, methods and their annotations and docstrings."""

from __future__ import annotations

import inspect
import re
from dataclasses import Field, fields, is_dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pytest
from constructs import Construct
from public import UNSAID, Callee, callees, documented_arguments, own_members, public_classes

import constructs_sm.spec

CALLEES = callees()
CONSTRUCTS = [cls for cls in public_classes() if issubclass(cls, Construct)]

VAGUE = re.compile(r"\b(Any|Dict|Cfn[A-Z]\w+)\b|\bdict\b(?!\[[\w.]+, (str|int|float|bool)\])")
"""Structures by guess. A table from one sort of word to one sort of value is none."""


SELF_EVIDENT = {"scope", "id", "grantee"}
"""What every CDK user knows, so that a docstring of one sentence need not list it."""

NEEDED = {
    "patterns.asynchronous.AsyncEndpoint": {"model", "instance_type"},
    "cdk.inference_component.InferenceComponent": {"compute"},
    "cdk.component_endpoint.ComponentEndpointBase.add_component": {"compute"},
}
"""Arguments that are needed: they may be left out only so that a rule can tell it together with everything else."""

OPAQUE = {"client.retry.Retry.steps": "passes on whatever a call answers, without a look into it"}
"""What may say `Any`, and why."""

DESCRIBED_ELSEWHERE = {
    "client.retry.Retry.steps": "by `Retry.run`, whose arguments these are",
    "cdk.interfaces.IInferenceComponent.add_adapter": "by the class that implements the interface",
    "cdk.interfaces.IComponentEndpoint.add_component": "by the class that implements the interface",
    "client.objects.ObjectStore.put": "location, body and content type of an object are what they are called",
    "client.objects.BotoStore.put": "location, body and content type of an object are what they are called",
    "client.fake.FakeStore.put": "location, body and content type of an object are what they are called",
    "client.fake.FakeStream.cut": "in its one sentence",
    "client.streaming.ReplyStream": "made by the client, and by nobody else",
    "errors.EndpointError": "in the attributes of the class",
}

SENTENCES = {"Threshold", "Above", "Below"}
"""What reads as a sentence with its first word: `Above(timedelta(seconds=2))`."""

BARE_NUMBER = re.compile(r"_(s|sec|secs|seconds|ms|millis|min|mins|minutes|hours|days)$")


def by_name(callee: Callee) -> str:
    return callee.name.removeprefix("constructs_sm.")


METRICS = {by_name(each) for each in CALLEES if re.search(r"Metrics\.(?!from_)\w+$", each.name)}
DESCRIBED_ELSEWHERE.update(dict.fromkeys(METRICS, "by the class, for all its metrics at once"))


@pytest.mark.parametrize("construct", CONSTRUCTS, ids=lambda cls: cls.__name__)
def test_a_construct_takes_scope_and_id_and_the_rest_by_keyword(construct: type) -> None:
    first, second, *rest = [
        each for each in inspect.signature(vars(construct)["__init__"]).parameters.values() if each.name != "self"
    ]

    assert ("scope", "id") == (first.name, second.name)
    assert [] == [each.name for each in rest if each.kind is not inspect.Parameter.KEYWORD_ONLY]


@pytest.mark.parametrize("callee", CALLEES, ids=by_name)
def test_annotations_are_complete_and_name_no_structure_by_guess(callee: Callee) -> None:
    said = {each.name: each.annotation for each in callee.parameters()}
    said["return"] = callee.signature.return_annotation

    assert [] == [name for name, annotation in said.items() if annotation is UNSAID]
    vague = {name: annotation for name, annotation in said.items() if VAGUE.search(str(annotation))}
    assert (by_name(callee) in OPAQUE) == (vague != {}), vague


@pytest.mark.parametrize("cls", [cls for cls in public_classes() if is_dataclass(cls)], ids=lambda cls: cls.__name__)
def test_fields_name_no_structure_by_guess(cls: type) -> None:
    assert {} == {field.name: field.type for field in fields(cls) if VAGUE.search(str(field.type))}


@pytest.mark.parametrize("callee", CALLEES, ids=by_name)
def test_every_argument_is_described_and_none_that_is_gone(callee: Callee) -> None:
    described = documented_arguments(callee.docstring)
    taken = {each.name for each in callee.parameters()}

    assert set() == set(described) - taken, "described, but not taken"
    if described or (len(taken - SELF_EVIDENT) > 2 and by_name(callee) not in DESCRIBED_ELSEWHERE):
        assert set() == taken - SELF_EVIDENT - set(described), "taken, but not described"


@pytest.mark.parametrize("callee", CALLEES, ids=by_name)
def test_every_optional_argument_says_what_happens_without_it(callee: Callee) -> None:
    described = documented_arguments(callee.docstring)
    needed = NEEDED.get(by_name(callee), set())
    optional = [each.name for each in callee.parameters() if each.default is not UNSAID and each.name not in needed]

    assert [] == [name for name in optional if name in described and "Default: " not in described[name]]
    if by_name(callee) not in DESCRIBED_ELSEWHERE:
        assert [] == [name for name in optional if name not in described], "an optional argument needs its sentence"


def test_what_is_needed_can_be_left_out_and_says_no_default() -> None:
    found = {by_name(callee): callee for callee in CALLEES}
    for name, needed in NEEDED.items():
        said = {each.name: each for each in found[name].parameters()}
        described = documented_arguments(found[name].docstring)
        for argument in needed:
            assert said[argument].default is None
            assert "Default: " not in described[argument]
    assert set() == set(DESCRIBED_ELSEWHERE) - set(found)


def test_what_has_no_default_speaks_of_none() -> None:
    found = [
        f"{callee.name}({each.name})"
        for callee in CALLEES
        for each in callee.parameters()
        if each.default is UNSAID
        and each.kind is not inspect.Parameter.VAR_KEYWORD
        and "Default: " in documented_arguments(callee.docstring).get(each.name, "")
    ]

    assert [] == found


def test_time_is_no_bare_number() -> None:
    found = [
        f"{callee.name}({each.name}: {each.annotation})"
        for callee in CALLEES
        for each in callee.parameters()
        if BARE_NUMBER.search(each.name) and re.search(r"\b(int|float)\b", str(each.annotation))
    ]

    assert [] == found


def test_grants_take_a_grantee_and_return_the_grant() -> None:
    grants = [callee for callee in CALLEES if re.search(r"Grants\.(?!from_)\w+$|\.grant_\w+$", callee.name)]

    assert len(grants) >= 6
    for callee in grants:
        assert ["grantee"] == [each.name for each in callee.parameters()][:1], callee.name
        assert "iam.Grant" == callee.signature.return_annotation, callee.name


def spec_classes() -> list[type]:
    modules = [import_module(f"constructs_sm.spec.{found.name}") for found in iter_modules(constructs_sm.spec.__path__)]
    return [
        found
        for module in modules
        for found in vars(module).values()
        if isinstance(found, type) and is_dataclass(found) and found.__module__ == module.__name__
    ]


def said(cls: Any) -> list[Field[Any]]:
    """The fields that are said by keyword."""
    return list(fields(cls))[cls.__name__ in SENTENCES :]


@pytest.mark.parametrize("cls", spec_classes(), ids=lambda cls: cls.__name__)
def test_a_spec_is_frozen_and_without_room_for_more(cls: type) -> None:
    params = cls.__dataclass_params__  # type: ignore[attr-defined] # every dataclass has them

    assert params.frozen
    assert "__slots__" in vars(cls)
    assert all(field.kw_only for field in said(cls)) or "planned" in cls.__module__


@pytest.mark.parametrize("cls", [cls for cls in public_classes() if is_dataclass(cls)], ids=lambda cls: cls.__name__)
def test_public_data_is_frozen_and_said_by_keyword(cls: type) -> None:
    assert cls.__dataclass_params__.frozen  # type: ignore[attr-defined] # every dataclass has them
    if cls.__module__.startswith("constructs_sm.spec"):
        assert all(field.kw_only for field in said(cls))


def test_every_field_that_a_user_says_is_described_where_it_stands() -> None:
    for cls in public_classes():
        if is_dataclass(cls) and cls.__module__.startswith("constructs_sm.spec"):
            for field in fields(cls):
                home = next(base for base in cls.__mro__ if field.name in vars(base).get("__annotations__", {}))
                optional, described = _described_field(home, field.name)
                assert described != "", f"{home.__name__}.{field.name}"
                assert optional == ("Default: " in described), f"{home.__name__}.{field.name}"


def _described_field(home: type, name: str) -> tuple[bool, str]:
    """Whether a field can be left out, and what is said of it below it or among the attributes of its class."""
    source = inspect.getsource(home)
    line = re.search(rf"^    {name}: [^\n]*", source, re.MULTILINE)
    below = re.search(rf'^    {name}: [^\n]*\n    """(.+?)"""', source, re.MULTILINE | re.DOTALL)
    above = re.search(rf"^        {name}: (.+?)(?=\n        \w+: |\n\n|\n    \"\"\")", source, re.MULTILINE | re.DOTALL)
    found = below if below is not None else above
    return line is not None and "= " in line[0], "" if found is None else " ".join(found[1].split())


def test_no_public_member_hides_behind_an_empty_docstring() -> None:
    found = [
        f"{cls.__name__}.{name}"
        for cls in public_classes()
        for name, member in own_members(cls)
        if isinstance(member, property) and not (member.__doc__ or "").strip()
    ]

    assert [] == found
