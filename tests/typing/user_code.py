"""Code as users write it; ``mypy --strict`` must accept every line."""

from __future__ import annotations

from datetime import timedelta

from aws_cdk import CfnOutput, Duration, RemovalPolicy, Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sagemaker as sagemaker
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions

from constructs_sm import (
    AdapterInferenceComponent,
    AsyncEndpoint,
    AsyncOutput,
    BacklogScaling,
    BlueGreen,
    CapacitySize,
    ComponentScheduling,
    ComputeRequirements,
    Container,
    ContainerImage,
    ContainerMetrics,
    CopyScaling,
    CustomMetric,
    DeployedBy,
    DeployerPolicy,
    Endpoint,
    EndpointConfig,
    EndpointGrants,
    EndpointMetrics,
    EndpointScaling,
    ExecutionRole,
    GuardRails,
    IAdapterInferenceComponent,
    IAsyncEndpoint,
    IComponentEndpoint,
    IEndpoint,
    IEndpointConfig,
    IInferenceComponent,
    IModel,
    InferenceComponent,
    InferenceComponentEndpoint,
    InferenceComponentScaling,
    InstanceScaling,
    InstanceTypeSpecification,
    InstanceVariant,
    ManagedInstances,
    MetricMath,
    MetricTarget,
    Model,
    ModelData,
    PlacementStrategy,
    ProvisionedConcurrencyScaling,
    RealTimeEndpoint,
    ResourceBeside,
    RollbackAlarms,
    RollingUpdate,
    ScheduledAction,
    ServerlessEndpoint,
    StepAdjustment,
    StepScaling,
    StudioDeployment,
    VariantProperty,
)


def models(stack: Stack, role: iam.Role, imported: iam.IRole, vpc: ec2.Vpc, bucket: s3.Bucket) -> list[IModel]:
    image = ContainerImage.ecr(ecr.Repository(stack, "Images"), tag="1")
    data = ModelData.s3(s3.Bucket.from_bucket_name(stack, "Artifacts", "artifacts"), "churn/1/model.tar.gz")
    group = ec2.SecurityGroup(stack, "Group", vpc=vpc)
    return [
        Model(stack, "A", image=image, model_data=data, role=role),
        Model(stack, "B", image=image, model_data=ModelData.s3_prefix(bucket, "b/"), role=imported),
        Model(stack, "C", containers=[Container(image=image)], vpc=vpc, security_groups=[group]),
        Model(stack, "D", image=image, role=ExecutionRole(stack, "Role"), environment={"A": "1"}),
        Model.from_model_name(stack, "E", "churn"),
        Model.from_model_attributes(stack, "F", model_name="churn", role=role),
    ]


def real_time(stack: Stack, model: Model, imported: IModel, key: kms.Key, function: lambda_.Function) -> None:
    endpoint = RealTimeEndpoint(
        stack, "Chat", model=model, instance_type="ml.m5.xlarge", model_data_download_timeout=timedelta(minutes=20)
    )
    variants = [
        InstanceVariant(variant_name="a", model=model, instance_type="ml.m5.xlarge", initial_variant_weight=0.9),
        InstanceVariant(variant_name="b", model=imported, instance_type=["ml.m5.xlarge", "ml.m5.2xlarge"]),
    ]
    both = RealTimeEndpoint(stack, "Both", variants=variants, encryption_key=key)
    config: IEndpointConfig = EndpointConfig(stack, "Config", variants=variants)
    parts = Endpoint(stack, "Parts", endpoint_config=config, tags={"team": "ml"})
    found: IEndpoint = RealTimeEndpoint.from_endpoint_name(stack, "Found", "chat")
    every: list[IEndpoint] = [endpoint, both, parts, found]
    for each in every:
        each.grants.invoke(function).assert_success()
        each.grants.invoke_stream(function.grant_principal)
        each.grant_invoke(iam.User(stack, "User"))
        apigateway.SagemakerIntegration(each)
        theirs: sagemaker.IEndpoint = each
        EndpointGrants.from_endpoint(theirs).invoke(function)
        CfnOutput(stack, "Name", value=each.endpoint_name)


