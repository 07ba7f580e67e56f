"""Environment variables of containers."""

from __future__ import annotations

import re

from constructs_sm.errors import Severity
from constructs_sm.facts import limits
from constructs_sm.rules.known import shown, text
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.component import ComponentSpec, Specification
from constructs_sm.spec.model import Container, ModelSpec
from constructs_sm.spec.tokens import is_token

_FETCHED = ("HF_MODEL_ID", "SM_VLLM_MODEL", "SM_SGLANG_MODEL_PATH", "OPTION_MODEL_ID")
"""What servers take for the id of a model on a hub, and fetch."""
_INSIDE = ("/", ".", "file:")
_STAGE = "give it as model_data, or say network_isolation=False"
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
        if not isinstance(value, str):
            yield f"environment[{shown(name)}]", f"must be a text, got {shown(value)}; {_as_text(value)}"


def _as_text(value: object) -> str:
    if is_token(value):
        return "read it with .value_as_string or Token.as_string"
    if isinstance(value, bool):
        return f"write {str(value).lower()!r}"
    return (
        f"write {shown(value)!r}"
        if isinstance(value, (int, float))
        else "write what the container is to read, in quotes"
    )


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
    Specification,
    title="environment names of a component have two characters or more",
    why="CloudFormation's schema of the component takes no shorter ones",
    source=limits.CLOUDFORMATION_COMPONENT,
)
def component_names(spec: Specification) -> Findings:
    for name in () if spec.container is None else spec.container.environment:
        if text(name) is not None and len(name) == 1:
            yield (
                f"environment[{name!r}]",
                f"must have a name of two characters or more on an inference component, got {name!r}; rename it",
            )


@rule(
    "SM714",
    ModelSpec,
    ComponentSpec,
    title="a container that fetches its model has a network",
    why="in isolation nothing but what SageMaker itself fetches reaches the container, not from S3 either",
    source=limits.ISOLATION,
)
def hub_needs_network(spec: ModelSpec | ComponentSpec) -> Findings:
    isolated = spec.isolates if isinstance(spec, ModelSpec) else spec.endpoint.network_isolation
    for path, part in spec.walk() if isolated is True else ():  # what is decided at deployment is judged by nobody
        if isinstance(part, Container) and part.model_data is None and part.model_package is None:
            for name in _FETCHED:
                known = text(part.environment.get(name))
                if known is not None and not known.startswith(_INSIDE):
                    at = ".".join(step for step in (path, f"environment[{name!r}]") if step)
                    yield at, f"must be in the image of an isolated container, got {shown(known)}; {_STAGE}"


@rule(
    "SM127",
    Specification,
    severity=Severity.WARNING,
    title="the environment of a component has at most 16 entries",
    why="the API's text allows 16, its shape 100",
    source=limits.COMPONENT_CONTAINER,
)
def component_entries(spec: Specification) -> Findings:
    count = 0 if spec.container is None else len(spec.container.environment)
    if limits.MAX_COMPONENT_ENVIRONMENT_ENTRIES < count <= limits.MAX_ENVIRONMENT_ENTRIES:
        most = limits.MAX_COMPONENT_ENVIRONMENT_ENTRIES
        yield "environment", f"should have at most {most} entries, got {count}; leave some out, or give a Model"
