"""What an endpoint knows of the inference components on it: what they must fit, and which are there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from constructs_sm.cdk.data_source import installing
from constructs_sm.spec.component import ComponentSpec, EndpointSettings, ModelSettings, Specification

if TYPE_CHECKING:
    from aws_cdk import aws_iam as iam

    from constructs_sm.cdk.network import Network
    from constructs_sm.spec.endpoint import EndpointConfigSpec


class ComponentHost:
    """An endpoint that remembers what was put on it."""

    _settings: EndpointSettings
    _placed: tuple[ComponentSpec, ...] = ()

    @property
    def settings(self) -> EndpointSettings:
        """What its components must fit, as far as it is known."""
        return self._settings

    @property
    def placed(self) -> tuple[ComponentSpec, ...]:
        """The components that this app put on it so far, so that room can be counted."""
        return self._placed

    def place(self, spec: ComponentSpec) -> None:
        """Remember a component, and the settings that it found or decided; a component asks for it when it is made."""
        self._placed = (*self._placed, spec)
        self._settings = spec.endpoint

    def place_anew(self, before: ComponentSpec, after: ComponentSpec) -> None:
        """Remember that more was said of a component."""
        self._placed = tuple(after if each is before else each for each in self._placed)


def fleet_settings(
    spec: EndpointConfigSpec, *, role: iam.IRole, network: Network | None, isolation_is_open: bool = False
) -> EndpointSettings | None:
    """What components on an endpoint of *spec* must fit; None where it serves models.

    Of several variants, nothing is known that they need not share.
    """
    if any(True for _ in spec.walk_models()):
        return None
    shared = EndpointSettings(
        endpoint_name=spec.endpoint_name,
        role=role,
        network_isolation=False if spec.network_isolation is None else spec.network_isolation,
        subnet_ids=() if network is None else network.subnet_ids,
        security_group_ids=() if network is None else network.security_group_ids,
        isolation_is_open=isolation_is_open,
    )
    places = [variant for _, variant in spec.walk_instances()]
    if len(places) > 1:
        return shared
    place, managed = places[0], places[0].managed_instance_scaling
    return replace(
        shared,
        variant_name=place.variant_name,
        instance_types=place.instance_types,
        max_instances=place.initial_instance_count if managed is None else managed.max_count,
        min_instances=None if managed is None else managed.min_count,
    )


def settled(settings: EndpointSettings, specifications: Iterable[object]) -> EndpointSettings:
    """The settings that a component of these *specifications* finds: where nobody said the isolation, the first decides.

    Without isolation is what a model says of itself, and what a `Model` of the same image and data would be by default.
    """
    if not settings.isolation_is_open:
        return settings
    open_network = any(_isolates(each) is False for each in specifications if isinstance(each, Specification))
    isolated = False if open_network else settings.network_isolation
    return replace(settings, network_isolation=isolated, isolation_is_open=False)


def _isolates(one: Specification) -> bool | None:
    if one.container is not None:
        return one.container.model_data is not None and not installing([one.container])
    return one.model_settings.network_isolation if isinstance(one.model_settings, ModelSettings) else None
