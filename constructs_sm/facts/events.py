"""What SageMaker tells EventBridge of an endpoint."""

from __future__ import annotations

import re

from constructs_sm.facts.api_enums import endpoint_statuses

__all__ = ["DETAIL_TYPES", "EVENTS_GUIDE", "EVENTS_PRINCIPAL", "FAILED_STATUSES", "SOURCE"]

EVENTS_GUIDE = "https://docs.aws.amazon.com/sagemaker/latest/dg/automating-sagemaker-with-eventbridge.html"
EVENTS_PRINCIPAL = "events.amazonaws.com"
SOURCE = "aws.sagemaker"  # EVENTS_GUIDE
DETAIL_TYPES = ("SageMaker Endpoint State Change", "SageMaker Endpoint Deployment State Change")  # EVENTS_GUIDE

_FAILED = tuple(status for status in endpoint_statuses() if status in {"RollingBack", "Failed", "UpdateRollbackFailed"})
# The samples of EVENTS_GUIDE have IN_SERVICE where the API has InService; of these three there is no sample, so both.
FAILED_STATUSES = (*_FAILED, *(re.sub(r"\B(?=[A-Z])", "_", status).upper() for status in _FAILED))
