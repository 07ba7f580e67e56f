"""What an endpoint costs, by prices that the user refreshed. What has no price has no cost: nothing is guessed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from constructs_sm.capacity.statement import CapacityStatement, ServerlessCapacity, VariantCapacity
from constructs_sm.facts.prices import HOURS_A_MONTH, PriceTable

_SECONDS_AN_HOUR = 3600


@dataclass(frozen=True, kw_only=True, slots=True)
class Cost:
    """USD, on demand, before discounts and taxes.

    Attributes:
        hourly: For an hour.
    """

    hourly: float

    @property
    def monthly(self) -> float:
        """For a month of 730 hours."""
        return self.hourly * HOURS_A_MONTH

    def __str__(self) -> str:
        return f"{self.monthly:,.2f} USD a month"


@dataclass(frozen=True, kw_only=True, slots=True)
class ComponentCost:
    """The part of the steady cost that one inference component answers for; see `ComponentShare` for how it is shared.

    Attributes:
        name: As in its share.
        steady: Its part.
    """

    name: str
    steady: Cost


@dataclass(frozen=True, kw_only=True, slots=True)
class EndpointCost:
    """What an endpoint costs while it stands. A sum in which something is missing is None.

    Attributes:
        steady: While nobody calls.
        maximum: With as many instances as scaling may start.
        during_update: With as many as an update may need, as long as it takes.
        components: The parts of inference components in the steady cost.
        region: Whose prices these are.
        refreshed: The day of the prices.
        missing: What kept a sum from being made: a type without a price, a count known at deployment.
        left_out: What is paid beside: calls of serverless variants, reservations, storage that SageMaker chooses.
    """

    steady: Cost | None
    maximum: Cost | None
    during_update: Cost | None
    components: tuple[ComponentCost, ...]
    region: str
    refreshed: date
    missing: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def cost_of(statement: CapacityStatement, prices: PriceTable) -> EndpointCost:
    """What an endpoint of this capacity costs.

    Of several instance types, the steady cost is that of the preferred one, and the others are those of the dearest.

    Args:
        statement: Its instances.
        prices: As `constructs_sm.capacity.read_prices` reads them.
    """
    priced: list[tuple[VariantCapacity | ServerlessCapacity, list[float | None]]] = [
        *((each, _hours(each, prices, asynchronous=statement.asynchronous)) for each in _paid(statement)),
        *((each, [_warm_hour(each, prices)]) for each in statement.serverless),
    ]
    steady = _sum([_times(each.steady, hours[:1]) for each, hours in priced])
    most = _sum([_times(each.maximum, hours) for each, hours in priced])
    update = _sum([_times(each.during_update, hours) for each, hours in priced])
    shares = () if steady is None else statement.components
    return EndpointCost(
        steady=steady,
        maximum=most,
        during_update=update,
        components=tuple(
            ComponentCost(name=each.name, steady=Cost(hourly=each.share * steady.hourly))
            for each in shares
            if steady is not None
        ),
        region=prices.region,
        refreshed=prices.refreshed,
        missing=tuple(dict.fromkeys(_missing(statement, prices))),
        left_out=tuple(dict.fromkeys(_left_out(statement))),
    )


def _hours(variant: VariantCapacity, prices: PriceTable, *, asynchronous: bool) -> list[float | None]:
    """An hour of an instance with its storage, by type in order of preference."""
    size, month = variant.volume_size_in_gb, prices.volume_gb_month
    storage = 0.0 if size is None else None if month is None else size * month / HOURS_A_MONTH
    hours = [prices.hour(name, asynchronous=asynchronous) for name in variant.instance_types]
    return [None if hour is None or storage is None else hour + storage for hour in hours]


def _paid(statement: CapacityStatement) -> list[VariantCapacity]:
    return [each for each in statement.variants if not each.reserved]


def _warm_hour(variant: ServerlessCapacity, prices: PriceTable) -> float | None:
    """An hour of one that is kept warm."""
    second = prices.provisioned_second.get(str(variant.memory_size_in_mb))
    return None if second is None else second * _SECONDS_AN_HOUR


def _times(count: int | None, hours: Sequence[float | None]) -> float | None:
    """The cost of so many instances of the dearest type; none cost nothing, whatever their price."""
    if count == 0:
        return 0.0
    known = [hour for hour in hours if hour is not None]
    return None if count is None or not known or len(known) < len(hours) else count * max(known)


def _sum(parts: Sequence[float | None]) -> Cost | None:
    return None if None in parts else Cost(hourly=sum(part for part in parts if part is not None))


def _missing(statement: CapacityStatement, prices: PriceTable) -> Iterator[str]:
    for variant in _paid(statement):
        if not variant.instance_types:
            yield "an instance type, known at deployment"
        if None in {variant.steady, variant.maximum, variant.during_update}:
            yield "a count of instances, known at deployment"
        for name in variant.instance_types:
            if prices.hour(name, asynchronous=statement.asynchronous) is None:
                yield f"a price of {name} in {prices.region}"
        if variant.volume_size_in_gb is not None and prices.volume_gb_month is None:
            yield f"a price of storage in {prices.region}"
    for one in statement.serverless:
        if None in [_times(each, [_warm_hour(one, prices)]) for each in (one.steady, one.maximum, one.during_update)]:
            yield f"a price of provisioned concurrency in {prices.region}, or how much of it there is"


def _left_out(statement: CapacityStatement) -> Iterator[str]:
    if statement.serverless:
        yield "the calls of serverless variants"
    for variant in statement.variants:
        if variant.reserved:
            yield "instances in a reservation"
        elif variant.volume_size_in_gb is None:
            yield "storage of a size that SageMaker chooses"
    yield "data that goes in and out"
