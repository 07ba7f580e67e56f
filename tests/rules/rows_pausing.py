"""Rows of SM650 to SM652: endpoints that are paused, and scaling that is suspended."""

from __future__ import annotations

from typing import Any

from rule_row import row
from rule_subjects import TEXT_TOKEN, flat_config, fleet, variant

from constructs_sm.spec.deployment import DeploymentSpec
from constructs_sm.spec.scaling import InstanceScaling

SCALED = flat_config(variant(scaling=InstanceScaling(max_capacity=3, invocations_per_instance=900)))


def stopped(**said: Any) -> DeploymentSpec:
    return DeploymentSpec(**{"config": SCALED, "endpoint_name": "chat", "retain_scaled_capacity": True, **said})


ROWS = (
    row("SM650", "a paused endpoint with a name passes", stopped(paused=True)),
    row("SM650", "one with a name known later passes", stopped(paused=True, endpoint_name=TEXT_TOKEN)),
    row("SM650", "one that runs needs no name", stopped(endpoint_name=None)),
    row(
        "SM650",
        "a paused endpoint without a name warns",
        stopped(paused=True, endpoint_name=None),
        "SM650 endpoint_name",
        message="endpoint_name: should be given to an endpoint that is paused, got none; choose one before you pause it "
        "[SM650]",
    ),
    row(
        "SM651",
        "suspended scaling warns",
        stopped(scaling_suspended=True),
        "SM651 scaling_suspended",
        message="scaling_suspended: should be left out once the change is made, got True; leave it out with that change "
        "[SM651]",
    ),
    row(
        "SM651",
        "it warns where the configuration is not known",
        stopped(scaling_suspended=True, config=None),
        "SM651 scaling_suspended",
    ),
    row("SM651", "nothing runs that could scale", stopped(scaling_suspended=True, paused=True)),
    row(
        "SM652",
        "nothing suspended needs no scaling",
        stopped(config=flat_config(variant()), retain_scaled_capacity=None),
    ),
    row(
        "SM652",
        "suspending what does not scale warns",
        stopped(scaling_suspended=True, config=flat_config(variant()), retain_scaled_capacity=None),
        "SM652 scaling_suspended",
        message="scaling_suspended: should stand beside the scaling of a variant, got none; leave it out, unless "
        "EndpointScaling gives one [SM652]",
    ),
    row(
        "SM652",
        "a fleet for components has no scaling of its own",
        stopped(scaling_suspended=True, config=fleet(), retain_scaled_capacity=None),
        "SM652 scaling_suspended",
    ),
)
