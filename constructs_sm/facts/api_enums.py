"""Enumerations of the SageMaker API, from botocore's service model of it."""

from __future__ import annotations

from functools import cache
from typing import cast

from constructs_sm.facts import data

__all__ = ["endpoint_statuses", "explainer_languages"]


@cache
def _enumerations() -> dict[str, list[str]]:
    return cast("dict[str, list[str]]", data.read("api_enums"))


def explainer_languages() -> tuple[str, ...]:
    """Codes of the languages whose text SageMaker Clarify explains; ``xx`` is for several.

    Source: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ClarifyTextConfig.html
    """
    return tuple(_enumerations()["explainer_languages"])


def endpoint_statuses() -> tuple[str, ...]:
    """What an endpoint can be doing, in the words of the API.

    Source: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeEndpoint.html
    """
    return tuple(_enumerations()["endpoint_statuses"])
