from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from rule_subjects import (
    NUMBER_TOKEN,
    TEXT_TOKEN,
    async_config,
    canary,
    component,
    compute,
    config,
    deployment,
    flat_config,
    fleet,
    place,
    rolling,
    variant,
)

from constructs_sm.capacity import CapacityStatement, Resource, TypeCapacity, capacity_of, totals
from constructs_sm.spec.deployment import DeploymentSpec, VariantProperty
from constructs_sm.spec.endpoint import EndpointConfigSpec
from constructs_sm.spec.instances import CapacityReservation, ManagedInstances
from constructs_sm.spec.rollout import CapacitySize
from constructs_sm.spec.scaling import BacklogScaling, CopyScaling, InstanceScaling
from constructs_sm.spec.scaling_policies import ScheduledAction
from constructs_sm.spec.variant import ServerlessVariant

TO_EIGHT = InstanceScaling(min_capacity=2, max_capacity=8, invocations_per_instance=60)
BY_DAY = replace(
    TO_EIGHT,
    scheduled_actions=[
        ScheduledAction(scheduled_action_name="day", schedule="cron(0 7 ? * MON-FRI *)", max_capacity=12),
        ScheduledAction(scheduled_action_name="night", schedule="cron(0 19 ? * MON-FRI *)", min_capacity=1),
    ],
)
FOUR = flat_config(variant(initial_instance_count=4))
SCALED = flat_config(variant(initial_instance_count=3, scaling=TO_EIGHT))
MANAGED = fleet(place(managed_instance_scaling=ManagedInstances(min_count=0, max_count=5)))
TWO = CapacitySize.count(2)

COUNTS = [
    ("one instance, and a second fleet for an update", flat_config(), None, (1, 1, 2)),
    ("four, and a second fleet by a canary", FOUR, deployment(rollout=canary()), (4, 4, 8)),
    ("a batch forward, and all of them back", FOUR, deployment(rollout=rolling(TWO)), (4, 4, 8)),
    (
        "a batch forward, and a larger one back",
        FOUR,
        deployment(rollout=rolling(CapacitySize.percent(5), rollback_maximum_batch_size=TWO)),
        (4, 4, 6),
    ),
    (
        "a batch of a part of an instance is one",
        FOUR,
        deployment(rollout=rolling(CapacitySize.percent(5), rollback_maximum_batch_size=CapacitySize.count(1))),
        (4, 4, 5),
    ),
    ("scaling, and a new fleet that starts small", SCALED, None, (2, 8, 11)),
    ("scaling, and a new fleet as large", SCALED, DeploymentSpec(retain_scaled_capacity=True), (2, 8, 16)),
    (
        "scaling, and a count that is not kept",
        SCALED,
        DeploymentSpec(
            retain_scaled_capacity=True, exclude_retained_variant_properties=[VariantProperty.DESIRED_INSTANCE_COUNT]
        ),
        (2, 8, 11),
    ),
    ("other bounds by the clock", flat_config(variant(initial_instance_count=3, scaling=BY_DAY)), None, (1, 12, 15)),
    (
        "a queue that may have no instances",
        async_config(variants=(variant(scaling=BacklogScaling(max_capacity=4)),)),
        None,
        (0, 4, 5),
    ),
    ("managed instances down to none", MANAGED, None, (0, 5, 10)),
    ("a count known later", flat_config(variant(initial_instance_count=NUMBER_TOKEN)), None, (None, None, None)),
    (
        "a batch known later",
        FOUR,
        deployment(rollout=rolling(CapacitySize.count(NUMBER_TOKEN))),
        (4, 4, None),
    ),
    (
        "a maximum known later",
        flat_config(variant(scaling=replace(TO_EIGHT, max_capacity=NUMBER_TOKEN))),
        None,
        (2, None, None),
    ),
]


@pytest.mark.parametrize(
    ("spec", "updates", "counts"), [each[1:] for each in COUNTS], ids=[sentence for sentence, *_ in COUNTS]
)
def test_counts_instances(
    spec: EndpointConfigSpec, updates: DeploymentSpec | None, counts: tuple[int | None, int | None, int | None]
) -> None:
    (one,) = capacity_of(spec, updates).variants

    assert counts == (one.steady, one.maximum, one.during_update)


def test_every_type_of_a_pool_may_be_that_of_all_instances() -> None:
    spec = flat_config(variant(instance_type=["ml.g5.xlarge", "ml.g6.xlarge"], initial_instance_count=3))

    assert [("ml.g5.xlarge", 6), ("ml.g6.xlarge", 6)] == [
        (each.instance_type, each.during_update) for each in capacity_of(spec).types
    ]


