"""Inference component operations."""

from __future__ import annotations

import logging

from constructs_sm.local.engine import host
from constructs_sm.local.engine.blueprints import check_adapter, role_behind, served_adapter, served_component
from constructs_sm.local.engine.faults import ApiError, DeploymentError, invalid
from constructs_sm.local.engine.hosting import Hosting, Operation, checked, tags_of, without_tags
from constructs_sm.local.engine.serving import Served, bring_up
from constructs_sm.local.engine.shapes import Document
from constructs_sm.local.engine.state import SETTLED, Component, Endpoint, Kind, Status
from constructs_sm.local.engine.watching import require_quiet

_log = logging.getLogger("constructs_sm.components")


def create(hosting: Hosting, request: Document) -> Document:
    """CreateInferenceComponent: answers at once, starts behind the status Creating."""
    state = hosting.state
    endpoint = state.endpoints.get(request["EndpointName"])
    if endpoint.status is not Status.IN_SERVICE:
        raise invalid(f'Cannot create an inference component on endpoint "{endpoint.arn}" in status {endpoint.status}.')
    base = _base(hosting, request, endpoint)
    variant = _variant_name(hosting, endpoint, request) if base is None else base.variant_name
    _check_specification(hosting, request, base)
    now = state.clock()
    arn = state.components.arn(request["InferenceComponentName"])
    component = Component(
        kind=Kind.COMPONENT,
        name=request["InferenceComponentName"],
        arn=arn,
        request=without_tags(request),
        tags=tags_of(request),
        created=now,
        modified=now,
        endpoint_name=endpoint.name,
        variant_name=variant,
        copies=request.get("RuntimeConfig", {}).get("CopyCount", 0),
    )
    state.components.put(component)
    host.spawn(lambda: _replace(hosting, component, component.request, component.copies), f"create-{component.name}")
    return {"InferenceComponentArn": arn}


def _base(hosting: Hosting, request: Document, endpoint: Endpoint) -> Component | None:
    name = request.get("Specification", {}).get("BaseInferenceComponentName")
    if name is None:
        return None
    base = hosting.state.components.get(name)
    if base.endpoint_name.lower() != endpoint.name.lower():
        raise invalid(f"The base inference component {name} is on endpoint {base.endpoint_name}, not {endpoint.name}.")
    if base.base_name is not None:
        raise invalid(f"The base inference component {name} is an adapter itself.")
    if base.status is not Status.IN_SERVICE:
        raise invalid(f"The base inference component {name} is in status {base.status}, not InService.")
    return base


def _variant_name(hosting: Hosting, endpoint: Endpoint, request: Document) -> str:
    config = hosting.state.configs.get(endpoint.config_name)
    variants = {one["VariantName"]: one for one in config.request["ProductionVariants"]}
    name = request.get("VariantName")
    if name is None or name not in variants:
        raise invalid(f"VariantName must be one of {', '.join(variants)} of endpoint {endpoint.name}, got {name}.")
    if variants[name].get("ModelName"):
        raise invalid(f"Variant {name} of endpoint {endpoint.name} serves a model; it takes no inference components.")
    return str(name)


def _check_specification(hosting: Hosting, request: Document, base: Component | None) -> None:
    if bool(request.get("Specification")) == bool(request.get("Specifications")):
        raise invalid("Exactly one of Specification and Specifications must be given.")
    several: list[Document] = request.get("Specifications", [])
    if base is not None:
        one = request["Specification"]
        if request.get("RuntimeConfig") or one.get("ModelName") or one.get("ComputeResourceRequirements"):
            raise invalid("An adapter has no RuntimeConfig, ModelName or ComputeResourceRequirements of its own.")
        return
    types = [one.get("InstanceType") for one in several]
    if len(types) > 1 and (None in types or len(set(types)) < len(types)):
        raise invalid("Each of several Specifications must have an InstanceType of its own.")
    for one in several or [request["Specification"]]:
        _check_one(hosting, one)
    if not request.get("RuntimeConfig"):
        raise invalid("RuntimeConfig is required.")


