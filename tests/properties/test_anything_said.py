"""Whatever is said to a construct: one `SpecError` and nothing made, or a template that the API takes."""

from __future__ import annotations

import inspect
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import api_shapes
import pytest
from aws_cdk import App, CfnCondition, Fn, Stack
from cfnlint.api import lint  # type: ignore[import-untyped] # it ships no types
from cfnlint.config import ManualArgs  # type: ignore[import-untyped] # as above
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import ODD, fields_of, made
from subjects import IMAGE, model
from synthesized import Json, synth
from worlds import resources

from constructs_sm import (
    AsyncEndpoint,
    Endpoint,
    EndpointConfig,
    InferenceComponentEndpoint,
    Model,
    RealTimeEndpoint,
    ServerlessEndpoint,
    SpecError,
)
from constructs_sm.rules.field_table import FIELDS
from constructs_sm.rules.kinds import Kind
from constructs_sm.spec.asynchronous import AsyncInference
from constructs_sm.spec.bucket import AsyncBucketSpec
from constructs_sm.spec.component import ComponentSpec, Specification
from constructs_sm.spec.deployment import DeploymentSpec
from constructs_sm.spec.endpoint import EndpointConfigSpec, EndpointSpec
from constructs_sm.spec.model import Container, ModelSpec
from constructs_sm.spec.variant import InstanceVariant, ServerlessVariant

LINTED = "LINTED" in os.environ
"""Whether cfn-lint is asked too, which takes a second or two a template. `test_both_validators.py` sets it."""

