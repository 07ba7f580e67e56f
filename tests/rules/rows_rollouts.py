"""Rows of SM6xx: how an endpoint is updated."""

from __future__ import annotations

from datetime import timedelta

from rule_row import row
from rule_subjects import (
    NUMBER_TOKEN,
    TEXT_TOKEN,
    SomeAlarm,
    SomeDuration,
    SomeModel,
    canary,
    config,
    container,
    deployment,
    flat_config,
    four_instances,
    linear,
    model,
    place,
    rolling,
    variant,
)

from constructs_sm.spec.component import ModelSettings
from constructs_sm.spec.deployment import VariantProperty
from constructs_sm.spec.instances import ManagedInstances
from constructs_sm.spec.rollout import BlueGreen, CapacitySize, TrafficRouting
from constructs_sm.spec.scaling import InstanceScaling
from constructs_sm.spec.variant import InstanceVariant, ServerlessVariant

MINUTES = [timedelta(minutes=number) for number in range(61)]
AT_ONCE = BlueGreen.all_at_once(wait_interval=MINUTES[10])
COUNT, PERCENT = CapacitySize.count, CapacitySize.percent
ONE = flat_config()
TWO_VARIANTS = config(variant(variant_name="a", initial_instance_count=4), variant(variant_name="b"))


SERVERLESS = flat_config(ServerlessVariant(model=SomeModel()))
SCALED = four_instances(scaling=InstanceScaling(max_capacity=8, invocations_per_instance=900))


def packaged(name: str) -> SomeModel:
    features = model(container(image=None, model_package=name)).features()
    return SomeModel(settings=ModelSettings(features=features))


def ten_variants(count: int) -> tuple[InstanceVariant, ...]:
    return tuple(variant(variant_name=f"v{number}", initial_instance_count=4) for number in range(count))


ALARM = [SomeAlarm()]

