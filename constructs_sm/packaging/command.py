"""The command line of this room: ``build`` an archive or ``check`` one."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from constructs_sm.errors import PackagingError, Severity
from constructs_sm.packaging.check import check_archive
from constructs_sm.packaging.frameworks import LAYOUTS
from constructs_sm.packaging.names import shown
from constructs_sm.packaging.pack import package

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constructs_sm.packaging.progress import Progress

_FINE = 0
_WRONG = 1
_STEP = 256 * 1024 * 1024  # bytes between two lines of progress


def main(arguments: Sequence[str], out: TextIO, err: TextIO) -> int:
    """Run the command line.

    Args:
        arguments: What stands after the program's name.
        out: Takes the result.
        err: Takes progress and what went wrong.

    Returns:
        0 when all is well, 1 when an archive cannot be built or has errors. Wrong usage exits with 2.
    """
    wish = _parser().parse_args(arguments)
    try:
        return _build(wish, out, err) if wish.command == "build" else _check(wish, out)
    except PackagingError as error:
        err.write(f"{error}\n")
        return _WRONG


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m constructs_sm.packaging", description="Build or check the model.tar.gz of a SageMaker model."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    build = commands.add_parser("build", help="pack a directory; the same content gives the same bytes")
    build.add_argument("directory", type=Path, help="the model's artifacts")
    build.add_argument("-o", "--output", type=Path, required=True, help="the archive to write, ending in .tar.gz")
    build.add_argument("--code", type=Path, help="a directory that becomes code/, or one script")
    build.add_argument("--requirements", type=Path, help="packages to install when the container starts")
    build.add_argument("--framework", choices=list(LAYOUTS), help="whose container loads it")
    build.add_argument("--entry-point", default="inference.py", help="the script below code/ (default: %(default)s)")
    check = commands.add_parser("check", help="explain what is wrong with an archive; extracts nothing")
    check.add_argument("archive", type=Path)
    check.add_argument("--framework", choices=list(LAYOUTS), help="whose container loads it")
    check.add_argument("--entry-point", help="the script that must be below code/")
    return parser


def _build(wish: argparse.Namespace, out: TextIO, err: TextIO) -> int:
    built = package(
        wish.directory,
        output=wish.output,
        code=wish.code,
        requirements=wish.requirements,
        framework=wish.framework,
        entry_point=wish.entry_point,
        progress=_Reporter(err),
    )
    err.writelines(f"warning: {warning}\n" for warning in built.warnings)
    out.write(f"{shown(str(built.path))}: {len(built.members)} files, {built.size} bytes, sha256 {built.sha256}\n")
    out.writelines(f"  {shown(name)}\n" for name in built.members)
    if built.environment:
        out.write("environment of the container:\n")
        out.writelines(f"  {key}={value}\n" for key, value in built.environment.items())
    return _FINE


def _check(wish: argparse.Namespace, out: TextIO) -> int:
    findings = check_archive(wish.archive, framework=wish.framework, entry_point=wish.entry_point)
    out.writelines(f"{finding}\n" for finding in findings)
    if not findings:
        out.write(f"{shown(str(wish.archive))}: nothing wrong\n")
    return _WRONG if any(finding.severity is Severity.ERROR for finding in findings) else _FINE


class _Reporter:
    """Prints a line now and then, so that small archives stay silent and large ones show that they move."""

    def __init__(self, err: TextIO) -> None:
        self._err = err
        self._next = _STEP

    def __call__(self, progress: Progress) -> None:
        if progress.bytes_done >= self._next:
            self._next = progress.bytes_done + _STEP
            percent = 100 * progress.bytes_done // progress.bytes_total
            self._err.write(f"{percent} % of {progress.bytes_total} bytes packed, at {shown(progress.member)}\n")
