"""Instances that follow the traffic: targets, policies, and what comes before what."""

from __future__ import annotations

from datetime import timedelta

import everything
from aws_cdk import Stack
from subjects import TYPE, model
from synthesized import before, id_of, only, plain, resources, synth

from constructs_sm import (
    CustomMetric,
    InstanceScaling,
    InstanceVariant,
    RealTimeEndpoint,
    StepAdjustment,
    StepScaling,
)

TARGET, POLICY = "AWS::ApplicationAutoScaling::ScalableTarget", "AWS::ApplicationAutoScaling::ScalingPolicy"
ENDPOINT = "AWS::SageMaker::Endpoint"


def test_one_variant_follows_its_invocations(stack: Stack) -> None:
    scaling = InstanceScaling(max_capacity=3, invocations_per_instance=900)
    RealTimeEndpoint(stack, "Chat", model=model(stack), instance_type=TYPE, scaling=scaling)

    template = synth(stack)
    endpoint, target = id_of(template, ENDPOINT), id_of(template, TARGET)
    assert {
        "MaxCapacity": 3,
        "MinCapacity": 1,
        "ResourceId": f"endpoint/${{{endpoint}.EndpointName}}/variant/AllTraffic",
        "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
        "ServiceNamespace": "sagemaker",
    } == plain(only(template, TARGET))
    assert {
        "PolicyName": "InvocationsPerInstance",
        "PolicyType": "TargetTrackingScaling",
        "ScalingTargetId": f"${{{target}}}",
        "TargetTrackingScalingPolicyConfiguration": {
            "TargetValue": 900,
            "PredefinedMetricSpecification": {"PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"},
        },
    } == plain(only(template, POLICY))
    assert {endpoint, target} <= before(template, id_of(template, POLICY))
    assert 1 == len(resources(template, "AWS::IAM::Role")), "the model's; scaling needs none"


def test_it_says_everything_it_was_told(stack: Stack) -> None:
    everything.scaled(stack)

    template = synth(stack)
    policies = {
        policy["Properties"]["PolicyName"]: policy["Properties"]["TargetTrackingScalingPolicyConfiguration"]
        for policy in resources(template, POLICY).values()
    }
    times = {"ScaleInCooldown": 300, "ScaleOutCooldown": 60, "DisableScaleIn": True}
    concurrent = "SageMakerVariantConcurrentRequestsPerModelHighResolution"
    assert {
        "InvocationsPerInstance": {
            "TargetValue": 900.5,
            "PredefinedMetricSpecification": {"PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"},
            **times,
        },
        "ConcurrentRequestsPerModel": {
            "TargetValue": 5,
            "PredefinedMetricSpecification": {"PredefinedMetricType": concurrent},
            **times,
        },
    } == policies


def variants(stack: Stack, *names: str) -> list[InstanceVariant]:
    served = model(stack)
    scaling = InstanceScaling(max_capacity=3, concurrent_requests_per_model=5, scale_in_cooldown=timedelta(0))
    return [InstanceVariant(variant_name=name, model=served, instance_type=TYPE, scaling=scaling) for name in names]


def test_two_variants_scale_side_by_side(stack: Stack) -> None:
    RealTimeEndpoint(stack, "Chat", variants=variants(stack, "main", "canary"))

    template = synth(stack)
    ids = [plain(target["Properties"]["ResourceId"]) for target in resources(template, TARGET).values()]
    endpoint = id_of(template, ENDPOINT)
    assert {f"endpoint/${{{endpoint}.EndpointName}}/variant/{name}" for name in ("main", "canary")} == set(ids)
    assert 2 == len(resources(template, POLICY))


def test_another_order_of_the_variants_makes_no_target_anew(stack: Stack) -> None:
    other = Stack(stack.node.scope, "Other")  # type: ignore[arg-type] # an app
    RealTimeEndpoint(stack, "Chat", variants=variants(stack, "main", "canary"))
    RealTimeEndpoint(other, "Chat", variants=variants(other, "canary", "main"))

    first, second = (
        {id: plain(target["Properties"]["ResourceId"]) for id, target in resources(synth(each), TARGET).items()}
        for each in (stack, other)
    )
    assert first == second


def test_a_policy_may_be_called_as_anything_beside_it(stack: Stack) -> None:
    names = ("Resource", "ScalableTarget", "Config", "LogGroup", "Alarms", "Rush", "RushAlarm", "Policy: more calls!")
    metric = CustomMetric(metric_name="Orders", namespace="Shop")
    up = [StepAdjustment(scaling_adjustment=1, metric_interval_lower_bound=0)]
    steps = [StepScaling(policy_name=name, metric=metric, threshold=1, step_adjustments=up) for name in names]
    RealTimeEndpoint(
        stack,
        "Chat",
        model=model(stack),
        instance_type=TYPE,
        scaling=InstanceScaling(max_capacity=3, step_scaling=steps),
    )

    made = resources(synth(stack), POLICY).values()
    assert set(names) == {each["Properties"]["PolicyName"] for each in made}
