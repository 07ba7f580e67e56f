"""Every instance type that can host an endpoint, and its hardware.

The names are the API's enum ``ProductionVariantInstanceType``
(https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariant.html). The hardware is that of the EC2
type of the same name (https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-types.html): what an endpoint can
use of its memory is less.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal, NotRequired, TypeAlias, TypedDict, cast

from constructs_sm.facts import data

__all__ = [
    "OLD_FAMILIES",
    "Accelerator",
    "AcceleratorKind",
    "Architecture",
    "InstanceType",
    "family_of",
    "instance_type",
    "instance_types",
    "like",
    "nearest",
    "offered_in",
    "regions_offering",
    "usable_memory",
]

Architecture: TypeAlias = Literal["x86_64", "arm64"]
AcceleratorKind: TypeAlias = Literal["gpu", "neuron", "gaudi"]

_KEPT_MIB = 12800
_SIZE = re.compile(r"\.(medium|large|\d*xlarge)$")

OLD_FAMILIES = frozenset({"p2", "p3", "inf1", "t2", "m4", "c4"})
"""Families with a newer one to use instead.

Source: https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-types.html, previous generations; newer container
images no longer support some of them (https://docs.aws.amazon.com/sagemaker/latest/dg/pre-built-containers-support-policy.html).
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Accelerator:
    """The accelerators of an instance type, all of one sort.

    Attributes:
        kind: ``gpu`` (NVIDIA, CUDA), ``neuron`` (AWS Inferentia and Trainium) or ``gaudi`` (Habana).
        name: Such as ``A10G`` or ``Inferentia2``.
        count: How many devices.
        memory_mib: Memory of each device in MiB, or None where no source states a plausible figure.
    """

    kind: AcceleratorKind
    name: str
    count: int
    memory_mib: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class InstanceType:
    """One hosting instance type.

    Attributes:
        name: Such as ``ml.g5.xlarge``.
        family: Such as ``g5``.
        size: Such as ``xlarge``.
        vcpus: Virtual CPUs.
        memory_mib: Memory of the instance in MiB; a container gets less.
        architecture: Of its CPU.
        accelerator: Its accelerators, or None.
        local_nvme: Whether it has local NVMe storage, which takes the place of the volume: a volume size is refused
            and a KMS key does not reach it.
        burstable: Whether its CPU works on credits; such types cannot be auto scaled.
    """

    name: str
    family: str
    size: str
    vcpus: int
    memory_mib: int
    architecture: Architecture
    accelerator: Accelerator | None
    local_nvme: bool
    burstable: bool

    @property
    def accelerator_kind(self) -> AcceleratorKind | None:
        """The kind of its accelerators, or None if it has none."""
        return None if self.accelerator is None else self.accelerator.kind

    @property
    def is_old(self) -> bool:
        """Whether it belongs to one of `OLD_FAMILIES`."""
        return self.family in OLD_FAMILIES


class _Row(TypedDict):
    vcpus: int
    memory: int
    architecture: NotRequired[Architecture]
    nvme: NotRequired[bool]
    burstable: NotRequired[bool]
    accelerator: NotRequired[tuple[AcceleratorKind, str, int, int | None]]


class _Offers(TypedDict):
    regions: list[str]
    sets: list[list[int]]
    types: dict[str, int]


def usable_memory(of: InstanceType) -> int:
    """What the copies of inference components can surely have of an instance's memory, in MiB.

    No page tells the share that SageMaker keeps. 4,096 MiB were refused on ml.g5.xlarge (16,384), so it keeps more than
    12,288 there; 8,192 were taken on ml.g6.2xlarge (32,768). This counts on 12,800, and for small instances, of which
    nothing is known, on no more than four fifths.
    """
    return max(of.memory_mib - _KEPT_MIB, of.memory_mib // 5)


@cache
def instance_types() -> tuple[InstanceType, ...]:
    """All hosting instance types, by family and then from small to large."""
    rows = cast("dict[str, dict[str, _Row]]", data.read("instance_types"))["types"]
    return tuple(_read(name, row) for name, row in rows.items())


def _read(name: str, row: _Row) -> InstanceType:
    _, family, size = name.split(".")
    device = row.get("accelerator")
    return InstanceType(
        name=name,
        family=family,
        size=size,
        vcpus=row["vcpus"],
        memory_mib=row["memory"],
        architecture=row.get("architecture", "x86_64"),
        accelerator=None
        if device is None
        else Accelerator(kind=device[0], name=device[1], count=device[2], memory_mib=device[3]),
        local_nvme=row.get("nvme", False),
        burstable=row.get("burstable", False),
    )


@cache
def _by_name() -> dict[str, InstanceType]:
    return {known.name: known for known in instance_types()}


def instance_type(name: str) -> InstanceType | None:
    """The instance type *name*, or None if the API's list has no such type."""
    return _by_name().get(name)


def family_of(name: str) -> str | None:
    """The family in *name*, known or not: ``ml.g5.xlarge`` gives ``g5``. None if it is not such a name."""
    parts = name.split(".")
    return parts[1] if len(parts) == 3 and parts[0] == "ml" and all(parts) else None  # noqa: PLR2004 # ml.family.size


def like(name: str) -> InstanceType | None:
    """The instance type *name* or, for a size newer than the table, another size of its family.

    Processor and architecture are the same for all sizes of a family; the other figures are not.
    """
    family = family_of(name) if _SIZE.search(name) is not None else None
    return instance_type(name) or next((known for known in instance_types() if known.family == family), None)


def nearest(name: str) -> list[str]:
    """Up to four instance types that *name* may have been meant to be, most likely first.

    For a size its family does not have, that is the sizes it has; ``g5.xlarge`` is taken for ``ml.g5.xlarge``.
    """
    import difflib  # noqa: PLC0415 # only error messages need it

    full = name.strip().lower()
    full = full if full.startswith("ml.") else f"ml.{full}"
    if full in _by_name():
        return [full]
    family = family_of(full)
    same_family = [known.name for known in instance_types() if known.family == family]
    return difflib.get_close_matches(full, same_family or _by_name(), n=4, cutoff=0.6) or same_family[:4]


@cache
def _offers() -> dict[str, frozenset[str]]:
    """Instance types by Region, as the price list has them."""
    table = cast("_Offers", data.read("offers"))
    found: dict[str, set[str]] = {region: set() for region in table["regions"]}
    for name, number in table["types"].items():
        for index in table["sets"][number]:
            found[table["regions"][index]].add(name)
    return {region: frozenset(names) for region, names in found.items()}


def offered_in(region: str) -> frozenset[str] | None:
    """The hosting types in the price list of *region*, or None if the table does not have that Region.

    The list is incomplete for new and for reserved types, and names some that the API's enum has not: good for a
    warning, never for an error. Source: https://aws.amazon.com/sagemaker/ai/pricing/
    """
    return _offers().get(region)


def regions_offering(name: str) -> tuple[str, ...]:
    """The Regions whose price list names the instance type *name*, sorted; see `offered_in` for what that is worth."""
    return tuple(sorted(region for region, names in _offers().items() if name in names))
