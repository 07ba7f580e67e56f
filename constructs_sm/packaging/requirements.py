"""Whether a model's code brings requirements, which its container installs when it starts."""

from __future__ import annotations

import tarfile
import zlib
from pathlib import Path

from constructs_sm.packaging.frameworks import CODE, REQUIREMENTS

_MOST_READ = 1024 * 1024  # bytes of a requirements file; a longer one is taken to install something


def installs(requirements: str | Path) -> bool:
    """Tell whether a requirements file names anything: comments and blank lines install nothing.

    Args:
        requirements: The file. What is no file installs nothing.
    """
    path = Path(requirements)
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return _names_anything(file.read(_MOST_READ + 1))
    except (OSError, ValueError):
        return False


def _names_any(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bool:
    file = archive.extractfile(member) if member.isfile() else None
    return True if file is None else _names_anything(file.read(_MOST_READ + 1))  # a link may lead to anything


def _names_anything(content: bytes) -> bool:
    # Source: https://pip.pypa.io/en/stable/reference/requirements-file-format/#comments
    lines = content.removeprefix(b"\xef\xbb\xbf").splitlines()
    return len(content) > _MOST_READ or any(line.strip() and not line.strip().startswith(b"#") for line in lines)


def brings_requirements(model: str | Path, *, code: str | Path | None = None) -> bool:
    """Tell whether a directory to be packed, or an archive, has a ``code/requirements.txt`` that names anything.

    Args:
        model: A directory, or a ``model.tar.gz``, which is read until the file is found.
        code: A directory that becomes ``code/``, or a script. Default: the directory's own ``code/``.

    Returns:
        False for what is not there or no archive: `check_archive` tells of that.
    """
    path = Path(model)
    try:
        if path.is_dir():
            place = path / CODE if code is None else Path(code)
            return installs(place / Path(REQUIREMENTS).name)
        with tarfile.open(path, "r|gz") as archive:
            said = [_names_any(archive, member) for member in archive if member.name.removeprefix("./") == REQUIREMENTS]
            return said[-1] if said else False
    except (OSError, EOFError, ValueError, tarfile.TarError, zlib.error):
        return False
