"""Numbers and patterns that AWS decided. Each stands here once, beside its source."""

from __future__ import annotations

from dataclasses import dataclass

_API = "https://docs.aws.amazon.com/sagemaker/latest/APIReference/"
_GUIDE = "https://docs.aws.amazon.com/sagemaker/latest/dg/"

CREATE_MODEL = _API + "API_CreateModel.html"
CONTAINER_DEFINITION = _API + "API_ContainerDefinition.html"
S3_MODEL_DATA_SOURCE = _API + "API_S3ModelDataSource.html"
CREATE_ENDPOINT_CONFIG = _API + "API_CreateEndpointConfig.html"
CREATE_ENDPOINT = _API + "API_CreateEndpoint.html"
PRODUCTION_VARIANT = _API + "API_ProductionVariant.html"
MANAGED_INSTANCE_SCALING = _API + "API_ProductionVariantManagedInstanceScaling.html"
INSTANCE_POOL = _API + "API_InstancePool.html"
ASYNC_CLIENT_CONFIG = _API + "API_AsyncInferenceClientConfig.html"
ASYNC_OUTPUT_CONFIG = _API + "API_AsyncInferenceOutputConfig.html"
ASYNC_NOTIFICATION_CONFIG = _API + "API_AsyncInferenceNotificationConfig.html"
CREATE_INFERENCE_COMPONENT = _API + "API_CreateInferenceComponent.html"
COMPONENT_SPECIFICATION = _API + "API_InferenceComponentSpecification.html"
COMPONENT_COMPUTE = _API + "API_InferenceComponentComputeResourceRequirements.html"
COMPONENT_CONTAINER = _API + "API_InferenceComponentContainerSpecification.html"
COMPONENT_SCHEDULING = _API + "API_InferenceComponentSchedulingConfig.html"
COMPONENT_ROLLING_UPDATE = _API + "API_InferenceComponentRollingUpdatePolicy.html"
COMPONENT_DEPLOYMENT = _API + "API_InferenceComponentDeploymentConfig.html"
METRICS_ENDPOINT = _API + "API_MetricsEndpoint.html"
VPC_CONFIG = _API + "API_VpcConfig.html"
TAG = _API + "API_Tag.html"
PIPELINES = _GUIDE + "inference-pipelines.html"
MULTI_CONTAINER = _GUIDE + "multi-container-endpoints.html"
HETEROGENEOUS = _GUIDE + "realtime-endpoints-heterogeneous.html"
HOST_VPC = _GUIDE + "host-vpc.html"
HOST_STORAGE = _GUIDE + "host-instance-storage.html"
ASYNC_GUIDE = _GUIDE + "async-inference.html"
DEPLOY_MODELS = _GUIDE + "realtime-endpoints-deploy-models.html"
ADAPT_MODELS = _GUIDE + "realtime-endpoints-adapt.html"
CONTAINER_CONTRACT = _GUIDE + "your-algorithms-inference-code.html"
ISOLATION = _GUIDE + "mkt-algo-model-internet-free.html"
UPDATE_ENDPOINT = _API + "API_UpdateEndpoint.html"
BLUE_GREEN = _API + "API_BlueGreenUpdatePolicy.html"
TRAFFIC_ROUTING = _API + "API_TrafficRoutingConfig.html"
ROLLING_UPDATE = _API + "API_RollingUpdatePolicy.html"
AUTO_ROLLBACK = _API + "API_AutoRollbackConfig.html"
ROLLBACK_GUIDE = _GUIDE + "deployment-guardrails-configuration.html"
GUARDRAIL_EXCLUSIONS = _GUIDE + "deployment-guardrails-exclusions.html"
METRIC_ALARM = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"
CLOUDFORMATION_ENDPOINT = (
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-sagemaker-endpoint.html"
)
CLOUDFORMATION_COMPONENT = (
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-sagemaker-inferencecomponent.html"
)
SNS_FIFO = "https://docs.aws.amazon.com/sns/latest/dg/fifo-message-grouping.html"
BUCKET_NAMES = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html"


@dataclass(frozen=True, kw_only=True, slots=True)
class NumberLimit:
    """What a number must be."""

    minimum: float | None = None
    maximum: float | None = None
    whole: bool = False
    unit: str = ""
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TextLimit:
    """What a text must be; *pattern* is matched against the whole text and *meaning* says it in words."""

    pattern: str = r"(?s).+"
    meaning: str = "not empty"
    maximum: int
    source: str


