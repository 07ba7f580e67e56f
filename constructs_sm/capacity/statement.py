"""How many instances an endpoint has, may have, and has while it is updated."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from constructs_sm.capacity.shares import ComponentShare, shares_of
from constructs_sm.rules.known import number, text
from constructs_sm.rules.packing import least_instances
from constructs_sm.spec.component import ComponentSpec
from constructs_sm.spec.deployment import DeploymentSpec
from constructs_sm.spec.endpoint import EndpointConfigSpec
from constructs_sm.spec.rollout import CapacitySize, CapacityUnit, RollingUpdate
from constructs_sm.spec.scaling import Scaling
from constructs_sm.spec.several import several
from constructs_sm.spec.variant import InstanceVariant, ServerlessVariant

_UNKNOWN = "known at deployment"


@dataclass(frozen=True, kw_only=True, slots=True)
class VariantCapacity:
    """The instances of one variant. A count that is known only at deployment is None.

    Attributes:
        path: Where the variant was said, such as ``variants[0]``; empty for one that was said flat.
        instance_types: Its type or types, the preferred first; each may be that of all instances.
        steady: Instances while nobody calls: the least that scaling goes to, or the initial count; and what the copies
            of inference components need.
        maximum: Instances at most.
        during_update: Instances at most while an update goes forward, or back.
        volume_size_in_gb: Storage of each; None if it was not said.
        reserved: Whether they are launched in a reservation, which is paid for by itself.
    """

    path: str
    instance_types: tuple[str, ...]
    steady: int | None
    maximum: int | None
    during_update: int | None
    volume_size_in_gb: float | None = None
    reserved: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ServerlessCapacity:
    """What a serverless variant may do at once. What is known only at deployment is None.

    Attributes:
        memory_size_in_mb: Memory of each.
        max_concurrency: Requests at once.
        steady: How many of these are kept warm while nobody calls; 0 for none.
        maximum: How many are kept warm at most.
        during_update: How many are kept warm at most while an update goes forward, or back.
    """

    memory_size_in_mb: int | None
    max_concurrency: int | None
    steady: int | None
    maximum: int | None
    during_update: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class TypeCapacity:
    """The instances of one type, of all variants that may have it. A count known only at deployment is None.

    Attributes:
        instance_type: The type.
        steady: Instances while nobody calls.
        maximum: Instances at most.
        during_update: Instances at most while an update goes forward, or back.
    """

    instance_type: str
    steady: int | None
    maximum: int | None
    during_update: int | None

    @property
    def quota_name(self) -> str:
        """The name of its quota, of the account in the Region.

        Source: https://docs.aws.amazon.com/general/latest/gr/sagemaker.html
        """
        return f"{self.instance_type} for endpoint usage"

    def __str__(self) -> str:
        counts = f"steady {_said(self.steady)}, max {_said(self.maximum)}, during update {_said(self.during_update)}"
        needed = f'ask quota "{self.quota_name}" >= {_said(self.during_update)}'
        return f"{self.instance_type}: {counts}; {needed}"


@dataclass(frozen=True, kw_only=True, slots=True)
class CapacityStatement:
    """What an endpoint asks of the quotas of its account and Region.

    Attributes:
        variants: Those on instances, the shadow last.
        serverless: Those without.
        components: How its inference components share its instances.
        asynchronous: Whether it is asynchronous.
    """

    variants: tuple[VariantCapacity, ...] = ()
    serverless: tuple[ServerlessCapacity, ...] = ()
    components: tuple[ComponentShare, ...] = ()
    asynchronous: bool = False

    @property
    def types(self) -> tuple[TypeCapacity, ...]:
        """The instances of each type, sorted; a type known only at deployment is not among them."""
        return totals([self])

    def __str__(self) -> str:
        concurrency = [f"serverless: at most {_said(one.max_concurrency)} requests at once" for one in self.serverless]
        lines = [*map(str, self.types), *concurrency]
        return ". ".join(lines) if lines else f"instance types {_UNKNOWN}" if self.variants else "no instances"


def totals(statements: Iterable[CapacityStatement]) -> tuple[TypeCapacity, ...]:
    """The instances of each type, of several endpoints together."""
    counted: dict[str, list[VariantCapacity]] = {}
    for statement in statements:
        for variant in statement.variants:
            for name in dict.fromkeys(variant.instance_types):
                counted.setdefault(name, []).append(variant)
    return tuple(
        TypeCapacity(
            instance_type=name,
            steady=_sum(each.steady for each in variants),
            maximum=_sum(each.maximum for each in variants),
            during_update=_sum(each.during_update for each in variants),
        )
        for name, variants in sorted(counted.items())
    )


def capacity_of(
    config: EndpointConfigSpec,
    updates: DeploymentSpec | None = None,
    components: Iterable[ComponentSpec] = (),
) -> CapacityStatement:
    """What an endpoint asks for, from what was said of it; a paused one asks for nothing.

    Args:
        config: Its configuration.
        updates: How it is updated. Default: as SageMaker does unless it is told, with a second fleet.
        components: The inference components on it. Default: none.
    """
    placed, said = tuple(components), DeploymentSpec() if updates is None else updates
    if said.paused:
        return CapacityStatement(asynchronous=config.async_inference is not None)
    instances = tuple(_of_instances(path, each, said, placed) for path, each in config.walk_instances())
    types = tuple(name for variant in instances for name in variant.instance_types)
    return CapacityStatement(
        variants=instances,
        serverless=tuple(
            _of_serverless(each) for each in several(config.variants) if isinstance(each, ServerlessVariant)
        ),
        components=shares_of(placed, types),
        asynchronous=config.async_inference is not None,
    )


def _of_instances(
    path: str, variant: InstanceVariant, updates: DeploymentSpec, components: tuple[ComponentSpec, ...]
) -> VariantCapacity:
    types = tuple(name for each in variant.instance_types if (name := text(each)) is not None)
    initial, managed, scaling = (
        number(variant.initial_instance_count),
        variant.managed_instance_scaling,
        variant.scaling,
    )
    least, most = initial, initial
    if managed is not None:
        here = [_at_rest(each) for each in components if each.variant_name in {None, variant.variant_name}]
        most = number(managed.max_count)
        least = _furthest(max, [number(managed.min_count), least_instances(here, types)])
    elif scaling is not None:
        least, most = _scaled(scaling, initial)
    fresh = most if updates.keeps_counts or managed is not None else initial
    return VariantCapacity(
        path=path,
        instance_types=types,
        steady=_whole(least),
        maximum=_whole(most),
        during_update=_whole(_during_update(updates.rollout, most, fresh)),
        volume_size_in_gb=number(variant.volume_size_in_gb),
        reserved=variant.capacity_reservation is not None,
    )


def _during_update(rollout: object, most: float | None, fresh: float | None) -> float | None:
    """Old and new fleet together; in batches, the fleet and the larger of a batch forward and one back."""
    if most is None or fresh is None:
        return None
    if not isinstance(rollout, RollingUpdate):
        return most + fresh
    forward, back = _batch(rollout.maximum_batch_size, most), _batch(rollout.rollback_maximum_batch_size, most)
    return None if forward is None or back is None else most + max(forward, back)


def _batch(size: CapacitySize | None, of: float) -> float | None:
    """Instances of a batch; without a size, all: that is how SageMaker goes back unless it is told.

    Source: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_RollingUpdatePolicy.html
    """
    value = of if size is None else number(size.value)
    if size is None or value is None or text(size.unit) is None:
        return value if size is None else None
    return min(of, math.ceil(of * value / 100) if size.unit == CapacityUnit.PERCENT else value)


def _of_serverless(variant: ServerlessVariant) -> ServerlessCapacity:
    warm = 0 if variant.provisioned_concurrency is None else number(variant.provisioned_concurrency)
    least, most = (warm, warm) if variant.scaling is None else _scaled(variant.scaling, warm)
    return ServerlessCapacity(
        memory_size_in_mb=_whole(number(variant.memory_size_in_mb)),
        max_concurrency=_whole(number(variant.max_concurrency)),
        steady=_whole(least),
        maximum=_whole(most),
        during_update=_whole(most),
    )


def _scaled(scaling: Scaling, initial: float | None) -> tuple[float | None, float | None]:
    """The least and the most that scaling goes to, whatever the clock says; to begin with, there is what was said."""
    clock = several(scaling.scheduled_actions)
    highs = [scaling.bounds[1][1], *(each.max_capacity for each in clock if each.max_capacity is not None)]
    least = _furthest(min, (number(bound) for _, bound in scaling.lows))
    return least, _furthest(max, [initial, *map(number, highs)])


def _at_rest(component: ComponentSpec) -> ComponentSpec:
    """A component with the copies that it has while nobody calls."""
    scaling = component.scaling
    return component if scaling is None else replace(component, copy_count=scaling.min_copies)


def _furthest(choose: Callable[[list[float]], float], counts: Iterable[float | None]) -> float | None:
    """The least or the most of counts; None where one is known at deployment only."""
    given = list(counts)
    known = [each for each in given if each is not None]
    return choose(known) if len(known) == len(given) else None


def _sum(counts: Iterable[int | None]) -> int | None:
    known = list(counts)
    return None if None in known else sum(each for each in known if each is not None)


def _whole(count: float | None) -> int | None:
    return None if count is None else int(count)


def _said(count: int | None) -> str:
    return _UNKNOWN if count is None else str(count)