ROWS = (
    row("SM602", "a canary with its size passes", deployment()),
    row("SM602", "a way known later passes", deployment(rollout=canary(canary_size=None, traffic_routing=TEXT_TOKEN))),
    row(
        "SM602",
        "a canary without a size fails",
        deployment(rollout=canary(canary_size=None)),
        "SM602 rollout.canary_size",
        message="rollout.canary_size: is needed with the traffic routing CANARY, got none; make it with CapacitySize [SM602]",
    ),
    row(
        "SM602",
        "a linear move without a step fails, also under the word of AWS",
        deployment(rollout=linear(linear_step_size=None, traffic_routing="LINEAR")),
        "SM602 rollout.linear_step_size",
    ),
    row("SM603", "all at once without sizes passes", deployment(rollout=AT_ONCE)),
    row(
        "SM603",
        "a step beside a canary fails",
        deployment(rollout=canary(linear_step_size=PERCENT(20))),
        "SM603 rollout.linear_step_size",
        message="rollout.linear_step_size: must stand beside the traffic routing LINEAR, got CANARY; leave it out [SM603]",
    ),
    row(
        "SM603",
        "sizes of a move at once fail",
        deployment(
            rollout=canary(linear_step_size=PERCENT(20), traffic_routing=TrafficRouting.ALL_AT_ONCE),
        ),
        "SM603 rollout.canary_size",
        "SM603 rollout.linear_step_size",
    ),
    row("SM604", "half of the fleet passes", deployment(rollout=canary(50))),
    row("SM604", "two of four instances pass", deployment(rollout=canary(canary_size=COUNT(2)))),
    row("SM604", "a size known later passes", deployment(rollout=canary(NUMBER_TOKEN))),
    row(
        "SM604",
        "a unit known later passes",
        deployment(rollout=canary(canary_size=CapacitySize(value=60, unit=TEXT_TOKEN))),  # type: ignore[arg-type] # a token
    ),
    row(
        "SM604",
        "a count of a fleet whose size is not known passes",
        deployment(rollout=canary(canary_size=COUNT(3)), config=None, rollback_alarms=ALARM),
    ),
    row(
        "SM604",
        "a count of a fleet whose size is known later passes",
        deployment(
            rollout=canary(canary_size=COUNT(3)), config=flat_config(variant(initial_instance_count=NUMBER_TOKEN))
        ),
    ),
    row(
        "SM604",
        "a count of a fleet that scaling may have changed passes",
        deployment(rollout=canary(canary_size=COUNT(3)), retain_scaled_capacity=True),
    ),
    row(
        "SM604",
        "a count of a fleet that SageMaker keeps passes",
        deployment(
            rollout=canary(canary_size=COUNT(3)),
            config=config(place(managed_instance_scaling=ManagedInstances(min_count=0, max_count=9))),
        ),
    ),
    row(
        "SM604",
        "more than half fails, whatever is known of the fleet",
        deployment(rollout=canary(51), config=None, rollback_alarms=ALARM),
        "SM604 rollout.canary_size",
        message="rollout.canary_size: must be at most 50 percent of the instances, got 51 percent; lower it [SM604]",
    ),
    row(
        "SM604",
        "three of four instances fail",
        deployment(rollout=canary(canary_size=COUNT(3))),
        "SM604 rollout.canary_size",
    ),
    row(
        "SM604",
        "the only instance fails",
        deployment(rollout=canary(canary_size=COUNT(1)), config=ONE),
        "SM604 rollout.canary_size",
    ),
    row(
        "SM604",
        "a count fails where scaling is kept but for the count",
        deployment(
            rollout=canary(canary_size=COUNT(3)),
            retain_scaled_capacity=True,
            exclude_retained_variant_properties=[VariantProperty.DESIRED_INSTANCE_COUNT],
        ),
        "SM604 rollout.canary_size",
    ),
    row("SM605", "a tenth passes", deployment(rollout=linear(PERCENT(10)))),
    row("SM605", "a half passes", deployment(rollout=linear(COUNT(2)))),
    row(
        "SM605",
        "a smaller step fails",
        deployment(rollout=linear(PERCENT(9))),
        "SM605 rollout.linear_step_size",
        message="rollout.linear_step_size: must be 10 to 50 percent of the instances, got 9 percent; raise it [SM605]",
    ),
    row("SM605", "a larger step fails", deployment(rollout=linear(PERCENT(60))), "SM605 rollout.linear_step_size"),
    row(
        "SM605",
        "a count fails for one of several variants",
        deployment(rollout=linear(COUNT(2)), config=TWO_VARIANTS),
        "SM605 rollout.linear_step_size",
    ),
    row("SM606", "a twentieth passes", deployment(rollout=rolling(PERCENT(5)))),
    row("SM606", "one of four instances passes", deployment(rollout=rolling(COUNT(1)))),
    row("SM606", "going back at once passes", deployment(rollout=rolling(rollback_maximum_batch_size=PERCENT(100)))),
    row(
        "SM606",
        "three of four instances fail",
        deployment(rollout=rolling(COUNT(3))),
        "SM606 rollout.maximum_batch_size",
        message="rollout.maximum_batch_size: must be 5 to 50 percent of the instances, got 3 of 4 instances, 75 percent; "
        "lower it [SM606]",
    ),
    row("SM606", "4 percent fail", deployment(rollout=rolling(PERCENT(4))), "SM606 rollout.maximum_batch_size"),
    row(
        "SM606",
        "going back with more than there is fails",
        deployment(rollout=rolling(rollback_maximum_batch_size=COUNT(5))),
        "SM606 rollout.rollback_maximum_batch_size",
    ),
    row("SM607", "no limit passes", deployment(rollout=linear())),
    row(
        "SM607",
        "waits that no limit allows fail",
        deployment(rollout=linear(PERCENT(10), wait_interval=MINUTES[60])),
        "SM607 rollout.wait_interval",
    ),
    row(
        "SM607",
        "a limit above three waits and the last passes",
        deployment(rollout=linear(maximum_execution_timeout=MINUTES[36], termination_wait=MINUTES[5])),
    ),
    row(
        "SM607",
        "a wait known later passes",
        deployment(rollout=canary(wait_interval=SomeDuration(), maximum_execution_timeout=MINUTES[10])),
    ),
    row(
        "SM607",
        "a last wait known later passes",
        deployment(rollout=canary(termination_wait=SomeDuration(), maximum_execution_timeout=MINUTES[10])),
    ),
    row(
        "SM607",
        "batches of a fleet whose size is not known pass",
        deployment(
            rollout=rolling(COUNT(1), maximum_execution_timeout=MINUTES[11]), config=None, rollback_alarms=ALARM
        ),
    ),
    row(
        "SM607",
        "all at once counts the last wait alone",
        deployment(
            rollout=BlueGreen.all_at_once(
                wait_interval=MINUTES[60], termination_wait=MINUTES[9], maximum_execution_timeout=MINUTES[10]
            )
        ),
    ),
    row(
        "SM607",
        "a last wait as long as the limit fails",
        deployment(
            rollout=BlueGreen.all_at_once(
                wait_interval=MINUTES[60], termination_wait=MINUTES[10], maximum_execution_timeout=MINUTES[10]
            )
        ),
        "SM607 rollout.maximum_execution_timeout",
    ),
    row(
        "SM607",
        "as long as the wait of a canary and the last fails",
        deployment(rollout=canary(termination_wait=MINUTES[5], maximum_execution_timeout=MINUTES[15])),
        "SM607 rollout.maximum_execution_timeout",
        message="rollout.maximum_execution_timeout: must exceed all waits, 900 seconds, got 900 seconds; raise it [SM607]",
    ),
    row(
        "SM607",
        "three waits between four linear steps fail",
        deployment(rollout=linear(COUNT(1), maximum_execution_timeout=MINUTES[30])),
        "SM607 rollout.maximum_execution_timeout",
    ),
    row(
        "SM607",
        "four waits after three full batches and the rest fail",
        deployment(rollout=rolling(PERCENT(30), maximum_execution_timeout=MINUTES[40])),
        "SM607 rollout.maximum_execution_timeout",
    ),
    row("SM609", "a canary of several variants passes", deployment(config=TWO_VARIANTS)),
    row(
        "SM609",
        "a serverless endpoint without a rollout passes",
        deployment(rollout=None, config=SERVERLESS),
    ),
    row(
        "SM609",
        "a rolling update of several variants fails",
        deployment(rollout=rolling(), config=config(*ten_variants(2))),
        "SM609 rollout",
        message="rollout: must be no rolling update of several variants, got 2; use BlueGreen [SM609]",
    ),
    row(
        "SM609",
        "a rollout and alarms of a serverless endpoint fail",
        deployment(config=SERVERLESS, rollback_alarms=ALARM),
        "SM609 rollback_alarms",
        "SM609 rollout",
    ),
    row("SM614", "capacity that is kept passes", deployment(retain_scaled_capacity=True, config=SCALED)),
    row("SM614", "a fixed count passes", deployment(retain_scaled_capacity=False)),
    row(
        "SM614",
        "capacity that is reset fails",
        deployment(retain_scaled_capacity=False, config=SCALED),
        "SM614 retain_scaled_capacity",
        message="retain_scaled_capacity: should be True where instances scale, got False; leave it out, or each update "
        "resets the count [SM614]",
    ),
    row("SM610", "Inf2 passes", deployment(config=four_instances(instance_type="ml.inf2.xlarge"))),
    row(
        "SM610",
        "a package of one's own registry passes",
        deployment(config=four_instances(model=packaged("arn:aws:sagemaker:eu-west-1:1:model-package/churn/3"))),
    ),
    row(
        "SM610",
        "Inf1 without a rollout passes",
        deployment(rollout=None, config=four_instances(instance_type="ml.inf1.xlarge")),
    ),
    row(
        "SM610",
        "Inf1 fails",
        deployment(config=four_instances(instance_type=["ml.m5.xlarge", "ml.inf1.xlarge"])),
        "SM610 rollout",
        message="rollout: should not be given for Inf1, where all traffic moves at once, got 'ml.inf1.xlarge'; choose "
        "another type, or leave it out [SM610]",
    ),
    row(
        "SM610",
        "a package without a version fails",
        deployment(config=four_instances(model=packaged("arn:aws:sagemaker:eu-west-1:1:model-package/bought"))),
        "SM610 rollout",
    ),
    row(
        "SM611",
        "two instances pass",
        deployment(rollout=rolling(), config=flat_config(variant(initial_instance_count=2))),
    ),
    row("SM611", "blue/green of one instance passes", deployment(config=ONE)),
    row(
        "SM611",
        "rolling of one instance fails once",
        deployment(rollout=rolling(COUNT(1)), config=ONE),
        "SM611 rollout",
        message="rollout: must be no rolling update of one instance, got 1; use BlueGreen, or start with 2 or more [SM611]",
    ),
)
