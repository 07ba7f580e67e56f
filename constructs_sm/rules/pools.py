"""The instance types of a variant: how many, in which order, with which models."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from constructs_sm.errors import Severity
from constructs_sm.facts import limits
from constructs_sm.rules.known import number, plain, text
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.variant import InstanceVariant


@rule(
    "SM202",
    InstanceVariant,
    title="a variant has an instance type",
    why="the API needs something to run the model on",
    source=limits.PRODUCTION_VARIANT,
)
def has_instance_type(variant: InstanceVariant) -> Findings:
    types, most = variant.instance_type, limits.MAX_INSTANCE_POOLS
    if isinstance(types, Sequence) and not isinstance(types, str) and not 1 <= len(types) <= most:
        cure = "shorten it" if types else "give one"
        yield "instance_type", f"must be one type or a list of 1 to {most}, got {len(types)}; {cure}"


@rule(
    "SM213",
    InstanceVariant,
    severity=Severity.WARNING,
    title="a list of instance types names each type and each priority once",
    why="the list is an order of preference",
    source=limits.HETEROGENEOUS,
)
def unique_pools(variant: InstanceVariant) -> Findings:
    for name, times in Counter(named_types(variant)).items():
        if times > 1:
            yield "instance_type", f"should name each type once, got {name!r} {times} times; keep one of them"
    priorities = [known for pool in variant.pools if (known := number(pool.priority)) is not None]
    for priority, times in Counter(priorities).items():
        if times > 1:
            what = f"should give each priority once, got {plain(priority)} {times} times"
            yield "instance_type", f"{what}; number them in the order of preference, all or none"


@rule(
    "SM214",
    InstanceVariant,
    title="a type has a model of its own only where the variant has one",
    why="components bring their models, and may say one for each instance type",
    source=limits.HETEROGENEOUS,
)
def override_beside_a_model(variant: InstanceVariant) -> Findings:
    for place, pool in enumerate(variant.pools):
        if pool.model is not None and variant.model is None:
            what = "must stand beside a model of the variant, got one on a variant for inference components"
            yield f"instance_type[{place}].model", f"{what}; say it in a specification of the component"


def named_types(variant: InstanceVariant) -> list[str]:
    """The instance types that are known at synthesis; what is none by its form was refused already."""
    texts = [known for name in variant.instance_types if (known := text(name)) is not None]
    return [name for name in texts if re.fullmatch(limits.INSTANCE_TYPE.pattern, name)]
