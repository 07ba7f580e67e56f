"""Which containers answer a request: endpoint, variant or inference component."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from constructs_sm.local.engine import host
from constructs_sm.local.engine.faults import ApiError
from constructs_sm.local.engine.hosting import Hosting
from constructs_sm.local.engine.requests import RuntimeRequest
from constructs_sm.local.engine.serving import Served
from constructs_sm.local.engine.state import Component, Endpoint, Resource, Status

Dice = Callable[[], float]
_SERVING = (Status.IN_SERVICE, Status.UPDATING)
ADAPTER_HEADER = "X-Amzn-SageMaker-Adapter-Identifier"


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    """Where a request goes.

    Attributes:
        endpoint: The endpoint.
        config: The config it serves.
        variant_name: The variant that answers.
        served: The containers that answer.
        adapter: The adapter the base component is asked to answer with.
    """

    endpoint: Endpoint
    config: Resource
    variant_name: str
    served: Served
    adapter: str | None = None

    def extra_headers(self) -> dict[str, str]:
        """What the container is told besides the caller's own headers."""
        return {} if self.adapter is None else {ADAPTER_HEADER: self.adapter}


def refused(message: str) -> ApiError:
    """The runtime API's ``ValidationError``.

    Args:
        message: What must hold, and what was got.
    """
    return ApiError("ValidationError", message)


def find_endpoint(hosting: Hosting, name: str) -> Endpoint:
    """The endpoint of an invocation, whose name counts exactly as spelled at creation.

    Args:
        hosting: The engine's SageMaker.
        name: The name in the request.

    Raises:
        ApiError: When there is none, or it is not serving.
    """
    endpoint = hosting.state.endpoints.find(name)
    if endpoint is None or endpoint.name != name:
        raise refused(f"Endpoint {name} of account {host.account()} not found.")
    if endpoint.status not in _SERVING:
        raise refused(f"Endpoint {name} of account {host.account()} is in status {endpoint.status}, not InService.")
    return endpoint


def find_route(hosting: Hosting, request: RuntimeRequest, dice: Dice) -> Route:
    """Where a real-time request goes.

    Args:
        hosting: The engine's SageMaker.
        request: The request.
        dice: From 0 to below 1; decides between weighted variants.

    Raises:
        ApiError: When nothing can answer it.
    """
    endpoint = find_endpoint(hosting, request.endpoint_name)
    config = hosting.state.configs.get(endpoint.config_name)
    if config.request.get("AsyncInferenceConfig"):
        raise refused(f"Endpoint {endpoint.name} is an asynchronous endpoint; call InvokeEndpointAsync.")
    asked = request.members.get("InferenceComponentName")
    if config.request["ProductionVariants"][0].get("ModelName"):
        if asked is not None:
            raise refused(f"Endpoint {endpoint.name} has no inference components, got InferenceComponentName {asked}.")
        return variant_route(endpoint, config, request.members.get("TargetVariant"), dice)
    if asked is None:
        raise refused(
            "Inference Component Name header is required for endpoints to which you plan to deploy inference "
            "components. Please include Inference Component Name header or consider using SageMaker models."
        )
    return _component_route(hosting, endpoint, config, asked)


def variant_route(endpoint: Endpoint, config: Resource, target: str | None, dice: Dice) -> Route:
    """The variant of a request: the one it names, or one drawn by weight.

    Args:
        endpoint: The endpoint.
        config: Its config.
        target: The variant named. Default: drawn.
        dice: From 0 to below 1.

    Raises:
        ApiError: When the variant named is not there, or none has instances.
    """
    names = [one["VariantName"] for one in config.request["ProductionVariants"]]
    if target is not None and target not in names:
        raise refused(f"Variant {target} of endpoint {endpoint.name} not found; it has {', '.join(names)}.")
    running = {name: endpoint.variants[name].weight for name in names if endpoint.variants[name].instances > 0}
    name = _draw(running, dice) if target is None else target
    if name is None or name not in running:
        raise ApiError("ServiceUnavailable", f"Endpoint {endpoint.name} has no instance to serve it.", status=503)
    return Route(endpoint=endpoint, config=config, variant_name=name, served=endpoint.deployment.variants[name])


def _draw(weights: dict[str, float], dice: Dice) -> str | None:
    total = sum(weights.values())
    point = dice() * total
    for name, weight in weights.items():
        point -= weight
        if point < 0:
            return name
    return None


def _component_route(hosting: Hosting, endpoint: Endpoint, config: Resource, name: str) -> Route:
    component = _component(hosting, endpoint, name)
    base_name = component.base_name
    answering = component if base_name is None else _component(hosting, endpoint, base_name)
    served = None if answering.served is None else component.served
    if served is None:
        raise refused(
            f"Inference Component {answering.name} has no capacity to process this request. Increase its copies with "
            f"UpdateInferenceComponentRuntimeConfig, or wait for auto scaling."
        )
    return Route(
        endpoint=endpoint,
        config=config,
        variant_name=answering.variant_name,
        served=served,
        adapter=None if base_name is None else component.name,
    )


def _component(hosting: Hosting, endpoint: Endpoint, name: str) -> Component:
    component = hosting.state.components.find(name)
    if component is None or component.endpoint_name != endpoint.name:
        raise refused(f"Inference Component {name} not found on endpoint {endpoint.name}.")
    if component.status not in _SERVING:
        raise refused(f"Inference Component {name} is in status {component.status}, not InService.")
    return component