def _check_one(hosting: Hosting, one: Document) -> None:
    if one.get("BaseInferenceComponentName"):
        raise invalid("An adapter is described by Specification, not by Specifications.")
    if bool(one.get("ModelName")) == bool(one.get("Container")):
        raise invalid("A specification must have exactly one of ModelName and Container.")
    if one.get("ModelName"):
        hosting.state.models.get(one["ModelName"])
    if not one.get("ComputeResourceRequirements"):
        raise invalid("ComputeResourceRequirements is required.")


def _replace(
    hosting: Hosting, component: Component, request: Document, copies: int, watched: Document | None = None
) -> None:
    """Starts what a request asks for, and puts it in the place of what served before."""
    # A component that has served falls back to what it was; a new one has nothing to fall back to.
    otherwise = Status.FAILED if component.is_new else Status.IN_SERVICE
    try:
        fresh = _watched_start(hosting, component, request, copies, watched)
    except (DeploymentError, ApiError) as error:
        _settle(hosting, component, otherwise, str(error))
        return
    except Exception as error:  # noqa: BLE001 - a component must never stay in Creating
        _log.exception("starting %s", component.name)
        _settle(hosting, component, otherwise, f"Request to service failed: {error!r}")
        return
    previous, component.served = component.served, fresh
    if previous is not None:
        previous.stop()
    component.request, component.copies, component.is_new = request, copies, False
    _follow(hosting, component)
    _settle(hosting, component, Status.IN_SERVICE, None)


def _watched_start(
    hosting: Hosting, component: Component, request: Document, copies: int, watched: Document | None
) -> Served | None:
    fresh = _start(hosting, component, request, copies)
    if watched is None:
        return fresh
    try:
        endpoint = hosting.state.endpoints.get(component.endpoint_name)
        config = hosting.state.configs.get(endpoint.config_name)
        require_quiet(watched, role_behind(config, component.variant_name, hosting.state))
    except BaseException:
        if fresh is not None:
            fresh.stop()
        raise
    return fresh


def _start(hosting: Hosting, component: Component, request: Document, copies: int) -> Served | None:
    endpoint = hosting.state.endpoints.get(component.endpoint_name)
    config = hosting.state.configs.get(endpoint.config_name)
    label = f"{component.endpoint_name}/{component.name}"
    if component.base_name is not None:
        base = hosting.state.components.get(request["Specification"]["BaseInferenceComponentName"])
        if base.served is None:
            check_adapter(request, config)
            return None
        served = served_adapter(label, request, base.request, config, hosting.state, hosting.launcher)
    elif copies == 0:
        return None
    else:
        served = served_component(label, request, config, hosting.state, hosting.launcher)
    bring_up({component.name: served})
    return served


def _follow(hosting: Hosting, base: Component) -> None:
    """Starts the adapters of a component anew once it runs something else, or stops them with it."""
    for adapter in _adapters_of(hosting, base):
        previous, adapter.served = adapter.served, None
        if previous is not None:
            previous.stop()
        try:
            adapter.served = _start(hosting, adapter, adapter.request, 0)
        except (DeploymentError, ApiError) as error:
            _settle(hosting, adapter, Status.FAILED, str(error))


def _adapters_of(hosting: Hosting, base: Component) -> list[Component]:
    based = [(one, one.base_name) for one in hosting.state.components]
    return [one for one, name in based if name is not None and name.lower() == base.name.lower()]


def _settle(hosting: Hosting, component: Component, status: Status, reason: str | None) -> None:
    with hosting.state.lock:
        component.modified = hosting.state.clock()
        component.failure_reason = reason
        component.status = status


def update(hosting: Hosting, request: Document) -> Document:
    """UpdateInferenceComponent: the new copies first, then the switch."""
    component = settled(hosting, request["InferenceComponentName"])
    merged = {**component.request, **{name: value for name, value in request.items() if name != "DeploymentConfig"}}
    for one, other in (("Specification", "Specifications"), ("Specifications", "Specification")):
        if one in request:
            merged.pop(other, None)
    base = _base(hosting, merged, hosting.state.endpoints.get(component.endpoint_name))
    _check_specification(hosting, merged, base)
    copies = merged.get("RuntimeConfig", {}).get("CopyCount", component.copies)
    return _change(hosting, component, merged, copies, request.get("DeploymentConfig"))


