from __future__ import annotations

import everything
import pytest
from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk.assertions import Annotations, Match
from subjects import TYPE, model
from synthesized import id_of, only, plain, synth

from constructs_sm import (
    ComputeRequirements,
    EndpointConfig,
    InferenceComponentEndpoint,
    Model,
    RealTimeEndpoint,
    ServerlessEndpoint,
    ServerlessVariant,
    SpecError,
)

CONFIG, MODEL = "AWS::SageMaker::EndpointConfig", "AWS::SageMaker::Model"


def test_bare_it_has_the_memory_and_concurrency_of_the_sdk(stack: Stack) -> None:
    ServerlessEndpoint(stack, "Tiny", model=model(stack))

    template = synth(stack)
    variant = {
        "VariantName": "AllTraffic",
        "ModelName": f"${{{id_of(template, MODEL)}.ModelName}}",
        "ServerlessConfig": {"MemorySizeInMB": 2048, "MaxConcurrency": 5},
    }
    assert {"ProductionVariants": [variant]} == plain(only(template, CONFIG))
    assert 1 == len(template["Outputs"])


def test_says_everything_it_was_told(stack: Stack) -> None:
    everything.serverless(stack)

    template = synth(stack)
    (variant,) = only(template, CONFIG)["ProductionVariants"]
    settings = {"MemorySizeInMB": 6144, "MaxConcurrency": 200, "ProvisionedConcurrency": 200}
    assert ("only", settings) == (variant["VariantName"], variant["ServerlessConfig"])
    assert "tiny" == only(template, "AWS::SageMaker::Endpoint")["EndpointName"]


def test_a_model_does_without_the_isolation_that_nobody_asked_for(stack: Stack) -> None:
    served = model(stack)
    assert served.settings.network_isolation is True
    ServerlessEndpoint(stack, "Tiny", model=served)

    assert only(synth(stack), MODEL)["EnableNetworkIsolation"] is False
    assert served.settings.network_isolation is False


def test_so_does_one_behind_a_configuration_of_ones_own(stack: Stack) -> None:
    EndpointConfig(stack, "Config", variants=[ServerlessVariant(model=model(stack), initial_variant_weight=0.5)])

    template = synth(stack)
    assert only(template, MODEL)["EnableNetworkIsolation"] is False
    (variant,) = only(template, CONFIG)["ProductionVariants"]
    assert 0.5 == variant["InitialVariantWeight"]


def test_refuses_a_model_with_what_the_service_has_not(stack: Stack) -> None:
    vpc = ec2.Vpc(stack, "Vpc", max_azs=2, nat_gateways=0)
    subnets = ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED)
    served = model(stack, vpc=vpc, vpc_subnets=subnets, network_isolation=True)

    with pytest.raises(SpecError) as refused:
        ServerlessEndpoint(stack, "Tiny", model=served, memory_size_in_mb=1500, provisioned_concurrency=6)
    assert ["SM204", "SM205", "SM208", "SM208"] == [problem.rule for problem in refused.value.problems]
    assert stack.node.try_find_child("Tiny") is None


def test_refuses_an_imported_model_that_is_isolated(stack: Stack) -> None:
    imported = Model.from_model_attributes(stack, "Shared", model_name="shared", network_isolation=True)

    with pytest.raises(SpecError, match="must do without network isolation"):
        ServerlessEndpoint(stack, "Tiny", model=imported)


def test_a_shadow_gets_a_copy_of_the_traffic(stack: Stack) -> None:
    everything.shadowed(stack)

    config = only(synth(stack), CONFIG)
    (shadow,) = config["ShadowProductionVariants"]
    assert 1 == len(config["ProductionVariants"])
    assert ("shadow", 0.5, TYPE) == (shadow["VariantName"], shadow["InitialVariantWeight"], shadow["InstanceType"])


def test_a_variant_of_no_known_class_is_refused(stack: Stack) -> None:
    with pytest.raises(SpecError, match=r"variants\[0\]: must be of class InstanceVariant or ServerlessVariant"):
        RealTimeEndpoint(stack, "Chat", variants=["ml.m5.xlarge"])  # type: ignore[list-item] # what the test is about


def test_a_fleet_routes_by_prefix_when_it_is_told_how(stack: Stack) -> None:
    InferenceComponentEndpoint(
        stack, "Fleet", instance_type="ml.g5.xlarge", prefix_aware_routing=everything.PREFIX_AWARE
    )

    (variant,) = only(synth(stack), CONFIG)["ProductionVariants"]
    assert "PREFIX_AWARE" == variant["RoutingConfig"]["RoutingStrategy"]


def test_a_model_that_loses_its_isolation_elsewhere_is_told_whichever_came_first(stack: Stack) -> None:
    first, second = model(stack, "First"), model(stack, "Second")
    RealTimeEndpoint(stack, "Chat", model=first, instance_type=TYPE)
    ServerlessEndpoint(stack, "Tiny", model=first)
    ServerlessEndpoint(stack, "Small", model=second)
    RealTimeEndpoint(stack, "Talk", model=second, instance_type=TYPE)

    for id in ("Tiny", "Talk"):
        Annotations.from_stack(stack).has_warning(f"/Prod/{id}", Match.string_like_regexp("SM266"))


def test_refuses_a_model_that_a_component_runs_in_isolation(stack: Stack) -> None:
    fleet = InferenceComponentEndpoint(stack, "Fleet", instance_type="ml.g5.xlarge")
    served = model(stack, role=fleet.role)
    fleet.add_component("Chat", model=served, compute=ComputeRequirements(min_memory_mb=1024, accelerators=1))

    with pytest.raises(SpecError, match="SM265"):
        ServerlessEndpoint(stack, "Tiny", model=served)
    assert only(synth(stack), MODEL)["EnableNetworkIsolation"] is True
