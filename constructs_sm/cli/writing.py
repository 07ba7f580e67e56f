"""Standard output: text that cannot steer a terminal, bytes as they are, JSON with stable keys."""

from __future__ import annotations

import dataclasses
import json
import re
import sys
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import PurePath
from typing import TextIO

# Everything that moves the cursor, rings or starts a sequence, but tabs and line feeds.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class Output:
    """Writes to a stream, with care if it is a terminal.

    Args:
        stream: Default: the process's standard output.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = sys.stdout if stream is None else stream
        self.terminal = self._stream.isatty()
        self.ended = True

    def text(self, text: str) -> None:
        """Write *text* at once; on a terminal its control characters are shown and not obeyed."""
        if text == "":
            return
        shown = harmless(text) if self.terminal else text
        encoding = "utf-8" if self._stream.encoding is None else self._stream.encoding
        self.data(shown.encode(encoding, "backslashreplace"))

    def line(self, text: str = "") -> None:
        """Write *text* and end the line."""
        self.text(f"{text}\n")

    def data(self, data: bytes) -> None:
        """Write *data* at once, as it is."""
        self._stream.flush()
        self._stream.buffer.write(data)
        self._stream.buffer.flush()
        self.ended = data.endswith(b"\n") if data else self.ended

    def end_line(self) -> None:
        """End the line, unless it is."""
        if not self.ended:
            self.text("\n")

    def json(self, value: object, *, lines: bool = False) -> None:
        """Write *value* as JSON.

        Args:
            value: Dataclasses become objects, times ISO 8601, lengths of time seconds.
            lines: Whether on one line. Default: indented.
        """
        self.line(as_json(value, lines=lines))


def as_json(value: object, *, lines: bool = False) -> str:
    """*value* as JSON, as :meth:`Output.json` writes it."""
    return json.dumps(_plain(value), ensure_ascii=False, indent=None if lines else 2)


def harmless(text: str) -> str:
    """*text* with its control characters written out, so that a model cannot steer the reader's terminal."""
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {one.name: _plain(getattr(value, one.name)) for one in dataclasses.fields(value) if one.repr}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [_plain(item) for item in value]
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, PurePath):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value
