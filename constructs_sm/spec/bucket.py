"""The bucket that an asynchronous endpoint makes for itself, as the user said it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from constructs_sm.spec.durations import Time


@dataclass(frozen=True, kw_only=True, slots=True)
class AsyncBucketSpec:
    """Everything said about the bucket of requests and results."""

    own: bool = True
    """Whether the bucket is made here, not brought along."""

    cors_origins: Sequence[str] = ()
    input_retention: Time | None = None
    output_retention: Time | None = None
    said: tuple[str, ...] = ()
    """Names of the arguments that were given."""

    def walk(self) -> Iterator[tuple[str, object]]:
        """This spec alone."""
        yield "", self
