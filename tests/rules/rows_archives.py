"""Rows of SM131, SM141, SM143, SM144: what lies on the disk."""

from __future__ import annotations

import gzip
import io
import tarfile

from rule_row import row
from rule_subjects import container, flat_model, imaged_component

from constructs_sm.spec.image import ContainerImage
from constructs_sm.spec.model import ModelSpec
from constructs_sm.spec.model_data import ModelData


def packed(*names: str, link: str | None = None) -> bytes:
    """A gzip-compressed tar of small files, and a symbolic link if one is named."""
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as tar:
        for name in names:
            member = tarfile.TarInfo(name)
            member.size = 2
            tar.addfile(member, io.BytesIO(b"{}"))
        if link is not None:
            member = tarfile.TarInfo(link)
            member.type, member.linkname = tarfile.SYMTYPE, names[0]
            tar.addfile(member)
    return gzip.compress(plain.getvalue(), mtime=0)


def archive(path: str = "model.tar.gz") -> ModelSpec:
    return flat_model(model_data=ModelData.archive(path))


def package(directory: str = "model", **settings: str) -> ModelSpec:
    return flat_model(model_data=ModelData.package(directory, **settings))


def built(directory: str, file: str | None = None) -> ModelSpec:
    return flat_model(image=ContainerImage.asset(directory, file=file))


GOOD = {"model.tar.gz": packed("model.json")}
LINKED = {"model.tar.gz": packed("model.json", link="current.json")}
DIRECTORY = {"model/model.json": b"{}"}

ROWS = (
    row("SM131", "one gzip-compressed tar passes", archive(), files=GOOD),
    row(
        "SM131",
        "something else fails",
        archive(),
        "SM131 model_data.path",
        message="model_data.path: is not gzip; SageMaker takes one gzip-compressed tar; pack again with tar -czf "
        "[SM131]",
        files={"model.tar.gz": b"not an archive"},
    ),
    row(
        "SM131",
        "members outside of the archive fail",
        archive(),
        "SM131 model_data.path",
        "SM131 model_data.path",
        files={"model.tar.gz": packed("model.json", "../evil.sh", "/etc/passwd")},
    ),
    row(
        "SM131",
        "a member that would break the line fails on one line",
        archive(),
        "SM131 model_data.path",
        files={"model.tar.gz": packed("model.json", "../a\nb.sh")},
    ),
    row("SM141", "an archive that is there passes", archive(), files=GOOD),
    row("SM141", "a build context that is there passes", built("image"), files={"image/Dockerfile": b"FROM scratch"}),
    row(
        "SM141",
        "a Dockerfile of another name passes",
        built("image", file="build/gpu.Dockerfile"),
        files={"image/build/gpu.Dockerfile": b"FROM scratch"},
    ),
    row("SM141", "a Dockerfile that is not there fails", built("model"), "SM141 image.file", files=DIRECTORY),
    row("SM141", "another that is not there fails", built(".", file="gpu"), "SM141 image.file", files=DIRECTORY),
    row("SM141", "a directory is no Dockerfile", built(".", file="model"), "SM141 image.file", files=DIRECTORY),
    row("SM141", "a Dockerfile outside of the context fails", built(".", file=__file__), "SM141 image.file"),
    row(
        "SM141",
        "an archive that is not there fails",
        archive("absent.tar.gz"),
        "SM141 model_data.path",
        message="model_data.path: must be an existing file, got 'absent.tar.gz'; a relative path starts where the app "
        "is run [SM141]",
    ),
    row("SM141", "a directory is no archive", archive("model"), "SM141 model_data.path", files=DIRECTORY),
    row("SM141", "a build context that is not there fails", built("absent"), "SM141 image.directory"),
    row("SM141", "a file is no build context", built("model.tar.gz"), "SM141 image.directory", files=GOOD),
    row("SM141", "a name longer than any file's fails", archive("a" * 300), "SM141 model_data.path"),
    row("SM143", "a directory passes", package(), files=DIRECTORY),
    row(
        "SM143",
        "a directory that is not there fails",
        package("absent"),
        "SM143 model_data.directory",
        message="model_data.directory: does not exist, got 'absent' [SM143]",
    ),
    row(
        "SM143",
        "every argument is named",
        package("absent", code="nowhere", requirements="nothing.txt", framework="fortran", entry_point="main.f90"),
        "SM143 model_data.code",
        "SM143 model_data.directory",
        "SM143 model_data.entry_point",
        "SM143 model_data.framework",
        "SM143 model_data.requirements",
    ),
    row("SM143", "a name longer than any file's fails", package("a" * 300), "SM143 model_data.directory"),
    row(
        "SM143",
        "a component is told too",
        imaged_component(container(model_data=ModelData.package("absent"))),
        "SM143 model_data.directory",
    ),
    row("SM144", "an archive without links passes", archive(), files=GOOD),
    row(
        "SM144",
        "a link fails",
        archive(),
        "SM144 model_data.path",
        message="model_data.path: current.json: is a symbolic link, which the service does not want; pack with "
        "tar -h to follow links [SM144]",
        files=LINKED,
    ),
    row(
        "SM144",
        "a script that does not parse fails",
        package(framework="sklearn"),
        "SM144 model_data.directory",
        files={**DIRECTORY, "model/code/inference.py": b"def model_fn(:"},
    ),
)
