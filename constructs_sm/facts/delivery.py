"""What a pipeline that delivers endpoints must keep to."""

from __future__ import annotations

from constructs_sm.facts.limits import NumberLimit, TextLimit

CDK_STAGE = "https://docs.aws.amazon.com/cdk/v2/guide/stages.html"
CDK_PIPELINES = "https://docs.aws.amazon.com/cdk/v2/guide/cdk-pipeline.html"
BUILD_LIMITS = "https://docs.aws.amazon.com/codebuild/latest/userguide/limits.html"
REGIONS = "https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html"
ACCOUNTS = "https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html"
STACK_NAMES = (
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-using-console-create-stack-parameters.html"
)
BUILD_COMMANDS = "https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html"

ACCOUNT = TextLimit(pattern=r"\d{12}", meaning="an account of twelve digits", maximum=12, source=ACCOUNTS)
REGION = TextLimit(
    pattern=r"[a-z]{2,4}(-[a-z]+)+-\d", meaning="a Region such as 'eu-west-1'", maximum=32, source=REGIONS
)
# The names of stages begin the names of their stacks, which have 128 characters.
STAGE_NAME = TextLimit(
    pattern=r"[A-Za-z][A-Za-z0-9-]*",
    meaning="letters, digits and hyphens, the first a letter",
    maximum=64,
    source=STACK_NAMES,
)
BAKE_TIME = NumberLimit(minimum=60, maximum=86400, whole=True, unit="seconds", source=BUILD_LIMITS)
# What is longer belongs into a file.
SMOKE_JSON = TextLimit(maximum=4096, source=BUILD_COMMANDS)
SOURCE_PATH = TextLimit(
    pattern=r"(?!/|\.\./)[^\0\n]+", meaning="the path of a file in the source", maximum=1024, source=BUILD_COMMANDS
)
MEDIA_TYPE = TextLimit(
    pattern=r"[\w.+-]+/[\w.+-]+(; ?[\w=.+-]+)*",
    meaning="a media type such as 'text/csv'",
    maximum=128,
    source="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html",
)
COMMAND = TextLimit(maximum=4096, source=BUILD_COMMANDS)
PIPELINE_NAME = TextLimit(
    pattern=r"[A-Za-z0-9.@_-]+",
    meaning="letters, digits and any of .@_-",
    maximum=100,
    source="https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PipelineDeclaration.html",
)
