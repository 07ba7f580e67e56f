"""One look-up of an image: narrow down what is published, and remember everything that does not fit."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from constructs_sm.facts.images.catalogue import frameworks, frameworks_for, image_versions, lines, p4d_suffix
from constructs_sm.facts.images.not_found import ImageNotFoundError, did_you_mean, listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from constructs_sm.facts.images.catalogue import Hardware, Image, Line, Release
    from constructs_sm.facts.images.hardware import Wanted

__all__ = ["Found", "Search"]

_NAMES: Mapping[Hardware, str] = {
    "x86_64": "x86_64",
    "arm64": "arm64",
    "neuron": "Inferentia 1 (inf1)",
    "neuronx": "Inferentia 2 or Trainium (inf2, trn1, trn2)",
}
_LAST_ON_P2 = {"pytorch": (1, 12), "tensorflow": (2, 11)}
"""Newer versions need a newer CUDA than the K80 of P2 has; the SageMaker SDK refuses them too."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """Images that all fit; several if the processor was left open."""

    line: Line
    version: str
    base: str
    images: tuple[Image, ...]


@dataclass(kw_only=True, slots=True)
class Search:
    """One look-up: what was asked for, and every problem met on the way."""

    framework: str
    version: str | None
    py_version: str | None
    base: str | None
    want: Wanted
    problems: list[str] = field(default_factory=list)

    def line(self) -> Line | None:
        """The framework's line for the hardware wanted."""
        found = lines(self.framework)
        if not found:
            near = did_you_mean(self.framework, frameworks())
            if not near:
                near = f" there are {', '.join(frameworks())}"
            self.problems.append(f"framework: {self.framework!r} has no published inference image;{near}")
            return None
        hardware = self.want.hardware if self.want.hardware is not None else self._open_hardware(tuple(found))
        if hardware not in found:
            self._wrong_hardware(hardware, tuple(found))
            return None
        return found[hardware]

    def _open_hardware(self, has: Sequence[Hardware]) -> Hardware:
        order: tuple[Hardware, ...] = ("x86_64", "arm64", "neuronx", "neuron")
        if self.want.processor == "neuron":
            order = ("neuronx", "neuron")
        elif self.want.processor is not None:
            order = ("x86_64", "arm64")
        return next((hardware for hardware in order if hardware in has), order[0])

    def _wrong_hardware(self, hardware: Hardware, has: Sequence[Hardware]) -> None:
        others = frameworks_for(hardware)
        use = f"; for that there are {', '.join(others)}" if hardware != "x86_64" else ""
        self.problems.append(
            f"{self.want.field}: {self.framework} is published for {' and '.join(_NAMES[kind] for kind in has)} only, "
            f"{self.want.said} is {_NAMES[hardware]}{use}"
        )

    def release(self, line: Line) -> tuple[str, Release] | None:
        """The version wanted, in full, and its release."""
        if self.version is None:
            return next(iter(line.releases.items()))
        full = line.aliases.get(self.version, self.version)
        if full in line.releases:
            return full, line.releases[full]
        every = image_versions(self.framework)
        elsewhere = [
            kind for kind, other in lines(self.framework).items() if self.version in {*other.releases, *other.aliases}
        ]
        reason = (
            f"is published for {' and '.join(_NAMES[kind] for kind in elsewhere)} only" if elsewhere else "is unknown"
        )
        near = "" if elsewhere else did_you_mean(self.version, every)
        self.problems.append(
            f"version: {self.framework} {self.version} {reason};{near} for {_NAMES[line.hardware]} there are "
            f"{listed(line.releases)}"
        )
        return None

    def images(self, version: str, release: Release) -> tuple[str, tuple[Image, ...]] | None:
        """The base wanted, in full, and its images."""
        if self.base is None and len(release.images) == 1:
            return next(iter(release.images.items()))
        base = "" if self.base is None else release.base_aliases.get(self.base, self.base)
        if "" in release.images:
            self.problems.append(f"base_framework_version: {self.framework} has none, got {self.base!r}; leave it out")
        elif base not in release.images:
            self.problems.append(
                f"base_framework_version: {self.framework} {version} comes on {', '.join(release.images)}, "
                f"got {self.base!r}; choose one"
            )
        else:
            return base, release.images[base]
        return None

    def narrowed(self, version: str, images: tuple[Image, ...]) -> tuple[Image, ...]:
        """The images with the Python and the processor wanted; a Python is not asked where AWS names none."""
        what = f"{self.framework} {version}"
        pythons = list(dict.fromkeys(image.python for image in images if image.python is not None))
        if pythons and self.py_version not in pythons and (self.py_version is not None or len(pythons) > 1):
            self.problems.append(
                f"py_version: {what} comes with {', '.join(pythons)}, got {self.py_version!r}; choose one"
            )
        elif self.py_version is not None and pythons:
            images = tuple(image for image in images if image.python == self.py_version)
        has = sorted({processor for image in images for processor in image.processors})
        if self.want.processor is not None and self.want.processor not in has:
            self.problems.append(self._wrong_processor(what, has))
        if self.want.processor is None:
            return images
        return tuple(image for image in images if self.want.processor in image.processors)

    def _wrong_processor(self, what: str, has: Sequence[str]) -> str:
        if has == ["gpu"]:
            return (
                f"{self.want.field}: {what} needs a GPU and {self.want.said} has none; choose one such as ml.g5.xlarge"
            )
        return (
            f"{self.want.field}: {what} has no image for the {self.want.processor} of {self.want.said}, only for "
            f"{', '.join(has)}; choose a type without accelerator, or say accelerator='cpu' to leave it idle"
        )

    def check_p2(self, version: str) -> None:
        """Refuse versions whose CUDA is too new for P2."""
        last = _LAST_ON_P2.get(self.framework)
        if self.want.family == "p2" and last is not None and _numbers(version)[:2] > last:
            self.problems.append(
                f"instance_type: P2 works to {self.framework} {'.'.join(map(str, last))}, got {version} on "
                f"{self.want.said}; choose a newer family such as g5"
            )

    def found(self) -> Found | None:
        """The images that fit; None, with problems, if something is wrong."""
        line = self.line()
        release = None if line is None else self.release(line)
        if line is None or release is None:
            return None
        version = release[0]
        self.check_p2(version)
        found = self.images(*release)
        if found is None:
            return None
        images = self.narrowed(version, found[1])
        return None if self.problems else Found(line=line, version=version, base=found[0], images=images)

    def tag(self, image: Image, found: Found) -> str:
        """The tag of *image*, with version and base as they were asked for."""
        version = found.version if self.version is None else self.version
        base = found.base if self.base is None else self.base
        tag = image.tag_form.format(version=version, base=re.sub("^(pytorch|tensorflow)", "", base))
        suffix = p4d_suffix(self.framework, tag) if self.want.family == "p4d" else None
        return tag if suffix is None else f"{tag}-{suffix}"

    def left_open(self, found: Found) -> None:
        """Note that more than one image fits."""
        has = sorted({processor for image in found.images for processor in image.processors})
        self.problems.append(
            f"{self.want.field}: {self.framework} {found.version} has one image each for {', '.join(has)}; "
            "give an instance type or an accelerator"
        )

    def refuse(self, *more: str) -> ImageNotFoundError:
        """The error with every problem met, and *more*."""
        version = "" if self.version is None else f" {self.version}"
        return ImageNotFoundError(f"image {self.framework}{version}", [*self.problems, *more])


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(digits) for digits in re.findall(r"\d+", version))
