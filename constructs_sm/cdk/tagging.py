"""Tags of a construct and of everything below it."""

from __future__ import annotations

from collections.abc import Mapping

from aws_cdk import Tags
from constructs import Construct


def tag(construct: Construct, tags: Mapping[str, str]) -> None:
    """Put tags on every taggable resource of *construct*."""
    for key, value in tags.items():
        Tags.of(construct).add(key, value)
