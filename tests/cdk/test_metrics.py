"""Metrics of every kind: namespace, dimensions and statistic are those of the table, and no kind has another's."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from aws_cdk import Duration, Fn, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sagemaker as sagemaker
from subjects import IMAGE, TYPE, model

from constructs_sm import (
    AsyncEndpoint,
    AsyncEndpointMetrics,
    AsyncOutput,
    ComponentEndpointMetrics,
    ComputeRequirements,
    Endpoint,
    EndpointConfig,
    EndpointMetrics,
    ExecutionRole,
    InferenceComponent,
    InferenceComponentEndpoint,
    InferenceComponentMetrics,
    InstanceVariant,
    RealTimeEndpoint,
    ServerlessEndpointMetrics,
    SpecError,
)
from constructs_sm.facts import metrics as facts

OF_VARIANT = {"EndpointName": "chat", "VariantName": "main"}
NAMED = {"endpoint_name": "chat", "variant_names": ("main",)}
FACADES: dict[Any, facts.Kind] = {
    EndpointMetrics(**NAMED): facts.Kind.REAL_TIME,  # type: ignore[arg-type] # names
    ServerlessEndpointMetrics(**NAMED): facts.Kind.SERVERLESS,  # type: ignore[arg-type] # names
    AsyncEndpointMetrics(**NAMED): facts.Kind.ASYNCHRONOUS,  # type: ignore[arg-type] # names
    ComponentEndpointMetrics(**NAMED): facts.Kind.FLEET,  # type: ignore[arg-type] # names
    InferenceComponentMetrics(inference_component_name="one"): facts.Kind.COMPONENT,
    EndpointMetrics(**NAMED).of_container("first"): facts.Kind.CONTAINER,  # type: ignore[arg-type] # names
}
ROWS = [row for row in vars(facts).values() if isinstance(row, facts.Metric)]


def asked(facade: Any) -> Iterator[tuple[str, cloudwatch.Metric]]:
    """Every metric that a facade offers, by the name of its method."""
    for name, method in inspect.getmembers(facade, inspect.ismethod):
        if not name.startswith(("_", "from_", "of_")):
            yield name, method()


def dimensions(row: facts.Metric, kind: facts.Kind) -> Mapping[str, str]:
    if kind is facts.Kind.COMPONENT:
        return {"InferenceComponentName": "one"}
    if kind is facts.Kind.CONTAINER:
        return {**OF_VARIANT, "ContainerName": "first"}
    return {"EndpointName": "chat"} if row.of_endpoint else OF_VARIANT


@pytest.mark.parametrize("facade", FACADES, ids=lambda facade: type(facade).__name__)
def test_a_kind_offers_all_that_it_publishes_and_nothing_else(facade: Any) -> None:
    kind = FACADES[facade]
    expected = {
        (row.namespace, row.name, row.statistic, tuple(sorted(dimensions(row, kind).items())))
        for row in ROWS
        if kind in row.kinds
    }

    found = [
        (each.namespace, each.metric_name, each.statistic, tuple(sorted((each.dimensions or {}).items())))
        for _, each in asked(facade)
    ]
    assert expected == set(found)
    assert len(expected) == len(found)


def test_every_metric_stands_in_the_table_once() -> None:
    named = [(row.namespace, row.name) for row in ROWS if row.of_endpoint or facts.Kind.FLEET not in row.kinds]

    assert len(set(named)) == len(named)
    assert [] == [row.name for row in ROWS if not row.kinds or not row.statistic]


def test_no_unit_hides_data_points() -> None:
    assert [] == [name for facade in FACADES for name, each in asked(facade) if each.unit is not None]


def test_what_the_cdk_lets_one_choose_can_be_chosen() -> None:
    found = EndpointMetrics(endpoint_name="chat").model_latency(
        "main", statistic="p90", period=Duration.minutes(1), label="slow", color="#ff0000", region="us-east-1"
    )

    assert ("p90", 60, "slow", "#ff0000", "us-east-1") == (
        found.statistic,
        found.period.to_seconds(),
        found.label,
        found.color,
        found.region,
    )
    assert OF_VARIANT == found.dimensions


def test_the_only_variant_need_not_be_named(stack: Stack) -> None:
    endpoint = RealTimeEndpoint(
        stack, "Chat", model=model(stack), instance_type=TYPE, variant_name="main", endpoint_name="chat"
    )

    assert "main" == dict(endpoint.metrics.invocations().dimensions or {})["VariantName"]


def test_of_several_variants_one_is_named(stack: Stack) -> None:
    served = model(stack)
    variants = [InstanceVariant(variant_name=name, model=served, instance_type=TYPE) for name in ("a", "b")]
    metrics = RealTimeEndpoint(stack, "Chat", variants=variants).metrics

    assert "b" == dict(metrics.invocations("b").dimensions or {})["VariantName"]
    with pytest.raises(SpecError, match=r"variant_name: is needed, got none of 'a', 'b'; choose one \[SM524\]"):
        metrics.invocations()
    with pytest.raises(SpecError, match=r"variant_name: must be a variant of the endpoint, 'a', 'b', got 'c'; choose"):
        metrics.invocations("c")


def test_of_an_imported_endpoint_the_variant_is_named(stack: Stack) -> None:
    metrics = RealTimeEndpoint.from_endpoint_name(stack, "Chat", "chat").metrics

    assert OF_VARIANT == metrics.invocations("main").dimensions
    with pytest.raises(SpecError, match="is needed, got none, and the variants are not known here; give it"):
        metrics.invocations()


def test_each_endpoint_has_the_metrics_of_its_kind(stack: Stack) -> None:
    docs = AsyncEndpoint(stack, "Docs", model=model(stack), instance_type=TYPE)
    fleet = InferenceComponentEndpoint(stack, "Fleet", instance_type=TYPE, variant_name="main")
    one = fleet.add_component("One", image=IMAGE, compute=ComputeRequirements(min_memory_mb=1024))

    assert "ApproximateBacklogSizePerInstance" == docs.metrics.backlog_size_per_instance().metric_name
    assert "AllTraffic" == dict(docs.metrics.model_latency().dimensions or {})["VariantName"]
    assert "main" == dict(fleet.metrics.gpu_reservation().dimensions or {})["VariantName"]
    name = dict(one.metrics.invocations_per_copy().dimensions or {})["InferenceComponentName"]
    assert stack.resolve(one.inference_component_name) == stack.resolve(name)


def test_what_exists_already_has_them_too(stack: Stack) -> None:
    output = AsyncOutput(bucket=s3.Bucket(stack, "Bucket"))
    docs = AsyncEndpoint.from_endpoint_name(stack, "Docs", "docs", output=output)
    fleet = InferenceComponentEndpoint.from_endpoint_attributes(
        stack, "Fleet", endpoint_name="fleet", variant_name="main"
    )
    unknown = InferenceComponentEndpoint.from_endpoint_name(stack, "Unknown", "unknown")
    one = InferenceComponent.from_inference_component_name(stack, "One", "one", endpoint_name="fleet")

    assert {"EndpointName": "docs"} == docs.metrics.backlog_size().dimensions
    assert {"EndpointName": "fleet", "VariantName": "main"} == fleet.metrics.cpu_utilization().dimensions
    assert {"EndpointName": "unknown", "VariantName": "x"} == unknown.metrics.cpu_utilization("x").dimensions
    assert {"InferenceComponentName": "one"} == one.metrics.model_latency().dimensions


def test_a_fleet_of_parts_leaves_calls_to_its_components(stack: Stack) -> None:
    config = EndpointConfig(
        stack, "Config", variants=[InstanceVariant(instance_type=TYPE)], role=ExecutionRole(stack, "Role")
    )
    metrics = Endpoint(stack, "Parts", endpoint_config=config).metrics

    assert "CPUUtilization" == metrics.cpu_utilization().metric_name
    with pytest.raises(SpecError) as caught:
        metrics.invocations()
    assert (
        "metric: must be one that an endpoint for inference components publishes, got Invocations, published by a "
        "container of a pipeline, a real-time endpoint, a serverless endpoint, an inference component; ask there [SM521]"
    ) == str(caught.value.problems[0])


def test_from_the_narrowest_reference(stack: Stack) -> None:
    bare = sagemaker.CfnEndpoint(stack, "Bare", endpoint_config_name="theirs", endpoint_name="Bare")
    theirs = sagemaker.CfnInferenceComponent(stack, "One", endpoint_name="bare", variant_name="main")
    ours = RealTimeEndpoint(stack, "Chat", model=model(stack), instance_type=TYPE)

    found = ServerlessEndpointMetrics.from_endpoint(bare).model_setup_time("main")
    assert {"Fn::GetAtt": ["Bare", "EndpointName"]} == stack.resolve(dict(found.dimensions or {})["EndpointName"])
    of_component = InferenceComponentMetrics.from_inference_component(theirs).invocations()
    name = stack.resolve(dict(of_component.dimensions or {})["InferenceComponentName"])
    assert {"Fn::Select": [1, {"Fn::Split": ["/", {"Ref": "One"}]}]} == name
    assert ours.metrics == EndpointMetrics.from_endpoint(ours)


def test_a_name_known_later_is_a_reference(stack: Stack) -> None:
    imported = RealTimeEndpoint.from_endpoint_arn(stack, "Chat", Fn.import_value("Arn"))

    found = imported.metrics.invocations(Fn.import_value("Variant"))
    assert {"Fn::ImportValue": "Variant"} == stack.resolve(dict(found.dimensions or {})["VariantName"])
