"""Tag operations, the same for every type."""

from __future__ import annotations

from constructs_sm.local.engine.faults import invalid
from constructs_sm.local.engine.hosting import Hosting, Operation, checked
from constructs_sm.local.engine.shapes import Document

_MOST_TAGS = 50


def add(hosting: Hosting, request: Document) -> Document:
    """AddTags."""
    resource = hosting.state.by_arn(request["ResourceArn"])
    merged = {**resource.tags, **{tag["Key"]: tag["Value"] for tag in request["Tags"]}}
    if len(merged) > _MOST_TAGS:
        raise invalid(f"A resource has at most {_MOST_TAGS} tags, got {len(merged)}.")
    resource.tags = merged
    return {"Tags": listed(merged)}


def list_tags(hosting: Hosting, request: Document) -> Document:
    """ListTags."""
    return {"Tags": listed(hosting.state.by_arn(request["ResourceArn"]).tags)}


def delete(hosting: Hosting, request: Document) -> Document:
    """DeleteTags."""
    resource = hosting.state.by_arn(request["ResourceArn"])
    resource.tags = {key: value for key, value in resource.tags.items() if key not in request["TagKeys"]}
    return {}


def listed(tags: dict[str, str]) -> list[dict[str, str]]:
    """Tags as the API lists them.

    Args:
        tags: By key.
    """
    return [{"Key": key, "Value": value} for key, value in tags.items()]


OPERATIONS: dict[str, Operation] = {
    "AddTags": checked("AddTags", add),
    "ListTags": checked("ListTags", list_tags),
    "DeleteTags": checked("DeleteTags", delete),
}
