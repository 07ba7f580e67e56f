"""Everything this library raises on purpose.

::

    ConstructsSmError(Exception)
    ├── SpecError(ValueError)          what was asked for cannot be deployed; carries every Problem found
    ├── PackagingError(ValueError)     a directory or archive cannot become, or is not, a model.tar.gz
    ├── LocalEngineError(RuntimeError) the embedded engine could not be installed, started or reached
    └── EndpointError(RuntimeError)    a call to an endpoint failed; see ``constructs_sm.client``
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class ConstructsSmError(Exception):
    """The root of every error of this library."""


class Severity(StrEnum):
    """What a broken rule does: an error refuses, a warning can be acknowledged, advice only informs."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken rule, with the user's own path to the value."""

    rule: str
    severity: Severity
    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message} [{self.rule}]"


class SpecError(ConstructsSmError, ValueError):
    """What was asked for cannot be deployed. Raised before any construct exists.

    Attributes:
        where: Kind and path of the construct, such as ``AsyncEndpoint Prod/Docs``.
        problems: Every problem found, not only the first.
    """

    def __init__(self, where: str, problems: Sequence[Problem]) -> None:
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        super().__init__("\n".join([f"{where}: {count}", *(f"- {problem}" for problem in problems)]))
        self.where = where
        self.problems = tuple(problems)


class PackagingError(ConstructsSmError, ValueError):
    """A directory or archive cannot become, or is not, a ``model.tar.gz`` that a container loads."""


class LocalEngineError(ConstructsSmError, RuntimeError):
    """The embedded engine could not be installed, started or reached."""


class EndpointError(ConstructsSmError, RuntimeError):
    """A call to an endpoint failed."""
