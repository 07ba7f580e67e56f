"""Everything that can be said of components and their fleets; `everything` has the rest."""

from __future__ import annotations

from datetime import timedelta

from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2
from everything_arguments import (
    AMI,
    HOUR,
    METRICS,
    MINUTES,
    PREFIX_AWARE,
    RESERVATION,
    TAGS,
    a_group,
    a_key,
    a_plain_alarm,
    a_vpc,
    capture,
    core_dump,
)
from subjects import IMAGE, TYPE, model

from constructs_sm import (
    BlueGreen,
    CapacitySize,
    ComponentScheduling,
    ComputeRequirements,
    ContainerMetrics,
    Endpoint,
    EndpointConfig,
    ExecutionRole,
    InferenceComponentEndpoint,
    InstanceTypeSpecification,
    InstanceVariant,
    ManagedInstances,
    MetricsConfig,
    ModelData,
    PlacementStrategy,
    RollingUpdate,
    Routing,
    ScaleInPolicy,
    ScaleInStrategy,
    VariantProperty,
)


def components(stack: Stack) -> InferenceComponentEndpoint:
    """A fleet in a VPC, with a component of each sort."""
    vpc = a_vpc(stack)
    group = a_group(stack, vpc)
    subnets = ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC)
    fleet = InferenceComponentEndpoint(
        stack,
        "Fleet",
        instance_type=["ml.g5.12xlarge", "ml.g6.12xlarge"],
        instances=ManagedInstances(
            min_count=0,
            max_count=4,
            scale_in_policy=ScaleInPolicy(
                strategy=ScaleInStrategy.CONSOLIDATION, maximum_step_size=2, cooldown=MINUTES(5)
            ),
        ),
        initial_instance_count=2,
        routing=Routing.PREFIX_AWARE,
        volume_size_in_gb=64,
        prefix_aware_routing=PREFIX_AWARE,
        variant_instance_provision_timeout=MINUTES(10),
        capacity_reservation=RESERVATION,
        variant_name="main",
        inference_ami_version=AMI,
        core_dump=core_dump(stack),
        data_capture=capture(stack),
        metrics_config=METRICS,
        vpc=vpc,
        vpc_subnets=subnets,
        security_groups=[group],
        network_isolation=False,
        encryption_key=a_key(stack),
        endpoint_name="fleet",
        tags=TAGS,
    )
    served = model(
        stack, role=fleet.role, vpc=vpc, vpc_subnets=subnets, security_groups=[group], network_isolation=False
    )
    compute = ComputeRequirements(min_memory_mb=1024, max_memory_mb=2048, cpu_cores=2.5, accelerators=1)
    fleet.add_component("Made", model=served, compute=compute, copy_count=2)
    fleet.add_component(
        "Given",
        image=IMAGE,
        model_data=ModelData.uri("s3://artifacts/legal/1/model.tar.gz"),
        environment={"MODE": "1"},
        compute=ComputeRequirements(min_memory_mb=128),
        inference_component_name="legal",
        model_data_download_timeout=HOUR,
        container_startup_health_check_timeout=MINUTES(20),
        tags=TAGS,
    )
    return fleet


def components_by_type(stack: Stack) -> InferenceComponentEndpoint:
    """A fleet of two types, with a specification of each option for each, an update in batches and an adapter."""
    types = ["ml.g5.12xlarge", "ml.g6.12xlarge"]
    fleet = InferenceComponentEndpoint(
        stack,
        "Fleet",
        instance_type=types,
        instances=ManagedInstances(min_count=1, max_count=9),
        rollout=BlueGreen.all_at_once(wait_interval=MINUTES(10), termination_wait=MINUTES(5)),
        rollback_alarms=[a_plain_alarm(stack, "FleetAlarm")],
        retain_scaled_capacity=True,
        exclude_retained_variant_properties=[VariantProperty.DESIRED_WEIGHT],
        retain_deployment_config=False,
    )
    base = fleet.add_component(
        "Base",
        specifications=[
            InstanceTypeSpecification(
                instance_type=types[0],
                image=IMAGE,
                model_data=ModelData.uri("s3://artifacts/base/1/model.tar.gz"),
                environment={"MODE": "1"},
                compute=ComputeRequirements(min_memory_mb=1024, max_memory_mb=4096, cpu_cores=4, accelerators=2),
                model_data_download_timeout=HOUR,
                container_startup_health_check_timeout=MINUTES(20),
                data_cache=True,
                scheduling=ComponentScheduling(
                    placement_strategy=PlacementStrategy.SPREAD, max_availability_zone_imbalance=0
                ),
                container_metrics=ContainerMetrics(path="/server/metrics", publish_frequency=MINUTES(5)),
            ),
            InstanceTypeSpecification(
                instance_type=types[1],
                model=model(stack, role=fleet.role),
                compute=ComputeRequirements(min_memory_mb=1024, accelerators=1),
                data_cache=False,
                scheduling=ComponentScheduling(placement_strategy=PlacementStrategy.BINPACK),
            ),
        ],
        copy_count=4,
        inference_component_name="base",
        rollout=RollingUpdate(
            maximum_batch_size=CapacitySize.count(1),
            wait_interval=timedelta(0),
            rollback_maximum_batch_size=CapacitySize.percent(100),
            maximum_execution_timeout=HOUR,
        ),
        rollback_alarms=[a_plain_alarm(stack)],
        tags=TAGS,
    )
    data = ModelData.uri("s3://artifacts/legal/1/adapter.tar.gz")
    base.add_adapter("Legal", model_data=data, inference_component_name="legal", tags=TAGS)
    base.add_adapter("Plain", model_data=data, outputs=False)
    return fleet


def fleet_of_parts(stack: Stack) -> Endpoint:
    """A configuration for components, which brings role, network and isolation."""
    vpc = a_vpc(stack)
    config = EndpointConfig(
        stack,
        "Config",
        variants=[
            InstanceVariant(
                instance_type=TYPE,
                managed_instance_scaling=ManagedInstances(min_count=1, max_count=2),
                model_data_download_timeout=HOUR,
            )
        ],
        role=ExecutionRole(stack, "Role"),
        vpc=vpc,
        vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED),
        security_groups=[a_group(stack, vpc)],
        network_isolation=True,
        data_capture=capture(stack),
        metrics_config=MetricsConfig(metric_publish_frequency=MINUTES(5)),
        encryption_key=a_key(stack),
    )
    return Endpoint(stack, "Parts", endpoint_config=config)
