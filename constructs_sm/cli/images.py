"""``constructs-sm images``."""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import typer

from constructs_sm.cli import arguments
from constructs_sm.cli.exits import CommandError, ExitCode
from constructs_sm.cli.parsing import Command
from constructs_sm.cli.tables import table
from constructs_sm.cli.writing import Output
from constructs_sm.facts.images.catalogue import Line, frameworks, image_versions, lines
from constructs_sm.facts.images.not_found import ImageNotFoundError, did_you_mean
from constructs_sm.facts.images.resolve import ResolvedImage, region_problem, resolve_image

app = typer.Typer(add_completion=False, rich_markup_mode=None)


class ProcessorChoice(StrEnum):
    """What the image computes with."""

    CPU = "cpu"
    GPU = "gpu"
    NEURON = "neuron"


Framework = Annotated[str | None, typer.Argument(metavar="FRAMEWORK", help="Its versions. Default: all frameworks.")]
Version = Annotated[str | None, typer.Argument(metavar="VERSION", help="Its URI; in full or short, such as 2.6.")]
InstanceType = Annotated[
    str | None, typer.Option("--instance-type", metavar="TYPE", help="Where it will run; decides CPU, GPU or Neuron.")
]
Accelerator = Annotated[ProcessorChoice | None, typer.Option("--accelerator", help="Instead of an instance type.")]
PyVersion = Annotated[
    str | None, typer.Option("--py-version", metavar="PY", help="Such as py312, if there are several.")
]
Base = Annotated[str | None, typer.Option("--base", metavar="FRAMEWORK", help="Such as pytorch2.6.0, for huggingface.")]
Serverless = Annotated[bool, typer.Option("--serverless", help="For a serverless endpoint.")]
ImageRegion = Annotated[
    str | None, typer.Option("--region", metavar="REGION", help="Of the endpoint. Default: the environment's.")
]


@dataclass(frozen=True, kw_only=True, slots=True)
class FrameworkRow:
    """One framework. As JSON these are the keys."""

    framework: str
    newest: str
    versions: tuple[str, ...]
    hardware: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class VersionRow:
    """One version for one kind of hardware. As JSON these are the keys."""

    version: str
    also: tuple[str, ...]
    hardware: str
    processors: tuple[str, ...]
    python: tuple[str, ...]
    bases: tuple[str, ...]


@app.command(cls=Command)
def images(
    framework: Framework = None,
    version: Version = None,
    *,
    region: ImageRegion = None,
    instance_type: InstanceType = None,
    accelerator: Accelerator = None,
    py_version: PyVersion = None,
    base: Base = None,
    serverless: Serverless = False,
    json: arguments.AsJson = False,
) -> None:
    """Find the container image AWS publishes for a framework.

    Without arguments all frameworks; of a framework its versions; with a version, a Region or the hardware its URI.
    """
    details = (version, region, instance_type, accelerator, py_version, base)
    if framework is None:
        if serverless or any(one is not None for one in details):
            raise CommandError("FRAMEWORK: say of which; `constructs-sm images` lists them")
        _show_frameworks(json=json)
        return
    if framework not in frameworks():
        hint = did_you_mean(framework, frameworks())
        raise CommandError(
            f"FRAMEWORK: there is none called {framework!r};{hint or ' `constructs-sm images` lists them'}",
            exit_code=ExitCode.NOT_FOUND,
        )
    if not serverless and all(one is None for one in details):
        _show_versions(framework, json=json)
        return
    where = _region(region)
    try:
        image = resolve_image(
            framework,
            version=version,
            instance_type=instance_type,
            py_version=py_version,
            base_framework_version=base,
            accelerator=None if accelerator is None else accelerator.value,
            serverless=serverless,
        )
        uri = image.uri(where)
    except ImageNotFoundError as error:
        raise CommandError(_told(error), exit_code=ExitCode.NOT_FOUND) from error
    _show_uri(image, where, uri, json=json)


def _region(region: str | None) -> str:
    said = (region, os.environ.get("AWS_REGION"), os.environ.get("AWS_DEFAULT_REGION"))
    where = next((one for one in said if one is not None), None)
    if where is None:
        raise CommandError("--region: say where the endpoint is, as each Region has a registry of its own")
    problem = region_problem(where, None)
    if problem is not None:
        raise CommandError(f"--{problem}")
    return where


def _told(error: ImageNotFoundError) -> str:
    """The words of *error*, with the options of the command line for the names of the library."""
    text = str(error)
    for name, option in (
        ("instance_type", "--instance-type"),
        ("py_version", "--py-version"),
        ("base_framework_version", "--base"),
        ("accelerator=", "--accelerator "),
        ("accelerator:", "--accelerator:"),
    ):
        text = text.replace(name, option)
    return text


def _show_frameworks(*, json: bool) -> None:
    rows = [
        FrameworkRow(framework=name, newest=versions[0], versions=versions, hardware=tuple(lines(name)))
        for name in frameworks()
        if (versions := image_versions(name))
    ]
    if json:
        Output().json(rows)
        return
    table(
        ("framework", "newest", "versions", "hardware"),
        [(row.framework, row.newest, len(row.versions), ", ".join(row.hardware)) for row in rows],
        right=("versions",),
    )


def _show_versions(framework: str, *, json: bool) -> None:
    order = {version: place for place, version in enumerate(image_versions(framework))}
    rows = [_version(line, version) for line in lines(framework).values() for version in line.releases]
    rows.sort(key=lambda row: (order[row.version], row.hardware))
    if json:
        Output().json(rows)
        return
    named = ("version", "also", "hardware", "for", "python", "base")
    filled = [
        (row.version, *map(", ".join, (row.also, (row.hardware,), row.processors, row.python, row.bases)))
        for row in rows
    ]
    kept = [place for place in range(len(named)) if any(row[place] for row in filled)]
    table([named[place] for place in kept], [[row[place] for place in kept] for row in filled])


def _version(line: Line, version: str) -> VersionRow:
    found = [image for images in line.releases[version].images.values() for image in images]
    return VersionRow(
        version=version,
        also=tuple(sorted(alias for alias, full in line.aliases.items() if full == version)),
        hardware=line.hardware,
        processors=tuple(sorted({processor for image in found for processor in image.processors})),
        python=tuple(sorted({image.python for image in found if image.python is not None})),
        bases=tuple(base for base in line.releases[version].images if base),
    )


def _show_uri(image: ResolvedImage, region: str, uri: str, *, json: bool) -> None:
    if not json:
        Output().line(uri)
        return
    Output().json(
        {
            "uri": uri,
            "framework": image.framework,
            "version": image.version,
            "region": region,
            "account": image.registries[region],
            "repository": image.repository,
            "tag": image.tag,
            "hardware": image.hardware,
            "processors": sorted(image.processors),
            "python": image.python,
            "base": image.base,
        }
    )
