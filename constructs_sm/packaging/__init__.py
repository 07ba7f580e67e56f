"""From raw artifacts to a reproducible ``model.tar.gz``, and from somebody's ``model.tar.gz`` to what is wrong with it."""

from __future__ import annotations

from constructs_sm.packaging.check import check_archive
from constructs_sm.packaging.findings import Finding
from constructs_sm.packaging.gunzip import ArchiveLimits
from constructs_sm.packaging.pack import Package, package
from constructs_sm.packaging.progress import Progress
from constructs_sm.packaging.requirements import brings_requirements, installs

__all__ = [
    "ArchiveLimits",
    "Finding",
    "Package",
    "Progress",
    "brings_requirements",
    "check_archive",
    "installs",
    "package",
]
