"""Model data: from S3 to a directory, with the execution role's rights, as SageMaker does before a container starts."""

from __future__ import annotations

import gzip
import io
import shutil
import tarfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from constructs_sm.local.engine.buckets import Location, StorageError, keys, read
from constructs_sm.local.engine.faults import DeploymentError
from constructs_sm.local.engine.shapes import Document


@dataclass(frozen=True, kw_only=True, slots=True)
class Artifact:
    """Where model data is and in what form.

    Attributes:
        uri: An object, or a prefix.
        is_prefix: Every object under it, rather than one.
        is_archive: A gzipped tar to be extracted, rather than plain files.
    """

    uri: str
    is_prefix: bool
    is_archive: bool

    @classmethod
    def of(cls, container: Document) -> Artifact | None:
        """The model data of a container definition; None when it has none.

        Args:
            container: A ``ContainerDefinition`` or an inference component's container.
        """
        source = container.get("ModelDataSource")
        if source and source.get("S3DataSource"):
            s3 = source["S3DataSource"]
            is_prefix = s3["S3DataType"] == "S3Prefix"
            return cls(uri=s3["S3Uri"], is_prefix=is_prefix, is_archive=s3["CompressionType"] == "Gzip")
        url = container.get("ModelDataUrl") or container.get("ArtifactUrl")
        return None if url is None else cls(uri=url, is_prefix=False, is_archive=True)


def fetch(artifact: Artifact, role_arn: str, directory: Path) -> None:
    """Downloads and, for an archive, extracts.

    Args:
        artifact: What to fetch.
        role_arn: As whom.
        directory: Where to; made if it is not there.

    Raises:
        DeploymentError: In the words SageMaker uses, with the reason.
    """
    directory.mkdir(parents=True, exist_ok=True)
    try:
        location = Location.parse(artifact.uri)
        if artifact.is_archive:
            extract(read(_single(location, artifact, role_arn), role_arn).body, directory)
        elif artifact.is_prefix:
            _download(location, role_arn, directory)
        else:
            name = PurePosixPath(location.key).name
            (directory / name).write_bytes(read(location, role_arn).body)
    except (StorageError, tarfile.TarError, OSError) as error:
        raise DeploymentError(
            f"Could not access model data at {artifact.uri}. Please ensure that the role {role_arn} exists and that "
            f"its trust relationship policy allows the action 'sts:AssumeRole' for the service principal "
            f"'sagemaker.amazonaws.com'. Also ensure that the role has 's3:GetObject' permissions and that the object "
            f"is located in this region. ({error})"
        ) from error


def _single(location: Location, artifact: Artifact, role_arn: str) -> Location:
    if not artifact.is_prefix:
        return location
    found = keys(location, role_arn)
    if len(found) != 1:
        raise StorageError(f"a Gzip prefix must lead to exactly one archive, found {len(found)} under {location}")
    return Location(bucket=location.bucket, key=found[0])


def _download(prefix: Location, role_arn: str, directory: Path) -> None:
    found = [key for key in keys(prefix, role_arn) if not key.endswith("/")]
    if not found:
        raise StorageError(f"No S3 objects found under S3 URL '{prefix}'.")
    for key in found:
        relative = PurePosixPath(key.removeprefix(prefix.key).lstrip("/"))
        if relative.is_absolute() or ".." in relative.parts:
            raise StorageError(f"the key {key!r} leads out of the model's directory")
        target = directory / relative
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(read(Location(bucket=prefix.bucket, key=key), role_arn).body)


def extract(archive: bytes, directory: Path) -> None:
    """Unpacks a gzipped tar of files and directories; nothing is unpacked when a member may not be.

    ``tarfile``'s own filters came with Python 3.11.4, and some distributions' 3.11 is older.

    Args:
        archive: The archive's bytes.
        directory: Where to.

    Raises:
        StorageError: When it is no gzipped tar, a damaged one, or a member is a link or device or leads out.
    """
    try:
        with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as bundle:
            members = bundle.getmembers()
            for member in members:
                _require_inside(member)
            for member in members:
                _unpack(bundle, member, directory)
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise StorageError(f"the model data is not a whole gzipped tar: {error}") from error


def _require_inside(member: tarfile.TarInfo) -> None:
    path = PurePosixPath(member.name)
    if path.is_absolute() or ".." in path.parts:
        raise StorageError(f"the member {member.name!r} of the model data leads out of the model's directory")
    if not (member.isfile() or member.isdir()):
        raise StorageError(f"the member {member.name!r} of the model data is a link or a device; pack files only")


def _unpack(bundle: tarfile.TarFile, member: tarfile.TarInfo, directory: Path) -> None:
    target = directory / PurePosixPath(member.name)
    if member.isdir():
        target.mkdir(parents=True, exist_ok=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    content = bundle.extractfile(member)
    if content is not None:
        with content, target.open("wb") as file:
            shutil.copyfileobj(content, file)
