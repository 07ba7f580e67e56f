"""``constructs-sm describe``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TypeVar

import typer
from rich.text import Text

from constructs_sm.cli import arguments
from constructs_sm.cli.checks import check_region
from constructs_sm.cli.control import (
    AsyncState,
    ComponentState,
    ConfigState,
    Control,
    EndpointState,
    Kind,
    ScalingState,
    VariantSetup,
    VariantState,
    kind_of,
)
from constructs_sm.cli.durations import short
from constructs_sm.cli.exits import refuse
from constructs_sm.cli.parsing import Command
from constructs_sm.cli.tables import facts, table
from constructs_sm.cli.targets import Target, locate
from constructs_sm.cli.tools import tools_of
from constructs_sm.cli.writing import Output
from constructs_sm.errors import AccessDeniedError

app = typer.Typer(add_completion=False, rich_markup_mode=None)
Found = TypeVar("Found")

_GOOD, _BAD = frozenset({"InService"}), frozenset({"Failed", "OutOfService", "UpdateRollbackFailed"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Overview:
    """An endpoint and all around it. As JSON these are the keys."""

    kind: Kind
    endpoint: EndpointState
    config: ConfigState | None
    components: tuple[ComponentState, ...]
    scaling: tuple[ScalingState, ...]
    not_permitted: tuple[str, ...] = field(default=())


@app.command(cls=Command)
def describe(
    ctx: typer.Context,
    endpoint: arguments.Endpoint = None,
    *,
    json: arguments.AsJson = False,
    stack: arguments.Stack = None,
    region: arguments.Region = None,
    profile: arguments.Profile = None,
) -> None:
    """Show an endpoint at a glance.

    Status, variants, inference components, asynchronous settings, data capture and scaling. What may not be asked is
    left out and named.
    """
    tools, target = tools_of(ctx), Target(endpoint=endpoint, stack=stack)
    problems = target.problems()
    check_region(region, problems)
    refuse(problems)
    aws = arguments.access_aws(tools, region, profile)
    overview = survey(aws.control(), locate(target, aws, asynchronous=None).endpoint_name)
    if json:
        Output().json(overview)
    else:
        _show(overview, tools.now())


def survey(control: Control, name: str) -> Overview:
    """Everything there is to say of the endpoint *name*."""
    denied: list[str] = []
    endpoint = control.endpoint(name)
    config = _if_permitted(
        lambda: control.config(endpoint.endpoint_config_name), denied, "sagemaker:DescribeEndpointConfig"
    )
    kind = kind_of(endpoint, config)
    names: Sequence[str] | None = ()
    if kind in {"components", "real-time"}:
        names = _if_permitted(lambda: control.component_names(name), denied, "sagemaker:ListInferenceComponents")
    components = [
        _if_permitted(partial(control.component, one), denied, "sagemaker:DescribeInferenceComponent")
        for one in (() if names is None else names)
    ]
    there = tuple(one for one in components if one is not None)
    ids = [f"endpoint/{endpoint.endpoint_name}/variant/{one.variant_name}" for one in endpoint.variants]
    ids += [f"inference-component/{one.inference_component_name}" for one in there]
    scaling = _if_permitted(
        lambda: control.scaling(ids),
        denied,
        "application-autoscaling:DescribeScalableTargets, application-autoscaling:DescribeScalingPolicies",
    )
    return Overview(
        kind=kind,
        endpoint=endpoint,
        config=config,
        components=there,
        scaling=() if scaling is None else tuple(scaling),
        not_permitted=tuple(dict.fromkeys(denied)),
    )


def _if_permitted(ask: Callable[[], Found], denied: list[str], actions: str) -> Found | None:
    try:
        return ask()
    except AccessDeniedError:
        denied.append(actions)
        return None


def _show(overview: Overview, now: datetime) -> None:
    endpoint, capture = overview.endpoint, overview.endpoint.data_capture
    style = "green" if endpoint.status in _GOOD else "red" if endpoint.status in _BAD else "yellow"
    facts(
        {
            "Endpoint": f"{endpoint.endpoint_name} ({overview.kind})",
            "Status": endpoint.status,
            "Failure reason": endpoint.failure_reason,
            "Configuration": endpoint.endpoint_config_name,
            "Created": f"{short(now - endpoint.created_at)} ago, changed {short(now - endpoint.modified_at)} ago",
            "Volume key": None if overview.config is None else overview.config.encryption_key,
            "Data capture": None
            if capture is None
            else f"{capture.status}, {capture.sampling_percentage} % to {capture.destination}",
            **_asynchronous(endpoint.asynchronous),
            "Not permitted": ", ".join(overview.not_permitted) if overview.not_permitted else None,
        },
        {"Status": style, "Not permitted": "yellow"},
    )
    _section(_VARIANTS, [_variant(one, overview.config) for one in endpoint.variants])
    _section(_COMPONENTS, [_component(one) for one in overview.components])
    _section(_SCALING, [_scaling(one) for one in overview.scaling])
    for one in overview.components:
        if one.failure_reason is not None:
            Output().line(f"{one.inference_component_name}: {one.failure_reason}")


_VARIANTS = ("variant", "runs on", "instances", "weight", "model", "routing")
_COMPONENTS = ("component", "status", "copies", "needs", "serves", "variant")
_SCALING = ("scales", "from", "to", "by")


def _section(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table, without the columns in which nothing stands."""
    if rows:
        kept = [
            place for place in range(len(columns)) if any(row[place] is not None and str(row[place]) for row in rows)
        ]
        Output().line()
        table([columns[place] for place in kept], [[row[place] for place in kept] for row in rows])


