"""Where JumpStart keeps its models, and the tags by which SageMaker tools recognise one.

Source: https://docs.aws.amazon.com/sagemaker/latest/dg/jumpstart-foundation-models-use.html; the Regions and names are those
the SageMaker Python SDK has in its ``region_config.json``.
"""

from __future__ import annotations

import re

from constructs_sm.facts import regions

__all__ = [
    "CONFIGURATION_TAG",
    "HUB_CONTENT_TAG",
    "MODEL_ID_TAG",
    "MODEL_TYPE_TAG",
    "MODEL_VERSION_TAG",
    "REGIONS",
    "content_bucket",
    "gated_bucket",
    "is_content_bucket",
    "is_gated_bucket",
]

MODEL_ID_TAG = "sagemaker-sdk:jumpstart-model-id"
MODEL_VERSION_TAG = "sagemaker-sdk:jumpstart-model-version"
MODEL_TYPE_TAG = "sagemaker-sdk:jumpstart-model-type"
CONFIGURATION_TAG = "sagemaker-sdk:jumpstart-inference-config-name"
HUB_CONTENT_TAG = "sagemaker-sdk:hub-content-arn"

REGIONS = frozenset(regions.regions()) - {"us-iso-west-1", "us-isob-west-1"}
"""The Regions that have JumpStart buckets."""

_CONTENT, _GATED = "jumpstart-cache-prod-", "jumpstart-private-cache-prod-"


def content_bucket(region: str) -> str:
    """The bucket with the models anyone may read, in *region*."""
    return _CONTENT + region


def gated_bucket(region: str) -> str:
    """The bucket with the models SageMaker reads for those who accepted a licence, in *region*."""
    return _GATED + region


def is_content_bucket(name: str) -> bool:
    """Tell whether *name* is that of a JumpStart bucket of some Region, gated or not."""
    return re.fullmatch(f"({_CONTENT}|{_GATED})[a-z0-9-]+", name) is not None


def is_gated_bucket(name: str) -> bool:
    """Tell whether *name* is that of a bucket with gated models, of some Region."""
    return re.fullmatch(f"{_GATED}[a-z0-9-]+", name) is not None