_NAME_MEANING = "letters, digits and single or repeated hyphens inside, starting and ending with a letter or digit"
_ENTITY_NAME = r"[a-zA-Z0-9](-*[a-zA-Z0-9])*"

MODEL_NAME = TextLimit(pattern=_ENTITY_NAME, meaning=_NAME_MEANING, maximum=63, source=CREATE_MODEL)
ENDPOINT_CONFIG_NAME = TextLimit(pattern=_ENTITY_NAME, meaning=_NAME_MEANING, maximum=63, source=CREATE_ENDPOINT_CONFIG)
ENDPOINT_NAME = TextLimit(pattern=_ENTITY_NAME, meaning=_NAME_MEANING, maximum=63, source=CREATE_ENDPOINT)
VARIANT_NAME = TextLimit(pattern=_ENTITY_NAME, meaning=_NAME_MEANING, maximum=63, source=PRODUCTION_VARIANT)
COMPONENT_NAME = TextLimit(pattern=_ENTITY_NAME, meaning=_NAME_MEANING, maximum=63, source=CREATE_INFERENCE_COMPONENT)
CONTAINER_HOSTNAME = TextLimit(pattern=_ENTITY_NAME, meaning=_NAME_MEANING, maximum=63, source=CONTAINER_DEFINITION)
IMAGE = TextLimit(pattern=r"\S+", meaning="an image URI without blanks", maximum=255, source=CONTAINER_DEFINITION)
MODEL_DATA_URI = TextLimit(
    pattern=r"(https|s3)://([^/]+)/?(.*)", meaning="an s3:// or https:// URI", maximum=1024, source=CONTAINER_DEFINITION
)
S3_KEY = TextLimit(
    pattern=r"[^/].*", meaning="an object key that does not start with a slash", maximum=1024, source=BUCKET_NAMES
)
MODEL_PACKAGE_NAME = TextLimit(
    pattern=r"(arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:model-package/)?[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}(/[0-9]{1,9})?",
    meaning="the name or ARN of a model package, with or without a version",
    maximum=176,
    source=CONTAINER_DEFINITION,
)
HUB_CONTENT_ARN = TextLimit(
    pattern=r"arn:[a-z0-9-.]{1,63}:sagemaker:.*:hub-content/.*",
    meaning="the ARN of a hub's content",
    maximum=255,
    source="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_InferenceHubAccessConfig.html",
)
S3_PREFIX = TextLimit(
    pattern=r"[^/].*/",
    meaning="a prefix that ends with a slash and does not start with one",
    maximum=512,
    source=ASYNC_OUTPUT_CONFIG,
)
INSTANCE_TYPE = TextLimit(
    pattern=r"ml\.[a-z0-9-]+\.[a-z0-9-]+",
    meaning="a hosting instance type such as 'ml.m5.xlarge'",
    maximum=64,
    source=PRODUCTION_VARIANT,
)
INFERENCE_AMI_VERSION = TextLimit(
    pattern=r"[a-zA-Z0-9-]+", meaning="the name of a hosting AMI", maximum=63, source=PRODUCTION_VARIANT
)

