"""The same framework and version, in the image for other hardware."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from constructs_sm.facts.images.catalogue import frameworks, lines
from constructs_sm.facts.images.ecr import parse_image_uri
from constructs_sm.facts.images.not_found import ImageNotFoundError
from constructs_sm.facts.images.resolve import image_uri

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constructs_sm.facts.images.catalogue import Line

__all__ = ["image_for_type"]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Asked:
    """What one would ask for to get an image."""

    framework: str
    version: str
    base: str | None
    python: str | None


def image_for_type(uri: str, instance_type: str) -> str | None:
    """The image for *instance_type* with the framework, version and Python of the published image *uri*.

    Args:
        uri: A URI of an image that AWS publishes, for whatever hardware.
        instance_type: Where it shall run, such as ``ml.c8g.xlarge``.

    Returns:
        Its URI in the same Region; None if *uri* is not a published image, or there is none for that type.
    """
    parsed = parse_image_uri(uri)
    if parsed is None or parsed.tag is None:
        return None
    for asked in _asked_for(parsed.repository, parsed.account, parsed.tag):
        try:
            return image_uri(
                asked.framework,
                region=parsed.region,
                version=asked.version,
                instance_type=instance_type,
                py_version=asked.python,
                base_framework_version=asked.base,
            )
        except ImageNotFoundError:
            continue
    return None


def _asked_for(repository: str, account: str, tag: str) -> Iterator[_Asked]:
    for framework in frameworks():
        for line in lines(framework).values():
            for asked, tagged, where in _tags(framework, line, repository):
                if tag == tagged and account in where:
                    yield asked


def _tags(framework: str, line: Line, repository: str) -> Iterator[tuple[_Asked, str, frozenset[str]]]:
    """Every tag of a line in *repository*, by version and by alias, with the accounts it is in."""
    for version, full in [*((version, version) for version in line.releases), *line.aliases.items()]:
        release = line.releases[full]
        for base, full_base in [*((base, base) for base in release.images), *release.base_aliases.items()]:
            number = re.sub("^(pytorch|tensorflow)", "", base)
            for image in release.images[full_base]:
                if image.repository == repository:
                    asked = _Asked(
                        framework=framework, version=version, base=None if base == "" else base, python=image.python
                    )
                    tagged = image.tag_form.format(version=version, base=number)
                    yield asked, tagged, frozenset(image.registries.values())
