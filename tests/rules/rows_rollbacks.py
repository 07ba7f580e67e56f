"""Rows of SM6xx: what undoes an update, and what an update keeps."""

from __future__ import annotations

from rows_rollouts import ALARM, AT_ONCE, MINUTES, ten_variants
from rule_row import row
from rule_subjects import (
    NUMBER_TOKEN,
    TEXT_TOKEN,
    SomeAlarm,
    SomeResolvable,
    async_config,
    canary,
    config,
    deployment,
    fleet,
    variant,
)

from constructs_sm.spec.deployment import RollbackAlarms, VariantProperty, WatchedVariant
from constructs_sm.spec.rollout import BlueGreen

WEIGHT, INSTANCES = VariantProperty.DESIRED_WEIGHT, VariantProperty.DESIRED_INSTANCE_COUNT


def watching(endpoint: str | None = "churn", variant_name: str | None = "AllTraffic") -> tuple[WatchedVariant, ...]:
    return (WatchedVariant(place=0, endpoint_name=endpoint, variant_name=variant_name),)


ROWS = (
    row("SM608", "alarms of its own pass", deployment()),
    row("SM608", "given alarms pass", deployment(rollback_alarms=ALARM, endpoint_name=None)),
    row("SM608", "a name known later passes", deployment(endpoint_name=TEXT_TOKEN)),
    row("SM608", "no rollout passes", deployment(rollout=None, endpoint_name=None)),
    row(
        "SM608",
        "an endpoint for inference components fails by default",
        deployment(config=fleet()),
        "SM608 rollback_alarms",
    ),
    row(
        "SM608",
        "all at once without a wait passes",
        deployment(rollout=BlueGreen.all_at_once(wait_interval=MINUTES[0]), rollback_alarms=None),
    ),
    row(
        "SM608",
        "a generated name fails",
        deployment(endpoint_name=None),
        "SM608 rollback_alarms",
        message="rollback_alarms: should be given, as nothing else undoes the update, got none; give an endpoint_name, so "
        "that they can be made here, or alarms that you made [SM608]",
    ),
    row("SM608", "none on purpose fails", deployment(rollback_alarms=None), "SM608 rollback_alarms"),
    row("SM608", "variants that are not known fail", deployment(config=None), "SM608 rollback_alarms"),
    row(
        "SM608",
        "all at once with a wait fails",
        deployment(rollout=AT_ONCE, rollback_alarms=None),
        "SM608 rollback_alarms",
    ),
    row(
        "SM612",
        "beside what is retained it passes",
        deployment(retain_scaled_capacity=True, exclude_retained_variant_properties=[WEIGHT, INSTANCES]),
    ),
    row(
        "SM612",
        "beside a flag known later it passes",
        deployment(retain_scaled_capacity=SomeResolvable(), exclude_retained_variant_properties=[WEIGHT]),
    ),
    row("SM612", "an empty list passes", deployment(exclude_retained_variant_properties=[])),
    row(
        "SM612",
        "alone it fails",
        deployment(exclude_retained_variant_properties=[WEIGHT]),
        "SM612 exclude_retained_variant_properties",
        message="exclude_retained_variant_properties: must stand beside retain_scaled_capacity=True, got None there; say "
        "retain_scaled_capacity=True, or leave it out [SM612]",
    ),
    row(
        "SM612",
        "beside False it fails",
        deployment(retain_scaled_capacity=False, exclude_retained_variant_properties=[WEIGHT]),
        "SM612 exclude_retained_variant_properties",
    ),
    row(
        "SM613",
        "each once passes",
        deployment(retain_scaled_capacity=True, exclude_retained_variant_properties=[INSTANCES, WEIGHT]),
    ),
    row(
        "SM613",
        "one twice fails",
        deployment(retain_scaled_capacity=True, exclude_retained_variant_properties=[WEIGHT, "DesiredWeight"]),
        "SM613 exclude_retained_variant_properties",
        message="exclude_retained_variant_properties: must name each once, got 'DesiredWeight' 2 times; keep one [SM613]",
    ),
    row("SM615", "ten alarms pass", deployment(rollback_alarms=[SomeAlarm(str(number)) for number in range(10)])),
    row(
        "SM615",
        "alarms without a rollout pass, with a warning",
        deployment(rollout=None, rollback_alarms=ALARM),
        "SM631 rollback_alarms",
    ),
    row(
        "SM615",
        "one sort of alarm for ten variants passes",
        deployment(
            config=config(*ten_variants(10)),
            rollback_alarms=RollbackAlarms(model_latency_p99=None),
        ),
    ),
    row(
        "SM615",
        "one sort by default of an asynchronous endpoint passes",
        deployment(config=async_config(variants=(variant(initial_instance_count=4),))),
    ),
    row(
        "SM615",
        "an empty list fails",
        deployment(rollback_alarms=[]),
        "SM615 rollback_alarms",
        message="rollback_alarms: must be 1 to 10 alarms, got 0; say None for no alarm [SM615]",
    ),
    row(
        "SM615",
        "eleven alarms fail",
        deployment(rollback_alarms=[SomeAlarm(str(number)) for number in range(11)]),
        "SM615 rollback_alarms",
    ),
    row("SM615", "one alarm twice fails", deployment(rollback_alarms=ALARM * 2), "SM615 rollback_alarms"),
    row(
        "SM615",
        "two sorts for six variants fail",
        deployment(config=config(*ten_variants(6)), rollback_alarms=RollbackAlarms()),
        "SM615 rollback_alarms",
    ),
    row(
        "SM615",
        "own alarms of no sort fail",
        deployment(rollback_alarms=RollbackAlarms(server_error_rate=None, model_latency_p99=None)),
        "SM615 rollback_alarms",
    ),
    row("SM616", "an alarm on this endpoint passes", deployment(rollback_alarms=ALARM, watched=watching())),
    row(
        "SM616",
        "names known later pass",
        deployment(rollback_alarms=ALARM, watched=watching(TEXT_TOKEN, TEXT_TOKEN)),
    ),
    row(
        "SM616",
        "an endpoint whose name is known later passes",
        deployment(rollback_alarms=ALARM, watched=watching("other"), endpoint_name=TEXT_TOKEN),
    ),
    row("SM616", "another sort of metric passes", deployment(rollback_alarms=ALARM, watched=watching(None, None))),
    row(
        "SM616",
        "an alarm on another endpoint fails",
        deployment(rollback_alarms=ALARM, watched=watching("other")),
        "SM616 rollback_alarms[0]",
        message="rollback_alarms[0]: should watch this endpoint, 'churn', got an alarm on 'other'; watch this one [SM616]",
    ),
    row(
        "SM616",
        "an alarm on a literal name fails where the name is generated",
        deployment(rollback_alarms=ALARM, watched=watching("other"), endpoint_name=None),
        "SM616 rollback_alarms[0]",
    ),
    row(
        "SM616",
        "an alarm on another variant fails",
        deployment(rollback_alarms=ALARM, watched=watching("churn", "blue")),
        "SM616 rollback_alarms[0]",
    ),
    row("SM617", "a name passes", deployment(rollback_alarms=RollbackAlarms())),
    row("SM617", "a name known later passes", deployment(rollback_alarms=RollbackAlarms(), endpoint_name=TEXT_TOKEN)),
    row(
        "SM617",
        "a generated name fails",
        deployment(rollback_alarms=RollbackAlarms(), endpoint_name=None),
        "SM617 rollback_alarms",
        message="rollback_alarms: must watch an endpoint whose name is known before it exists, got one whose name is "
        "generated; give an endpoint_name [SM617]",
    ),
    row(
        "SM617",
        "a configuration made elsewhere fails",
        deployment(rollback_alarms=RollbackAlarms(), config=None),
        "SM617 rollback_alarms",
    ),
    row(
        "SM617",
        "an endpoint for inference components fails",
        deployment(rollback_alarms=RollbackAlarms(), config=fleet()),
        "SM617 rollback_alarms",
    ),
    row(
        "SM627",
        "count and weight pass",
        deployment(retain_scaled_capacity=True, exclude_retained_variant_properties=[WEIGHT, INSTANCES]),
    ),
    row(
        "SM627",
        "data capture fails",
        deployment(
            retain_scaled_capacity=True, exclude_retained_variant_properties=[VariantProperty.DATA_CAPTURE_CONFIG]
        ),
        "SM627 exclude_retained_variant_properties",
        message="exclude_retained_variant_properties: should name the count or the weight alone, got 'DataCaptureConfig'; "
        "leave it out [SM627]",
    ),
    row("SM628", "any error at all passes", deployment(rollback_alarms=RollbackAlarms(server_error_rate=0))),
    row(
        "SM628", "a rate known later passes", deployment(rollback_alarms=RollbackAlarms(server_error_rate=NUMBER_TOKEN))
    ),
    row(
        "SM628",
        "a rate that no rate exceeds fails",
        deployment(rollback_alarms=RollbackAlarms(server_error_rate=1)),
        "SM628 rollback_alarms.server_error_rate",
        message="rollback_alarms.server_error_rate: must be below 1, which no share of errors exceeds, got 1; lower it "
        "[SM628]",
    ),
    row("SM629", "a wait as long as the alarms passes", deployment(rollout=canary(wait_interval=MINUTES[2]))),
    row("SM629", "given alarms pass", deployment(rollout=canary(wait_interval=MINUTES[1]), rollback_alarms=ALARM)),
    row(
        "SM629",
        "a shorter wait fails",
        deployment(rollout=canary(wait_interval=MINUTES[1])),
        "SM629 rollout.wait_interval",
        message="rollout.wait_interval: should be at least the 2 minutes after which the alarms go off, got 60 seconds; "
        "raise it [SM629]",
    ),
)