def asynchronous(stack: Stack, model: Model, bucket: s3.Bucket, key: kms.Key, topic: sns.Topic) -> None:
    docs = AsyncEndpoint(stack, "Docs", model=model, instance_type="ml.m5.xlarge", removal_policy=RemovalPolicy.DESTROY)
    if docs.success_topic is not None:
        docs.success_topic.add_subscription(subscriptions.EmailSubscription("ml@example.com"))
    docs.bucket.grant_read(iam.Role(stack, "Reader", assumed_by=iam.AccountRootPrincipal()))
    output = AsyncOutput(bucket=bucket, encryption_key=key)
    own = AsyncEndpoint(
        stack,
        "Own",
        model=model,
        instance_type="ml.m5.xlarge",
        output=output,
        success_topic=topic,
        error_topic=sns.Topic.from_topic_arn(stack, "Error", "arn:aws:sns:eu-west-1:111122223333:error"),
        container_startup_health_check_timeout=Duration.minutes(5),
    )
    found = AsyncEndpoint.from_endpoint_name(stack, "Found", "docs", output=output)
    every: list[IAsyncEndpoint] = [docs, own, found]
    for each in every:
        each.grants.submit(iam.Role(stack, "Caller", assumed_by=iam.AccountRootPrincipal()))
        theirs: sagemaker.IEndpoint = each
        theirs.grant_invoke(iam.Group(stack, "Group"))


def components(stack: Stack, model: Model, role: iam.Role, function: lambda_.Function) -> None:
    fleet = InferenceComponentEndpoint(
        stack, "Fleet", instance_type="ml.g5.12xlarge", instances=ManagedInstances(min_count=0, max_count=2), role=role
    )
    found = InferenceComponentEndpoint.from_endpoint_attributes(stack, "Found", endpoint_name="fleet", role=role)
    compute = ComputeRequirements(min_memory_mb=1024, accelerators=1)
    endpoints: list[IComponentEndpoint] = [fleet, found]
    for endpoint in endpoints:
        component: IInferenceComponent = endpoint.add_component("One", model=model, compute=compute)
        component.grants.invoke(function)
        adapter: IAdapterInferenceComponent = component.add_adapter(
            "Legal", model_data=ModelData.uri("s3://a/b.tar.gz")
        )
        adapter.grants.invoke_stream(function)
        InferenceComponent(stack, "Two", endpoint=endpoint, image=ContainerImage.uri("x/y:1"), compute=compute)
    imported = InferenceComponent.from_inference_component_name(stack, "Theirs", "chat", endpoint_name="fleet")
    AdapterInferenceComponent(stack, "Apart", base=imported, model_data=ModelData.archive("adapter.tar.gz"))
    by_type = InstanceTypeSpecification(instance_type="ml.g5.12xlarge", model=model, compute=compute, data_cache=False)
    spread = ComponentScheduling(placement_strategy=PlacementStrategy.SPREAD)
    rollout = RollingUpdate(maximum_batch_size=CapacitySize.count(1), wait_interval=Duration.minutes(5))
    alarm = cloudwatch.Alarm.from_alarm_name(stack, "Alarm", "errors")
    found.add_component("Typed", specifications=[by_type, by_type], rollout=rollout, rollback_alarms=[alarm])
    metrics = ContainerMetrics(path="/metrics", publish_frequency=timedelta(seconds=30))
    found.add_component("Metered", image=ContainerImage.uri("x/y:1"), scheduling=spread, container_metrics=metrics)
    made = Model(stack, "Model", image=ContainerImage.uri("x/y:1"), role=fleet.role)
    table = s3.Bucket(stack, "Table")
    table.grant_read(made.role)
    table.grant_read(fleet.role)


def updates(stack: Stack, model: Model, alarm: cloudwatch.Alarm, imported: cloudwatch.IAlarm) -> None:
    rule = cloudwatch.AlarmRule.any_of(alarm, imported)
    RealTimeEndpoint(
        stack,
        "Chat",
        model=model,
        instance_type="ml.m5.xlarge",
        rollout=BlueGreen.canary(CapacitySize.percent(10), wait_interval=Duration.minutes(10)),
        rollback_alarms=[alarm, imported, cloudwatch.CompositeAlarm(stack, "Any", alarm_rule=rule)],
        retain_scaled_capacity=True,
        exclude_retained_variant_properties=[VariantProperty.DESIRED_WEIGHT],
    )
    AsyncEndpoint(
        stack,
        "Docs",
        model=model,
        instance_type="ml.m5.xlarge",
        initial_instance_count=4,
        rollout=RollingUpdate(maximum_batch_size=CapacitySize.count(1), wait_interval=timedelta(minutes=5)),
        rollback_alarms=RollbackAlarms(server_error_rate=0.01, model_latency_p99=timedelta(minutes=2)),
        endpoint_name="docs",
    )


