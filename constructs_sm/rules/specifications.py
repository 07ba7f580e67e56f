"""Specifications of a component for the instance types of its endpoint."""

from __future__ import annotations

from collections import Counter

from constructs_sm.errors import Severity
from constructs_sm.facts import limits
from constructs_sm.rules.known import shown, text
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.component import ComponentSpec
from constructs_sm.spec.walking import at


@rule(
    "SM412",
    ComponentSpec,
    title="each instance type is specified once",
    why="a copy on it can be of one specification only",
    source=limits.HETEROGENEOUS,
)
def unique_types(spec: ComponentSpec) -> Findings:
    for name, times in Counter(_specified(spec)).items():
        if times > 1:
            yield (
                "specifications",
                f"must be for different instance types, got {name!r} {times} times; keep one of them",
            )


@rule(
    "SM413",
    ComponentSpec,
    title="a specification is for an instance type of the endpoint",
    why="there would never be an instance for it",
    source=limits.HETEROGENEOUS,
)
def type_of_the_endpoint(spec: ComponentSpec) -> Findings:
    there = _of_endpoint(spec)
    for path, one in spec.walk_specifications():
        said = text(one.instance_type)
        if not spec.single and one.instance_type is None:
            yield (
                at(path, "instance_type"),
                "is needed in a list of specifications, got none; name a type of the endpoint",
            )
        elif there and said is not None and said not in there:
            what = f"must be a type of the endpoint, which has {', '.join(map(shown, there))}"
            yield at(path, "instance_type"), f"{what}, got {said!r}; take one of these, or add it there"


@rule(
    "SM434",
    ComponentSpec,
    severity=Severity.WARNING,
    title="every instance type of the endpoint is specified",
    why="no copy is placed on instances of a type without a specification",
    source=limits.HETEROGENEOUS,
)
def every_type_specified(spec: ComponentSpec) -> Findings:
    said = _specified(spec)
    if not spec.single and len(said) == len(spec.specifications):
        left = [name for name in dict.fromkeys(_of_endpoint(spec)) if name not in said]
        if left:
            what = f"should be for every type of the endpoint, got none for {', '.join(map(shown, left))}"
            yield "specifications", f"{what}; add it, or take the type from the endpoint"


@rule(
    "SM431",
    ComponentSpec,
    title="what a component runs is said flat, or for each instance type",
    why="with both, one would be ignored",
    source=limits.CREATE_INFERENCE_COMPONENT,
)
def flat_or_listed(spec: ComponentSpec) -> Findings:
    if not spec.single and spec.said_flat:
        beside = ", ".join(spec.said_flat)
        yield "specifications", f"must stand alone, got {beside} beside it; put them into each specification"


@rule(
    "SM432",
    ComponentSpec,
    title="a list of specifications has two to five items",
    why="CloudFormation takes no other number; one for all types is said flat",
    source=limits.CLOUDFORMATION_COMPONENT,
)
def how_many(spec: ComponentSpec) -> Findings:
    least, most, count = limits.MIN_SPECIFICATIONS, limits.MAX_SPECIFICATIONS, len(spec.specifications)
    if not spec.single and not least <= count <= most:
        cure = "leave some out" if count > most else "say it flat"
        yield "specifications", f"must be {least} to {most} specifications, got {count}; {cure}"


def _specified(spec: ComponentSpec) -> list[str]:
    """The types that have a specification, as far as they are known at synthesis."""
    return [known for _, one in spec.walk_specifications() if (known := text(one.instance_type)) is not None]


def _of_endpoint(spec: ComponentSpec) -> list[str]:
    """The types of the endpoint; none unless all of them are known at synthesis."""
    known = [name for each in spec.endpoint.instance_types if (name := text(each)) is not None]
    return known if len(known) == len(spec.endpoint.instance_types) else []
