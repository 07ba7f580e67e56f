"""Rows of capacity that follows its traffic: its bounds, what it follows, and the way of its endpoint."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rule_row import row
from rule_subjects import NUMBER_TOKEN, SomeModel, async_config, flat_config, fleet, place, variant

from constructs_sm.facts.metrics import Kind
from constructs_sm.spec.endpoint import EndpointConfigSpec
from constructs_sm.spec.scaling import (
    BacklogScaling,
    CopyScaling,
    InstanceScaling,
    ProvisionedConcurrencyScaling,
    ScaledResource,
)
from constructs_sm.spec.scaling_metric import CustomMetric, MetricMath, MetricTarget
from constructs_sm.spec.scaling_policies import ScheduledAction
from constructs_sm.spec.variant import ServerlessVariant

CPU = CustomMetric(metric_name="CPUUtilization", namespace="/aws/sagemaker/Endpoints")
QUEUED = CustomMetric(metric_name="ApproximateBacklogSize")
NIGHT = ScheduledAction(scheduled_action_name="night", schedule="rate(1 day)", max_capacity=1)
DEAD = ScheduledAction(scheduled_action_name="night", schedule="rate(1 day)", min_capacity=0)


def scaling(**said: Any) -> InstanceScaling:
    return InstanceScaling(**{"max_capacity": 3, "invocations_per_instance": 900, **said})


def scaled(*, start: float = 1, instance_type: str = "ml.m5.xlarge", **said: Any) -> EndpointConfigSpec:
    one = variant(scaling=scaling(**said), initial_instance_count=start, instance_type=instance_type)
    return flat_config(one)


def queue(**said: Any) -> EndpointConfigSpec:
    return async_config(variants=(variant(scaling=BacklogScaling(**{"max_capacity": 3, **said})),))


def follows(metric: object, target: float = 70) -> list[MetricTarget]:
    return [MetricTarget(metric=metric, target_value=target)]  # type: ignore[arg-type] # whatever it is


def provisioned(least: float = 1, most: float = 4) -> ProvisionedConcurrencyScaling:
    return ProvisionedConcurrencyScaling(min_capacity=least, max_capacity=most)


def serverless(**said: Any) -> EndpointConfigSpec:
    one = {"model": SomeModel(), "provisioned_concurrency": 2, "scaling": provisioned(), **said}
    return flat_config(ServerlessVariant(**one))


def asked(**said: Any) -> ScaledResource:
    return ScaledResource(**{"scaling": scaling(), "kind": Kind.REAL_TIME, **said})


COPIES = CopyScaling(max_copies=3, invocations_per_copy=10)
ROWS = [
    row("SM501", "equal capacities pass", scaled(min_capacity=3, start=3)),
    row("SM501", "capacities known later pass", scaled(min_capacity=NUMBER_TOKEN)),
    row(
        "SM501",
        "a minimum above the maximum fails",
        scaled(min_capacity=4, start=NUMBER_TOKEN),
        "SM501 scaling.min_capacity",
        message="scaling.min_capacity: must not exceed max_capacity 3, got 4; lower it [SM501]",
    ),
    row(
        "SM501",
        "bounds of a scheduled action in the wrong order fail",
        scaled(
            scheduled_actions=[
                ScheduledAction(scheduled_action_name="a", schedule="rate(1 day)", min_capacity=2, max_capacity=1)
            ]
        ),
        "SM501 scaling.scheduled_actions[0].min_capacity",
    ),
    row(
        "SM501",
        "a least of an action within another's most passes",
        scaled(
            scheduled_actions=[replace(DEAD, min_capacity=9), replace(NIGHT, max_capacity=9, scheduled_action_name="b")]
        ),
    ),
    row(
        "SM501",
        "a least of an action beside a most known later passes",
        scaled(max_capacity=NUMBER_TOKEN, scheduled_actions=[replace(DEAD, min_capacity=9)]),
    ),
    row(
        "SM501",
        "a least of an action above every most fails",
        scaled(scheduled_actions=[replace(DEAD, min_capacity=9)]),
        "SM501 scaling.scheduled_actions[0].min_capacity",
    ),
    row(
        "SM501",
        "a most of an action below every least fails",
        queue(min_capacity=1, scheduled_actions=[replace(NIGHT, max_capacity=0)]),
        "SM501 scaling.scheduled_actions[0].max_capacity",
    ),
    row("SM504", "one instance passes", scaled(min_capacity=1)),
    row("SM504", "none on an asynchronous endpoint passes", queue(min_capacity=0)),
    row(
        "SM504",
        "none fails",
        scaled(min_capacity=0),
        "SM504 scaling.min_capacity",
        message="scaling.min_capacity: must be 1 or more, got 0; raise it, or use an AsyncEndpoint or an "
        "InferenceComponentEndpoint [SM504]",
    ),
    row(
        "SM504",
        "none by the clock fails",
        scaled(scheduled_actions=[DEAD]),
        "SM504 scaling.scheduled_actions[0].min_capacity",
    ),
    row("SM505", "one passes", ScaledResource(scaling=provisioned(), kind=Kind.SERVERLESS)),
    row(
        "SM505",
        "none fails",
        ScaledResource(scaling=provisioned(0), kind=Kind.SERVERLESS),
        "SM505 scaling.min_capacity",
        message="scaling.min_capacity: must be 1 or more, got 0; raise it, or leave out provisioned_concurrency [SM505]",
    ),
    row("SM518", "scale-in disabled above none passes", queue(min_capacity=1, disable_scale_in=True)),
    row(
        "SM518",
        "scale-in disabled with none fails",
        queue(disable_scale_in=True),
        "SM518 scaling.disable_scale_in",
        message="scaling.disable_scale_in: must be left out where min_capacity is 0, got True; drop it, or raise min_capacity "
        "[SM518]",
    ),
    row("SM525", "concurrent requests pass", scaled(invocations_per_instance=None, concurrent_requests_per_model=5)),
    row("SM525", "the clock alone passes", scaled(invocations_per_instance=None, scheduled_actions=[NIGHT])),
    row(
        "SM525",
        "nothing to follow fails",
        scaled(invocations_per_instance=None),
        "SM525 scaling.invocations_per_instance",
        message="scaling.invocations_per_instance: is needed, got none; give it, or concurrent_requests_per_model, metrics, "
        "step_scaling or scheduled_actions [SM525]",
    ),
    row("SM525", "a target of 0 fails", scaled(invocations_per_instance=0), "SM525 scaling.invocations_per_instance"),
    row(
        "SM525",
        "a metric kept at 0 fails",
        scaled(metrics=follows(CPU, 0)),
        "SM520 scaling.metrics[0].target_value",
        "SM525 scaling.metrics[0].target_value",
    ),
    row("SM526", "two names pass", scaled(metrics=follows(CPU, 400))),
    row(
        "SM526",
        "one name for two policies fails",
        scaled(metrics=[*follows(CPU, 400), *follows(CPU, 300)]),
        "SM526 scaling.metrics",
        message="scaling.metrics: must make one policy named 'CPUUtilization', got 2; give each a policy_name [SM526]",
    ),
    row(
        "SM526",
        "one name for two actions fails",
        scaled(scheduled_actions=[NIGHT, NIGHT]),
        "SM526 scaling.scheduled_actions",
    ),
    row("SM506", "a type that is not burstable passes", scaled()),
    row(
        "SM506",
        "a burstable type fails",
        scaled(instance_type="ml.t2.medium"),
        "SM239 instance_type",
        "SM506 scaling",
        message="scaling: must be on a type that is not burstable, got 'ml.t2.medium'; take another, such as 'ml.m5.large' "
        "[SM506]",
    ),
    row("SM507", "an endpoint that answers at once passes", scaled()),
    row("SM507", "a backlog on an asynchronous endpoint passes", queue()),
    row(
        "SM507",
        "invocations of an asynchronous endpoint fail",
        async_config(variants=(variant(scaling=scaling()),)),
        "SM507 scaling",
        message="scaling: must be BacklogScaling on an asynchronous endpoint, got InstanceScaling; use BacklogScaling [SM507]",
    ),
    row(
        "SM507",
        "a backlog of a real-time endpoint fails",
        flat_config(variant(scaling=BacklogScaling(max_capacity=2))),
        "SM507 scaling",
    ),
    row("SM507", "copies of a serverless endpoint fail", asked(kind=Kind.SERVERLESS, scaling=COPIES), "SM507 scaling"),
    row("SM507", "an endpoint of which nothing is known passes", asked(kind=None)),
    row("SM508", "a backlog without dimensions passes", queue(metrics=follows(QUEUED))),
    row(
        "SM508",
        "a backlog with a variant fails",
        queue(
            metrics=follows(
                CustomMetric(metric_name="ApproximateBacklogSize", dimensions={"EndpointName": "a", "VariantName": "b"})
            )
        ),
        "SM508 scaling.metrics[0].metric.dimensions",
        message="scaling.metrics[0].metric.dimensions: must be EndpointName alone for ApproximateBacklogSize, got EndpointName, "
        "VariantName; leave dimensions out [SM508]",
    ),
    row(
        "SM529",
        "a metric of one's own passes",
        scaled(metrics=follows(CustomMetric(metric_name="Orders", namespace="Shop"))),
    ),
    row(
        "SM529",
        "a metric of another kind fails",
        queue(metrics=follows(CustomMetric(metric_name="InvocationsPerInstance"))),
        "SM529 scaling.metrics[0].metric",
        message="scaling.metrics[0].metric: must be one that an asynchronous endpoint publishes, got InvocationsPerInstance; "
        "give its dimensions where it is of something else [SM529]",
    ),
    row(
        "SM529",
        "a metric in the wrong place fails",
        scaled(metrics=follows(MetricMath(expression="a", metrics={"a": CustomMetric(metric_name="CPUUtilization")}))),
        "SM529 scaling.metrics[0].metric",
    ),
    row("SM512", "beside a model it passes", scaled()),
    row(
        "SM512",
        "on a fleet it fails",
        fleet(place(scaling=scaling())),
        "SM512 variants[0].scaling",
        message="variants[0].scaling: must stand beside a model, got one on a variant for inference components; give managed "
        "counts [SM512]",
    ),
    row("SM512", "on a fleet made before it fails", asked(kind=Kind.FLEET), "SM512 scaling"),
    row("SM513", "a component passes", asked(kind=Kind.COMPONENT, scaling=COPIES)),
    row(
        "SM513",
        "an adapter fails",
        asked(kind=Kind.COMPONENT, scaling=COPIES, is_adapter=True),
        "SM513 inference_component",
        message="inference_component: must not be an adapter, got one; scale its base [SM513]",
    ),
    row("SM515", "a start in between passes", scaled(min_capacity=1, start=2)),
    row("SM515", "a start known later passes", scaled(start=NUMBER_TOKEN)),
    row(
        "SM515",
        "a start below fails",
        scaled(min_capacity=2),
        "SM515 initial_instance_count",
        message="initial_instance_count: should not be below min_capacity 2, got 1; raise it [SM515]",
    ),
    row("SM515", "a start above fails", scaled(start=4), "SM515 initial_instance_count"),
    row("SM516", "concurrency that stays passes", serverless(scaling=None, provisioned_concurrency=None)),
    row(
        "SM516",
        "none to start with fails",
        serverless(provisioned_concurrency=None),
        "SM516 provisioned_concurrency",
        "SM517 scaling",
        message="provisioned_concurrency: is needed beside scaling, got none; give what to start with [SM516]",
    ),
    row(
        "SM516",
        "more than the maximum fails",
        serverless(scaling=provisioned(1, 9)),
        "SM516 scaling.max_capacity",
        "SM517 scaling",
    ),
    row("SM517", "provisioned concurrency that stays passes", serverless(scaling=None)),
    row(
        "SM517",
        "provisioned concurrency that scales is told",
        serverless(),
        "SM517 scaling",
        message="scaling: should be tried out before it is relied on, got one; AWS does not promise it in CloudFormation "
        "[SM517]",
    ),
    row("SM527", "the first scaling passes", asked()),
    row(
        "SM527",
        "a second fails",
        asked(scales_already=True),
        "SM527 scaling",
        message="scaling: must be said once, got one where there is one already; say all of it in one place [SM527]",
    ),
    row("SM528", "a variant that there is passes", asked(variant_name="main")),
    row(
        "SM528",
        "a variant that there is not fails",
        asked(variant_name="mian", unknown_variant="mian"),
        "SM528 variant_name",
        message="variant_name: must be a variant of the endpoint, got 'mian'; name one that it has [SM528]",
    ),
]
