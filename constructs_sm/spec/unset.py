"""``UNSET`` stands for "not said", where ``None`` means "said: none"."""

from __future__ import annotations

from enum import Enum


class Unset(Enum):
    """The type of `UNSET`."""

    UNSET = "UNSET"

    def __repr__(self) -> str:
        return "UNSET"


UNSET = Unset.UNSET
"""Not said: the library chooses, as the parameter's documentation tells."""