def metrics(stack: Stack, chat: IEndpoint, docs: IAsyncEndpoint, fleet: IComponentEndpoint) -> list[cloudwatch.Metric]:
    theirs: sagemaker.IEndpoint = chat
    cloudwatch.Alarm(stack, "Slow", metric=chat.metrics.model_latency("main"), threshold=1, evaluation_periods=1)
    return [
        chat.metrics.invocations("main", period=Duration.minutes(1), statistic="Sum"),
        EndpointMetrics.from_endpoint(theirs).invocation_5xx_errors("main", label="errors"),
        docs.metrics.backlog_size_per_instance(color="#ff0000"),
        fleet.metrics.gpu_reservation(unit=cloudwatch.Unit.PERCENT),
    ]


def deployers(stack: Stack, chat: RealTimeEndpoint, docs: IAsyncEndpoint, bucket: s3.Bucket, key: kms.Key) -> None:
    rails = GuardRails(required_tags={"team": ["ml"]}, instance_types=["ml.g5.*"], encryption_keys=[key])
    theirs = sagemaker.CfnEndpoint(stack, "Plain", endpoint_config_name="plain")
    policy = DeployerPolicy.for_endpoints(
        stack, "Deployer", [chat, docs, theirs], guard_rails=rails, beside=[ResourceBeside.ALARMS]
    )
    policy.attach_to_role(iam.Role.from_role_name(stack, "Pipeline", "pipeline"))
    policy.grant(iam.User(stack, "Person"))
    found = RealTimeEndpoint.from_endpoint_name(stack, "Imported", "chat")
    DeployerPolicy.for_endpoints(
        stack, "Program", [found], deployed_by=DeployedBy.API_CALLS, execution_roles=[chat_role(stack)]
    )
    studio = StudioDeployment(stack, "Studio", bucket=bucket, execution_roles=[chat_role(stack)], guard_rails=rails)
    studio.bucket.grant_read(policy_reader(stack))
    CfnOutput(stack, "PolicyArn", value=studio.policy.managed_policy_arn)


def chat_role(stack: Stack) -> iam.Role:
    return ExecutionRole(stack, "Host")


def policy_reader(stack: Stack) -> iam.IGrantable:
    return iam.Group(stack, "Readers")


def scaling(stack: Stack, model: Model, fleet: InferenceComponentEndpoint) -> None:
    orders = cloudwatch.Metric(namespace="Shop", metric_name="Orders")
    twice = cloudwatch.MathExpression(expression="a * 2", using_metrics={"a": orders})
    share = MetricMath(
        expression="a / b", metrics={"a": orders, "b": CustomMetric(metric_name="Shops", namespace="Shop")}
    )
    followed = InstanceScaling(
        max_capacity=4,
        invocations_per_instance=600,
        metrics=[MetricTarget(metric=each, target_value=1) for each in (orders, twice, share)],
        step_scaling=[
            StepScaling(
                policy_name="Rush",
                metric=orders,
                threshold=1,
                step_adjustments=[StepAdjustment(scaling_adjustment=1, metric_interval_lower_bound=0)],
            )
        ],
        scheduled_actions=[ScheduledAction(scheduled_action_name="a", schedule="rate(1 day)", min_capacity=1)],
        scale_in_cooldown=Duration.minutes(5),
        scale_out_cooldown=timedelta(minutes=1),
    )
    chat = RealTimeEndpoint(stack, "Followed", model=model, instance_type="ml.m5.xlarge", scaling=followed)
    docs = AsyncEndpoint(
        stack, "Queued", model=model, instance_type="ml.m5.xlarge", scaling=BacklogScaling(max_capacity=5)
    )
    warm = ServerlessEndpoint(
        stack,
        "Warm",
        model=model,
        provisioned_concurrency=1,
        scaling=ProvisionedConcurrencyScaling(max_capacity=4),
    )
    copies = CopyScaling(min_copies=0, max_copies=4, invocations_per_copy=10)
    legal = fleet.add_component("Legal", model=model, scaling=copies)
    for endpoint in (chat, docs, warm, RealTimeEndpoint.from_endpoint_name(stack, "There", "there")):
        EndpointScaling.from_endpoint(endpoint).scale(followed, variant_name="main")
    InferenceComponentScaling.from_inference_component(legal).scale(copies)
