"""A place in a VPC, as far as it is known before anything is created."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class NetworkSpec:
    """Everything said about the network of a model or an endpoint for components."""

    in_vpc: bool = False
    subnet_ids: tuple[str, ...] = ()
    availability_zones: tuple[str, ...] = ()
    security_groups: int = 0
    """How many security groups were given; 0 lets one be made."""

    public_by_default: bool = False
    """Whether there are only public subnets, and none were chosen."""

    said: tuple[str, ...] = ()
    """Names of the arguments that only a VPC gives a meaning to."""

    def walk(self) -> Iterator[tuple[str, object]]:
        """This spec alone."""
        yield "", self
