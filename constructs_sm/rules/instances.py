"""Rules that compare what was said with the hardware of an instance type."""

from __future__ import annotations

from collections.abc import Iterator

from constructs_sm.errors import Severity
from constructs_sm.facts import limits
from constructs_sm.facts.instance_types import (
    OLD_FAMILIES,
    InstanceType,
    family_of,
    instance_type,
    like,
    nearest,
    offered_in,
    usable_memory,
)
from constructs_sm.rules.known import number, plain, shown, text, time
from constructs_sm.rules.pools import named_types
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.component import ComponentSpec, ComputeRequirements
from constructs_sm.spec.endpoint import EndpointConfigSpec
from constructs_sm.spec.variant import InstanceVariant
from constructs_sm.spec.walking import at

_SHORT_STARTUP_SECONDS = 600
_FIT = "lower it, or take a larger type"
_PRICES = "https://aws.amazon.com/sagemaker/ai/pricing/"
_TYPES = "https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-types.html"


@rule(
    "SM223",
    InstanceVariant,
    severity=Severity.WARNING,
    title="a volume size is given only where there is a volume",
    why="types with local NVMe storage use that instead",
    source=limits.HOST_STORAGE,
)
def volume_on_local_storage(variant: InstanceVariant) -> Findings:
    if variant.volume_size_in_gb is not None:
        what = "should not be given where local NVMe storage takes its place, as on"
        for known in _hardware(variant):
            if known.local_nvme:
                yield "volume_size_in_gb", f"{what} {known.name}, got {shown(variant.volume_size_in_gb)}; leave it out"


@rule(
    "SM238",
    EndpointConfigSpec,
    severity=Severity.WARNING,
    title="an instance type is one that can host",
    why="a misspelt type fails only at deployment; a type newer than the table is fine",
    source=_PRICES,
)
def known_type(spec: EndpointConfigSpec) -> Findings:
    offered = None if spec.region is None else offered_in(spec.region)
    for path, variant in spec.walk_instances():
        at = f"{path}.instance_type" if path else "instance_type"
        for name in named_types(variant):
            if instance_type(name) is None:
                near = nearest(name)[:2]
                hint = f"did you mean {' or '.join(map(repr, near))}?" if near else "check its spelling"
                yield at, f"should be among the types known to host, got {name!r}; {hint}"
            elif offered is not None and name not in offered:
                what = f"should be in the price list of {spec.region}, got {name!r}"
                yield at, f"{what}; check that it is offered there"


@rule(
    "SM239",
    InstanceVariant,
    severity=Severity.WARNING,
    title="an instance type is of a current family",
    why="newer images no longer support the old ones",
    source=_TYPES,
)
def current_family(variant: InstanceVariant) -> Findings:
    for name in named_types(variant):
        if family_of(name) in OLD_FAMILIES:
            yield "instance_type", f"should be of a current family, got {name!r}; take a newer one"


@rule(
    "SM717",
    EndpointConfigSpec,
    severity=Severity.WARNING,
    title="an encryption key reaches the storage",
    why="local NVMe is encrypted by its own hardware key; older API text says the call fails",
    source=limits.CREATE_ENDPOINT_CONFIG,
)
def key_reaches_storage(spec: EndpointConfigSpec) -> Findings:
    if spec.encryption_key is None:
        return
    for known in {known.name: known for _, variant in spec.walk_instances() for known in _hardware(variant)}.values():
        if known.local_nvme:
            what = f"should have a volume to encrypt, got {known.name} with local NVMe, which a hardware key encrypts"
            yield "encryption_key", f"{what}; leave the key out, or take a type without"


@rule(
    "SM906",
    InstanceVariant,
    severity=Severity.WARNING,
    title="a large model has time to start",
    why="loading weights into accelerators takes minutes; the endpoint fails when the window closes",
    source=limits.CONTAINER_CONTRACT,
)
def time_to_start(variant: InstanceVariant) -> Findings:
    window = time(variant.container_startup_health_check_timeout)
    if window is not None and window < _SHORT_STARTUP_SECONDS:
        for known in _hardware(variant):
            if known.accelerator is not None:
                at = "container_startup_health_check_timeout"
                yield at, f"should be 10 minutes or more on {known.name}, got {plain(window)} seconds; raise it"


