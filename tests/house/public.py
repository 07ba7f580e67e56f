"""The public names, and what their signatures and docstrings say."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, is_dataclass

import constructs_sm
import constructs_sm.client
import constructs_sm.compliance

UNSAID = inspect.Parameter.empty


@dataclass(frozen=True, kw_only=True, slots=True)
class Callee:
    """A public function, method or constructor with its docstring."""

    name: str
    signature: inspect.Signature
    docstring: str

    def parameters(self) -> list[inspect.Parameter]:
        """Those that a caller gives."""
        return [each for name, each in self.signature.parameters.items() if name not in {"self", "cls"}]


def public_classes() -> list[type]:
    """The classes among the public names of the package and of the client."""
    rooms = (constructs_sm, constructs_sm.client, constructs_sm.compliance)
    found = [getattr(room, name) for room in rooms for name in room.__all__]
    return [each for each in dict.fromkeys(found) if isinstance(each, type)]


def own_members(cls: type) -> Iterator[tuple[str, object]]:
    """Public members that this library gave to a class, inherited ones too."""
    for base in cls.__mro__:
        if base.__module__.startswith("constructs_sm"):
            yield from ((name, member) for name, member in vars(base).items() if not name.startswith("_"))


def own_callables(cls: type) -> Iterator[tuple[str, Callable[..., object]]]:
    """Public methods and class methods of this library in a class."""
    for name, member in own_members(cls):
        plain = member.__func__ if isinstance(member, (classmethod, staticmethod)) else member
        if inspect.isfunction(plain):
            yield name, plain


def callees() -> list[Callee]:
    """Every public constructor, method and function."""
    found: dict[str, Callee] = {}
    for cls in public_classes():
        if not is_dataclass(cls) and "__init__" in vars(cls) and not getattr(cls, "_is_protocol", False):
            name = f"{cls.__module__}.{cls.__qualname__}"
            signature = inspect.signature(vars(cls)["__init__"])
            found[name] = Callee(name=name, signature=signature, docstring=_docstring(cls))
        for _, method in own_callables(cls):
            name = f"{method.__module__}.{method.__qualname__}"
            found[name] = Callee(name=name, signature=inspect.signature(method), docstring=_docstring(method))
    for function in _functions():
        name = f"{function.__module__}.{function.__qualname__}"
        found[name] = Callee(name=name, signature=inspect.signature(function), docstring=_docstring(function))
    return list(found.values())


def _functions() -> list[Callable[..., object]]:
    rooms = (constructs_sm, constructs_sm.client, constructs_sm.compliance)
    return [each for room in rooms for name in room.__all__ if inspect.isfunction(each := getattr(room, name))]


def _docstring(documented: object) -> str:
    text = getattr(documented, "__doc__", None)
    return "" if text is None else inspect.cleandoc(text)


def documented_arguments(docstring: str) -> dict[str, str]:
    """The arguments of a docstring of Google's style, each with all that is said of it."""
    section = re.search(r"^Args:\n((?:(?: {4}.*)?\n?)*)", docstring, re.MULTILINE)
    if section is None:
        return {}
    entries = re.split(r"^ {4}(?=\S)", section.group(1), flags=re.MULTILINE)[1:]
    named = [re.match(r"\*{0,2}(\w+)(?: \([^)]*\))?: ", entry) for entry in entries]
    return {match[1]: " ".join(entry.split()) for match, entry in zip(named, entries, strict=True) if match is not None}
