"""Which properties replace a resource when they change.

Generated from the registry schemas of CloudFormation
(https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html).
"""

from __future__ import annotations

from functools import cache
from typing import cast

from constructs_sm.facts import data

__all__ = ["replacing_properties"]


@cache
def replacing_properties() -> dict[str, frozenset[str]]:
    """The create-only properties, by resource type; a type that is not here is taken to be updated in place."""
    rows = cast("dict[str, dict[str, list[str]]]", data.read("replacing"))["types"]
    return {resource_type: frozenset(names) for resource_type, names in rows.items()}
