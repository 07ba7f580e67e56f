"""Regions, their partitions and the hosts of their container registries.

From botocore's ``partitions.json``, the table the AWS SDKs resolve endpoints with
(https://docs.aws.amazon.com/sdkref/latest/guide/feature-region.html).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TypedDict, cast

from constructs_sm.facts import data

__all__ = ["Region", "dns_suffixes", "ecr_host", "nearest_regions", "region", "regions"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Region:
    """A Region and what its name decides.

    Attributes:
        name: Such as ``eu-west-1``.
        partition: Such as ``aws``, ``aws-cn``, ``aws-us-gov``.
        dns_suffix: What its endpoints end in, such as ``amazonaws.com``.
    """

    name: str
    partition: str
    dns_suffix: str


class _Partition(TypedDict):
    dns_suffix: str
    pattern: str
    regions: list[str]


@cache
def _partitions() -> dict[str, _Partition]:
    return cast("dict[str, dict[str, _Partition]]", data.read("regions"))["partitions"]


@cache
def regions() -> tuple[str, ...]:
    """The names of all known Regions of all partitions, sorted."""
    return tuple(sorted(name for partition in _partitions().values() for name in partition["regions"]))


@cache
def region(name: str) -> Region | None:
    """The Region *name*; one newer than the table is recognised by the pattern of its partition.

    Returns:
        None if no partition has Regions of such a name.
    """
    for partition, facts in _partitions().items():
        if name in facts["regions"]:
            return Region(name=name, partition=partition, dns_suffix=facts["dns_suffix"])
    for partition, facts in _partitions().items():
        if re.fullmatch(facts["pattern"], name):
            return Region(name=name, partition=partition, dns_suffix=facts["dns_suffix"])
    return None


@cache
def dns_suffixes() -> frozenset[str]:
    """What the endpoints of some partition end in."""
    return frozenset(partition["dns_suffix"] for partition in _partitions().values())


def ecr_host(account: str, region_name: str, *, fips: bool = False) -> str:
    """The host of an account's private registry.

    Args:
        account: Twelve digits.
        region_name: Region of the registry.
        fips: Whether to use the FIPS endpoint. Default: no.

    Raises:
        ValueError: *region_name* is in no known partition.

    Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html
    """
    where = region(region_name)
    if where is None:
        raise ValueError(f"{region_name!r} is no Region{_did_you_mean(region_name)}")
    return f"{account}.dkr.ecr{'-fips' if fips else ''}.{where.name}.{where.dns_suffix}"


def nearest_regions(name: str) -> list[str]:
    """Up to three known Regions that *name* may have been meant to be, most likely first."""
    import difflib  # noqa: PLC0415 # only error messages need it

    return difflib.get_close_matches(name, regions(), n=3, cutoff=0.7)


def _did_you_mean(name: str) -> str:
    near = nearest_regions(name)
    return f"; did you mean {' or '.join(near)}?" if near else ""
