"""The price list of AWS, asked by boto3."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from constructs_sm.client._botocore_errors import translated
from constructs_sm.errors import Call
from constructs_sm.facts.price_list import ENDPOINT_REGIONS, SERVICE_CODE

if TYPE_CHECKING:
    from boto3.session import Session


def price_list(session: Session, region: str) -> Sequence[str]:
    """Every product of SageMaker in a Region, each as a JSON text."""
    asked = _nearest(region)
    with translated(Call(subject=f"price list in {asked}")):
        client: Any = session.client("pricing", region_name=asked)
        pages = client.get_paginator("get_products").paginate(
            ServiceCode=SERVICE_CODE,
            FormatVersion="aws_v1",
            Filters=[{"Type": "TERM_MATCH", "Field": "regionCode", "Value": region}],
        )
        return [document for page in pages for document in page["PriceList"]]


def _nearest(region: str) -> str:
    """The Region to ask, by the continent in the name."""
    continent = region.partition("-")[0]
    return next((one for one in ENDPOINT_REGIONS if one.startswith(f"{continent}-")), ENDPOINT_REGIONS[0])
