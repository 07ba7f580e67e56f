"""Which hosting instance types each Region's price list names, from cfn-lint's extension schema."""

from __future__ import annotations

from collections import defaultdict
from typing import TypedDict, cast

from facts_sources import CFN_LINT

SCHEMA = "cfnlint/data/schemas/extensions/aws_sagemaker_hosting/instancetype_enum.json"


class _Offer(TypedDict):
    enum: list[str]


def table() -> dict[str, object]:
    """The Regions, the distinct sets of Regions, and which set each instance type has.

    Sizes of one family nearly always share their Regions, so the sets are written once.
    """
    document = cast("dict[str, _Offer | str]", CFN_LINT.read(SCHEMA))
    offers = {region: offer for region, offer in document.items() if not isinstance(offer, str)}  # drops "description"
    regions = sorted(offers)
    where: defaultdict[str, list[int]] = defaultdict(list)
    for index, region in enumerate(regions):
        for name in offers[region]["enum"]:
            where[name].append(index)
    sets = sorted({tuple(indices) for indices in where.values()})
    numbers = {indices: number for number, indices in enumerate(sets)}
    return {
        "source": CFN_LINT.credit(holds="hosting instance types in the price list of each Region"),
        "regions": regions,
        "sets": [list(indices) for indices in sets],
        "types": {name: numbers[tuple(where[name])] for name in sorted(where)},
    }
