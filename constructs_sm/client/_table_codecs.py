"""CSV and LIBSVM."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_TO_QUOTE = re.compile(r'[",\r\n]')


@dataclass(frozen=True, kw_only=True, slots=True)
class LibsvmRow:
    """One line of LIBSVM.

    Attributes:
        label: The target. Default: none, as in a request for a prediction.
        features: Value by column number.
    """

    label: float | None = None
    features: Mapping[int, float]


class CsvCodec:
    """``text/csv``: rows of cells, or one row. Reading gives rows of ``str``: only the caller knows which are numbers."""

    content_types = ("text/csv", "application/csv")

    def encode(self, value: object, *, charset: str) -> bytes:
        return "".join(f"{_csv_line(row)}\n" for row in _rows(value)).encode(charset)

    def decode(self, body: bytes, *, charset: str) -> list[list[str]]:
        try:
            return list(csv.reader(io.StringIO(body.decode(charset), newline=""), strict=True))
        except csv.Error as error:
            raise ValueError(f"is not CSV: {error}") from error


class LibsvmCodec:
    """``text/libsvm``: LibsvmRow objects; a mapping of columns is a row without a label."""

    content_types = ("text/libsvm", "text/x-libsvm")

    def encode(self, value: object, *, charset: str) -> bytes:
        rows = value if isinstance(value, Sequence) else [value]
        return "".join(f"{_libsvm_line(row)}\n" for row in rows).encode(charset)

    def decode(self, body: bytes, *, charset: str) -> list[LibsvmRow]:
        lines = [line.partition("#")[0].split() for line in body.decode(charset).splitlines()]
        return [_libsvm_row(words) for words in lines if words]


def _is_sequence(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def _listed(value: object) -> object:
    to_list = getattr(value, "tolist", None)
    return to_list() if callable(to_list) else value


def _rows(value: object) -> list[list[str]]:
    table = _listed(value)
    if not isinstance(table, Sequence):
        raise TypeError(f"CSV takes rows of cells, or one row, got {type(value).__name__}")
    listed = [_listed(row) for row in table]
    nested = [_is_sequence(row) for row in listed]
    if any(nested) and not all(nested):
        raise ValueError("CSV takes rows of cells, or one row, got a mixture of rows and cells")
    rows = listed if any(nested) else ([listed] if listed else [])
    return [[_cell(cell) for cell in row] for row in rows if isinstance(row, Sequence)]


def _csv_line(row: Sequence[str]) -> str:
    # Not csv.writer: with plain line feeds as line ends it leaves a carriage return in a cell unquoted.
    if list(row) == [""]:
        return '""'  # or the row would be an empty line, which is no row
    return ",".join('"' + cell.replace('"', '""') + '"' if _TO_QUOTE.search(cell) else cell for cell in row)


def _cell(value: object) -> str:
    plain = _listed(value)
    if plain is None:
        return ""
    if isinstance(plain, str | int | float):
        return str(plain)
    raise TypeError(f"a CSV cell is text, a number, a truth value or None, got {type(value).__name__}")


def _libsvm_line(row: object) -> str:
    if isinstance(row, Mapping):
        row = LibsvmRow(features=row)
    if not isinstance(row, LibsvmRow):
        raise TypeError(f"LIBSVM takes LibsvmRow objects or mappings of columns, got {type(row).__name__}")
    label = [] if row.label is None else [_number(row.label)]
    return " ".join([*label, *(f"{column}:{_number(cell)}" for column, cell in sorted(row.features.items()))])


def _number(value: float) -> str:
    return repr(float(value)).removesuffix(".0")


def _libsvm_row(words: Sequence[str]) -> LibsvmRow:
    label = None if ":" in words[0] else words[0]
    features = words if label is None else words[1:]
    try:
        pairs = [word.split(":", 1) for word in features]
        return LibsvmRow(
            label=None if label is None else float(label), features={int(column): float(cell) for column, cell in pairs}
        )
    except ValueError as error:
        raise ValueError(f"is not LIBSVM: {' '.join(words)[:80]!r}") from error
