"""Whatever is said, in whatever company: problems, never an exception, and never a problem of a token."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rule_subjects import (
    LIST_TOKEN,
    NUMBER_TOKEN,
    TEXT_TOKEN,
    SomeDuration,
    SomeModel,
    SomeResolvable,
    TokenInMinutes,
    config,
    container,
)
from valid_specs import VALID, whole

from constructs_sm.rules import check
from constructs_sm.rules.field_table import FIELDS
from constructs_sm.rules.kinds import Choice, Each, Flag, Instance, Kind, Number, OneOrEach, Part, Text, Time
from constructs_sm.spec.component import ComponentSpec, EndpointSettings, Specification
from constructs_sm.spec.deployment import DeploymentSpec, RollbackAlarms
from constructs_sm.spec.endpoint import EndpointConfigSpec
from constructs_sm.spec.model import ModelSpec
from constructs_sm.spec.rollout import BlueGreen, CapacitySize, RollingUpdate
from constructs_sm.spec.unset import UNSET

pytestmark = pytest.mark.usefixtures("workplace")

# A slash could lead to directories of any size outside of the workplace.
words = st.text(st.characters(exclude_characters="/"), max_size=30)
numbers = st.one_of(st.integers(), st.floats(), st.just(10**400))
tokens = st.sampled_from(
    [TEXT_TOKEN, NUMBER_TOKEN, int(NUMBER_TOKEN), LIST_TOKEN, SomeResolvable(), SomeDuration(), TokenInMinutes()]
)
plain = st.one_of(
    st.none(),
    st.booleans(),
    numbers,
    words,
    st.binary(max_size=9),
    st.timedeltas(),
    tokens,
    st.sampled_from([object(), list, SomeModel(), {"a"}, range(3)]),
)
anything = st.one_of(
    plain, st.lists(plain, max_size=4), st.tuples(plain), st.dictionaries(st.one_of(words, numbers), plain, max_size=4)
)


@st.composite
def disturbed(draw: st.DrawFn, spec: type) -> Any:
    """A valid spec of which any number of fields hold anything."""
    changes = {name: draw(anything) for name in FIELDS[spec] if draw(st.booleans())}
    return replace(VALID[spec], **changes)


@st.composite
def models(draw: st.DrawFn) -> ModelSpec:
    """Models of containers of images and data, all disturbed."""
    kinds = [spec for spec in FIELDS if spec.__name__.endswith("Image")]
    data = [spec for spec in FIELDS if spec.__name__.endswith(("Data", "S3Archive", "S3Object", "S3Prefix"))]
    containers = tuple(
        replace(
            container(),
            image=draw(st.sampled_from(kinds).flatmap(disturbed)),
            model_data=draw(st.sampled_from(data).flatmap(disturbed)),
            environment=draw(anything),
        )
        for _ in range(draw(st.integers(0, 3)))
    )
    whole_model: ModelSpec = draw(disturbed(ModelSpec))
    return replace(whole_model, containers=containers, single=draw(st.booleans()))


@st.composite
def configs(draw: st.DrawFn) -> EndpointConfigSpec:
    """Configurations of variants and asynchronous settings, all disturbed."""
    by_name = {spec.__name__: spec for spec in FIELDS}
    variants = draw(st.lists(disturbed(by_name["InstanceVariant"]), max_size=4))
    inference = replace(draw(disturbed(by_name["AsyncInference"])), output=draw(disturbed(by_name["AsyncOutput"])))
    whole_config: EndpointConfigSpec = draw(disturbed(EndpointConfigSpec))
    return replace(whole_config, variants=tuple(variants), async_inference=inference)


@st.composite
def deployments(draw: st.DrawFn) -> DeploymentSpec:
    """Updates whose rollout, sizes, alarms and configuration are all disturbed."""
    size = st.one_of(st.none(), disturbed(CapacitySize))
    rolling, blue_green = draw(disturbed(RollingUpdate)), draw(disturbed(BlueGreen))
    rolling = replace(rolling, maximum_batch_size=draw(size), rollback_maximum_batch_size=draw(size))
    blue_green = replace(blue_green, canary_size=draw(size), linear_step_size=draw(size))
    whole_deployment: DeploymentSpec = draw(disturbed(DeploymentSpec))
    return replace(
        whole_deployment,
        rollout=draw(st.sampled_from([rolling, blue_green, None])),
        rollback_alarms=draw(st.one_of(disturbed(RollbackAlarms), st.just(UNSET), st.none())),
        config=draw(st.one_of(st.none(), configs())),
        endpoint_name=draw(st.sampled_from(["churn", TEXT_TOKEN, None])),
    )


def judge(spec: Any) -> None:
    """Check *spec* and hold every message against the form of all messages."""
    for problem in check(spec):
        line = str(problem)
        assert line.isprintable()
        assert re.fullmatch(r"\S.*: \S.* \[SM\d\d\d\]", line)
        if problem.rule.startswith("SM00"):
            assert re.search(r": must .*, got .+ \[", line)


slow = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], max_examples=60)


@pytest.mark.parametrize("spec", list(FIELDS), ids=lambda spec: spec.__name__)
def test_one_spec_with_anything_in_it(spec: type) -> None:
    @slow
    @given(disturbed(spec))
    def hold(part: Any) -> None:
        judge(whole(part))

    hold()


@st.composite
def components(draw: st.DrawFn) -> ComponentSpec:
    """Components of several specifications, with others beside them, all disturbed."""
    each = tuple(draw(st.lists(disturbed(Specification), max_size=3)))
    endpoint = EndpointSettings(instance_types=("ml.g5.xlarge", draw(words)), max_instances=draw(numbers))
    whole_component: ComponentSpec = draw(disturbed(ComponentSpec))
    return replace(
        whole_component,
        specifications=each,
        endpoint=endpoint,
        single=draw(st.booleans()),
        beside=(VALID[ComponentSpec],),
    )


@slow
@given(components())
def test_a_component_with_anything_in_its_specifications(spec: ComponentSpec) -> None:
    judge(spec)


@slow
@given(models())
def test_a_model_with_anything_in_its_parts(spec: ModelSpec) -> None:
    judge(spec)


@slow
@given(configs())
def test_a_configuration_with_anything_in_its_parts(spec: EndpointConfigSpec) -> None:
    judge(spec)


@slow
@given(deployments())
def test_updates_with_anything_in_their_parts(spec: DeploymentSpec) -> None:
    judge(spec)


@slow
@given(anything)
def test_a_list_of_anything_is_no_list_of_variants(variants: Any) -> None:
    judge(replace(config(), variants=variants))


LATE: dict[type[Kind], tuple[object, ...]] = {
    Number: (NUMBER_TOKEN, int(NUMBER_TOKEN)),
    Text: (TEXT_TOKEN, f"begins/{TEXT_TOKEN}"),
    Flag: (SomeResolvable(),),
    Choice: (TEXT_TOKEN,),
    Time: (SomeDuration(),),
    OneOrEach: (TEXT_TOKEN, [TEXT_TOKEN], [TEXT_TOKEN, TEXT_TOKEN]),
    Each: (LIST_TOKEN, [TEXT_TOKEN]),
}


@pytest.mark.parametrize("spec", list(FIELDS), ids=lambda spec: spec.__name__)
def test_what_is_known_later_is_judged_by_nobody(spec: type) -> None:
    late = {name: LATE[type(kind)] for name, kind in FIELDS[spec].items() if may_come_late(kind)}
    said = [field.name for field in fields(spec) if field.name in late and getattr(VALID[spec], field.name) is not None]

    @slow
    @given(st.fixed_dictionaries({}, optional={name: st.sampled_from(late[name]) for name in said}))
    def hold(changes: dict[str, object]) -> None:
        assert () == check(whole(replace(VALID[spec], **changes)))

    hold()


def may_come_late(kind: Kind) -> bool:
    looked_into = isinstance(kind, Each) and (kind.known or isinstance(kind.kind, (Instance, Part)))
    return type(kind) in LATE and not looked_into and not (isinstance(kind, (Choice, Text)) and kind.known)


@given(st.timedeltas(timedelta(seconds=60), timedelta(hours=1)))
def test_a_length_of_time_is_judged_to_the_microsecond(length: timedelta) -> None:
    spec = whole(replace(VALID[EndpointConfigSpec].variants[0], model_data_download_timeout=length))

    whole_seconds = length.microseconds == 0
    assert whole_seconds == (() == check(spec))
