"""Adapters: what they add to a component, and what that component must be told."""

from __future__ import annotations

from constructs_sm.errors import Severity
from constructs_sm.facts import limits
from constructs_sm.facts.serving_env import LORA_VARIABLES
from constructs_sm.rules.jumpstart import server_in
from constructs_sm.rules.known import shown, text
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.adapter import AdapterSpec
from constructs_sm.spec.model_data import PackagedData

_YES = {"true", "1"}


@rule(
    "SM409",
    AdapterSpec,
    title="an adapter is an artifact and nothing else",
    why="its base runs it, which is told neither of code nor of requirements",
    source=limits.ADAPT_MODELS,
)
def weights_alone(spec: AdapterSpec) -> Findings:
    data = spec.model_data
    for name in ("code", "requirements", "framework") if isinstance(data, PackagedData) else ():
        said = getattr(data, name)
        if said is not None:
            what = f"must be left out of an adapter, which brings no code, got {shown(said)}"
            yield f"model_data.{name}", f"{what}; put it into the base"


@rule(
    "SM410",
    AdapterSpec,
    title="an adapter adapts a component and no other adapter",
    why="its base is what holds the foundation model",
    source=limits.COMPONENT_SPECIFICATION,
)
def base_is_no_adapter(spec: AdapterSpec) -> Findings:
    if spec.base_is_adapter:
        yield "base", "must be a component with a model of its own, got an adapter; give the base of that one"


@rule(
    "SM422",
    AdapterSpec,
    severity=Severity.WARNING,
    title="a server that is to load adapters is told so",
    why="its adapters go into service otherwise, and every call of them ends in Not Found",
    source=limits.ADAPT_MODELS,
)
def base_loads_adapters(spec: AdapterSpec) -> Findings:
    for container in spec.base_containers:
        server = server_in(container)
        for name, value in () if server is None else LORA_VARIABLES.get(server, {}).items():
            said = container.environment.get(name)
            if said is None or (text(said) is not None and said.lower() not in _YES):
                yield "base", f"should have {name}={value!r} in its environment, got {shown(said)}; set it there"
