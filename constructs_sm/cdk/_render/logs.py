"""Groups of logs."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from constructs_sm.cdk.keys import key_id
from constructs_sm.spec.durations import days

if TYPE_CHECKING:
    from constructs_sm.spec.observing import LogRetention


class LogGroupProperties(TypedDict):
    """What ``CfnLogGroup`` takes."""

    log_group_name: str
    retention_in_days: float
    kms_key_id: str | None


def log_group(name: str, log: LogRetention) -> LogGroupProperties:
    """A group that keeps its events for a time."""
    return {
        "log_group_name": name,
        "retention_in_days": days(log.retention),
        "kms_key_id": key_id(log.encryption_key),
    }