Said = dict[str, Any]
Resources = Mapping[tuple[str, ...], tuple[object, ...]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """Something that takes arguments, each of them a field of a spec."""

    call: Callable[..., object]
    """Whose signature tells the arguments."""

    specs: tuple[type, ...]
    """Where the fields are, the more special first."""

    needed: frozenset[str]
    instead: frozenset[str] = frozenset()
    """Arguments that take the place of others, and have a subject of their own."""

    renamed: Mapping[str, Kind] = field(default_factory=dict)
    """Arguments that have another name than the field they fill."""

    def table(self) -> dict[str, Kind]:
        """What each argument may hold."""
        fields: dict[str, Kind] = {}
        for spec in reversed(self.specs):
            fields |= FIELDS[spec]
        named = {**fields, **self.renamed}
        said = vars(self.call)["__init__"] if isinstance(self.call, type) else self.call
        return {name: named[name] for name in inspect.signature(said).parameters if name in named}

    def arguments(self) -> st.SearchStrategy[Said]:
        """Some of the arguments, with resources that are wanted; mostly with care, as mistakes are found one by one."""
        table = {name: kind for name, kind in self.table().items() if name not in self.instead}
        careful, careless = (fields_of(table, needed=self.needed, careful=careful) for careful in (True, False))
        return st.one_of(careful, careful, careless)


VARIANT = (InstanceVariant, EndpointConfigSpec, DeploymentSpec)
SUBJECTS = {
    "RealTimeEndpoint": Subject(
        call=RealTimeEndpoint,
        specs=VARIANT,
        needed=frozenset({"model", "instance_type"}),
        instead=frozenset({"variants"}),
    ),
    "RealTimeEndpoint of a list": Subject(
        call=RealTimeEndpoint,
        specs=(EndpointConfigSpec, DeploymentSpec),
        needed=frozenset({"variants"}),
    ),
    "AsyncEndpoint": Subject(
        call=AsyncEndpoint,
        specs=(InstanceVariant, AsyncInference, AsyncBucketSpec, EndpointConfigSpec, DeploymentSpec),
        needed=frozenset({"model", "instance_type"}),
    ),
    "ServerlessEndpoint": Subject(
        call=ServerlessEndpoint, specs=(ServerlessVariant, EndpointConfigSpec), needed=frozenset({"model"})
    ),
    "InferenceComponentEndpoint": Subject(
        call=InferenceComponentEndpoint,
        specs=VARIANT,
        needed=frozenset({"instance_type"}),
        renamed={"instances": FIELDS[InstanceVariant]["managed_instance_scaling"]},
    ),
    "EndpointConfig": Subject(call=EndpointConfig, specs=(EndpointConfigSpec,), needed=frozenset({"variants"})),
    "Endpoint": Subject(call=Endpoint, specs=(EndpointSpec, DeploymentSpec), needed=frozenset({"endpoint_config"})),
    "Model": Subject(
        call=Model,
        specs=(Container, ModelSpec),
        needed=frozenset({"image"}),
        instead=frozenset({"containers", "container", "model_package", "multi_model", "inference_execution_mode"}),
    ),
    "Model of a list": Subject(call=Model, specs=(ModelSpec,), needed=frozenset({"containers"})),
}


@pytest.fixture(scope="module")
def apps(context: dict[str, object], tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Stack]:
    """Stacks, each in an app of its own."""
    assembly = str(tmp_path_factory.mktemp("assembly"))
    return lambda: Stack(App(context=context, outdir=assembly), "Prod")


EXAMPLES = int(os.environ.get("EXAMPLES", "40"))
"""How many cases each test makes. `test_both_validators.py` sets it."""

often = settings(
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)


def hold(stack: Stack, make: Callable[[Stack, Resources], object], id: str, *, late: bool) -> None:
    """Make something, and hold the template against the API, unless values are known *late*; or hold that nothing is left
    of it.
    """
    CfnCondition(stack, "Yes", expression=Fn.condition_equals("a", "a"))
    world = resources(stack)
    try:
        make(stack, world)
    except SpecError:
        assert stack.node.try_find_child(id) is None
        return
    template = synth(stack)  # where the CDK's own validation is on, its findings are errors
    assert late or [] == api_shapes.refusals(template)
    assert not LINTED or [] == errors(template)


def errors(template: Json) -> list[str]:
    """What cfn-lint takes for an error."""
    matches = lint(json.dumps(template), config=ManualArgs(regions=["eu-west-1"]))
    return [f"{match.rule.id} {match.message}" for match in matches if match.rule.id.startswith("E")]


@pytest.mark.parametrize("name", SUBJECTS)
def test_a_construct_is_refused_or_taken_by_the_api(name: str, apps: Callable[[], Stack]) -> None:
    subject = SUBJECTS[name]

    @often
    @given(subject.arguments())
    def holds(arguments: Said) -> None:
        late = "token" in repr(arguments)
        hold(apps(), lambda stack, world: subject.call(stack, "It", **made(arguments, world)), "It", late=late)

    holds()


@st.composite
def one_odd(draw: st.DrawFn, subject: Subject) -> Said:
    """Arguments of which one is anything at all."""
    said = draw(fields_of(subject.table(), needed=subject.needed, careful=True))
    return {**said, draw(st.sampled_from(sorted(subject.table()))): draw(ODD)}


@pytest.mark.parametrize("name", SUBJECTS)
def test_one_odd_argument_is_refused_or_taken_by_the_api(name: str, apps: Callable[[], Stack]) -> None:
    subject = SUBJECTS[name]

    @often
    @given(one_odd(subject))
    def holds(arguments: Said) -> None:
        late = "token" in repr(arguments)
        hold(apps(), lambda stack, world: subject.call(stack, "It", **made(arguments, world)), "It", late=late)

    holds()


COMPONENT = Subject(
    call=InferenceComponentEndpoint.add_component,
    specs=(ComponentSpec, Specification, Container),
    needed=frozenset({"compute"}),
)


@often
@given(COMPONENT.arguments(), st.sampled_from(["image", "model"]))
def test_a_component_is_refused_or_taken_by_the_api(apps: Callable[[], Stack], arguments: Said, runs: str) -> None:
    def add(stack: Stack, world: Resources) -> None:
        fleet = InferenceComponentEndpoint(stack, "Fleet", instance_type="ml.g5.12xlarge")
        fitting = model(stack, "Fitting", role=fleet.role)
        what = {"image": IMAGE} if runs == "image" else {"model": fitting}
        fleet.add_component("It", **{**made(arguments, {**world, ("model_name",): (fitting,)}), **what})

    stack = apps()
    hold(stack, add, "Absent", late="token" in repr(arguments))
