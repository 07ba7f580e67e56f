"""A chat model on a fleet that costs nothing while nobody asks.

The same as machine-learning/sagemaker/scale-to-zero-sagemaker-endpoint of aws-samples/aws-kr-startup-samples.
"""

from __future__ import annotations

from aws_cdk import Duration, Stack
from aws_cdk import aws_applicationautoscaling as autoscaling
from constructs import Construct

from constructs_sm import ComputeRequirements, ContainerImage, InferenceComponentEndpoint, ManagedInstances

TYPE = "ml.g5.2xlarge"
ENVIRONMENT = {
    "HF_MODEL_ID": "deepseek-ai/DeepSeek-R1-Distill-Llama-8B",
    "OPTION_MAX_MODEL_LEN": "10000",
    "OPTION_GPU_MEMORY_UTILIZATION": "0.95",
    "OPTION_ENABLE_STREAMING": "false",
    "OPTION_ROLLING_BATCH": "auto",
    "OPTION_MODEL_LOADING_TIMEOUT": "3600",
    "OPTION_PAGED_ATTENTION": "false",
    "OPTION_DTYPE": "fp16",
}


class ChatToZero(Stack):
    """One component, from no copy to two."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        self.fleet = InferenceComponentEndpoint(
            self,
            "Fleet",
            instance_type=TYPE,
            instances=ManagedInstances(min_count=0, max_count=2),
            network_isolation=False,  # the weights come from the hub
        )
        self.chat = self.fleet.add_component(
            "Chat",
            image=ContainerImage.framework("djl-lmi", version="0.31.0"),
            environment=ENVIRONMENT,
            compute=ComputeRequirements(accelerators=1, cpu_cores=2, min_memory_mb=1024),
        )
        self._scale()

    def _scale(self) -> None:
        """Copies that follow the calls: the CDK's own scaling, by the name and the metrics of the component."""
        target = autoscaling.ScalableTarget(
            self,
            "Copies",
            service_namespace=autoscaling.ServiceNamespace.SAGEMAKER,
            scalable_dimension="sagemaker:inference-component:DesiredCopyCount",
            resource_id=f"inference-component/{self.chat.inference_component_name}",
            min_capacity=0,
            max_capacity=2,
        )
        high_resolution = autoscaling.PredefinedMetric
        target.scale_to_track_metric(
            "Busy",
            target_value=5,
            predefined_metric=(
                high_resolution.SAGEMAKER_INFERENCE_COMPONENT_CONCURRENT_REQUESTS_PER_COPY_HIGH_RESOLUTION
            ),
            scale_in_cooldown=Duration.minutes(5),
            scale_out_cooldown=Duration.minutes(5),
        )
        target.scale_on_metric(
            "Wake",
            metric=self.chat.metrics.no_capacity_invocation_failures(period=Duration.seconds(10), statistic="Maximum"),
            scaling_steps=[
                autoscaling.ScalingInterval(upper=0, change=0),
                autoscaling.ScalingInterval(lower=1, change=1),
            ],
            adjustment_type=autoscaling.AdjustmentType.CHANGE_IN_CAPACITY,
            metric_aggregation_type=autoscaling.MetricAggregationType.MAXIMUM,
            cooldown=Duration.minutes(1),
            evaluation_periods=1,
            datapoints_to_alarm=1,
        )
