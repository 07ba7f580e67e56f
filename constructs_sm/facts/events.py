"""What SageMaker tells EventBridge of an endpoint."""

from __future__ import annotations

import re

__all__ = ["DETAIL_TYPES", "EVENTS_GUIDE", "EVENTS_PRINCIPAL", "FAILED_STATUSES", "SOURCE"]

EVENTS_GUIDE = "https://docs.aws.amazon.com/sagemaker/latest/dg/automating-sagemaker-with-eventbridge.html"
EVENTS_PRINCIPAL = "events.amazonaws.com"
SOURCE = "aws.sagemaker"  # EVENTS_GUIDE
DETAIL_TYPES = ("SageMaker Endpoint State Change", "SageMaker Endpoint Deployment State Change")  # EVENTS_GUIDE

_FAILED = ("RollingBack", "Failed", "UpdateRollbackFailed")  # of `endpoint_statuses`
# The samples of EVENTS_GUIDE have IN_SERVICE where the API has InService; of these three there is no sample, so both.
FAILED_STATUSES = (*_FAILED, *(re.sub(r"\B(?=[A-Z])", "_", status).upper() for status in _FAILED))
