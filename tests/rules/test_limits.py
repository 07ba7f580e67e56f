"""The limits of the service, told a second time on purpose: a slip of the pen in `facts.limits` shows here."""

from __future__ import annotations

import re

import pytest

from constructs_sm.facts import limits
from constructs_sm.facts.instance_types import instance_types
from constructs_sm.facts.limits import NumberLimit, TextLimit
from constructs_sm.rules.kinds import Text

NUMBERS = [
    (limits.INITIAL_INSTANCE_COUNT, 1, None, True),
    (limits.INITIAL_VARIANT_WEIGHT, 0, None, False),
    (limits.VOLUME_SIZE, 1, 512, True),
    (limits.STARTUP_TIMEOUT, 60, 3600, True),
    (limits.MANAGED_MIN_COUNT, 0, None, True),
    (limits.MANAGED_MAX_COUNT, 1, None, True),
    (limits.MAX_CONCURRENT_INVOCATIONS, 1, 1000, True),
    (limits.SAMPLING_PERCENTAGE, 0, 100, True),
    (limits.CLARIFY_RECORDS, 1, None, True),
    (limits.CLARIFY_PAYLOAD, 1, 25, True),
    (limits.CLARIFY_INDEX, 0, None, True),
    (limits.SHAP_SAMPLES, 1, None, True),
    (limits.SHAP_SEED, -2147483648, 2147483647, True),
    (limits.METRIC_FREQUENCY, 10, 300, True),
    (limits.COMPONENT_CPU_CORES, 0.25, None, False),
    (limits.COMPONENT_ACCELERATORS, 1, None, False),
    (limits.COMPONENT_MEMORY, 128, None, True),
    (limits.COPY_COUNT, 0, None, True),
    (limits.ZONE_IMBALANCE, 0, 100, True),
    (limits.RETENTION, 1, None, False),
    (limits.LOG_RETENTION, 1, None, False),
    (limits.CAPACITY_SIZE, 1, None, True),
    (limits.WAIT_INTERVAL, 0, 3600, True),
    (limits.TERMINATION_WAIT, 0, 3600, True),
    (limits.EXECUTION_TIMEOUT, 600, 28800, True),
    (limits.CANARY_PERCENT, 0, 50, False),
    (limits.LINEAR_STEP_PERCENT, 10, 50, False),
    (limits.BATCH_PERCENT, 5, 50, False),
    (limits.ROLLBACK_BATCH_PERCENT, 0, 100, False),
    (limits.COMPONENT_BATCH_PERCENT, 5, 50, False),
    (limits.COMPONENT_ROLLBACK_PERCENT, 0, 100, False),
    (limits.ERROR_RATE, 0, 1, False),
    (limits.ALARM_LATENCY, 0, 3600, False),
    (limits.ALARM_MINUTES, 1, 1440, True),
]

COUNTS = [
    (10, limits.MAX_VARIANTS),
    (5, limits.MAX_INSTANCE_POOLS),
    (15, limits.MAX_CONTAINERS),
    (100, limits.MAX_ENVIRONMENT_ENTRIES),
    (16, limits.MAX_COMPONENT_ENVIRONMENT_ENTRIES),
    (1024, limits.MAX_ENVIRONMENT_TEXT),
    (32 * 1024, limits.MAX_MODEL_ENVIRONMENT_BYTES),
    (32, limits.MAX_CAPTURE_OPTIONS),
    (10, limits.MAX_CONTENT_TYPES),
    (256, limits.MAX_FEATURES),
    (16, limits.MAX_LABELS),
    (16, limits.MAX_SUBNETS),
    (5, limits.MAX_SECURITY_GROUPS),
    (2, limits.MIN_AVAILABILITY_ZONES),
    (2, limits.MIN_SPECIFICATIONS),
    (5, limits.MAX_SPECIFICATIONS),
    ((10, 30, 60, 120, 180, 240, 300), limits.METRIC_FREQUENCIES),
    (10, limits.MAX_ROLLBACK_ALARMS),
    (50, limits.MAX_TAGS),
    (128, limits.MAX_TAG_KEY),
    (256, limits.MAX_TAG_VALUE),
]

NAMES = [
    limits.MODEL_NAME,
    limits.ENDPOINT_CONFIG_NAME,
    limits.ENDPOINT_NAME,
    limits.VARIANT_NAME,
    limits.COMPONENT_NAME,
    limits.CONTAINER_HOSTNAME,
]
GOOD_NAMES = ["a", "A-1", "a--b", "0", "a" * 63, "a" + "-" * 61 + "b"]
BAD_NAMES = ["", "-a", "a-", "a_b", "a.b", "a b", "ä", "a\n", "a" * 64, "a/b"]

