from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

import pytest
from aws_cdk import App, Environment, Stack
from synthesized import synth, told

from constructs_sm import (
    AsyncEndpoint,
    ComputeRequirements,
    ContainerImage,
    Endpoint,
    EndpointConfig,
    InferenceComponentEndpoint,
    InstanceVariant,
    ManagedInstances,
    Model,
    RealTimeEndpoint,
    ServerlessEndpoint,
    SpecError,
    warn_of_quotas,
    write_capacity,
)
from constructs_sm.errors import UnknownCapacityError
from constructs_sm.facts.prices import PriceTable

PRICES = PriceTable(region="eu-west-1", refreshed=date(2026, 9, 1), real_time_hour={"ml.m5.xlarge": 0.25})


def model(stack: Stack, id: str = "Model") -> Model:
    return Model(stack, id, image=ContainerImage.framework("xgboost", version="1.7-1"))


def real_time(stack: Stack, id: str = "Churn") -> RealTimeEndpoint:
    return RealTimeEndpoint(stack, id, model=model(stack, f"{id}Model"), instance_type="ml.m5.xlarge")


def test_every_pattern_tells_its_instances(stack: Stack) -> None:
    fleet = InferenceComponentEndpoint(
        stack, "Fleet", instance_type="ml.g5.12xlarge", instances=ManagedInstances(min_count=0, max_count=3)
    )
    config = EndpointConfig(
        stack, "Config", variants=[InstanceVariant(model=model(stack, "Listed"), instance_type="ml.c5.xlarge")]
    )
    found = {
        "real-time": real_time(stack).capacity,
        "asynchronous": AsyncEndpoint(stack, "Docs", model=model(stack), instance_type="ml.g5.xlarge").capacity,
        "serverless": ServerlessEndpoint(stack, "Tiny", model=model(stack, "Small")).capacity,
        "components": fleet.capacity,
        "a configuration of its own": Endpoint(stack, "Own", endpoint_config=config).capacity,
    }

    assert {
        "real-time": [("ml.m5.xlarge", 1, 1, 2)],
        "asynchronous": [("ml.g5.xlarge", 1, 1, 2)],
        "serverless": [],
        "components": [("ml.g5.12xlarge", 0, 3, 6)],
        "a configuration of its own": [("ml.c5.xlarge", 1, 1, 2)],
    } == {
        kind: [(each.instance_type, each.steady, each.maximum, each.during_update) for each in statement.types]
        for kind, statement in found.items()
    }
    assert found["asynchronous"].asynchronous


def test_components_count_from_when_they_are_there(stack: Stack) -> None:
    fleet = InferenceComponentEndpoint(
        stack, "Fleet", instance_type="ml.g5.12xlarge", instances=ManagedInstances(min_count=0, max_count=3)
    )
    fleet.add_component(
        "Chat",
        image=ContainerImage.uri("111122223333.dkr.ecr.eu-west-1.amazonaws.com/served:3"),
        compute=ComputeRequirements(accelerators=2, min_memory_mb=1024),
    )

    assert (1, 1.0) == (fleet.capacity.types[0].steady, fleet.capacity.components[0].share)


def test_an_endpoint_tells_its_cost_and_what_is_worth_knowing(stack: Stack) -> None:
    endpoint = real_time(stack)
    steady = endpoint.cost(PRICES).steady

    assert steady is not None
    assert "182.50 USD a month" == str(steady)
    assert ["SM902", "SM903"] == [problem.rule for problem in endpoint.advise(prices=PRICES)]
    assert [] == told(stack, "constructs-sm:SM9")


@pytest.mark.parametrize("prices", [None, {}, "x"], ids=["none", "a mapping", "a text"])
def test_what_are_no_prices_is_refused(stack: Stack, prices: Any) -> None:
    with pytest.raises(SpecError, match=r"prices: must be of class PriceTable, got .* \[SM001\]"):
        real_time(stack).cost(prices)


