"""What is wrong with prices and quotas that somebody gave."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from constructs_sm.cdk.values import literal_region
from constructs_sm.errors import Problem, Severity
from constructs_sm.facts.instance_types import instance_type
from constructs_sm.facts.limits import SERVICE_QUOTAS, NumberLimit
from constructs_sm.facts.prices import PriceTable
from constructs_sm.rules.kinds import TYPE, Instance, Number
from constructs_sm.rules.known import shown

if TYPE_CHECKING:
    from constructs import Construct

_QUOTA = NumberLimit(minimum=0, whole=True, unit="instances", source=SERVICE_QUOTAS)


def wrong_prices(prices: object, scope: Construct) -> list[Problem]:
    """What is wrong with *prices* for an endpoint at *scope*."""
    problems = [Problem(rule, Severity.ERROR, "prices", what) for rule, _, what in Instance(PriceTable).judge(prices)]
    here = literal_region(scope)
    if isinstance(prices, PriceTable) and here is not None and prices.region != here:
        what = f"must be those of {here}, where the endpoint is, got those of {prices.region}; read the others"
        problems.append(Problem("SM924", Severity.ERROR, "prices", what))
    return problems


def wrong_quotas(quotas: object, used: Collection[str]) -> list[Problem]:
    """What is wrong with *quotas* by instance type, of which those *used* are sure to be types."""
    if not isinstance(quotas, Mapping):
        what = f"must be a mapping from instance types to numbers of instances, got {shown(quotas)}"
        return [Problem(TYPE, Severity.ERROR, "quotas", what)]
    problems = []
    for name, quota in quotas.items():
        at = f"quotas[{shown(name)}]"
        if not isinstance(name, str) or (name not in used and instance_type(name) is None):
            what = f"must have an instance type such as 'ml.m5.xlarge' as its key, got {shown(name)}"
            problems.append(Problem(TYPE, Severity.ERROR, at, what))
        problems += [Problem(rule, Severity.ERROR, at, what) for rule, _, what in Number(_QUOTA).judge(quota)]
    return problems
