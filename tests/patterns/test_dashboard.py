"""Dashboards: the graphs of each kind, lines at thresholds, and a body that CloudWatch takes."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from aws_cdk import App, Environment, Stack
from subjects import IMAGE, TYPE, model
from synthesized import Json, only, synth

from constructs_sm import (
    Above,
    AsyncEndpoint,
    AsyncEndpointAlarms,
    Below,
    ComputeRequirements,
    EndpointAlarms,
    EndpointDashboard,
    InferenceComponentEndpoint,
    InstanceVariant,
    RealTimeEndpoint,
    ServerlessEndpoint,
    SpecError,
)
from constructs_sm.facts.metrics import Kind
from constructs_sm.spec.graphs import GRAPHS

DASHBOARD = "AWS::CloudWatch::Dashboard"


def body(stack: Stack) -> list[Json]:
    """The widgets of the only dashboard; references stand as what they refer to."""
    found = only(synth(stack), DASHBOARD)["DashboardBody"]
    parts = found["Fn::Join"][1] if isinstance(found, dict) else [found]
    text = "".join(part if isinstance(part, str) else json.dumps(part).replace('"', "'") for part in parts)
    widgets: list[Json] = json.loads(text)["widgets"]
    return widgets


def graphs(stack: Stack) -> dict[str, Json]:
    return {each["properties"]["title"]: each["properties"] for each in body(stack) if each["type"] == "metric"}


def everything(stack: Stack) -> list[Any]:
    served = model(stack)
    fleet = InferenceComponentEndpoint(stack, "Fleet", instance_type="ml.g5.12xlarge")
    return [
        RealTimeEndpoint(stack, "Chat", model=served, instance_type="ml.g5.xlarge", alarms=EndpointAlarms()),
        AsyncEndpoint(stack, "Docs", model=served, instance_type=TYPE, alarms=AsyncEndpointAlarms()),
        ServerlessEndpoint(stack, "Tiny", model=served),
        fleet,
        fleet.add_component("One", image=IMAGE, compute=ComputeRequirements(min_memory_mb=1024)),
    ]


def test_everything_in_one_dashboard_is_valid_and_overlaps_nowhere(stack: Stack) -> None:
    EndpointDashboard(stack, "Board", endpoint=everything(stack), dashboard_name="all-of-them")

    widgets = body(stack)
    assert {"text", "alarm", "metric"} == {each["type"] for each in widgets}
    assert all(each["x"] + each["width"] <= 24 for each in widgets)
    cells = [
        (each["x"] + column, each["y"] + row)
        for each in widgets
        for column in range(each["width"])
        for row in range(each["height"])
    ]
    assert len(cells) == len(set(cells))
    assert "all-of-them" == only(synth(stack), DASHBOARD)["DashboardName"]
    assert 5 == sum(each["type"] == "text" for each in widgets)


@pytest.mark.parametrize("kind", Kind)
def test_a_graph_shows_what_its_kind_publishes(kind: Kind) -> None:
    for graph in GRAPHS.get(kind, ()):
        for line in graph.lines:
            assert kind in line.row.kinds, (graph.title, line.row.name)
            assert line.per is None or kind in line.per.kinds
            assert line.per is not None or len({other.row.unit for other in graph.lines}) == 1, graph.title


def test_a_threshold_is_a_line_in_the_graph_of_its_metric(stack: Stack) -> None:
    watched = EndpointAlarms(errors_5xx={"Warning": Above(0.01), "Critical": Above(0.1)})
    chat = RealTimeEndpoint(stack, "Chat", model=model(stack), instance_type=TYPE, alarms=watched)
    EndpointDashboard(stack, "Board", endpoint=chat)

    found = graphs(stack)["Errors"]
    assert [("Warning", 0.01), ("Critical", 0.1)] == [
        (each["label"], each["value"]) for each in found["annotations"]["horizontal"]
    ]
    assert "annotations" not in graphs(stack)["Calls"]
    (alarms,) = (each for each in body(stack) if each["type"] == "alarm")
    assert 6 == len(alarms["properties"]["alarms"])


def test_a_threshold_is_no_line_where_its_data_points_are_others(stack: Stack) -> None:
    watched = EndpointAlarms(
        idle={"Warning": Below(1000), "Critical": Below(10, period=timedelta(minutes=1))},
        model_latency_p99={"Warning": Above(timedelta(seconds=2), period=timedelta(minutes=5))},
    )
    chat = RealTimeEndpoint(stack, "Chat", model=model(stack), instance_type=TYPE, alarms=watched)
    EndpointDashboard(stack, "Board", endpoint=chat)

    found = graphs(stack)
    assert [10] == [each["value"] for each in found["Calls"]["annotations"]["horizontal"]], "calls a minute alone"
    assert [2_000_000] == [each["value"] for each in found["Latency of the model"]["annotations"]["horizontal"]]


def test_each_variant_has_its_lines(stack: Stack) -> None:
    served = model(stack)
    variants = [InstanceVariant(variant_name=name, model=served, instance_type=TYPE) for name in ("main", "canary")]
    EndpointDashboard(stack, "Board", endpoint=RealTimeEndpoint(stack, "Chat", variants=variants))

    found = graphs(stack)
    labels = [line[-1]["label"] for line in found["Latency of the model"]["metrics"]]
    assert [f"{each} {name}" for each in ("p50", "p90", "p99") for name in ("main", "canary")] == labels
    shown = [line[0] for line in found["Instances"]["metrics"] if "expression" in line[0]]
    assert ["all0/each0", "all1/each1"] == [line["expression"] for line in shown]


def test_only_what_may_have_gpus_shows_them(stack: Stack) -> None:
    served = model(stack)
    EndpointDashboard(
        stack, "Board", endpoint=RealTimeEndpoint(stack, "Chat", model=served, instance_type="ml.m5.xlarge")
    )

    assert "GPUs" not in graphs(stack)


def test_what_exists_already_is_shown_where_it_is(app: App) -> None:
    stack = Stack(app, "Ireland", env=Environment(account="111122223333", region="eu-west-1"))
    there = RealTimeEndpoint.from_endpoint_arn(stack, "There", "arn:aws:sagemaker:us-east-1:444455556666:endpoint/chat")
    EndpointDashboard(stack, "Board", endpoint=there, variant_names=["main"])

    calls = graphs(stack)["Calls"]["metrics"][0]
    assert ["AWS/SageMaker", "Invocations", "EndpointName", "chat", "VariantName", "main"] == calls[:6]
    assert ("us-east-1", "444455556666") == (calls[6]["region"], calls[6]["accountId"])


def test_alarms_of_another_region_cannot_be_shown(app: App) -> None:
    here, there = (
        Stack(app, region, env=Environment(account="111122223333", region=region))
        for region in ("us-east-1", "eu-west-1")
    )
    said: dict[str, Any] = {"model": model(there), "instance_type": TYPE}
    watched = RealTimeEndpoint(there, "Chat", endpoint_name="chat", alarms=EndpointAlarms(), **said)
    bare = RealTimeEndpoint(there, "Bare", endpoint_name="bare", **said)

    with pytest.raises(SpecError, match=r"endpoint: must be in the account .*, got one in eu-west-1; .* \[SM921\]"):
        EndpointDashboard(here, "Board", endpoint=[watched, bare])
    EndpointDashboard(here, "Bare", endpoint=bare)
    assert "eu-west-1" == graphs(here)["Calls"]["metrics"][0][6]["region"]


def test_the_same_is_said_twice_in_the_same_bytes(context: dict[str, object]) -> None:
    texts = set()
    for _ in range(2):
        stack = Stack(App(context=context), "Prod")
        EndpointDashboard(stack, "Board", endpoint=everything(stack))
        texts.add(json.dumps(synth(stack)))

    assert 1 == len(texts)


def test_what_cannot_be_shown_is_refused(stack: Stack) -> None:
    unknown = RealTimeEndpoint.from_endpoint_name(stack, "Chat", "chat")
    wrong: dict[str, dict[str, Any]] = {
        r"endpoint: must be an endpoint or a component, .* got none; give one \[SM001\]": {"endpoint": []},
        r"endpoint: must be an endpoint or a component of this library, .*, got 'chat' \[SM001\]": {"endpoint": "chat"},
        r"variant_names: is needed, .*; list them \[SM524\]": {"endpoint": unknown},
        r"dashboard_name: must be a name of letters, .* \[SM004\]": {
            "endpoint": unknown,
            "variant_names": ["main"],
            "dashboard_name": "all of them",
        },
    }

    for message, said in wrong.items():
        with pytest.raises(SpecError, match=message):
            EndpointDashboard(stack, "Refused", **said)
    assert stack.node.try_find_child("Refused") is None
