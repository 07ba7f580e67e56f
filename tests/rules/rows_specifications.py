"""Rows of specifications for instance types, of options, of room on the instances, and of updates."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from rule_row import row
from rule_subjects import (
    NUMBER_TOKEN,
    TEXT_TOKEN,
    SomeAlarm,
    SomeDuration,
    component,
    compute,
    container,
    imaged_component,
    pooled_component,
    settings,
    typed_specification,
)

from constructs_sm.spec.component import ComponentSpec, ModelSettings
from constructs_sm.spec.component_options import ContainerMetrics
from constructs_sm.spec.image import ContainerImage
from constructs_sm.spec.rollout import CapacitySize, RollingUpdate

FIVE, SIX = typed_specification("ml.g5.xlarge"), typed_specification("ml.g6.xlarge")
LATER = typed_specification(TEXT_TOKEN)
BATCH, MINUTE, HOUR = "rollout.maximum_batch_size", timedelta(minutes=1), timedelta(hours=1)
LIMIT = "rollout.maximum_execution_timeout"
ALARM = SomeAlarm()
ODD = ContainerMetrics(path="/metrics", publish_frequency=timedelta(seconds=45))
GPU_IMAGE = ContainerImage.uri("763104351884.dkr.ecr.eu-west-1.amazonaws.com/pytorch-inference:2.6.0-gpu-py312")
PACKED = ("ml.g5.12xlarge",)


def rolling(
    size: CapacitySize,
    copies: float = 10,
    limit: object = None,
    wait: object = MINUTE,
    back: CapacitySize | None = None,
) -> ComponentSpec:
    """A component whose copies are updated in batches of this size."""
    rollout = RollingUpdate(
        maximum_batch_size=size,
        wait_interval=wait,  # type: ignore[arg-type] # also what stands for a Duration
        maximum_execution_timeout=limit,  # type: ignore[arg-type] # as above
        rollback_maximum_batch_size=back,
    )
    return component(rollout=rollout, rollback_alarms=(ALARM,), copy_count=copies)


def alarmed(*alarms: SomeAlarm) -> ComponentSpec:
    return replace(rolling(CapacitySize.percent(20)), rollback_alarms=alarms)


def load(copies: float, **needs: float | None) -> ComponentSpec:
    """A component of so many copies on an ml.g5.12xlarge, of which there are two at most."""
    there = settings(instance_types=PACKED, max_instances=2)
    return component(endpoint=there, copy_count=copies, compute=compute(**needs))


def beside(spec: ComponentSpec, *others: ComponentSpec, **endpoint: object) -> ComponentSpec:
    return replace(spec, beside=others, endpoint=replace(spec.endpoint, **endpoint))  # type: ignore[arg-type] # by name


ROWS = (
    row("SM412", "different types pass", pooled_component(FIVE, SIX)),
    row("SM412", "types known later pass", pooled_component(LATER, LATER)),
    row(
        "SM412",
        "a type twice fails",
        pooled_component(FIVE, SIX, FIVE),
        "SM412 specifications",
        message="specifications: must be for different instance types, got 'ml.g5.xlarge' 2 times; keep one of them [SM412]",
    ),
    row("SM413", "types of the endpoint pass", pooled_component(FIVE, SIX)),
    row(
        "SM413",
        "an endpoint that does not tell passes",
        pooled_component(FIVE, SIX, endpoint=settings(instance_types=())),
    ),
    row(
        "SM413",
        "an endpoint that tells later passes",
        pooled_component(FIVE, SIX, endpoint=settings(instance_types=(TEXT_TOKEN, "ml.g4dn.xlarge"))),
    ),
    row(
        "SM413",
        "another type fails",
        pooled_component(FIVE, SIX, typed_specification("ml.g4dn.xlarge")),
        "SM413 specifications[2].instance_type",
        message="specifications[2].instance_type: must be a type of the endpoint, which has 'ml.g5.xlarge', 'ml.g6.xlarge', got "
        "'ml.g4dn.xlarge'; take one of these, or add it there [SM413]",
    ),
    row(
        "SM413",
        "no type in a list fails",
        pooled_component(FIVE, replace(SIX, instance_type=None)),
        "SM413 specifications[1].instance_type",
    ),
    row("SM434", "every type passes", pooled_component(FIVE, SIX)),
    row("SM434", "one specification for all passes", component()),
    row("SM434", "a type known later passes", pooled_component(FIVE, LATER)),
    row(
        "SM434",
        "a type without a specification fails",
        pooled_component(
            FIVE, SIX, endpoint=settings(instance_types=("ml.g5.xlarge", "ml.g6.xlarge", "ml.g6e.xlarge"))
        ),
        "SM434 specifications",
        message="specifications: should be for every type of the endpoint, got none for 'ml.g6e.xlarge'; add it, or take the "
        "type from the endpoint [SM434]",
    ),
    row("SM431", "a list alone passes", pooled_component()),
    row("SM431", "flat alone passes", component(said_flat=("model", "compute"))),
    row(
        "SM431",
        "both fail",
        pooled_component(said_flat=("model", "compute")),
        "SM431 specifications",
        message="specifications: must stand alone, got model, compute beside it; put them into each specification [SM431]",
    ),
    row("SM432", "two pass", pooled_component()),
    row(
        "SM432",
        "one fails",
        pooled_component(FIVE, endpoint=settings()),
        "SM432 specifications",
        message="specifications: must be 2 to 5 specifications, got 1; say it flat [SM432]",
    ),
    row("SM432", "none fails", pooled_component(specifications=()), "SM432 specifications", "SM434 specifications"),
    row("SM432", "six fail", pooled_component(*[LATER] * 6), "SM432 specifications"),
    row(
        "SM401",
        "in a list, the specification is named",
        pooled_component(FIVE, replace(SIX, model=None)),
        "SM401 specifications[1].model",
    ),
    row(
        "SM403",
        "in a list, the specification is named",
        pooled_component(FIVE, replace(SIX, compute=None)),
        "SM403 specifications[1].compute",
    ),
    row(
        "SM414",
        "a specification is compared with its own type alone",
        pooled_component(
            replace(FIVE, compute=compute(accelerators=2)),
            typed_specification("ml.g5.12xlarge", compute=compute(accelerators=4)),
            endpoint=settings(instance_types=("ml.g5.xlarge", "ml.g5.12xlarge")),
        ),
        "SM414 specifications[0].compute.accelerators",
    ),
    row(
        "SM128",
        "an image is compared with the type of its specification alone",
        pooled_component(
            typed_specification(
                "ml.m5.xlarge", model=None, container=container(image=GPU_IMAGE), compute=compute(accelerators=None)
            ),
            replace(FIVE, model=None, container=container(image=GPU_IMAGE)),
            endpoint=settings(instance_types=("ml.m5.xlarge", "ml.g5.xlarge")),
        ),
        "SM128 specifications[0].image",
    ),
    row(
        "SM430",
        "in a list, the model is named",
        pooled_component(
            FIVE,
            replace(SIX, model_settings=ModelSettings(network_isolation=False)),
            endpoint=settings(network_isolation=True),
        ),
        "SM413 specifications[1].instance_type",
        "SM430 specifications[1].model",
    ),
    row(
        "SM430",
        "subnets in another order pass",
        component(model_settings=ModelSettings(subnet_ids=("a", "b")), endpoint=settings(subnet_ids=("b", "a"))),
    ),
    row(
        "SM430",
        "subnets known later may be those known now",
        component(
            model_settings=ModelSettings(subnet_ids=("a", TEXT_TOKEN), security_group_ids=("#{Token[TOKEN.2]}",)),
            endpoint=settings(subnet_ids=("b", "a"), security_group_ids=("sg-1", "sg-2")),
        ),
    ),
    row(
        "SM430",
        "another number of subnets fails, whatever they are",
        component(model_settings=ModelSettings(subnet_ids=(TEXT_TOKEN,)), endpoint=settings(subnet_ids=("b", "a"))),
        "SM430 model",
    ),
    row("SM433", "what is left on a large instance passes", load(1, min_memory_mb=196608 - 12800)),
    row(
        "SM433",
        "what was taken on a medium one passes",
        component(endpoint=settings(instance_types=("ml.g6.2xlarge",)), compute=compute(min_memory_mb=8192)),
    ),
    row("SM433", "memory known later passes", component(compute=compute(min_memory_mb=NUMBER_TOKEN))),
    row(
        "SM433",
        "what was refused fails",
        component(compute=compute(min_memory_mb=4096)),
        "SM433 compute.min_memory_mb",
        message="compute.min_memory_mb: should not exceed 3584 of the 16384 MB of ml.g5.xlarge, as SageMaker keeps a share, "
        "got 4096; lower it, or take a larger type, unless it is known to do [SM433]",
    ),
    row("SM417", "as many as there is room for pass", load(4, accelerators=2)),
    row("SM417", "a number known later passes", beside(load(NUMBER_TOKEN, accelerators=2), load(4, accelerators=2))),
    row(
        "SM417",
        "needs known later pass",
        load(99, accelerators=None, min_memory_mb=NUMBER_TOKEN),
        "SM420 compute.accelerators",
    ),
    row("SM417", "a most that is not known passes", beside(load(99, accelerators=2), max_instances=None)),
    row(
        "SM417",
        "a type that is not known passes",
        beside(load(99, accelerators=2), instance_types=(*PACKED, TEXT_TOKEN)),
    ),
    row(
        "SM417",
        "a type with more room passes",
        beside(load(8, accelerators=2), instance_types=("ml.g5.12xlarge", "ml.g5.48xlarge")),
    ),
    row(
        "SM417",
        "what lies on another variant passes",
        beside(load(4, accelerators=2), replace(load(4, accelerators=2), variant_name="b")),
    ),
    row(
        "SM417",
        "copies that share an instance only in part fail",
        load(3, accelerators=3),
        "SM417 copy_count",
        message="copy_count: should find room on 2 instances, the most there may be, got 3 copies that need 3 or more; allow "
        "more instances, or start with fewer copies [SM417]",
    ),
    row(
        "SM417",
        "too many with those beside fail",
        beside(load(3, accelerators=2), load(2, accelerators=2)),
        "SM417 copy_count",
    ),
    row(
        "SM417",
        "large ones of several components fail",
        beside(load(1, accelerators=3), load(2, accelerators=3)),
        "SM417 copy_count",
    ),
    row("SM417", "too few cores fail", load(9, accelerators=1, cpu_cores=12), "SM417 copy_count"),
    row(
        "SM417",
        "copies that fit nowhere are told by themselves",
        load(9, accelerators=5),
        "SM414 compute.accelerators",
    ),
    row("SM425", "a fifth passes", rolling(CapacitySize.percent(20))),
    row("SM425", "five of ten pass", rolling(CapacitySize.count(5))),
    row("SM425", "a size known later passes", rolling(CapacitySize.count(NUMBER_TOKEN))),
    row("SM425", "copies known later pass", rolling(CapacitySize.count(9), copies=NUMBER_TOKEN)),
    row(
        "SM425",
        "six of ten fail",
        rolling(CapacitySize.count(6)),
        f"SM425 {BATCH}",
        message=f"{BATCH}: must be 5 to 50 percent of the copies, got 6 of 10 copies, 60 percent; lower it [SM425]",
    ),
    row("SM425", "one of one fails", rolling(CapacitySize.count(1), copies=1), f"SM425 {BATCH}"),
    row("SM425", "four percent fail", rolling(CapacitySize.percent(4)), f"SM425 {BATCH}"),
    row(
        "SM425",
        "more than everything cannot go back",
        rolling(CapacitySize.percent(20), back=CapacitySize.percent(101)),
        "SM425 rollout.rollback_maximum_batch_size",
    ),
    row("SM436", "no limit passes", rolling(CapacitySize.percent(5))),
    row("SM436", "time enough passes", rolling(CapacitySize.percent(50), limit=HOUR)),
    row("SM436", "a wait known later passes", rolling(CapacitySize.percent(5), limit=HOUR, wait=SomeDuration())),
    row(
        "SM436",
        "waits as long as the limit fail",
        rolling(CapacitySize.count(3), limit=HOUR, wait=timedelta(minutes=15)),
        f"SM436 {LIMIT}",
        message=f"{LIMIT}: must exceed all waits, 3600 seconds, got 3600 seconds; raise it [SM436]",
    ),
    row("SM435", "one passes", alarmed(ALARM)),
    row("SM435", "ten pass", alarmed(*[SomeAlarm(str(number)) for number in range(10)])),
    row(
        "SM435",
        "none fails",
        alarmed(),
        "SM435 rollback_alarms",
        message="rollback_alarms: must be 1 to 10 alarms, got 0; say None for no alarm [SM435]",
    ),
    row("SM435", "eleven fail", alarmed(*[SomeAlarm(str(number)) for number in range(11)]), "SM435 rollback_alarms"),
    row("SM435", "one twice fails", alarmed(ALARM, ALARM), "SM435 rollback_alarms"),
    row("SM435", "one known later twice fails", alarmed(*[SomeAlarm(TEXT_TOKEN)] * 2), "SM435 rollback_alarms"),
    row("SM440", "alarms with a rollout pass", alarmed(ALARM)),
    row(
        "SM440",
        "alarms alone fail",
        component(rollback_alarms=(ALARM,)),
        "SM440 rollback_alarms",
        message="rollback_alarms: must come with a rollout, got none; give a RollingUpdate too, or leave this out [SM440]",
    ),
    row("SM441", "a rollout with alarms passes", alarmed(ALARM)),
    row("SM441", "no rollout passes", component()),
    row(
        "SM441",
        "a rollout alone fails",
        replace(alarmed(ALARM), rollback_alarms=None),
        "SM441 rollback_alarms",
        message="rollback_alarms: should be given, as nothing else undoes the update, got none; give alarms that you made "
        "[SM441]",
    ),
    row("SM437", "metrics of an image pass", imaged_component(container_metrics=ContainerMetrics(path="/metrics"))),
    row(
        "SM437",
        "metrics of a model fail",
        component(container_metrics=ContainerMetrics(path="/metrics")),
        "SM437 container_metrics",
        message="container_metrics: must come with an image, got none; give the image in place of the model, or leave it out "
        "[SM437]",
    ),
    row(
        "SM438", "half a minute passes", imaged_component(container_metrics=replace(ODD, publish_frequency=MINUTE / 2))
    ),
    row(
        "SM438",
        "a frequency known later passes",
        imaged_component(container_metrics=replace(ODD, publish_frequency=SomeDuration())),
    ),
    row(
        "SM438",
        "three quarters of a minute fail",
        imaged_component(container_metrics=ODD),
        "SM438 container_metrics.publish_frequency",
        message="container_metrics.publish_frequency: must be 10, 30, 60, 120, 180, 240 or 300 seconds, got 45; take 30 "
        "[SM438]",
    ),
)