TEXTS: list[tuple[TextLimit, list[str], list[str]]] = [
    (limits.IMAGE, ["x/y:1", "a" * 255], ["", "x y", "x\ny", "a" * 256]),
    (
        limits.MODEL_DATA_URI,
        ["s3://b/k", "https://b.s3.amazonaws.com/k", "s3://b"],
        ["", "b/k", "s3:///k", "http://b/k"],
    ),
    (limits.S3_KEY, ["a", "a/b/", "ä", "a" * 1024], ["", "/a", "a" * 1025]),
    (limits.S3_PREFIX, ["in/", "a/b/"], ["", "/", "in", "/in/"]),
    (limits.DESTINATION_PREFIX, ["capture/", "a" * 442 + "/"], ["", "/", "capture", "a" * 443 + "/"]),
    (
        limits.CONTENT_TYPE,
        ["text/csv", "application/x-npy", "a/b.c", "a" * 254 + "/b"],
        ["", "text", "text/", "application/ld+json", "text/csv;a=b", "a" * 255 + "/b"],
    ),
    (limits.CLARIFY_EXPRESSION, ["a", "`true`", "a" * 64], ["", "a\nb", "a" * 65]),
    (limits.CLARIFY_HEADER, ["a", "ä b", "a" * 64], ["", "a\nb", "a" * 65]),
    (limits.CLARIFY_LANGUAGE, ["en", "lij"], ["", "e", "EN", "en-US", "english"]),
    (limits.SHAP_BASELINE, ["1,2\n3,4", "a" * 4096], ["", "a" * 4097]),
    (limits.SHAP_BASELINE_KEY, ["a/b.csv", "a" * 955], ["", "/a", "a" * 956]),
    (
        limits.INSTANCE_TYPE,
        ["ml.m5.xlarge", "ml.p5en.48xlarge", "ml.u-6tb1.metal"],
        ["", "m5.xlarge", "ml.m5", "ML.M5.L"],
    ),
    (limits.INFERENCE_AMI_VERSION, ["al2-ami-sagemaker-inference-gpu-3-1"], ["", "al2 ami", "a" * 64]),
    (limits.INSTANCE_TYPES, ["ml.m5.xlarge", "ml.g5.*", "ml.*"], ["", "m5.xlarge", "ml.", "*"]),
    (limits.NAME_PREFIX, ["", "churn-", "Churn"], ["-churn", "churn_", "a" * 64]),
    (limits.BUCKET_NAME, ["sagemaker-1", "a.b", "a" * 63], ["", "ab", "Models", "-models", "a" * 64]),
    (limits.TAG_KEY, ["team", "a:b/c d", "k" * 128], ["", "team*", "k" * 129]),
    (limits.TAG_VALUE, ["", "ml", "v" * 256], ["m*l", "v" * 257]),
    (
        limits.ORIGIN,
        ["*", "https://app.example.com", "http://localhost:8080", "https://*.sagemaker.aws"],
        ["", "app.example.com", "https://app.example.com/", "https://*.*.aws", "ftp://a"],
    ),
]


@pytest.mark.parametrize(("limit", "minimum", "maximum", "whole"), NUMBERS)
def test_a_number_has_the_limits_of_the_service(
    limit: NumberLimit, minimum: float, maximum: float | None, *, whole: bool
) -> None:
    assert (minimum, maximum, whole) == (limit.minimum, limit.maximum, limit.whole)


@pytest.mark.parametrize(("expected", "found"), COUNTS)
def test_a_count_is_that_of_the_service(expected: int, found: int) -> None:
    assert expected == found


def fits(limit: TextLimit, text: str) -> bool:
    return [] == list(Text(limit).judge(text))


@pytest.mark.parametrize("limit", NAMES, ids=lambda limit: limit.source.rsplit("_", maxsplit=1)[-1])
def test_a_name_is_what_the_service_takes_for_one(limit: TextLimit) -> None:
    assert GOOD_NAMES == [name for name in [*GOOD_NAMES, *BAD_NAMES] if fits(limit, name)]


@pytest.mark.parametrize(("limit", "good", "bad"), TEXTS, ids=lambda value: getattr(value, "meaning", ""))
def test_a_text_is_what_the_service_takes(limit: TextLimit, good: list[str], bad: list[str]) -> None:
    assert good == [text for text in [*good, *bad] if fits(limit, text)]


def test_every_type_that_hosts_is_written_like_one() -> None:
    assert [] == [known.name for known in instance_types() if not fits(limits.INSTANCE_TYPE, known.name)]


def test_every_limit_names_its_source() -> None:
    every = [value for value in vars(limits).values() if isinstance(value, (NumberLimit, TextLimit))]

    assert len(every) > 20
    assert [] == [limit for limit in every if not re.match(r"https://docs\.aws\.amazon\.com/\S+$", limit.source)]
    assert [] == [limit for limit in every if isinstance(limit, NumberLimit) and limit.minimum is None]
