"""Objects in pictures, found by a component in a VPC that goes to sleep after an idle hour.

The same as stacks/falcon_perception_stack.py of the Falcon-Perception stack of aws-samples (f40e3b2d).
"""

from __future__ import annotations

from aws_cdk import Duration, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecr as ecr
from constructs import Construct

from constructs_sm import (
    AdjustmentType,
    AlarmComparison,
    ComputeRequirements,
    ContainerImage,
    CopyScaling,
    CustomMetric,
    InferenceComponentEndpoint,
    ManagedInstances,
    MissingData,
    Model,
    StepAdjustment,
    StepScaling,
)

TEN_MINUTES = Duration.minutes(10)
IDLE = StepScaling(
    policy_name="Idle",
    metric=CustomMetric(metric_name="Invocations", statistic="Sum"),
    threshold=0,
    comparison=AlarmComparison.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluation_periods=60,
    treat_missing_data=MissingData.BREACHING,  # nobody calls: there are no numbers
    adjustment_type=AdjustmentType.EXACT_CAPACITY,
    step_adjustments=[StepAdjustment(scaling_adjustment=0, metric_interval_upper_bound=0)],
    cooldown=Duration.hours(1),
)


class ObjectDetection(Stack):
    """One copy or none, behind a security group of its own."""

    def __init__(self, scope: Construct, id: str, *, vpc: ec2.IVpc, repository: ecr.IRepository) -> None:
        super().__init__(scope, id)
        subnets = ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS)
        group = ec2.SecurityGroup(self, "Group", vpc=vpc, description="Object detection")
        self.fleet = InferenceComponentEndpoint(
            self,
            "Fleet",
            instance_type="ml.g6e.xlarge",
            instances=ManagedInstances(min_count=0, max_count=1),
            variant_name="primary",
            vpc=vpc,
            vpc_subnets=subnets,
            security_groups=[group],
            network_isolation=False,
            endpoint_name="object-detection",
        )
        model = Model(
            self,
            "Model",
            image=ContainerImage.ecr(repository, tag="latest"),
            role=self.fleet.role,
            vpc=vpc,
            vpc_subnets=subnets,
            security_groups=[group],
        )
        self.finder = self.fleet.add_component(
            "Finder",
            model=model,
            compute=ComputeRequirements(accelerators=1, min_memory_mb=512),
            container_startup_health_check_timeout=TEN_MINUTES,
            model_data_download_timeout=TEN_MINUTES,
            scaling=CopyScaling(min_copies=0, max_copies=1, step_scaling=[IDLE]),
        )
