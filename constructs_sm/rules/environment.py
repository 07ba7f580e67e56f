"""SM122 to SM127: environment variables of containers."""

from __future__ import annotations

import re
from collections.abc import Mapping

from constructs_sm.errors import Severity
from constructs_sm.facts import limits
from constructs_sm.rules.known import shown, text
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.component import ComponentSpec
from constructs_sm.spec.model import Container, ModelSpec
from constructs_sm.spec.tokens import is_token

_HUB_IDS = ("HF_MODEL_ID", "SM_VLLM_MODEL", "SM_SGLANG_MODEL_PATH", "OPTION_MODEL_ID")
_STAGE = "give its data as model_data, or say network_isolation=False"
_SECRET = re.compile(
    r"TOKEN(?!S|IZER)|SECRET|PASSWORD|PASSWD|API_?KEY|ACCESS_KEY|PRIVATE_KEY|CREDENTIAL", re.IGNORECASE
)


@rule(
    "SM122",
    Container,
    title="environment values are texts",
    why="the API takes a map of strings; CloudFormation would let anything pass and fail later",
    source=limits.CONTAINER_DEFINITION,
)
def values_are_texts(container: Container) -> Findings:
    for name, value in container.environment.items():
        if not isinstance(value, str) and not is_token(value):
            yield f"environment[{shown(name)}]", f"must be a text, got {shown(value)}; write {_quoted(value)}"


def _quoted(value: object) -> str:
    if isinstance(value, bool):
        return repr(str(value).lower())
    return repr(shown(value)) if isinstance(value, (int, float)) else "what the container is to read, in quotes"


@rule(
    "SM123",
    Container,
    title="environment names and values are within their limits",
    why="the API refuses others",
    source=limits.CONTAINER_DEFINITION,
)
def sizes(container: Container) -> Findings:
    count, longest = len(container.environment), limits.MAX_ENVIRONMENT_TEXT
    if count > limits.MAX_ENVIRONMENT_ENTRIES:
        yield "environment", f"must have at most {limits.MAX_ENVIRONMENT_ENTRIES} entries, got {count}; leave some out"
    for name, value in container.environment.items():
        known_name, known_value, at = text(name), text(value), f"environment[{shown(name)}]"
        if known_name is not None and not re.fullmatch(limits.ENVIRONMENT_KEY, known_name):
            must = "must have a name of letters, digits and underscores that starts with no digit"
            yield at, f"{must}, got {shown(name)}; rename it"
        for what, known in (("name", known_name), ("value", known_value)):
            if known is not None and len(known) > longest:
                yield at, f"must have a {what} of at most {longest} characters, got {len(known)}; shorten it"


@rule(
    "SM124",
    ModelSpec,
    title="all environments of a model together fit into 32 KB",
    why="the API refuses more",
    source=limits.CREATE_MODEL,
)
def total_size(spec: ModelSpec) -> Findings:
    total = sum(
        len(known.encode("utf-8", "surrogatepass"))
        for container in spec.containers
        for entry in container.environment.items()
        for said in entry
        if (known := text(said)) is not None
    )
    if total > limits.MAX_MODEL_ENVIRONMENT_BYTES:
        at, most = "environment" if spec.single else "containers", limits.MAX_MODEL_ENVIRONMENT_BYTES
        yield at, f"must have at most {most} bytes of environment in all, got {total}; move some into the model data"


@rule(
    "SM125",
    Container,
    severity=Severity.WARNING,
    title="the environment holds no secrets",
    why="it stands in plain text in the template and in every DescribeModel reply",
    source=limits.CONTAINER_DEFINITION,
)
def secrets(container: Container) -> Findings:
    for name, value in container.environment.items():
        known = text(name)
        if known is not None and text(value) is not None and _SECRET.search(known):
            said = f"environment[{shown(name)}]"
            yield (
                said,
                f"should hold no secret in plain text, got one by the name of {shown(name)}; read it at run time",
            )


@rule(
    "SM429",
    ComponentSpec,
    title="environment names of a component have two characters or more",
    why="CloudFormation's schema of the component takes no shorter ones",
    source=limits.CLOUDFORMATION_COMPONENT,
)
def component_names(spec: ComponentSpec) -> Findings:
    container = spec.container if isinstance(spec.container, Container) else None
    for name in () if container is None or not isinstance(container.environment, Mapping) else container.environment:
        if text(name) is not None and len(name) == 1:
            yield (
                f"environment[{name!r}]",
                f"must have a name of two characters or more on a component, got {name!r}; rename it",
            )


@rule(
    "SM714",
    ModelSpec,
    ComponentSpec,
    title="a model that is fetched from a hub has a network",
    why="in isolation nothing but what SageMaker itself fetches reaches the container",
    source=limits.ISOLATION,
)
def hub_needs_network(spec: ModelSpec | ComponentSpec) -> Findings:
    isolated = spec.isolates if isinstance(spec, ModelSpec) else spec.endpoint.network_isolation is True
    for path, part in spec.walk() if isolated else ():
        if isinstance(part, Container) and part.model_data is None and isinstance(part.environment, Mapping):
            for name in _HUB_IDS:
                known = text(part.environment.get(name))
                if known is not None and not known.startswith(("/", "s3:")):
                    at = ".".join(step for step in (path, f"environment[{name!r}]") if step)
                    yield at, f"must be within reach of an isolated container, got {known!r} of a hub; {_STAGE}"


@rule(
    "SM127",
    ComponentSpec,
    severity=Severity.WARNING,
    title="the environment of a component has at most 16 entries",
    why="the API's text allows 16, its shape 100",
    source=limits.COMPONENT_CONTAINER,
)
def component_entries(spec: ComponentSpec) -> Findings:
    count = 0 if spec.container is None else len(spec.container.environment)
    if limits.MAX_COMPONENT_ENVIRONMENT_ENTRIES < count <= limits.MAX_ENVIRONMENT_ENTRIES:
        most = limits.MAX_COMPONENT_ENVIRONMENT_ENTRIES
        yield "environment", f"should have at most {most} entries, got {count}; leave some out, or give a Model"
