"""``constructs-sm package``: what ``python -m constructs_sm.packaging`` does, and JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from constructs_sm.cli import arguments
from constructs_sm.cli.exits import CommandError, ExitCode
from constructs_sm.cli.parsing import Command
from constructs_sm.cli.progress import waiting
from constructs_sm.cli.writing import Output
from constructs_sm.errors import PackagingError, Severity
from constructs_sm.packaging.check import check_archive
from constructs_sm.packaging.frameworks import LAYOUTS
from constructs_sm.packaging.pack import Package
from constructs_sm.packaging.pack import package as pack

app = typer.Typer(
    add_completion=False, rich_markup_mode=None, no_args_is_help=True, help="Build or check a model.tar.gz."
)

Directory = Annotated[Path, typer.Argument(metavar="DIRECTORY", help="The model's artifacts.")]
Output_ = Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="To write, ending in .tar.gz.")]
Code = Annotated[Path | None, typer.Option("--code", metavar="PATH", help="Becomes code/; a directory, or one script.")]
Requirements = Annotated[
    Path | None, typer.Option("--requirements", metavar="FILE", help="Installed when the container starts.")
]
Framework = Annotated[
    str | None, typer.Option("--framework", metavar="NAME", help=f"Whose container loads it: {', '.join(LAYOUTS)}.")
]
EntryPoint = Annotated[str, typer.Option("--entry-point", metavar="NAME", help="The script below code/.")]
Archive = Annotated[Path, typer.Argument(metavar="ARCHIVE")]
NeededScript = Annotated[
    str | None, typer.Option("--entry-point", metavar="NAME", help="The script that must be below code/.")
]


@app.command(cls=Command)
def build(
    directory: Directory,
    *,
    output: Output_,
    code: Code = None,
    requirements: Requirements = None,
    framework: Framework = None,
    entry_point: EntryPoint = "inference.py",
    json: arguments.AsJson = False,
) -> None:
    """Pack a directory; the same content gives the same bytes."""
    try:
        with waiting(f"packing {directory}"):
            built = pack(
                directory,
                output=output,
                code=code,
                requirements=requirements,
                framework=framework,
                entry_point=entry_point,
            )
    except PackagingError as error:
        raise CommandError(str(error)) from error
    if json:
        Output().json(built)
    else:
        _show(built)


def _show(built: Package) -> None:
    for warning in built.warnings:
        typer.echo(f"warning: {warning}", err=True)
    output = Output()
    output.line(f"{built.path}: {len(built.members)} files, {built.size} bytes, sha256 {built.sha256}")
    for name in built.members:
        output.line(f"  {name}")
    if built.environment:
        output.line("environment of the container:")
        for key, value in built.environment.items():
            output.line(f"  {key}={value}")


@app.command(cls=Command)
def check(
    archive: Archive,
    *,
    framework: Framework = None,
    entry_point: NeededScript = None,
    json: arguments.AsJson = False,
) -> None:
    """Explain what is wrong with an archive; extracts nothing.

    Ends with 1 if it cannot be served or is dangerous.
    """
    try:
        findings = check_archive(archive, framework=framework, entry_point=entry_point)
    except PackagingError as error:
        raise CommandError(str(error)) from error
    output = Output()
    if json:
        output.json(findings)
    for finding in () if json else findings:
        output.line(str(finding))
    if not findings and not json:
        output.line(f"{archive}: nothing wrong")
    bad = any(finding.severity is Severity.ERROR for finding in findings)
    raise typer.Exit(ExitCode.FAILED if bad else ExitCode.OK)
