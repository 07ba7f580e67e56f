"""A place in a VPC, as far as it is known before anything is created."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class NetworkHome:
    """Where a VPC and its security groups lie, as far as it is known at synthesis."""

    region: str | None = None
    """Region of the stack."""

    account: str | None = None
    """Account of the stack."""

    vpc_region: str | None = None
    vpc_account: str | None = None
    vpc_beside: bool = False
    """Whether the VPC is made in the stack that uses it."""

    vpc: str | None = None
    """The VPC, by its id or by its path in the app."""

    group_vpcs: tuple[str | None, ...] = ()
    """The VPC of each security group in the same way."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RouteSpec:
    """Which services instances without a way out of their subnets need, and which they reach."""

    wanted: tuple[str, ...]
    reached: tuple[str, ...]

    def walk(self) -> Iterator[tuple[str, object]]:
        """This spec alone."""
        yield "", self


NOWHERE = NetworkHome()


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

    home: NetworkHome = NOWHERE
    said: tuple[str, ...] = ()
    """Names of the arguments that only a VPC gives a meaning to."""

    def walk(self) -> Iterator[tuple[str, object]]:
        """This spec alone."""
        yield "", self
