"""Image URIs of Amazon ECR, taken apart.

Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html (hosts),
https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_Repository.html (names).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from constructs_sm.facts import regions

__all__ = ["EcrImage", "parse_image_uri"]

_NAME = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_URI = re.compile(
    r"(?P<account>\d{12})(?P<dkr>\.dkr\.ecr|\.dkr-ecr)(?P<fips>-fips)?\.(?P<region>[a-z]+(?:-[a-z0-9]+)+)"
    rf"\.(?P<suffix>[a-z0-9.-]+)/(?P<repository>{_NAME}(?:/{_NAME})*)"
    r"(?::(?P<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@(?P<digest>sha256:[0-9a-f]{64}))?"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class EcrImage:
    """An image in a private registry of Amazon ECR.

    Attributes:
        account: The account that owns the registry; twelve digits, some of them leading zeros.
        region: Region of the registry.
        partition: Of the Region, such as ``aws``.
        suffix: What the host ends in, as written.
        repository: Its name, with slashes if it has any.
        tag: Or None.
        digest: ``sha256:…``, or None.
        fips: Whether the host is a FIPS endpoint.
        dual_stack: Whether the host answers over IPv6 too.
    """

    account: str
    region: str
    partition: str
    suffix: str
    repository: str
    tag: str | None = None
    digest: str | None = None
    fips: bool = False
    dual_stack: bool = False

    @property
    def host(self) -> str:
        """The host of the registry."""
        service = f"{'dkr-ecr' if self.dual_stack else 'dkr.ecr'}{'-fips' if self.fips else ''}"
        return f"{self.account}.{service}.{self.region}.{self.suffix}"

    @property
    def uri(self) -> str:
        """The whole URI, as it was written."""
        tag = "" if self.tag is None else f":{self.tag}"
        digest = "" if self.digest is None else f"@{self.digest}"
        return f"{self.host}/{self.repository}{tag}{digest}"

    @property
    def repository_arn(self) -> str:
        """What a role that may pull the image is given."""
        return f"arn:{self.partition}:ecr:{self.region}:{self.account}:repository/{self.repository}"

    @property
    def may_move(self) -> bool:
        """Whether another image can come to stand under this URI by the next push alone: no tag, or ``latest``."""
        return self.digest is None and self.tag in {None, "latest"}


def _dual_stack_suffix(where: regions.Region) -> str:
    return "on.amazonwebservices.com.cn" if where.partition == "aws-cn" else "on.aws"


def parse_image_uri(uri: str) -> EcrImage | None:
    """The parts of an ECR image URI: with tag, digest, both or neither; of every partition, FIPS and dual-stack hosts.

    Returns:
        None for another host (a private registry of another kind, or one that ends as those of another partition) and
        for anything that is no such URI.
    """
    match = _URI.fullmatch(uri)
    if match is None:
        return None
    where = regions.region(match["region"])
    dual_stack = match["dkr"] == ".dkr-ecr"
    if where is None or match["suffix"] != (_dual_stack_suffix(where) if dual_stack else where.dns_suffix):
        return None
    return EcrImage(
        account=match["account"],
        region=where.name,
        partition=where.partition,
        suffix=match["suffix"],
        repository=match["repository"],
        tag=match["tag"],
        digest=match["digest"],
        fips=match["fips"] is not None,
        dual_stack=dual_stack,
    )
