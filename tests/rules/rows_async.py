"""Rows of SM3xx and SM720."""

from __future__ import annotations

from datetime import timedelta

from rule_row import row
from rule_subjects import (
    IRELAND,
    TEXT_TOKEN,
    SomeBucket,
    SomeDuration,
    SomeKey,
    SomeTopic,
    async_config,
    asynchronous,
    bucket,
    config,
    flat_config,
    place,
    prefixes,
    variant,
)

from constructs_sm.spec.asynchronous import AsyncInference, InferenceResponseIn
from constructs_sm.spec.cors import CorsMethod, CorsRule
from constructs_sm.spec.endpoint import EndpointConfigSpec

SUCCESS, ERROR = InferenceResponseIn.SUCCESS_NOTIFICATION_TOPIC, InferenceResponseIn.ERROR_NOTIFICATION_TOPIC
HERE, THERE = SomeTopic("arn:p:sns:eu-west-1:111122223333:done"), SomeTopic("arn:p:sns:us-east-1:111122223333:done")
FIFO = SomeTopic("arn:p:sns:eu-west-1:111122223333:done.fifo")


def listed(*variants: object, inference: AsyncInference | None = None) -> EndpointConfigSpec:
    """A list of variants of an asynchronous endpoint."""
    return config(*variants, async_inference=asynchronous() if inference is None else inference)  # type: ignore[arg-type] # variants


def writing(**changes: object) -> EndpointConfigSpec:
    return async_config(asynchronous(output=prefixes(**changes)))


def telling(**changes: object) -> EndpointConfigSpec:
    return async_config(asynchronous(**changes))


BOTH = {"success_topic": HERE, "error_topic": HERE, "include_inference_response_in": [SUCCESS, ERROR]}

