"""What was said of an endpoint or a component, with the scaling that a facade gives it: judged anew, and remembered."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from constructs_sm.rules import check
from constructs_sm.spec.scaling import first_copies

if TYPE_CHECKING:
    from constructs_sm.cdk.component_base import ModelComponentBase
    from constructs_sm.cdk.endpoint import EndpointBase
    from constructs_sm.errors import Problem
    from constructs_sm.rules.registry import Walkable
    from constructs_sm.spec.component import ComponentSpec
    from constructs_sm.spec.endpoint import EndpointConfigSpec
    from constructs_sm.spec.scaling import CopyScaling, Scaling


def added(before: Walkable, after: Walkable) -> list[Problem]:
    """What is wrong with a spec that was not before."""
    known = check(before)
    return [problem for problem in check(after) if problem not in known]


def scaled_config(config: EndpointConfigSpec, variant_name: str, scaling: Scaling) -> EndpointConfigSpec:
    """The configuration of an endpoint of which one variant scales; whether it can so is for the rules to tell."""
    variants = [
        replace(each, scaling=scaling) if each.variant_name == variant_name else each  # type: ignore[arg-type] # see above
        for each in config.variants
    ]
    return replace(config, variants=tuple(variants))


def remember_config(endpoint: EndpointBase, config: EndpointConfigSpec) -> None:
    """Let the endpoint answer for *config* from now on."""
    endpoint._config_spec = config  # noqa: SLF001 - one library
    if endpoint._updates is not None:  # noqa: SLF001
        endpoint._updates = replace(endpoint._updates, config=config)  # noqa: SLF001


def scaled_component(component: ModelComponentBase, scaling: CopyScaling) -> tuple[ComponentSpec, ComponentSpec] | None:
    """A component before and after, beside what is on its endpoint by now; None of one made elsewhere."""
    spec, host = component._spec, component._host  # noqa: SLF001 - one library
    if spec is None:
        return None
    others = () if host is None else tuple(each for each in host.placed if each is not spec)
    before = replace(spec, beside=others)
    copies = spec.copy_count if component._counted else first_copies(scaling)  # noqa: SLF001
    return before, replace(before, scaling=scaling, copy_count=copies)


def remember_component(component: ModelComponentBase, after: ComponentSpec) -> None:
    """Let the component, and the endpoint that it is on, answer for *after* from now on."""
    before, component._spec = component._spec, replace(after, beside=())  # noqa: SLF001 - one library
    if component._host is not None and before is not None:  # noqa: SLF001
        component._host.place_anew(before, component._spec)  # noqa: SLF001
