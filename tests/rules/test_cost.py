from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from rule_subjects import NUMBER_TOKEN, SomeModel, async_config, component, compute, flat_config, fleet, place, variant

from constructs_sm.capacity import EndpointCost, advise, capacity_of, cost_of, over_quota
from constructs_sm.errors import Severity
from constructs_sm.facts.prices import PriceTable
from constructs_sm.rules import DECLARED
from constructs_sm.spec.endpoint import EndpointConfigSpec
from constructs_sm.spec.instances import CapacityReservation, ManagedInstances
from constructs_sm.spec.metrics_config import MetricsConfig
from constructs_sm.spec.scaling import InstanceScaling, ProvisionedConcurrencyScaling
from constructs_sm.spec.variant import ServerlessVariant

from datetime import timedelta  # isort: skip

PRICES = PriceTable(
    region="us-east-1",
    refreshed=date(2026, 9, 1),
    real_time_hour={"ml.m5.xlarge": 0.23, "ml.g5.xlarge": 1.4084, "ml.g6.xlarge": 1.1267, "ml.g5.12xlarge": 7.09},
    asynchronous_hour={"ml.m5.xlarge": 0.24},
    provisioned_second={"2048": 0.00001},
    volume_gb_month=0.14,
)
SERVERLESS = ServerlessVariant(model=SomeModel())
RESERVED = CapacityReservation(ml_reservation_arn="arn:aws:sagemaker:us-east-1:111122223333:training-plan/chat")


def cost(spec: EndpointConfigSpec) -> EndpointCost:
    return cost_of(capacity_of(spec), PRICES)


def hourly(found: EndpointCost) -> list[float | None]:
    return [
        None if each is None else round(each.hourly, 6) for each in (found.steady, found.maximum, found.during_update)
    ]


COSTS = [
    ("an instance", flat_config(), [0.23, 0.23, 0.46]),
    ("an asynchronous instance", async_config(), [0.24, 0.24, 0.48]),
    (
        "an instance with storage",
        flat_config(variant(volume_size_in_gb=730)),
        [0.37, 0.37, 0.74],
    ),
    (
        "the dearest type, where others may be had",
        flat_config(variant(instance_type=["ml.g6.xlarge", "ml.g5.xlarge"])),
        [1.1267, 1.4084, 2.8168],
    ),
    (
        "scaling",
        flat_config(variant(scaling=InstanceScaling(max_capacity=4, invocations_per_instance=60))),
        [0.23, 0.92, 1.15],
    ),
    (
        "a fleet of none",
        fleet(place(managed_instance_scaling=ManagedInstances(min_count=0, max_count=1))),
        [0, 1.4084, 2.8168],
    ),
    ("serverless", flat_config(SERVERLESS), [0, 0, 0]),
    (
        "serverless, kept warm",
        flat_config(ServerlessVariant(model=SomeModel(), provisioned_concurrency=2)),
        [0.072, 0.072, 0.072],
    ),
    (
        "serverless, with more and less kept warm",
        flat_config(
            ServerlessVariant(
                model=SomeModel(),
                provisioned_concurrency=2,
                scaling=ProvisionedConcurrencyScaling(max_capacity=10),
            )
        ),
        [0.036, 0.36, 0.36],
    ),
    ("a reservation", flat_config(variant(capacity_reservation=RESERVED)), [0, 0, 0]),
]


@pytest.mark.parametrize(("spec", "usd"), [each[1:] for each in COSTS], ids=[sentence for sentence, *_ in COSTS])
def test_adds_up_an_hour(spec: EndpointConfigSpec, usd: list[float]) -> None:
    found = cost(spec)

    assert usd == hourly(found)
    assert () == found.missing


MISSING = [
    ("a price", flat_config(variant(instance_type="ml.c5.xlarge")), "a price of ml.c5.xlarge in us-east-1"),
    (
        "an asynchronous price",
        async_config(variants=(variant(instance_type="ml.g5.xlarge"),)),
        "a price of ml.g5.xlarge",
    ),
    ("a count", flat_config(variant(initial_instance_count=NUMBER_TOKEN)), "a count of instances, known at deployment"),
    (
        "a price of what is kept warm",
        flat_config(ServerlessVariant(model=SomeModel(), memory_size_in_mb=4096, provisioned_concurrency=2)),
        "a price of provisioned concurrency in us-east-1",
    ),
]


