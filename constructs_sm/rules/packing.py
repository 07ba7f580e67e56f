"""Whether the copies of all components of an endpoint find room on its instances.

Everything here is a lower bound: what is known later takes no room, each copy counts as if it lay on the type that suits it
best, and SageMaker's own share of an instance counts as free. So a warning is never false, and silence promises nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from constructs_sm.errors import Severity
from constructs_sm.facts import limits
from constructs_sm.facts.instance_types import InstanceType, instance_type
from constructs_sm.rules.known import number, plain, text
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.component import ComponentSpec, ComputeRequirements

_HALF = 0.5
_SLACK = 1e-9


@rule(
    "SM417",
    ComponentSpec,
    severity=Severity.WARNING,
    title="the components of an endpoint find room on its instances",
    why="a component whose copies find none waits until its creation fails",
    source=limits.DEPLOY_MODELS,
)
def room_for_all(spec: ComponentSpec) -> Findings:
    copies = number(spec.copy_count)
    if copies:
        yield from _without_room(spec, copies, "copy_count", "start with fewer copies")


@rule(
    "SM514",
    ComponentSpec,
    severity=Severity.WARNING,
    title="copies that scaling may add find room on the instances of the endpoint",
    why="those that find none wait, and so do their callers",
    source=limits.DEPLOY_MODELS,
)
def room_to_scale(spec: ComponentSpec) -> Findings:
    most = None if spec.scaling is None else number(spec.scaling.max_copies)
    if most and most > (number(spec.copy_count) or 0):
        yield from _without_room(spec, most, "scaling.max_copies", "scale to fewer copies")


def _without_room(spec: ComponentSpec, copies: float, path: str, cure: str) -> Findings:
    """Tell that so many *copies* of a component, and those that others start with, find no room."""
    known = _known(spec.endpoint.instance_types)
    most = number(spec.endpoint.max_instances)
    if most is None or not known:
        return
    on_variant = [each for each in spec.beside if each.variant_name == spec.variant_name]
    mine = _load(spec, known, copies)
    loads = [load for each in on_variant if (load := _load(each, known, number(each.copy_count))) is not None]
    loads += [] if mine is None else [mine]
    needed, together = _instances(loads), sum(load.copies for load in loads)
    if needed > most:
        others = "" if len(loads) == 1 else f" of {len(loads)} components"
        what = f"should find room on {plain(most)} instance{'' if most == 1 else 's'}, the most there may be"
        yield (
            path,
            f"{what}, got {plain(together)} copies{others} that need {needed} or more; allow more instances, or {cure}",
        )


def least_instances(components: Iterable[ComponentSpec], instance_types: Iterable[str]) -> int:
    """The least number of instances that can hold all copies; 0 where nothing is known of the types."""
    known = _known(instance_types)
    return _instances(
        [load for each in components if (load := _load(each, known, number(each.copy_count))) is not None]
    )


def _known(names: Iterable[str]) -> list[InstanceType]:
    """The instance types; none of them if one is not known."""
    types = [None if text(name) is None else instance_type(name) for name in names]
    known = [each for each in types if each is not None]
    return known if len(known) == len(types) else []


@dataclass(frozen=True, kw_only=True, slots=True)
class _Load:
    copies: float
    shares: tuple[float, float, float]
    """The least share of an instance's memory, cores and accelerators that a copy takes on any type."""

    per_instance: int
    """The most copies that one instance of any type can hold."""


def _load(spec: ComponentSpec, types: Iterable[InstanceType], copies: float | None) -> _Load | None:
    """What *copies* of a component ask for; None where these are not known, or it fits on no type at all."""
    found = list(_shares(spec, types))
    fitting = [shares for shares in found if max(shares) <= 1]
    if copies is None or not fitting:
        return None
    memory, cores, accelerators = (min(kind) for kind in zip(*fitting, strict=True))
    roomiest = max(math.floor(1 / max(shares) + _SLACK) if max(shares) > 0 else 10**9 for shares in fitting)
    return _Load(copies=copies, shares=(memory, cores, accelerators), per_instance=roomiest)


def _shares(spec: ComponentSpec, types: Iterable[InstanceType]) -> Iterator[tuple[float, float, float]]:
    for known in types:
        for _, one in spec.walk_specifications():
            said = one.instance_type
            if isinstance(one.compute, ComputeRequirements) and (said is None or text(said) in {None, known.name}):
                yield share_of_instance(one.compute, known)


def share_of_instance(compute: ComputeRequirements, known: InstanceType) -> tuple[float, float, float]:
    """The part of an instance's memory, cores and accelerators that a copy takes; infinite where it has none."""
    memory, cores, accelerators = (
        0 if asked is None else asked
        for asked in (number(compute.min_memory_mb), number(compute.cpu_cores), number(compute.accelerators))
    )
    there = 0 if known.accelerator is None else known.accelerator.count
    devices = math.ceil(accelerators) / there if there else (math.inf if accelerators else 0.0)
    return memory / known.memory_mib, cores / known.vcpus, devices


def _instances(loads: list[_Load]) -> int:
    """The least number of instances that can hold all copies, by three bounds of which the highest counts."""
    by_volume = [sum(load.copies * load.shares[kind] for load in loads) for kind in range(3)]
    # Two copies that each take more than half of something never lie on one instance.
    large = [sum(load.copies for load in loads if load.shares[kind] > _HALF) for kind in range(3)]
    alone = [load.copies / load.per_instance for load in loads]
    return max((math.ceil(bound - _SLACK) for bound in (*by_volume, *large, *alone)), default=0)
