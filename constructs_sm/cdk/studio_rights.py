"""Statements for whoever deploys from SageMaker Studio, where names are made up on the page.

Source: https://docs.aws.amazon.com/sagemaker/latest/dg/realtime-endpoints-deploy-models.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aws_cdk import Stack
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_s3 as s3

from constructs_sm.cdk.data_source import keys_of
from constructs_sm.cdk.generated_arns import start_of
from constructs_sm.cdk.guarding import Guard, hosting, pass_roles
from constructs_sm.cdk.permissions import Statement, encrypt, encrypt_volumes, everywhere
from constructs_sm.facts import actions, deploying, resource_types
from constructs_sm.spec.deploying import StudioSpec
from constructs_sm.spec.references import KeyReference, read_once

_RECOMMENDATIONS = "AWS::SageMaker::InferenceRecommendationsJob"


def studio_rights(
    spec: StudioSpec, stack: Stack, *, role_arns: Sequence[str], keys: Sequence[KeyReference]
) -> Iterator[Statement]:
    """Create what a page deploys, tag it, look at it, change it and delete it."""
    more: dict[str, Sequence[str]] = dict.fromkeys(deploying.HOSTING, deploying.LIST_TAGS)
    more[resource_types.ENDPOINT] = (*deploying.LIST_TAGS, deploying.SHIFT_WEIGHTS, deploying.CREATE_COMPONENT)
    if spec.inference_recommender:
        more[_RECOMMENDATIONS] = (*deploying.RECOMMEND, *deploying.LIST_TAGS)
    if spec.test_endpoints:
        invoke = ("sagemaker:InvokeEndpoint",)
        more[resource_types.ENDPOINT] = (*more[resource_types.ENDPOINT], *invoke)
        more[resource_types.COMPONENT] = (*more[resource_types.COMPONENT], *invoke)
    places = {
        kind: [f"{_start(kind, stack)}{form}*" for prefix in spec.name_prefixes for form in _cased(prefix)]
        for kind in more
    }
    guard = Guard(spec.guard_rails)
    yield from hosting(guard, places, more)
    yield _tag(guard, [each for kind in more for each in (*deploying.HOSTING.get(kind, ()), *more[kind])], places)
    yield from pass_roles(role_arns)
    for key in keys:
        yield from encrypt_volumes(key)
    yield from _look(spec)


def _tag(guard: Guard, allowed: Sequence[str], places: dict[str, list[str]]) -> Statement:
    """Studio tags everything that it creates, as part of creating it and at no other time."""
    created = dict.fromkeys(action.partition(":")[2] for action in allowed if ":Create" in action)
    return Statement(
        sid="TagWhatIsCreated",
        actions=deploying.TAG,
        resources=tuple(arn for arns in places.values() for arn in arns),
        conditions={**guard.tagging(), "StringEquals": {"sagemaker:TaggingAction": list(created)}},
    )


def _look(spec: StudioSpec) -> Iterator[Statement]:
    """What the page lists."""
    recommended = deploying.LIST_RECOMMENDATIONS if spec.inference_recommender else ()
    yield everywhere("ListHosting", (*deploying.LIST_HOSTING, *recommended))
    if spec.show_prices:
        yield everywhere("ShowPrices", deploying.SHOW_PRICES)
    if spec.show_networks:
        yield everywhere("ShowNetworks", deploying.SEE_NETWORK)


def upload(bucket: s3.IBucket) -> Iterator[Statement]:
    """Upload artifacts to a bucket and find them there."""
    arn = read_once(bucket, "bucket_arn")
    yield Statement(sid="UploadArtifacts", actions=deploying.UPLOAD, resources=(f"{arn}/*",))
    yield Statement(sid="FindArtifacts", actions=deploying.FIND_BUCKET, resources=(arn,))
    yield from encrypt(keys_of(bucket), sid="EncryptArtifacts")


def see_images(repositories: Sequence[ecr.IRepository]) -> Iterator[Statement]:
    """Look at the images of exactly these repositories."""
    arns = tuple(dict.fromkeys(read_once(each, "repository_arn") for each in repositories))
    if arns:
        yield everywhere("LogInToRegistry", actions.LOG_IN_TO_REGISTRY)
        yield Statement(sid="SeeImages", actions=deploying.SEE_IMAGES, resources=arns)


def _start(kind: str, stack: Stack) -> str:
    if kind != _RECOMMENDATIONS:
        return start_of(kind, stack)
    return start_of(resource_types.MODEL, stack).replace(":model/", ":inference-recommendations-job/")


def _cased(prefix: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys([prefix, prefix.lower()]))
