"""The file of prices that the user refreshes and keeps.

``constructs-sm prices refresh`` writes the file from the Price List API
(https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/price-changes.html). Kept beside the app it gives the same
figures to everybody, and a new price shows in its diff.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from constructs_sm.errors import PricesError
from constructs_sm.facts.prices import PriceTable

DEFAULT_FILE = "sagemaker-prices.json"
"""Where prices are kept unless the user says otherwise: in the working directory, beside ``cdk.json``."""

_TABLES = ("real_time_hour", "asynchronous_hour", "serverless_second", "provisioned_second")


def read_prices(region: str, path: str | os.PathLike[str] = DEFAULT_FILE) -> PriceTable:
    """The prices of a Region.

    Args:
        region: Such as ``eu-west-1``.
        path: The file that ``constructs-sm prices refresh`` wrote. Default: ``sagemaker-prices.json`` in the working
            directory.

    Raises:
        PricesError: there is no such file, it is none of prices, or it has no prices of this Region.
    """
    tables = read_all(path)
    if region not in tables:
        known = ", ".join(sorted(tables))
        raise PricesError(f"{os.fspath(path)} has prices of {known}, not of {region}; {_refresh(region, path)}")
    return tables[region]


def read_all(path: str | os.PathLike[str] = DEFAULT_FILE) -> Mapping[str, PriceTable]:
    """The prices of every Region in the file; see `read_prices`."""
    try:
        document = json.loads(Path(path).read_text(encoding="utf-8"))
        return {region: _table(region, said) for region, said in sorted(document["regions"].items())}
    except FileNotFoundError as error:
        raise PricesError(f"there are no prices at {os.fspath(path)}; {_refresh('REGION', path)}") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise PricesError(
            f"{os.fspath(path)} is no file of prices ({error}); remove it, and {_refresh('REGION', path)}"
        ) from error


def text_of(tables: Mapping[str, PriceTable]) -> str:
    """The file that holds *tables*, by Region; the same tables give the same text."""
    regions = {
        name: {
            "refreshed": table.refreshed.isoformat(),
            "volume_gb_month": table.volume_gb_month,
            **{kind: dict(sorted(getattr(table, kind).items())) for kind in _TABLES},
        }
        for name, table in sorted(tables.items())
    }
    document = {"source": "AWS Price List API, AmazonSageMaker, on demand", "currency": "USD", "regions": regions}
    return json.dumps(document, indent=1) + "\n"


def _table(region: str, said: Mapping[str, object]) -> PriceTable:
    kinds = {kind: _prices(said[kind]) for kind in _TABLES}
    volume = said["volume_gb_month"]
    return PriceTable(
        region=region,
        refreshed=date.fromisoformat(str(said["refreshed"])),
        volume_gb_month=None if volume is None else _price(volume),
        **kinds,
    )


def _prices(said: object) -> dict[str, float]:
    if not isinstance(said, Mapping):
        raise TypeError(f"{said!r} is no table")
    return {str(name): _price(value) for name, value in said.items()}


def _price(said: object) -> float:
    if isinstance(said, bool) or not isinstance(said, (int, float)) or not math.isfinite(said) or said < 0:
        raise ValueError(f"{said!r} is no price")
    return said


def _refresh(region: str, path: str | os.PathLike[str]) -> str:
    where = "" if os.fspath(path) == DEFAULT_FILE else f" --file {os.fspath(path)}"
    return f"run `constructs-sm prices refresh --region {region}{where}`"
