"""How inference components share the instances that they lie on."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from constructs_sm.facts.instance_types import instance_type
from constructs_sm.rules.known import number, text
from constructs_sm.rules.packing import share_of_instance
from constructs_sm.spec.component import ComponentSpec, ComputeRequirements


class Resource(StrEnum):
    """What copies take of an instance."""

    MEMORY = "memory"
    CORES = "cores"
    ACCELERATORS = "accelerators"


@dataclass(frozen=True, kw_only=True, slots=True)
class ComponentShare:
    """The part of an endpoint's instances that one component answers for.

    A copy counts by the resource of which it takes the largest part, for nothing else fits where that is gone: a copy
    with one of four accelerators and a tenth of the memory takes a quarter. What no copy takes is shared in the same
    proportion.

    Attributes:
        name: Its name, or its place among the components, such as ``#2``.
        copies: Copies to start with.
        resource: The resource that decides.
        instances: Instances that all its copies take together.
        share: Its part of the endpoint, 0 to 1; all parts together are 1.
    """

    name: str
    copies: int
    resource: Resource
    instances: float
    share: float


def shares_of(components: Iterable[ComponentSpec], instance_types: Sequence[str]) -> tuple[ComponentShare, ...]:
    """The shares of components on an endpoint of *instance_types*, measured by the preferred one.

    None at all where something of a component, or the type, is not known at synthesis: a share is one of a whole.
    """
    found = [_alone(each, place, instance_types) for place, each in enumerate(components, start=1)]
    whole = sum(each.instances for each in found if each is not None)
    if None in found or whole == 0 or not math.isfinite(whole):
        return ()
    return tuple(replace(each, share=each.instances / whole) for each in found if each is not None)


def _alone(spec: ComponentSpec, place: int, instance_types: Sequence[str]) -> ComponentShare | None:
    known = next((instance_type(name) for name in instance_types), None)
    copies = number(spec.copy_count)
    wanted = [
        one.compute
        for _, one in spec.walk_specifications()
        if text(one.instance_type) in {None, *instance_types[:1]} and isinstance(one.compute, ComputeRequirements)
    ]
    if known is None or copies is None or not wanted:
        return None
    taken = dict(zip(Resource, share_of_instance(wanted[0], known), strict=True))
    resource = max(taken, key=lambda each: taken[each])
    name = text(spec.inference_component_name)
    return ComponentShare(
        name=f"#{place}" if name is None else name,
        copies=int(copies),
        resource=resource,
        instances=copies * taken[resource],
        share=0.0,
    )
