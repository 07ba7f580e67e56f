"""One spec of every kind with everything said and nothing wrong, and the whole that each is part of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from rows_archives import packed
from rows_delivery import IRELAND, delivery, wave
from rows_deployers import RAILS, VALID_DEPLOYER, VALID_STUDIO, studio
from rule_subjects import (
    DATA,
    IMAGE,
    SomeAlarm,
    SomeBucket,
    SomeConfig,
    SomeFunction,
    SomeKey,
    SomeModel,
    SomeRepository,
    SomeTopic,
    adapter,
    async_config,
    asynchronous,
    component,
    compute,
    container,
    deployment,
    flat_config,
    flat_model,
    fleet,
    four_instances,
    imaged_component,
    model,
    place,
    rolling,
    specification,
    variant,
)
from valid_observing import OBSERVING_WHOLES, VALID_OBSERVING
from valid_scaling import VALID_SCALING, WHOLE_SCALING

from constructs_sm.rules.registry import Walkable
from constructs_sm.spec.adapter import AdapterSpec
from constructs_sm.spec.asynchronous import AsyncInference, AsyncOutput, InferenceResponseIn, KnownOutput
from constructs_sm.spec.bucket import AsyncBucketSpec
from constructs_sm.spec.capture import CaptureMode, DataCapture
from constructs_sm.spec.component import (
    ComponentSpec,
    ComputeRequirements,
    EndpointSettings,
    ModelSettings,
    Specification,
)
from constructs_sm.spec.component_options import ComponentScheduling, ContainerMetrics, PlacementStrategy
from constructs_sm.spec.core_dump import CoreDump
from constructs_sm.spec.cors import CorsMethod, CorsRule
from constructs_sm.spec.delivery import DeliverySpec, DeliveryTarget, DeliveryWave, SmokeTest
from constructs_sm.spec.deploying import DeployerSpec, StudioSpec
from constructs_sm.spec.deployment import DeploymentSpec, RollbackAlarms, VariantProperty
from constructs_sm.spec.endpoint import EndpointConfigSpec, EndpointSpec
from constructs_sm.spec.explainer import (
    ClarifyExplainer,
    ClarifyFeatureType,
    ClarifyInference,
    ClarifyMimeType,
    ClarifyShap,
    ClarifyShapBaseline,
    ClarifyText,
    ClarifyTextGranularity,
)
from constructs_sm.spec.guard_rails import GuardRails
from constructs_sm.spec.image import AssetImage, EcrImage, FrameworkImage, PrivateImage, UriImage
from constructs_sm.spec.instances import (
    CapacityReservation,
    InstancePool,
    ManagedInstances,
    ScaleInPolicy,
    ScaleInStrategy,
)
from constructs_sm.spec.metrics_config import MetricsConfig
from constructs_sm.spec.model import Container, InferenceExecutionMode, ModelSpec, MultiModel
from constructs_sm.spec.model_data import ArchiveData, PackagedData, S3Archive, S3Object, S3Prefix, UriData
from constructs_sm.spec.rollout import BlueGreen, CapacitySize, CapacityUnit, RollingUpdate, TrafficRouting
from constructs_sm.spec.routing import PrefixAwareRouting, Routing
from constructs_sm.spec.variant import InstanceVariant, ServerlessVariant

TAGS = {"team": "ml"}
CORS = CorsRule(
    allowed_origins=["https://app.example.com"],
    allowed_methods=[CorsMethod.GET],
    allowed_headers=["*"],
    exposed_headers=["ETag"],
    max_age=timedelta(hours=1),
)
OUTPUT = AsyncOutput(bucket=SomeBucket(), encryption_key=SomeKey())
ASYNC = AsyncInference(
    output=OUTPUT,
    success_topic=SomeTopic(),
    error_topic=SomeTopic(),
    include_inference_response_in=[InferenceResponseIn.ERROR_NOTIFICATION_TOPIC],
    max_concurrent_invocations_per_instance=4,
)
CONTAINER = Container(image=IMAGE, model_data=DATA, environment={"LOG_LEVEL": "info"}, container_hostname="first")
PREFIX_AWARE = PrefixAwareRouting(prefix_length=2048, concurrency_threshold=8)
RESERVATION = CapacityReservation(ml_reservation_arn="arn:aws:sagemaker:eu-west-1:111122223333:training-plan/chat")
SCALE_IN = ScaleInPolicy(strategy=ScaleInStrategy.CONSOLIDATION, maximum_step_size=2, cooldown=timedelta(minutes=5))
DUMP = CoreDump(bucket=SomeBucket(), prefix="dumps/", encryption_key=SomeKey())
METRICS = MetricsConfig(
    metric_publish_frequency=timedelta(seconds=30), enable_enhanced_metrics=True, enable_detailed_observability=False
)
TEXTS = ClarifyText(language="en", granularity=ClarifyTextGranularity.SENTENCE)
BASELINE = ClarifyShapBaseline(bucket=SomeBucket(), key="baseline.jsonl", mime_type=ClarifyMimeType.JSON_LINES)
SHAP = ClarifyShap(baseline=BASELINE, number_of_samples=100, seed=-1, use_logit=False, text=TEXTS)
INFERENCE = ClarifyInference(
    features_attribute="features",
    content_template='{"features":$features}',
    max_record_count=1,
    max_payload_in_mb=25,
    probability_attribute="probability",
    label_attribute="label",
    label_headers=["good"],
    feature_headers=["review"],
    feature_types=[ClarifyFeatureType.TEXT],
)
EXPLAINER = ClarifyExplainer(shap=SHAP, inference=INFERENCE, enable_explanations="probability > `0.8`")
IMAGED = container(environment={"MODE": "1"})
VARIANT = InstanceVariant(
    model=SomeModel(),
    instance_type=["ml.inf2.xlarge", InstancePool(instance_type="ml.inf2.8xlarge", priority=2, model=SomeModel())],
    initial_variant_weight=1,
    volume_size_in_gb=100,
    model_data_download_timeout=timedelta(minutes=20),
    container_startup_health_check_timeout=timedelta(minutes=20),
    variant_instance_provision_timeout=timedelta(minutes=20),
    routing=Routing.PREFIX_AWARE,
    prefix_aware_routing=PREFIX_AWARE,
    capacity_reservation=RESERVATION,
    inference_ami_version="al2-ami-sagemaker-inference-neuron-2",
    enable_ssm_access=True,
    core_dump=DUMP,
)

SIZE = CapacitySize(value=25, unit=CapacityUnit.PERCENT)
BLUE_GREEN = BlueGreen(
    traffic_routing=TrafficRouting.CANARY,
    wait_interval=timedelta(minutes=10),
    canary_size=SIZE,
    termination_wait=timedelta(minutes=5),
    maximum_execution_timeout=timedelta(hours=1),
)

VALID: dict[type, Any] = {
    **VALID_OBSERVING,
    UriImage: IMAGE,
    FrameworkImage: FrameworkImage(
        framework_name="huggingface",
        version="4.51.3",
        instance_type="ml.g5.xlarge",
        accelerator="gpu",
        py_version="py312",
        base_framework_version="pytorch2.6.0",
    ),
    PrivateImage: PrivateImage(image_uri="registry.example.com/churn:3", credentials=SomeFunction()),
    EcrImage: EcrImage(repository=SomeRepository(), tag="3"),
    AssetImage: AssetImage(directory=".", file="Dockerfile", target="serve", build_args={"A": "b"}),
    S3Archive: DATA,
    S3Object: S3Object(bucket=SomeBucket(), key="churn/3/weights.bin"),
    S3Prefix: S3Prefix(bucket=SomeBucket(), prefix="churn/3/"),
    UriData: UriData(data_uri="s3://artifacts/churn/3/model.tar.gz"),
    ArchiveData: ArchiveData(path="model.tar.gz"),
    PackagedData: PackagedData(
        directory="model", code="serve.py", requirements="needs.txt", framework="sklearn", entry_point="inference.py"
    ),
    Container: CONTAINER,
    ModelSpec: ModelSpec(
        containers=(CONTAINER, container(container_hostname="second")),
        inference_execution_mode=InferenceExecutionMode.DIRECT,
        network_isolation=True,
        model_name="churn",
        allow_fixed_name=True,
        tags=TAGS,
    ),
    MultiModel: MultiModel(cache=False),
    ManagedInstances: ManagedInstances(min_count=0, max_count=4, scale_in_policy=SCALE_IN),
    ScaleInPolicy: SCALE_IN,
    **VALID_SCALING,
    InstancePool: InstancePool(instance_type="ml.g6.xlarge", priority=2, model=SomeModel()),
    PrefixAwareRouting: PREFIX_AWARE,
    CapacityReservation: RESERVATION,
    ServerlessVariant: ServerlessVariant(
        model=SomeModel(), provisioned_concurrency=2, variant_name="tiny", initial_variant_weight=1
    ),
    InstanceVariant: VARIANT,
    AsyncOutput: OUTPUT,
    KnownOutput: KnownOutput(output=OUTPUT),
    AsyncInference: ASYNC,
    CorsRule: CORS,
    GuardRails: RAILS,
    DeployerSpec: VALID_DEPLOYER,
    StudioSpec: VALID_STUDIO,
    AsyncBucketSpec: AsyncBucketSpec(
        cors_rules=[CORS],
        data_encryption_key=SomeKey(),
        input_retention=timedelta(days=2),
        output_retention=timedelta(days=9),
        server_access_logs_bucket=SomeBucket(),
    ),
    DataCapture: DataCapture(
        bucket=SomeBucket(),
        prefix="records/",
        sampling_percentage=20,
        capture=[CaptureMode.INPUT_AND_OUTPUT],
        encryption_key=SomeKey(),
        csv_content_types=["text/csv"],
        json_content_types=["application/json"],
        enabled=True,
    ),
    CoreDump: DUMP,
    MetricsConfig: METRICS,
    ClarifyExplainer: EXPLAINER,
    ClarifyInference: INFERENCE,
    ClarifyShap: SHAP,
    ClarifyShapBaseline: BASELINE,
    ClarifyText: TEXTS,
    EndpointConfigSpec: EndpointConfigSpec(
        variants=(VARIANT,),
        async_inference=ASYNC,
        metrics_config=METRICS,
        encryption_key=SomeKey(),
        endpoint_config_name="churn",
        endpoint_name="churn",
        allow_fixed_name=True,
        tags=TAGS,
    ),
    EndpointSpec: EndpointSpec(endpoint_config=SomeConfig(), endpoint_name="churn", tags=TAGS),
    CapacitySize: SIZE,
    BlueGreen: BLUE_GREEN,
    RollingUpdate: RollingUpdate(
        maximum_batch_size=SIZE,
        wait_interval=timedelta(minutes=10),
        rollback_maximum_batch_size=CapacitySize(value=100, unit=CapacityUnit.PERCENT),
        maximum_execution_timeout=timedelta(hours=1),
    ),
    RollbackAlarms: RollbackAlarms(server_error_rate=0.1, model_latency_p99=timedelta(seconds=2), evaluation_periods=3),
    DeploymentSpec: DeploymentSpec(
        rollout=BLUE_GREEN,
        rollback_alarms=[SomeAlarm()],
        retain_scaled_capacity=True,
        exclude_retained_variant_properties=[VariantProperty.DESIRED_WEIGHT],
        retain_deployment_config=False,
        config=four_instances(),
        endpoint_name="churn",
    ),
    ComputeRequirements: compute(min_memory_mb=1024, max_memory_mb=2048, cpu_cores=1, accelerators=1),
    ComponentScheduling: ComponentScheduling(
        placement_strategy=PlacementStrategy.BINPACK, max_availability_zone_imbalance=1
    ),
    ContainerMetrics: ContainerMetrics(path="/server/metrics", publish_frequency=timedelta(seconds=30)),
    EndpointSettings: EndpointSettings(
        variant_name="AllTraffic",
        instance_types=("ml.g5.xlarge",),
        max_instances=2,
        network_isolation=True,
        subnet_ids=("subnet-0a", "subnet-0b"),
        security_group_ids=("sg-0a",),
    ),
    ModelSettings: ModelSettings(network_isolation=True),
    Specification: specification(
        instance_type="ml.g5.xlarge",
        model=None,
        container=IMAGED,
        model_data_download_timeout=timedelta(minutes=20),
        container_startup_health_check_timeout=timedelta(minutes=20),
        data_cache=True,
        scheduling=ComponentScheduling(placement_strategy=PlacementStrategy.SPREAD),
        container_metrics=ContainerMetrics(path="/metrics"),
    ),
    ComponentSpec: component(
        inference_component_name="churn",
        variant_name="AllTraffic",
        copy_count=4,
        rollout=RollingUpdate(maximum_batch_size=CapacitySize.percent(50), wait_interval=timedelta(0)),
        rollback_alarms=(SomeAlarm(),),
        tags=TAGS,
    ),
    DeliveryTarget: replace(IRELAND, name="Beta"),
    DeliveryWave: wave("Beta", IRELAND, bake_time=timedelta(minutes=10), approval=True),
    SmokeTest: SmokeTest(json="[1]", content_type="application/json", accept="text/csv"),
    DeliverySpec: delivery(
        wave("Beta", IRELAND),
        synth_commands=["npx cdk synth"],
        install_commands=["pip install constructs-sm"],
        pipeline_name="churn",
    ),
    AdapterSpec: adapter(inference_component_name="legal", tags=TAGS),
}

PREFIX = S3Prefix(bucket=SomeBucket(), prefix="models/")
_IMAGES, _DATA = (UriImage, FrameworkImage, EcrImage, AssetImage), (S3Archive, S3Object, S3Prefix, UriData)
_LOCAL = (ArchiveData, PackagedData)


def _explained(explainer: Any) -> Walkable:
    return flat_config(explainer=explainer)


WHOLES: dict[type, tuple[Callable[[Any], Walkable], str]] = {
    **OBSERVING_WHOLES,
    **dict.fromkeys(_IMAGES, (lambda part: flat_model(image=part), "image.")),
    **dict.fromkeys((*_DATA, *_LOCAL), (lambda part: flat_model(model_data=part), "model_data.")),
    PrivateImage: (lambda part: model(containers=(container(image=part),), in_vpc=True), "image."),
    Container: (lambda part: model(containers=(part,)), ""),
    MultiModel: (lambda part: flat_model(model_data=PREFIX, multi_model=part), "multi_model."),
    ManagedInstances: (
        lambda part: fleet(place(managed_instance_scaling=part)),
        "variants[0].managed_instance_scaling.",
    ),
    ScaleInPolicy: (
        lambda part: fleet(place(managed_instance_scaling=replace(VALID[ManagedInstances], scale_in_policy=part))),
        "variants[0].managed_instance_scaling.scale_in_policy.",
    ),
    **WHOLE_SCALING,
    InstancePool: (lambda part: flat_config(variant(instance_type=[part])), "instance_type[0]."),
    PrefixAwareRouting: (lambda part: flat_config(variant(prefix_aware_routing=part)), "prefix_aware_routing."),
    CapacityReservation: (lambda part: flat_config(variant(capacity_reservation=part)), "capacity_reservation."),
    ServerlessVariant: (flat_config, ""),
    InstanceVariant: (flat_config, ""),
    AsyncOutput: (lambda part: async_config(asynchronous(output=part)), "output."),
    AsyncInference: (async_config, ""),
    GuardRails: (lambda part: studio(guard_rails=part), "guard_rails."),
    CorsRule: (lambda part: AsyncBucketSpec(cors_rules=[part]), "cors_rules[0]."),
    DataCapture: (lambda part: flat_config(data_capture=part), "data_capture."),
    CoreDump: (lambda part: flat_config(replace(VARIANT, core_dump=part)), "core_dump."),
    MetricsConfig: (lambda part: flat_config(metrics_config=part), "metrics_config."),
    ClarifyExplainer: (_explained, "explainer."),
    ClarifyInference: (lambda part: _explained(replace(EXPLAINER, inference=part)), "explainer.inference."),
    ClarifyShap: (lambda part: _explained(replace(EXPLAINER, shap=part)), "explainer.shap."),
    ClarifyShapBaseline: (
        lambda part: _explained(replace(EXPLAINER, shap=replace(SHAP, baseline=part))),
        "explainer.shap.baseline.",
    ),
    ClarifyText: (lambda part: _explained(replace(EXPLAINER, shap=replace(SHAP, text=part))), "explainer.shap.text."),
    CapacitySize: (lambda part: deployment(rollout=rolling(part)), "rollout.maximum_batch_size."),
    BlueGreen: (lambda part: deployment(rollout=part), "rollout."),
    RollingUpdate: (lambda part: deployment(rollout=part), "rollout."),
    RollbackAlarms: (lambda part: deployment(rollback_alarms=part), "rollback_alarms."),
    ComputeRequirements: (lambda part: component(compute=part), "compute."),
    ComponentScheduling: (lambda part: component(scheduling=part), "scheduling."),
    ContainerMetrics: (
        lambda part: imaged_component(container_metrics=part),
        "container_metrics.",
    ),
    DeliveryTarget: (lambda part: delivery(wave("Beta", part)), "waves[0].targets[0]."),
    DeliveryWave: (delivery, "waves[0]."),
    SmokeTest: (lambda part: delivery(wave("Beta", IRELAND), smoke_test=part), "smoke_test."),
    Specification: (lambda part: component(specifications=(part,)), ""),
}
"""What `check` takes, made around a part; and what stands before the part's fields in a path."""

FILES = {
    "model/model.joblib": b"{}",
    "serve.py": b"def model_fn(directory): ...\n",
    "needs.txt": b"",
    "model.tar.gz": packed("model.json"),
    "Dockerfile": b"FROM scratch",
}
"""What the specs above find where the app is run."""


def whole(part: object) -> Walkable:
    """The whole around a part of any kind; a whole is its own."""
    make = WHOLES.get(type(part))
    return part if make is None else make[0](part)  # type: ignore[return-value] # all others are wholes
