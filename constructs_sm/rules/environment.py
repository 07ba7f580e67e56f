"""SM122 to SM127: environment variables of containers."""

from __future__ import annotations

import re

from constructs_sm.errors import Severity
from constructs_sm.facts import limits
from constructs_sm.rules.known import text
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.component import ComponentSpec
from constructs_sm.spec.model import Container, ModelSpec
from constructs_sm.spec.tokens import is_token

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
            quoted = str(value).lower() if isinstance(value, bool) else str(value)
            yield f"environment[{name!r}]", f"must be a text, got {value!r}; write {quoted!r}"


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
        yield "environment", f"must have at most {limits.MAX_ENVIRONMENT_ENTRIES} entries, got {count}"
    for name, value in container.environment.items():
        known = text(value)
        if not isinstance(name, str):
            continue
        if not is_token(name) and not re.fullmatch(limits.ENVIRONMENT_KEY, name):
            yield f"environment[{name!r}]", "name must be letters, digits and underscores, not starting with a digit"
        if len(name) > longest or (known is not None and len(known) > longest):
            yield f"environment[{name[:40]!r}]", f"name and value must have at most {longest} characters each"


@rule(
    "SM124",
    ModelSpec,
    title="all environments of a model together fit into 32 KB",
    why="the API refuses more",
    source=limits.CREATE_MODEL,
)
def total_size(spec: ModelSpec) -> Findings:
    total = sum(
        len(name.encode()) + len(known.encode())
        for container in spec.containers
        for name, value in container.environment.items()
        if (known := text(value)) is not None and isinstance(name, str)
    )
    if total > limits.MAX_MODEL_ENVIRONMENT_BYTES:
        yield "environment", f"must total at most {limits.MAX_MODEL_ENVIRONMENT_BYTES} bytes, got {total}"


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
        if isinstance(name, str) and text(value) is not None and _SECRET.search(name):
            yield f"environment[{name!r}]", "looks like a secret in plain text; read it at run time instead"


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
        yield "environment", f"should have at most {limits.MAX_COMPONENT_ENVIRONMENT_ENTRIES} entries, got {count}"
