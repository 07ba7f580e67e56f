"""Objects in pictures, found by a component in a VPC that goes to sleep after an idle hour.

The same as stacks/falcon_perception_stack.py of the Falcon-Perception stack of aws-samples (f40e3b2d).
"""

from __future__ import annotations

from aws_cdk import Duration, Stack
from aws_cdk import aws_applicationautoscaling as autoscaling
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecr as ecr
from constructs import Construct

from constructs_sm import ComputeRequirements, ContainerImage, InferenceComponentEndpoint, ManagedInstances, Model

MINUTE, TEN_MINUTES = Duration.minutes(1), Duration.minutes(10)


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
        )
        self._scale()

    def _scale(self) -> None:
        """Asleep after an hour without a call, awake at the first: the CDK's own scaling, by the component's metrics."""
        target = autoscaling.ScalableTarget(
            self,
            "Copies",
            service_namespace=autoscaling.ServiceNamespace.SAGEMAKER,
            scalable_dimension="sagemaker:inference-component:DesiredCopyCount",
            resource_id=f"inference-component/{self.finder.inference_component_name}",
            min_capacity=0,
            max_capacity=1,
        )
        idle = self.finder.metrics.invocations(period=MINUTE, statistic="Sum").create_alarm(
            self,
            "Idle",
            evaluation_periods=60,
            threshold=0,
            comparison_operator=cloudwatch.ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.BREACHING,  # nobody calls: there are no numbers
        )
        sleep = autoscaling.StepScalingAction(
            self,
            "Sleep",
            scaling_target=target,
            adjustment_type=autoscaling.AdjustmentType.EXACT_CAPACITY,
            cooldown=Duration.hours(1),
        )
        sleep.add_adjustment(adjustment=0, upper_bound=0)
        idle.add_alarm_action(actions.ApplicationScalingAction(sleep))
        target.scale_on_metric(
            "Wake",
            metric=self.finder.metrics.no_capacity_invocation_failures(period=MINUTE, statistic="Sum"),
            scaling_steps=[
                autoscaling.ScalingInterval(lower=1, change=1),
                autoscaling.ScalingInterval(upper=0, change=0),
            ],
            adjustment_type=autoscaling.AdjustmentType.CHANGE_IN_CAPACITY,
            cooldown=MINUTE,
            evaluation_periods=1,
        )
