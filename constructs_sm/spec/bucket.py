"""The bucket that an asynchronous endpoint makes for itself, as the user said it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from constructs_sm.spec.cors import CorsRule
from constructs_sm.spec.durations import Time
from constructs_sm.spec.references import KeyReference
from constructs_sm.spec.several import several

DEFAULT_INPUT_RETENTION = timedelta(days=7)
DEFAULT_OUTPUT_RETENTION = timedelta(days=30)


@dataclass(frozen=True, kw_only=True, slots=True)
class AsyncBucketSpec:
    """Everything said about the bucket of requests and results; None is what was not said."""

    own: bool = True
    """Whether the bucket is made here, not brought along."""

    cors_origins: Sequence[str] | None = None
    cors_rules: Sequence[CorsRule] | None = None
    input_retention: Time | None = None
    output_retention: Time | None = None
    server_access_logs_bucket: object = None
    data_encryption_key: KeyReference | None = None
    own_topics: bool = True
    """Whether a topic is made here."""

    def walk(self) -> Iterator[tuple[str, object]]:
        """This spec and its parts, with the path a message should give each; what is of no known class is left out, as
        its field refuses it.
        """
        yield "", self
        for place, rule in enumerate(several(self.cors_rules)):
            if isinstance(rule, CorsRule):
                yield f"cors_rules[{place}]", rule
