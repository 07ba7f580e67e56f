"""Model operations."""

from __future__ import annotations

from constructs_sm.local.engine.faults import invalid
from constructs_sm.local.engine.hosting import Hosting, Operation, checked, described, tags_of, without_tags
from constructs_sm.local.engine.permissions import require_assumable
from constructs_sm.local.engine.shapes import Document
from constructs_sm.local.engine.state import Kind, Resource


def create(hosting: Hosting, request: Document) -> Document:
    """CreateModel."""
    if bool(request.get("PrimaryContainer")) == bool(request.get("Containers")):
        raise invalid("Exactly one of PrimaryContainer and Containers must be given.")
    if not request.get("ExecutionRoleArn"):
        raise invalid("ExecutionRoleArn is required.")
    require_assumable(request["ExecutionRoleArn"])
    primary = request.get("PrimaryContainer")
    for definition in [primary] if primary else request["Containers"]:
        _check_container(definition)
    now = hosting.state.clock()
    arn = hosting.state.models.arn(request["ModelName"])
    model = Resource(
        kind=Kind.MODEL,
        name=request["ModelName"],
        arn=arn,
        request=without_tags(request),
        tags=tags_of(request),
        created=now,
        modified=now,
    )
    hosting.state.models.put(model)
    return {"ModelArn": arn}


def _check_container(definition: Document) -> None:
    if not definition.get("Image") and not definition.get("ModelPackageName"):
        raise invalid("A container definition must have an Image or a ModelPackageName.")
    if definition.get("ModelPackageName"):
        raise invalid("ModelPackageName: model packages are not part of this local engine; use Image and model data.")
    if definition.get("ModelDataUrl") and definition.get("ModelDataSource"):
        raise invalid("ModelDataUrl and ModelDataSource cannot both be given.")


def describe(hosting: Hosting, request: Document) -> Document:
    """DescribeModel."""
    model = hosting.state.models.get(request["ModelName"])
    return {"EnableNetworkIsolation": False, **described(model)}


def delete(hosting: Hosting, request: Document) -> Document:
    """DeleteModel; endpoints in service keep what they loaded."""
    model = hosting.state.models.get(request["ModelName"])
    hosting.state.models.drop(model.name)
    return {}


OPERATIONS: dict[str, Operation] = {
    "CreateModel": checked("CreateModel", create),
    "DescribeModel": checked("DescribeModel", describe),
    "DeleteModel": checked("DeleteModel", delete),
}
