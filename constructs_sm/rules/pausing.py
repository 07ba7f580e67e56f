"""What is not there for the time being: the endpoint, or what scales it."""

from __future__ import annotations

from constructs_sm.errors import Severity
from constructs_sm.facts import limits
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.deployment import DeploymentSpec


@rule(
    "SM650",
    DeploymentSpec,
    severity=Severity.WARNING,
    title="an endpoint that is paused has a name",
    why="it comes back under another generated name, and callers that hold the old one do not find it",
    source="https://docs.aws.amazon.com/sagemaker/latest/dg/realtime-endpoints-delete-resources.html",
)
def comes_back_under_its_name(spec: DeploymentSpec) -> Findings:
    if spec.paused is True and spec.endpoint_name is None:
        yield "endpoint_name", "should be given to an endpoint that is paused, got none; choose one before you pause it"


@rule(
    "SM651",
    DeploymentSpec,
    severity=Severity.WARNING,
    title="scaling is suspended for the length of one change",
    why="until it is back, nothing follows the traffic",
    source=limits.SCALING_UPDATE,
)
def not_for_good(spec: DeploymentSpec) -> Findings:
    if spec.scaling_suspended is True and spec.paused is not True and _scales(spec) is not False:
        yield "scaling_suspended", "should be left out once the change is made, got True; leave it out with that change"


@rule(
    "SM652",
    DeploymentSpec,
    severity=Severity.WARNING,
    title="what is suspended is there",
    why="nothing scales, so there is nothing that an update would have to wait for",
    source=limits.SCALING_UPDATE,
)
def something_to_suspend(spec: DeploymentSpec) -> Findings:
    if spec.scaling_suspended is True and _scales(spec) is False:
        what = "should stand beside the scaling of a variant, got none"
        yield "scaling_suspended", f"{what}; leave it out, unless EndpointScaling gives one"


def _scales(spec: DeploymentSpec) -> bool | None:
    """Whether a variant scales; None for variants that are not known."""
    if spec.config is None:
        return None
    return any(variant.scaling is not None for _, variant in spec.config.walk_instances())
