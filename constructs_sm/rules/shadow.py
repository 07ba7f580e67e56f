"""Shadow variants: what they stand beside."""

from __future__ import annotations

from constructs_sm.facts import limits
from constructs_sm.facts.instance_types import family_of
from constructs_sm.rules.known import shown
from constructs_sm.rules.pools import named_types
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.component import settings_of
from constructs_sm.spec.endpoint import EndpointConfigSpec
from constructs_sm.spec.model import ModelFeature
from constructs_sm.spec.variant import ServerlessVariant
from constructs_sm.spec.walking import at

_REFUSED = (ModelFeature.MULTI_MODEL, ModelFeature.SEVERAL_CONTAINERS)


@rule(
    "SM219",
    EndpointConfigSpec,
    title="a shadow variant stands beside one production variant",
    why="its traffic is a copy of that variant's",
    source=limits.CREATE_ENDPOINT_CONFIG,
)
def beside_one(spec: EndpointConfigSpec) -> Findings:
    if spec.shadow is not None and len(spec.variants) != 1:
        yield "shadow", f"must stand beside one production variant, got {len(spec.variants)}; keep one of them"


@rule(
    "SM220",
    EndpointConfigSpec,
    title="a shadow variant stands beside nothing that excludes it",
    why="the service refuses shadow tests there",
    source=limits.SHADOW_EXCLUSIONS,
)
def nothing_excluded(spec: EndpointConfigSpec) -> Findings:
    if spec.shadow is None:
        return
    if spec.async_inference is not None:
        yield "shadow", "must be left out of an asynchronous endpoint, got one; drop one of the two"
    if any(isinstance(variant, ServerlessVariant) for variant in spec.variants):
        yield "shadow", "must be left out of a serverless endpoint, got one; use instances"
    for path, variant in spec.walk_instances():
        for name in named_types(variant):
            if family_of(name) == "inf1":
                yield at(path, "instance_type"), f"must not be of Inf1 in a shadow test, got {shown(name)}; use Inf2"
    for path, model in spec.walk_models():
        for feature in settings_of(model).features:
            if feature in _REFUSED:
                yield path, f"must do without {feature} in a shadow test, got a model with it; use another model"
