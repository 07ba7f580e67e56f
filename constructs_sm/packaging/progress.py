"""How far packing has come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from constructs_sm.packaging.sources import Source


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """How far packing has come. In the last one done and total are equal."""

    member: str
    """The file being packed."""

    files_done: int
    files_total: int
    bytes_done: int
    bytes_total: int


class Tally:
    """Counts what is done and reports it.

    Args:
        sources: Everything to be packed.
        report: Called before each file, after each chunk and at the end; None for nobody.
    """

    def __init__(self, sources: Sequence[Source], report: Callable[[Progress], None] | None) -> None:
        self._files = len(sources)
        self._bytes = sum(source.size for source in sources)
        self._report = report
        self._files_done = 0
        self._bytes_done = 0

    def starts(self, source: Source) -> None:
        """Note that *source* is next."""
        self._tell(source)

    def adds(self, source: Source, size: int) -> None:
        """Note *size* bytes of *source*."""
        self._bytes_done += size
        self._tell(source)

    def finishes(self, source: Source) -> None:
        """Note that *source* is complete."""
        self._files_done += 1
        if self._files_done == self._files:
            self._tell(source)

    def _tell(self, source: Source) -> None:
        if self._report is not None:
            self._report(
                Progress(
                    member=source.name,
                    files_done=self._files_done,
                    files_total=self._files,
                    bytes_done=self._bytes_done,
                    bytes_total=self._bytes,
                )
            )
