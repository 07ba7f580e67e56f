"""JSON and JSON lines."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping
from typing import Any


class JsonCodec:
    """``application/json``. NumPy scalars and arrays are written as numbers and lists, dataclasses as objects."""

    content_types = ("application/json", "text/json")

    def encode(self, value: object, *, charset: str) -> bytes:
        return _dumps(value).encode(charset)

    def decode(self, body: bytes, *, charset: str) -> Any:
        return _loads(body, charset)


class JsonLinesCodec:
    """One JSON value a line, a line feed after each; blank lines are skipped when reading."""

    content_types = (
        "application/jsonlines",
        "application/x-jsonlines",
        "application/jsonl",
        "application/x-ndjson",
        "application/ndjson",
    )

    def encode(self, value: object, *, charset: str) -> bytes:
        if isinstance(value, Mapping) or not isinstance(value, Iterable):
            raise TypeError(f"JSON lines take a sequence of values, got {type(value).__name__}")
        return "".join(f"{_dumps(item)}\n" for item in value).encode(charset)

    def decode(self, body: bytes, *, charset: str) -> Any:
        # Not str.splitlines: it also breaks at characters that JSON allows inside a string.
        return [_loads(line.encode(), "utf-8") for line in body.decode(charset).split("\n") if line.strip()]


def _dumps(value: object) -> str:
    try:
        return json.dumps(value, allow_nan=False, ensure_ascii=False, separators=(",", ":"), default=_plain)
    except (TypeError, ValueError, RecursionError) as error:
        raise ValueError(f"is not JSON: {error}") from error


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    to_list = getattr(value, "tolist", None)
    if callable(to_list):
        return to_list()
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _loads(body: bytes, charset: str) -> Any:
    try:
        return json.loads(body.decode("utf-8-sig" if charset in {"utf-8", "utf8"} else charset))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"is not JSON: {error}") from error
