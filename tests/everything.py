"""Stacks in which every argument is said: what the template tests, cfn-lint and the API's own shapes are held against."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from everything_scaled import SCALED
from subjects import IMAGE, TYPE, model

from constructs_sm import (
    AsyncEndpoint,
    AsyncOutput,
    BlueGreen,
    CapacityReservation,
    CapacitySize,
    CaptureMode,
    ClarifyExplainer,
    ClarifyFeatureType,
    ClarifyInference,
    ClarifyMimeType,
    ClarifyShap,
    ClarifyShapBaseline,
    ClarifyText,
    ClarifyTextGranularity,
    ComponentScheduling,
    ComputeRequirements,
    Container,
    ContainerImage,
    ContainerMetrics,
    CoreDump,
    CorsMethod,
    CorsRule,
    DataCapture,
    Endpoint,
    EndpointConfig,
    EndpointMetrics,
    ExecutionRole,
    InferenceComponentEndpoint,
    InferenceExecutionMode,
    InferenceResponseIn,
    InstancePool,
    InstanceScaling,
    InstanceTypeSpecification,
    InstanceVariant,
    ManagedInstances,
    MetricsConfig,
    Model,
    ModelData,
    PlacementStrategy,
    PrefixAwareRouting,
    RealTimeEndpoint,
    RollbackAlarms,
    RollingUpdate,
    Routing,
    ScaleInPolicy,
    ScaleInStrategy,
    ServerlessEndpoint,
    VariantProperty,
)

HOUR, MINUTES = timedelta(hours=1), Duration.minutes
TAGS = {"team": "ml"}
RESERVATION = CapacityReservation(
    ml_reservation_arn="arn:aws:sagemaker:eu-west-1:111122223333:training-plan/reserved-for-chat"
)
CORS = CorsRule(
    allowed_origins=["https://app.example.com"], allowed_methods=[CorsMethod.GET, CorsMethod.HEAD], max_age=HOUR
)
PREFIX_AWARE = PrefixAwareRouting(prefix_length=2048, concurrency_threshold=8)
AMI = "al2-ami-sagemaker-inference-gpu-3-1"


def a_key(stack: Stack, id: str = "Key") -> kms.Key:
    return kms.Key(stack, id, enable_key_rotation=True)


def a_vpc(stack: Stack) -> ec2.Vpc:
    return ec2.Vpc(stack, "Vpc", max_azs=2, nat_gateways=0)


def a_group(stack: Stack, vpc: ec2.IVpc) -> ec2.SecurityGroup:
    return ec2.SecurityGroup(stack, "Group", vpc=vpc, description="Hosting", allow_all_outbound=True)


def capture(stack: Stack) -> DataCapture:
    """Recording with everything said."""
    return DataCapture(
        bucket=s3.Bucket(stack, "Records", encryption_key=a_key(stack, "RecordsBucketKey")),
        prefix="records/",
        sampling_percentage=20,
        capture=[CaptureMode.INPUT_AND_OUTPUT],
        encryption_key=a_key(stack, "RecordsKey"),
        csv_content_types=["text/csv"],
        json_content_types=["application/json", "application/x-json.lines"],
        enabled=False,
    )


def core_dump(stack: Stack) -> CoreDump:
    """Core dumps with everything said."""
    bucket = s3.Bucket(stack, "Dumps")
    return CoreDump(bucket=bucket, prefix="dumps/", encryption_key=a_key(stack, "DumpsKey"))


METRICS = MetricsConfig(
    metric_publish_frequency=timedelta(seconds=10), enable_enhanced_metrics=True, enable_detailed_observability=False
)


def explainer_of_texts() -> ClarifyExplainer:
    """Explanations of texts in JSON Lines, with the baseline said inline."""
    return ClarifyExplainer(
        enable_explanations="probability > `0.8`",
        inference=ClarifyInference(
            features_attribute="features",
            content_template='{"features":$features}',
            max_record_count=1,
            max_payload_in_mb=25,
            probability_attribute="probability",
            label_attribute="label",
            label_headers=["good", "bad"],
            feature_headers=["review", "stars"],
            feature_types=[ClarifyFeatureType.TEXT, ClarifyFeatureType.NUMERICAL],
        ),
        shap=ClarifyShap(
            baseline=ClarifyShapBaseline(
                shap_baseline='{"features":["<UNK>",5]}', mime_type=ClarifyMimeType.JSON_LINES
            ),
            number_of_samples=100,
            seed=0,
            use_logit=True,
            text=ClarifyText(language="en", granularity=ClarifyTextGranularity.TOKEN),
        ),
    )


def explainer_of_numbers(stack: Stack) -> ClarifyExplainer:
    """Explanations of numbers in CSV, with the baseline in a bucket."""
    baseline = ClarifyShapBaseline(
        bucket=s3.Bucket(stack, "Baselines", encryption_key=a_key(stack, "BaselinesKey")),
        key="churn/baseline.csv",
        mime_type=ClarifyMimeType.CSV,
    )
    inference = ClarifyInference(probability_index=0, label_index=1)
    return ClarifyExplainer(inference=inference, shap=ClarifyShap(baseline=baseline, use_logit=False))


def models(stack: Stack, data: Path) -> None:
    """Every source of images and of data, in a VPC, on a role of their own and on a shared one."""
    vpc = a_vpc(stack)
    bucket = s3.Bucket(stack, "Bucket", encryption_key=a_key(stack))
    role = ExecutionRole(stack, "Role", role_name="host", description="Hosts", path="/ml/")
    Model(
        stack,
        "Pipeline",
        containers=[
            Container(
                image=ContainerImage.ecr(ecr.Repository(stack, "Images"), tag="3"),
                model_data=ModelData.s3(bucket, "churn/3/model.tar.gz"),
                environment={"A": "1"},
                container_hostname="first",
            ),
            Container(image=IMAGE, model_data=ModelData.s3_prefix(bucket, "raw/"), container_hostname="second"),
            Container(image=IMAGE, model_data=ModelData.s3_object(bucket, "raw/3/w.bin"), container_hostname="third"),
        ],
        inference_execution_mode=InferenceExecutionMode.DIRECT,
        role=role,
        vpc=vpc,
        vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED),
        security_groups=[a_group(stack, vpc)],
        network_isolation=False,
        model_name="pipeline-3",
        allow_fixed_name=True,
        tags=TAGS,
    )
    framework = ContainerImage.framework("sklearn", version="1.9-0")
    packed = ModelData.package(str(data), code=str(data.parent / "inference.py"), framework="sklearn")
    Model(stack, "Packed", image=framework, model_data=packed, vpc=vpc)
    model(stack, "ByUri", environment={"EMPTY": ""})


def realtime(stack: Stack) -> RealTimeEndpoint:
    """Two variants that share the traffic, one with pools of instances."""
    return RealTimeEndpoint(
        stack,
        "Chat",
        variants=[
            InstanceVariant(
                variant_name="main",
                model=model(stack, "Main"),
                instance_type=[
                    "ml.g5.12xlarge",
                    InstancePool(instance_type="ml.g6.12xlarge", priority=2, model=model(stack, "ForG6")),
                ],
                initial_instance_count=2,
                initial_variant_weight=0.9,
                variant_instance_provision_timeout=MINUTES(10),
                capacity_reservation=RESERVATION,
                model_data_download_timeout=HOUR,
                container_startup_health_check_timeout=MINUTES(30),
                prefix_aware_routing=PREFIX_AWARE,
                inference_ami_version=AMI,
                enable_ssm_access=True,
                core_dump=core_dump(stack),
            ),
            InstanceVariant(
                variant_name="canary",
                model=model(stack, "Canary"),
                instance_type=TYPE,
                initial_variant_weight=0.1,
                volume_size_in_gb=64,
                routing=Routing.RANDOM,
            ),
        ],
        data_capture=capture(stack),
        explainer=explainer_of_texts(),
        metrics_config=METRICS,
        encryption_key=a_key(stack),
        endpoint_name="chat",
        tags=TAGS,
    )


def shadowed(stack: Stack) -> RealTimeEndpoint:
    """A variant whose traffic is copied to another."""
    return RealTimeEndpoint(
        stack,
        "Chat",
        model=model(stack, "Main"),
        instance_type=TYPE,
        routing=Routing.RANDOM,
        shadow=InstanceVariant(
            variant_name="shadow", model=model(stack, "Next"), instance_type=TYPE, initial_variant_weight=0.5
        ),
    )


def scaled(stack: Stack) -> RealTimeEndpoint:
    """Instances that follow the traffic."""
    scaling = InstanceScaling(
        max_capacity=8,
        min_capacity=2,
        invocations_per_instance=900.5,
        concurrent_requests_per_model=5,
        scale_in_cooldown=timedelta(minutes=5),
        scale_out_cooldown=MINUTES(1),
        disable_scale_in=True,
    )
    return RealTimeEndpoint(
        stack, "Chat", model=model(stack), instance_type=TYPE, initial_instance_count=2, scaling=scaling
    )


def serverless(stack: Stack) -> ServerlessEndpoint:
    """No instances at all."""
    return ServerlessEndpoint(
        stack,
        "Tiny",
        model=model(stack),
        memory_size_in_mb=6144,
        max_concurrency=200,
        provisioned_concurrency=200,
        variant_name="only",
        endpoint_name="tiny",
        tags=TAGS,
    )


def asynchronous(stack: Stack) -> AsyncEndpoint:
    """A bucket and topics of its own, with everything that can be said about them."""
    return AsyncEndpoint(
        stack,
        "Docs",
        model=model(stack),
        instance_type=["ml.g5.xlarge", InstancePool(instance_type="ml.g6.xlarge", priority=3)],
        initial_instance_count=2,
        variant_instance_provision_timeout=HOUR,
        capacity_reservation=RESERVATION,
        max_concurrent_invocations_per_instance=4,
        include_inference_response_in=[*InferenceResponseIn],
        cors_rules=[CorsRule.studio(), CORS],
        input_retention=timedelta(days=1),
        output_retention=Duration.days(2),
        server_access_logs_bucket=s3.Bucket(stack, "Logs"),
        data_encryption_key=a_key(stack, "DataKey"),
        removal_policy=RemovalPolicy.DESTROY,
        variant_name="only",
        volume_size_in_gb=128,
        model_data_download_timeout=HOUR,
        container_startup_health_check_timeout=MINUTES(10),
        inference_ami_version=AMI,
        enable_ssm_access=False,
        core_dump=core_dump(stack),
        metrics_config=METRICS,
        encryption_key=a_key(stack),
        endpoint_name="docs",
        tags=TAGS,
    )


def asynchronous_with_ones_own(stack: Stack) -> AsyncEndpoint:
    """A bucket, topics and keys that are brought along, all encrypted."""
    topic_key = a_key(stack, "TopicKey")
    output = AsyncOutput(
        bucket=s3.Bucket(stack, "Bucket", encryption_key=a_key(stack, "BucketKey")),
        input_prefix="requests/",
        input_bucket=s3.Bucket(stack, "RequestBucket", encryption_key=a_key(stack, "RequestKey")),
        output_prefix="results/",
        failure_prefix="failures/",
        encryption_key=a_key(stack, "ResultKey"),
    )
    return AsyncEndpoint(
        stack,
        "Docs",
        model=model(stack),
        instance_type=TYPE,
        output=output,
        success_topic=sns.Topic(stack, "Success", master_key=topic_key),
        error_topic=sns.Topic(stack, "Error", master_key=topic_key),
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


def a_plain_alarm(stack: Stack, id: str = "Alarm") -> cloudwatch.Alarm:
    metric = cloudwatch.Metric(namespace="AWS/SageMaker", metric_name="Invocation5XXErrors")
    return cloudwatch.Alarm(stack, id, metric=metric, threshold=1, evaluation_periods=1)


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


def parts(stack: Stack) -> Endpoint:
    """Configuration and endpoint as resources of their own."""
    config = EndpointConfig(
        stack,
        "Config",
        variants=[InstanceVariant(model=model(stack), instance_type=TYPE)],
        data_capture=DataCapture(bucket=s3.Bucket(stack, "Records")),
        explainer=explainer_of_numbers(stack),
        metrics_config=MetricsConfig(),
        encryption_key=a_key(stack),
        endpoint_config_name="parts-3",
        allow_fixed_name=True,
        tags=TAGS,
    )
    return Endpoint(stack, "Parts", endpoint_config=config, endpoint_name="parts", tags=TAGS)


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


def an_alarm(stack: Stack, endpoint: str, id: str = "Errors") -> cloudwatch.Alarm:
    metric = EndpointMetrics(endpoint_name=endpoint).invocation_5xx_errors("AllTraffic")
    return cloudwatch.Alarm(stack, id, metric=metric, threshold=1, evaluation_periods=1)


def updated(stack: Stack) -> RealTimeEndpoint:
    """A canary watched by alarms of the endpoint's own, on all that can be kept; and its like in steps."""
    linear = BlueGreen.linear(
        CapacitySize.count(1), wait_interval=MINUTES(10), termination_wait=MINUTES(0), maximum_execution_timeout=HOUR
    )
    served = model(stack)
    RealTimeEndpoint(
        stack,
        "Steps",
        model=served,
        instance_type=TYPE,
        initial_instance_count=4,
        rollout=linear,
        rollback_alarms=[an_alarm(stack, "steps")],
        retain_deployment_config=False,
        endpoint_name="steps",
    )
    return RealTimeEndpoint(
        stack,
        "Chat",
        model=served,
        instance_type=TYPE,
        initial_instance_count=10,
        rollout=BlueGreen.canary(
            CapacitySize.percent(10),
            wait_interval=MINUTES(10),
            termination_wait=MINUTES(5),
            maximum_execution_timeout=HOUR,
        ),
        retain_scaled_capacity=True,
        exclude_retained_variant_properties=[VariantProperty.DESIRED_WEIGHT, VariantProperty.DESIRED_INSTANCE_COUNT],
        endpoint_name="chat",
    )


