"""Tables: compact, without frames, in colour on a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from constructs_sm.cli.writing import harmless

_ANY_WIDTH = 10_000  # a pipe has no width, and what is cut is lost


def console() -> Console:
    """A console on standard output; colours and width are those of the terminal, if it is one."""
    terminal = sys.stdout.isatty()
    return Console(file=sys.stdout, highlight=False, width=None if terminal else _ANY_WIDTH)


def show(renderable: RenderableType) -> None:
    """Print without the blanks that fill columns up to their width."""
    printer = console()
    with printer.capture() as captured:
        printer.print(renderable)
    sys.stdout.write("".join(f"{line.rstrip(' ')}\n" for line in captured.get().splitlines()))
    sys.stdout.flush()


def table(columns: Sequence[str], rows: Sequence[Sequence[object]], *, right: Sequence[str] = ()) -> None:
    """Print rows below headings.

    Args:
        columns: The headings.
        rows: Values; None is an empty cell.
        right: Headings of the columns that are set to the right, as numbers are.
    """
    show(make_table(columns, rows, right=right))


def make_table(
    columns: Sequence[str], rows: Sequence[Sequence[object]], *, right: Sequence[str] = (), whole: Sequence[str] = ()
) -> Table:
    """The table of :func:`table`, not printed; the columns *whole* are never broken or cut while there is room."""
    made = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for column in columns:
        made.add_column(
            column.upper(), justify="right" if column in right else "left", overflow="fold", no_wrap=column in whole
        )
    for row in rows:
        made.add_row(*(cell(value) for value in row))
    return made


def cell(value: object) -> Text:
    """One value; text of others is never read as markup and never steers the terminal."""
    if isinstance(value, Text):
        return value
    return Text("" if value is None else harmless(str(value)))


def facts(values: Mapping[str, object], styles: Mapping[str, str] | None = None) -> None:
    """Print names and values; a value that is None is left out.

    Args:
        values: What to print.
        styles: How to print some of the values. Default: all plainly.
    """
    chosen = {} if styles is None else styles
    made = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
    made.add_column(style="bold", no_wrap=True)
    made.add_column(overflow="fold")
    for name, value in values.items():
        if value is not None:
            made.add_row(name, Text(harmless(str(value)), style=chosen.get(name, "")))
    show(made)
