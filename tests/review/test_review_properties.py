"""What holds of every review: of the golden templates, and of anything JSON can say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from changed_templates import RESOURCES, template
from hypothesis import given
from hypothesis import strategies as st

from constructs_sm.review import Effect, review

GOLDEN = [
    path
    for path in sorted((Path(__file__).parents[1] / "golden" / "__snapshots__").rglob("*.json"))
    if "AWS::SageMaker::Endpoint"
    in {one["Type"] for one in json.loads(path.read_bytes()).get("Resources", {}).values()}
]
"""The examples that have an endpoint."""
FUNCTIONS = ["Ref", "Fn::GetAtt", "Fn::Sub", "Fn::Join", "Fn::Select", "Fn::Split", "Fn::FindInMap", "Fn::If"]
TEXTS = st.sampled_from([*RESOURCES, "a/b", "${Churn}", "${Churn.EndpointName}", "endpoint/x/variant/main", ""])
VALUES = st.recursive(
    TEXTS | st.integers(0, 3) | st.booleans() | st.none(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(FUNCTIONS), inner, min_size=1, max_size=1)
        | st.dictionaries(st.sampled_from(["Environment", "Name", "Value", "ModelName"]), inner, max_size=2)
    ),
    max_leaves=8,
)


@st.composite
def edited(draw: st.DrawFn) -> dict[str, Any]:
    """The template with one property that is anything."""
    id = draw(st.sampled_from(sorted(id for id, each in RESOURCES.items() if each["Properties"])))
    name = draw(st.sampled_from(sorted(RESOURCES[id]["Properties"])))
    value = draw(VALUES)
    return template(lambda resources: resources[id]["Properties"].update({name: value}))


@st.composite
def shuffled(draw: st.DrawFn, whole: dict[str, Any]) -> dict[str, Any]:
    return {**whole, "Resources": dict(draw(st.permutations(list(whole["Resources"].items()))))}


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda path: path.stem)
def test_a_template_compared_with_itself_has_no_findings_and_no_changes(golden: Path) -> None:
    whole = json.loads(golden.read_text(encoding="utf-8"))
    found = review(whole, whole)

    assert () == found.problems
    assert {Effect.UNCHANGED} == {one.effect for one in found.effects}


@given(edited())
def test_anything_compared_with_itself_is_as_it_was(whole: dict[str, Any]) -> None:
    found = review(whole, whole)

    assert () == found.problems
    assert {Effect.UNCHANGED} == {one.effect for one in found.effects}


@given(edited(), edited(), st.data())
def test_neither_the_order_of_resources_nor_a_trip_through_json_matters(
    old: dict[str, Any], new: dict[str, Any], data: st.DataObject
) -> None:
    found = review(old, new)

    assert found == review(data.draw(shuffled(old)), data.draw(shuffled(new)))
    assert found == review(json.loads(json.dumps(old)), json.loads(json.dumps(new)))
    assert len(found.effects) == len(json.loads(found.to_json())["effects"])


@given(edited(), edited())
def test_every_change_has_its_cause_and_nothing_else_has(old: dict[str, Any], new: dict[str, Any]) -> None:
    for one in review(old, new).effects:
        assert (one.effect is Effect.UNCHANGED) == (one.because == ())
