"""What is wrong with an archive, in words."""

from __future__ import annotations

from dataclasses import dataclass

from constructs_sm.errors import Severity
from constructs_sm.packaging.names import shown


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing wrong with an archive, and what to do about it."""

    severity: Severity
    """An error keeps the model from being served or is dangerous; a warning often does; advice saves trouble."""

    member: str | None
    """Path in the archive, or None when the archive as a whole is meant."""

    message: str

    def __str__(self) -> str:
        where = "" if self.member is None else f"{shown(self.member)}: "
        return f"{self.severity}: {where}{self.message}"
