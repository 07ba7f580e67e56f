"""The error of a model spec that cannot be read, or of a choice it does not offer."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Sequence

from constructs_sm.errors import ConstructsSmError
from constructs_sm.facts import instance_types

_MOST_LISTED, _MOST_SHOWN = 30, 100


class JumpStartError(ConstructsSmError, ValueError):
    """A file is no JumpStart model spec, or does not offer what was asked of it.

    Attributes:
        where: The file, or the model and its version.
        problems: Everything that is wrong, each ``path: what must hold, got VALUE; what to do``.
    """

    def __init__(self, where: str, problems: Sequence[str]) -> None:
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        super().__init__("\n".join([f"{where}: {count}", *(f"- {problem}" for problem in problems)]))
        self.where = where
        self.problems = tuple(problems)


def listed(choices: Iterable[str]) -> str:
    """The *choices* with commas, and how many more there are if they are very many."""
    every = list(choices)
    more = f" and {len(every) - _MOST_LISTED} more" if len(every) > _MOST_LISTED else ""
    return ", ".join(every[:_MOST_LISTED]) + more


def did_you_mean(wrong: object, choices: Iterable[str]) -> str:
    """``; did you mean …?`` with up to two of *choices* that are like *wrong*, or nothing."""
    near = difflib.get_close_matches(str(wrong), list(choices), n=2, cutoff=0.6)
    return f"; did you mean {' or '.join(near)}?" if near else ""


def shown(value: object) -> str:
    """A value as it may stand in a message: on one line and not without end."""
    line = " ".join(repr(value).splitlines())
    return line if len(line) <= _MOST_SHOWN else f"{line[: _MOST_SHOWN - 25]}…{line[-20:]}"


def nearest_type(wrong: str, supported: Sequence[str]) -> str:
    """The supported instance type that is most like *wrong*: in its hardware, or in its name where that is not known."""
    asked = instance_types.instance_type(wrong)
    known = [found for found in map(instance_types.instance_type, supported) if found is not None]
    if asked is None or not known:
        return difflib.get_close_matches(wrong, supported, n=1, cutoff=0)[0]

    def distance(other: instance_types.InstanceType) -> tuple[bool, bool, float]:
        other_kind = other.accelerator_kind != asked.accelerator_kind
        return other_kind, other.family != asked.family, abs(math.log2(other.vcpus / asked.vcpus))

    return min(known, key=distance).name
