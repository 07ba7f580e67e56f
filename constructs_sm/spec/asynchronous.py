"""Asynchronous inference, as the user said it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from constructs_sm.spec.references import BucketReference, KeyReference, TopicReference


class InferenceResponseIn(StrEnum):
    """Which notification carries the reply itself, when it is no larger than 128 KB."""

    SUCCESS_NOTIFICATION_TOPIC = "SUCCESS_NOTIFICATION_TOPIC"
    ERROR_NOTIFICATION_TOPIC = "ERROR_NOTIFICATION_TOPIC"


@dataclass(frozen=True, kw_only=True, slots=True)
class AsyncOutput:
    """Where an asynchronous endpoint reads requests from and writes results to."""

    bucket: BucketReference
    """The bucket, in the Region of the endpoint."""

    input_prefix: str = "in/"
    """Prefix below which callers put their requests. Default: ``in/``."""

    input_bucket: BucketReference | None = None
    """The bucket that callers put their requests into, where it is another. Default: *bucket*."""

    output_prefix: str = "out/"
    """Prefix below which results appear. Default: ``out/``."""

    failure_prefix: str | None = "failed/"
    """Prefix below which failures appear; None: failures are seen only in notifications and logs.
    Default: ``failed/``."""

    encryption_key: KeyReference | None = None
    """Key that encrypts the results. Default: none; the bucket's own default encryption holds."""

    @property
    def request_bucket(self) -> BucketReference:
        """The bucket that requests are read from."""
        return self.bucket if self.input_bucket is None else self.input_bucket


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownOutput:
    """The places of an endpoint made elsewhere."""

    output: AsyncOutput

    def walk(self) -> Iterator[tuple[str, object]]:
        """This spec and its part."""
        yield "", self
        if isinstance(self.output, AsyncOutput):
            yield "output", self.output


@dataclass(frozen=True, kw_only=True, slots=True)
class AsyncInference:
    """Asynchronous settings of an endpoint configuration (``AsyncInferenceConfig``).

    Source: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_AsyncInferenceConfig.html
    """

    output: AsyncOutput
    """Where requests and results lie."""

    success_topic: TopicReference | None = None
    """Topic told of each result. Default: none."""

    error_topic: TopicReference | None = None
    """Topic told of each failure. Default: none."""

    include_inference_response_in: Sequence[InferenceResponseIn] = ()
    """Notifications that carry the reply itself, up to 128 KB. Default: none."""

    max_concurrent_invocations_per_instance: float | None = None
    """Requests an instance works on at once, 1 to 1,000. Default: chosen by SageMaker."""

    error_topic_off: bool = False
    """Whether the error topic was turned off on purpose, so that messages can say so. Default: no."""

    success_topic_off: bool = False
    """Whether the success topic was turned off on purpose. Default: no."""