@pytest.mark.parametrize(("spec", "missing"), [each[1:] for each in MISSING], ids=[each[0] for each in MISSING])
def test_guesses_nothing(spec: EndpointConfigSpec, missing: str) -> None:
    found = cost(spec)

    assert [None, None, None] == hourly(found)
    assert 1 == len(found.missing)
    assert missing in found.missing[0]


def test_a_month_has_730_hours() -> None:
    steady = cost(flat_config()).steady

    assert steady is not None
    assert "167.90 USD a month" == str(steady)


def test_what_is_paid_beside_is_named() -> None:
    assert ("the calls of serverless variants", "data that goes in and out") == cost(flat_config(SERVERLESS)).left_out
    assert "instances in a reservation" in cost(flat_config(variant(capacity_reservation=RESERVED))).left_out


def test_components_share_the_cost() -> None:
    spec = fleet(place(instance_type="ml.g5.12xlarge"))
    placed = [component(compute=compute(accelerators=1)), component(copy_count=3, compute=compute(accelerators=1))]
    found = cost_of(capacity_of(spec, None, placed), PRICES)

    assert [("#1", 1.7725), ("#2", 5.3175)] == [(each.name, round(each.steady.hourly, 6)) for each in found.components]


GPU = flat_config(variant(instance_type="ml.g5.xlarge"))
ADVICE = {
    "SM901": (GPU, flat_config(variant(instance_type="ml.m5.xlarge", initial_instance_count=2))),
    "SM902": (flat_config(), flat_config(variant(initial_instance_count=2))),
    "SM903": (GPU, flat_config(variant(initial_instance_count=NUMBER_TOKEN))),
    "SM905": (GPU, flat_config(variant(instance_type=["ml.g5.xlarge", "ml.g6.xlarge"]))),
    "SM909": (async_config(), flat_config()),
    "SM912": (
        flat_config(metrics_config=MetricsConfig(metric_publish_frequency=timedelta(seconds=10))),
        flat_config(metrics_config=MetricsConfig(metric_publish_frequency=timedelta(seconds=60))),
    ),
}


@pytest.mark.parametrize("id", ADVICE)
def test_advises_in_the_words_of_the_catalogue(id: str) -> None:
    doubtful, fine = ADVICE[id]
    found = [problem for problem in advise(doubtful, prices=PRICES) if problem.rule == id]

    assert [f"{DECLARED[id].example} [{id}]"] == [str(problem) for problem in found]
    assert {Severity.ADVICE, DECLARED[id].severity} == {problem.severity for problem in found} | {Severity.ADVICE}
    assert id not in {problem.rule for problem in advise(fine, prices=PRICES)}


def test_every_advice_of_the_catalogue_is_given() -> None:
    assert set(ADVICE) == {each.id for each in DECLARED.values() if each.severity is Severity.ADVICE}


def test_without_prices_no_sum_is_told() -> None:
    (found,) = [problem for problem in advise(GPU) if problem.rule == "SM901"]

    assert "USD" not in str(found)


def test_a_reservation_is_neither_idle_nor_scarce() -> None:
    told = {
        problem.rule
        for problem in advise(flat_config(variant(instance_type="ml.g5.xlarge", capacity_reservation=RESERVED)))
    }

    assert set() == told & {"SM901", "SM905"}


def test_warns_where_a_quota_is_too_small_for_an_update() -> None:
    found = over_quota([capacity_of(GPU)], {"ml.g5.xlarge": 1, "ml.m5.xlarge": 0})

    assert [(f"{DECLARED['SM904'].example} [SM904]", Severity.WARNING)] == [
        (str(each), each.severity) for each in found
    ]
    assert () == over_quota([capacity_of(GPU)], {"ml.g5.xlarge": 2})


def test_endpoints_together_may_need_more_than_a_quota() -> None:
    assert () != over_quota([capacity_of(GPU)] * 2, {"ml.g5.xlarge": 3})


def test_the_file_of_prices_is_not_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert advise(GPU)