def test_prices_of_another_region_are_refused(app: App) -> None:
    endpoint = real_time(Stack(app, "Ireland", env=Environment(account="111122223333", region="us-east-1")))
    message = r"prices: must be those of us-east-1, where the endpoint is, got those of eu-west-1; .* \[SM924\]"

    with pytest.raises(SpecError, match=message):
        endpoint.cost(PRICES)
    with pytest.raises(SpecError, match=message):
        endpoint.advise(prices=PRICES)


WRONG_QUOTAS: list[tuple[Any, str]] = [
    (None, r"quotas: must be a mapping from instance types to numbers of instances, got None \[SM001\]"),
    ([1], r"quotas: must be a mapping .*, got \[1\] \[SM001\]"),
    ({"ml.m5.xlarge": "2"}, r"quotas\['ml.m5.xlarge'\]: must be a number, got '2' \[SM001\]"),
    (
        {"ml.m5.xlarge": -1},
        r"quotas\['ml.m5.xlarge'\]: must be a whole number of instances, 0 or more, got -1 \[SM003\]",
    ),
    ({"ml.m5.xlarge": True}, r"quotas\['ml.m5.xlarge'\]: must be a number, got True \[SM001\]"),
    (
        {"ml.m5.xlrge": 2},
        r"quotas\['ml.m5.xlrge'\]: must have an instance type .* as its key, got 'ml.m5.xlrge' \[SM001\]",
    ),
]


@pytest.mark.parametrize(
    ("quotas", "message"), WRONG_QUOTAS, ids=["none", "a list", "a text", "less", "yes", "no type"]
)
def test_what_are_no_quotas_is_refused(stack: Stack, quotas: Any, message: str) -> None:
    real_time(stack)
    with pytest.raises(SpecError, match=message):
        warn_of_quotas(stack, quotas)


def test_a_statement_is_one_of_an_endpoint_and_written_once(stack: Stack) -> None:
    with pytest.raises(SpecError, match=r"endpoint: must be an endpoint of this library, .*, got None \[SM001\]"):
        write_capacity(stack, cast("Any", None))
    endpoint = real_time(stack)
    write_capacity(stack, endpoint)
    with pytest.raises(
        SpecError, match=r"id: must be one that nothing else has below Prod, got 'Capacity'; .* \[SM005\]"
    ):
        write_capacity(stack, endpoint)


def test_of_a_configuration_made_elsewhere_nothing_is_known(stack: Stack) -> None:
    config = EndpointConfig.from_endpoint_config_name(stack, "Config", "theirs")
    endpoint = Endpoint(stack, "Own", endpoint_config=config)

    with pytest.raises(UnknownCapacityError, match="made elsewhere, so its capacity is not known"):
        _ = endpoint.capacity


def test_the_statement_is_written_where_it_is_asked_for(stack: Stack) -> None:
    write_capacity(stack, real_time(stack))
    output = synth(stack)["Outputs"]["Capacity"]

    expected = 'ml.m5.xlarge: steady 1, max 1, during update 2; ask quota "ml.m5.xlarge for endpoint usage" >= 2'
    assert expected == output["Value"]


def test_quotas_are_those_of_an_account_and_region(context: Mapping[str, object]) -> None:
    app = App(context=dict(context))
    for id, region in {"A": "eu-west-1", "B": "eu-west-1", "C": "us-east-1"}.items():
        real_time(Stack(app, id, env=Environment(account="111122223333", region=region)))
    stack = Stack(app, "Beside", env=Environment(account="111122223333", region="us-east-1"))
    warn_of_quotas(app, {"ml.m5.xlarge": 3})
    warn_of_quotas(stack, {"ml.m5.xlarge": 0})

    metadata = [each.data for each in app.node.metadata]
    assert 1 == len(metadata)
    assert "got 2 at most and 4 during an update" in str(metadata[0])
    assert [] == told(stack, "constructs-sm:SM904")


@pytest.mark.parametrize("quotas", [{"ml.m5.xlarge": 2}, {}, {"ml.c5.xlarge": 0}])
def test_within_quotas_nothing_is_said(stack: Stack, quotas: dict[str, int]) -> None:
    real_time(stack)
    warn_of_quotas(stack, quotas)

    assert [] == told(stack, "constructs-sm:SM904")
