"""Rows of SM214, SM215, SM216 and the priorities of SM213: pools of instances, and the way to them."""

from __future__ import annotations

from rule_row import row
from rule_subjects import NUMBER_TOKEN, TEXT_TOKEN, SomeModel, flat_config, fleet, place, variant

from constructs_sm.spec.endpoint import EndpointConfigSpec
from constructs_sm.spec.instances import InstancePool
from constructs_sm.spec.routing import PrefixAwareRouting, Routing

PREFIX = PrefixAwareRouting(prefix_length=1024, concurrency_threshold=1)
OWN = InstancePool(instance_type="ml.g6.xlarge", model=SomeModel("compiled"))


def ranked(*priorities: float | None) -> EndpointConfigSpec:
    types = ("ml.m5.large", "ml.c5.large", "ml.r5.large")
    pools = zip(types, priorities, strict=False)
    return flat_config(variant(instance_type=[InstancePool(instance_type=name, priority=n) for name, n in pools]))


def routed(**said: object) -> EndpointConfigSpec:
    return flat_config(variant(**said))


ROWS = [
    row("SM213", "priorities in any order pass", ranked(3, 1, 2)),
    row("SM213", "places in the list pass", ranked(None, None, None)),
    row("SM213", "priorities known later pass", ranked(NUMBER_TOKEN, NUMBER_TOKEN)),
    row("SM213", "a priority twice fails", ranked(1, 1), "SM213 instance_type"),
    row("SM213", "a priority that is another's place fails", ranked(2, None), "SM213 instance_type"),
    row("SM214", "a model of its own beside the variant's passes", routed(instance_type=["ml.g5.xlarge", OWN])),
    row("SM214", "a pool alone passes", routed(instance_type=OWN)),
    row(
        "SM214",
        "a model of its own on a variant for components fails",
        fleet(place(instance_type=["ml.g5.xlarge", OWN])),
        "SM214 variants[0].instance_type[1].model",
        message="variants[0].instance_type[1].model: must stand beside a model of the variant, got one on a variant for "
        "inference components; say it in a specification of the component [SM214]",
    ),
    row("SM215", "settings with the strategy pass", routed(routing=Routing.PREFIX_AWARE, prefix_aware_routing=PREFIX)),
    row("SM215", "settings alone pass", routed(prefix_aware_routing=PREFIX)),
    row("SM215", "another strategy passes", routed(routing=Routing.RANDOM)),
    row(
        "SM215",
        "the strategy alone fails",
        routed(routing=Routing.PREFIX_AWARE),
        "SM215 prefix_aware_routing",
        message="prefix_aware_routing: is needed for Routing.PREFIX_AWARE, got none; give "
        "PrefixAwareRouting(prefix_length=…, concurrency_threshold=…) [SM215]",
    ),
    row("SM216", "a strategy known later passes", routed(routing=TEXT_TOKEN, prefix_aware_routing=PREFIX)),
    row("SM216", "settings with their strategy pass", routed(routing="PREFIX_AWARE", prefix_aware_routing=PREFIX)),
    row(
        "SM216",
        "settings beside another strategy fail",
        routed(routing=Routing.RANDOM, prefix_aware_routing=PREFIX),
        "SM216 prefix_aware_routing",
        message="prefix_aware_routing: must come with Routing.PREFIX_AWARE, got them beside 'RANDOM'; drop one of the two "
        "[SM216]",
    ),
]
