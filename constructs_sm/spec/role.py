"""A role that was made elsewhere in the app, as far as the app tells of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True, slots=True)
class Trust:
    """A statement of a trust policy that allows somebody to take the role on."""

    services: tuple[str, ...] = ()
    """Services that may; ``*`` for whoever it may be."""

    conditions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What is compared with what, by the condition key in lower case, whatever the operator."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Right:
    """A statement that allows actions on resources. References stand in its texts as ``Fn::Sub`` writes them."""

    actions: tuple[str, ...]
    resources: tuple[str, ...]
    on_some: bool = False
    """Whether it is for some of the resources, which a condition picks, and not for all. Default: for all."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RoleSpec:
    """A role that is given as an execution role."""

    trusts: tuple[Trust, ...] | None = None
    """Who may take it on. Default: not known."""

    rights: tuple[Right, ...] = ()
    """What it was allowed so far, as far as the app tells."""

    account: str | None = None
    """Account of the role when it is known at synthesis."""

    home: str | None = None
    """Account of the stack that uses it when it is known at synthesis."""

    def walk(self) -> Iterator[tuple[str, object]]:
        """This spec alone, under the name of the argument."""
        yield "role", self


@dataclass(frozen=True, kw_only=True, slots=True)
class ClosedRoleSpec:
    """A role that takes no policies where it is used, although the app shows all that it holds."""

    needed: tuple[Right, ...]
    """What it has to be allowed."""

    held: tuple[Right, ...]
    """What its policies allow."""

    boundary: tuple[Right, ...] | None = None
    """What its permissions boundary leaves of that. Default: all."""

    full_access: bool = False
    """Whether AmazonSageMakerFullAccess is among its policies."""

    def walk(self) -> Iterator[tuple[str, object]]:
        """This spec alone, under the name of the argument."""
        yield "role", self
