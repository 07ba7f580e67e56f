"""Logs of endpoints and components: their groups, and how long CloudWatch Logs can keep them."""

from __future__ import annotations

from functools import cache
from typing import cast

from constructs_sm.facts import data

__all__ = ["COMPONENT_LOGS", "ENDPOINT_LOGS", "LOGS_GUIDE", "retention_days"]

LOGS_GUIDE = "https://docs.aws.amazon.com/sagemaker/latest/dg/logging-cloudwatch.html"
ENDPOINT_LOGS = "/aws/sagemaker/Endpoints/"  # LOGS_GUIDE; the name of the endpoint follows
COMPONENT_LOGS = "/aws/sagemaker/InferenceComponents/"  # LOGS_GUIDE; the name of the component follows


@cache
def retention_days() -> tuple[int, ...]:
    """The numbers of days, ascending. Source: that of `limits.LOG_RETENTION`."""
    return tuple(cast("dict[str, list[int]]", data.read("log_retention"))["days"])
