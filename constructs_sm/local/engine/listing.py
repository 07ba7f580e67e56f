"""List operations: filtered, sorted, in pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from constructs_sm.local.engine.faults import invalid
from constructs_sm.local.engine.hosting import Hosting, Operation, checked
from constructs_sm.local.engine.shapes import Document
from constructs_sm.local.engine.state import Component, Endpoint, Resource, State

_PAGE = 10

_SHELVES: dict[str, Callable[[State], Iterable[Resource]]] = {
    "Model": lambda state: state.models,
    "EndpointConfig": lambda state: state.configs,
    "Endpoint": lambda state: state.endpoints,
    "InferenceComponent": lambda state: state.components,
}


def _lister(word: str) -> Operation:
    def run(hosting: Hosting, request: Document) -> Document:
        found = [one for one in _SHELVES[word](hosting.state) if _matches(one, request)]
        by_name = request.get("SortBy") == "Name"
        found.sort(key=lambda one: one.name.lower() if by_name else one.created)
        if request.get("SortOrder", "Descending") == "Descending":
            found.reverse()
        start = _start(request)
        end = start + request.get("MaxResults", _PAGE)
        answer: Document = {f"{word}s": [_summary(one, hosting.state) for one in found[start:end]]}
        return answer | ({"NextToken": str(end)} if end < len(found) else {})

    return run


def _start(request: Document) -> int:
    token = request.get("NextToken", "0")
    if not token.isdecimal():
        raise invalid(f"NextToken is not one of this list's, got {token!r}.")
    return int(token)


def _matches(resource: Resource, request: Document) -> bool:
    if request.get("NameContains", "").lower() not in resource.name.lower():
        return False
    if isinstance(resource, Endpoint | Component):
        status = request.get("StatusEquals")
        if status is not None and resource.status != status:
            return False
    if isinstance(resource, Component):
        endpoint, variant = request.get("EndpointNameEquals"), request.get("VariantNameEquals")
        if endpoint is not None and resource.endpoint_name.lower() != endpoint.lower():
            return False
        return variant is None or resource.variant_name == variant
    return True


def _summary(resource: Resource, state: State) -> Document:
    word = resource.kind.word
    summary: Document = {
        f"{word}Name": resource.name,
        f"{word}Arn": resource.arn,
        "CreationTime": resource.created,
    }
    if isinstance(resource, Endpoint):
        return summary | {"LastModifiedTime": resource.modified, "EndpointStatus": str(resource.status)}
    if isinstance(resource, Component):
        return summary | {
            "LastModifiedTime": resource.modified,
            "EndpointName": resource.endpoint_name,
            "EndpointArn": state.endpoints.arn(resource.endpoint_name),
            "VariantName": resource.variant_name,
            "InferenceComponentStatus": str(resource.status),
        }
    return summary


OPERATIONS: dict[str, Operation] = {f"List{word}s": checked(f"List{word}s", _lister(word)) for word in _SHELVES}