def _asynchronous(config: AsyncState | None) -> dict[str, object]:
    if config is None:
        return {}
    return {
        "Results": config.output_location,
        "Failures": "seen in no place" if config.failure_location is None else config.failure_location,
        "Success topic": config.success_topic_arn,
        "Error topic": config.error_topic_arn,
        "At once": None
        if config.max_concurrent_invocations_per_instance is None
        else f"{config.max_concurrent_invocations_per_instance} requests on each instance",
    }


def _variant(one: VariantState, config: ConfigState | None) -> tuple[object, ...]:
    setup = VariantSetup() if config is None else config.setups.get(one.variant_name, VariantSetup())
    if one.serverless:
        provisioned = "" if one.provisioned_concurrency is None else f", {one.provisioned_concurrency} kept warm"
        where, count = f"serverless, {one.memory_in_mb} MB", f"up to {one.max_concurrency} at once{provisioned}"
    else:
        where, count = ", ".join(setup.instance_types), _changing(one.current_instances, one.desired_instances)
        if one.max_instances is not None:
            count += f" ({one.min_instances} to {one.max_instances})"
    name = f"{one.variant_name} (shadow)" if one.shadow else one.variant_name
    return name, where, count, _changing(one.current_weight, one.desired_weight), setup.model_name, setup.routing


def _changing(current: float | None, desired: float | None) -> str:
    """A number, and what it is becoming."""
    if current is None:
        return "" if desired is None else f"{desired:g}"
    return f"{current:g}" if desired in {None, current} else f"{current:g} → {desired:g}"


def _component(one: ComponentState) -> tuple[object, ...]:
    needs = [
        text
        for value, text in (
            (one.accelerators, f"{one.accelerators or 0:g} accelerators"),
            (one.cpu_cores, f"{one.cpu_cores or 0:g} CPUs"),
            (one.min_memory_in_mb, f"{one.min_memory_in_mb} MB"),
        )
        if value is not None
    ]
    serves = next((value for value in (one.model_name, one.image, one.base_component) if value is not None), None)
    style = "green" if one.status in _GOOD else "red" if one.status in _BAD else "yellow"
    return (
        one.inference_component_name,
        Text(one.status, style=style),
        _changing(one.current_copies, one.desired_copies),
        ", ".join(needs),
        f"adapter of {serves}" if one.base_component is not None and one.model_name is None else serves,
        one.variant_name,
    )


def _scaling(one: ScalingState) -> tuple[object, ...]:
    what = one.resource_id.rsplit("/", 1)[-1]
    unit = one.dimension.rsplit(":", 1)[-1].removeprefix("Desired")
    return (
        f"{what} {unit}",
        one.min_capacity,
        one.max_capacity,
        "; ".join(one.policies) if one.policies else "no policy",
    )
