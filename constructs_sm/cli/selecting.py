"""A path into a JSON value: ``outputs[0]``, ``choices[0].delta.content``, ``["a.b"]``."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import typer

_STEP = re.compile(r"""\.?(?P<name>[^\s.\[\]"']+)|\[(?P<index>-?\d{1,9})\]|\[(?P<quoted>"(?:[^"\\]|\\.)*")\]""")


class Absent:
    """What a path finds where there is nothing."""


ABSENT: Final = Absent()


@dataclass(frozen=True, kw_only=True, slots=True)
class Selector:
    """Steps into a JSON value: names of members and places in arrays."""

    text: str
    steps: tuple[str | int, ...]

    def pick(self, value: object) -> object:
        """What is there; ABSENT if nothing is."""
        for step in self.steps:
            if isinstance(step, int):
                if not isinstance(value, Sequence) or isinstance(value, str) or not -len(value) <= step < len(value):
                    return ABSENT
                value = value[step]
            elif isinstance(value, Mapping) and step in value:
                value = value[step]
            else:
                return ABSENT
        return value


def selector(text: str) -> Selector:
    """Read a path.

    Args:
        text: Names with dots between them, places in brackets; a leading ``$`` or ``.`` is fine.

    Raises:
        BadParameter: It is none.
    """
    rest = text.removeprefix("$")
    steps: list[str | int] = []
    position = 0
    while position < len(rest):
        found = _STEP.match(rest, position)
        # Only the first name may stand without a dot.
        if found is None or (found["name"] is not None and position > 0 and rest[position] != "."):
            break
        steps.append(_step(found))
        position = found.end()
    if position < len(rest) or not steps:
        raise typer.BadParameter(f"must be a path such as outputs[0] or choices[0].delta.content, got {text!r}")
    return Selector(text=text, steps=tuple(steps))


def _step(found: re.Match[str]) -> str | int:
    if found["index"] is not None:
        return int(found["index"])
    if found["quoted"] is None:
        return found["name"]
    try:
        return str(json.loads(found["quoted"]))
    except ValueError as error:
        raise typer.BadParameter(f"{found['quoted']} is no JSON string: {error}") from error
