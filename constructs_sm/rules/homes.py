"""What is named by its ARN alone, and lies in another account or Region than what uses it."""

from __future__ import annotations

from constructs_sm.facts import limits
from constructs_sm.rules.known import text
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.component import ComponentSpec
from constructs_sm.spec.endpoint import EndpointSpec
from constructs_sm.spec.model import Container, ModelSpec
from constructs_sm.spec.references import offers, read_once

_REGION = 3  # where an ARN names it


@rule(
    "SM151",
    ModelSpec,
    ComponentSpec,
    title="a model package lies in the Region of the stack",
    why="the service looks for it in its own Region only",
    source=limits.CONTAINER_DEFINITION,
)
def package_at_home(spec: ModelSpec | ComponentSpec) -> Findings:
    for path, part in spec.walk():
        arn = text(part.model_package) if isinstance(part, Container) else None
        where = arn.split(":")[_REGION] if arn is not None and arn.startswith("arn:") else ""
        if where and spec.region is not None and where != spec.region:
            at = f"{path}.model_package" if path else "model_package"
            yield at, f"must lie in {spec.region} like the stack, got {arn!r}; register it there"


@rule(
    "SM237",
    EndpointSpec,
    title="a configuration lies in the account and Region of the stack",
    why="the service takes its name alone, and finds none or another one",
    source=limits.CREATE_ENDPOINT,
)
def config_at_home(spec: EndpointSpec) -> Findings:
    config = spec.endpoint_config
    home = read_once(config, "env") if offers(config, "env") else None
    if home is None:
        return
    for what, here, there in (("", spec.region, home.region), ("account ", spec.account, home.account)):
        known = text(there)
        if here is not None and known is not None and known != here:
            got = f"got a configuration in {what}{known}; make it here too"
            yield "endpoint_config", f"must lie in {what}{here} like the stack, {got}"
