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
PREFIX_AWARE_ROUTING = _API + "API_PrefixAwareRoutingConfig.html"
SERVERLESS_CONFIG = _API + "API_ProductionVariantServerlessConfig.html"
CAPACITY_RESERVATION = _API + "API_ProductionVariantCapacityReservationConfig.html"
ASYNC_CLIENT_CONFIG = _API + "API_AsyncInferenceClientConfig.html"
ASYNC_OUTPUT_CONFIG = _API + "API_AsyncInferenceOutputConfig.html"
ASYNC_NOTIFICATION_CONFIG = _API + "API_AsyncInferenceNotificationConfig.html"
CREATE_INFERENCE_COMPONENT = _API + "API_CreateInferenceComponent.html"
COMPONENT_SPECIFICATION = _API + "API_InferenceComponentSpecification.html"
COMPONENT_COMPUTE = _API + "API_InferenceComponentComputeResourceRequirements.html"
COMPONENT_CONTAINER = _API + "API_InferenceComponentContainerSpecification.html"
SERVERLESS_GUIDE = _GUIDE + "serverless-endpoints.html"
SHADOW_EXCLUSIONS = _GUIDE + "shadow-tests-exclusions.html"
DATA_CAPTURE = _API + "API_DataCaptureConfig.html"
CAPTURE_HEADERS = _API + "API_CaptureContentTypeHeader.html"
CLARIFY_INFERENCE = _API + "API_ClarifyInferenceConfig.html"
CLARIFY_SHAP = _API + "API_ClarifyShapConfig.html"
CLARIFY_BASELINE = _API + "API_ClarifyShapBaselineConfig.html"
CLARIFY_TEXT = _API + "API_ClarifyTextConfig.html"
METRICS_CONFIG = _API + "API_MetricsConfig.html"
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
CAPTURE_GUIDE = _GUIDE + "model-monitor-data-capture-endpoint.html"
EXPLAINER_GUIDE = _GUIDE + "clarify-online-explainability-create-endpoint.html"
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
SCALING_UPDATE = _GUIDE + "endpoint-scaling-update.html"
INSTANCE_SCALING = _GUIDE + "endpoint-auto-scaling-policy.html"
_AUTO_SCALING = "https://docs.aws.amazon.com/autoscaling/application/APIReference/"
SCALABLE_TARGET = _AUTO_SCALING + "API_RegisterScalableTarget.html"
SCALING_POLICY = _AUTO_SCALING + "API_TargetTrackingScalingPolicyConfiguration.html"
PUT_SCALING_POLICY = _AUTO_SCALING + "API_PutScalingPolicy.html"
SERVICE_QUOTAS = "https://docs.aws.amazon.com/general/latest/gr/sagemaker.html"
STEP_SCALING = _AUTO_SCALING + "API_StepScalingPolicyConfiguration.html"
SCHEDULED_ACTION = _AUTO_SCALING + "API_PutScheduledAction.html"
METRIC_MATH = _AUTO_SCALING + "API_TargetTrackingMetricDataQuery.html"
CUSTOM_METRIC = _AUTO_SCALING + "API_CustomizedMetricSpecification.html"
ASYNC_SCALING = _GUIDE + "async-inference-autoscale.html"
ZERO_INSTANCES = _GUIDE + "endpoint-auto-scaling-zero-instances.html"
PROVISIONED_SCALING = _GUIDE + "serverless-endpoints-autoscale.html"
SNS_FIFO = "https://docs.aws.amazon.com/sns/latest/dg/fifo-message-grouping.html"
S3_KEYS = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html"
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
VPC_ID = TextLimit(
    pattern="[-0-9a-zA-Z]+",
    meaning="the id of a subnet or security group, such as 'subnet-0a1b' or 'sg-0a1b'",
    maximum=32,
    source=VPC_CONFIG,
)
COMPONENT_NAME = TextLimit(pattern=_ENTITY_NAME, meaning=_NAME_MEANING, maximum=63, source=CREATE_INFERENCE_COMPONENT)
PIPELINE_NAME = TextLimit(
    pattern=_ENTITY_NAME, meaning=_NAME_MEANING, maximum=256, source=_API + "API_CreatePipeline.html"
)
CONTAINER_HOSTNAME = TextLimit(pattern=_ENTITY_NAME, meaning=_NAME_MEANING, maximum=63, source=CONTAINER_DEFINITION)
IMAGE = TextLimit(pattern=r"\S+", meaning="an image URI without blanks", maximum=255, source=CONTAINER_DEFINITION)
PRIVATE_IMAGE = TextLimit(
    # As pulls name an image: https://github.com/distribution/reference/blob/main/reference.go
    pattern=r"[A-Za-z0-9][A-Za-z0-9.-]*(:\d{1,5})?(/[a-z0-9]+([._-]+[a-z0-9]+)*)+(:\w[\w.-]{0,127})?(@sha256:[0-9a-f]{64})?",
    meaning="a host and a name without a scheme, such as registry.example.com/team/churn:3",
    maximum=255,
    source=CONTAINER_DEFINITION,
)
MODEL_DATA_URI = TextLimit(
    pattern=r"(https|s3)://([^/]+)/?(.*)", meaning="an s3:// or https:// URI", maximum=1024, source=CONTAINER_DEFINITION
)
S3_KEY = TextLimit(
    pattern=r"[^/].*", meaning="an object key that does not start with a slash", maximum=1024, source=BUCKET_NAMES
)
S3_OBJECT_KEY = TextLimit(
    pattern=r"([^/].*/)?(?!\.{0,2}$)[^/\0]{1,255}",
    meaning="an object key that starts with no slash and ends in a file name of at most 255 characters",
    maximum=1024,
    source=S3_MODEL_DATA_SOURCE,
)
MODEL_PACKAGE_NAME = TextLimit(
    pattern=r"(arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:model-package/)?[a-zA-Z0-9][a-zA-Z0-9-]{0,62}(?<!-)(/[0-9]{1,9})?",
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
DESTINATION_PREFIX = TextLimit(
    pattern=S3_PREFIX.pattern,
    meaning=S3_PREFIX.meaning,
    maximum=443,  # the whole s3:// URI has at most 512 characters, the name of its bucket 63 of them
    source=DATA_CAPTURE,
)
CONTENT_TYPE = TextLimit(
    pattern=r"[a-zA-Z0-9](-*[a-zA-Z0-9])*/[a-zA-Z0-9](-*[a-zA-Z0-9.])*",
    meaning="a content type such as 'text/csv'",
    maximum=256,
    source=CAPTURE_HEADERS,
)
CLARIFY_EXPRESSION = TextLimit(
    pattern=".+", meaning="an expression or template on one line", maximum=64, source=CLARIFY_INFERENCE
)
CLARIFY_HEADER = TextLimit(pattern=".+", meaning="a name on one line", maximum=64, source=CLARIFY_INFERENCE)
CLARIFY_LANGUAGE = TextLimit(
    pattern="[a-z]{2,3}", meaning="a language code such as 'en'", maximum=3, source=CLARIFY_TEXT
)
SHAP_BASELINE = TextLimit(maximum=4096, source=CLARIFY_BASELINE)
SHAP_BASELINE_KEY = TextLimit(
    pattern=S3_KEY.pattern,
    meaning=S3_KEY.meaning,
    maximum=955,  # the whole s3:// URI has at most 1,024 characters, the name of its bucket 63 of them
    source=CLARIFY_BASELINE,
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

ML_RESERVATION_ARN = TextLimit(
    pattern=r"arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:[a-z0-9\-]{1,14}/.*",
    meaning="the ARN of an ML capacity reservation",
    maximum=258,
    source=CAPACITY_RESERVATION,
)

INITIAL_INSTANCE_COUNT = NumberLimit(minimum=1, whole=True, unit="instances", source=PRODUCTION_VARIANT)
INITIAL_VARIANT_WEIGHT = NumberLimit(minimum=0, source=PRODUCTION_VARIANT)
VOLUME_SIZE = NumberLimit(minimum=1, maximum=512, whole=True, unit="GB", source=PRODUCTION_VARIANT)
STARTUP_TIMEOUT = NumberLimit(minimum=60, maximum=3600, whole=True, unit="seconds", source=PRODUCTION_VARIANT)
MANAGED_MIN_COUNT = NumberLimit(minimum=0, whole=True, unit="instances", source=MANAGED_INSTANCE_SCALING)
MANAGED_MAX_COUNT = NumberLimit(minimum=1, whole=True, unit="instances", source=MANAGED_INSTANCE_SCALING)
SCALE_IN_STEP = NumberLimit(minimum=1, maximum=100, whole=True, unit="instances", source=MANAGED_INSTANCE_SCALING)
SCALE_IN_COOLDOWN = NumberLimit(minimum=5, maximum=1440, whole=True, unit="minutes", source=MANAGED_INSTANCE_SCALING)
POOL_PRIORITY = NumberLimit(minimum=1, maximum=5, whole=True, source=INSTANCE_POOL)
PROVISION_TIMEOUT = NumberLimit(minimum=300, maximum=3600, whole=True, unit="seconds", source=PRODUCTION_VARIANT)
PREFIX_LENGTH = NumberLimit(minimum=1024, maximum=65536, whole=True, source=PREFIX_AWARE_ROUTING)
CONCURRENCY_THRESHOLD = NumberLimit(minimum=1, maximum=1024, whole=True, unit="requests", source=PREFIX_AWARE_ROUTING)
SERVERLESS_MEMORY = NumberLimit(minimum=1024, maximum=6144, whole=True, unit="MB", source=SERVERLESS_CONFIG)
SERVERLESS_CONCURRENCY = NumberLimit(minimum=1, maximum=200, whole=True, unit="requests", source=SERVERLESS_CONFIG)
MAX_CONCURRENT_INVOCATIONS = NumberLimit(
    minimum=1, maximum=1000, whole=True, unit="invocations", source=ASYNC_CLIENT_CONFIG
)
SAMPLING_PERCENTAGE = NumberLimit(minimum=0, maximum=100, whole=True, unit="percent", source=DATA_CAPTURE)
CLARIFY_RECORDS = NumberLimit(minimum=1, whole=True, unit="records", source=CLARIFY_INFERENCE)
CLARIFY_PAYLOAD = NumberLimit(minimum=1, maximum=25, whole=True, unit="MB", source=CLARIFY_INFERENCE)
CLARIFY_INDEX = NumberLimit(minimum=0, whole=True, source=CLARIFY_INFERENCE)
SHAP_SAMPLES = NumberLimit(minimum=1, whole=True, unit="samples", source=CLARIFY_SHAP)
SHAP_SEED = NumberLimit(minimum=-(2**31), maximum=2**31 - 1, whole=True, source=CLARIFY_SHAP)  # the API's integers
METRIC_FREQUENCY = NumberLimit(minimum=10, maximum=300, whole=True, unit="seconds", source=METRICS_CONFIG)
COMPONENT_CPU_CORES = NumberLimit(minimum=0.25, unit="cores", source=COMPONENT_COMPUTE)
COMPONENT_ACCELERATORS = NumberLimit(minimum=1, unit="accelerators", source=COMPONENT_COMPUTE)
COMPONENT_MEMORY = NumberLimit(minimum=128, whole=True, unit="MB", source=COMPONENT_COMPUTE)
COPY_COUNT = NumberLimit(minimum=0, whole=True, unit="copies", source=COMPONENT_SPECIFICATION)
ZONE_IMBALANCE = NumberLimit(minimum=0, maximum=100, whole=True, unit="copies", source=COMPONENT_SCHEDULING)
METRICS_PATH = TextLimit(
    pattern=r"/(?!.*\.\.)[a-zA-Z0-9/_.\-]+",
    meaning="a path such as '/metrics', of letters, digits and /_.- without '..'",
    maximum=256,
    source=METRICS_ENDPOINT,
)
CAPACITY_SIZE = NumberLimit(minimum=1, whole=True, source=_API + "API_CapacitySize.html")
WAIT_INTERVAL = NumberLimit(minimum=0, maximum=3600, whole=True, unit="seconds", source=TRAFFIC_ROUTING)
TERMINATION_WAIT = NumberLimit(minimum=0, maximum=3600, whole=True, unit="seconds", source=BLUE_GREEN)
EXECUTION_TIMEOUT = NumberLimit(minimum=600, maximum=28800, whole=True, unit="seconds", source=BLUE_GREEN)
CAPACITY = NumberLimit(minimum=1, whole=True, source=SCALABLE_TARGET)
LEAST_CAPACITY = NumberLimit(minimum=0, whole=True, source=SCALABLE_TARGET)
SCALING_TARGET = NumberLimit(minimum=0, source=SCALING_POLICY)
# CloudWatch takes values up to 2^360, where a double is far from telling one number from the next.
STEP_BOUND = NumberLimit(minimum=-(10**12), maximum=10**12, source=STEP_SCALING)
STEP_ADJUSTMENT = NumberLimit(minimum=-(2**31), maximum=2**31 - 1, whole=True, source=STEP_SCALING)
STEP_MAGNITUDE = NumberLimit(minimum=1, whole=True, source=STEP_SCALING)
ALARM_THRESHOLD = NumberLimit(minimum=-(10**12), maximum=10**12, source=METRIC_ALARM)
ALARM_PERIOD = NumberLimit(minimum=10, maximum=86400, whole=True, unit="seconds", source=METRIC_ALARM)
ALARM_PERIODS = NumberLimit(minimum=1, whole=True, unit="periods", source=METRIC_ALARM)
UTILIZATION = NumberLimit(minimum=0, maximum=1, source=PROVISIONED_SCALING)
METRIC_NAME = TextLimit(maximum=255, source=METRIC_ALARM)
STATISTIC = TextLimit(
    pattern=r"\S.*", meaning="a statistic such as 'Average' or 'p90'", maximum=64, source=METRIC_ALARM
)
METRIC_UNIT = TextLimit(pattern=r"[A-Za-z/]+", meaning="a unit such as 'Count'", maximum=64, source=METRIC_ALARM)
METRIC_EXPRESSION = TextLimit(maximum=2048, source=METRIC_MATH)
METRIC_ID = TextLimit(
    pattern=r"[a-z][A-Za-z0-9_]*",
    meaning="letters, digits and underscores, starting with a small letter",
    maximum=255,
    source=METRIC_MATH,
)
POLICY_NAME = TextLimit(
    pattern=r"[^\x00-\x1f\x7f/]+",
    meaning="printable characters but for /",  # which AWS takes, and ids of constructs cannot have
    maximum=256,
    source=PUT_SCALING_POLICY,
)
ACTION_NAME = TextLimit(
    pattern=r"(?! )[^\x00-\x1f\x7f-\x9f:/|]+(?<! )",
    meaning="a name without : / | and without blanks around it",
    maximum=256,
    source=SCHEDULED_ACTION,
)
SCHEDULE = TextLimit(
    pattern=r"at\(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\)|rate\([1-9]\d* (minute|hour|day)s?\)|cron\(\S+( \S+){5}\)",
    meaning="at(yyyy-mm-ddThh:mm:ss), rate(value unit) or cron() of six fields",
    maximum=1600,
    source=SCHEDULED_ACTION,
)
TIME_ZONE = TextLimit(
    pattern=r"[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*",
    meaning="an IANA time zone such as 'Europe/Berlin'",
    maximum=1600,
    source=SCHEDULED_ACTION,
)
COOLDOWN = NumberLimit(minimum=0, whole=True, unit="seconds", source=SCALING_POLICY)
CANARY_PERCENT = NumberLimit(minimum=0, maximum=50, unit="percent", source=TRAFFIC_ROUTING)
LINEAR_STEP_PERCENT = NumberLimit(minimum=10, maximum=50, unit="percent", source=TRAFFIC_ROUTING)
BATCH_PERCENT = NumberLimit(minimum=5, maximum=50, unit="percent", source=ROLLING_UPDATE)
ROLLBACK_BATCH_PERCENT = NumberLimit(minimum=0, maximum=100, unit="percent", source=ROLLING_UPDATE)
COMPONENT_BATCH_PERCENT = NumberLimit(minimum=5, maximum=50, unit="percent", source=COMPONENT_ROLLING_UPDATE)
COMPONENT_ROLLBACK_PERCENT = NumberLimit(minimum=0, maximum=100, unit="percent", source=COMPONENT_ROLLING_UPDATE)
ERROR_RATE = NumberLimit(minimum=0, maximum=1, source=ROLLBACK_GUIDE)
ALARM_LATENCY = NumberLimit(minimum=0, maximum=3600, unit="seconds", source=ASYNC_GUIDE)
ALARM_MINUTES = NumberLimit(minimum=1, maximum=1440, whole=True, unit="minutes", source=METRIC_ALARM)
THRESHOLD = NumberLimit(minimum=0, source=METRIC_ALARM)
THRESHOLD_TIME = NumberLimit(minimum=0, unit="seconds", source=METRIC_ALARM)
LOG_RETENTION = NumberLimit(
    minimum=1,
    unit="days",
    source="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html",
)
RETENTION = NumberLimit(
    minimum=1, unit="days", source="https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleExpiration.html"
)

DASHBOARD_NAME = TextLimit(
    pattern=r"[\w-]+",
    meaning="a name of letters, digits, - and _",
    maximum=255,
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html",
)
ORIGIN = TextLimit(
    pattern=r"\*|https?://[\w.:\[\]-]*\*?[\w.:\[\]-]*",
    meaning="an origin such as 'https://app.example.com', with at most one '*'",
    maximum=1024,
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html",
)

CORS_HEADER = TextLimit(
    pattern=r"[!#$%&'+.^_`|~0-9A-Za-z-]*\*?[!#$%&'+.^_`|~0-9A-Za-z-]*",
    meaning="the name of a header, with at most one '*'",
    maximum=1024,
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html",
)
CORS_MAX_AGE = NumberLimit(
    minimum=0,
    whole=True,
    unit="seconds",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html",
)
INSTANCE_TYPES = TextLimit(
    pattern=r"ml\.[a-z0-9.*-]+",
    meaning="an instance type such as 'ml.m5.xlarge', or several such as 'ml.g5.*'",
    maximum=64,
    source=PRODUCTION_VARIANT,
)
NAME_BEGINNING = TextLimit(
    pattern="[a-zA-Z0-9][a-zA-Z0-9-]*",
    meaning="letters, digits and hyphens, one at least",
    maximum=63,
    source=CREATE_ENDPOINT,
)
NAME_PREFIX = TextLimit(
    pattern="([a-zA-Z0-9][a-zA-Z0-9-]*)?", meaning="letters, digits and hyphens", maximum=63, source=CREATE_ENDPOINT
)
BUCKET_NAME = TextLimit(
    pattern="[a-z0-9][a-z0-9.-]+[a-z0-9]",
    meaning="lower-case letters, digits, dots and hyphens inside",
    maximum=63,
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html",
)
TAG_KEY = TextLimit(pattern=r"[\w .:/=+@-]+", meaning="letters, digits, blanks and _.:/=+-@", maximum=128, source=TAG)
TAG_VALUE = TextLimit(pattern=r"[\w .:/=+@-]*", meaning="letters, digits, blanks and _.:/=+-@", maximum=256, source=TAG)
CREATE_ROLE = "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html"
ROLE_NAME = TextLimit(pattern=r"[\w+=,.@-]+", meaning="letters, digits and _+=,.@-", maximum=64, source=CREATE_ROLE)
ROLE_PATH = TextLimit(pattern=r"/|/[!-~]+/", meaning="begun and ended by a slash", maximum=512, source=CREATE_ROLE)
ROLE_DESCRIPTION = TextLimit(
    pattern=r"[\t\n\r -~\u00a1-\u00ff]*", meaning="of Latin letters", maximum=1000, source=CREATE_ROLE
)
MAX_CORS_RULES = 100  # https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html
MAX_VARIANTS = 10  # CREATE_ENDPOINT_CONFIG
MAX_INSTANCE_POOLS = 5  # INSTANCE_POOL
MAX_CAPTURE_OPTIONS = 32  # DATA_CAPTURE
MAX_CONTENT_TYPES = 10  # CAPTURE_HEADERS
MAX_FEATURES = 256  # CLARIFY_INFERENCE
MAX_LABELS = 16  # CLARIFY_INFERENCE
METRIC_FREQUENCIES = (10, 30, 60, 120, 180, 240, 300)  # METRICS_CONFIG and METRICS_ENDPOINT, in seconds
MAX_CONTAINERS = 15  # PIPELINES
MAX_ENVIRONMENT_ENTRIES = 100  # CONTAINER_DEFINITION
MAX_COMPONENT_ENVIRONMENT_ENTRIES = 16  # COMPONENT_CONTAINER, the text; the shape itself says 100
MAX_ENVIRONMENT_TEXT = 1024  # CONTAINER_DEFINITION, of a key and of a value
MAX_MODEL_ENVIRONMENT_BYTES = 32768  # CREATE_MODEL, all maps together
ENVIRONMENT_KEY = r"[a-zA-Z_][a-zA-Z0-9_]*"  # CONTAINER_DEFINITION
MIN_SPECIFICATIONS, MAX_SPECIFICATIONS = 2, 5  # CLOUDFORMATION_COMPONENT; the API itself would take one
MAX_SUBNETS = 16  # VPC_CONFIG
MAX_SECURITY_GROUPS = 5  # VPC_CONFIG
MIN_AVAILABILITY_ZONES = 2  # HOST_VPC
MAX_ROLLBACK_ALARMS = 10  # AUTO_ROLLBACK
SHORT_ALARM_PERIODS = (10, 20, 30)  # seconds; all others are whole minutes: METRIC_ALARM
ALARM_DAY = 86_400  # seconds that the data points of an alarm may span: METRIC_ALARM
ALARM_WEEK = 604_800  # with periods of at least an hour: METRIC_ALARM
MAX_MANAGED_POLICY = 6144  # characters, https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
MAX_MANAGED_POLICIES = 10  # of a role, https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
MAX_TAGS = 50  # TAG
MAX_TAG_KEY = 128  # TAG
MAX_TAG_VALUE = 256  # TAG
