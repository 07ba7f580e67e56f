"""Scalable targets of endpoints and components, the policies that move them, and the alarms that set these off.

The L1s are used: the CDK's own ``ScalableTarget`` adds a role that the service does not need, and its steps two alarms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Fn
from constructs import Construct

from constructs_sm.cdk._render.scaling import Place, step_alarm, step_policy, target, tracking_policies
from constructs_sm.cdk.parts import Absent, absent_alarm, add_parts
from constructs_sm.cdk.values import variant_suffix
from constructs_sm.facts import resource_types
from constructs_sm.spec.scaling import CopyScaling
from constructs_sm.spec.several import several
from constructs_sm.spec.tokens import is_token

if TYPE_CHECKING:
    from constructs_sm.cdk.component_base import InferenceComponentBase
    from constructs_sm.cdk.endpoint import EndpointBase
    from constructs_sm.spec.endpoint import EndpointConfigSpec
    from constructs_sm.spec.scaling import Scaling
    from constructs_sm.spec.scaling_policies import StepScaling

TARGET = "ScalableTarget"
_PARTS = ("Policy", "Alarm")


def scale_variants(endpoint: EndpointBase, spec: EndpointConfigSpec, *, waits: bool) -> None:
    """Let the capacity of every variant that asks for it follow its traffic, below *endpoint*, unless that *waits*.

    Only the name of a variant tells it from others: under another id, a target would be made anew and the old one then
    deregistered, which are one and the same.
    """
    for place, (_, variant) in enumerate(spec.walk_variants()):
        if variant.scaling is not None:
            name = variant.variant_name
            named = variant_suffix(name, place)
            if waits:
                remember_scaling(endpoint, variant.scaling, named)
            else:
                scale(endpoint, variant.scaling, variant_place(endpoint.endpoint_name, name), named)


def scale_component(component: InferenceComponentBase, scaling: Scaling | None) -> str | None:
    """Let the copies of a component follow its calls, below *component*; the ARN of the policy that wakes it, if any."""
    if scaling is None:
        return None
    if component.paused:
        remember_scaling(component, scaling)
        return None
    return scale(component, scaling, component_place(component))


def wake_base(adapter: InferenceComponentBase, policy_arn: str | None) -> None:
    """Let a call of an adapter wake its base: it fails under the name of the adapter, which the base's alarm never sees."""
    if policy_arn is not None:
        _alarm(adapter, f"{CopyScaling.wake.policy_name}Alarm", CopyScaling.wake, policy_arn, component_place(adapter))


def variant_place(endpoint_name: str, variant_name: str) -> Place:
    """A variant, as what scales."""
    return Place(
        resource_id=f"endpoint/{endpoint_name}/variant/{variant_name}",
        dimensions={"EndpointName": endpoint_name, "VariantName": variant_name},
    )


def component_place(component: InferenceComponentBase) -> Place:
    """A component, as what scales: what follows the last colon of its ARN is the id of the resource."""
    name = component.inference_component_name
    late = is_token(name)
    return Place(
        resource_id=Fn.select(5, Fn.split(":", component.inference_component_arn))
        if late
        else f"inference-component/{name}",
        dimensions={"InferenceComponentName": name},
    )


def scale(scope: Construct, scaling: Scaling, place: Place, named: str = "") -> str | None:
    """Make the target, its policies and their alarms below *scope*: each after the one before, and removed before it.

    Returns:
        The ARN of the policy that adds the first capacity; None where there always is some.
    """
    from aws_cdk import aws_applicationautoscaling as autoscaling  # noqa: PLC0415 - only those who scale load it

    made = autoscaling.CfnScalableTarget(scope, f"{TARGET}{named}", **target(scaling, place))
    wake = () if scaling.wake is None else (scaling.wake.policy_name,)
    own = {*(metric.name for _, metric, _ in scaling.tracked), *wake}

    def home(name: str) -> tuple[Construct, str, str]:
        """The parent and the ids of a policy and its alarm: the user may call one as anything beside the target."""
        return (scope, f"{name}{named}", f"{name}Alarm{named}") if name in own else (Construct(made, name), *_PARTS)

    for policy in tracking_policies(scaling, place):
        parent, id, _ = home(policy["policy_name"])
        autoscaling.CfnScalingPolicy(parent, id, scaling_target_id=made.ref, **policy)
    waking = None
    for step in scaling.steps:
        parent, id, alarm_id = home(step.policy_name)
        moved = autoscaling.CfnScalingPolicy(parent, id, scaling_target_id=made.ref, **step_policy(step))
        _alarm(parent, alarm_id, step, moved.ref, place)
        waking = moved.ref if step is scaling.wake else waking
    return waking


def remember_scaling(scope: Construct, scaling: Scaling, named: str = "") -> None:
    """Remember what `scale` would make and has to wait, for those who ask what deploying it takes."""
    scheduled = bool(several(scaling.scheduled_actions))
    add_parts(
        scope,
        Absent(kind=resource_types.TARGET, construct=scope, below=(f"{TARGET}{named}",), scheduled=scheduled),
        *(absent_alarm(scope, below) for step in scaling.steps for below in _alarm_paths(step, named)),
    )


def _alarm_paths(step: StepScaling, named: str) -> tuple[tuple[str, ...], ...]:
    """Where the alarm of a step may be below what scales: beside the target, or below it under a name of the user's."""
    return (f"{step.policy_name}Alarm{named}",), (f"{TARGET}{named}", step.policy_name, _PARTS[1])


def _alarm(scope: Construct, id: str, step: StepScaling, policy_arn: str, place: Place) -> None:
    from aws_cdk import aws_cloudwatch as cloudwatch  # noqa: PLC0415 - only those who need an alarm load it

    cloudwatch.CfnAlarm(scope, id, alarm_actions=[policy_arn], **step_alarm(step, place))
