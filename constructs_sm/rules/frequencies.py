"""Lengths of time of which a service knows a handful."""

from __future__ import annotations

from collections.abc import Sequence

from constructs_sm.rules.known import plain, time
from constructs_sm.rules.registry import Findings


def off_the_list(path: str, said: object, known: Sequence[int]) -> Findings:
    """Tell of a time that is none of the *known* seconds, and which of them comes nearest."""
    interval = time(said)
    if interval is not None and interval not in known:
        *most, last = map(plain, known)
        near = min(known, key=lambda each: abs(each - interval))
        yield path, f"must be {', '.join(most)} or {last} seconds, got {plain(interval)}; take {plain(near)}"