def updated_in_batches(stack: Stack) -> AsyncEndpoint:
    """A rolling update of an asynchronous endpoint."""
    return AsyncEndpoint(
        stack,
        "Docs",
        model=model(stack),
        instance_type=TYPE,
        initial_instance_count=4,
        rollout=RollingUpdate(
            maximum_batch_size=CapacitySize.count(1),
            wait_interval=MINUTES(10),
            rollback_maximum_batch_size=CapacitySize.percent(100),
            maximum_execution_timeout=HOUR,
        ),
        rollback_alarms=RollbackAlarms(server_error_rate=0, model_latency_p99=MINUTES(20), evaluation_periods=3),
        retain_scaled_capacity=False,
        endpoint_name="docs",
    )


def updated_parts(stack: Stack) -> Endpoint:
    """All traffic at once, and an alarm of alarms."""
    config = EndpointConfig(stack, "Config", variants=[InstanceVariant(model=model(stack), instance_type=TYPE)])
    alarm = cloudwatch.CompositeAlarm(stack, "Any", alarm_rule=cloudwatch.AlarmRule.any_of(an_alarm(stack, "parts")))
    return Endpoint(
        stack,
        "Parts",
        endpoint_config=config,
        rollout=BlueGreen.all_at_once(wait_interval=HOUR),
        rollback_alarms=[alarm, cloudwatch.Alarm.from_alarm_name(stack, "Theirs", "theirs")],
        retain_deployment_config=True,
        endpoint_name="parts",
    )


WITHOUT_FILES = [
    *SCALED,
    realtime,
    scaled,
    shadowed,
    serverless,
    asynchronous,
    asynchronous_with_ones_own,
    components,
    components_by_type,
    parts,
    fleet_of_parts,
    updated,
    updated_in_batches,
    updated_parts,
]