ROWS = (
    row("SM302", "one variant passes", async_config()),
    row("SM302", "two variants of a real-time endpoint pass", config(variant(), variant(variant_name="b"))),
    row(
        "SM302",
        "two variants fail",
        listed(variant(), variant(variant_name="b")),
        "SM302 variants",
        message="variants: should be one for asynchronous inference, got 2; keep one [SM302]",
    ),
    row("SM304", "a model passes", listed(variant())),
    row(
        "SM304",
        "a variant for components fails",
        config(place(), has_role=True, async_inference=asynchronous()),
        "SM304 variants[0].model",
        message="variants[0].model: is needed on an asynchronous endpoint, whose calls cannot name an inference "
        "component, got none; give it, or drop async_inference [SM304]",
    ),
    row("SM306", "a prefix for failures passes", writing(failure_prefix="broken/")),
    row(
        "SM306",
        "no prefix for failures fails",
        writing(failure_prefix=None),
        "SM306 output.failure_prefix",
        message="output.failure_prefix: should be given, got None; without it failures are seen only in notifications "
        "and logs [SM306]",
    ),
    row(
        "SM307",
        "a reply in a topic that is there passes",
        telling(success_topic=HERE, include_inference_response_in=[SUCCESS]),
    ),
    row("SM307", "a reply nowhere passes", telling(error_topic_off=True)),
    row(
        "SM307",
        "a reply in a topic turned off fails",
        telling(error_topic_off=True, include_inference_response_in=[ERROR]),
        "SM307 include_inference_response_in",
        message="include_inference_response_in: names the error topic, but error_topic=None turned it off; keep the "
        "topic or drop the entry [SM307]",
    ),
    row(
        "SM307",
        "replies in topics that are not there fail",
        telling(include_inference_response_in=[SUCCESS, ERROR]),
        *["SM307 include_inference_response_in"] * 2,
    ),
    row(
        "SM307",
        "the words of the API are understood",
        telling(include_inference_response_in=["SUCCESS_NOTIFICATION_TOPIC"]),
        "SM307 include_inference_response_in",
    ),
    row("SM325", "both once pass", telling(**BOTH)),
    row(
        "SM325",
        "one twice fails",
        telling(**{**BOTH, "include_inference_response_in": 2 * [SUCCESS]}),
        "SM325 include_inference_response_in",
        message="include_inference_response_in: must name each topic once, got SUCCESS_NOTIFICATION_TOPIC 2 times; keep one "
        "[SM325]",
    ),
    row("SM308", "a standard topic passes", telling(success_topic=HERE)),
    row("SM308", "a topic known later passes", telling(success_topic=SomeTopic())),
    row(
        "SM308",
        "a FIFO topic fails",
        telling(success_topic=FIFO, error_topic=FIFO),
        "SM308 error_topic",
        "SM308 success_topic",
        message="error_topic: should be a standard topic, got the FIFO topic "
        "'arn:p:sns:eu-west-1:111122223333:done.fifo'; give another [SM308]",
    ),
    row("SM309", "a topic of the Region passes", async_config(asynchronous(success_topic=HERE), region=IRELAND)),
    row("SM309", "a topic passes while the Region is not known", telling(success_topic=THERE)),
    row("SM309", "a topic known later passes", async_config(asynchronous(success_topic=SomeTopic()), region=IRELAND)),
    row("SM309", "an endpoint without topics passes", flat_config(region=IRELAND)),
    row(
        "SM309",
        "a topic of another Region fails",
        async_config(asynchronous(success_topic=THERE), region=IRELAND),
        "SM309 success_topic",
        message="success_topic: should lie in eu-west-1 like the endpoint, got "
        "'arn:p:sns:us-east-1:111122223333:done'; use a topic there [SM309]",
    ),
    row("SM310", "three prefixes pass", async_config()),
    row("SM310", "a prefix that begins like another passes", writing(input_prefix="in/", output_prefix="inner/")),
    row("SM310", "prefixes known later pass", writing(input_prefix=TEXT_TOKEN, output_prefix=TEXT_TOKEN)),
    row(
        "SM310",
        "results below requests fail",
        writing(input_prefix="a/", output_prefix="a/out/"),
        "SM310 output.output_prefix",
        message="output.output_prefix: should lie outside input_prefix 'a/', got 'a/out/'; move one of them [SM310]",
    ),
    row(
        "SM310",
        "requests of another bucket pass",
        writing(input_bucket=SomeBucket("another"), input_prefix="a/", output_prefix="a/out/"),
    ),
    row(
        "SM310",
        "the same bucket said twice is one",
        writing(input_bucket=SomeBucket(), input_prefix="a/", output_prefix="a/out/"),
        "SM310 output.output_prefix",
    ),
    row("SM310", "one place for both fails, once", writing(failure_prefix="out/"), "SM310 output.failure_prefix"),
    row("SM320", "settings of the own bucket pass", bucket(input_retention=timedelta(days=1))),
    row("SM320", "a bucket brought along passes", bucket(own=False)),
    row(
        "SM320",
        "settings of a bucket brought along fail",
        bucket(own=False, cors_origins=(), input_retention=timedelta(days=1), server_access_logs_bucket=SomeBucket()),
        "SM320 cors_origins",
        "SM320 input_retention",
        "SM320 server_access_logs_bucket",
        message="cors_origins: must be left out with a bucket of your own, got it beside output; set it on that bucket "
        "[SM320]",
    ),
    row("SM320", "a key for the topics made here passes", bucket(own=False, data_encryption_key=SomeKey())),
    row(
        "SM320",
        "a key for nothing fails",
        bucket(own=False, own_topics=False, data_encryption_key=SomeKey()),
        "SM320 data_encryption_key",
    ),
    row("SM323", "origins pass", bucket(cors_origins=["https://app.example.com"])),
    row("SM323", "rules pass", bucket(cors_rules=[CorsRule.studio()])),
    row(
        "SM323",
        "both fail",
        bucket(cors_origins=["https://app.example.com"], cors_rules=[CorsRule.studio()]),
        "SM323 cors_rules",
        message="cors_rules: must stand alone, got cors_origins beside it; say the origins in a rule [SM323]",
    ),
    row("SM324", "a hundred rules pass", bucket(cors_rules=100 * [CorsRule.studio()])),
    row(
        "SM324",
        "a hundred and one fail",
        bucket(cors_rules=101 * [CorsRule.studio()]),
        "SM324 cors_rules",
        message="cors_rules: must be at most 100 rules, got 101; leave some out [SM324]",
    ),
    row(
        "SM324",
        "a rule for nobody and nothing fails",
        bucket(cors_rules=[CorsRule.studio(), CorsRule(allowed_origins=(), allowed_methods=())]),
        "SM324 cors_rules[1].allowed_methods",
        "SM324 cors_rules[1].allowed_origins",
    ),
    row("SM326", "different origins pass", bucket(cors_origins=["https://a.example.com", "https://b.example.com"])),
    row("SM326", "origins known later pass", bucket(cors_origins=[TEXT_TOKEN, TEXT_TOKEN])),
    row(
        "SM326",
        "an origin twice fails",
        bucket(cors_origins=2 * ["https://a.example.com"]),
        "SM326 cors_origins",
        message="cors_origins: must name each once, got 'https://a.example.com' 2 times; keep one [SM326]",
    ),
    row(
        "SM326",
        "a method twice fails",
        bucket(cors_rules=[CorsRule(allowed_origins=["http://a"], allowed_methods=2 * [CorsMethod.GET])]),
        "SM326 cors_rules[0].allowed_methods",
    ),
    row("SM321", "whole days pass", bucket(input_retention=timedelta(days=2), output_retention=SomeDuration(86400))),
    row("SM321", "days known later pass", bucket(input_retention=SomeDuration())),
    row(
        "SM321",
        "a day and a half fails",
        bucket(output_retention=timedelta(hours=36)),
        "SM321 output_retention",
        message="output_retention: must be whole days, got 1.5 days; round it [SM321]",
    ),
    row("SM720", "named origins pass", bucket(cors_origins=["https://app.example.com", "https://*.sagemaker.aws"])),
    row(
        "SM720",
        "every origin in a rule fails",
        bucket(cors_rules=[CorsRule(allowed_origins=["*"], allowed_methods=[CorsMethod.GET])]),
        "SM720 cors_rules[0].allowed_origins",
    ),
    row(
        "SM720",
        "every origin fails",
        bucket(cors_origins=["https://app.example.com", "*"]),
        "SM720 cors_origins",
        message="cors_origins: should name origins, got '*'; list them, such as 'https://app.example.com' [SM720]",
    ),
)
