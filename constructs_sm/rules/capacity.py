"""Sizes of steps and batches, in percent of what there is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import ceil

from constructs_sm.facts.limits import NumberLimit
from constructs_sm.rules.known import number, plain, text
from constructs_sm.rules.registry import Findings
from constructs_sm.spec.rollout import CapacitySize, CapacityUnit


def outside(path: str, size: CapacitySize | None, totals: Iterable[float], limit: NumberLimit, what: str) -> Findings:
    """The first share that *size* is of one of the *totals* and that its limit in percent does not allow.

    *what* the totals are of, such as ``instances``. A size in percent needs no total to be judged by.
    """
    for share, got in _shares(size, totals, what):
        low, high = limit.minimum, limit.maximum
        if low is not None and share < low:
            yield path, f"must be {_range(limit)} percent of the {what}, got {got}; raise it"
            return
        if high is not None and share > high:
            yield path, f"must be {_range(limit)} percent of the {what}, got {got}; lower it"
            return


def steps(size: CapacitySize | None, totals: Iterable[float]) -> int | None:
    """How many steps of *size* it takes to move everything, the most for any of the *totals*; None if unknown."""
    value = None if size is None else number(size.value)
    if size is None or value is None or value < 1:
        return None
    if text(size.unit) == CapacityUnit.PERCENT:
        return ceil(100 / value)
    known = list(totals) if text(size.unit) == CapacityUnit.COUNT else []
    return max(ceil(total / value) for total in known) if known else None


def _shares(size: CapacitySize | None, totals: Iterable[float], what: str) -> Iterator[tuple[float, str]]:
    value = None if size is None else number(size.value)
    if size is None or value is None or value < 1:
        return
    if text(size.unit) == CapacityUnit.PERCENT:
        yield value, f"{plain(value)} percent"
    elif text(size.unit) == CapacityUnit.COUNT:
        for total in totals:
            share = 100 * value / total
            yield share, f"{plain(value)} of {plain(total)} {what}, {share:.3g} percent"


def _range(limit: NumberLimit) -> str:
    bounds = [plain(bound) for bound in (limit.minimum, limit.maximum) if bound not in (None, 0)]
    return " to ".join(bounds) if len(bounds) > 1 else f"at most {bounds[0]}"
