"""The container images AWS publishes for inference, read from the generated table when first asked for.

Source: the image tables of the SageMaker Python SDK, which also stand at
https://docs.aws.amazon.com/sagemaker/latest/dg-ecr-paths/sagemaker-algo-docker-registry-paths.html and
https://aws.github.io/deep-learning-containers/. Whether a tag still exists in a registry is not checked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NotRequired, TypeAlias, TypedDict, cast

from constructs_sm.facts import data

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "Hardware",
    "Image",
    "Line",
    "Processor",
    "Release",
    "frameworks",
    "frameworks_for",
    "image_versions",
    "lines",
    "newest_version",
    "p4d_suffix",
]

Hardware: TypeAlias = Literal["x86_64", "arm64", "neuron", "neuronx"]
"""``neuron`` is Inferentia 1; ``neuronx`` Inferentia 2 and Trainium, whose software is another."""

Processor: TypeAlias = Literal["cpu", "gpu", "neuron"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Image:
    """One published image, or one for each version that shares the form of its tag.

    Attributes:
        repository: Name of the repository, the same in every registry.
        registries: Account by Region.
        tag_form: The tag; ``{version}`` and ``{base}`` stand for what the caller writes.
        processors: What it runs on.
        python: Such as ``py312``, or None where AWS names none.
    """

    repository: str
    registries: Mapping[str, str]
    tag_form: str
    processors: frozenset[Processor]
    python: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Release:
    """One version of a framework.

    Attributes:
        images: Its images by base, such as ``pytorch2.6.0``; by the empty text where there are no bases.
        base_aliases: Shorter names of bases.
    """

    images: Mapping[str, tuple[Image, ...]]
    base_aliases: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A framework's versions for one kind of hardware.

    Attributes:
        hardware: The kind.
        aliases: Shorter names of versions, such as ``2.6`` for ``2.6.0``.
        releases: By version, newest first.
    """

    hardware: Hardware
    aliases: Mapping[str, str]
    releases: Mapping[str, Release]


class _Bases(TypedDict):
    aliases: dict[str, str]
    bases: dict[str, list[int]]


class _Line(TypedDict):
    aliases: NotRequired[dict[str, str]]
    versions: dict[str, list[int] | _Bases]


class _Table(TypedDict):
    p4d: dict[str, str]
    registries: list[dict[str, str]]
    images: list[tuple[str, int, str, str, str]]
    frameworks: dict[str, dict[Hardware, _Line]]


@cache
def _table() -> _Table:
    return cast("_Table", data.read("images"))


@cache
def _image(number: int) -> Image:
    repository, registries, tag_form, processors, python = _table()["images"][number]
    return Image(
        repository=repository,
        registries=MappingProxyType(_table()["registries"][registries]),
        tag_form=tag_form,
        processors=frozenset(cast("list[Processor]", processors.split())),
        python=None if python == "" else python,
    )


def _release(entry: list[int] | _Bases) -> Release:
    if isinstance(entry, list):
        return Release(images={"": tuple(map(_image, entry))})
    images = {base: tuple(map(_image, numbers)) for base, numbers in entry["bases"].items()}
    return Release(images=images, base_aliases=entry["aliases"])


@cache
def frameworks() -> tuple[str, ...]:
    """The names of all frameworks and built-in algorithms with an image for inference, sorted."""
    return tuple(sorted(_table()["frameworks"]))


@cache
def lines(framework: str) -> Mapping[Hardware, Line]:
    """The lines of *framework* by hardware; empty if it is unknown."""
    return MappingProxyType(
        {
            hardware: Line(
                hardware=hardware,
                aliases=line.get("aliases", {}),
                releases={version: _release(entry) for version, entry in line["versions"].items()},
            )
            for hardware, line in _table()["frameworks"].get(framework, {}).items()
        }
    )


def frameworks_for(hardware: Hardware) -> tuple[str, ...]:
    """The frameworks that have images for *hardware*, sorted."""
    return tuple(name for name in frameworks() if hardware in _table()["frameworks"][name])


def image_versions(framework: str, *, hardware: Hardware | None = None) -> tuple[str, ...]:
    """The versions of *framework*, newest first, without their aliases; empty if it is unknown.

    Args:
        framework: Such as ``pytorch``.
        hardware: The kind of hardware to have images for. Default: any.
    """
    found = {
        version
        for line in lines(framework).values()
        if hardware is None or line.hardware == hardware
        for version in line.releases
    }
    return tuple(sorted(found, key=_numbers, reverse=True))


def newest_version(framework: str, *, within: str | None = None, hardware: Hardware | None = None) -> str | None:
    """The newest version of *framework*, to compare with the one in use.

    Args:
        framework: Such as ``pytorch``.
        within: Only versions that start like this: ``2`` for all of 2.x, ``2.5`` for its patches. Default: all.
        hardware: The kind of hardware to have images for. Default: any.

    Returns:
        None if there is no such version.
    """
    start = _numbers(within) if within is not None else ()
    versions = image_versions(framework, hardware=hardware)
    return next((version for version in versions if _numbers(version)[: len(start)] == start), None)


def p4d_suffix(framework: str, tag: str) -> str | None:
    """What the *tag* of an image from before CUDA 11 was the default needs behind it on ``ml.p4d``, or None."""
    return _table()["p4d"].get(f"{framework}-{tag}")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(digits) for digits in re.findall(r"\d+", version))
