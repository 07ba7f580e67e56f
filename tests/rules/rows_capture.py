"""Rows of recording, core dumps and metrics: SM244 and SM251 to SM259."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from rule_row import row
from rule_subjects import (
    LIST_TOKEN,
    NUMBER_TOKEN,
    TEXT_TOKEN,
    SomeBucket,
    SomeDuration,
    SomeKey,
    SomeResolvable,
    async_config,
    asynchronous,
    config,
    flat_config,
    prefixes,
    variant,
)

from constructs_sm.spec.capture import CaptureMode, DataCapture
from constructs_sm.spec.core_dump import CoreDump
from constructs_sm.spec.endpoint import EndpointConfigSpec
from constructs_sm.spec.explainer import ClarifyExplainer, ClarifyInference, ClarifyShap, ClarifyShapBaseline
from constructs_sm.spec.metrics_config import MetricsConfig

HERE, THERE = SomeKey("arn:p:kms:eu-west-1:111122223333:key/a"), SomeKey("arn:p:kms:us-east-1:111122223333:key/a")
BOTH, INPUT = CaptureMode.INPUT_AND_OUTPUT, CaptureMode.INPUT


@dataclass(frozen=True)
class Place:
    region: str = "eu-west-1"


@dataclass(frozen=True)
class PlacedBucket(SomeBucket):
    """A bucket whose Region the CDK knows."""

    env: Place = Place()


def recorded(**changes: Any) -> EndpointConfigSpec:
    return flat_config(data_capture=replace(DataCapture(bucket=SomeBucket()), **changes))


def dumping(**changes: Any) -> EndpointConfigSpec:
    return flat_config(variant(core_dump=replace(CoreDump(bucket=SomeBucket()), **changes)))


def told(**said: Any) -> EndpointConfigSpec:
    return flat_config(metrics_config=MetricsConfig(**said))


def named(**said: Any) -> EndpointConfigSpec:
    shap = ClarifyShap(baseline=ClarifyShapBaseline(shap_baseline="0"))
    return flat_config(explainer=ClarifyExplainer(shap=shap, inference=ClarifyInference(**said)))


def beside(prefix: str, *, dumps: str = "core-dumps/") -> EndpointConfigSpec:
    """Records and core dumps beside the results of an asynchronous endpoint, all in one bucket."""
    return flat_config(
        variant(core_dump=CoreDump(bucket=SomeBucket(), prefix=dumps)),
        data_capture=DataCapture(bucket=SomeBucket(), prefix=prefix),
        async_inference=asynchronous(),
    )


ROWS = (
    row("SM244", "a known interval passes", told(metric_publish_frequency=timedelta(seconds=10))),
    row("SM244", "the longest interval passes", told(metric_publish_frequency=timedelta(minutes=5))),
    row("SM244", "an interval known later passes", told(metric_publish_frequency=SomeDuration())),
    row("SM244", "no interval passes", told(enable_enhanced_metrics=False)),
    row(
        "SM244",
        "an interval between two known ones fails",
        told(metric_publish_frequency=timedelta(seconds=45)),
        "SM244 metrics_config.metric_publish_frequency",
        message="metrics_config.metric_publish_frequency: must be 10, 30, 60, 120, 180, 240 or 300 seconds, got 45; take 30 "
        "[SM244]",
    ),
    row("SM251", "lists apart pass", recorded(csv_content_types=["text/csv"], json_content_types=["application/json"])),
    row("SM251", "lists known later pass", recorded(csv_content_types=LIST_TOKEN, json_content_types=LIST_TOKEN)),
    row(
        "SM251",
        "entries known later pass",
        recorded(csv_content_types=[TEXT_TOKEN], json_content_types=[TEXT_TOKEN]),
    ),
    row(
        "SM251",
        "a type in both lists fails, however it is written",
        recorded(csv_content_types=["text/csv", "text/x"], json_content_types=["application/json", "Text/CSV"]),
        "SM251 data_capture.json_content_types",
        message="data_capture.json_content_types: should name none of csv_content_types, got 'Text/CSV' in both; keep it in "
        "one of them [SM251]",
    ),
    row(
        "SM252",
        "core dumps beside records pass",
        flat_config(variant(core_dump=CoreDump(bucket=SomeBucket())), data_capture=DataCapture(bucket=SomeBucket())),
    ),
    row(
        "SM252",
        "the same prefix in another bucket passes",
        flat_config(
            variant(core_dump=CoreDump(bucket=SomeBucket("other"), prefix="a/")),
            data_capture=DataCapture(bucket=SomeBucket(), prefix="a/"),
        ),
    ),
    row(
        "SM252",
        "core dumps of two variants in one place pass",
        config(
            variant(core_dump=CoreDump(bucket=SomeBucket())),
            variant(variant_name="b", core_dump=CoreDump(bucket=SomeBucket())),
        ),
    ),
    row("SM252", "prefixes known later pass", beside(TEXT_TOKEN, dumps=TEXT_TOKEN), "SM257 data_capture"),
    row("SM252", "a prefix that begins like another passes", beside("output/"), "SM257 data_capture"),
    row(
        "SM252",
        "records below results fail",
        beside("out/capture/"),
        "SM252 data_capture.prefix",
        "SM257 data_capture",
        message="data_capture.prefix: should lie outside output.output_prefix 'out/', got 'out/capture/'; move one of them "
        "[SM252]",
    ),
    row(
        "SM252",
        "results below records fail",
        replace(
            async_config(asynchronous(output=prefixes(input_prefix="a/in/"))),
            data_capture=DataCapture(bucket=SomeBucket(), prefix="a/"),
        ),
        "SM252 output.input_prefix",
        "SM257 data_capture",
    ),
    row(
        "SM252",
        "requests of another bucket pass",
        replace(
            async_config(asynchronous(output=prefixes(input_bucket=SomeBucket("another"), input_prefix="a/in/"))),
            data_capture=DataCapture(bucket=SomeBucket(), prefix="a/"),
        ),
        "SM257 data_capture",
    ),
    row(
        "SM252",
        "core dumps in the place of records fail, once",
        beside("all/", dumps="all/"),
        "SM252 core_dump.prefix",
        "SM257 data_capture",
    ),
    row(
        "SM252",
        "core dumps of a variant among the results fail",
        config(
            variant(core_dump=CoreDump(bucket=SomeBucket(), prefix="failed/dumps/")), async_inference=asynchronous()
        ),
        "SM252 variants[0].core_dump.prefix",
    ),
    row("SM253", "every call passes", recorded()),
    row("SM253", "no call passes while nothing is recorded", recorded(sampling_percentage=0, enabled=False)),
    row("SM253", "a share known later passes", recorded(sampling_percentage=NUMBER_TOKEN)),
    row(
        "SM253",
        "no call passes while recording is known later",
        recorded(sampling_percentage=0, enabled=SomeResolvable()),
    ),
    row(
        "SM253",
        "no call fails",
        recorded(sampling_percentage=0),
        "SM253 data_capture.sampling_percentage",
        message="data_capture.sampling_percentage: should be above 0 while enabled, got 0; raise it, or say enabled=False "
        "[SM253]",
    ),
    row("SM254", "full lists pass", recorded(csv_content_types=["text/csv"] * 10)),
    row(
        "SM254",
        "as many features as there may be pass",
        named(feature_headers=["a"] * 256, label_headers=["b"] * 16),
        "SM248 explainer.shap.baseline.shap_baseline",
    ),
    row("SM254", "a single option passes", recorded(capture=[INPUT])),
    row("SM254", "lists known later pass", named(feature_headers=LIST_TOKEN, label_headers=LIST_TOKEN)),
    row(
        "SM254",
        "long and empty lists fail",
        recorded(csv_content_types=["text/csv"] * 11, json_content_types=[]),
        "SM254 data_capture.csv_content_types",
        "SM254 data_capture.json_content_types",
        message="data_capture.csv_content_types: must be 1 to 10, got 11; shorten it [SM254]",
    ),
    row("SM254", "nothing to record fails", recorded(capture=()), "SM254 data_capture.capture"),
    row(
        "SM254",
        "names without end fail",
        named(label_headers=["a"] * 17),
        "SM254 explainer.inference.label_headers",
    ),
    row("SM255", "both sides pass", recorded(capture=[CaptureMode.OUTPUT, INPUT])),
    row("SM255", "both as one option pass", recorded(capture=[BOTH])),
    row("SM255", "options known later pass", recorded(capture=[TEXT_TOKEN, TEXT_TOKEN])),
    row(
        "SM255",
        "a side said twice fails",
        recorded(capture=[INPUT, "Input"]),
        "SM255 data_capture.capture",
        message="data_capture.capture: should name each side once, got 'Input' 2 times; keep one of them [SM255]",
    ),
    row("SM255", "a side beside both fails", recorded(capture=[BOTH, INPUT]), "SM255 data_capture.capture"),
    row("SM259", "a key beside its bucket passes", recorded(bucket=PlacedBucket(), encryption_key=HERE)),
    row("SM259", "a key passes while the Region is not known", recorded(encryption_key=THERE)),
    row(
        "SM259",
        "a Region known later passes",
        recorded(bucket=PlacedBucket(env=Place(TEXT_TOKEN)), encryption_key=THERE),
    ),
    row("SM259", "a key known later passes", dumping(bucket=PlacedBucket(), encryption_key=SomeKey())),
    row(
        "SM259",
        "a key of another Region fails",
        recorded(bucket=PlacedBucket(), encryption_key=THERE),
        "SM259 data_capture.encryption_key",
        message="data_capture.encryption_key: must lie in eu-west-1 like the bucket, got "
        "'arn:p:kms:us-east-1:111122223333:key/a'; use a key there [SM259]",
    ),
    row(
        "SM259",
        "a key of another Region fails for core dumps",
        dumping(bucket=PlacedBucket(), encryption_key=THERE),
        "SM259 core_dump.encryption_key",
    ),
)
