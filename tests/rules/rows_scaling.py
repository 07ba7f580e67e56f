"""Rows of SM501, SM506, SM507, SM512, SM515 and SM525: instances that follow the traffic."""

from __future__ import annotations

from typing import Any

from rule_row import row
from rule_subjects import NUMBER_TOKEN, async_config, flat_config, fleet, place, variant

from constructs_sm.spec.endpoint import EndpointConfigSpec
from constructs_sm.spec.scaling import InstanceScaling


def scaling(**said: Any) -> InstanceScaling:
    return InstanceScaling(**{"max_capacity": 3, "invocations_per_instance": 900, **said})


def scaled(*, start: float = 1, instance_type: str = "ml.m5.xlarge", **said: Any) -> EndpointConfigSpec:
    one = variant(scaling=scaling(**said), initial_instance_count=start, instance_type=instance_type)
    return flat_config(one)


ROWS = [
    row("SM501", "equal capacities pass", scaled(min_capacity=3, start=3)),
    row("SM501", "capacities known later pass", scaled(min_capacity=NUMBER_TOKEN)),
    row(
        "SM501",
        "a minimum above the maximum fails",
        scaled(min_capacity=4, start=NUMBER_TOKEN),
        "SM501 scaling.min_capacity",
        message="scaling.min_capacity: must not exceed max_capacity 3, got 4; lower it [SM501]",
    ),
    row("SM501", "none at all is out of range", scaled(min_capacity=0), "SM003 scaling.min_capacity"),
    row("SM525", "concurrent requests pass", scaled(invocations_per_instance=None, concurrent_requests_per_model=5)),
    row(
        "SM525",
        "nothing to follow fails",
        scaled(invocations_per_instance=None),
        "SM525 scaling.invocations_per_instance",
        message="scaling.invocations_per_instance: is needed, got none; give it, or concurrent_requests_per_model [SM525]",
    ),
    row("SM525", "a target of 0 fails", scaled(invocations_per_instance=0), "SM525 scaling.invocations_per_instance"),
    row("SM506", "a type that is not burstable passes", scaled()),
    row(
        "SM506",
        "a burstable type fails",
        scaled(instance_type="ml.t2.medium"),
        "SM239 instance_type",
        "SM506 scaling",
        message="scaling: must be on a type that is not burstable, got 'ml.t2.medium'; take another, such as 'ml.m5.large' "
        "[SM506]",
    ),
    row("SM507", "an endpoint that answers at once passes", scaled()),
    row(
        "SM507",
        "an asynchronous endpoint fails",
        async_config(variants=(variant(scaling=scaling()),)),
        "SM507 scaling",
        message="scaling: must not be InstanceScaling on an asynchronous endpoint, got one; track its "
        "metrics.backlog_size_per_instance(), as docs/guide/endpoints.md shows [SM507]",
    ),
    row("SM512", "beside a model it passes", scaled()),
    row(
        "SM512",
        "on a fleet it fails",
        fleet(place(scaling=scaling())),
        "SM512 variants[0].scaling",
        message="variants[0].scaling: must stand beside a model, got one on a variant for inference components; give managed "
        "counts [SM512]",
    ),
    row("SM515", "a start in between passes", scaled(min_capacity=1, start=2)),
    row("SM515", "a start known later passes", scaled(start=NUMBER_TOKEN)),
    row(
        "SM515",
        "a start below fails",
        scaled(min_capacity=2),
        "SM515 initial_instance_count",
        message="initial_instance_count: should not be below min_capacity 2, got 1; raise it [SM515]",
    ),
    row("SM515", "a start above fails", scaled(start=4), "SM515 initial_instance_count"),
]