@rule(
    "SM414",
    ComponentSpec,
    title="a copy asks for no more accelerators than an instance has",
    why="it could be placed nowhere",
    source=limits.COMPONENT_COMPUTE,
)
def accelerators_fit(spec: ComponentSpec) -> Findings:
    for path, compute, known in _asked(spec):
        asked = number(compute.accelerators)
        there = None if known.accelerator is None else known.accelerator.count
        if asked is not None and there is not None and asked > there:
            what = f"must not exceed the {there} of {known.name}"
            yield at(path, "accelerators"), f"{what}, got {plain(asked)}; {_FIT}"


@rule(
    "SM415",
    ComponentSpec,
    title="a copy asks for no more CPU cores than an instance has",
    why="it could be placed nowhere",
    source=limits.COMPONENT_COMPUTE,
)
def cores_fit(spec: ComponentSpec) -> Findings:
    for path, compute, known in _asked(spec):
        asked = number(compute.cpu_cores)
        if asked is not None and asked > known.vcpus:
            what = f"must not exceed the {known.vcpus} vCPUs of {known.name}"
            yield at(path, "cpu_cores"), f"{what}, got {plain(asked)}; {_FIT}"


@rule(
    "SM416",
    ComponentSpec,
    title="a copy asks for no more memory than an instance has",
    why="it could be placed nowhere; a share of the memory stays with SageMaker besides",
    source=limits.COMPONENT_COMPUTE,
)
def memory_fits(spec: ComponentSpec) -> Findings:
    for path, compute, known in _asked(spec):
        asked = number(compute.min_memory_mb)
        if asked is not None and asked >= known.memory_mib:
            what = f"must be below the {known.memory_mib} MB of {known.name}"
            yield at(path, "min_memory_mb"), f"{what}, got {plain(asked)}; {_FIT}"


@rule(
    "SM433",
    ComponentSpec,
    severity=Severity.WARNING,
    title="a copy leaves SageMaker its share of the memory",
    why="no page tells the share; 4096 of 16384 MB were refused on ml.g5.xlarge and 8192 of 32768 MB taken on "
    "ml.g6.2xlarge, so 12800 MB are counted with, but no more than four fifths of a small instance",
    source=limits.COMPONENT_COMPUTE,
)
def memory_left(spec: ComponentSpec) -> Findings:
    for path, compute, known in _asked(spec):
        asked, usable = number(compute.min_memory_mb), usable_memory(known)
        if asked is not None and usable < asked < known.memory_mib:
            what = (
                f"should not exceed {usable} of the {known.memory_mib} MB of {known.name}, as SageMaker keeps a share"
            )
            yield at(path, "min_memory_mb"), f"{what}, got {plain(asked)}; {_FIT}, unless it is known to do"


@rule(
    "SM419",
    ComponentSpec,
    title="accelerators are asked for only where there are some",
    why="the copy could be placed nowhere",
    source=limits.COMPONENT_COMPUTE,
)
def accelerators_exist(spec: ComponentSpec) -> Findings:
    for path, compute, known in _asked(spec):
        if number(compute.accelerators) is not None and known.accelerator is None:
            yield at(path, "accelerators"), f"must be on a type with accelerators, got {known.name}; leave it out"


@rule(
    "SM420",
    ComponentSpec,
    severity=Severity.WARNING,
    title="accelerators that are paid for are used",
    why="a copy that asks for none cannot use any",
    source=limits.COMPONENT_COMPUTE,
)
def accelerators_used(spec: ComponentSpec) -> Findings:
    for path, compute, known in _asked(spec):
        if compute.accelerators is None and known.accelerator is not None:
            count, name = known.accelerator.count, known.accelerator.name
            what = f"should be given on {known.name}, whose {count} {name} stay unused otherwise"
            yield at(path, "accelerators"), f"{what}, got none; ask for them, or take a type without"


def _hardware(variant: InstanceVariant) -> list[InstanceType]:
    return [known for name in named_types(variant) if (known := like(name)) is not None]


def _asked(spec: ComponentSpec) -> Iterator[tuple[str, ComputeRequirements, InstanceType]]:
    """What each specification asks for, with its path, beside each instance type that it is for and that is known."""
    for path, one in spec.walk_specifications():
        for name in spec.types_of(one) if one.compute is not None else ():
            known = None if text(name) is None else instance_type(name)
            if one.compute is not None and known is not None:
                yield at(path, "compute"), one.compute, known
