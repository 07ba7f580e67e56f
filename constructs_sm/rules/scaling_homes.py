"""What scales, or is followed, in another account or Region than the stack that makes it scale."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from constructs_sm.facts import limits
from constructs_sm.rules.known import text
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.component import ComponentSpec
from constructs_sm.spec.endpoint import EndpointConfigSpec
from constructs_sm.spec.references import offers, read_once
from constructs_sm.spec.scaling import ScaledResource, Scaling
from constructs_sm.spec.scaling_metric import MetricMath, settled
from constructs_sm.spec.several import several
from constructs_sm.spec.walking import at


@rule(
    "SM535",
    ScaledResource,
    title="what scales lies in the account and Region of the stack",
    why="Application Auto Scaling looks for it by its name alone, and finds none or another one",
    source=limits.SCALABLE_TARGET,
)
def scales_at_home(spec: ScaledResource) -> Findings:
    path = "inference_component" if spec.variant_name is None else "endpoint"
    for what, here, there in (("", spec.region, spec.home_region), ("account ", spec.account, spec.home_account)):
        known = text(there)
        if here is not None and known is not None and known != here:
            yield (
                path,
                f"must lie in {what}{here} like the stack, got one in {what}{known}; scale it from a stack there",
            )


@rule(
    "SM536",
    EndpointConfigSpec,
    ComponentSpec,
    ScaledResource,
    title="capacity follows metrics of the account and Region of the stack",
    why="policies and their alarms look nowhere else, and would follow another metric of that name, or none",
    source=limits.CUSTOM_METRIC,
)
def follows_at_home(spec: EndpointConfigSpec | ComponentSpec | ScaledResource) -> Findings:
    for path, metric in _followed(spec):
        for what, here, attribute in (("", spec.region, "region"), ("account ", spec.account, "account")):
            there = text(read_once(metric, attribute)) if here is not None and offers(metric, attribute) else None
            if there is not None and there != here:
                yield path, f"must be of {what}{here} like the stack, got one of {what}{there}; publish it here"


def _followed(spec: EndpointConfigSpec | ComponentSpec | ScaledResource) -> Iterator[tuple[str, object]]:
    """Every metric as it was given, with its path."""
    said = spec.walk_variants() if isinstance(spec, EndpointConfigSpec) else [("", spec)]
    for path, one in said:
        if isinstance(one.scaling, Scaling):
            for name in ("metrics", "step_scaling"):
                for place, each in enumerate(several(getattr(one.scaling, name))):
                    yield from _parts(at(path, f"scaling.{name}[{place}].metric"), getattr(each, "metric", None))


def _parts(path: str, metric: object) -> Iterator[tuple[str, object]]:
    followed = settled(metric)
    if isinstance(followed, MetricMath) and isinstance(followed.metrics, Mapping):
        yield from ((at(path, f"metrics[{name!r}]"), each) for name, each in followed.metrics.items())
    else:
        yield path, metric
