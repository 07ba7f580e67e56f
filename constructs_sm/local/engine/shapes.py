"""Checks a request against a service's own model: types, required and unknown members, and what botocore leaves to
the service, namely lengths, ranges, patterns and enumerations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, TypeAlias

import botocore.session
from botocore.model import ListShape, MapShape, ServiceModel, Shape, StructureShape

from constructs_sm.local.engine.faults import invalid

Document: TypeAlias = dict[str, Any]
"""A request or response whose structure the service's own model states."""

_PYTHON_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "long": (int,),
    "double": (int, float),
    "float": (int, float),
    "boolean": (bool,),
    "blob": (bytes, str),
    "timestamp": (int, float, str),
    "structure": (dict,),
    "list": (list,),
    "map": (dict,),
}

# The models write java.util.regex; these are the constructs re spells differently.
_JAVA_TO_PYTHON = (
    (r"[\p{Print}]", r"[\x20-\x7E]"),
    (r"\p{Print}", r"[\x20-\x7E]"),
    (r"\p{ASCII}", r"[\x00-\x7F]"),
    (r"\p{L}", r"\w"),
    (r"\p{Z}", r"\s"),
    (r"\p{N}", r"\d"),
    (r"\z", r"\Z"),
    (r"\uD800\uDC00-\uDBFF\uDFFF", r"\U00010000-\U0010FFFF"),
)


@cache
def service_model(service: str) -> ServiceModel:
    """The model botocore ships for a service.

    Args:
        service: botocore's name, such as ``sagemaker``.
    """
    return botocore.session.get_session().get_service_model(service)


def input_shape(service: str, operation: str) -> StructureShape:
    """The structure of an operation's request.

    Args:
        service: botocore's name of the service.
        operation: Such as ``CreateModel``.
    """
    shape = service_model(service).operation_model(operation).input_shape
    if shape is None:
        raise KeyError(operation)
    return shape


def check(service: str, operation: str, request: Document) -> None:
    """Refuses a request that the service's model does not allow, naming everything wrong with it.

    Args:
        service: botocore's name of the service.
        operation: The operation called.
        request: Its parameters.

    Raises:
        ApiError: A ValidationException that lists every problem.
    """
    problems = list(violations(request, input_shape(service, operation), ""))
    if problems:
        errors = "1 validation error" if len(problems) == 1 else f"{len(problems)} validation errors"
        raise invalid(f"{errors} detected: {'; '.join(problems)}")


def violations(value: object, shape: Shape, path: str) -> Iterator[str]:
    """Every way in which a value breaks its shape.

    Args:
        value: The value.
        shape: Its shape in the service's model.
        path: Where the value is, for the messages; empty for the request itself.
    """
    kinds = _PYTHON_TYPES.get(shape.type_name, (object,))
    if not isinstance(value, kinds) or (isinstance(value, bool) and shape.type_name != "boolean"):
        yield f"Value at '{path}' must be of type {shape.type_name}, got {value!r}"
    elif isinstance(shape, StructureShape) and isinstance(value, dict):
        yield from _structure(value, shape, path)
    elif isinstance(shape, ListShape) and isinstance(value, list):
        yield from _size(len(value), shape, path, value)
        for index, item in enumerate(value, start=1):
            yield from violations(item, shape.member, f"{path}.{index}.member")
    elif isinstance(shape, MapShape) and isinstance(value, dict):
        yield from _size(len(value), shape, path, value)
        for key, item in value.items():
            yield from violations(key, shape.key, f"{path}.{key}.key")
            yield from violations(item, shape.value, f"{path}.{key}.value")
    elif isinstance(value, str):
        yield from _text(value, shape, path)
    elif isinstance(value, int | float):
        yield from _range(value, shape, path)


def _structure(value: Document, shape: StructureShape, path: str) -> Iterator[str]:
    members = shape.members
    for name in shape.required_members:
        if value.get(name) is None:
            yield f"Value at '{_join(path, name)}' is required"
    for name, item in value.items():
        if name not in members:
            yield f"Unknown member '{_join(path, name)}'"
        elif item is not None:
            yield from violations(item, members[name], _join(path, name))
    if shape.is_tagged_union and len(value) != 1:
        yield f"Value at '{path}' must have exactly one of {', '.join(members)}, got {sorted(value)}"


def _text(value: str, shape: Shape, path: str) -> Iterator[str]:
    if shape.type_name != "string":
        return
    yield from _size(len(value), shape, path, value)
    allowed = shape.metadata.get("enum")
    if allowed and value not in allowed:
        yield _constraint(value, path, f"Member must satisfy enum value set: [{', '.join(allowed)}]")
    pattern = shape.metadata.get("pattern")
    if pattern and not compiled(pattern).fullmatch(value):
        yield _constraint(value, path, f"Member must satisfy regular expression pattern: {pattern}")


def _size(size: int, shape: Shape, path: str, value: object) -> Iterator[str]:
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if low is not None and size < low:
        yield _constraint(value, path, f"Member must have length greater than or equal to {low}")
    if high is not None and size > high:
        yield _constraint(value, path, f"Member must have length less than or equal to {high}")


def _range(value: float, shape: Shape, path: str) -> Iterator[str]:
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if low is not None and value < low:
        yield _constraint(value, path, f"Member must have value greater than or equal to {low}")
    if high is not None and value > high:
        yield _constraint(value, path, f"Member must have value less than or equal to {high}")


def _constraint(value: object, path: str, text: str) -> str:
    return f"Value '{value}' at '{path}' failed to satisfy constraint: {text}"


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """A service model's pattern, which is written for Java, as Python's.

    Args:
        pattern: The model's own text.
    """
    for java, python in _JAVA_TO_PYTHON:
        pattern = pattern.replace(java, python)
    return re.compile(pattern)
