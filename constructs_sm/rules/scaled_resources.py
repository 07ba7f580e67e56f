"""What the facades of scaling may be asked for."""

from __future__ import annotations

from constructs_sm.facts import limits
from constructs_sm.rules.known import text
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.scaling import ScaledResource


@rule(
    "SM513",
    ScaledResource,
    title="an adapter has no copies of its own to scale",
    why="it is served by the copies of its base",
    source=limits.ADAPT_MODELS,
)
def no_adapter(spec: ScaledResource) -> Findings:
    if spec.is_adapter:
        yield "inference_component", "must not be an adapter, got one; scale its base"


@rule(
    "SM527",
    ScaledResource,
    title="a variant or a component is made to scale once",
    why="two targets would be one and the same",
    source=limits.SCALABLE_TARGET,
)
def once(spec: ScaledResource) -> Findings:
    if spec.scales_already:
        yield "scaling", "must be said once, got one where there is one already; say all of it in one place"


@rule(
    "SM528",
    ScaledResource,
    title="what scales is a variant of the endpoint",
    why="Application Auto Scaling refuses a resource that does not exist",
    source=limits.SCALABLE_TARGET,
)
def variant_there(spec: ScaledResource) -> Findings:
    if text(spec.unknown_variant) is not None:
        yield "variant_name", f"must be a variant of the endpoint, got {spec.unknown_variant!r}; name one that it has"
