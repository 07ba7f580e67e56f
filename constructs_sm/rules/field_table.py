"""Which kind of value each field of each spec holds."""

from __future__ import annotations

from constructs_sm.facts import limits
from constructs_sm.rules.delivery_fields import DELIVERY_FIELDS
from constructs_sm.rules.deployer_fields import DEPLOYER_FIELDS
from constructs_sm.rules.deployment_kinds import EachOrOwn, UnsetOrTime
from constructs_sm.rules.kinds import (
    Choice,
    Each,
    Flag,
    Instance,
    Kind,
    Number,
    OneOrEach,
    Part,
    Text,
    TextMap,
    TextOr,
    Time,
)
from constructs_sm.rules.observing_kinds import OBSERVING_FIELDS
from constructs_sm.rules.scaling_fields import SCALING_FIELDS
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
from constructs_sm.spec.image import AssetImage, ContainerImage, EcrImage, FrameworkImage, PrivateImage, UriImage
from constructs_sm.spec.instances import (
    CapacityReservation,
    InstancePool,
    ManagedInstances,
    ScaleInPolicy,
    ScaleInStrategy,
)
from constructs_sm.spec.metrics_config import MetricsConfig
from constructs_sm.spec.model import Container, InferenceExecutionMode, ModelSpec, MultiModel
from constructs_sm.spec.model_data import ArchiveData, ModelData, PackagedData, S3Archive, S3Object, S3Prefix, UriData
from constructs_sm.spec.rollout import BlueGreen, CapacitySize, CapacityUnit, RollingUpdate, TrafficRouting
from constructs_sm.spec.routing import PrefixAwareRouting, Routing
from constructs_sm.spec.scaling import BacklogScaling, CopyScaling, InstanceScaling, ProvisionedConcurrencyScaling
from constructs_sm.spec.variant import InstanceVariant, ServerlessVariant

_MODEL = Part("a Model, owned or imported", ("model_name",))
_BUCKET = Part("an S3 bucket", ("bucket_arn", "bucket_name"))
_KEY = Part("a KMS key", ("key_arn",))
_TOPIC = Part("an SNS topic", ("topic_arn",))
_FUNCTION = Part("a Lambda function", ("function_arn",))
_REPOSITORY = Part("an ECR repository", ("repository_arn", "repository_uri"))
_ALARM = Part("a CloudWatch alarm", ("alarm_arn", "alarm_name"))
_ANY_TEXT = limits.TextLimit(maximum=4096, source=limits.CONTAINER_DEFINITION)
_WORD = limits.TextLimit(
    pattern=r"[\w.+:-]+", meaning="one word without blanks", maximum=128, source=limits.CONTAINER_DEFINITION
)
_TAG_OR_DIGEST = limits.TextLimit(
    pattern=r"[\w:][\w.:-]*", meaning="an image tag or digest", maximum=128, source=limits.CONTAINER_DEFINITION
)
_DIGEST = limits.TextLimit(
    pattern="sha256:[0-9a-f]{64}",
    meaning="a digest such as 'sha256:…' with 64 hexadecimal digits",
    maximum=71,
    source=limits.CONTAINER_DEFINITION,
)

_ACCESS: dict[str, Kind] = {"accept_eula": Flag(), "hub_content_arn": Text(limits.HUB_CONTENT_ARN)}

