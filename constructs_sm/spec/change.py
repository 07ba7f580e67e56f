"""What two templates say of the same endpoints, as a review read it; nothing here was said by a user of a construct.

Texts are what a template says, with the references in it as ``${LogicalId.Attribute}``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Effect(StrEnum):
    """What a deployment does to a resource."""

    CREATED = "created"
    UPDATED = "updated"
    """Changed in place; an endpoint then moves to another fleet and keeps answering."""

    REPLACED = "replaced"
    """Made anew, and the old one deleted."""

    DELETED = "deleted"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, kw_only=True, slots=True)
class ResourceEffect:
    """What happens to one resource, and why."""

    stack: str | None
    """The stack, where several were compared."""

    logical_id: str
    path: str
    """The path of the construct, where the template tells it, else the logical id."""

    resource_type: str
    effect: Effect
    because: tuple[str, ...] = ()
    """What led to it, step by step, from what was changed in the template."""

    rollout: str | None = None
    """How an endpoint moves to its new fleet; None where it does not."""

    fixed_name: str | None = None
    """The name that the new template fixes, if one of the old template's has it already and the deployment makes it again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SeenVariant:
    """A production variant."""

    variant_name: str
    instance_types: tuple[str, ...] = ()
    """Every type it may run on, sorted; none if it is serverless."""

    least_instances: float | None = None
    """The fewest that its scaling, or without one its initial count, leaves; None if that is not known."""

    serves_model: bool = True
    """Whether it runs a model itself, and no inference components."""

    scaled: bool = False
    """Whether a scalable target of the template names it."""

    @property
    def serverless(self) -> bool:
        """Whether it runs on no instances of its own."""
        return not self.instance_types


@dataclass(frozen=True, kw_only=True, slots=True)
class SeenRight:
    """One action on one resource that a role is allowed."""

    action: str
    resource: str
    condition: str = ""

    def __str__(self) -> str:
        return f"{self.action} on {self.resource}"


@dataclass(frozen=True, kw_only=True, slots=True)
class SeenEndpoint:
    """An endpoint with what its configuration, its models and their roles say."""

    endpoint_name: str
    variants: tuple[SeenVariant, ...] | None = None
    """None where the configuration is not in the template."""

    guarded: bool = False
    """Whether it says how its updates are rolled out."""

    captures: bool = False
    isolated: bool | None = None
    """None where not all models are in the template."""

    alarms: tuple[str, ...] = ()
    """What watches it: rollback alarms, and alarms on its metrics."""

    keys: tuple[str, ...] = ()
    """Members of the configuration that name a key of one's own."""

    rights: tuple[SeenRight, ...] | None = None
    """What its roles are allowed; None where one of them is not in the template."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SeenComponent:
    """An inference component: what no update of it can change."""

    endpoint_name: str
    variant_name: str
    inference_component_name: str | None = None
    """None where it is generated."""

    alarms: tuple[str, ...] = ()
    """What watches it: rollback alarms, and alarms on its metrics."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SeenTemplate:
    """What of a template concerns endpoints, by logical id."""

    endpoints: Mapping[str, SeenEndpoint] = field(default_factory=dict)
    components: Mapping[str, SeenComponent] = field(default_factory=dict)
    secure_transport: Mapping[str, bool] = field(default_factory=dict)
    """Whether each bucket, topic and queue refuses what comes without TLS."""


@dataclass(frozen=True, kw_only=True, slots=True)
class EndpointChange:
    """One endpoint before and after."""

    old: SeenEndpoint
    new: SeenEndpoint


@dataclass(frozen=True, kw_only=True, slots=True)
class ComponentChange:
    """One component before and after."""

    old: SeenComponent
    new: SeenComponent


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """Two templates of one stack."""

    old: SeenTemplate
    new: SeenTemplate
    effects: tuple[ResourceEffect, ...] = ()
    paths: Mapping[str, str] = field(default_factory=dict)
    """How messages name a resource, by logical id. Default: by the id itself."""

    def walk(self) -> Iterator[tuple[str, object]]:
        """This change, and what it does to each endpoint and component that stays, with the path of each."""
        yield "", self
        for id, endpoint in sorted(self.old.endpoints.items()):
            if id in self.new.endpoints:
                yield self.path(id), EndpointChange(old=endpoint, new=self.new.endpoints[id])
        for id, component in sorted(self.old.components.items()):
            if id in self.new.components:
                yield self.path(id), ComponentChange(old=component, new=self.new.components[id])

    def path(self, logical_id: str) -> str:
        """How messages name a resource."""
        return self.paths.get(logical_id, logical_id)
