"""What those who deploy may choose, as the user said it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from constructs_sm.spec.references import KeyReference


@dataclass(frozen=True, kw_only=True, slots=True)
class GuardRails:
    """Limits of a right to create: what a request does not say, or says otherwise, is denied.

    They hold for what is created from then on, and for nothing that exists.

    Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html
    """

    required_tags: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Tags that everything must be created with and never loses, each with the values that it may have; none for any
    value. Default: none.
    """

    allowed_tag_keys: Sequence[str] | None = None
    """The only keys that tags may have; required tags are among them without being said. Default: any."""

    instance_types: Sequence[str] | None = None
    """Types that endpoints may run on, such as ``ml.g5.xlarge`` or ``ml.g5.*``. A serverless endpoint has none and is
    denied then. Default: any.
    """

    subnet_ids: Sequence[str] | None = None
    """Subnets that models must be in, and fleets for inference components: some of these and no others. Default: any,
    or none.
    """

    security_group_ids: Sequence[str] | None = None
    """Security groups that models must have, and fleets for inference components: some of these and no others.
    Default: any, or none.
    """

    network_isolation: bool = False
    """Whether models must be isolated, and fleets for inference components. Default: no."""

    encryption_keys: Sequence[KeyReference] | None = None
    """Keys, one of which must encrypt the storage of every endpoint. Default: none is needed."""
