"""What a URI tells about an image that AWS publishes."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from constructs_sm.facts.images.catalogue import frameworks, lines
from constructs_sm.facts.images.ecr import parse_image_uri

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constructs_sm.facts.images.catalogue import Hardware, Image, Processor

__all__ = ["ImageFacts", "architectures_of", "cuda_version", "image_facts", "is_gpu_only"]

_CUDA = re.compile(r"(?:^|-)cu(?P<major>\d{1,2})(?P<minor>\d)(?=$|-)")
_NEURON_WORDS = frozenset({"neuron", "neuronx", "inf", "inf2"})


@dataclass(frozen=True, kw_only=True, slots=True)
class ImageFacts:
    """What is known of a published image.

    Attributes:
        frameworks: Those that have images in its repository.
        hardware: The lines it can belong to; mostly one.
        processors: What it runs on.
        cuda: Major and minor version of its CUDA, or None where the tag does not say.
    """

    frameworks: frozenset[str]
    hardware: frozenset[Hardware]
    processors: frozenset[Processor]
    cuda: tuple[int, int] | None

    @property
    def architectures(self) -> frozenset[str]:
        """The CPU architectures it can be for; every Neuron image is for x86_64."""
        return frozenset("arm64" if hardware == "arm64" else "x86_64" for hardware in self.hardware)

    @property
    def is_gpu_only(self) -> bool:
        """Whether it runs nowhere without a GPU."""
        return self.processors == {"gpu"}


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)  # identity is enough, and images hold mappings
class _Entry:
    framework: str
    hardware: Hardware
    image: Image


def cuda_version(tag: str) -> tuple[int, int] | None:
    """The CUDA version a tag names: ``…-cu124-…`` gives (12, 4). None if it names none."""
    match = _CUDA.search(tag)
    return None if match is None else (int(match["major"]), int(match["minor"]))


def image_facts(uri: str) -> ImageFacts | None:
    """What *uri* tells about the image.

    Returns:
        None unless the repository is one in which AWS publishes images: the same name in another account is not.
    """
    parsed = parse_image_uri(uri)
    entries = () if parsed is None else _published().get(parsed.repository, ())
    if parsed is None or all(parsed.account not in entry.image.registries.values() for entry in entries):
        return None
    known = entries if parsed.tag is None else tuple(entry for entry in entries if _is_alike(entry, parsed.tag))
    processors = frozenset(processor for entry in known for processor in entry.image.processors)
    if not known:  # a tag of a form that is new
        known = entries
        said = None if parsed.tag is None else _processor_word(parsed.tag)
        every = frozenset(processor for entry in entries for processor in entry.image.processors)
        processors = every if said is None else frozenset({said})
    return ImageFacts(
        frameworks=frozenset(entry.framework for entry in known),
        hardware=frozenset(entry.hardware for entry in known),
        processors=processors,
        cuda=None if parsed.tag is None else cuda_version(parsed.tag),
    )


def is_gpu_only(uri: str) -> bool | None:
    """Whether a published image runs nowhere without a GPU; None if the image is not known."""
    facts = image_facts(uri)
    return None if facts is None else facts.is_gpu_only


def architectures_of(uri: str) -> frozenset[str] | None:
    """The CPU architectures a published image is for; None if the image is not known."""
    facts = image_facts(uri)
    return None if facts is None else facts.architectures


def _processor_word(tag: str) -> Processor | None:
    """The processor a tag names, if it names one."""
    words = tag.split("-")
    if any(word in _NEURON_WORDS for word in words):
        return "neuron"
    if cuda_version(tag) is not None or any(word in {"gpu", "cuda"} for word in words):
        return "gpu"
    return "cpu" if "cpu" in words else None


def _is_alike(entry: _Entry, tag: str) -> bool:
    """Whether *tag* names processor and architecture as the tags of this image do."""
    form = entry.image.tag_form
    return _processor_word(form) == _processor_word(tag) and ("arm64" in form) == ("arm64" in tag)


@cache
def _published() -> dict[str, tuple[_Entry, ...]]:
    found: defaultdict[str, list[_Entry]] = defaultdict(list)
    for entry in _entries():
        found[entry.image.repository].append(entry)
    return {repository: tuple(entries) for repository, entries in found.items()}


def _entries() -> Iterator[_Entry]:
    for framework in frameworks():
        for hardware, line in lines(framework).items():
            for release in line.releases.values():
                for images in release.images.values():
                    yield from (_Entry(framework=framework, hardware=hardware, image=image) for image in images)
