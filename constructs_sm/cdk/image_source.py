"""From a container image as said to its URI, and to the repository the role must be able to pull from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from weakref import WeakKeyDictionary

from aws_cdk import CfnMapping, Stack
from aws_cdk import aws_ecr_assets as ecr_assets
from constructs import Construct

from constructs_sm.cdk.missing_rights import warn_of_missing_rights
from constructs_sm.cdk.permissions import pull_images
from constructs_sm.cdk.values import literal_region, partition, region, stack_of, url_suffix
from constructs_sm.facts.images import parse_image_uri
from constructs_sm.spec.image import AssetImage, ContainerImage, EcrImage, FrameworkImage, PrivateImage, UriImage
from constructs_sm.spec.references import read_once
from constructs_sm.spec.tokens import is_token

_PART = r"\$\{Token\[[^\]]+\]\}"
# What `parse_image_uri` reads, where account and Region are tokens, as in an environment-agnostic stack.
_LATE_URI = re.compile(
    rf"(\d{{12}}|{_PART})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+|{_PART})\.([a-z0-9.-]+|{_PART})/([^:@]+)"
)

_ACCOUNTS: WeakKeyDictionary[Stack, dict[str, str]] = WeakKeyDictionary()
"""The account looked up in each mapping of each stack: the same token each time, so that rights do not repeat."""


@dataclass(frozen=True, kw_only=True, slots=True)
class BoundImage:
    """An image as CloudFormation wants it."""

    uri: str
    repository_arn: str | None
    """Where it is pulled from. None when the URI does not tell, or names another registry."""

    is_private: bool = False
    """Whether it lies in a registry that is not Amazon ECR and is reached through the VPC of the model."""

    credentials_arn: str | None = None
    """The function that gives the registry's user name and password."""

    def repositories(self, user: Construct, path: str) -> list[str]:
        """What the role of *user* must be able to pull from; a warning when that cannot be known yet."""
        if self.repository_arn is not None:
            return [self.repository_arn]
        if is_token(self.uri) and not self.is_private:
            unknown = pull_images(["its repository"])
            warn_of_missing_rights(user, path, "is known only at deployment, so the role must be given", unknown)
        return []


def bind_image(scope: Construct, id: str, image: ContainerImage) -> BoundImage:
    """Find the image; an asset becomes a child of *scope*."""
    match image:
        case UriImage():
            return BoundImage(uri=image.image_uri, repository_arn=repository_of(image.image_uri))
        case FrameworkImage():
            return _published(scope, image)
        case EcrImage():
            place = read_once(image.repository, "repository_uri")
            uri = f"{place}:{image.tag}" if image.digest is None else f"{place}@{image.digest}"
            return BoundImage(uri=uri, repository_arn=read_once(image.repository, "repository_arn"))
        case PrivateImage():
            function = image.credentials
            return BoundImage(
                uri=image.image_uri,
                repository_arn=None,
                is_private=True,
                credentials_arn=None if function is None else read_once(function, "function_arn"),
            )
        case AssetImage():
            asset = ecr_assets.DockerImageAsset(
                scope,
                id,
                directory=image.directory,
                file=image.file,
                target=image.target,
                build_args=None if image.build_args is None else dict(image.build_args),
            )
            return BoundImage(uri=asset.image_uri, repository_arn=asset.repository.repository_arn)
    raise TypeError(f"no such source of images: {image!r}")


def _published(scope: Construct, image: FrameworkImage) -> BoundImage:
    """The image in the registry of the stack's Region; where that is known only later, a mapping has the accounts."""
    found = image.resolve()
    here = literal_region(scope)
    if here is not None:
        uri = found.uri(here)
        return BoundImage(uri=uri, repository_arn=repository_of(uri))
    account = _account(scope, found.registries)
    arn = f"arn:{partition()}:ecr:{region()}:{account}:repository/{found.repository}"
    tag = f":{found.tag}" if found.tag else ""
    return BoundImage(uri=f"{account}.dkr.ecr.{region()}.{url_suffix()}/{found.repository}{tag}", repository_arn=arn)


def _account(scope: Construct, registries: Mapping[str, str]) -> str:
    """The account of these registries in the stack's Region, by one mapping for all images of a stack that share them."""
    stack = stack_of(scope)
    id = f"ImageAccounts{sha256(repr(sorted(registries.items())).encode()).hexdigest()[:8]}"
    found = _ACCOUNTS.setdefault(stack, {})
    if id not in found:
        mapping = CfnMapping(stack, id, mapping={name: {"account": account} for name, account in registries.items()})
        found[id] = mapping.find_in_map(region(), "account")
    return found[id]


def repository_of(image_uri: str) -> str | None:
    """ARN of the Amazon ECR repository in an image URI, in the image's own account and Region, without its tag."""
    known = None if is_token(image_uri) else parse_image_uri(image_uri)
    if known is not None:
        return f"arn:{partition()}:ecr:{known.region}:{known.account}:repository/{known.repository}"
    late = _LATE_URI.match(image_uri)
    if late is None:
        return None
    account, region, _, repository = late.groups()
    return f"arn:{partition()}:ecr:{region}:{account}:repository/{repository}"
