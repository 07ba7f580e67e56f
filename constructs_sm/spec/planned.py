"""Stand-ins for resources that will be made once the rules have passed: known to be there, not yet by what name."""

from __future__ import annotations

from dataclasses import dataclass

_LATER = "${Token[Planned]}"


@dataclass(frozen=True, slots=True)
class PlannedBucket:
    """A bucket that will be made."""

    bucket_arn: str = _LATER
    bucket_name: str = _LATER


@dataclass(frozen=True, slots=True)
class PlannedTopic:
    """A topic that will be made."""

    topic_arn: str = _LATER
