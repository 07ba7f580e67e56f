"""Asynchronous endpoints, their buckets and their topics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from constructs_sm.errors import Severity
from constructs_sm.facts import limits, studio
from constructs_sm.facts.instance_types import family_of
from constructs_sm.rules.known import plain, shown, text, time
from constructs_sm.rules.pools import named_types
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.asynchronous import AsyncInference, AsyncOutput, InferenceResponseIn
from constructs_sm.spec.bucket import AsyncBucketSpec
from constructs_sm.spec.component import settings_of
from constructs_sm.spec.cors import CorsRule
from constructs_sm.spec.deploying import StudioSpec
from constructs_sm.spec.endpoint import EndpointConfigSpec
from constructs_sm.spec.model import ModelFeature
from constructs_sm.spec.references import offers, read_once
from constructs_sm.spec.tokens import is_token
from constructs_sm.spec.variant import ServerlessVariant
from constructs_sm.spec.walking import at

_DAY = 86400


@rule(
    "SM301",
    EndpointConfigSpec,
    title="an asynchronous endpoint runs on instances",
    why="a variant is served by instances or serverless, and only instances take a queue",
    source=limits.ASYNC_GUIDE,
)
def on_instances(spec: EndpointConfigSpec) -> Findings:
    for path, variant in spec.walk_variants() if spec.async_inference is not None else ():
        if isinstance(variant, ServerlessVariant):
            yield path, "must run on instances for asynchronous inference, got a serverless one; use InstanceVariant"


@rule(
    "SM302",
    EndpointConfigSpec,
    severity=Severity.WARNING,
    title="an asynchronous endpoint has one variant",
    why="an asynchronous call cannot name a variant",
    source=limits.ASYNC_GUIDE,
)
def one_variant(spec: EndpointConfigSpec) -> Findings:
    if spec.async_inference is not None and len(spec.variants) > 1:
        yield "variants", f"should be one for asynchronous inference, got {len(spec.variants)}; keep one"


@rule(
    "SM304",
    EndpointConfigSpec,
    title="an asynchronous endpoint serves a model",
    why="an asynchronous call cannot name an inference component",
    source="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpointAsync.html",
)
def no_components(spec: EndpointConfigSpec) -> Findings:
    for path, variant in () if spec.async_inference is None or spec.single else spec.walk_variants():
        if variant.model is None:
            what = "is needed on an asynchronous endpoint, whose calls cannot name an inference component"
            yield f"{path}.model", f"{what}, got none; give it, or drop async_inference"


@rule(
    "SM306",
    AsyncOutput,
    severity=Severity.WARNING,
    title="failures have a place",
    why="without one they are seen only in notifications and logs",
    source=limits.ASYNC_OUTPUT_CONFIG,
)
def failure_prefix(output: AsyncOutput) -> Findings:
    if output.failure_prefix is None:
        yield "failure_prefix", "should be given, got None; without it failures are seen only in notifications and logs"


@rule(
    "SM307",
    AsyncInference,
    title="a reply is included only in a notification that is sent",
    why="there is no topic to send it to",
    source=limits.ASYNC_NOTIFICATION_CONFIG,
)
def included_in_existing_topic(settings: AsyncInference) -> Findings:
    for member, word, topic, off in (
        (InferenceResponseIn.SUCCESS_NOTIFICATION_TOPIC, "success", settings.success_topic, settings.success_topic_off),
        (InferenceResponseIn.ERROR_NOTIFICATION_TOPIC, "error", settings.error_topic, settings.error_topic_off),
    ):
        if member in settings.include_inference_response_in and topic is None:
            how = f"{word}_topic=None turned it off" if off else f"there is no {word}_topic"
            yield (
                "include_inference_response_in",
                f"names the {word} topic, but {how}; keep the topic or drop the entry",
            )


@rule(
    "SM325",
    AsyncInference,
    title="a notification that carries the reply is named once",
    why="the API takes two entries, one for each topic",
    source=limits.ASYNC_NOTIFICATION_CONFIG,
)
def included_once(settings: AsyncInference) -> Findings:
    for name, times in Counter(text(each) for each in settings.include_inference_response_in).items():
        if name is not None and times > 1:
            yield "include_inference_response_in", f"must name each topic once, got {name} {times} times; keep one"


@rule(
    "SM308",
    AsyncInference,
    severity=Severity.WARNING,
    title="notification topics are standard topics",
    why="a FIFO topic wants a message group id, which SageMaker does not send",
    source=limits.SNS_FIFO,
)
def standard_topics(settings: AsyncInference) -> Findings:
    for name in ("success_topic", "error_topic"):
        topic = getattr(settings, name)
        arn = None if topic is None else text(topic.topic_arn)
        if arn is not None and arn.endswith(".fifo"):
            yield name, f"should be a standard topic, got the FIFO topic {arn!r}; give another"
        elif arn is None and offers(topic, "fifo") and read_once(topic, "fifo") is True:
            yield name, "should be a standard topic, got a FIFO topic; give another"


@rule(
    "SM309",
    EndpointConfigSpec,
    severity=Severity.WARNING,
    title="topics lie in the Region of the endpoint",
    why="SageMaker publishes in its own Region; a foreign topic also needs a policy of its own",
    source="https://docs.aws.amazon.com/sagemaker/latest/dg/async-inference-create-endpoint-prerequisites.html",
)
def topics_at_home(spec: EndpointConfigSpec) -> Findings:
    settings = spec.async_inference
    for name in ("success_topic", "error_topic") if settings is not None else ():
        topic = getattr(settings, name)
        arn = None if topic is None else text(topic.topic_arn)
        region = arn.split(":")[3] if arn is not None and arn.count(":") >= 5 else None  # noqa: PLR2004 - parts of an ARN
        if region is None and spec.region is not None and offers(topic, "env"):
            region = text(read_once(topic, "env").region)
        if region is not None and spec.region is not None and region != spec.region:
            got = f"a topic in {region}" if arn is None else repr(arn)
            yield name, f"should lie in {spec.region} like the endpoint, got {got}; use a topic there"


@rule(
    "SM310",
    AsyncOutput,
    severity=Severity.WARNING,
    title="requests, results and failures are kept apart",
    why="a trigger on one prefix would fire for the other",
    source=limits.ASYNC_OUTPUT_CONFIG,
)
def separate_prefixes(output: AsyncOutput) -> Findings:
    apart = read_once(output.request_bucket, "bucket_arn") != read_once(output.bucket, "bucket_arn")
    named = {
        name: known
        for name in ("input_prefix", "output_prefix", "failure_prefix")
        if (known := text(getattr(output, name))) is not None and not (apart and name == "input_prefix")
    }
    for name, prefix in named.items():
        for other, outer in named.items():
            if name != other and prefix.startswith(outer) and (prefix != outer or name < other):
                yield name, f"should lie outside {other} {outer!r}, got {prefix!r}; move one of them"


@rule(
    "SM321",
    AsyncBucketSpec,
    title="objects are kept for whole days",
    why="a lifecycle rule counts days",
    source=limits.RETENTION.source,
)
def whole_days(spec: AsyncBucketSpec) -> Findings:
    for name in ("input_retention", "output_retention"):
        length = time(getattr(spec, name))
        if length is not None and length % _DAY:
            yield name, f"must be whole days, got {plain(length / _DAY)} days; round it"


@rule(
    "SM720",
    AsyncBucketSpec,
    StudioSpec,
    severity=Severity.WARNING,
    title="CORS names its origins, and those of Studio where it uploads",
    why="with '*' any web page may use a caller's signed URL; without its own origin, Studio's page cannot upload",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html",
)
def named_origins(spec: AsyncBucketSpec | StudioSpec) -> Findings:
    said = {"cors_origins": spec.cors_origins} if isinstance(spec, AsyncBucketSpec) else {}
    said |= {f"cors_rules[{place}].allowed_origins": each.allowed_origins for place, each in _cors_rules(spec)}
    for path, origins in said.items():
        if origins is not None and "*" in origins:
            yield path, "should name origins, got '*'; list them, such as 'https://app.example.com'"
    open_to_studio = any(_lets_studio_in(origins) for origins in said.values())
    if isinstance(spec, StudioSpec) and spec.cors_rules is not None and not open_to_studio:
        got = f"should let Studio's pages upload, got no rule for {studio.CORS_ORIGIN!r}"
        yield "cors_rules", f"{got}; add CorsRule.studio()"


@rule(
    "SM320",
    AsyncBucketSpec,
    title="settings of the own bucket are given only where it is made",
    why="a bucket that is brought along keeps its own settings",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/Welcome.html",
)
def only_for_own_bucket(spec: AsyncBucketSpec) -> Findings:
    for name in ("cors_origins", "cors_rules", "input_retention", "output_retention", "server_access_logs_bucket"):
        if not spec.own and getattr(spec, name) is not None:
            yield name, "must be left out with a bucket of your own, got it beside output; set it on that bucket"
    if not spec.own and not spec.own_topics and spec.data_encryption_key is not None:
        what = "must be left out where neither bucket nor topic is made here, got one"
        yield "data_encryption_key", f"{what}; set it on those that you bring along"


@rule(
    "SM323",
    AsyncBucketSpec,
    title="CORS is said by origins, or by rules",
    why="with both, neither is the whole",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html",
)
def one_way_of_cors(spec: AsyncBucketSpec) -> Findings:
    if spec.cors_origins is not None and spec.cors_rules is not None:
        yield "cors_rules", "must stand alone, got cors_origins beside it; say the origins in a rule"


@rule(
    "SM324",
    AsyncBucketSpec,
    title="CORS rules are complete, and not too many",
    why="S3 refuses others",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html",
)
def complete_cors_rules(spec: AsyncBucketSpec) -> Findings:
    rules = [] if spec.cors_rules is None else spec.cors_rules
    if len(rules) > limits.MAX_CORS_RULES:
        yield "cors_rules", f"must be at most {limits.MAX_CORS_RULES} rules, got {len(rules)}; leave some out"
    for place, each in _cors_rules(spec):
        for name in ("allowed_origins", "allowed_methods"):
            if len(getattr(each, name)) == 0:
                yield f"cors_rules[{place}].{name}", "is needed, got an empty list; name one or drop the rule"


@rule(
    "SM326",
    AsyncBucketSpec,
    title="a CORS rule names each thing once",
    why="CloudFormation refuses a repeated one",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-corsrule.html",
)
def cors_named_once(spec: AsyncBucketSpec) -> Findings:
    lists = {"cors_origins": spec.cors_origins}
    for place, each in _cors_rules(spec):
        for name in ("allowed_origins", "allowed_methods", "allowed_headers", "exposed_headers"):
            lists[f"cors_rules[{place}].{name}"] = getattr(each, name)
    for path, said in lists.items():
        for what, times in Counter(map(text, () if said is None else said)).items():
            if what is not None and times > 1:
                yield path, f"must name each once, got {shown(str(what))} {times} times; keep one"


def _lets_studio_in(origins: Sequence[str] | None) -> bool:
    """Whether it does, or may once tokens are known."""
    known = () if origins is None else origins
    return any(is_token(each) or each in {studio.CORS_ORIGIN, "*"} for each in known)


def _cors_rules(spec: AsyncBucketSpec | StudioSpec) -> Iterator[tuple[int, CorsRule]]:
    """The rules that can be looked into, with the place of each."""
    for place, each in enumerate(() if spec.cors_rules is None else spec.cors_rules):
        if isinstance(each, CorsRule) and isinstance(each.allowed_origins, Sequence):
            yield place, each


@rule(
    "SM314",
    EndpointConfigSpec,
    severity=Severity.WARNING,
    title="an asynchronous endpoint serves no Marketplace product, and not on Inf1",
    why="the guide excludes them; a package of your own registry is fine",
    source=limits.ASYNC_GUIDE,
)
def not_excluded(spec: EndpointConfigSpec) -> Findings:
    for path, variant in spec.walk_instances() if spec.async_inference is not None else ():
        for name in named_types(variant):
            if family_of(name) == "inf1":
                yield (
                    at(path, "instance_type"),
                    f"should not be of Inf1 for asynchronous inference, got {name!r}; use Inf2",
                )
    for path, model in spec.walk_models() if spec.async_inference is not None else ():
        if ModelFeature.MARKETPLACE in settings_of(model).features:
            what = "should be no Marketplace product on an asynchronous endpoint, got a model package without a version"
            yield path, f"{what}; check whose it is"
