"""Rows of the rules that know the hardware: SM223, SM238, SM239, SM414 to SM420, SM717, SM906."""

from __future__ import annotations

from datetime import timedelta

from rule_row import row
from rule_subjects import (
    IRELAND,
    NUMBER_TOKEN,
    TEXT_TOKEN,
    SomeDuration,
    SomeKey,
    component,
    compute,
    config,
    flat_config,
    settings,
    variant,
)

from constructs_sm.spec.component import ComponentSpec
from constructs_sm.spec.endpoint import EndpointConfigSpec

GPU, CPU, DISK = "ml.g5.xlarge", "ml.m5.xlarge", "ml.m5d.xlarge"
AT = "container_startup_health_check_timeout"


def on(*types: str, **needs: float | None) -> ComponentSpec:
    """A component with these needs on an endpoint of these types."""
    return component(endpoint=settings(instance_types=types), compute=compute(**needs))


def typed(instance_type: str | list[str], **changes: object) -> EndpointConfigSpec:
    return flat_config(variant(instance_type=instance_type), **changes)


def started(instance_type: str, window: object) -> EndpointConfigSpec:
    return flat_config(variant(instance_type=instance_type, container_startup_health_check_timeout=window))


ROWS = (
    row("SM223", "a volume on EBS passes", flat_config(variant(volume_size_in_gb=100))),
    row("SM223", "no volume on NVMe passes", typed(DISK)),
    row("SM223", "a type known later passes", flat_config(variant(instance_type=TEXT_TOKEN, volume_size_in_gb=100))),
    row(
        "SM223",
        "a volume on NVMe fails",
        flat_config(variant(instance_type=DISK, volume_size_in_gb=100)),
        "SM223 volume_size_in_gb",
        message="volume_size_in_gb: should not be given where local NVMe storage takes its place, as on ml.m5d.xlarge, "
        "got 100; leave it out [SM223]",
    ),
    row(
        "SM223",
        "one such type in a list fails",
        config(variant(instance_type=[CPU, GPU], volume_size_in_gb=100)),
        "SM223 variants[0].volume_size_in_gb",
    ),
    row("SM238", "a known type passes", typed(CPU)),
    row("SM238", "a type offered in the Region passes", typed(CPU, region=IRELAND)),
    row("SM238", "a Region without prices passes", typed(CPU, region="eu-nowhere-1")),
    row("SM238", "a list of types known later passes", typed([TEXT_TOKEN, "ml.m5.xlarge"])),
    row(
        "SM238",
        "a misspelt type fails",
        typed("ml.m5.xlrage"),
        "SM238 instance_type",
        message="instance_type: should be among the types known to host, got 'ml.m5.xlrage'; did you mean "
        "'ml.m5.xlarge' or 'ml.m5.4xlarge'? [SM238]",
    ),
    row("SM238", "nothing like it fails too", typed("ml.quantum9.nano"), "SM238 instance_type"),
    row("SM238", "a type not offered there fails", typed("ml.p5.48xlarge", region="eu-south-1"), "SM238 instance_type"),
    row(
        "SM238",
        "in a list, the variant is named",
        config(variant(instance_type="ml.x.y")),
        "SM238 variants[0].instance_type",
    ),
    row("SM239", "a current family passes", typed(CPU)),
    row(
        "SM239",
        "an old family fails",
        typed("ml.m4.xlarge"),
        "SM239 instance_type",
        message="instance_type: should be of a current family, got 'ml.m4.xlarge'; take a newer one [SM239]",
    ),
    row("SM239", "an old family in a list fails", typed([CPU, "ml.c4.xlarge"]), "SM239 instance_type"),
    row("SM414", "as many accelerators as there are pass", on("ml.g5.12xlarge", accelerators=4)),
    row("SM414", "a number known later passes", on(GPU, accelerators=NUMBER_TOKEN)),
    row("SM414", "a type known later passes", on(TEXT_TOKEN, accelerators=9)),
    row(
        "SM414",
        "more accelerators than there are fail",
        on(GPU, accelerators=2),
        "SM414 compute.accelerators",
        message="compute.accelerators: must not exceed the 1 of ml.g5.xlarge, got 2; lower it, or take a larger type "
        "[SM414]",
    ),
    row(
        "SM414",
        "one type of two too small fails",
        on(GPU, "ml.g5.12xlarge", accelerators=4),
        "SM414 compute.accelerators",
    ),
    row("SM415", "as many cores as there are pass", on(GPU, cpu_cores=4)),
    row("SM415", "a type newer than the table passes", on("ml.g99.xlarge", cpu_cores=400)),
    row(
        "SM415",
        "more cores than there are fail",
        on(GPU, cpu_cores=4.5),
        "SM415 compute.cpu_cores",
        message="compute.cpu_cores: must not exceed the 4 vCPUs of ml.g5.xlarge, got 4.5; lower it, or take a larger "
        "type [SM415]",
    ),
    row("SM416", "less memory than there is passes", on(GPU, min_memory_mb=3584)),
    row("SM416", "memory known later passes", on(GPU, min_memory_mb=NUMBER_TOKEN)),
    row(
        "SM416",
        "all the memory there is fails",
        on(GPU, min_memory_mb=16384),
        "SM416 compute.min_memory_mb",
        message="compute.min_memory_mb: must be below the 16384 MB of ml.g5.xlarge, got 16384; lower it, or take a "
        "larger type [SM416]",
    ),
    row("SM419", "accelerators where there are some pass", on(GPU, accelerators=1)),
    row("SM419", "no accelerators where there are none pass", on(CPU, accelerators=None)),
    row(
        "SM419",
        "accelerators where there are none fail",
        on(CPU, accelerators=1),
        "SM419 compute.accelerators",
        message="compute.accelerators: must be on a type with accelerators, got ml.m5.xlarge; leave it out [SM419]",
    ),
    row("SM420", "accelerators asked for pass", on(GPU, accelerators=1)),
    row("SM420", "accelerators known later pass", on(GPU, accelerators=NUMBER_TOKEN)),
    row(
        "SM420",
        "accelerators left idle fail",
        on("ml.g5.12xlarge", accelerators=None),
        "SM420 compute.accelerators",
        message="compute.accelerators: should be given on ml.g5.12xlarge, whose 4 A10G stay unused otherwise, got none; "
        "ask for them, or take a type without [SM420]",
    ),
    row("SM717", "a key for EBS passes", typed(CPU, encryption_key=SomeKey())),
    row("SM717", "no key for NVMe passes", typed(DISK)),
    row(
        "SM717",
        "a key for NVMe fails",
        typed(DISK, encryption_key=SomeKey()),
        "SM717 encryption_key",
        message="encryption_key: should have a volume to encrypt, got ml.m5d.xlarge with local NVMe, which a hardware "
        "key encrypts; leave the key out, or take a type without [SM717]",
    ),
    row("SM906", "ten minutes for a GPU pass", started(GPU, timedelta(minutes=10))),
    row("SM906", "two minutes for a CPU pass", started(CPU, timedelta(minutes=2))),
    row("SM906", "the default passes", typed(GPU)),
    row("SM906", "a time known later passes", started(GPU, SomeDuration())),
    row(
        "SM906",
        "two minutes for a GPU fail",
        started(GPU, timedelta(minutes=2)),
        f"SM906 {AT}",
        message=f"{AT}: should be 10 minutes or more on ml.g5.xlarge, got 120 seconds; raise it [SM906]",
    ),
    row("SM906", "two minutes of the CDK fail too", started(GPU, SomeDuration(120)), f"SM906 {AT}"),
    row(
        "SM906",
        "a newer size of a known family is known",
        started("ml.g5.96xlarge", timedelta(minutes=2)),
        "SM238 instance_type",
        f"SM906 {AT}",
    ),
)
