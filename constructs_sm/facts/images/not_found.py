"""The error of an image that is not published, and how it lists what is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["ImageNotFoundError", "did_you_mean", "listed"]

_MOST_LISTED = 12


class ImageNotFoundError(ValueError):
    """No published image is what was asked for.

    Attributes:
        problems: Everything that was wrong, each with what to write instead.
    """

    def __init__(self, subject: str, problems: Sequence[str]) -> None:
        if len(problems) == 1:
            super().__init__(f"{subject}: {problems[0]}")
        else:
            super().__init__("\n".join([f"{subject}: {len(problems)} problems", *(f"- {line}" for line in problems)]))
        self.problems = tuple(problems)


def listed(choices: Iterable[str], *, most: int = _MOST_LISTED) -> str:
    """The *choices* with commas, at most so many and how many more there are."""
    every = list(choices)
    more = f" and {len(every) - most} more" if len(every) > most else ""
    return ", ".join(every[:most]) + more


def did_you_mean(wrong: str, choices: Iterable[str]) -> str:
    """A question naming up to three *choices* like the *wrong* word, with a space in front, or nothing."""
    import difflib  # noqa: PLC0415 # only error messages need it

    near = difflib.get_close_matches(wrong, list(choices), n=3, cutoff=0.6)
    return f" did you mean {' or '.join(near)}?" if near else ""