def test_variants_and_their_shadow_are_counted_together_by_type() -> None:
    spec = config(
        variant(variant_name="a", initial_instance_count=2),
        variant(variant_name="b", instance_type="ml.c5.xlarge"),
        shadow=variant(variant_name="s", initial_instance_count=3),
    )

    assert [("ml.c5.xlarge", 1, 1, 2), ("ml.m5.xlarge", 5, 5, 10)] == [
        (each.instance_type, each.steady, each.maximum, each.during_update) for each in capacity_of(spec).types
    ]


def test_endpoints_are_counted_together() -> None:
    (one,) = totals([capacity_of(flat_config()), capacity_of(FOUR)])

    assert TypeCapacity(instance_type="ml.m5.xlarge", steady=5, maximum=5, during_update=10) == one


def test_a_statement_reads_as_what_to_ask_for() -> None:
    assert 'ml.m5.xlarge: steady 2, max 8, during update 11; ask quota "ml.m5.xlarge for endpoint usage" >= 11' == str(
        capacity_of(SCALED)
    )


def test_what_is_known_at_deployment_is_said_to_be() -> None:
    counted = capacity_of(flat_config(variant(initial_instance_count=NUMBER_TOKEN)))

    assert "steady known at deployment" in str(counted)
    assert "instance types known at deployment" == str(capacity_of(flat_config(variant(instance_type=TEXT_TOKEN))))


def test_a_serverless_variant_has_no_instances() -> None:
    found = capacity_of(flat_config(ServerlessVariant(model=variant().models[0], max_concurrency=7)))

    assert ((), 0, 7) == (
        found.types,
        found.serverless[0].maximum,
        found.serverless[0].max_concurrency,
    )
    assert "serverless: at most 7 requests at once" == str(found)


def test_a_reservation_and_a_queue_are_told() -> None:
    reserved = CapacityReservation(ml_reservation_arn="arn:aws:sagemaker:eu-west-1:111122223333:training-plan/chat")

    assert capacity_of(flat_config(variant(capacity_reservation=reserved))).variants[0].reserved
    assert capacity_of(async_config()).asynchronous


def test_a_fleet_has_the_instances_that_its_copies_need() -> None:
    three = component(copy_count=3, compute=compute(accelerators=1))
    found = capacity_of(MANAGED, None, [three])

    assert 3 == found.variants[0].steady


def test_a_fleet_of_copies_that_sleep_has_none() -> None:
    asleep = component(compute=compute(accelerators=1), scaling=CopyScaling(min_copies=0, max_copies=8))
    awake = replace(asleep, scaling=CopyScaling(min_copies=2, max_copies=8))

    assert 0 == capacity_of(MANAGED, None, [asleep]).variants[0].steady
    assert 2 == capacity_of(MANAGED, None, [asleep, awake]).variants[0].steady


def test_components_share_by_what_they_take_most_of() -> None:
    spec = fleet(place(instance_type="ml.g5.12xlarge"))  # 48 cores, 192 GiB, 4 accelerators
    quarter = component(inference_component_name="chat", compute=compute(accelerators=1, cpu_cores=2))
    half = component(copy_count=2, compute=compute(accelerators=None, cpu_cores=12))
    heavy = component(compute=compute(accelerators=None, min_memory_mb=98304))

    assert [
        ("chat", Resource.ACCELERATORS, 0.25, 0.2),
        ("#2", Resource.CORES, 0.5, 0.4),
        ("#3", Resource.MEMORY, 0.5, 0.4),
    ] == [
        (each.name, each.resource, each.instances, round(each.share, 6))
        for each in capacity_of(spec, None, [quarter, half, heavy]).components
    ]


@pytest.mark.parametrize(
    "unknown",
    [
        component(copy_count=NUMBER_TOKEN),
        component(copy_count=0),
        component(compute=None),
        component(compute=compute(accelerators=None, min_memory_mb=NUMBER_TOKEN)),
    ],
    ids=["copies", "no copies", "what it takes", "memory"],
)
def test_where_a_part_is_not_known_nothing_is_shared(unknown: object) -> None:
    spec = fleet(place(instance_type="ml.g5.12xlarge"))

    assert () == capacity_of(spec, None, [unknown]).components  # type: ignore[list-item] # a table of components


def test_nothing_said_is_an_empty_statement() -> None:
    assert "no instances" == str(CapacityStatement())


def test_a_paused_endpoint_has_no_instances() -> None:
    assert CapacityStatement() == capacity_of(FOUR, DeploymentSpec(paused=True))


def test_waits_make_no_instances() -> None:
    slow = deployment(rollout=canary(termination_wait=timedelta(hours=1)))

    assert capacity_of(FOUR, deployment(rollout=canary())) == capacity_of(FOUR, slow)