INITIAL_INSTANCE_COUNT = NumberLimit(minimum=1, whole=True, unit="instances", source=PRODUCTION_VARIANT)
INITIAL_VARIANT_WEIGHT = NumberLimit(minimum=0, source=PRODUCTION_VARIANT)
VOLUME_SIZE = NumberLimit(minimum=1, maximum=512, whole=True, unit="GB", source=PRODUCTION_VARIANT)
STARTUP_TIMEOUT = NumberLimit(minimum=60, maximum=3600, whole=True, unit="seconds", source=PRODUCTION_VARIANT)
MANAGED_MIN_COUNT = NumberLimit(minimum=0, whole=True, unit="instances", source=MANAGED_INSTANCE_SCALING)
MANAGED_MAX_COUNT = NumberLimit(minimum=1, whole=True, unit="instances", source=MANAGED_INSTANCE_SCALING)
MAX_CONCURRENT_INVOCATIONS = NumberLimit(
    minimum=1, maximum=1000, whole=True, unit="invocations", source=ASYNC_CLIENT_CONFIG
)
COMPONENT_CPU_CORES = NumberLimit(minimum=0.25, unit="cores", source=COMPONENT_COMPUTE)
COMPONENT_ACCELERATORS = NumberLimit(minimum=1, unit="accelerators", source=COMPONENT_COMPUTE)
COMPONENT_MEMORY = NumberLimit(minimum=128, whole=True, unit="MB", source=COMPONENT_COMPUTE)
COPY_COUNT = NumberLimit(minimum=0, whole=True, unit="copies", source=COMPONENT_SPECIFICATION)
ZONE_IMBALANCE = NumberLimit(minimum=0, maximum=100, whole=True, unit="copies", source=COMPONENT_SCHEDULING)
METRICS_FREQUENCY = NumberLimit(minimum=10, maximum=300, whole=True, unit="seconds", source=METRICS_ENDPOINT)
METRICS_PATH = TextLimit(
    pattern=r"/(?!.*\.\.)[a-zA-Z0-9/_.\-]+",
    meaning="a path such as '/metrics', of letters, digits and /_.- without '..'",
    maximum=256,
    source=METRICS_ENDPOINT,
)
CAPACITY_SIZE = NumberLimit(minimum=1, whole=True, source=_API + "API_CapacitySize.html")
WAIT_INTERVAL = NumberLimit(
    minimum=0, maximum=3600, whole=True, unit="seconds", source=_API + "API_TrafficRoutingConfig.html"
)
TERMINATION_WAIT = NumberLimit(
    minimum=0, maximum=3600, whole=True, unit="seconds", source=_API + "API_BlueGreenUpdatePolicy.html"
)
EXECUTION_TIMEOUT = NumberLimit(
    minimum=600, maximum=28800, whole=True, unit="seconds", source=_API + "API_BlueGreenUpdatePolicy.html"
)
CANARY_PERCENT = NumberLimit(minimum=0, maximum=50, unit="percent", source=TRAFFIC_ROUTING)
LINEAR_STEP_PERCENT = NumberLimit(minimum=10, maximum=50, unit="percent", source=TRAFFIC_ROUTING)
BATCH_PERCENT = NumberLimit(minimum=5, maximum=50, unit="percent", source=ROLLING_UPDATE)
ROLLBACK_BATCH_PERCENT = NumberLimit(minimum=0, maximum=100, unit="percent", source=ROLLING_UPDATE)
ERROR_RATE = NumberLimit(minimum=0, maximum=1, source=ROLLBACK_GUIDE)
ALARM_LATENCY = NumberLimit(minimum=0, maximum=3600, unit="seconds", source=ASYNC_GUIDE)
ALARM_MINUTES = NumberLimit(minimum=1, maximum=1440, whole=True, unit="minutes", source=METRIC_ALARM)
RETENTION = NumberLimit(
    minimum=86400, unit="seconds", source="https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleExpiration.html"
)

ORIGIN = TextLimit(
    pattern=r"\*|https?://[^/*]*\*?[^/*]*",
    meaning="an origin such as 'https://app.example.com', with at most one '*'",
    maximum=1024,
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html",
)

MAX_VARIANTS = 10  # CREATE_ENDPOINT_CONFIG
MAX_INSTANCE_POOLS = 5  # INSTANCE_POOL
MAX_CONTAINERS = 15  # PIPELINES
MAX_ENVIRONMENT_ENTRIES = 100  # CONTAINER_DEFINITION
MAX_COMPONENT_ENVIRONMENT_ENTRIES = 16  # COMPONENT_CONTAINER, the text; the shape itself says 100
MAX_ENVIRONMENT_TEXT = 1024  # CONTAINER_DEFINITION, of a key and of a value
MAX_MODEL_ENVIRONMENT_BYTES = 32768  # CREATE_MODEL, all maps together
ENVIRONMENT_KEY = r"[a-zA-Z_][a-zA-Z0-9_]*"  # CONTAINER_DEFINITION
MIN_SPECIFICATIONS, MAX_SPECIFICATIONS = 2, 5  # CLOUDFORMATION_COMPONENT; the API itself would take one
COMPONENT_BATCH_PERCENT = (5, 50)  # COMPONENT_ROLLING_UPDATE, of the copies
METRICS_FREQUENCIES = (10, 30, 60, 120, 180, 240, 300)  # METRICS_ENDPOINT, in seconds
MAX_SUBNETS = 16  # VPC_CONFIG
MAX_SECURITY_GROUPS = 5  # VPC_CONFIG
MIN_AVAILABILITY_ZONES = 2  # HOST_VPC
MAX_ROLLBACK_ALARMS = 10  # AUTO_ROLLBACK
MAX_MANAGED_POLICY = 6144  # characters, https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
MAX_TAGS = 50  # TAG
MAX_TAG_KEY = 128  # TAG
MAX_TAG_VALUE = 256  # TAG
