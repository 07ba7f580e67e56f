"""The copies of a component that scales: how many there are at first, and whether its endpoint can go to none with it."""

from __future__ import annotations

from constructs_sm.errors import Severity
from constructs_sm.facts import limits
from constructs_sm.rules.known import number, plain
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.component import ComponentSpec


@rule(
    "SM511",
    ComponentSpec,
    severity=Severity.WARNING,
    title="every component of an endpoint that may have no instance goes to no copy",
    why="instances go to none only when all of them have",
    source=limits.ZERO_INSTANCES,
)
def goes_to_none(spec: ComponentSpec) -> Findings:
    if number(spec.endpoint.min_instances) != 0 or (spec.scaling is not None and spec.scaling.reaches_zero):
        return
    what = "should go to 0 copies, as the endpoint may go to 0 instances and never will"
    if spec.scaling is None:
        yield "scaling", f"{what}, got none; give CopyScaling(min_copies=0, …), or keep an instance"
    else:
        yield "scaling.min_copies", f"{what}, got {plain(spec.scaling.min_copies)}; lower it, or keep an instance"


@rule(
    "SM530",
    ComponentSpec,
    title="the copies that a component starts with are within its scaling",
    why="scaling moves them at once, and each update that says the count would move them back",
    source=limits.COMPONENT_SPECIFICATION,
)
def starts_within(spec: ComponentSpec) -> Findings:
    said = number(spec.copy_count)
    if spec.scaling is None or not said:
        return
    low, high = number(spec.scaling.min_copies), number(spec.scaling.max_copies)
    if low is not None and said < low:
        yield "copy_count", f"must not be below min_copies {plain(low)}, got {plain(said)}; leave it out"
    if high is not None and said > high:
        yield "copy_count", f"must not exceed max_copies {plain(high)}, got {plain(said)}; leave it out"
