"""What AWS asks for hosting in a Region, as far as the user had it refreshed; nothing is known without that.

Prices are USD, on demand, without discounts and taxes. `constructs_sm.capacity.read_prices` reads the user's file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

__all__ = ["HOURS_A_MONTH", "PriceTable"]

HOURS_A_MONTH = 730
"""Source: https://docs.aws.amazon.com/pricing-calculator/latest/userguide/pricing-assumptions.html"""


@dataclass(frozen=True, kw_only=True, slots=True)
class PriceTable:
    """The prices of one Region in USD.

    Attributes:
        region: The Region.
        refreshed: The day on which AWS was asked.
        real_time_hour: An hour of an instance behind a real-time endpoint, by type.
        asynchronous_hour: An hour of an instance behind an asynchronous endpoint, by type.
        serverless_second: A second of work of a serverless endpoint, by memory in MB.
        provisioned_second: A second of provisioned concurrency, used or not, by memory in MB.
        volume_gb_month: A month of a GB of storage of an instance; None if the list did not tell.
    """

    region: str
    refreshed: date
    real_time_hour: Mapping[str, float] = field(default_factory=dict)
    asynchronous_hour: Mapping[str, float] = field(default_factory=dict)
    serverless_second: Mapping[str, float] = field(default_factory=dict)
    provisioned_second: Mapping[str, float] = field(default_factory=dict)
    volume_gb_month: float | None = None

    def hour(self, instance_type: str, *, asynchronous: bool = False) -> float | None:
        """An hour of an instance; None if the list has no price.

        Args:
            instance_type: Such as ``ml.m5.xlarge``.
            asynchronous: Whether the endpoint is asynchronous. Default: no.
        """
        return (self.asynchronous_hour if asynchronous else self.real_time_hour).get(instance_type)
