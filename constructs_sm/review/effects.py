"""What a deployment does to each resource: what changed, and what follows from it through references.

A resource is replaced when a create-only property changes, and a reference to what is replaced is a change, too. So a model
with another environment is replaced, the configuration that names it is replaced, and the endpoint that names that is updated:
the last step is what a comparison of the templates alone does not show.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from constructs_sm.facts.replacing import replacing_properties
from constructs_sm.facts.resource_types import COMPONENT, CONFIG, ENDPOINT, MODEL, TARGET
from constructs_sm.spec.change import Effect, ResourceEffect
from constructs_sm.templates.template import Resource, Template
from constructs_sm.templates.values import intrinsic, listed, mapped, references

_TOLD = (ENDPOINT, COMPONENT, CONFIG, MODEL, TARGET)
"""The types whose fate is told, in this order; the others are only followed."""

_NAMED = (ENDPOINT, COMPONENT, CONFIG, MODEL)


def effects(old: Template, new: Template, *, stack: str | None = None) -> tuple[ResourceEffect, ...]:
    """What happens to everything that serves.

    Args:
        old: What is deployed.
        new: What shall be.
        stack: The name of the stack. Default: not told.
    """
    causes = _Causes(old, new)
    told = []
    for resource_type in _TOLD:
        ids = {one.id for template in (old, new) for one in template.of(resource_type)}
        for logical_id in sorted(ids):
            found = new.resources.get(logical_id, old.resources.get(logical_id))
            if found is None or found.type != resource_type:
                continue
            effect = causes.effect(logical_id)
            told.append(
                ResourceEffect(
                    stack=stack,
                    logical_id=logical_id,
                    path=found.path,
                    resource_type=resource_type,
                    effect=effect,
                    because=causes.chain(logical_id),
                    rollout=_rollout(found) if causes.moves(logical_id) else None,
                    fixed_name=_taken(old, new, found) if effect in {Effect.CREATED, Effect.REPLACED} else None,
                )
            )
    return tuple(told)


class _Causes:
    """Why each resource that stays is changed: by property, what was edited or is replaced below it."""

    def __init__(self, old: Template, new: Template) -> None:
        self._old, self._new = old, new
        both = sorted(set(old.resources) & set(new.resources))
        moved = {name for name, table in new.mappings.items() if old.mappings.get(name, table) != table}
        self._edited = {id: self._edits(id) for id in both}
        self._followed: dict[str, dict[str, str]] = {id: {} for id in both}
        replaced: set[str] = set()
        while True:
            for id in both:
                for name, value in new.resources[id].properties.items():
                    found = sorted((replaced | moved) & set(references(value)))
                    if found and name not in self._edited[id]:
                        self._followed[id][name] = found[0]
            now = {id for id in both if self._is_replaced(id)}
            if now == replaced:
                break
            replaced = now
        self._replaced = replaced

    def _edits(self, id: str) -> dict[str, tuple[str, ...]]:
        old, new = self._old.resources[id].properties, self._new.resources[id].properties
        names = sorted(name for name in {*old, *new} if old.get(name) != new.get(name))
        return {name: tuple(_differences(old.get(name), new.get(name), name)) for name in names}

    def _is_replaced(self, id: str) -> bool:
        resource_type = self._new.resources[id].type
        create_only = replacing_properties().get(resource_type, frozenset())
        another = resource_type != self._old.resources[id].type
        return another or bool(create_only & {*self._edited[id], *self._followed[id]})

    def effect(self, id: str) -> Effect:
        """What happens to a resource."""
        if id not in self._old.resources:
            return Effect.CREATED
        if id not in self._new.resources:
            return Effect.DELETED
        if id in self._replaced:
            return Effect.REPLACED
        return Effect.UPDATED if self._edited[id] or self._followed[id] else Effect.UNCHANGED

    def moves(self, id: str) -> bool:
        """Whether an endpoint moves to another configuration."""
        changed = {*self._edited.get(id, ()), *self._followed.get(id, ())}
        return self.effect(id) is Effect.UPDATED and "EndpointConfigName" in changed

    def chain(self, id: str) -> tuple[str, ...]:
        """The steps that lead to it."""
        return tuple(dict.fromkeys(self._steps(id, frozenset())))

    def _steps(self, id: str, open_: frozenset[str]) -> Iterator[str]:
        if id not in self._edited or id in open_:
            return
        new = self._new.resources[id]
        for below in sorted(set(self._followed[id].values())):
            yield from self._steps(below, open_ | {id})
            found = self._new.resources.get(below)
            yield f"mapping {below} changed" if found is None else f"{found.word} {found.path} is replaced"
        if new.type != self._old.resources[id].type:
            yield f"{new.path} was of type {self._old.resources[id].type}"
        for places in self._edited[id].values():
            yield from (f"{new.word} {new.path}: {place} changed" for place in places)


def _differences(old: object, new: object, place: str) -> Iterator[str]:
    """The innermost places where two values differ."""
    if _is_plain(old) and _is_plain(new):
        names = {*mapped(old), *mapped(new)}
        for name in sorted(names):
            if mapped(old).get(name) != mapped(new).get(name):
                yield from _differences(mapped(old).get(name), mapped(new).get(name), f"{place}.{name}")
    elif listed(old) and listed(new):
        for index, (before, after) in enumerate(zip_longest(listed(old), listed(new))):
            if before != after:
                yield from _differences(before, after, f"{place}[{index}]")
    else:
        yield place


def _is_plain(value: object) -> bool:
    return bool(mapped(value)) and intrinsic(value)[0] == ""


def _rollout(endpoint: Resource) -> str:
    """How an endpoint moves, in words."""
    config = mapped(endpoint.properties.get("DeploymentConfig"))
    if "RollingUpdatePolicy" in config:
        return "rolling, in batches"
    routing = mapped(mapped(config.get("BlueGreenUpdatePolicy")).get("TrafficRoutingConfiguration"))
    shifts = {"CANARY": "a part of the traffic first", "LINEAR": "traffic in equal steps"}
    return f"blue/green, {shifts.get(str(routing.get('Type')), 'all traffic at once')}"


def _taken(old: Template, new: Template, resource: Resource) -> str | None:
    """The fixed name under which *resource* is made while another of its type still has it."""
    fixed = resource.properties.get(resource.name_property)
    if fixed is None or resource.type not in _NAMED:
        return None
    name = new.text(fixed)
    return name if any(name == old.name(each) for each in old.of(resource.type)) else None
