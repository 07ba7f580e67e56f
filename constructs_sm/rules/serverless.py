"""Serverless variants: their sizes, and what they cannot do."""

from __future__ import annotations

from collections.abc import Iterator

from constructs_sm.errors import Severity
from constructs_sm.facts import limits
from constructs_sm.facts.images import image_facts
from constructs_sm.rules.known import number, plain, text
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.component import ModelSettings, settings_of
from constructs_sm.spec.endpoint import EndpointConfigSpec
from constructs_sm.spec.model import ModelFeature, ServedBy
from constructs_sm.spec.variant import ServerlessVariant
from constructs_sm.spec.walking import at

_STEP = 1024
_REFUSED = frozenset(ModelFeature) - {ModelFeature.MARKETPLACE}
"""Whether a package without a version is one of the Marketplace, nothing here tells for sure: SM264 warns."""


@rule(
    "SM204",
    ServerlessVariant,
    title="serverless memory is a multiple of 1024 MB",
    why="the API offers six sizes",
    source=limits.SERVERLESS_CONFIG,
)
def memory_steps(variant: ServerlessVariant) -> Findings:
    memory = number(variant.memory_size_in_mb)
    if memory is not None and memory % _STEP:
        yield "memory_size_in_mb", f"must be 1024, 2048, 3072, 4096, 5120 or 6144, got {plain(memory)}; choose one"


@rule(
    "SM205",
    ServerlessVariant,
    title="provisioned concurrency does not exceed the maximum",
    why="it is the part of it that is kept warm",
    source=limits.SERVERLESS_CONFIG,
)
def provisioned_within(variant: ServerlessVariant) -> Findings:
    warm, most = number(variant.provisioned_concurrency), number(variant.max_concurrency)
    if warm is not None and most is not None and warm > most:
        yield "provisioned_concurrency", f"must not exceed max_concurrency {plain(most)}, got {plain(warm)}; lower it"


@rule(
    "SM206",
    EndpointConfigSpec,
    title="a serverless endpoint has one variant",
    why="it cannot share its traffic",
    source=limits.SERVERLESS_GUIDE,
)
def alone(spec: EndpointConfigSpec) -> Findings:
    if len(spec.variants) > 1 and any(_serverless(spec)):
        yield "variants", f"must be one where one is serverless, got {len(spec.variants)}; keep one"


@rule(
    "SM207",
    EndpointConfigSpec,
    title="a serverless endpoint records and explains nothing",
    why="the service has neither there",
    source=limits.SERVERLESS_GUIDE,
)
def nothing_recorded(spec: EndpointConfigSpec) -> Findings:
    for name in ("data_capture", "explainer") if any(_serverless(spec)) else ():
        if getattr(spec, name) is not None:
            yield name, "must be left out of a serverless endpoint, got one; leave it out, or use instances"


@rule(
    "SM208",
    EndpointConfigSpec,
    title="a serverless endpoint serves a plain model",
    why="the service has none of this there",
    source=limits.SERVERLESS_GUIDE,
)
def plain_model(spec: EndpointConfigSpec) -> Findings:
    for path, settings in _settings(spec):
        for feature in settings.features:
            if feature in _REFUSED:
                yield path, f"must do without {feature} on a serverless endpoint, got a model with it; {_CURE}"


@rule(
    "SM265",
    EndpointConfigSpec,
    title="a component and a serverless endpoint share no model by default",
    why="the component counts on its isolation, which a serverless endpoint has not",
    source=limits.SERVERLESS_GUIDE,
)
def apart_from_components(spec: EndpointConfigSpec) -> Findings:
    for path, settings in _settings(spec):
        if settings.isolated_unsaid and ServedBy.COMPONENT in settings.served_by:
            what = "must be a model of its own on a serverless endpoint, got one that an inference component runs in isolation"
            yield path, f"{what}; make another"


@rule(
    "SM266",
    EndpointConfigSpec,
    severity=Severity.WARNING,
    title="a model keeps the isolation that it has by default",
    why="a serverless endpoint has none, and the model does without it everywhere",
    source=limits.SERVERLESS_GUIDE,
)
def keeps_isolation(spec: EndpointConfigSpec) -> Findings:
    what = "should be a model of its own, got one whose isolation"
    cure = "make another, or say network_isolation=False on it"
    for path, settings in _settings(spec):
        if settings.isolated_unsaid and ServedBy.INSTANCES in settings.served_by:
            yield path, f"{what} goes for {ServedBy.INSTANCES} too; {cure}"
    for path, model in spec.walk_models() if not any(_serverless(spec)) else ():
        if settings_of(model).isolation_dropped:
            yield path, f"{what} went for {ServedBy.SERVERLESS}; {cure}"


@rule(
    "SM209",
    EndpointConfigSpec,
    title="a serverless endpoint runs an image for x86_64 CPUs",
    why="it has no accelerators, and no Graviton",
    source=limits.SERVERLESS_GUIDE,
)
def image_for_cpus(spec: EndpointConfigSpec) -> Findings:
    for path, settings in _settings(spec):
        for uri in settings.image_uris:
            facts = None if text(uri) is None else image_facts(uri)
            what = f"must run on x86_64 CPUs on a serverless endpoint, got the image {uri.partition('/')[2]!r}"
            if facts is not None and "cpu" not in facts.processors:
                yield path, f"{what} for {' and '.join(sorted(facts.processors))}; use its CPU image, or instances"
            elif facts is not None and "x86_64" not in facts.architectures:
                yield (
                    path,
                    f"{what} for {' and '.join(sorted(facts.architectures))}; use its x86_64 image, or instances",
                )


@rule(
    "SM210",
    EndpointConfigSpec,
    severity=Severity.WARNING,
    title="a key encrypts volumes that are there",
    why="a serverless endpoint has none",
    source=limits.HOST_STORAGE,
)
def nothing_to_encrypt(spec: EndpointConfigSpec) -> Findings:
    if spec.encryption_key is not None and spec.variants and len(list(_serverless(spec))) == len(spec.variants):
        yield (
            "encryption_key",
            "should be left out on a serverless endpoint, which has no volumes, got one; leave it out",
        )


@rule(
    "SM264",
    EndpointConfigSpec,
    severity=Severity.WARNING,
    title="a Marketplace product is served by instances, without a shadow",
    why="serverless endpoints and shadow tests exclude it; a package of your own registry is fine",
    source=limits.SHADOW_EXCLUSIONS,
)
def no_marketplace(spec: EndpointConfigSpec) -> Findings:
    where = "a serverless endpoint" if any(_serverless(spec)) else "an endpoint with a shadow variant"
    for path, model in spec.walk_models() if spec.shadow is not None or any(_serverless(spec)) else ():
        if ModelFeature.MARKETPLACE in settings_of(model).features:
            yield (
                path,
                f"should be no Marketplace product on {where}, got a model package without a version; check whose it is",
            )


_CURE = "leave it out there, or use instances"


def _serverless(spec: EndpointConfigSpec) -> Iterator[tuple[str, ServerlessVariant]]:
    for path, variant in spec.walk_variants():
        if isinstance(variant, ServerlessVariant):
            yield path, variant


def _settings(spec: EndpointConfigSpec) -> Iterator[tuple[str, ModelSettings]]:
    """What is known of the models that are served without instances, with the path of each."""
    for path, variant in _serverless(spec):
        yield at(path, "model"), settings_of(variant.model)