def update_runtime(hosting: Hosting, request: Document) -> Document:
    """UpdateInferenceComponentRuntimeConfig: the number of copies."""
    component = settled(hosting, request["InferenceComponentName"])
    if component.base_name is not None:
        raise invalid(f"{component.name} is an adapter; scale its base component {component.base_name}.")
    copies = request["DesiredRuntimeConfig"]["CopyCount"]
    if (copies > 0) == (component.served is not None):
        component.copies = copies
        return {"InferenceComponentArn": component.arn}
    return _change(hosting, component, component.request, copies)


def _change(
    hosting: Hosting, component: Component, request: Document, copies: int, watched: Document | None = None
) -> Document:
    component.status = Status.UPDATING
    host.spawn(lambda: _replace(hosting, component, request, copies, watched), f"update-{component.name}")
    return {"InferenceComponentArn": component.arn}


def settled(hosting: Hosting, name: str) -> Component:
    """A component that may be changed now.

    Args:
        hosting: The engine's SageMaker.
        name: The component's name.

    Raises:
        ApiError: When there is none, or it is changing already.
    """
    component = hosting.state.components.get(name)
    if component.status not in SETTLED:
        raise invalid(f'Cannot update in-progress inference component "{component.arn}" (status {component.status}).')
    return component


def describe(hosting: Hosting, request: Document) -> Document:
    """DescribeInferenceComponent."""
    component = hosting.state.components.get(request["InferenceComponentName"])
    answer: Document = {
        "InferenceComponentName": component.name,
        "InferenceComponentArn": component.arn,
        "EndpointName": component.endpoint_name,
        "EndpointArn": hosting.state.endpoints.arn(component.endpoint_name),
        "VariantName": component.variant_name,
        "InferenceComponentStatus": str(component.status),
        "CreationTime": component.created,
        "LastModifiedTime": component.modified,
    }
    if component.failure_reason is not None:
        answer["FailureReason"] = component.failure_reason[:1024]
    if component.base_name is None:
        current = component.copies if component.served is not None else 0
        answer["RuntimeConfig"] = {"DesiredCopyCount": component.copies, "CurrentCopyCount": current}
    if component.request.get("Specification"):
        answer["Specification"] = _answered(component.request["Specification"])
    if component.request.get("Specifications"):
        answer["Specifications"] = [_answered(one) for one in component.request["Specifications"]]
    return answer


def _answered(specification: Document) -> Document:
    container = specification.get("Container")
    if not container:
        return specification
    shown = {name: value for name, value in container.items() if name != "Image"}
    if container.get("Image"):
        shown["DeployedImage"] = {"SpecifiedImage": container["Image"], "ResolvedImage": container["Image"]}
    return {**specification, "Container": shown}


def delete(hosting: Hosting, request: Document) -> Document:
    """DeleteInferenceComponent; refused while it changes or has adapters."""
    component = settled(hosting, request["InferenceComponentName"])
    adapters = [one.name for one in _adapters_of(hosting, component)]
    if adapters:
        raise invalid(f'Cannot delete inference component "{component.arn}" with adapters: {", ".join(adapters)}.')
    component.status = Status.DELETING

    def finish() -> None:
        if component.served is not None:
            component.served.stop()
        hosting.state.components.drop(component.name)

    host.spawn(finish, f"delete-{component.name}")
    return {}


OPERATIONS: dict[str, Operation] = {
    "CreateInferenceComponent": checked("CreateInferenceComponent", create),
    "UpdateInferenceComponent": checked("UpdateInferenceComponent", update),
    "UpdateInferenceComponentRuntimeConfig": checked("UpdateInferenceComponentRuntimeConfig", update_runtime),
    "DescribeInferenceComponent": checked("DescribeInferenceComponent", describe),
    "DeleteInferenceComponent": checked("DeleteInferenceComponent", delete),
}
