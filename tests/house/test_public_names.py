"""What is public: sorted, complete, where it says it is, and described."""

from __future__ import annotations

import ast
from types import FunctionType, ModuleType

import pytest
from sources import PACKAGE

import constructs_sm
import constructs_sm.client
import constructs_sm.client.aio
import constructs_sm.compliance
import constructs_sm.facts.images
import constructs_sm.local
import constructs_sm.packaging
import constructs_sm.review
import constructs_sm.rules
import constructs_sm.spec.jumpstart

ROOMS = [
    constructs_sm,
    constructs_sm.client,
    constructs_sm.client.aio,
    constructs_sm.compliance,
    constructs_sm.facts.images,
    constructs_sm.local,
    constructs_sm.packaging,
    constructs_sm.review,
    constructs_sm.rules,
    constructs_sm.spec.jumpstart,
]


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.__name__)
def test_public_names_are_sorted_and_there(room: ModuleType) -> None:
    assert sorted(room.__all__) == room.__all__
    assert len(set(room.__all__)) == len(room.__all__)
    assert [] == [name for name in room.__all__ if not hasattr(room, name)]
    assert set(room.__all__) <= set(dir(room))


def test_the_package_shows_exactly_its_public_names() -> None:
    assert constructs_sm.__all__ == dir(constructs_sm)


@pytest.mark.parametrize("name", constructs_sm.__all__)
def test_a_public_name_is_that_of_what_it_names(name: str) -> None:
    found = getattr(constructs_sm, name)

    assert name == found.__name__
    assert f"{found.__module__}.".startswith(f"{constructs_sm._HOME_OF[name]}."), "its module, or the package around it"


def test_type_checkers_are_told_the_same_names() -> None:
    tree = ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8"))
    told = {
        (alias.asname, node.module)
        for block in tree.body
        if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.unparse(block.test)
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }

    assert {(name, constructs_sm._HOME_OF[name]) for name in constructs_sm.__all__} == told


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'constructs_sm' has no attribute 'Modle'"):
        _ = constructs_sm.Modle


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.__name__)
def test_a_public_name_has_a_docstring(room: ModuleType) -> None:
    bare = [
        name
        for name in room.__all__
        if isinstance(found := getattr(room, name), (type, FunctionType))
        and not (getattr(found, "__doc__", None) or "").strip()
    ]

    assert [] == bare
