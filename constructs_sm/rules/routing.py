"""How requests find an instance."""

from __future__ import annotations

from constructs_sm.facts import limits
from constructs_sm.rules.known import shown, text
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.routing import Routing
from constructs_sm.spec.variant import InstanceVariant


@rule(
    "SM215",
    InstanceVariant,
    title="prefix-aware routing has its settings",
    why="the API asks for both, and has no defaults",
    source=limits.PREFIX_AWARE_ROUTING,
)
def prefix_settings(variant: InstanceVariant) -> Findings:
    if text(variant.routing) == Routing.PREFIX_AWARE and variant.prefix_aware_routing is None:
        what = "is needed for Routing.PREFIX_AWARE, got none"
        yield "prefix_aware_routing", f"{what}; give PrefixAwareRouting(prefix_length=…, concurrency_threshold=…)"


@rule(
    "SM216",
    InstanceVariant,
    title="settings of prefix-aware routing come with no other routing",
    why="the API refuses them beside another strategy",
    source=limits.PREFIX_AWARE_ROUTING,
)
def only_prefix_settings(variant: InstanceVariant) -> Findings:
    strategy = text(variant.routing)
    if variant.prefix_aware_routing is not None and strategy is not None and strategy != Routing.PREFIX_AWARE:
        what = f"must come with Routing.PREFIX_AWARE, got them beside {shown(str(strategy))}"
        yield "prefix_aware_routing", f"{what}; drop one of the two"
