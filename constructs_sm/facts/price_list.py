"""AWS's own price list, product by product, as ``pricing:GetProducts`` answers it.

Source: https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_pricing_GetProducts.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from constructs_sm.facts.prices import PriceTable

__all__ = ["ENDPOINT_REGIONS", "SERVICE_CODE", "read_products"]

SERVICE_CODE = "AmazonSageMaker"
ENDPOINT_REGIONS = ("us-east-1", "eu-central-1", "ap-south-1")
"""The Regions that answer, for all others too; the nearest of the caller's will do."""

_USAGE = {
    "real_time_hour": re.compile(r"(?:[\w]+-)?Host:(ml\.[\w-]+\.\w+)"),
    "asynchronous_hour": re.compile(r"(?:[\w]+-)?AsyncInf:(ml\.[\w-]+\.\w+)"),
    "serverless_second": re.compile(r"(?:[\w]+-)?ServerlessInf:Mem-(\d+)GB"),
    "provisioned_second": re.compile(r"(?:[\w]+-)?(?:Serverless)?ProvisionedConcurrency:Mem-(\d+)GB"),
    "volume_gb_month": re.compile(r"(?:[\w]+-)?Host:(VolumeUsage)\.gp2"),
}
"""The usage types that are bought for an endpoint, such as ``EU-Host:ml.m5.xlarge``."""

_UNITS = {
    "real_time_hour": {"hrs", "hours"},
    "asynchronous_hour": {"hrs", "hours"},
    "serverless_second": {"seconds", "second"},
    "provisioned_second": {"seconds", "second"},
    "volume_gb_month": {"gb-mo"},
}
_MIB = 1024


def read_products(documents: Iterable[str], *, region: str, refreshed: date) -> PriceTable:
    """The prices of one Region among *documents*, of which most are of other things.

    Args:
        documents: The items of ``PriceList``: a JSON text for each product.
        region: Products of other Regions are left out.
        refreshed: The day on which AWS was asked.
    """
    found: dict[str, dict[str, float]] = {kind: {} for kind in _USAGE}
    for document in documents:
        product = json.loads(document)
        attributes = product.get("product", {}).get("attributes", {})
        if attributes.get("regionCode") != region:
            continue
        for kind, pattern in _USAGE.items():
            match = pattern.fullmatch(str(attributes.get("usagetype", "")))
            prices = [] if match is None else list(_on_demand(product, _UNITS[kind]))
            if match is not None and len(prices) == 1:
                found[kind][_name(kind, match[1])] = prices[0]
    volume = found.pop("volume_gb_month")
    return PriceTable(region=region, refreshed=refreshed, volume_gb_month=next(iter(volume.values()), None), **found)


def _name(kind: str, found: str) -> str:
    return str(int(found) * _MIB) if kind.endswith("_second") else found


def _on_demand(product: dict[str, Any], units: set[str]) -> Iterator[float]:
    """The prices of the terms without a commitment; what costs nothing is a free tier, and no price."""
    for term in product.get("terms", {}).get("OnDemand", {}).values():
        for dimension in term.get("priceDimensions", {}).values():
            price = float(dimension.get("pricePerUnit", {}).get("USD", 0))
            if str(dimension.get("unit", "")).lower() in units and price > 0:
                yield price
