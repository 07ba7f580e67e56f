"""What a path inside an archive must be, whether the archive is built here or brought along."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MODEL_DIRECTORY = "/opt/ml/model"
"""Where the service unpacks an archive. Source:
https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-inference-code.html"""

NAME_BYTES = 255
"""Longest name of one file or directory. Sources: https://man7.org/linux/man-pages/man3/pathconf.3.html and, for
uncompressed artifacts, https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_S3ModelDataSource.html"""

PATH_BYTES = 4096 - len(MODEL_DIRECTORY + "/") - 1
"""Longest path of a member, so that its path in the container still fits Linux with the closing null. Source:
https://man7.org/linux/man-pages/man7/path_resolution.7.html"""

_LEFT_BEHIND = frozenset(
    {
        "__pycache__",
        ".DS_Store",
        ".Spotlight-V100",
        ".Trashes",
        "__MACOSX",
        "Thumbs.db",
        "desktop.ini",
        ".git",
        ".hg",
        ".svn",
        ".ipynb_checkpoints",
        ".mypy_cache",
        ".pytest_cache",
        ".ruff_cache",
        ".hypothesis",
    }
)
_APPLE_DOUBLE = "._"
_DRIVE = re.compile(r"[A-Za-z]:")
_CONTROL = re.compile("[\x01-\x1f\x7f\x80-\x9f]")
_SHOWN = 160


def file_name(name: str) -> str:
    """The name of a file of this machine as text: UTF-8 whatever the locale says, undecodable bytes as surrogates."""
    return os.fsencode(name).decode("utf-8", "surrogateescape")


def is_left_behind(part: str) -> bool:
    """Tell whether a file or directory of this name is a tool's own and never part of a model.

    Args:
        part: One name, without slashes.
    """
    return part in _LEFT_BEHIND or part.startswith(_APPLE_DOUBLE)


def is_apple_double(part: str) -> bool:
    """Tell whether macOS made this file on its own, beside the one it is named after."""
    return part.startswith(_APPLE_DOUBLE) or part == "__MACOSX"


def shown(name: str) -> str:
    """A name as it may stand in a message of one line: nothing unprintable, and not without end."""
    safe = "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in name)
    return safe if len(safe) <= _SHOWN else f"{safe[: _SHOWN // 2]}...{safe[-_SHOWN // 2 :]}"


def doubtful_name(name: str) -> str | None:
    """What is odd about the path of a member, though it can be unpacked; None if nothing is."""
    if any(_CONTROL.search(part) for part in name.split("/")):
        return "its name holds control characters, which break logs and scripts; rename it"
    if any(part != part.strip() for part in name.split("/")):
        return "a name begins or ends with a blank, which is easily overlooked; rename it"
    return None


def name_problems(name: str) -> Iterator[str]:
    """Say everything that is wrong with the path of a member.

    Args:
        name: The path as the archive has it, undecodable bytes kept as lone surrogates.

    Yields:
        What is wrong and what to do, one line each.
    """
    try:
        encoded = name.encode()
    except UnicodeEncodeError:
        yield "its name is not UTF-8; rename it"
        return
    parts = name.split("/")
    if "\0" in name:
        yield "its name holds a NUL, at which extracting cuts it off; rename it"
    if name.startswith("/") or _DRIVE.match(name):
        yield "the path is absolute; pack with paths relative to the model's directory"
    if ".." in parts:
        yield "the path climbs out with '..'; pack with paths below the model's directory"
    if "\\" in name:
        yield "a backslash is no separator in the container but part of a file's name; use '/'"
    if any(len(part.encode()) > NAME_BYTES for part in parts):
        yield f"a name is longer than {NAME_BYTES} bytes; shorten it"
    if len(encoded) > PATH_BYTES:
        yield f"the path is longer than {PATH_BYTES} bytes, got {len(encoded)}; shorten it"
