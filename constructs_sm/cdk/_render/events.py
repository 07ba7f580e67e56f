"""Which events of SageMaker a rule takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from constructs_sm.facts.events import DETAIL_TYPES, FAILED_STATUSES, SOURCE

if TYPE_CHECKING:
    from collections.abc import Sequence


class PatternProperties(TypedDict):
    """What ``EventPattern`` takes."""

    source: list[str]
    detail_type: list[str]
    detail: dict[str, object]


def failures(endpoint_names: Sequence[str]) -> PatternProperties:
    """Events of these endpoints that tell of a failure: by their status, or by a reason beside whatever status.

    An update that alarms undo ends in service, on the old version; only a reason can then tell. The service keeps the
    case of names and ignores it, and the ARNs of its samples are in lower case.
    """
    return {
        "source": [SOURCE],
        "detail_type": list(DETAIL_TYPES),
        "detail": {
            "EndpointName": [{"equals-ignore-case": name} for name in endpoint_names],
            "$or": [{"EndpointStatus": list(FAILED_STATUSES)}, {"FailureReason": [{"exists": True}]}],
        },
    }
