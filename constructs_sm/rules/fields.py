"""Judge every single value of a spec, whatever stands beside it."""

from __future__ import annotations

from dataclasses import Field, fields, is_dataclass

from constructs_sm.errors import Problem, Severity
from constructs_sm.rules.field_table import FIELDS
from constructs_sm.rules.kinds import TYPE, Each, Instance, Kind, Part, TextMap, may_be_late
from constructs_sm.spec.tokens import is_token


def judge_fields(part: object, path: str) -> tuple[list[Problem], bool]:
    """Every problem of the single values of *part*, and whether its structure is sound enough to compare them."""
    table = FIELDS.get(type(part), {})
    problems: list[Problem] = []
    sound = True
    for field in fields(part) if is_dataclass(part) else ():
        value = getattr(part, field.name)
        kind = table.get(field.name)
        if kind is None or (value is None and takes_none(field)) or (is_token(value) and may_be_late(kind, value)):
            continue
        for rule, below, message in kind.judge(value):
            at = ".".join(step for step in (path, field.name) if step) + below
            problems.append(Problem(rule, Severity.ERROR, at, message))
            sound = sound and not (rule == TYPE and _is_structure(kind, below))
    return problems, sound


def takes_none(field: Field[object]) -> bool:
    """Whether the spec itself says that None means something there."""
    return field.default is None or str(field.type).endswith("| None")


def _is_structure(kind: Kind, below: str) -> bool:
    """Whether rules look into such a value; into a mapping they do, one odd entry of it they skip."""
    return isinstance(kind, (Each, Instance, Part)) or (isinstance(kind, TextMap) and not below)
