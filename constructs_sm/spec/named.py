"""A fixed name of a resource, and who bears it already."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class NameSpec:
    """A name that was said, which an account and Region has once for each kind of resource."""

    field: str
    """The argument that said it."""

    kind: str
    """What is named, as its ARN calls it."""

    name: str
    taken_by: str | None = None
    """Path of another construct of the app with the name in the same account and Region."""

    @property
    def key(self) -> tuple[str, str]:
        """Equal for names that collide: the creation of an endpoint ignores case."""
        return self.kind, self.name.lower() if self.kind == "endpoint" else self.name

    def walk(self) -> Iterator[tuple[str, object]]:
        """This spec alone, under the name of the argument."""
        yield self.field, self
