"""Which web pages may use a bucket, as the user said it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from constructs_sm.facts import studio
from constructs_sm.spec.durations import Time


class CorsMethod(StrEnum):
    """A request that a web page may make."""

    GET = "GET"
    HEAD = "HEAD"
    PUT = "PUT"
    POST = "POST"
    DELETE = "DELETE"


@dataclass(frozen=True, kw_only=True, slots=True)
class CorsRule:
    """One rule of a bucket for requests from web pages of other origins.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
    """

    allowed_origins: Sequence[str]
    """Origins such as ``https://app.example.com``, each with at most one ``*``."""

    allowed_methods: Sequence[CorsMethod]
    """What their pages may do."""

    allowed_headers: Sequence[str] = ()
    """Headers a page may send, each with at most one ``*``. Default: none beyond those that browsers always allow."""

    exposed_headers: Sequence[str] = ()
    """Headers of an answer that a page may read. Default: none beyond those that browsers always show."""

    max_age: Time | None = None
    """How long a browser may keep the answer to its question whether it may. Default: not said."""

    @classmethod
    def studio(cls) -> CorsRule:
        """What SageMaker Studio needs to upload to a bucket.

        Source: https://docs.aws.amazon.com/sagemaker/latest/dg/realtime-endpoints-deploy-models.html
        """
        return cls(
            allowed_origins=(studio.CORS_ORIGIN,),
            allowed_methods=tuple(CorsMethod(method) for method in studio.CORS_METHODS),
            allowed_headers=studio.CORS_HEADERS,
            exposed_headers=studio.CORS_EXPOSED,
        )
