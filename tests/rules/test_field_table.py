"""Every field that a user can say is judged, and every exception has its reason."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

import pytest
from valid_specs import VALID, whole

import constructs_sm.spec
import constructs_sm.spec.change
from constructs_sm.rules import RULES, check
from constructs_sm.rules.field_table import FIELDS
from constructs_sm.spec.adapter import AdapterSpec
from constructs_sm.spec.alarm import Alarms, Threshold
from constructs_sm.spec.asynchronous import AsyncInference
from constructs_sm.spec.bucket import AsyncBucketSpec
from constructs_sm.spec.component import ComponentSpec, EndpointSettings, ModelSettings, Specification
from constructs_sm.spec.delivery import DeliverySpec
from constructs_sm.spec.deploying import DeployerSpec, SaidStatement, StudioSpec
from constructs_sm.spec.deployment import DeploymentSpec, WatchedVariant
from constructs_sm.spec.endpoint import EndpointConfigSpec, EndpointSpec
from constructs_sm.spec.image import ContainerImage
from constructs_sm.spec.model import ModelSpec
from constructs_sm.spec.model_data import ModelData
from constructs_sm.spec.named import NameSpec
from constructs_sm.spec.network import NetworkHome, NetworkSpec, RouteSpec
from constructs_sm.spec.observing import ObservingSpec
from constructs_sm.spec.planned import PlannedBucket, PlannedTopic
from constructs_sm.spec.role import ClosedRoleSpec, Right, RoleSpec, Trust
from constructs_sm.spec.scaling import ScaledResource, Scaling
from constructs_sm.spec.type_specification import InstanceTypeSpecification
from constructs_sm.spec.watched import Watched

NOT_SAID: dict[type, dict[str, str]] = {
    AsyncInference: {
        "error_topic_off": "worked out by the pattern from what was said",
        "success_topic_off": "worked out by the pattern from what was said",
    },
    AsyncBucketSpec: {
        "own": "worked out by the pattern from what was said",
        "own_topics": "worked out by the pattern from what was said",
    },
    DeliverySpec: {
        "account": "read from the stack",
        "region": "read from the stack",
    },
    DeployerSpec: {
        "accounts": "read from the endpoints",
        "account": "read from the stack",
    },
    StudioSpec: {
        "keeps_bucket": "worked out by the pattern from what was said",
        "account": "read from the stack",
    },
    DeploymentSpec: {
        "config": "judged by itself, where it is made",
        "endpoint_name": "judged with the endpoint",
        "watched": "read from the alarms",
    },
    EndpointConfigSpec: {
        "instances_only": "worked out by the construct that asks",
        "has_role": "worked out by the construct: the role itself is typed by the CDK",
        "in_vpc": "worked out by the construct: the VPC itself is typed by the CDK",
        "account": "read from the stack",
        "region": "read from the stack",
        "single": "worked out by the construct from what was said",
        "said_flat": "worked out by the construct from what was said",
    },
    EndpointSpec: {
        "account": "read from the stack",
        "region": "read from the stack",
    },
    ModelSpec: {
        "data_regions": "read from the buckets",
        "installing": "read from the model data",
        "in_vpc": "worked out by the construct: the VPC itself is typed by the CDK",
        "region": "read from the stack",
        "single": "worked out by the construct from what was said",
        "said_flat": "worked out by the construct from what was said",
    },
    ComponentSpec: {
        "data_regions": "read from the buckets",
        "beside": "read from the endpoint",
        "endpoint": "read from the endpoint",
        "account": "read from the stack",
        "region": "read from the stack",
        "single": "worked out by the construct from what was said",
        "said_flat": "worked out by the construct from what was said",
    },
    EndpointSettings: {
        "endpoint_name": "judged where the endpoint is named",
        "role": "typed by the CDK",
        "model_variants": "worked out by the construct from the endpoint",
        "untold": "worked out by the construct from the endpoint",
        "isolation_is_open": "worked out by the construct from what was said",
        "min_instances": "worked out by the construct from the endpoint",
    },
    ModelSettings: {
        "isolation_dropped": "kept by the model",
        "served_by": "kept by the model",
        "role": "typed by the CDK",
        "subnet_ids": "read from the model",
        "security_group_ids": "read from the model",
        "image_uris": "read from the model",
        "containers": "read from the model",
        "region": "read from the ARN",
        "account": "read from the ARN",
        "features": "worked out by the construct from what was said",
    },
    Specification: {
        "model_settings": "read from the model",
        "said_of_container": "worked out by the construct from what was said",
    },
    ObservingSpec: {
        "kind": "worked out by the construct that asks",
        "name": "judged with the endpoint or the component",
        "config": "judged by itself, where it is made",
    },
    ScaledResource: {
        "kind": "read from the resource",
        "is_adapter": "read from the resource",
        "scales_already": "read from the resource",
        "unknown_variant": "worked out by the facade from what was said",
        "region": "read from the stack",
        "account": "read from the stack",
        "home_region": "read from the resource",
        "home_account": "read from the resource",
    },
    AdapterSpec: {
        "base_containers": "read from the base",
        "base_is_adapter": "read from the base",
        "data_region": "read from the bucket",
        "region": "read from the stack",
    },
}

NOT_SAID_AT_ALL: dict[type, str] = {
    Alarms: "made only as one of its subclasses",
    Threshold: "made only as one of its subclasses",
    Watched: "what a field of alarms watches",
    ContainerImage: "made only as one of its subclasses",
    ModelData: "made only as one of its subclasses",
    InstanceTypeSpecification: "judged as the Specification that it becomes",
    NetworkSpec: "worked out from the VPC, the subnets and the security groups, all typed by the CDK",
    NameSpec: "said of another spec",
    NetworkHome: "read from the VPC",
    RouteSpec: "read from the VPC",
    Scaling: "said only as one of its subclasses",
    WatchedVariant: "read from an alarm",
    Trust: "read from a role",
    Right: "read from a policy",
    RoleSpec: "read from a role",
    ClosedRoleSpec: "read from a role",
    SaidStatement: "read from a statement, which the CDK types",
    PlannedBucket: "stands in for a bucket to be made",
    PlannedTopic: "stands in for a topic to be made",
}


def classes_of(module: ModuleType) -> list[type]:
    """Every dataclass that a module defines."""
    return [
        found
        for found in vars(module).values()
        if isinstance(found, type) and is_dataclass(found) and found.__module__ == module.__name__
    ]


NOT_SAID_AT_ALL |= dict.fromkeys(classes_of(constructs_sm.spec.change), "read from templates")


def spec_classes() -> list[type]:
    """Every dataclass of the room."""
    modules = [import_module(f"constructs_sm.spec.{found.name}") for found in iter_modules(constructs_sm.spec.__path__)]
    return [found for module in modules for found in classes_of(module)]


@pytest.mark.parametrize("spec", spec_classes(), ids=lambda spec: spec.__name__)
def test_every_field_is_judged_or_is_not_the_users_to_say(spec: type) -> None:
    named = {field.name for field in fields(spec)}
    judged, left_out = set(FIELDS.get(spec, {})), set(NOT_SAID.get(spec, {}))

    assert set() == judged & left_out
    assert (set() if spec in NOT_SAID_AT_ALL else named) == judged | left_out


@pytest.mark.usefixtures("workplace")
def test_every_spec_of_the_table_has_a_valid_example_that_breaks_no_rule() -> None:
    assert set(FIELDS) == set(VALID)
    for spec, example in VALID.items():
        assert () == check(whole(example)), spec.__name__


def test_every_rule_judges_a_spec_that_exists() -> None:
    known = set(spec_classes())

    assert {} == {rule.id: rule.subjects for rule in RULES.values() if not set(rule.subjects) <= known}
