"""What is worth knowing of an endpoint before it is paid for. Nothing here is wrong: it is told to whoever asks.

What the ids stand for is declared in `constructs_sm.rules.declared`, with a source.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from constructs_sm.capacity.cost import cost_of
from constructs_sm.capacity.statement import CapacityStatement, VariantCapacity, capacity_of, totals
from constructs_sm.errors import Problem, Severity
from constructs_sm.facts.instance_types import instance_type
from constructs_sm.facts.prices import PriceTable
from constructs_sm.rules.known import plain, time
from constructs_sm.spec.component import ComponentSpec
from constructs_sm.spec.deployment import DeploymentSpec
from constructs_sm.spec.endpoint import EndpointConfigSpec
from constructs_sm.spec.walking import at

_TYPE, _COUNT = "instance_type", "initial_instance_count"
_FEW, _ORDINARY_SECONDS = 2, 60
Advice = Iterator[tuple[str, str, str]]
"""Id, path, message."""


def advise(
    config: EndpointConfigSpec,
    *,
    updates: DeploymentSpec | None = None,
    components: Iterable[ComponentSpec] = (),
    prices: PriceTable | None = None,
) -> tuple[Problem, ...]:
    """Everything worth knowing of an endpoint, in order of id and path.

    Args:
        config: Its configuration.
        updates: How it is updated. Default: as SageMaker does unless it is told.
        components: The inference components on it. Default: none.
        prices: What AWS asks in its Region. Default: none, and no sum is told.
    """
    statement = capacity_of(config, updates, components)
    found = [*_always_there(statement, prices), *_alone(statement), *_quotas(statement), *_scarce(statement)]
    found += [*_idle_queue(statement), *_frequent(config)]
    told = [Problem(rule, Severity.ADVICE, path, message) for rule, path, message in found]
    return tuple(sorted(told, key=lambda problem: (problem.rule, problem.path)))


def over_quota(statements: Iterable[CapacityStatement], quotas: Mapping[str, int]) -> tuple[Problem, ...]:
    """A warning for each type of which endpoints of one account and Region together need more than there is.

    Args:
        statements: The endpoints. Each counts as during its update, as one deployment may update all.
        quotas: Instances by type, as Service Quotas has them under "TYPE for endpoint usage". A type that is left out
            is not judged.
    """
    return tuple(
        Problem(
            "SM904",
            Severity.WARNING,
            _TYPE,
            f"should need no more than the quota of {quotas[each.instance_type]} for {each.instance_type}, got "
            f"{each.maximum} at most and {each.during_update} during an update; ask for a higher quota, "
            "or update in batches",
        )
        for each in totals(statements)
        if each.instance_type in quotas
        and each.during_update is not None
        and each.during_update > quotas[each.instance_type]
    )


def _always_there(statement: CapacityStatement, prices: PriceTable | None) -> Advice:
    for variant, name in _with_accelerators(statement):
        if variant.steady is not None and variant.steady >= 1 and not variant.reserved:
            alone = CapacityStatement(variants=(variant,), asynchronous=statement.asynchronous)
            cost = None if prices is None else cost_of(alone, prices)
            idle = "" if cost is None or cost.steady is None else f", {cost.steady} by the prices of {cost.refreshed}"
            got = f"got at least {variant.steady} of {name}{idle}"
            yield (
                "SM901",
                at(variant.path, _COUNT),
                f"is paid for while nobody calls, {got}; pause it, or let a queue or components scale to none",
            )


def _alone(statement: CapacityStatement) -> Advice:
    for variant in statement.variants:
        if variant.steady is not None and 0 < variant.steady < _FEW:
            what = "survives the loss of no instance and no Availability Zone, got 1"
            yield "SM902", at(variant.path, _COUNT), f"{what}; start 2 or more where it matters"


def _quotas(statement: CapacityStatement) -> Advice:
    for each in statement.types:
        if each.during_update is not None:
            counts = f"{each.steady} steady, {each.maximum} at most and {each.during_update} during an update"
            ask = f'a quota "{each.quota_name}" of {each.during_update} or more'
            yield "SM903", _TYPE, f"needs {ask}, got {counts} of {each.instance_type}; ask for it before the deployment"


def _scarce(statement: CapacityStatement) -> Advice:
    for variant, name in _with_accelerators(statement):
        if len(variant.instance_types) == 1 and not variant.reserved:
            what = f"waits while there are no instances of its type, got {name} alone"
            yield "SM905", at(variant.path, _TYPE), f"{what}; list others to fall back on"


def _idle_queue(statement: CapacityStatement) -> Advice:
    for variant in statement.variants:
        if statement.asynchronous and variant.steady is not None and variant.steady >= 1:
            what = f"needs no instance while its queue is empty, got at least {variant.steady}"
            yield "SM909", at(variant.path, _COUNT), f"{what}; scale it by its backlog, down to none"


def _frequent(config: EndpointConfigSpec) -> Advice:
    said = config.metrics_config
    frequency = None if said is None else time(said.metric_publish_frequency)
    if frequency is not None and frequency < _ORDINARY_SECONDS:
        what = f"makes metrics of high resolution, which live 3 hours as such, got {plain(frequency)} seconds"
        yield "SM912", "metrics_config.metric_publish_frequency", f"{what}; 60 seconds will do for most alarms"


def _with_accelerators(statement: CapacityStatement) -> Iterator[tuple[VariantCapacity, str]]:
    """Each variant whose preferred type has accelerators, with that type."""
    for variant in statement.variants:
        for name in variant.instance_types[:1]:
            known = instance_type(name)
            if known is not None and known.accelerator is not None:
                yield variant, name
