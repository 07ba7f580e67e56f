"""Options of a component's own container."""

from __future__ import annotations

from constructs_sm.facts import limits
from constructs_sm.rules.frequencies import off_the_list
from constructs_sm.rules.known import shown
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.adapter import AdapterSpec
from constructs_sm.spec.component import Specification
from constructs_sm.spec.component_options import ContainerMetrics
from constructs_sm.spec.model_data import S3Archive, S3Object, S3Prefix, UriData


@rule(
    "SM437",
    Specification,
    title="metrics of a container come with its image",
    why="CloudFormation takes them on a component's own container only, and not on a Model",
    source=limits.CLOUDFORMATION_COMPONENT,
)
def metrics_with_image(spec: Specification) -> Findings:
    if spec.container_metrics is not None and spec.container is None:
        yield (
            "container_metrics",
            "must come with an image, got none; give the image in place of the model, or leave it out",
        )


@rule(
    "SM438",
    ContainerMetrics,
    title="metrics are published at one of seven frequencies",
    why="the API refuses others",
    source=limits.METRICS_ENDPOINT,
)
def frequency(metrics: ContainerMetrics) -> Findings:
    yield from off_the_list("publish_frequency", metrics.publish_frequency, limits.METRIC_FREQUENCIES)


@rule(
    "SM439",
    Specification,
    AdapterSpec,
    title="an archive that is loaded by its URL has no licence and no hub",
    why="there is no place to say them in a component, so that they would be lost",
    source=limits.COMPONENT_CONTAINER,
)
def plain_archive(spec: Specification | AdapterSpec) -> Findings:
    adapter = isinstance(spec, AdapterSpec)
    data = spec.model_data if isinstance(spec, AdapterSpec) else getattr(spec.container, "model_data", None)
    for name in (
        ("accept_eula", "hub_content_arn") if isinstance(data, (S3Archive, S3Object, S3Prefix, UriData)) else ()
    ):
        said = getattr(data, name)
        if said is not None and said is not False:  # of a licence that is refused, SM126 tells
            cure = "copy it into a bucket of yours" if adapter else "make a Model with it and give model="
            yield f"model_data.{name}", f"must be left out here, got {shown(said)}; {cure}"
