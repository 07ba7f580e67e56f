"""What AWS says stands in the facts once, and for somebody."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module

from sources import NAME, ROOT, Source, sources

FACTS = [source for source in sources() if source.room == "facts"]


def constants(source: Source) -> list[str]:
    """The public upper-case names that a module defines."""
    targets = [
        target
        for node in source.tree.body
        if isinstance(node, (ast.Assign, ast.AnnAssign))
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
    ]
    names = [name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)]
    return [name for name in names if name.isupper() and not name.startswith("_")]


def taken(source: Source) -> Iterator[str]:
    """The names that a module takes from elsewhere: imported, or read as an attribute."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.ImportFrom) and str(node.module).startswith(f"{NAME}.facts"):
            yield from (alias.name for alias in node.names)


def is_cited_source(source: Source, name: str) -> bool:
    """Whether a name stands for a page, and a line of its own module says what is on it."""
    module = ".".join(source.path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    value = getattr(import_module(module), name)
    cited = len(re.findall(rf"\b{name}\b", source.text)) > 1
    return isinstance(value, str) and value.startswith("https://") and cited


def test_every_fact_is_used_outside_its_module_and_every_page_cited() -> None:
    names = {source.where: set(taken(source)) for source in sources()}
    found = [
        f"{source.where} {name}"
        for source in FACTS
        for name in constants(source)
        if not any(name in used for where, used in names.items() if where != source.where)
        and not is_cited_source(source, name)
    ]

    assert [] == found
