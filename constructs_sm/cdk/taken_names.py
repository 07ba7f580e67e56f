"""Fixed names, so far, of each app."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeAlias
from weakref import WeakKeyDictionary

from constructs import Construct, IConstruct

from constructs_sm.cdk.values import literal_account, literal_region, stack_of
from constructs_sm.rules.known import text
from constructs_sm.spec.adapter import AdapterSpec
from constructs_sm.spec.component import ComponentSpec
from constructs_sm.spec.endpoint import EndpointConfigSpec, EndpointSpec
from constructs_sm.spec.model import ModelSpec
from constructs_sm.spec.named import NameSpec
from constructs_sm.spec.references import read_once

_Place: TypeAlias = tuple[object, ...]
_COMPONENT = (("inference_component_name", "inference-component"),)
_ENDPOINT = (("endpoint_name", "endpoint"),)
_FIELDS: dict[type, tuple[tuple[str, str], ...]] = {
    AdapterSpec: _COMPONENT,
    ComponentSpec: _COMPONENT,
    EndpointConfigSpec: (("endpoint_config_name", "endpoint-config"), *_ENDPOINT),
    EndpointSpec: _ENDPOINT,
    ModelSpec: (("model_name", "model"),),
}
_TAKEN: WeakKeyDictionary[IConstruct, dict[tuple[_Place, tuple[str, str]], tuple[Construct, str]]] = WeakKeyDictionary()


def names_of(specs: Sequence[object], scope: Construct) -> list[NameSpec]:
    """The fixed names that *specs* say, each with who bears it already."""
    said = [
        NameSpec(field=field, kind=kind, name=name)
        for spec in specs
        for field, kind in _FIELDS.get(type(spec), ())
        if (name := text(getattr(spec, field))) is not None
    ]
    if not said:
        return []
    place, taken = _place(scope), _taken(scope)
    return [replace(one, taken_by=_bearer(taken.get((place, one.key)))) for one in said]


def take(names: Iterable[NameSpec], scope: Construct, id: str) -> None:
    """Remember that the construct *id* in *scope* bears *names*."""
    for one in names:
        _taken(scope)[_place(scope), one.key] = (scope, id)


def _taken(scope: Construct) -> dict[tuple[_Place, tuple[str, str]], tuple[Construct, str]]:
    return _TAKEN.setdefault(read_once(read_once(scope, "node"), "root"), {})


def _place(scope: Construct) -> _Place:
    """Account and Region; of a stack that does not say both, nothing but itself is known to be the same place."""
    named = literal_account(scope), literal_region(scope)
    return named if None not in named else (stack_of(scope),)


def _bearer(found: tuple[Construct, str] | None) -> str | None:
    """The path of who bears a name, unless it was taken out of the tree again."""
    if found is None or found[0].node.try_find_child(found[1]) is None:
        return None
    path: str = found[0].node.path
    return f"{path}/{found[1]}"
