"""What was placed on which endpoint in this app, so that room can be counted."""

from __future__ import annotations

from dataclasses import replace
from weakref import WeakKeyDictionary

from constructs_sm.spec.component import ComponentSpec

_PLACED: WeakKeyDictionary[object, list[ComponentSpec]] = WeakKeyDictionary()


def placed_on(endpoint: object) -> tuple[ComponentSpec, ...]:
    """The components of an endpoint so far."""
    try:
        return tuple(_PLACED.get(endpoint, ()))
    except TypeError:  # a plain value, which its own check refuses
        return ()


def place(endpoint: object, spec: ComponentSpec) -> None:
    """Remember a component of an endpoint; what stood beside it is remembered already."""
    _PLACED.setdefault(endpoint, []).append(replace(spec, beside=()))
