"""Values of a template: what JSON holds, which functions CloudFormation has yet to call, and what they name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

Document: TypeAlias = Mapping[str, object]
"""A template, or a part of one, as JSON has it."""

SUBSTITUTED = re.compile(r"\$\{([^!}]+)\}")
"""What ``Fn::Sub`` puts something else for."""

_NO_VALUE = {"Ref": "AWS::NoValue"}


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


def truth(value: object) -> bool | None:
    """A truth value as JSON or as text writes it; None where it is known at deployment."""
    if isinstance(value, str):
        return value.lower() == "true"
    return value if isinstance(value, bool) else False if value is None else None


def number(value: object) -> int | None:
    """A whole number as JSON or as text writes it; None where it is known at deployment, or is none."""
    if isinstance(value, str) and value.lstrip("-").isdecimal():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def equals(value: object, *expected: object) -> bool | None:
    """Whether a value is one of those *expected*; None where it is known at deployment."""
    return None if isinstance(value, Mapping) else value in expected


def intrinsic(value: object) -> tuple[str, object]:
    """The function that *value* calls and its argument; nothing of a plain value."""
    if isinstance(value, Mapping) and len(value) == 1:
        ((name, argument),) = value.items()
        if name == "Ref" or str(name).startswith("Fn::"):
            return str(name), argument
    return "", None


def said(value: object) -> object:
    """*value* without the members and items that are ``AWS::NoValue``, which CloudFormation takes for not said."""
    if intrinsic(value)[0]:
        return value
    if isinstance(value, Mapping):
        return {name: said(part) for name, part in value.items() if part != _NO_VALUE}
    return [said(part) for part in listed(value) if part != _NO_VALUE] if listed(value) else value


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
        whole, brought = substitution(argument)
        yield from (found.partition(".")[0] for found in SUBSTITUTED.findall(whole) if found not in brought)
    parts = value.values() if isinstance(value, Mapping) else listed(value)
    for part in parts:
        yield from references(part)


def substitution(argument: object) -> tuple[str, Document]:
    """The text of an ``Fn::Sub`` and the values that it brings with it."""
    parts = [*several(argument), None, None]
    return str(parts[0]), mapped(parts[1])
