"""A line that shows that something is going on; on standard error, and on a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from constructs_sm.cli.writing import harmless


@contextmanager
def waiting(title: str) -> Iterator[None]:
    """Show *title* and the time that has passed, until the block is left."""
    if not sys.stderr.isatty():
        yield
        return
    printer = Console(file=sys.stderr, highlight=False)
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=printer, transient=True) as shown:
        shown.add_task(harmless(title), total=None)
        yield
