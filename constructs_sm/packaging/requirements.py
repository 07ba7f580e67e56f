"""Whether a model's code brings requirements, which its container installs when it starts."""

from __future__ import annotations

import tarfile
import zlib
from pathlib import Path

from constructs_sm.packaging.frameworks import CODE, REQUIREMENTS


def brings_requirements(model: str | Path, *, code: str | Path | None = None) -> bool:
    """Tell whether a directory to be packed, or an archive, has a ``code/requirements.txt``.

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
            return (place / Path(REQUIREMENTS).name).is_file()
        with tarfile.open(path, "r|gz") as archive:
            return any(member.name.removeprefix("./") == REQUIREMENTS for member in archive)
    except (OSError, EOFError, ValueError, tarfile.TarError, zlib.error):
        return False
