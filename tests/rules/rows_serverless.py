"""Rows of SM204 to SM210, SM264 and SM301: serverless variants."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rows_hardware import ARM, CPU, GPU, NEURON, ModelOf
from rule_row import row
from rule_subjects import (
    NUMBER_TOKEN,
    TEXT_TOKEN,
    SomeBucket,
    SomeKey,
    SomeModel,
    async_config,
    config,
    flat_config,
    variant,
)

from constructs_sm.spec.capture import DataCapture
from constructs_sm.spec.component import ModelSettings
from constructs_sm.spec.endpoint import EndpointConfigSpec
from constructs_sm.spec.metrics_config import MetricsConfig
from constructs_sm.spec.model import ModelFeature, ServedBy
from constructs_sm.spec.variant import ServerlessVariant

PACKAGE = ModelOf(settings=ModelSettings(features=(ModelFeature.MARKETPLACE,)))


def serverless(**said: Any) -> EndpointConfigSpec:
    """A serverless endpoint said flat."""
    one = replace(ServerlessVariant(model=SomeModel()), **said)
    return EndpointConfigSpec(variants=(one,), single=True)


def of_features(*features: ModelFeature) -> EndpointConfigSpec:
    return serverless(model=ModelOf(settings=ModelSettings(features=features)))


def of_settings(**said: Any) -> EndpointConfigSpec:
    return serverless(model=ModelOf(settings=ModelSettings(**said)))


def of_image(uri: str) -> EndpointConfigSpec:
    return serverless(model=ModelOf(settings=ModelSettings(image_uris=(uri,))))


ROWS = [
    *[row("SM204", f"{size} MB pass", serverless(memory_size_in_mb=size)) for size in range(1024, 6145, 1024)],
    row("SM204", "a size known later passes", serverless(memory_size_in_mb=NUMBER_TOKEN)),
    row(
        "SM204",
        "1500 MB fail",
        serverless(memory_size_in_mb=1500),
        "SM204 memory_size_in_mb",
        message="memory_size_in_mb: must be 1024, 2048, 3072, 4096, 5120 or 6144, got 1500; choose one [SM204]",
    ),
    row(
        "SM204",
        "7168 MB are out of range, and told once",
        serverless(memory_size_in_mb=7168),
        "SM003 memory_size_in_mb",
    ),
    row("SM205", "all of them warm pass", serverless(max_concurrency=7, provisioned_concurrency=7)),
    row("SM205", "none warm passes", serverless(max_concurrency=1)),
    row("SM205", "a number known later passes", serverless(provisioned_concurrency=NUMBER_TOKEN)),
    row(
        "SM205",
        "more warm than at most fail",
        serverless(max_concurrency=7, provisioned_concurrency=8),
        "SM205 provisioned_concurrency",
        message="provisioned_concurrency: must not exceed max_concurrency 7, got 8; lower it [SM205]",
    ),
    row("SM206", "one variant passes", serverless()),
    row("SM206", "several of instances pass", config(variant(variant_name="a"), variant(variant_name="b"))),
    row(
        "SM206",
        "one beside instances fails",
        config(variant(), ServerlessVariant(model=SomeModel(), variant_name="tiny")),
        "SM206 variants",
        message="variants: must be one where one is serverless, got 2; keep one [SM206]",
    ),
    row("SM207", "recording on instances passes", flat_config(data_capture=DataCapture(bucket=SomeBucket()))),
    row("SM207", "metrics pass", replace(serverless(), metrics_config=MetricsConfig(enable_enhanced_metrics=True))),
    row(
        "SM207",
        "recording without instances fails",
        replace(serverless(), data_capture=DataCapture(bucket=SomeBucket())),
        "SM207 data_capture",
        message="data_capture: must be left out of a serverless endpoint, got one; leave it out, or use instances [SM207]",
    ),
    row("SM208", "a plain model passes", of_features()),
    row("SM208", "what nothing is known of passes", serverless()),
    row("SM208", "a model package passes, with a warning", of_features(ModelFeature.MARKETPLACE), "SM264 model"),
    row(
        "SM208",
        "a model in a VPC fails",
        of_features(ModelFeature.VPC),
        "SM208 model",
        message="model: must do without a VPC on a serverless endpoint, got a model with it; leave it out there, or use "
        "instances [SM208]",
    ),
    *[
        row("SM208", f"{feature} fails", of_features(feature), "SM208 model")
        for feature in ModelFeature
        if feature not in {ModelFeature.VPC, ModelFeature.MARKETPLACE}
    ],
    row(
        "SM208",
        "two of them are told both",
        of_features(ModelFeature.VPC, ModelFeature.ISOLATION),
        *2 * ["SM208 model"],
    ),
    row("SM265", "a model that nobody else runs passes", of_settings(network_isolation=True)),
    row(
        "SM265",
        "a model of a component without isolation passes",
        of_settings(network_isolation=False, served_by=frozenset({ServedBy.COMPONENT})),
    ),
    row(
        "SM265",
        "a model of a component fails",
        of_settings(network_isolation=True, served_by=frozenset({ServedBy.COMPONENT})),
        "SM265 model",
        message="model: must be a model of its own on a serverless endpoint, got one that an inference component runs in "
        "isolation; make another [SM265]",
    ),
    row("SM266", "a second serverless endpoint passes", of_settings(isolation_dropped=True)),
    row(
        "SM266",
        "a model of instances fails",
        of_settings(network_isolation=True, served_by=frozenset({ServedBy.INSTANCES})),
        "SM266 model",
        message="model: should be a model of its own, got one whose isolation goes for an endpoint on instances too; make "
        "another, or say network_isolation=False on it [SM266]",
    ),
    row(
        "SM266",
        "the other way round it fails too",
        flat_config(variant(model=ModelOf(settings=ModelSettings(isolation_dropped=True)))),
        "SM266 model",
    ),
    row("SM209", "an image for CPUs passes", of_image(CPU)),
    row("SM209", "an image of one's own passes", of_image("111122223333.dkr.ecr.eu-west-1.amazonaws.com/churn:gpu")),
    row("SM209", "an image known later passes", of_image(TEXT_TOKEN)),
    row(
        "SM209",
        "an image for GPUs fails",
        of_image(GPU),
        "SM209 model",
        message="model: must run on x86_64 CPUs on a serverless endpoint, got the image 'pytorch-inference:2.6.0-gpu-py312' for "
        "gpu; use its CPU image, or instances [SM209]",
    ),
    row("SM209", "an image for Neuron fails", of_image(NEURON), "SM209 model"),
    row("SM209", "an image for Graviton fails", of_image(ARM), "SM209 model"),
    row("SM210", "a key for instances passes", flat_config(encryption_key=SomeKey())),
    row("SM210", "no key passes", serverless()),
    row(
        "SM210",
        "a key without instances fails",
        replace(serverless(), encryption_key=SomeKey()),
        "SM210 encryption_key",
        message="encryption_key: should be left out on a serverless endpoint, which has no volumes, got one; leave it out "
        "[SM210]",
    ),
    row("SM264", "a package on instances passes", flat_config(variant(model=PACKAGE))),
    row(
        "SM264",
        "a package without instances fails",
        serverless(model=PACKAGE),
        "SM264 model",
        message="model: should be no Marketplace product on a serverless endpoint, got a model package without a version; check whose it is "
        "[SM264]",
    ),
    row(
        "SM264",
        "a package behind a shadow fails",
        flat_config(shadow=variant(variant_name="shadow", model=PACKAGE)),
        "SM264 shadow.model",
    ),
    row("SM301", "instances pass", async_config()),
    row("SM301", "serverless without a queue passes", serverless()),
    row(
        "SM301",
        "serverless with a queue fails",
        replace(async_config(), variants=(ServerlessVariant(model=SomeModel()),), single=False, said_flat=()),
        "SM301 variants[0]",
        message="variants[0]: must run on instances for asynchronous inference, got a serverless one; use InstanceVariant "
        "[SM301]",
    ),
]
