"""Rows of what scales, or is followed, elsewhere: SM535 and SM536."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from rows_scaling import COPIES, asked, follows, scaling
from rule_row import row
from rule_subjects import TEXT_TOKEN, component, flat_config, variant
from valid_scaling import STEP

from constructs_sm.spec.endpoint import EndpointConfigSpec
from constructs_sm.spec.scaling_metric import MetricMath

HERE, THERE = "eu-west-1", "us-east-1"
OURS, THEIRS = "111122223333", "444455556666"
STACK: dict[str, Any] = {"region": HERE, "account": OURS}


@dataclass(frozen=True)
class Orders:
    """A metric as the CDK has it."""

    region: str | None = None
    account: str | None = None
    metric_name: str = "Orders"
    namespace: str = "Shop"
    statistic: str = "Sum"
    unit: str | None = None
    dimensions: None = None


def following(metric: object) -> EndpointConfigSpec:
    return replace(flat_config(variant(scaling=scaling(metrics=follows(metric)))), **STACK)


ROWS = [
    row("SM535", "an endpoint of the stack's home passes", asked(**STACK, home_region=HERE, home_account=OURS)),
    row("SM535", "a home that is known later passes", asked(**STACK, home_region=TEXT_TOKEN, home_account=TEXT_TOKEN)),
    row("SM535", "a stack that may be anywhere passes", asked(home_region=THERE, home_account=THEIRS)),
    row(
        "SM535",
        "an endpoint of another Region and account fails",
        asked(**STACK, variant_name="main", home_region=THERE, home_account=THEIRS),
        "SM535 endpoint",
        "SM535 endpoint",
        message="endpoint: must lie in eu-west-1 like the stack, got one in us-east-1; scale it from a stack there [SM535]",
    ),
    row(
        "SM535",
        "a component of another account fails",
        asked(**STACK, kind=None, scaling=COPIES, home_region=HERE, home_account=THEIRS),
        "SM535 inference_component",
    ),
    row("SM536", "a metric of the stack's home passes", following(Orders(region=HERE, account=OURS))),
    row("SM536", "a metric without a home passes", following(Orders())),
    row("SM536", "a home that is known later passes", following(Orders(region=TEXT_TOKEN, account=TEXT_TOKEN))),
    row(
        "SM536",
        "a metric of another account fails",
        following(Orders(account=THEIRS)),
        "SM536 scaling.metrics[0].metric",
        message="scaling.metrics[0].metric: must be of account 111122223333 like the stack, got one of account "
        "444455556666; publish it here [SM536]",
    ),
    row(
        "SM536",
        "a part of what is computed fails in another Region",
        following(MetricMath(expression="a", metrics={"a": Orders(region=THERE)})),
        "SM536 scaling.metrics[0].metric.metrics['a']",
    ),
    row(
        "SM536",
        "the metric of a step fails, on a component too",
        component(**STACK, scaling=replace(COPIES, step_scaling=[replace(STEP, metric=Orders(region=THERE))])),
        "SM536 scaling.step_scaling[0].metric",
    ),
]
