"""What to send: a file, standard input or JSON text."""

from __future__ import annotations

import json
import mimetypes
import sys
from dataclasses import dataclass, field
from pathlib import Path

# Types that endpoints read and Python's table does not know.
_TYPES = {
    ".json": "application/json",
    ".jsonl": "application/jsonlines",
    ".ndjson": "application/x-ndjson",
    ".csv": "text/csv",
    ".libsvm": "text/libsvm",
    ".npy": "application/x-npy",
    ".parquet": "application/x-parquet",
}
_SCHEMES = ("fileb://", "file://")
STDIN = "-"
JSON = "application/json"
OCTETS = "application/octet-stream"


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """Where a payload is: in memory, or in a file that was found to be there."""

    content: bytes | Path = field(repr=False)
    content_type: str

    def read(self) -> bytes:
        """All of it."""
        return self.content if isinstance(self.content, bytes) else self.content.read_bytes()


def find_payload(
    body: str | None, json_text: str | None, content_type: str | None, problems: list[str], *, needed: bool = True
) -> Source | None:
    """The payload the options name; what is wrong with them is added to *problems*.

    Args:
        body: File, ``-`` or None.
        json_text: JSON or None.
        content_type: What it is. Default: JSON, or by the name of the file.
        problems: Takes what is wrong.
        needed: Whether there must be one. Default: yes.
    """
    if body is not None and json_text is not None:
        problems.append("--body, --json: one of the two, got both")
        return None
    if json_text is not None:
        problem = _json_problem(json_text)
        if problem is not None:
            problems.append(f"--json: {problem}, got {json_text[:80]!r}; quote it for your shell, or use --body FILE")
        return Source(content=json_text.encode(errors="surrogateescape"), content_type=_said(content_type, JSON))
    if body is None:
        if needed:
            problems.append('--body or --json: say what to send, such as --json \'{"inputs": "Hi"}\' or --body FILE')
        return None
    if body == STDIN:
        return Source(content=sys.stdin.buffer.read(), content_type=_said(content_type, OCTETS))
    return _of_file(Path(_without_scheme(body)), content_type, problems)


def _of_file(path: Path, content_type: str | None, problems: list[str]) -> Source | None:
    if path.is_dir() or not path.exists():
        problems.append(f"--body: there is no file {str(path)!r}")
        return None
    try:
        with path.open("rb") as file:
            # A pipe can be read once, so it is read now; a file of any size is opened again when it is sent.
            content = path if path.is_file() else file.read()
    except OSError as error:
        problems.append(f"--body: {str(path)!r} cannot be read: {error.strerror}")
        return None
    return Source(content=content, content_type=_said(content_type, type_of(path)))


def type_of(path: Path) -> str:
    """The content type for a file's name; octets if it says nothing."""
    suffix = path.suffix.lower()
    known = _TYPES.get(suffix, mimetypes.guess_type(path.name)[0])
    return OCTETS if known is None else known


def _said(given: str | None, default: str) -> str:
    return default if given is None else given


def _without_scheme(text: str) -> str:
    for scheme in _SCHEMES:
        if text.startswith(scheme):
            return text.removeprefix(scheme)
    return text


def _json_problem(text: str) -> str | None:
    try:
        text.encode()
        json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        return f"is not JSON: {error}"
    return None


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON value")
