"""Models and their containers."""

from __future__ import annotations

from collections import Counter

from constructs_sm.errors import Severity
from constructs_sm.facts import limits
from constructs_sm.rules.known import text
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.image import EcrImage
from constructs_sm.spec.model import InferenceExecutionMode, ModelSpec
from constructs_sm.spec.model_data import S3Archive, S3Object, UriData

_ARCHIVE_SUFFIXES = (".tar.gz", ".tgz", ".gz")


@rule(
    "SM101",
    ModelSpec,
    title="a model has one container, or a list of up to fifteen",
    why="the API takes a primary container or a pipeline of at most fifteen",
    source=limits.PIPELINES,
)
def containers(spec: ModelSpec) -> Findings:
    count = len(spec.containers)
    if count == 0 and spec.single:
        yield "image", "is needed, got neither an image nor containers; give one of the two"
    elif spec.said_flat:
        at = "container" if spec.single else "containers"
        yield at, f"must stand alone, got {', '.join(spec.said_flat)} beside it; keep one of the two"
    elif not 1 <= count <= limits.MAX_CONTAINERS:
        cure = "give one" if count == 0 else "leave some out"
        yield "containers", f"must be 1 to {limits.MAX_CONTAINERS} containers, got {count}; {cure}"


@rule(
    "SM103",
    ModelSpec,
    title="an execution mode needs at least two containers",
    why="it says how containers work together",
    source=limits.MULTI_CONTAINER,
)
def execution_mode(spec: ModelSpec) -> Findings:
    if spec.inference_execution_mode is not None and len(spec.containers) == 1:
        yield "inference_execution_mode", "needs at least two containers, got 1; leave it out"


@rule(
    "SM104",
    ModelSpec,
    title="all containers of a pipeline have a hostname, or none has",
    why="the API refuses a mixture",
    source=limits.CONTAINER_DEFINITION,
)
def all_or_no_hostnames(spec: ModelSpec) -> Findings:
    unnamed = _unnamed(spec)
    if unnamed and len(unnamed) < len(spec.containers):
        yield (
            "containers",
            f"must all have a container_hostname or none, got none for {', '.join(unnamed)}; name them all",
        )


@rule(
    "SM105",
    ModelSpec,
    title="hostnames differ",
    why="a hostname identifies its container",
    source=limits.CONTAINER_DEFINITION,
)
def unique_hostnames(spec: ModelSpec) -> Findings:
    names = Counter(text(container.container_hostname) for container in spec.containers)
    for name, times in names.items():
        if name is not None and times > 1:
            yield "containers", f"must have different hostnames, got {name!r} {times} times; rename all but one"


@rule(
    "SM106",
    ModelSpec,
    title="containers called directly have hostnames",
    why="a caller names the container by its hostname",
    source=limits.MULTI_CONTAINER,
)
def direct_needs_hostnames(spec: ModelSpec) -> Findings:
    direct = spec.inference_execution_mode == InferenceExecutionMode.DIRECT and len(spec.containers) > 1
    if direct and len(_unnamed(spec)) == len(spec.containers):
        yield "containers", "must each have a container_hostname to be called by, got none; name them all"


@rule(
    "SM110",
    S3Archive,
    UriData,
    title="one archive is one .tar.gz",
    why="SageMaker unpacks a gzip-compressed tar archive and nothing else; a prefix is told by its last slash",
    source=limits.CONTAINER_DEFINITION,
)
def archive_suffix(data: S3Archive | UriData) -> Findings:
    if isinstance(data, S3Archive):
        field, name, loose = "key", text(data.key), "use ModelData.s3_prefix"
        fits = name is not None and name.endswith(_ARCHIVE_SUFFIXES)
    else:
        field, name, loose = "data_uri", text(data.data_uri), "end it with '/'"
        fits = name is not None and name.endswith((*_ARCHIVE_SUFFIXES, "/"))
    if name is not None and not fits:
        yield field, f"must name one .tar.gz, got {name!r}; pack it, or {loose} for loose files"


@rule(
    "SM132",
    S3Archive,
    S3Object,
    UriData,
    severity=Severity.WARNING,
    title="the key of an archive changes with its content",
    why="a new archive under an old key is invisible to CloudFormation: old instances keep the old model",
    source="https://docs.aws.amazon.com/sagemaker/latest/dg/add-models-to-endpoint.html",
)
def versioned_key(data: S3Archive | S3Object | UriData) -> Findings:
    field, said = ("data_uri", data.data_uri) if isinstance(data, UriData) else ("key", data.key)
    known = text(said)
    key = known if known is None or not isinstance(data, UriData) else known.partition("://")[2].partition("/")[2]
    if key is not None and ("/latest/" in f"/{key}" or "/" not in key):
        yield field, f"should change with the content, got {known!r}; put a version into it, or use ModelData.archive"


@rule(
    "SM140",
    EcrImage,
    title="an image of a repository has either a tag or a digest",
    why="without one, what runs is whatever was pushed last as latest",
    source=limits.CONTAINER_DEFINITION,
)
def tag_or_digest(image: EcrImage) -> Findings:
    if (image.tag is None) == (image.digest is None):
        got, cure = ("neither", "give one") if image.tag is None else ("both", "drop one")
        yield "", f"must have either a tag or a digest, got {got}; {cure}"


def _unnamed(spec: ModelSpec) -> list[str]:
    return [f"containers[{at}]" for at, each in enumerate(spec.containers) if each.container_hostname is None]
