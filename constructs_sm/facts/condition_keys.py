"""Which condition keys an IAM action has, from the Service Authorization Reference.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html
"""

from __future__ import annotations

from functools import cache
from typing import TypedDict, cast

from constructs_sm.facts import data

__all__ = ["tagged_actions", "takes"]


class _Table(TypedDict):
    keys: dict[str, list[str]]
    tagged: list[str]


@cache
def _table() -> _Table:
    return cast("_Table", data.read("condition_keys"))


def takes(action: str, key: str) -> bool:
    """Whether *action* has the condition *key*; any other key is absent from its requests."""
    known = _table()["keys"].get(action, [])
    family, slash, _ = key.partition("/")
    return key in known or bool(slash and any(each.startswith(f"{family}/${{") for each in known))


def tagged_actions() -> tuple[str, ...]:
    """The actions that tag what they create, which asks for ``sagemaker:AddTags`` too."""
    return tuple(_table()["tagged"])
