from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from constructs_sm.capacity.prices import read_all, read_prices, text_of
from constructs_sm.errors import ConstructsSmError, PricesError
from constructs_sm.facts.price_list import read_products
from constructs_sm.facts.prices import PriceTable

TODAY = date(2026, 9, 1)


def product(usagetype: str, usd: str, unit: str = "Hrs", *, region: str = "eu-west-1", **attributes: str) -> str:
    """A product as GetProducts answers it, in the form of the guide's examples."""
    sku = "JDZQJFUVUR8SUWHS"
    term, rate = f"{sku}.JRTCKXETXF", f"{sku}.JRTCKXETXF.6YS6EN2CT7"
    dimension = {
        "unit": unit,
        "endRange": "Inf",
        "description": f"${usd} per {unit} for {usagetype}",
        "appliesTo": [],
        "rateCode": rate,
        "beginRange": "0",
        "pricePerUnit": {"USD": usd},
    }
    offer = {"priceDimensions": {rate: dimension}, "sku": sku, "effectiveDate": "2026-08-01T00:00:00Z"}
    said = {
        "regionCode": region,
        "servicecode": "AmazonSageMaker",
        "usagetype": usagetype,
        "locationType": "AWS Region",
    }
    document: dict[str, Any] = {
        "product": {"productFamily": "ML Instance", "attributes": {**said, **attributes}, "sku": sku},
        "serviceCode": "AmazonSageMaker",
        "terms": {"OnDemand": {term: {**offer, "offerTermCode": "JRTCKXETXF", "termAttributes": {}}}},
        "version": "20260831180000",
        "publicationDate": "2026-08-31T18:00:00Z",
    }
    return json.dumps(document)


PRODUCTS = [
    product("EU-Host:ml.m5.xlarge", "0.2560000000", component="Hosting", instanceName="ml.m5.xlarge"),
    product("EU-AsyncInf:ml.m5.xlarge", "0.2570000000"),
    product("EU-Host:ml.u-6tb1.56xlarge", "1.0"),
    product("EU-Train:ml.m5.xlarge", "0.3", component="Training", instanceName="ml.m5.xlarge"),
    product("EU-Host:ml.p5.48xlarge-Reserved", "9"),
    product("EU-ServerlessInf:Mem-2GB", "0.0000400000", "seconds"),
    product("EU-ProvisionedConcurrency:Mem-2GB", "0.0000100000", "seconds"),
    product("EU-ProvisionedConcurrency:Usage-2GB", "0.0000200000", "seconds"),
    product("EU-Host:VolumeUsage.gp2", "0.1540000000", "GB-Mo", volumeType="General Purpose-Hosting"),
    product("USE1-Host:ml.m5.xlarge", "0.23", region="us-east-1"),
    product("EU-Host:ml.free.large", "0.0000000000"),
    product("EU-Host:ml.odd.large", "5", "Quantity"),
    json.dumps({"product": {"attributes": {"regionCode": "eu-west-1", "usagetype": "EU-Host:ml.c5.large"}}}),
]
TABLE = PriceTable(
    region="eu-west-1",
    refreshed=TODAY,
    real_time_hour={"ml.m5.xlarge": 0.256, "ml.u-6tb1.56xlarge": 1.0},
    asynchronous_hour={"ml.m5.xlarge": 0.257},
    serverless_second={"2048": 0.00004},
    provisioned_second={"2048": 0.00001},
    volume_gb_month=0.154,
)


def test_reads_what_endpoints_buy_and_nothing_else() -> None:
    assert TABLE == read_products(PRODUCTS, region="eu-west-1", refreshed=TODAY)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    other = PriceTable(region="us-east-1", refreshed=date(2026, 1, 1), real_time_hour={"ml.m5.xlarge": 0.23})
    path = tmp_path / "prices.json"
    path.write_text(text_of({"us-east-1": other, "eu-west-1": TABLE}))

    assert {"eu-west-1": TABLE, "us-east-1": other} == read_all(path)
    assert TABLE == read_prices("eu-west-1", path)
    assert path.read_text() == text_of(read_all(path))


def test_the_file_is_looked_for_where_the_app_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("sagemaker-prices.json").write_text(text_of({"eu-west-1": TABLE}))

    assert TABLE == read_prices("eu-west-1")


def test_without_a_file_it_says_how_to_get_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(PricesError, match=r"no prices at .*json; run `constructs-sm prices refresh --region REGION`"):
        read_prices("eu-west-1")


def test_without_the_region_it_says_which_there_are(tmp_path: Path) -> None:
    path = tmp_path / "prices.json"
    path.write_text(text_of({"eu-west-1": TABLE}))

    with pytest.raises(PricesError, match=rf"of eu-west-1, not of eu-west-3; .*eu-west-3 --file {path}`"):
        read_prices("eu-west-3", path)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"regions": []}',
        '{"regions": {"eu-west-1": {}}}',
        text_of({"eu-west-1": TABLE}).replace("0.256", "-1"),
        text_of({"eu-west-1": TABLE}).replace("0.256", "true"),
        text_of({"eu-west-1": TABLE}).replace("0.256", "NaN"),
        text_of({"eu-west-1": TABLE}).replace("2026-09-01", "yesterday"),
    ],
)
def test_what_is_no_file_of_prices_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "prices.json"
    path.write_text(text)

    with pytest.raises(PricesError, match=r"is no file of prices") as caught:
        read_all(path)

    assert isinstance(caught.value, ConstructsSmError)


def test_a_type_without_a_price_has_none() -> None:
    assert (None, 0.257) == (TABLE.hour("ml.c5.large"), TABLE.hour("ml.m5.xlarge", asynchronous=True))
