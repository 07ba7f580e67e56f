"""The engine's own Python environment: pinned, made on first use in the user's cache, never the user's own."""

from __future__ import annotations

import fcntl
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from constructs_sm.errors import LocalEngineError

REQUIREMENTS = Path(__file__).with_name("engine-requirements.txt")
_COMPLETE = "complete"

Run = Callable[[Sequence[str]], None]


def cache_directory(environ: Mapping[str, str]) -> Path:
    """Where this package keeps what it can make again: ``$XDG_CACHE_HOME/constructs_sm``, else in ``~/.cache``.

    Source: https://specifications.freedesktop.org/basedir-spec/latest/

    Args:
        environ: The environment variables.
    """
    home = environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "constructs_sm"


def run_command(command: Sequence[str]) -> None:
    """Runs a command to its end.

    Args:
        command: The program and its arguments.

    Raises:
        LocalEngineError: With the end of its output when it fails.
    """
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - this module's own
    if done.returncode != 0:
        tail = "\n".join((done.stdout + done.stderr).strip().splitlines()[-10:])
        raise LocalEngineError(
            f"the engine's environment could not be made: {' '.join(command)} failed with {done.returncode}; "
            f"check that the package index can be reached and try again:\n{tail}"
        )


def engine_python(cache: Path, requirements: Path = REQUIREMENTS, run: Run = run_command) -> Path:
    """The interpreter of the engine's environment, which is made when it is not there.

    The environment is built aside and renamed when it is complete, under a lock, so that neither a second process nor
    an interruption leaves a broken one.

    Args:
        cache: The directory for it.
        requirements: What goes in, pinned. Default: the file of this package.
        run: Runs a command. Default: as a process.

    Raises:
        LocalEngineError: When it cannot be made.
    """
    home = cache / f"engine-{_identity(requirements)}"
    python = home / "bin" / "python"
    if (home / _COMPLETE).is_file():
        return python
    cache.mkdir(parents=True, exist_ok=True)
    with _lock(cache / f"{home.name}.lock"):
        if not (home / _COMPLETE).is_file():
            _build(home, requirements, run)
    return python


def _identity(requirements: Path) -> str:
    """Changes with what is installed and with the Python it is installed for."""
    python = f"{platform.python_implementation()} {platform.python_version()} {sys.base_prefix} {platform.machine()}"
    return hashlib.sha256(requirements.read_bytes() + python.encode()).hexdigest()[:12]


def _build(home: Path, requirements: Path, run: Run) -> None:
    aside = Path(tempfile.mkdtemp(prefix=f"{home.name}-", dir=home.parent))
    try:
        run([sys.executable, "-m", "venv", str(aside)])
        pip = [str(aside / "bin" / "python"), "-m", "pip", "install", "--quiet", "--no-input", "--no-deps"]
        run([*pip, "--disable-pip-version-check", "--requirement", str(requirements)])
        (aside / _COMPLETE).touch()
        if home.exists():
            shutil.rmtree(home)
        aside.rename(home)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
