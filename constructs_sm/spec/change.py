"""What two templates say of the same endpoints, as a review read it; nothing here was said by a user of a construct.

Texts are what a template says, with the references in it as ``${LogicalId.Attribute}``, and what is left of functions as JSON.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

_LATER = re.compile(
    r"\$\{(?![^{}]*\.(?:EndpointName|EndpointConfigName|ModelName|InferenceComponentName)\})[^{}]*\}|\{\".*\}",
    re.DOTALL,
)
"""What only a deployment resolves; a generated name is known to be no other."""


def resolved(text: str) -> bool:
    """Whether all of a text is known."""
    return _LATER.search(text) is None


def differs(old: str | None, new: str | None) -> bool:
    """Whether two texts are certain to say different things: what a parameter or a condition will be compares with nothing."""
    return old != new and _later(old) == _later(new)


def _later(text: str | None) -> list[str]:
    return [] if text is None else _LATER.findall(text)


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

    initial_instances: float | None = None
    """None if that is not said, or not known."""

    min_capacity: float | None = None
    """The fewest that its scaling leaves; None without scaling, or if that is not known."""

    serves_model: bool | None = True
    """Whether it runs a model itself, and no inference components; None if that is not known."""

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
    """None where the configuration is not in the template, or its list of variants is not known."""

    guarded: bool = False
    """Whether it says how its updates are rolled out."""

    captures: bool | None = False
    """None where that is not known, as for all that follows."""

    isolated: bool | None = None
    alarms: tuple[str, ...] | None = ()
    """What watches it: rollback alarms, and alarms on its metrics."""

    acting: tuple[str, ...] = ()
    """Those of them that do something when they go off, as far as they are in the template."""

    keys: tuple[str, ...] | None = ()
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

    alarms: tuple[str, ...] | None = ()
    """What watches it: rollback alarms, and alarms on its metrics; None where that is not known."""

    acting: tuple[str, ...] = ()
    """Those of them that do something when they go off, as far as they are in the template."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SeenLog:
    """The group of the log of an endpoint or a component."""

    log_group_name: str
    kept: bool = False
    """Whether it outlives its removal from the template."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SeenTemplate:
    """What of a template concerns endpoints, by logical id."""

    endpoints: Mapping[str, SeenEndpoint] = field(default_factory=dict)
    components: Mapping[str, SeenComponent] = field(default_factory=dict)
    secure_transport: Mapping[str, bool] = field(default_factory=dict)
    """Whether each bucket, topic and queue refuses what comes without TLS."""

    logs: Mapping[str, SeenLog] = field(default_factory=dict)
    scaling: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Dimension and resource of each scalable target; those and the name of each scaling policy."""


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
