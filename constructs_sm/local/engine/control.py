"""The SageMaker control API: which operations there are."""

from __future__ import annotations

from constructs_sm.local.engine import components, configs, endpoints, listing, models, tagging
from constructs_sm.local.engine.faults import ApiError
from constructs_sm.local.engine.hosting import Hosting, Operation
from constructs_sm.local.engine.shapes import Document

OPERATIONS: dict[str, Operation] = {
    **models.OPERATIONS,
    **configs.OPERATIONS,
    **endpoints.OPERATIONS,
    **components.OPERATIONS,
    **listing.OPERATIONS,
    **tagging.OPERATIONS,
}


def run(hosting: Hosting, operation: str, request: Document) -> Document:
    """One call of the API.

    Args:
        hosting: The engine's SageMaker.
        operation: Such as ``CreateModel``.
        request: Its parameters.

    Raises:
        ApiError: When the request is refused.
    """
    work = OPERATIONS.get(operation)
    if work is None:
        raise ApiError("NotImplementedException", f"{operation} is not part of this local engine", status=501)
    return work(hosting, request)
