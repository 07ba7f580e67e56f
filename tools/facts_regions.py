"""Regions and partitions, from botocore's ``partitions.json``."""

from __future__ import annotations

from typing import TypedDict, cast

from facts_sources import BOTOCORE


class _Outputs(TypedDict):
    dnsSuffix: str


class _Partition(TypedDict):
    id: str
    outputs: _Outputs
    regionRegex: str
    regions: dict[str, object]


class _Partitions(TypedDict):
    partitions: list[_Partition]


def table() -> dict[str, object]:
    """Each partition's DNS suffix, the pattern of its Region names, and the Regions known."""
    partitions = cast("_Partitions", BOTOCORE.read("botocore/data/partitions.json"))["partitions"]
    return {
        "source": BOTOCORE.credit(holds="partitions, their DNS suffixes and Regions"),
        "partitions": {
            partition["id"]: {
                "dns_suffix": partition["outputs"]["dnsSuffix"],
                "pattern": partition["regionRegex"],
                "regions": sorted(name for name in partition["regions"] if not name.endswith("-global")),
            }
            for partition in sorted(partitions, key=lambda partition: partition["id"])
        },
    }
