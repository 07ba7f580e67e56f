"""Field by field the recipes of the guide, and the one number in which this library differs."""

from __future__ import annotations

from aws_cdk import Stack
from subjects import IMAGE, TYPE, model
from synthesized import before, id_of, only, plain, resources, synth

from constructs_sm import (
    AsyncEndpoint,
    BacklogScaling,
    ComputeRequirements,
    CopyScaling,
    InferenceComponentEndpoint,
    ManagedInstances,
)

TARGET, POLICY = "AWS::ApplicationAutoScaling::ScalableTarget", "AWS::ApplicationAutoScaling::ScalingPolicy"
ALARM = "AWS::CloudWatch::Alarm"


def test_an_asynchronous_endpoint_scales_as_the_guide_says(stack: Stack) -> None:
    """https://docs.aws.amazon.com/sagemaker/latest/dg/async-inference-autoscale.html."""
    AsyncEndpoint(stack, "Docs", model=model(stack), instance_type=TYPE, scaling=BacklogScaling(max_capacity=5))
    template = synth(stack)
    name = f"${{{id_of(template, 'AWS::SageMaker::Endpoint')}.EndpointName}}"
    dimensions = [{"Name": "EndpointName", "Value": name}]
    target, wake = id_of(template, TARGET), id_of(template, POLICY, "DocsHasBacklog")

    assert {
        "ServiceNamespace": "sagemaker",
        "ResourceId": f"endpoint/{name}/variant/AllTraffic",
        "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
        "MinCapacity": 0,
        "MaxCapacity": 5,
    } == plain(only(template, TARGET))
    assert {
        "PolicyName": "ApproximateBacklogSizePerInstance",
        "PolicyType": "TargetTrackingScaling",
        "ScalingTargetId": f"${{{target}}}",
        "TargetTrackingScalingPolicyConfiguration": {
            "TargetValue": 5,
            "CustomizedMetricSpecification": {
                "MetricName": "ApproximateBacklogSizePerInstance",
                "Namespace": "AWS/SageMaker",
                "Dimensions": dimensions,
                "Statistic": "Average",
            },
        },
    } == plain(template["Resources"][id_of(template, POLICY, "DocsApproximate")]["Properties"])
    assert {
        "PolicyName": "HasBacklogWithoutCapacity",
        "PolicyType": "StepScaling",
        "ScalingTargetId": f"${{{target}}}",
        "StepScalingPolicyConfiguration": {
            "AdjustmentType": "ChangeInCapacity",
            "MetricAggregationType": "Average",
            "Cooldown": 300,
            "StepAdjustments": [{"MetricIntervalLowerBound": 0, "ScalingAdjustment": 1}],
        },
    } == plain(template["Resources"][wake]["Properties"])
    assert {
        "AlarmActions": [f"${{{wake}}}"],
        "AlarmDescription": "Sets off the scaling policy HasBacklogWithoutCapacity",
        "MetricName": "HasBacklogWithoutCapacity",
        "Namespace": "AWS/SageMaker",
        "Dimensions": dimensions,
        "Statistic": "Average",
        "Period": 60,
        "EvaluationPeriods": 2,
        "DatapointsToAlarm": 2,
        "Threshold": 1,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "TreatMissingData": "missing",
    } == plain(only(template, ALARM))


def test_a_component_scales_as_the_guide_says_but_wakes_at_the_first_call(stack: Stack) -> None:
    """https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-auto-scaling-zero-instances.html."""
    fleet = InferenceComponentEndpoint(
        stack,
        "Fleet",
        instance_type=TYPE,
        instances=ManagedInstances(min_count=0, max_count=4),
        network_isolation=False,
    )
    scaling = CopyScaling(min_copies=0, max_copies=4, invocations_per_copy=1)
    fleet.add_component("Chat", image=IMAGE, compute=ComputeRequirements(min_memory_mb=1024), scaling=scaling)
    template = synth(stack)
    component, target = id_of(template, "AWS::SageMaker::InferenceComponent"), id_of(template, TARGET)
    wake = id_of(template, POLICY, "FleetChatNoCapacity")
    (variant,) = only(template, "AWS::SageMaker::EndpointConfig")["ProductionVariants"]

    assert {"Status": "ENABLED", "MinInstanceCount": 0, "MaxInstanceCount": 4} == variant["ManagedInstanceScaling"]
    assert {"CopyCount": 1} == only(template, "AWS::SageMaker::InferenceComponent")["RuntimeConfig"]
    assert {
        "ServiceNamespace": "sagemaker",
        "ResourceId": {"Fn::Select": [5, {"Fn::Split": [":", {"Ref": component}]}]},
        "ScalableDimension": "sagemaker:inference-component:DesiredCopyCount",
        "MinCapacity": 0,
        "MaxCapacity": 4,
    } == only(template, TARGET)
    assert {
        "PolicyName": "InvocationsPerCopy",
        "PolicyType": "TargetTrackingScaling",
        "ScalingTargetId": {"Ref": target},
        "TargetTrackingScalingPolicyConfiguration": {
            "TargetValue": 1,
            "PredefinedMetricSpecification": {"PredefinedMetricType": "SageMakerInferenceComponentInvocationsPerCopy"},
        },
    } == template["Resources"][id_of(template, POLICY, "FleetChatInvocations")]["Properties"]
    assert {
        "PolicyName": "NoCapacityInvocationFailures",
        "PolicyType": "StepScaling",
        "ScalingTargetId": {"Ref": target},
        "StepScalingPolicyConfiguration": {
            "AdjustmentType": "ChangeInCapacity",
            "MetricAggregationType": "Maximum",
            "Cooldown": 60,
            "StepAdjustments": [{"MetricIntervalLowerBound": 0, "ScalingAdjustment": 1}],
        },
    } == template["Resources"][wake]["Properties"]
    assert {
        "AlarmActions": [{"Ref": wake}],
        "AlarmDescription": "Sets off the scaling policy NoCapacityInvocationFailures",
        "MetricName": "NoCapacityInvocationFailures",
        "Namespace": "AWS/SageMaker",
        "Dimensions": [
            {"Name": "InferenceComponentName", "Value": {"Fn::Select": [1, {"Fn::Split": ["/", {"Ref": component}]}]}}
        ],
        "Statistic": "Sum",
        "Period": 60,
        "EvaluationPeriods": 1,
        "DatapointsToAlarm": 1,
        "Threshold": 1,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",  # the guide: GreaterThanThreshold
        "TreatMissingData": "missing",
    } == only(template, ALARM)


def test_each_comes_after_the_one_before_and_goes_before_it(stack: Stack) -> None:
    AsyncEndpoint(stack, "Docs", model=model(stack), instance_type=TYPE, scaling=BacklogScaling(max_capacity=5))
    template = synth(stack)

    alarm, wake = id_of(template, ALARM), id_of(template, POLICY, "DocsHasBacklog")
    chain = {id_of(template, "AWS::SageMaker::Endpoint"), id_of(template, TARGET)}
    assert chain | {wake} <= before(template, alarm)
    for policy in resources(template, POLICY):
        assert chain <= before(template, policy)
    assert 1 == len(resources(template, "AWS::IAM::Role")), "the model's; scaling needs none"
