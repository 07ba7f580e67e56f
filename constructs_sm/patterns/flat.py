"""The one variant of an endpoint, said without a list around it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from constructs_sm.spec.several import several
from constructs_sm.spec.variant import InstanceVariant

_MISSING = "${Token[Missing]}"
"""Stands for an instance type that was left out: no rule judges it but the one that asks for it (SM242)."""


def variants_of(
    variants: Sequence[InstanceVariant] | None,
    **flat: Any,
) -> tuple[tuple[InstanceVariant, ...], tuple[str, ...]]:
    """The variants, and the names of those flat arguments that were given."""
    said = {name: value for name, value in flat.items() if value is not None}
    if variants is not None:
        return several(variants), tuple(said)
    return (InstanceVariant(**{"instance_type": _MISSING, **said}),), tuple(said)