FIELDS: dict[type, dict[str, Kind]] = {
    **DELIVERY_FIELDS,
    **OBSERVING_FIELDS,
    UriImage: {"image_uri": Text(limits.IMAGE)},
    FrameworkImage: {
        "framework_name": Text(_WORD, known=True),
        "version": Text(_WORD, known=True),
        "instance_type": Text(limits.INSTANCE_TYPE, known=True),
        "accelerator": Text(_WORD, known=True),  # which words there are, SM142 tells
        "py_version": Text(_WORD, known=True),
        "base_framework_version": Text(_WORD, known=True),
    },
    EcrImage: {"repository": _REPOSITORY, "tag": Text(_TAG_OR_DIGEST), "digest": Text(_DIGEST)},
    PrivateImage: {"image_uri": Text(limits.PRIVATE_IMAGE), "credentials": _FUNCTION},
    AssetImage: {
        "directory": Text(_ANY_TEXT, known=True),
        "file": Text(_ANY_TEXT, known=True),
        "target": Text(_ANY_TEXT, known=True),
        "build_args": TextMap(known=True),
    },
    S3Archive: {"bucket": _BUCKET, "key": Text(limits.S3_KEY), **_ACCESS},
    S3Object: {"bucket": _BUCKET, "key": Text(limits.S3_OBJECT_KEY), **_ACCESS},
    S3Prefix: {"bucket": _BUCKET, "prefix": Text(limits.S3_KEY), **_ACCESS},
    UriData: {"data_uri": Text(limits.MODEL_DATA_URI), **_ACCESS},
    ArchiveData: {"path": Text(_ANY_TEXT, known=True)},
    PackagedData: {
        "directory": Text(_ANY_TEXT, known=True),
        "code": Text(_ANY_TEXT, known=True),
        "requirements": Text(_ANY_TEXT, known=True),
        "framework": Text(_ANY_TEXT, known=True),
        "entry_point": Text(_ANY_TEXT, known=True),
    },
    Container: {
        "image": Instance(ContainerImage),
        "model_data": Instance(ModelData),
        "environment": TextMap(any_values=True),
        "multi_model": Instance(MultiModel),
        "model_package": Text(limits.MODEL_PACKAGE_NAME),
        "container_hostname": Text(limits.CONTAINER_HOSTNAME),
    },
    MultiModel: {"cache": Flag()},
    ModelSpec: {
        "containers": Each(Instance(Container)),
        "inference_execution_mode": Choice(InferenceExecutionMode),
        "network_isolation": Flag(),
        "model_name": Text(limits.MODEL_NAME),
        "allow_fixed_name": Flag(),
        "tags": TextMap(),
    },
    ManagedInstances: {
        "min_count": Number(limits.MANAGED_MIN_COUNT),
        "max_count": Number(limits.MANAGED_MAX_COUNT),
        "scale_in_policy": Instance(ScaleInPolicy),
    },
    ScaleInPolicy: {
        "strategy": Choice(ScaleInStrategy),
        "maximum_step_size": Number(limits.SCALE_IN_STEP),
        "cooldown": Time(limits.SCALE_IN_COOLDOWN),
    },
    **SCALING_FIELDS,
    InstancePool: {
        "instance_type": Text(limits.INSTANCE_TYPE),
        "priority": Number(limits.POOL_PRIORITY),
        "model": _MODEL,
    },
    PrefixAwareRouting: {
        "prefix_length": Number(limits.PREFIX_LENGTH),
        "concurrency_threshold": Number(limits.CONCURRENCY_THRESHOLD),
    },
    CapacityReservation: {"ml_reservation_arn": Text(limits.ML_RESERVATION_ARN)},
    ServerlessVariant: {
        "model": _MODEL,
        "memory_size_in_mb": Number(limits.SERVERLESS_MEMORY),
        "max_concurrency": Number(limits.SERVERLESS_CONCURRENCY),
        "provisioned_concurrency": Number(limits.SERVERLESS_CONCURRENCY),
        "scaling": Instance(ProvisionedConcurrencyScaling),
        "variant_name": Text(limits.VARIANT_NAME),
        "initial_variant_weight": Number(limits.INITIAL_VARIANT_WEIGHT),
    },
    InstanceVariant: {
        "instance_type": OneOrEach(TextOr(Text(limits.INSTANCE_TYPE), InstancePool)),
        "model": _MODEL,
        "variant_name": Text(limits.VARIANT_NAME),
        "initial_instance_count": Number(limits.INITIAL_INSTANCE_COUNT),
        "initial_variant_weight": Number(limits.INITIAL_VARIANT_WEIGHT),
        "volume_size_in_gb": Number(limits.VOLUME_SIZE),
        "model_data_download_timeout": Time(limits.STARTUP_TIMEOUT),
        "container_startup_health_check_timeout": Time(limits.STARTUP_TIMEOUT),
        "variant_instance_provision_timeout": Time(limits.PROVISION_TIMEOUT),
        "routing": Choice(Routing),
        "prefix_aware_routing": Instance(PrefixAwareRouting),
        "scaling": Instance((InstanceScaling, BacklogScaling)),
        "managed_instance_scaling": Instance(ManagedInstances),
        "inference_ami_version": Text(limits.INFERENCE_AMI_VERSION),
        "capacity_reservation": Instance(CapacityReservation),
        "enable_ssm_access": Flag(),
        "core_dump": Instance(CoreDump),
    },
    AsyncOutput: {
        "bucket": _BUCKET,
        "input_bucket": _BUCKET,
        "input_prefix": Text(limits.S3_PREFIX),
        "output_prefix": Text(limits.S3_PREFIX),
        "failure_prefix": Text(limits.S3_PREFIX),
        "encryption_key": _KEY,
    },
    KnownOutput: {"output": Instance(AsyncOutput)},
    AsyncInference: {
        "output": Instance(AsyncOutput),
        "success_topic": _TOPIC,
        "error_topic": _TOPIC,
        "include_inference_response_in": Each(Choice(InferenceResponseIn)),
        "max_concurrent_invocations_per_instance": Number(limits.MAX_CONCURRENT_INVOCATIONS),
    },
    AsyncBucketSpec: {
        "cors_origins": Each(Text(limits.ORIGIN)),
        "cors_rules": Each(Instance(CorsRule)),
        "data_encryption_key": _KEY,
        "input_retention": Time(limits.RETENTION),
        "output_retention": Time(limits.RETENTION),
        "server_access_logs_bucket": _BUCKET,
    },
    CorsRule: {
        "allowed_origins": Each(Text(limits.ORIGIN)),
        "allowed_methods": Each(Choice(CorsMethod, known=True), known=True),
        "allowed_headers": Each(Text(limits.CORS_HEADER)),
        "exposed_headers": Each(Text(limits.CORS_HEADER)),
        "max_age": Time(limits.CORS_MAX_AGE),
    },
    DataCapture: {
        "bucket": _BUCKET,
        "prefix": Text(limits.DESTINATION_PREFIX),
        "sampling_percentage": Number(limits.SAMPLING_PERCENTAGE),
        "capture": Each(Choice(CaptureMode), known=True),  # each is rendered as a structure
        "encryption_key": _KEY,
        "csv_content_types": Each(Text(limits.CONTENT_TYPE)),
        "json_content_types": Each(Text(limits.CONTENT_TYPE)),
        "enabled": Flag(),
    },
    CoreDump: {"bucket": _BUCKET, "prefix": Text(limits.DESTINATION_PREFIX), "encryption_key": _KEY},
    MetricsConfig: {
        "metric_publish_frequency": Time(limits.METRIC_FREQUENCY),
        "enable_enhanced_metrics": Flag(),
        "enable_detailed_observability": Flag(),
    },
    ClarifyExplainer: {
        "shap": Instance(ClarifyShap),
        "inference": Instance(ClarifyInference),
        "enable_explanations": Text(limits.CLARIFY_EXPRESSION),
    },
    ClarifyInference: {
        "features_attribute": Text(limits.CLARIFY_EXPRESSION),
        "content_template": Text(limits.CLARIFY_EXPRESSION),
        "max_record_count": Number(limits.CLARIFY_RECORDS),
        "max_payload_in_mb": Number(limits.CLARIFY_PAYLOAD),
        "probability_index": Number(limits.CLARIFY_INDEX),
        "label_index": Number(limits.CLARIFY_INDEX),
        "probability_attribute": Text(limits.CLARIFY_EXPRESSION),
        "label_attribute": Text(limits.CLARIFY_EXPRESSION),
        "label_headers": Each(Text(limits.CLARIFY_HEADER)),
        "feature_headers": Each(Text(limits.CLARIFY_HEADER)),
        "feature_types": Each(Choice(ClarifyFeatureType)),
    },
    ClarifyShap: {
        "baseline": Instance(ClarifyShapBaseline),
        "number_of_samples": Number(limits.SHAP_SAMPLES),
        "seed": Number(limits.SHAP_SEED),
        "use_logit": Flag(),
        "text": Instance(ClarifyText),
    },
    ClarifyShapBaseline: {
        "shap_baseline": Text(limits.SHAP_BASELINE),
        "bucket": _BUCKET,
        "key": Text(limits.SHAP_BASELINE_KEY),
        "mime_type": Choice(ClarifyMimeType),
    },
    ClarifyText: {"language": Text(limits.CLARIFY_LANGUAGE), "granularity": Choice(ClarifyTextGranularity)},
    EndpointConfigSpec: {
        "variants": Each(Instance((InstanceVariant, ServerlessVariant))),
        "shadow": Instance(InstanceVariant),
        "async_inference": Instance(AsyncInference),
        "data_capture": Instance(DataCapture),
        "explainer": Instance(ClarifyExplainer),
        "metrics_config": Instance(MetricsConfig),
        "network_isolation": Flag(),
        "encryption_key": _KEY,
        "endpoint_config_name": Text(limits.ENDPOINT_CONFIG_NAME),
        "endpoint_name": Text(limits.ENDPOINT_NAME),
        "allow_fixed_name": Flag(),
        "tags": TextMap(),
    },
    EndpointSpec: {
        "endpoint_config": Part("an EndpointConfig, owned or imported", ("endpoint_config_name",)),
        "endpoint_name": Text(limits.ENDPOINT_NAME),
        "tags": TextMap(),
    },
    CapacitySize: {"value": Number(limits.CAPACITY_SIZE), "unit": Choice(CapacityUnit)},
    BlueGreen: {
        "traffic_routing": Choice(TrafficRouting),
        "wait_interval": Time(limits.WAIT_INTERVAL),
        "canary_size": Instance(CapacitySize),
        "linear_step_size": Instance(CapacitySize),
        "termination_wait": Time(limits.TERMINATION_WAIT),
        "maximum_execution_timeout": Time(limits.EXECUTION_TIMEOUT),
    },
    RollingUpdate: {
        "maximum_batch_size": Instance(CapacitySize),
        "wait_interval": Time(limits.WAIT_INTERVAL),
        "rollback_maximum_batch_size": Instance(CapacitySize),
        "maximum_execution_timeout": Time(limits.EXECUTION_TIMEOUT),
    },
    RollbackAlarms: {
        "server_error_rate": Number(limits.ERROR_RATE),
        "model_latency_p99": UnsetOrTime(limits.ALARM_LATENCY),
        "evaluation_periods": Number(limits.ALARM_MINUTES),
    },
    DeploymentSpec: {
        "rollout": Instance((BlueGreen, RollingUpdate)),
        "rollback_alarms": EachOrOwn(_ALARM, own=RollbackAlarms),
        "retain_scaled_capacity": Flag(),
        "exclude_retained_variant_properties": Each(
            Choice(VariantProperty), known=True
        ),  # each is rendered as a structure
        "retain_deployment_config": Flag(),
        "scaling_suspended": Flag(),
        "paused": Flag(),
    },
    EndpointSettings: {
        "variant_name": Text(limits.VARIANT_NAME),
        "instance_types": Each(Text(limits.INSTANCE_TYPE)),
        "max_instances": Number(limits.MANAGED_MAX_COUNT),
        "network_isolation": Flag(),
        "subnet_ids": Each(Text(limits.VPC_ID)),
        "security_group_ids": Each(Text(limits.VPC_ID)),
    },
    ModelSettings: {"network_isolation": Flag()},
    ComputeRequirements: {
        "min_memory_mb": Number(limits.COMPONENT_MEMORY),
        "max_memory_mb": Number(limits.COMPONENT_MEMORY),
        "cpu_cores": Number(limits.COMPONENT_CPU_CORES),
        "accelerators": Number(limits.COMPONENT_ACCELERATORS),
    },
    ComponentScheduling: {
        "placement_strategy": Choice(PlacementStrategy),
        "max_availability_zone_imbalance": Number(limits.ZONE_IMBALANCE),
    },
    ContainerMetrics: {"path": Text(limits.METRICS_PATH), "publish_frequency": Time(limits.METRIC_FREQUENCY)},
    Specification: {
        "instance_type": Text(limits.INSTANCE_TYPE),
        "model": _MODEL,
        "container": Instance(Container),
        "compute": Instance(ComputeRequirements),
        "model_data_download_timeout": Time(limits.STARTUP_TIMEOUT),
        "container_startup_health_check_timeout": Time(limits.STARTUP_TIMEOUT),
        "data_cache": Flag(),
        "scheduling": Instance(ComponentScheduling),
        "container_metrics": Instance(ContainerMetrics),
    },
    ComponentSpec: {
        "specifications": Each(Part("an InstanceTypeSpecification", ("instance_type", "said_of_container"))),
        "copy_count": Number(limits.COPY_COUNT),
        "scaling": Instance(CopyScaling),
        "variant_name": Text(limits.VARIANT_NAME),
        "inference_component_name": Text(limits.COMPONENT_NAME),
        "rollout": Instance(RollingUpdate),
        "rollback_alarms": Each(_ALARM),
        "tags": TextMap(),
    },
    AdapterSpec: {
        "base": Part(
            "an inference component, owned or imported", ("inference_component_name", "inference_component_arn")
        ),
        "model_data": Instance(ModelData),
        "inference_component_name": Text(limits.COMPONENT_NAME),
        "tags": TextMap(),
    },
    **DEPLOYER_FIELDS,
}
"""A field that is left out here is not the user's to say. None is allowed where the spec says so."""
