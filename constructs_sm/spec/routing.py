"""How requests find an instance or a copy, as the user said it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Routing(StrEnum):
    """How requests are spread over the instances or copies of a variant.

    Source: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariantRoutingConfig.html
    """

    LEAST_OUTSTANDING_REQUESTS = "LEAST_OUTSTANDING_REQUESTS"
    """To the one with the fewest requests in flight; better where requests differ in length."""

    RANDOM = "RANDOM"
    """To any one."""

    PREFIX_AWARE = "PREFIX_AWARE"
    """To the one that last saw a request with the same beginning, so that its cache is of use. It takes a
    `PrefixAwareRouting`, and has an effect only where two or more instances or copies can answer.
    """


@dataclass(frozen=True, kw_only=True, slots=True)
class PrefixAwareRouting:
    """Settings of ``Routing.PREFIX_AWARE``.

    Source: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_PrefixAwareRoutingConfig.html
    """

    prefix_length: float
    """How much of a request's beginning is compared, 1,024 to 65,536: bytes of the body, or characters of the messages
    in calls of the OpenAI-compatible API. More than the system prompt that all requests share.
    """

    concurrency_threshold: float
    """Requests in flight, 1 to 1,024, at which an instance or copy is passed over for another."""
