"""SM131, SM141 to SM144: local archives and directories, read before anything is created."""

from __future__ import annotations

from pathlib import Path
from tempfile import gettempdir

from constructs_sm.errors import PackagingError, Severity
from constructs_sm.packaging import check_archive
from constructs_sm.packaging.findings import Finding
from constructs_sm.packaging.plan import Plan, Wish
from constructs_sm.rules.known import text
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.image import AssetImage
from constructs_sm.spec.model_data import ArchiveData, PackagedData

_ASSETS = "https://docs.aws.amazon.com/cdk/v2/guide/assets.html"
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
        if path is not None and not Path(path).is_file():
            yield "path", f"must be an existing file, got {path!r}"
    else:
        path = text(asset.directory)
        if path is not None and not Path(path).is_dir():
            yield "directory", f"must be an existing directory, got {path!r}"


@rule(
    "SM143",
    PackagedData,
    title="a directory can be packed",
    why="half an archive is worse than none",
    source=_ARCHIVES,
)
def packable(data: PackagedData) -> Findings:
    plan = _plan(data)
    for problem in () if plan is None else plan.problems:
        yield "directory", problem


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
    plan = _plan(data)
    for warning in () if plan is None else plan.warnings:
        yield "directory", warning


def _judged(data: ArchiveData, severity: Severity) -> Findings:
    path = text(data.path)
    if path is None or not Path(path).is_file():
        return
    for finding in _checked(path):
        if finding.severity is severity:
            member = "" if finding.member is None else f"{finding.member}: "
            yield "path", f"{member}{finding.message}"


def _checked(path: str) -> tuple[Finding, ...]:
    try:
        return check_archive(path)
    except PackagingError as error:
        return (Finding(severity=Severity.ERROR, member=None, message=str(error)),)


def _plan(data: PackagedData) -> Plan | None:
    """What packing would do. None when a path was refused already."""
    paths = (data.directory, data.code, data.requirements, data.framework, data.entry_point)
    if any(path is not None and text(path) is None for path in paths):
        return None
    return Plan(
        Wish(
            directory=Path(data.directory),
            output=Path(gettempdir()) / "model.tar.gz",
            code=None if data.code is None else Path(data.code),
            requirements=None if data.requirements is None else Path(data.requirements),
            framework=data.framework,
            entry_point=data.entry_point,
        )
    )
