"""Shadow variants: a share of the calls is asked of them too, and their answers go nowhere but to data capture.

Source: https://docs.aws.amazon.com/sagemaker/latest/dg/model-shadow-deployment.html
"""

from __future__ import annotations

import logging
from dataclasses import replace

from constructs_sm.local.engine import host
from constructs_sm.local.engine.faults import ApiError
from constructs_sm.local.engine.invocations import MODEL_TIMEOUT, ask, call_of
from constructs_sm.local.engine.recording import Passed, record
from constructs_sm.local.engine.requests import RuntimeRequest
from constructs_sm.local.engine.routing import Dice, Route
from constructs_sm.local.engine.state import State

_log = logging.getLogger("constructs_sm.shadowing")


def copy(state: State, request: RuntimeRequest, route: Route, dice: Dice) -> None:
    """Asks the shadow variants what the variant of a route was asked, behind the caller's back.

    Args:
        state: Where the models are.
        request: The caller's request.
        route: Where it went.
        dice: From 0 to below 1; draws the share, which is the shadow's weight over the variant's.
    """
    for shadow in route.config.request.get("ShadowProductionVariants", []):
        name = shadow["VariantName"]
        served = route.endpoint.deployment.variants.get(name)
        weights = route.endpoint.variants
        if served is not None and dice() * weights[route.variant_name].weight < weights[name].weight:
            shadowed = replace(route, variant_name=name, served=served)
            host.spawn(lambda shadowed=shadowed: _ask(state, request, shadowed, dice), f"shadow-{name}")  # type: ignore[misc] # bound


def _ask(state: State, request: RuntimeRequest, route: Route, dice: Dice) -> None:
    call = call_of(request, route, MODEL_TIMEOUT)
    try:
        reply = ask(call, route)
    except ApiError as error:
        _log.warning("shadow variant %s of %s: %s", route.variant_name, route.endpoint.name, error.message)
        return
    named = {name.lower(): value for name, value in reply.headers.items()}
    answered = Passed(content_type=named.get("content-type", "application/octet-stream"), body=reply.body)
    record(state, route, Passed(content_type=call.headers["Content-Type"], body=request.body), answered, dice)
