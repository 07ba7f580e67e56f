from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError
from cli_fakes import World

from constructs_sm.capacity.prices import read_prices, text_of
from constructs_sm.cli.boto_prices import price_list
from constructs_sm.errors import AccessDeniedError
from constructs_sm.facts.prices import PriceTable


def product(usagetype: str, usd: str, region: str = "eu-west-1") -> str:
    dimension = {"unit": "Hrs", "pricePerUnit": {"USD": usd}}
    return json.dumps(
        {
            "product": {"attributes": {"regionCode": region, "usagetype": usagetype}},
            "terms": {"OnDemand": {"A.B": {"priceDimensions": {"A.B.C": dimension}}}},
        }
    )


PRODUCTS = [product("EU-Host:ml.m5.xlarge", "0.256"), product("EU-AsyncInf:ml.m5.xlarge", "0.257")]
PRODUCTS += [product("EU-Host:ml.g5.xlarge", "1.58")]
ELSEWHERE = PriceTable(region="us-east-1", refreshed=date(2025, 5, 5), real_time_hour={"ml.m5.xlarge": 0.23})


@pytest.fixture(autouse=True)
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_refreshed_prices_are_kept_with_their_day_and_those_of_other_regions() -> None:
    Path("sagemaker-prices.json").write_text(text_of({"us-east-1": ELSEWHERE}))
    there = World(products=PRODUCTS)
    done = there.run("prices", "refresh", "--region", "eu-west-1")

    assert (0, "sagemaker-prices.json: 2 instance types of eu-west-1, 2000-01-01\n") == (done.exit_code, done.output)
    assert ["eu-west-1"] == there.asked
    assert 1.58 == read_prices("eu-west-1").hour("ml.g5.xlarge")
    assert ELSEWHERE == read_prices("us-east-1")
    assert ["sagemaker-prices.json"] == [each.name for each in Path().iterdir()]


def test_prices_are_shown_as_they_were_refreshed() -> None:
    there = World(products=PRODUCTS)
    there.run("prices", "refresh", "--region", "eu-west-1", "--file", "p.json")
    done = there.run("prices", "show", "--region", "eu-west-1", "--file", "p.json", "--family", "m5")

    assert [
        "Region     eu-west-1",
        "Refreshed  2000-01-01",
        "Currency   USD",
        "",
        "TYPE          REAL-TIME HOUR  ASYNCHRONOUS HOUR",
        "ml.m5.xlarge          0.2560             0.2570",
    ] == done.output.splitlines()
    shown = json.loads(there.run("prices", "show", "--region", "eu-west-1", "--file", "p.json", "--json").output)
    assert ("2000-01-01", {"ml.m5.xlarge": 0.257}) == (shown["refreshed"], shown["asynchronous_hour"])


MISTAKES = [
    (["refresh", "--region", "europe"], 2, "--region: there is no Region 'europe'"),
    (["refresh", "--region", "eu-west-1", "--file", "no/p.json"], 2, "--file: there is no directory 'no'"),
    (["refresh", "--region", "eu-west-3"], 3, "--region: the price list has no hosting in 'eu-west-3'"),
    (["refresh", "--region", "eu-west-1", "--file", "other.json"], 2, "--file: other.json is no file of prices"),
    (["show", "--region", "eu-west-1"], 3, "run `constructs-sm prices refresh --region REGION`"),
    (["show", "--region", "us-east-1", "--file", "us.json", "--family", "p5"], 3, "no price of family 'p5'"),
    (["show", "--region", "mars"], 2, "--region: there is no Region 'mars'"),
]


@pytest.mark.parametrize(("arguments", "code", "said"), MISTAKES, ids=[" ".join(each[0]) for each in MISTAKES])
def test_a_mistake_is_told(arguments: list[str], code: int, said: str) -> None:
    Path("other.json").write_text("{}")
    Path("us.json").write_text(text_of({"us-east-1": ELSEWHERE}))
    done = World(products=PRODUCTS).run("prices", *arguments)

    assert code == done.exit_code
    assert said in done.output
    assert "{}" == Path("other.json").read_text()


def test_what_cannot_be_written_leaves_no_half_of_a_file(workplace: Path) -> None:
    (workplace / "p.json").mkdir()
    done = World(products=PRODUCTS).run("prices", "refresh", "--region", "eu-west-1", "--file", "p.json")

    assert 0 != done.exit_code
    assert ["p.json"] == [each.name for each in workplace.iterdir()]


class FakePricing:
    """Answers in two pages, or not at all."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.said: dict[str, Any] = {}

    def client(self, service: str, region_name: str) -> FakePricing:
        self.said |= {"service": service, "region_name": region_name}
        return self

    def get_paginator(self, operation: str) -> FakePricing:
        self.said["operation"] = operation
        return self

    def paginate(self, **said: object) -> list[dict[str, list[str]]]:
        self.said |= said
        if self.error is not None:
            raise self.error
        return [{"PriceList": PRODUCTS[:2]}, {"PriceList": PRODUCTS[2:]}]


@pytest.mark.parametrize(
    ("region", "asked"),
    [("eu-west-1", "eu-central-1"), ("ap-northeast-1", "ap-south-1"), ("sa-east-1", "us-east-1")],
)
def test_every_page_is_read_from_a_region_that_answers(region: str, asked: str) -> None:
    session = FakePricing()

    assert PRODUCTS == price_list(cast("Any", session), region)
    assert ("pricing", asked, "get_products", "AmazonSageMaker") == (
        session.said["service"],
        session.said["region_name"],
        session.said["operation"],
        session.said["ServiceCode"],
    )
    assert [{"Type": "TERM_MATCH", "Field": "regionCode", "Value": region}] == session.said["Filters"]


def test_a_caller_without_the_right_is_told() -> None:
    denied = ClientError({"Error": {"Code": "AccessDeniedException", "Message": "not you"}}, "GetProducts")

    with pytest.raises(AccessDeniedError, match=r"^price list in us-east-1: "):
        price_list(cast("Any", FakePricing(denied)), "us-east-1")


def test_what_is_asked_is_what_the_api_takes() -> None:
    import botocore.session  # noqa: PLC0415 - only here

    session = FakePricing()
    price_list(cast("Any", session), "eu-west-1")
    said = {name: value for name, value in session.said.items() if name[0].isupper()}
    shape = botocore.session.get_session().get_service_model("pricing").operation_model("GetProducts").input_shape
    assert shape is not None
    from botocore.validate import ParamValidator  # noqa: PLC0415 - as above

    assert not ParamValidator().validate(said, shape).has_errors()
