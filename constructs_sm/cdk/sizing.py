"""What an endpoint asks of quotas and purse, as its construct tells it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from aws_cdk import CfnOutput
from constructs import Construct

from constructs_sm.capacity import CapacityStatement, EndpointCost, advise, capacity_of, cost_of, over_quota, totals
from constructs_sm.cdk.sizing_judging import wrong_prices, wrong_quotas
from constructs_sm.cdk.validation import refuse, taken_id, warn
from constructs_sm.cdk.values import stack_of
from constructs_sm.errors import Problem, Severity, UnknownCapacityError
from constructs_sm.rules.kinds import Part
from constructs_sm.spec.references import read_once

if TYPE_CHECKING:
    from constructs_sm.facts.prices import PriceTable
    from constructs_sm.spec.component import ComponentSpec
    from constructs_sm.spec.deployment import DeploymentSpec
    from constructs_sm.spec.endpoint import EndpointConfigSpec


_ENDPOINT = Part("an endpoint of this library, made in this app", ("capacity",))


class Sized:
    """An endpoint that can tell what it needs, if its configuration was said in this app."""

    _updates: DeploymentSpec | None = None
    _placed: tuple[ComponentSpec, ...] = ()

    @property
    def capacity(self) -> CapacityStatement:
        """Its instances by type: steady, at most, and during an update; with the components that are on it by now.

        Raises:
            UnknownCapacityError: its configuration was made elsewhere.
        """
        return capacity_of(self._configured(), self._updates, self._placed)

    def cost(self, prices: PriceTable) -> EndpointCost:
        """What it costs while it stands: steady, at most, and during an update.

        Raises:
            UnknownCapacityError: its configuration was made elsewhere.
            SpecError: the prices are none, or those of another Region.
        """
        self._judge(prices)
        return cost_of(self.capacity, prices)

    def advise(self, *, prices: PriceTable | None = None) -> tuple[Problem, ...]:
        """What is worth knowing before it is paid for; nothing of it is attached to the construct.

        Args:
            prices: What AWS asks in its Region. Default: none, and no sum is told.

        Raises:
            UnknownCapacityError: its configuration was made elsewhere.
            SpecError: the prices are none, or those of another Region.
        """
        if prices is not None:
            self._judge(prices)
        return advise(self._configured(), updates=self._updates, components=self._placed, prices=prices)

    def _judge(self, prices: PriceTable) -> None:
        here = cast("Construct", self)  # an endpoint is
        refuse(type(here), here, "", wrong_prices(prices, here))

    def _configured(self) -> EndpointConfigSpec:
        config = None if self._updates is None else self._updates.config
        if config is None:
            raise UnknownCapacityError(
                "the configuration of this endpoint was made elsewhere, so its capacity is not known"
            )
        return config


def write_capacity(scope: Construct, endpoint: Sized) -> None:
    """Write the quota statement of an endpoint as a stack output, such as ``ml.g5.xlarge: steady 1, max 4, …``.

    Args:
        scope: The endpoint itself, or whatever the output should stand below.
        endpoint: Whose statement. Components that come later are not counted.

    Raises:
        UnknownCapacityError: the configuration of the endpoint was made elsewhere.
        SpecError: it is no endpoint, or a statement was written below *scope* before.
    """
    wrong = [Problem(rule, Severity.ERROR, "endpoint", what) for rule, _, what in _ENDPOINT.judge(endpoint)]
    refuse(CfnOutput, scope, "Capacity", wrong + taken_id(scope, "Capacity", "write each below its own endpoint"))
    CfnOutput(scope, "Capacity", value=str(endpoint.capacity), description="Instances, and the quotas they need")


def warn_of_quotas(scope: Construct, quotas: Mapping[str, int]) -> None:
    """Warn where the endpoints below *scope* need more instances than their account has in their Region (SM904).

    Call it when all endpoints are there. Those of each account and Region are counted together.

    Args:
        scope: An app, a stage or a stack.
        quotas: Instances by type, as Service Quotas has them under "TYPE for endpoint usage" in every account and Region
            there is below *scope*. A type that is left out is not judged.

    Raises:
        SpecError: a type is none, or a number is none of instances.
    """
    found: dict[str, list[CapacityStatement]] = {}
    for each in scope.node.find_all():
        if isinstance(each, Sized) and each._updates is not None and each._updates.config is not None:  # noqa: SLF001 - of this module
            found.setdefault(read_once(stack_of(each), "environment"), []).append(each.capacity)
    used = {each.instance_type for each in totals(one for each in found.values() for one in each)}
    refuse(type(scope), scope, "", wrong_quotas(quotas, used))
    for statements in found.values():
        warn(scope, over_quota(statements, quotas))
