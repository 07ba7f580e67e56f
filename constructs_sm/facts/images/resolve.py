"""From a framework and some hardware to the URI of the image AWS publishes for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from constructs_sm.facts import regions
from constructs_sm.facts.images.hardware import wanted
from constructs_sm.facts.images.not_found import ImageNotFoundError, did_you_mean, listed
from constructs_sm.facts.images.search import Search

if TYPE_CHECKING:
    from collections.abc import Mapping

    from constructs_sm.facts.images.catalogue import Hardware, Processor

__all__ = ["ResolvedImage", "image_accounts", "image_uri", "resolve_image"]

_MOST_REGIONS = 6


@dataclass(frozen=True, kw_only=True, slots=True)
class ResolvedImage:
    """A published image, in whichever Region.

    Attributes:
        framework: As asked for.
        version: In full, where an alias was asked for.
        repository: Name of the repository, the same in every Region.
        tag: With the version as asked for: the tag of an alias such as ``2.6`` moves to newer patches.
        registries: Account by Region, for a CloudFormation mapping.
        hardware: ``x86_64``, ``arm64``, ``neuron`` or ``neuronx``.
        processors: What it runs on.
        python: Such as ``py312``, or None.
        base: Such as ``pytorch2.6.0``, or None.
    """

    framework: str
    version: str
    repository: str
    tag: str
    registries: Mapping[str, str]
    hardware: Hardware
    processors: frozenset[Processor]
    python: str | None
    base: str | None

    def uri(self, region: str) -> str:
        """The image's URI in *region*.

        Raises:
            ImageNotFoundError: AWS does not publish it there.
        """
        problem = region_problem(region, self.registries)
        if problem is not None:
            raise ImageNotFoundError(f"image {self.framework} {self.version}", [problem])
        return f"{regions.ecr_host(self.registries[region], region)}/{self.repository}:{self.tag}"


def image_uri(
    framework: str,
    *,
    region: str,
    version: str | None = None,
    instance_type: str | None = None,
    py_version: str | None = None,
    base_framework_version: str | None = None,
    accelerator: Processor | None = None,
    serverless: bool = False,
) -> str:
    """The URI of the image AWS publishes for a framework or built-in algorithm.

    Args:
        framework: As the SageMaker SDK calls it: ``pytorch``, ``xgboost``, ``huggingface-vllm``, ``kmeans`` …
        region: Region of the endpoint; the image comes from the registry there.
        version: In full or an alias: ``2.6.0`` or ``2.6``, whose tag moves to newer patches. Default: the newest for
            the hardware.
        instance_type: Where it will run, such as ``ml.c8g.xlarge``; decides CPU, GPU, Neuron and x86_64 or arm64.
            Default: none; enough if there is one image only, or with *accelerator* or *serverless*.
        py_version: Such as ``py312``. Default: the only one; an error if there are several. Ignored where images name
            none.
        base_framework_version: For ``huggingface``: ``pytorch2.6.0`` or ``pytorch2.6``. Default: the only one; an
            error if there are several.
        accelerator: ``cpu``, ``gpu`` or ``neuron``: instead of a type, or ``cpu`` to leave a type's GPUs idle.
            Default: what the type has.
        serverless: Whether it is for a serverless endpoint, which has an x86_64 CPU. Default: no.

    Raises:
        ImageNotFoundError: There is no such image; the message has everything that is wrong and the nearest choices.
    """
    search = _search(
        framework, version, instance_type, py_version, base_framework_version, accelerator, serverless=serverless
    )
    image = _one(search)
    problem = region_problem(region, None if image is None else image.registries)
    if image is None or problem is not None:
        raise search.refuse(*([] if problem is None else [problem]))
    return image.uri(region)


def resolve_image(
    framework: str,
    *,
    version: str | None = None,
    instance_type: str | None = None,
    py_version: str | None = None,
    base_framework_version: str | None = None,
    accelerator: Processor | None = None,
    serverless: bool = False,
) -> ResolvedImage:
    """Everything of an image but the Region, for stacks that do not know theirs; arguments as of `image_uri`.

    Args:
        framework: As the SageMaker SDK calls it.
        version: In full or an alias. Default: the newest for the hardware.
        instance_type: Where it will run. Default: none.
        py_version: Such as ``py312``. Default: the only one.
        base_framework_version: For ``huggingface``. Default: the only one.
        accelerator: ``cpu``, ``gpu`` or ``neuron``. Default: what the type has.
        serverless: Whether it is for a serverless endpoint. Default: no.

    Raises:
        ImageNotFoundError: There is no such image.
    """
    search = _search(
        framework, version, instance_type, py_version, base_framework_version, accelerator, serverless=serverless
    )
    image = _one(search)
    if image is None:
        raise search.refuse()
    return image


def image_accounts(
    framework: str,
    *,
    version: str | None = None,
    instance_type: str | None = None,
    py_version: str | None = None,
    base_framework_version: str | None = None,
) -> Mapping[str, str]:
    """The account of the registry with an image, by Region; needs no instance type where that makes no difference.

    Args:
        framework: As the SageMaker SDK calls it.
        version: In full or an alias. Default: the newest for the hardware.
        instance_type: Where it will run. Default: none.
        py_version: Such as ``py312``. Default: the only one.
        base_framework_version: For ``huggingface``. Default: the only one.

    Raises:
        ImageNotFoundError: There is no such image.
    """
    search = _search(framework, version, instance_type, py_version, base_framework_version, None, serverless=False)
    found = search.found()
    if found is None:
        raise search.refuse()
    return found.images[0].registries


def region_problem(region: str, registries: Mapping[str, str] | None) -> str | None:
    """What is wrong with a Region: it does not exist or, if the image is known, it does not have the image."""
    if region not in regions.regions():
        return f"region: there is no Region {region!r};{did_you_mean(region, regions.regions())}".rstrip(";")
    if registries is None or region in registries:
        return None
    where = listed(sorted(registries, key=lambda each: (*_far(region, each), each)), most=_MOST_REGIONS)
    return f"region: it is not published in {region!r}, only in {where}; deploy to one of these, or try another version"


def _far(region: str, other: str) -> tuple[bool, bool]:
    """Whether two Regions are of different partitions, and of different parts of the world."""
    here, there = regions.region(region), regions.region(other)
    apart = here is None or there is None or here.partition != there.partition
    return apart, region.partition("-")[0] != other.partition("-")[0]


def _search(  # private, and called with the public keywords in this order
    framework: str,
    version: str | None,
    instance_type: str | None,
    py_version: str | None,
    base: str | None,
    accelerator: Processor | None,
    *,
    serverless: bool,
) -> Search:
    problems: list[str] = []
    want = wanted(name=instance_type, accelerator=accelerator, serverless=serverless, problems=problems)
    return Search(framework=framework, version=version, py_version=py_version, base=base, want=want, problems=problems)


def _one(search: Search) -> ResolvedImage | None:
    """The one image found; None, with problems, if there is none or more than one."""
    found = search.found()
    if found is None:
        return None
    image = found.images[0]
    if len(found.images) > 1:
        search.left_open(found)
        return None
    return ResolvedImage(
        framework=search.framework,
        version=found.version,
        repository=image.repository,
        tag=search.tag(image, found),
        registries=image.registries,
        hardware=found.line.hardware,
        processors=image.processors,
        python=image.python,
        base=None if found.base == "" else found.base,
    )
