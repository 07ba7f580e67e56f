"""Local archives and directories, read before anything is created."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from tempfile import gettempdir

from constructs_sm.errors import PackagingError, Severity
from constructs_sm.facts.servers import published_framework
from constructs_sm.packaging import check_archive
from constructs_sm.packaging.findings import Finding
from constructs_sm.packaging.frameworks import LAYOUTS
from constructs_sm.packaging.names import shown as printable
from constructs_sm.packaging.plan import Plan, Wish
from constructs_sm.rules.known import shown, text
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.image import AssetImage
from constructs_sm.spec.model import Container
from constructs_sm.spec.model_data import ArchiveData, PackagedData

_ASSETS = "https://docs.aws.amazon.com/cdk/v2/guide/assets.html"
_RELATIVE = "a relative path starts where the app is run"
_ARGUMENTS = {field.name for field in fields(PackagedData)}
_ARCHIVES = "https://docs.aws.amazon.com/sagemaker/latest/dg/cdf-inference.html"


@rule(
    "SM131",
    ArchiveData,
    title="a local archive is one that a container can load",
    why="what is wrong with it shows only when instances have been paid for",
    source=_ARCHIVES,
)
def loadable(data: ArchiveData) -> Findings:
    yield from _judged(data, Severity.ERROR)


@rule(
    "SM141",
    ArchiveData,
    AssetImage,
    title="a local archive or build context exists",
    why="it is read at synthesis, so that its content names it",
    source=_ASSETS,
)
def exists(asset: ArchiveData | AssetImage) -> Findings:
    if isinstance(asset, ArchiveData):
        path = text(asset.path)
        if path is not None and not _is(Path.is_file, path):
            yield "path", f"must be an existing file, got {shown(path)}; {_RELATIVE}"
    else:
        path, file = text(asset.directory), "Dockerfile" if asset.file is None else text(asset.file)
        if path is not None and not _is(Path.is_dir, path):
            yield "directory", f"must be an existing directory, got {shown(path)}; {_RELATIVE}"
        # The CDK takes an absolute file for a relative one too.
        elif path is not None and file is not None and not _is(Path.is_file, f"{path}/{file}"):
            yield "file", f"must be an existing file in {shown(path)}, got {shown(file)}; add it, or name another"


@rule(
    "SM143",
    PackagedData,
    title="a directory can be packed",
    why="half an archive is worse than none",
    source=_ARCHIVES,
)
def packable(data: PackagedData) -> Findings:
    problems, _ = _planned(data)
    yield from map(_addressed, problems)


@rule(
    "SM144",
    ArchiveData,
    PackagedData,
    severity=Severity.WARNING,
    title="nothing about an archive is doubtful",
    why="containers load it, but seldom as meant",
    source=_ARCHIVES,
)
def doubtful(data: ArchiveData | PackagedData) -> Findings:
    if isinstance(data, ArchiveData):
        yield from _judged(data, Severity.WARNING)
        return
    _, warnings = _planned(data)
    yield from map(_addressed, warnings)


@rule(
    "SM150",
    Container,
    severity=Severity.WARNING,
    title="a directory is packed for the framework of its image",
    why="each framework's container looks for models and scripts in its own way",
    source=_ARCHIVES,
)
def packed_for_its_image(container: Container) -> Findings:
    data, uri = container.model_data, text(container.image_uri())
    packed = text(data.framework) if isinstance(data, PackagedData) else None
    image = None if uri is None else published_framework(uri)[0]
    layout = next((name for name in LAYOUTS if image is not None and name in image.split("-")), None)
    if packed in LAYOUTS and layout is not None and packed != layout:
        got = f"got {packed!r} for an image of {image}"
        yield "model_data.framework", f"should be that of the image, {layout!r}, {got}; say framework={layout!r}"


def _judged(data: ArchiveData, severity: Severity) -> Findings:
    path = text(data.path)
    if path is None or not _is(Path.is_file, path):
        return
    for finding in _checked(path):
        if finding.severity is severity:
            member = "" if finding.member is None else f"{printable(finding.member)}: "
            yield "path", f"{member}{finding.message}"


def _checked(path: str) -> tuple[Finding, ...]:
    real = Path(path).resolve()
    status = real.stat()
    return _read_once(path, str(real), status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=64)
def _read_once(path: str, _real: str, _modified: int, _size: int) -> tuple[Finding, ...]:
    """What is found in an archive as it is now: two rules ask, and gigabytes are read once."""
    try:
        return check_archive(path)
    except PackagingError as error:
        return (Finding(severity=Severity.ERROR, member=None, message=str(error)),)


def _planned(data: PackagedData) -> tuple[list[str], list[str]]:
    """The problems and the warnings of what packing would do. None when a path is not known or was refused already."""
    needed, others = (data.directory, data.entry_point), (data.code, data.requirements, data.framework)
    said = [*needed, *(path for path in others if path is not None)]
    if any(text(path) is None for path in said):
        return [], []
    wish = Wish(
        directory=Path(data.directory),
        output=Path(gettempdir()) / "model.tar.gz",
        code=None if data.code is None else Path(data.code),
        requirements=None if data.requirements is None else Path(data.requirements),
        framework=data.framework,
        entry_point=data.entry_point,
    )
    try:
        plan = Plan(wish)
    except (OSError, ValueError) as error:  # a path that the operating system does not take
        return [f"directory: cannot be read, got {shown(data.directory)}: {error.args[-1]}"], []
    return plan.problems, plan.warnings


def _addressed(line: str) -> tuple[str, str]:
    """A line of a plan, under the argument it begins with or else under the directory."""
    name, colon, message = line.partition(": ")
    return (name, message) if colon and name in _ARGUMENTS else ("directory", line)


def _is(kind: Callable[[Path], bool], path: str) -> bool:
    try:
        return kind(Path(path))
    except OSError:  # longer than the file system allows, or below what may not be read
        return False
