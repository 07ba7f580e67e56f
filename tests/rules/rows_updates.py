"""Rows of what an update keeps, how long it is watched, and by how many alarms."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from rule_row import row
from rule_subjects import (
    SomeAlarm,
    SomeDuration,
    SomeModel,
    SomeResolvable,
    canary,
    config,
    deployment,
    flat_config,
    four_instances,
    place,
    rolling,
    variant,
)

from constructs_sm.spec.deployment import DeploymentSpec, RollbackAlarms, VariantProperty
from constructs_sm.spec.instances import ManagedInstances
from constructs_sm.spec.rollout import BlueGreen, CapacitySize
from constructs_sm.spec.scaling import InstanceScaling
from constructs_sm.spec.variant import ServerlessVariant

MINUTE, NOTHING = timedelta(minutes=1), timedelta(0)
ALARM = [SomeAlarm()]
SCALING = InstanceScaling(max_capacity=8, invocations_per_instance=900)
SCALED = four_instances(scaling=SCALING)
BESIDE = config(
    variant(variant_name="main", initial_instance_count=4, scaling=SCALING),
    variant(variant_name="small", initial_instance_count=4),
)
TWO = config(variant(variant_name="a", initial_instance_count=4), variant(variant_name="b", initial_instance_count=4))
SIX = config(*(variant(variant_name=f"v{number}", initial_instance_count=4) for number in range(6)))
EXCLUDED = "exclude_retained_variant_properties"


def kept(**changes: object) -> DeploymentSpec:
    return replace(deployment(), **{"config": BESIDE, "retain_scaled_capacity": True, **changes})  # type: ignore[arg-type]


def at_once(wait: timedelta | SomeDuration, last: timedelta | None = None, **changes: object) -> DeploymentSpec:
    rollout = BlueGreen.all_at_once(wait_interval=wait, termination_wait=last)
    return replace(deployment(rollout=rollout), **changes)  # type: ignore[arg-type]


ROWS = (
    row(
        "SM614",
        "weights that start afresh pass",
        deployment(
            config=SCALED,
            retain_scaled_capacity=True,
            exclude_retained_variant_properties=[VariantProperty.DESIRED_WEIGHT],
        ),
    ),
    row(
        "SM614",
        "a count that is left out of what is kept fails",
        deployment(
            config=SCALED,
            retain_scaled_capacity=True,
            exclude_retained_variant_properties=[VariantProperty.DESIRED_INSTANCE_COUNT],
        ),
        f"SM614 {EXCLUDED}",
    ),
    row("SM630", "variants that all scale pass", kept(config=SCALED)),
    row("SM630", "variants of which none scales pass", kept(config=TWO)),
    row("SM630", "nothing kept passes", kept(retain_scaled_capacity=None)),
    row(
        "SM630",
        "counts that start afresh are told by themselves",
        kept(exclude_retained_variant_properties=[VariantProperty.DESIRED_INSTANCE_COUNT]),
        f"SM614 {EXCLUDED}",
    ),
    row(
        "SM630",
        "a fixed count beside a scaled one fails",
        kept(),
        "SM630 retain_scaled_capacity",
        message="retain_scaled_capacity: should not keep the count of a variant that does not scale beside one that does, got "
        "'small'; let it scale too, or change its count by UpdateEndpointWeightsAndCapacities [SM630]",
    ),
    row(
        "SM630",
        "a flag known later fails, as it may be True",
        kept(retain_scaled_capacity=SomeResolvable()),
        "SM630 retain_scaled_capacity",
    ),
    row(
        "SM630",
        "a count that SageMaker keeps passes",
        kept(
            config=config(
                place(scaling=SCALING, variant_name="a"),
                place(managed_instance_scaling=ManagedInstances(min_count=1, max_count=2), variant_name="b"),
            )
        ),
    ),
    row("SM631", "no alarm passes", deployment(rollout=None)),
    row("SM631", "a wait passes", at_once(MINUTE * 5, rollback_alarms=ALARM)),
    row("SM631", "a last wait alone passes, as AWS has it", at_once(NOTHING, MINUTE * 10, rollback_alarms=ALARM)),
    row("SM631", "a wait known later passes", at_once(SomeDuration(), rollback_alarms=ALARM)),
    row(
        "SM631",
        "alarms on the way that the update before took pass",
        deployment(rollout=None, rollback_alarms=ALARM, retain_deployment_config=True),
    ),
    row(
        "SM631",
        "alarms on the default way fail",
        deployment(rollout=None, rollback_alarms=ALARM),
        "SM631 rollback_alarms",
        message="rollback_alarms: should stand beside a rollout, as the default one does not wait for alarms, got none; give a "
        "BlueGreen or a RollingUpdate too [SM631]",
    ),
    row("SM631", "alarms of no time fail", at_once(NOTHING, NOTHING), "SM631 rollout.wait_interval"),
    row(
        "SM631",
        "given alarms of batches without a wait fail",
        deployment(rollout=rolling(wait_interval=NOTHING), rollback_alarms=ALARM),
        "SM631 rollout.wait_interval",
    ),
    row("SM608", "all at once with nothing to wait for passes", at_once(NOTHING, NOTHING, rollback_alarms=None)),
    row(
        "SM608",
        "all at once with a last wait alone fails",
        at_once(NOTHING, MINUTE * 10, rollback_alarms=None),
        "SM608 rollback_alarms",
    ),
    row("SM608", "more variants than default alarms can watch fail", deployment(config=SIX), "SM608 rollback_alarms"),
    row(
        "SM615",
        "of six variants one sort that was asked for passes",
        replace(deployment(config=SIX), rollback_alarms=(RollbackAlarms(model_latency_p99=None))),
    ),
    row("SM629", "all at once both waits together pass", at_once(MINUTE, MINUTE)),
    row("SM629", "all at once a last wait known later passes", at_once(MINUTE, SomeDuration())),  # type: ignore[arg-type]
    row("SM629", "all at once both waits together fail", at_once(MINUTE / 2, MINUTE), "SM629 rollout.wait_interval"),
    row(
        "SM629",
        "the last wait of a canary does not make up for the first",
        deployment(rollout=canary(wait_interval=MINUTE, termination_wait=MINUTE * 10)),
        "SM629 rollout.wait_interval",
    ),
    row(
        "SM609",
        "alarms that nobody asked for are not told on a serverless endpoint",
        deployment(config=flat_config(ServerlessVariant(model=SomeModel()))),
        "SM609 rollout",
    ),
    row(
        "SM606",
        "a batch of one of many variants is compared with each",
        deployment(rollout=rolling(CapacitySize.count(1)), config=config(variant(initial_instance_count=30))),
        "SM606 rollout.maximum_batch_size",
    ),
)
