"""How to wait: growing pauses with jitter, and a time that cannot run backwards or stand still."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import timedelta
from typing import TYPE_CHECKING

from constructs_sm.client._arguments import refuse, wrong

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Polling:
    """How often to look.

    Attributes:
        first: The first pause. Default: 1 s.
        longest: What no pause exceeds. Default: 20 s.
        growth: How much longer each pause is than the one before. Default: 1.5 times.

    Raises:
        RequestError: If a field is not of its kind.
    """

    first: timedelta = timedelta(seconds=1)
    longest: timedelta = timedelta(seconds=20)
    growth: float = 1.5

    def __post_init__(self) -> None:
        refuse(wrong(**{one.name: getattr(self, one.name) for one in fields(self)}))

    def pause(self, looks: int, random: Callable[[], float]) -> float:
        """Seconds to wait after so many looks: three quarters of the pause, and up to a quarter more by chance."""
        # The exponent is bounded: after so many looks every pause is the longest, and a power could overflow.
        full = min(self.longest.total_seconds(), self.first.total_seconds() * self.growth ** min(looks, 64))
        return full * (0.75 + random() / 4)


@dataclass(frozen=True, kw_only=True, slots=True)
class Times:
    """What the world outside gives: time and chance.

    Attributes:
        clock: Seconds that only grow.
        now: The time, where AWS does not tell its own.
        sleep: Waits for some seconds.
        random: Draws from 0 to 1.
    """

    clock: Callable[[], float]
    now: Callable[[], datetime]
    sleep: Callable[[float], object]
    random: Callable[[], float]


class Stopwatch:
    """Time since it was made, as the clock tells it or as long as it slept, whichever is more.

    So a clock that stands still or is set back cannot make a wait endless.

    Args:
        clock: Seconds that should only grow.
        sleep: Waits for some seconds.
    """

    def __init__(self, clock: Callable[[], float], sleep: Callable[[float], object]) -> None:
        self._clock = clock
        self._sleep = sleep
        self._started = clock()
        self._slept = 0.0
        self._most = 0.0

    @property
    def elapsed(self) -> float:
        """Seconds since it was made; never less than before."""
        self._most = max(self._most, self._clock() - self._started, self._slept)
        return self._most

    def sleep(self, seconds: float) -> None:
        """Wait for *seconds*."""
        self._sleep(seconds)
        self.slept(seconds)

    def slept(self, seconds: float) -> None:
        """Take note of *seconds* that somebody else waited for."""
        self._slept += seconds
