"""Which image, and from where."""

from __future__ import annotations

import re

from constructs_sm.errors import Severity
from constructs_sm.facts import limits
from constructs_sm.facts.images import ImageNotFoundError, newest_version, parse_image_uri
from constructs_sm.rules.known import text
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.component import ComponentSpec
from constructs_sm.spec.image import ContainerImage, EcrImage, FrameworkImage, UriImage
from constructs_sm.spec.model import ModelSpec

_REGION = 3  # where an ARN names it
_MEANT_FOR_ECR = re.compile(r"\d+\.dkr[.-]ecr")
_PUSH = "push it there, or use ContainerImage.private_registry"
_MUTABLE = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html"


@rule(
    "SM119",
    UriImage,
    EcrImage,
    severity=Severity.WARNING,
    title="an image is pinned",
    why="new instances pull again, and may get another image than those beside them",
    source=_MUTABLE,
)
def pinned(image: UriImage | EcrImage) -> Findings:
    if isinstance(image, EcrImage):
        if image.tag == "latest":
            yield (
                "tag",
                "should be pinned, got 'latest', which can move under a live endpoint; give a version or a digest",
            )
        return
    uri = text(image.image_uri)
    found = None if uri is None else parse_image_uri(uri)
    if found is not None and found.may_move:
        what = f"{uri!r}, which can move under a live endpoint"
        yield "image_uri", f"should be pinned, got {what}; give a version or a digest"


@rule(
    "SM120",
    ModelSpec,
    ComponentSpec,
    title="an image is pulled from the Region of the stack",
    why="the service pulls from its own Region only",
    source=limits.CONTAINER_DEFINITION,
)
def image_at_home(spec: ModelSpec | ComponentSpec) -> Findings:
    for path, image in _images(spec):
        uri = text(image.image_uri) if isinstance(image, UriImage) else None
        found = None if uri is None else parse_image_uri(uri)
        where, field = None if found is None else found.region, "image_uri"
        if isinstance(image, EcrImage):
            field = "repository"
            arn = text(image.repository.repository_arn)
            # A look-up that was not made yet answers with a dummy, so that the CLI can make it.
            known = arn is not None and arn.startswith("arn:") and arn.count(":") > _REGION and "DUMMY" not in arn
            where = str(arn).split(":")[_REGION] if known else None
            uri = arn
        if where is not None and spec.region is not None and where != spec.region:
            yield f"{path}.{field}", f"must be in {spec.region} like the stack, got {uri!r}; replicate it there"


@rule(
    "SM148",
    UriImage,
    title="an image is in Amazon ECR, or in a private registry that is said to be one",
    why="the service pulls from nowhere else",
    source=limits.CONTAINER_DEFINITION,
)
def in_ecr(image: UriImage) -> Findings:
    uri = text(image.image_uri)
    if uri is not None and parse_image_uri(uri) is None:
        cure = "mend its registry or its name" if _MEANT_FOR_ECR.match(uri) else _PUSH
        yield "image_uri", f"must be in a private repository of Amazon ECR, got {uri!r}; {cure}"


@rule(
    "SM149",
    FrameworkImage,
    severity=Severity.WARNING,
    title="a framework image has a version",
    why="without one it is the newest that this release of the library knows, and the next release may change it",
    source="https://docs.aws.amazon.com/sagemaker/latest/dg/pre-built-containers-support-policy.html",
)
def versioned(image: FrameworkImage) -> Findings:
    # Of an image that is not published, SM142 tells.
    if image.version is None and image.known_uri() is not None:
        newest = image.resolve().version
        yield "version", f"should be said, got none, which is {newest} until the next release; say {newest!r}"


@rule(
    "SM145",
    ModelSpec,
    ComponentSpec,
    severity=Severity.WARNING,
    title="a framework image is the newest of its line",
    why="older versions get no security patches",
    source="https://docs.aws.amazon.com/sagemaker/latest/dg/pre-built-containers-support-policy.html",
)
def newest_of_its_line(spec: ModelSpec | ComponentSpec) -> Findings:
    for path, image in _images(spec):
        if not isinstance(image, FrameworkImage) or text(image.version) is None or image.known_uri() is None:
            continue
        found = image.resolve()
        newest = newest_version(found.framework, within=found.version.split(".")[0], hardware=found.hardware)
        if newest is not None and newest != found.version:
            yield f"{path}.version", f"should be the newest of its line, {newest}, got {image.version!r}; try that one"


@rule(
    "SM142",
    ModelSpec,
    ComponentSpec,
    title="a framework image is published",
    why="a version, an instance type or a Region without one fails only at deployment",
    source="https://docs.aws.amazon.com/sagemaker/latest/dg/pre-built-containers-frameworks-deep-learning.html",
)
def published(spec: ModelSpec | ComponentSpec) -> Findings:
    for path, image in _images(spec):
        if not isinstance(image, FrameworkImage) or not image.is_known:
            continue
        try:
            found = image.resolve()
            if spec.region is not None:
                found.uri(spec.region)
        except ImageNotFoundError as error:
            for problem in error.problems:
                name, _, message = problem.partition(": ")
                yield ".".join(step for step in (path, _SAID_AS.get(name, name)) if step), message


_SAID_AS = {"framework": "framework_name", "region": ""}


def _images(spec: ModelSpec | ComponentSpec) -> list[tuple[str, ContainerImage]]:
    return [(path, part) for path, part in spec.walk() if isinstance(part, ContainerImage)]
