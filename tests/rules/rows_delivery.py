"""Rows of the rules of deliveries: SM660 to SM666."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from rule_row import row

from constructs_sm.spec.delivery import DeliverySpec, DeliveryTarget, DeliveryWave, SmokeTest

IRELAND = DeliveryTarget(account="222233334444", region="eu-west-1")
VIRGINIA = DeliveryTarget(account="222233334444", region="us-east-1")
SMOKE = SmokeTest(json='{"features": [1, 2]}')


def wave(name: str = "Beta", *targets: DeliveryTarget, **changes: Any) -> DeliveryWave:
    return replace(DeliveryWave(name=name, targets=targets), **changes)


def delivery(*waves: DeliveryWave, **changes: Any) -> DeliverySpec:
    whole = DeliverySpec(waves=waves, smoke_test=SMOKE, account="111122223333", region="eu-west-1")
    return replace(whole, **changes)


def smoked(**said: Any) -> DeliverySpec:
    return delivery(wave("Beta", IRELAND), smoke_test=SmokeTest(**said))


TWO = delivery(wave("Beta", IRELAND), wave("Prod", VIRGINIA))
ROWS = [
    row("SM660", "two waves pass", TWO),
    row("SM660", "no wave fails", delivery(), "SM660 waves"),
    row(
        "SM660",
        "a wave without a target fails",
        delivery(wave("Beta")),
        "SM660 waves[0].targets",
        message="waves[0].targets: must be one or more, got none; name an account and a Region [SM660]",
    ),
    row("SM661", "two Regions in a wave pass", delivery(wave("Beta", IRELAND, VIRGINIA))),
    row(
        "SM661",
        "a wave of the same name fails",
        delivery(wave("Beta", IRELAND), wave("Beta", VIRGINIA)),
        "SM661 waves[1].name",
        message="waves[1].name: must differ from the names of the other waves, got 'Beta' again; rename one [SM661]",
    ),
    row(
        "SM661",
        "two accounts in one Region fail without names",
        delivery(wave("Beta", IRELAND, replace(IRELAND, account="333344445555"))),
        "SM661 waves[0].targets[1].name",
    ),
    row(
        "SM661",
        "two accounts in one Region pass with names",
        delivery(wave("Beta", IRELAND, replace(IRELAND, account="333344445555", name="Other"))),
    ),
    row("SM662", "one account in two Regions passes", TWO),
    row(
        "SM662",
        "the same place in two waves fails",
        delivery(wave("Beta", IRELAND), wave("Prod", IRELAND)),
        "SM662 waves[1].targets[0]",
        message="waves[1].targets[0]: must be an account and a Region of its own, got 222233334444/eu-west-1 again; drop "
        "one [SM662]",
    ),
    row("SM663", "a pipeline with a place passes", TWO),
    row(
        "SM663",
        "a pipeline without an account fails",
        replace(TWO, account=None),
        "SM663 env",
        message="env: must be that of the pipeline, got a stack whose account is known at deployment; give it env= [SM663]",
    ),
    row("SM663", "a pipeline without a Region fails", replace(TWO, region=None), "SM663 env"),
    row("SM664", "a file passes", smoked(body_file="samples/row.csv")),
    row("SM664", "a JSON text passes", smoked(json="[]")),
    row(
        "SM664",
        "nothing to send fails",
        smoked(accept="text/csv"),
        "SM664 smoke_test.json",
        message="smoke_test.json: must be said, or body_file, got neither; say one of them [SM664]",
    ),
    row("SM664", "two things to send fail", smoked(json="1", body_file="row.csv"), "SM664 smoke_test.json"),
    row("SM665", "a number is JSON", smoked(json="1")),
    row(
        "SM665",
        "a text without quotes fails",
        smoked(json="hello"),
        "SM665 smoke_test.json",
        message="smoke_test.json: must be a JSON text, got 'hello', of which Expecting value: line 1 column 1 (char 0); "
        "write it with json.dumps [SM665]",
    ),
    row("SM666", "a smoke test passes", TWO),
    row(
        "SM666",
        "a bake time passes",
        delivery(wave("Beta", IRELAND, bake_time=timedelta(minutes=10)), smoke_test=None),
    ),
    row(
        "SM666",
        "a wave that nothing verifies fails",
        delivery(wave("Beta", IRELAND), wave("Prod", VIRGINIA, bake_time=timedelta(minutes=10)), smoke_test=None),
        "SM666 waves[0]",
        message="waves[0]: should be verified, got neither a smoke test nor a bake time; give smoke_test or bake_time "
        "[SM666]",
    ),
]
