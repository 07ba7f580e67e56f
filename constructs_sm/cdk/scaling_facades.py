"""Facades: capacity of endpoints and components that were made before, here or elsewhere, follows their traffic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self, TypedDict

from constructs_sm.cdk.adapter import AdapterBase
from constructs_sm.cdk.component_base import InferenceComponentBase, ModelComponentBase
from constructs_sm.cdk.endpoint import EndpointBase
from constructs_sm.cdk.endpoint_scaling import (
    TARGET,
    remember_scaling,
    scale,
    scale_component,
    variant_place,
    wake_base,
)
from constructs_sm.cdk.misfits import misfit
from constructs_sm.cdk.parts import parts_of
from constructs_sm.cdk.scaled_specs import added, remember_component, remember_config, scaled_component, scaled_config
from constructs_sm.cdk.validation import judged, refuse, warn
from constructs_sm.cdk.values import literal_account, literal_region, variant_suffix
from constructs_sm.errors import Severity
from constructs_sm.spec.references import read_once
from constructs_sm.spec.scaling import CopyScaling, ScaledResource
from constructs_sm.spec.tokens import is_token
from constructs_sm.spec.variant import DEFAULT_VARIANT_NAME

if TYPE_CHECKING:
    from aws_cdk import Resource

    from constructs_sm.cdk.interfaces import (
        IAdapterInferenceComponent,
        IAsyncEndpoint,
        IEndpoint,
        IInferenceComponent,
        IServerlessEndpoint,
    )
    from constructs_sm.errors import Problem
    from constructs_sm.rules.registry import Walkable
    from constructs_sm.spec.scaling import ProvisionedConcurrencyScaling, VariantScaling


@dataclass(frozen=True, kw_only=True, slots=True)
class EndpointScaling:
    """Scaling of the variants of an endpoint, owned or imported.

    What is made here in one piece says it as ``scaling`` of the endpoint or of its variants: its updates then keep the
    counts that scaling has reached. Of an owned endpoint, the variant is judged with its scaling all the same, and its
    ``capacity`` counts it. While the endpoint is paused, or its scaling suspended, nothing is made.

    Attributes:
        endpoint: The endpoint.
    """

    endpoint: EndpointBase

    @classmethod
    def from_endpoint(cls, endpoint: IEndpoint | IAsyncEndpoint | IServerlessEndpoint) -> Self:
        """Make the facade from an endpoint.

        Raises:
            SpecError: it is no endpoint of this library, owned or imported.
        """
        if not isinstance(endpoint, EndpointBase):
            what = "an endpoint of this library, owned or imported with from_endpoint_name"
            raise misfit("scaling", "endpoint", what, endpoint)
        return cls(endpoint=endpoint)

    def scale(
        self, scaling: VariantScaling | ProvisionedConcurrencyScaling, *, variant_name: str | None = None
    ) -> None:
        """Let the capacity of a variant follow its traffic: a target, its policies and their alarms, below the endpoint.

        Args:
            scaling: How, by the kind of endpoint.
            variant_name: The variant. Default: the only one that is known, or ``AllTraffic``.

        Raises:
            SpecError: with every error found, before any construct exists.
        """
        known = self.endpoint._variant_names  # noqa: SLF001 - one library
        only = known[0] if len(known) == 1 else DEFAULT_VARIANT_NAME
        name = only if variant_name is None else variant_name
        named = variant_suffix(name, known.index(name) if name in known else 0)
        late = any(is_token(each) for each in (name, *known))
        spec = ScaledResource(
            scaling=scaling,
            kind=self.endpoint._kind,  # noqa: SLF001
            variant_name=name,
            scales_already=self.endpoint.node.try_find_child(f"{TARGET}{named}") is not None,
            unknown_variant=None if late or not known or name in known else name,
            **_homes(self.endpoint),
        )
        said = self.endpoint._config_spec  # noqa: SLF001
        config = None if said is None else scaled_config(said, name, scaling)
        warnings = _checked(type(self), self.endpoint, spec, None if said is None or config is None else (said, config))
        if config is not None:
            remember_config(self.endpoint, config)
        if self.endpoint.paused or self.endpoint._scaling_suspended:  # noqa: SLF001
            remember_scaling(self.endpoint, scaling, named)
        else:
            scale(self.endpoint, scaling, variant_place(self.endpoint.endpoint_name, name), named)
        warn(self.endpoint, warnings)


@dataclass(frozen=True, kw_only=True, slots=True)
class InferenceComponentScaling:
    """Scaling of the copies of an inference component, owned or imported.

    Attributes:
        inference_component: The component.
    """

    inference_component: InferenceComponentBase

    @classmethod
    def from_inference_component(cls, inference_component: IInferenceComponent | IAdapterInferenceComponent) -> Self:
        """Make the facade from a component.

        Raises:
            SpecError: it is no component of this library, owned or imported.
        """
        if not isinstance(inference_component, InferenceComponentBase):
            what = "an inference component of this library, owned or imported"
            raise misfit("scaling", "inference_component", what, inference_component)
        return cls(inference_component=inference_component)

    def scale(self, scaling: CopyScaling) -> None:
        """Let the copies follow the calls: a target, its policies and their alarms, below the component.

        Args:
            scaling: How.

        Raises:
            SpecError: with every error found, before any construct exists.
        """
        component = self.inference_component
        spec = ScaledResource(
            scaling=scaling,
            kind=CopyScaling.kind,
            is_adapter=isinstance(component, AdapterBase),
            scales_already=component.node.try_find_child(TARGET) is not None,
            **_homes(component),
        )
        known = scaled_component(component, scaling) if isinstance(component, ModelComponentBase) else None
        warnings = _checked(type(self), component, spec, known)
        waking = scale_component(component, scaling)
        if isinstance(component, ModelComponentBase):
            if known is not None:
                remember_component(component, known[1])
            component._wake_policy_arn = waking  # noqa: SLF001 - one library
            for part in parts_of(component):
                if isinstance(part, AdapterBase):
                    wake_base(part, waking)
        warn(component, warnings)


def _checked(
    facade: type, scaled: Resource, spec: ScaledResource, whole: tuple[Walkable, Walkable] | None
) -> list[Problem]:
    """What is worth a warning of the scaling, by itself and in the *whole* that is known, before and after.

    Raises:
        SpecError: with every error found.
    """
    problems = judged(spec)
    told = {(problem.rule, problem.message) for problem in problems}
    problems += [] if whole is None else [each for each in added(*whole) if (each.rule, each.message) not in told]
    refuse(facade, scaled, "Scaling", [each for each in problems if each.severity is Severity.ERROR])
    return [each for each in problems if each.severity is Severity.WARNING]


class _Homes(TypedDict):
    region: str | None
    account: str | None
    home_region: str | None
    home_account: str | None


def _homes(scaled: Resource) -> _Homes:
    """Where the target would be made, and where what scales is."""
    env = read_once(scaled, "env")
    return {
        "region": literal_region(scaled),
        "account": literal_account(scaled),
        "home_region": env.region,
        "home_account": env.account,
    }
