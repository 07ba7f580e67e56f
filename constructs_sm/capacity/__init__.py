"""What an endpoint asks of quotas and purse: instances of each type, cost by prices the user refreshed, advice."""

from constructs_sm.capacity.advice import advise, over_quota
from constructs_sm.capacity.cost import ComponentCost, Cost, EndpointCost, cost_of
from constructs_sm.capacity.prices import read_prices
from constructs_sm.capacity.shares import ComponentShare, Resource
from constructs_sm.capacity.statement import (
    CapacityStatement,
    ServerlessCapacity,
    TypeCapacity,
    VariantCapacity,
    capacity_of,
    totals,
)

__all__ = [
    "CapacityStatement",
    "ComponentCost",
    "ComponentShare",
    "Cost",
    "EndpointCost",
    "Resource",
    "ServerlessCapacity",
    "TypeCapacity",
    "VariantCapacity",
    "advise",
    "capacity_of",
    "cost_of",
    "over_quota",
    "read_prices",
    "totals",
]
