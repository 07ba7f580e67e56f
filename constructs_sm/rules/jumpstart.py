"""Licences of gated models, and what the server in a container is told."""

from __future__ import annotations

import re

from constructs_sm.errors import Severity
from constructs_sm.facts import limits
from constructs_sm.facts.jumpstart import is_gated_bucket
from constructs_sm.facts.serving_env import Server, input_not_below_total, server_of, server_of_image, variables_of
from constructs_sm.rules.known import number, plain, shown, text
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.component import Specification
from constructs_sm.spec.image import FrameworkImage, UriImage
from constructs_sm.spec.model import Container
from constructs_sm.spec.model_data import S3Archive, S3Object, S3Prefix, UriData
from constructs_sm.spec.references import read_once
from constructs_sm.spec.tokens import is_token


@rule(
    "SM135",
    Container,
    severity=Severity.WARNING,
    title="a server listens where SageMaker asks it",
    why="a server that listens to its own container alone never passes the health check",
    source=limits.CONTAINER_CONTRACT,
)
def listens(container: Container) -> Findings:
    server = server_in(container)
    for name, value in () if server is None else variables_of(server).required.items():
        said = container.environment.get(name)
        if said is None or (text(said) is not None and said != value):
            yield f"environment[{shown(name)}]", f"should be {value!r} for {server}, got {shown(said)}; set it"


@rule(
    "SM136",
    Container,
    title="a request leaves room for its reply",
    why="the total counts the tokens of both, and the server does not start otherwise",
    source=limits.DEPLOY_MODELS,
)
def room_for_a_reply(container: Container) -> Findings:
    server = server_in(container)
    clash = None if server is None else input_not_below_total(server, container.environment)
    if clash is not None:
        name, given, total = clash
        yield (
            f"environment[{shown(name)}]",
            f"must be below the {total} tokens in total, got {given}; change one of the two",
        )


@rule(
    "SM137",
    UriData,
    S3Archive,
    S3Object,
    S3Prefix,
    title="the licence of a gated JumpStart model is accepted",
    why="CreateModel refuses to read a gated model without; only you can accept it",
    source="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ModelAccessConfig.html",
)
def licence_accepted(data: UriData | S3Archive | S3Object | S3Prefix) -> Findings:
    bucket = _bucket(data)
    if bucket is not None and is_gated_bucket(bucket) and data.accept_eula is None:  # of False, SM126 tells
        yield "accept_eula", f"must be True for what is in {bucket}, got None; read the licence and accept it"


@rule(
    "SM421",
    Specification,
    severity=Severity.WARNING,
    title="a server uses the accelerators that its component reserves",
    why="with fewer it fails or waits for those of another, with more some stay idle",
    source=limits.COMPONENT_COMPUTE,
)
def as_many_accelerators(spec: Specification) -> Findings:
    server = None if spec.container is None else server_in(spec.container)
    reserved = None if spec.compute is None else number(spec.compute.accelerators)
    if spec.container is None or server is None or reserved is None:  # of none reserved, SM420 tells
        return
    for name in variables_of(server).spellings("accelerators"):
        said = text(spec.container.environment.get(name))
        if said is not None and re.fullmatch(r"\d{1,4}", said, re.ASCII) and int(said) != reserved:
            at, cure = f"environment[{shown(name)}]", "make the two equal"
            yield at, f"should equal compute.accelerators={plain(reserved)}, got {shown(said)}; {cure}"


def server_in(container: Container) -> Server | None:
    """The server in a container, as far as its image is one that AWS publishes."""
    image = container.image
    if isinstance(image, FrameworkImage):
        name, version = text(image.framework_name), image.version
        return None if name is None or is_token(version) else server_of(name, text(version))
    uri = text(image.image_uri) if isinstance(image, UriImage) else None
    return None if uri is None else server_of_image(uri)


def _bucket(data: UriData | S3Archive | S3Object | S3Prefix) -> str | None:
    if not isinstance(data, UriData):
        return text(read_once(data.bucket, "bucket_name"))
    uri = text(data.data_uri)
    return None if uri is None else uri.partition("://")[2].partition("/")[0]
